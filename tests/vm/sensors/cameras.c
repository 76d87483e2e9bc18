/* SPDX-License-Identifier: Apache-2.0 */
/* Video nodes beside the plain camera: several planes, output instead of capture, media controllers. */
#include <fcntl.h>
#include <linux/media.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenario.h"
#include "tools/shop/devices.h"

#define CAMERA(op, fact)                                                                           \
	{                                                                                          \
		op, CATEGORY_CAMERA, RESOURCE_CHARDEV, LAB_PATH, fact                              \
	}

enum { BUFFERS = 2 };

/* The first video node that can do this, made accessible: its path in shared.path. */
static int find(struct lab *lab, unsigned int capability)
{
	struct v4l2_capability c;
	char path[32];

	for (int i = 0; i < 8; i++) {
		int fd, can;

		snprintf(path, sizeof(path), "/dev/video%d", i);
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0)
			continue;
		can = !ioctl(fd, VIDIOC_QUERYCAP, &c) && c.device_caps & capability;
		close(fd);
		if (!can)
			continue;
		snprintf(lab->shared->path, sizeof(lab->shared->path), "%s", path);
		return chmod(path, 0666);
	}
	return -1;
}

static int find_planes(struct lab *lab)
{
	return find(lab, V4L2_CAP_VIDEO_CAPTURE_MPLANE);
}

static int find_output(struct lab *lab)
{
	return find(lab, V4L2_CAP_VIDEO_OUTPUT);
}

/* Buffers of this kind, given to the driver; the first plane of the last is mapped. */
static int give_buffers(int fd, unsigned int type, unsigned int planes, void **mapping,
			size_t *size)
{
	struct v4l2_requestbuffers request = {
		.count = BUFFERS, .type = type, .memory = V4L2_MEMORY_MMAP};

	if (ioctl(fd, VIDIOC_REQBUFS, &request))
		return -1;
	for (unsigned int i = 0; i < request.count; i++) {
		struct v4l2_plane plane[VIDEO_MAX_PLANES];
		struct v4l2_buffer b = {.index = i, .type = type, .memory = V4L2_MEMORY_MMAP};
		off_t offset;

		memset(plane, 0, sizeof(plane));
		if (planes) {
			b.m.planes = plane;
			b.length = VIDEO_MAX_PLANES;
		}
		if (ioctl(fd, VIDIOC_QUERYBUF, &b))
			return -1;
		*size = planes ? plane[0].length : b.length;
		offset = planes ? plane[0].m.mem_offset : b.m.offset;
		if (i + 1 == request.count) {
			*mapping = mmap(NULL, *size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
					offset);
			if (*mapping == MAP_FAILED)
				return -1;
		}
		if (!planes)
			b.bytesused = b.length;
		if (ioctl(fd, VIDIOC_QBUF, &b))
			return -1;
	}
	return 0;
}

static int stream(struct lab *lab, unsigned int type, unsigned int planes)
{
	struct v4l2_plane plane[VIDEO_MAX_PLANES];
	struct v4l2_buffer b = {.type = type, .memory = V4L2_MEMORY_MMAP};
	int fd = open(lab->shared->path, O_RDWR);
	struct pollfd p = {.fd = fd, .events = planes ? POLLIN : POLLOUT};
	void *mapping = NULL;
	size_t size = 0;

	LAB_TRY(lab, fd);
	LAB_TRY(lab, give_buffers(fd, type, planes, &mapping, &size));
	LAB_TRY(lab, ioctl(fd, VIDIOC_STREAMON, &type));
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	if (planes) {
		b.m.planes = plane;
		b.length = VIDEO_MAX_PLANES;
	}
	LAB_TRY(lab, ioctl(fd, VIDIOC_DQBUF, &b));
	LAB_TRY(lab, ioctl(fd, VIDIOC_STREAMOFF, &type));
	munmap(mapping, size);
	return close(fd);
}

static int stream_planes(struct lab *lab)
{
	return stream(lab, V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE, 1);
}

/* As a virtual camera's source does: it streams outwards. */
static int stream_out(struct lab *lab)
{
	return stream(lab, V4L2_BUF_TYPE_VIDEO_OUTPUT, 0);
}

/* What an application asks first to know which cameras there are. */
static int ask_controller(struct lab *lab)
{
	struct media_device_info info;
	int fd = open("/dev/media0", O_RDWR);

	snprintf(lab->shared->path, sizeof(lab->shared->path), "/dev/media0");
	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, MEDIA_IOC_DEVICE_INFO, &info));
	return close(fd);
}

/* The whole way of a program that configures a camera by its graph: entities, format, then the node that streams. */
static int stream_by_graph(struct lab *lab)
{
	struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
	struct media_entity_desc entity = {.id = MEDIA_ENT_ID_FLAG_NEXT};
	int fd = open("/dev/media0", O_RDWR);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, MEDIA_IOC_ENUM_ENTITIES, &entity));
	LAB_TRY(lab, close(fd));
	fd = open(lab->camera, O_RDWR);
	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, VIDIOC_G_FMT, &format));
	LAB_TRY(lab, ioctl(fd, VIDIOC_S_FMT, &format));
	LAB_TRY(lab, close(fd));
	LAB_TRY(lab, camera_stream(lab->camera, 1));
	return 0;
}

/* Only drivers of real sensors make such nodes, and vimc, which Debian's kernels do not have. */
static int open_subdevice(struct lab *lab)
{
	int fd = open("/dev/v4l-subdev0", O_RDWR);

	snprintf(lab->shared->path, sizeof(lab->shared->path), "/dev/v4l-subdev0");
	LAB_TRY(lab, fd);
	return close(fd);
}

static int open_controller(struct lab *lab)
{
	(void)lab;
	return chmod("/dev/media0", 0666);
}

const struct scenario camera_scenarios[] = {
	{.name = "streaming, several planes",
	 .sensor = "camera",
	 .prepare = find_planes,
	 .act = stream_planes,
	 .expects = {CAMERA(OP_OPEN, "open"), CAMERA(OP_START, "video"), CAMERA(OP_STOP, "video")}},
	{.name = "streaming outwards is no capture",
	 .sensor = "camera",
	 .prepare = find_output,
	 .act = stream_out,
	 .exact = true,
	 .expects = {CAMERA(OP_OPEN, "open")}},
	{.name = "media controller asked",
	 .sensor = "camera",
	 .prepare = open_controller,
	 .act = ask_controller,
	 .needs = "/dev/media0",
	 .maker = "vivid",
	 .expects = {CAMERA(OP_OPEN, "open")}},
	{.name = "graph and format asked and set, then streamed",
	 .sensor = "camera",
	 .prepare = open_controller,
	 .act = stream_by_graph,
	 .needs = "/dev/media0",
	 .maker = "vivid",
	 .expects = {{OP_OPEN, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/media0", "open"},
		     {OP_OPEN, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/video", "open"},
		     {OP_OPEN, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/video", "open"},
		     {OP_START, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/video", "video"},
		     {OP_STOP, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/video", "video"}}},
	{.name = "subdevice node",
	 .sensor = "camera",
	 .act = open_subdevice,
	 .needs = "/dev/v4l-subdev0",
	 .maker = "vimc",
	 .expects = {CAMERA(OP_OPEN, "open")}},
	{.name = NULL},
};
