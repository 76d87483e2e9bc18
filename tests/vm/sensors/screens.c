/* SPDX-License-Identifier: Apache-2.0 */
/* The screen: frame buffers, what a display controller shows, compositors' sockets. And message buses. */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "drm.h"
#include "scenario.h"

#define FB    "/dev/fb0"
#define CARD  "/dev/dri/card0"
#define X11   "/tmp/.X11-unix/X0"
#define WAY   "/run/user/10001/wayland-0"
#define BUS   "/run/dbus/system_bus_socket"
#define OTHER "/run/user/10001/other"

#define SCREEN(op, path, fact)                                                                     \
	{                                                                                          \
		op, CATEGORY_SCREEN, RESOURCE_CHARDEV, path, fact                                  \
	}
#define PEER(category, path)                                                                       \
	{                                                                                          \
		OP_CONNECT, CATEGORY_##category, RESOURCE_SOCKET, path, "peer"                     \
	}

static socklen_t fill(struct sockaddr_un *a, const char *path, bool file)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	strcpy(a->sun_path + (file ? 0 : 1), path);
	return file ? sizeof(*a)
		    : (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(path));
}

static void listen_at(const char *path, bool file)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un a;
	socklen_t len = fill(&a, path, file);

	if (file)
		unlink(path);
	/* It stays open as long as the harness lives. */
	if (bind(fd, (struct sockaddr *)&a, len) || listen(fd, 4) || (file && chmod(path, 0777)))
		perror(path);
}

/* Listeners where a compositor and a message bus have theirs. */
void screens_set_up(void)
{
	static const char *const folders[] = {"/run/user", "/run/user/10001", "/run/dbus",
					      "/tmp/.X11-unix"};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		mkdir(folders[i], 0777);
	listen_at(X11, true);
	listen_at(X11, false);
	listen_at(WAY, true);
	listen_at(BUS, true);
	listen_at(OTHER, true);
	chmod(FB, 0666);
	chmod(CARD, 0666);
}

static int meet(struct lab *lab, const char *path, bool file)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un a;
	socklen_t len = fill(&a, path, file);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, connect(fd, (struct sockaddr *)&a, len));
	return close(fd);
}

static int meet_wayland(struct lab *lab)
{
	return meet(lab, WAY, true);
}

static int meet_x11(struct lab *lab)
{
	return meet(lab, X11, true);
}

static int meet_x11_without_file(struct lab *lab)
{
	return meet(lab, X11, false);
}

static int link_wayland(struct lab *lab)
{
	(void)lab;
	unlink(LAB_ROOT "/other/socket");
	return symlink(WAY, LAB_ROOT "/other/socket");
}

static int meet_linked(struct lab *lab)
{
	return meet(lab, LAB_ROOT "/other/socket", true);
}

static int meet_bus(struct lab *lab)
{
	return meet(lab, BUS, true);
}

static int meet_other(struct lab *lab)
{
	return meet(lab, OTHER, true);
}

static int read_buffer(struct lab *lab)
{
	char pixels[64];
	int fd = open(FB, O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, pixels, sizeof(pixels)));
	return close(fd);
}

static int map_buffer(struct lab *lab)
{
	int fd = open(FB, O_RDONLY);
	volatile char *pixels;

	LAB_TRY(lab, fd);
	pixels = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (pixels == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	(void)pixels[0];
	return close(fd);
}

/* The ids of the buffers that any controller shows, then the buffer itself. */
static int shown(int fd)
{
	uint32_t controllers[8];
	struct drm_resources r = {.controllers = (uintptr_t)controllers, .count_controllers = 8};

	if (ioctl(fd, DRM_GETRESOURCES, &r))
		return -1;
	for (uint32_t i = 0; i < r.count_controllers && i < 8; i++) {
		struct drm_controller c = {.id = controllers[i]};

		if (!ioctl(fd, DRM_GETCONTROLLER, &c) && c.buffer)
			return (int)c.buffer;
	}
	return 0;
}

/* A buffer that the harness puts on the screen: master by being the first. */
static int show(struct lab *lab)
{
	static int fd = -1;
	uint32_t controllers[8], connectors[8];
	struct drm_resources r = {.controllers = (uintptr_t)controllers,
				  .connectors = (uintptr_t)connectors,
				  .count_controllers = 8,
				  .count_connectors = 8};
	struct drm_mode modes[64];
	struct drm_connector connector = {.modes = (uintptr_t)modes, .count_modes = 64};
	struct drm_dumb dumb = {.bpp = 32};
	struct drm_buffer fb = {.bpp = 32, .depth = 24};
	struct drm_controller c = {.count_connectors = 1};

	(void)lab;
	if (fd >= 0)
		return 0;
	fd = open(CARD, O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, DRM_GETRESOURCES, &r) || !r.count_connectors)
		return -1;
	connector.id = connectors[0];
	if (ioctl(fd, DRM_GETCONNECTOR, &connector) || !connector.count_modes)
		return -1;
	dumb.width = fb.width = modes[0].hdisplay;
	dumb.height = fb.height = modes[0].vdisplay;
	if (ioctl(fd, DRM_CREATE_DUMB, &dumb))
		return -1;
	fb.pitch = dumb.pitch;
	fb.handle = dumb.handle;
	if (ioctl(fd, DRM_ADDFB, &fb))
		return -1;
	c.connectors = (uintptr_t)&connectors[0];
	c.id = controllers[0];
	c.buffer = fb.id;
	c.mode = modes[0];
	c.mode_valid = 1;
	return ioctl(fd, DRM_SETCONTROLLER, &c);
}

/* By a process that is no master but may do as one: takes what is shown, and maps it. */
static int take_screen(struct lab *lab)
{
	struct drm_buffer fb = {0};
	struct drm_map map = {0};
	int fd = open(CARD, O_RDWR), id;
	volatile char *pixels;

	LAB_TRY(lab, fd);
	id = shown(fd);
	if (id <= 0)
		return lab_fail(lab, __LINE__);
	fb.id = (uint32_t)id;
	LAB_TRY(lab, ioctl(fd, DRM_GETFB, &fb));
	map.handle = fb.handle;
	LAB_TRY(lab, ioctl(fd, DRM_MAP_DUMB, &map));
	pixels = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, (off_t)map.offset);
	if (pixels == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	(void)pixels[0];
	return close(fd);
}

/* The same as a descriptor that can be handed on. */
static int export_screen(struct lab *lab)
{
	struct drm_buffer2 fb = {0};
	struct drm_prime prime = {.flags = O_CLOEXEC};
	int fd = open(CARD, O_RDWR), id;

	LAB_TRY(lab, fd);
	id = shown(fd);
	if (id <= 0)
		return lab_fail(lab, __LINE__);
	fb.id = (uint32_t)id;
	LAB_TRY(lab, ioctl(fd, DRM_GETFB2, &fb));
	prime.handle = fb.handles[0];
	LAB_TRY(lab, ioctl(fd, DRM_HANDLE_TO_FD, &prime));
	return close(fd);
}

/* What every program does that draws. */
static int draw(struct lab *lab)
{
	struct drm_dumb dumb = {.width = 64, .height = 64, .bpp = 32};
	int fd = open(CARD, O_RDWR);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, DRM_CREATE_DUMB, &dumb));
	return close(fd);
}

const struct scenario screen_scenarios[] = {
	{.name = "frame buffer, read",
	 .sensor = "screen",
	 .act = read_buffer,
	 .needs = FB,
	 .maker = "virtio-gpu",
	 .expects = {SCREEN(OP_OPEN, FB, "open"), SCREEN(OP_READ, FB, "read")}},
	{.name = "frame buffer, mapped",
	 .sensor = "screen",
	 .act = map_buffer,
	 .needs = FB,
	 .maker = "virtio-gpu",
	 .expects = {SCREEN(OP_OPEN, FB, "open"), SCREEN(OP_READ, FB, "map")}},
	{.name = "what a display controller shows, mapped",
	 .sensor = "screen",
	 .prepare = show,
	 .act = take_screen,
	 .privileged = true,
	 .needs = CARD,
	 .maker = "virtio-gpu",
	 .expects = {SCREEN(OP_READ, CARD, "ioctl")}},
	{.name = "what a display controller shows, exported",
	 .sensor = "screen",
	 .prepare = show,
	 .act = export_screen,
	 .privileged = true,
	 .needs = CARD,
	 .maker = "virtio-gpu",
	 .expects = {SCREEN(OP_READ, CARD, "ioctl")}},
	{.name = "drawing takes nothing",
	 .sensor = "screen",
	 .act = draw,
	 .needs = CARD,
	 .maker = "virtio-gpu"},
	{.name = "Wayland compositor met",
	 .sensor = "screen",
	 .act = meet_wayland,
	 .expects = {PEER(SCREEN, WAY)}},
	{.name = "Wayland compositor met by a symbolic link",
	 .sensor = "screen",
	 .prepare = link_wayland,
	 .act = meet_linked,
	 .expects = {PEER(SCREEN, WAY)}},
	{.name = "X server met",
	 .sensor = "screen",
	 .act = meet_x11,
	 .expects = {PEER(SCREEN, X11)}},
	{.name = "X server met without a file",
	 .sensor = "screen",
	 .act = meet_x11_without_file,
	 .expects = {PEER(SCREEN, "")}},
	{.name = "message bus met",
	 .sensor = "bus",
	 .act = meet_bus,
	 .expects = {PEER(OTHER, BUS)}},
	{.name = "other socket met", .sensor = "bus", .act = meet_other},
	{.name = NULL},
};
