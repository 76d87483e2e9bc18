/* SPDX-License-Identifier: Apache-2.0 */
#include "prove.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/uinput.h>
#include <linux/videodev2.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sound/asound.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/collect/inode.h"

#define PROOF_NAME "consentry self-test"

/* Watches a file of our own. 0 or -1. */
static int watch_own(const struct kernel *k, const char *path, const struct watch *watch,
		     struct watch_key *key)
{
	struct inode_mount mount = {0};
	uint32_t super;
	struct stat st;

	if (stat(path, &st))
		return -1;
	*key = inode_find(path, &st, &mount, &super);
	if (kernel_map_set(k, "watched", key, watch))
		return -1;
	k->filter->inodes[filter_hash(key->ino, super)] = 1;
	return 0;
}

/* A watched file of our own, without a name by the time it is used. -1 where none can be made. */
static int proof_file(const struct kernel *k, char path[64], struct watch_key *key)
{
	static const char *const folders[] = {"/run", "/dev/shm", "/tmp"};
	const struct watch watch = {.category = CATEGORY_OTHER};
	int fd;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, 64, "%s/.consentry-XXXXXX", folders[i]);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd < 0)
			continue;
		if (write(fd, "proof", 5) == 5 && !watch_own(k, path, &watch, key))
			return fd;
		unlink(path);
		close(fd);
	}
	return -1;
}

static void proof_file_end(const struct kernel *k, int fd, const struct watch_key *key)
{
	/* The byte in filter->inodes stays: another inode may have set it too. */
	kernel_map_delete(k, "watched", key);
	close(fd);
}

/* Does `what` with a watched file. */
static int with_file(const struct kernel *k, void (*what)(int fd, const char *path),
		     const char **why)
{
	struct watch_key key;
	char path[64];
	int fd = proof_file(k, path, &key);

	if (fd < 0) {
		*why = "no file can be made in /run, /dev/shm or /tmp";
		return -1;
	}
	what(fd, path);
	unlink(path);
	proof_file_end(k, fd, &key);
	return 0;
}

static void file_open(int fd, const char *path)
{
	int again = open(path, O_RDONLY | O_CLOEXEC);

	(void)fd;
	if (again >= 0)
		close(again);
}

static void file_read(int fd, const char *path)
{
	char c;

	(void)path;
	if (pread(fd, &c, 1, 0) < 0)
		return;
}

static void file_map(int fd, const char *path)
{
	void *p = mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 0);

	(void)path;
	if (p != MAP_FAILED)
		munmap(p, 5);
}

static void file_receive(int fd, const char *path)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} u;
	char c = 0;
	struct iovec iov = {.iov_base = &c, .iov_len = 1};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = u.buf,
			   .msg_controllen = sizeof(u.buf)};
	struct cmsghdr *h;
	int pair[2], got;

	(void)path;
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair))
		return;
	memset(&u, 0, sizeof(u));
	h = CMSG_FIRSTHDR(&m);
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(h), &fd, sizeof(fd));
	if (sendmsg(pair[0], &m, 0) == 1 && recvmsg(pair[1], &m, MSG_CMSG_CLOEXEC) == 1) {
		h = CMSG_FIRSTHDR(&m);
		if (h && h->cmsg_type == SCM_RIGHTS) {
			memcpy(&got, CMSG_DATA(h), sizeof(got));
			close(got);
		}
	}
	close(pair[0]);
	close(pair[1]);
}

int prove_open(const struct kernel *k, const char **why)
{
	return with_file(k, file_open, why);
}

int prove_read(const struct kernel *k, const char **why)
{
	return with_file(k, file_read, why);
}

/* A file that is made in a watched folder. */
int prove_names(const struct kernel *k, const char **why)
{
	static const char *const folders[] = {"/run", "/dev/shm", "/tmp"};
	const struct watch watch = {.category = CATEGORY_OTHER, .flags = WATCH_FOLDER};
	char path[64], file[72];
	struct watch_key key;
	int fd;

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(path, sizeof(path), "%s/.consentry-XXXXXX", folders[i]);
		if (!mkdtemp(path))
			continue;
		if (watch_own(k, path, &watch, &key)) {
			rmdir(path);
			continue;
		}
		snprintf(file, sizeof(file), "%s/proof", path);
		fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0)
			close(fd);
		unlink(file);
		rmdir(path);
		kernel_map_delete(k, "watched", &key);
		return 0;
	}
	*why = "no folder can be made in /run, /dev/shm or /tmp";
	return -1;
}

int prove_map(const struct kernel *k, const char **why)
{
	return with_file(k, file_map, why);
}

int prove_receive(const struct kernel *k, const char **why)
{
	return with_file(k, file_receive, why);
}

int prove_process(const struct kernel *k, const char **why)
{
	pid_t child = fork();

	(void)k;
	if (!child)
		_exit(0);
	if (child < 0) {
		*why = "no process can be forked";
		return -1;
	}
	waitpid(child, NULL, 0);
	return 0;
}

int prove_creds(const struct kernel *k, const char **why)
{
	(void)k;
	/* All ids become what they are already. */
	if (setuid(geteuid())) {
		*why = "setuid() is refused";
		return -1;
	}
	return 0;
}

int prove_ioctl(const struct kernel *k, const char **why)
{
	struct ifreq request = {.ifr_name = "lo"};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)k;
	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0) {
		*why = "no socket can be made";
		return -1;
	}
	ioctl(fd, SIOCGIFHWADDR, &request);
	close(fd);
	return 0;
}

/* The first device of a folder whose name begins so and that can be opened right now. */
static int open_any(const char *folder, const char *prefix, int flags)
{
	char path[512];
	struct dirent *e;
	DIR *dir = opendir(folder);
	int fd = -1;

	while (dir && fd < 0 && (e = readdir(dir))) {
		if (strncmp(e->d_name, prefix, strlen(prefix)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		fd = open(path, flags | O_NONBLOCK | O_CLOEXEC);
	}
	if (dir)
		closedir(dir);
	return fd;
}

int prove_video(const struct kernel *k, const char **why)
{
	struct v4l2_capability capability;
	int fd = open_any("/dev", "video", O_RDWR);

	(void)k;
	if (fd < 0) {
		*why = "no camera to ask";
		return -1;
	}
	ioctl(fd, VIDIOC_QUERYCAP, &capability);
	close(fd);
	return 0;
}

int prove_pcm(const struct kernel *k, const char **why)
{
	int fd = open_any("/dev/snd", "pcm", O_RDWR);

	(void)k;
	if (fd < 0) {
		*why = "no free PCM device to ask";
		return -1;
	}
	/* It has no parameters: EBADFD, after the hook was passed. */
	ioctl(fd, SNDRV_PCM_IOCTL_START);
	close(fd);
	return 0;
}

int prove_netlink(const struct kernel *k, const char **why)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} ask = {.head = {.nlmsg_len = sizeof(ask),
			  .nlmsg_type = RTM_GETLINK,
			  .nlmsg_flags = NLM_F_REQUEST},
		 .info = {.ifi_family = AF_UNSPEC, .ifi_index = 1}};
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	int sent;

	(void)k;
	if (fd < 0) {
		*why = "no netlink socket can be made";
		return -1;
	}
	sent = (int)sendto(fd, &ask, sizeof(ask), 0, (struct sockaddr *)&kernel, sizeof(kernel));
	close(fd);
	if (sent < 0)
		*why = "netlink refuses a request";
	return sent < 0 ? -1 : 0;
}

int prove_sockname(const struct kernel *k, const char **why)
{
	struct sockaddr_ll name;
	socklen_t len = sizeof(name);
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)k;
	if (fd < 0) {
		*why = "no packet socket can be made";
		return -1;
	}
	if (getsockname(fd, (struct sockaddr *)&name, &len))
		*why = "getsockname() is refused";
	close(fd);
	return 0;
}

/* A datagram socket's connect() sends nothing: it only notes the address. */
int prove_connect(const struct kernel *k, const char **why)
{
	struct sockaddr_in gpsd = {.sin_family = AF_INET,
				   .sin_port = htons(2947),
				   .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)k;
	if (fd < 0) {
		*why = "no socket can be made";
		return -1;
	}
	if (connect(fd, (struct sockaddr *)&gpsd, sizeof(gpsd)))
		*why = "connect() is refused";
	close(fd);
	return 0;
}

/* A socket of our own with a name, and a connection to it. */
int prove_peer(const struct kernel *k, const char **why)
{
	static const char *const folders[] = {"/run", "/dev/shm", "/tmp"};
	const struct watch watch = {.category = CATEGORY_OTHER};
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int caller = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int done = PROVE_IMPOSSIBLE;
	struct watch_key key;

	*why = "no socket can be given a name in /run, /dev/shm or /tmp";
	for (size_t i = 0; done && i < sizeof(folders) / sizeof(folders[0]); i++) {
		snprintf(name.sun_path, sizeof(name.sun_path), "%s/.consentry-%d", folders[i],
			 (int)getpid());
		if (bind(listener, (struct sockaddr *)&name, sizeof(name)))
			continue;
		if (!listen(listener, 1) && !watch_own(k, name.sun_path, &watch, &key)) {
			done = connect(caller, (struct sockaddr *)&name, sizeof(name))
				       ? PROVE_IMPOSSIBLE
				       : 0;
			kernel_map_delete(k, "watched", &key);
		}
		unlink(name.sun_path);
		break;
	}
	close(listener);
	close(caller);
	return done;
}

/* An empty datagram to this machine's own discard port. */
int prove_send(const struct kernel *k, const char **why)
{
	const struct sockaddr_in discard = {
		.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	(void)k;
	if (fd < 0) {
		*why = "no socket can be made";
		return PROVE_IMPOSSIBLE;
	}
	/* Refused or not: the hook is asked before. */
	if (sendto(fd, "", 0, 0, (const struct sockaddr *)&discard, sizeof(discard)) < 0)
		*why = "sendto() is refused";
	close(fd);
	return 0;
}

static int hci_socket(void)
{
	enum { BTPROTO_HCI = 1 };

	return socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);
}

void prove_prepare(void)
{
	int fd = hci_socket();

	if (fd >= 0)
		close(fd);
}

/* A question for its address, on a socket that is bound to no controller: EBADFD, after the hook. */
int prove_hci(const struct kernel *k, const char **why)
{
	static const unsigned char read_address[] = {0x01, 0x09, 0x10, 0x00};
	int fd = hci_socket();

	(void)k;
	/* The same is said to a process that may not: a service of systemd's that is kept from it, or from the network. */
	if (fd < 0 && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT) &&
	    access("/sys/module/bluetooth", F_OK)) {
		*why = "this kernel has no Bluetooth";
		return PROVE_ABSENT;
	}
	if (fd < 0) {
		*why = "no Bluetooth socket can be made";
		return PROVE_IMPOSSIBLE;
	}
	if (send(fd, read_address, sizeof(read_address), 0) > 0)
		*why = "a socket without a controller took a command";
	close(fd);
	return 0;
}

int prove_input(const struct kernel *k, const char **why)
{
	const struct input_event events[] = {
		{.type = EV_ABS, .code = ABS_X, .value = 1},
		{.type = EV_SYN, .code = SYN_REPORT},
	};
	struct uinput_user_dev device = {.name = PROOF_NAME, .absmax = {[ABS_X] = 2, [ABS_Y] = 2}};
	const char name[EVENT_NAME_SIZE] = PROOF_NAME;
	const uint32_t self = EVENT_DEVICE_SELF;
	int fd = open("/dev/uinput", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	int err = -1;

	*why = "no /dev/uinput to make an input device with";
	if (fd < 0)
		return -1;
	kernel_map_set(k, "devices", name, &self);
	/* No property says touchscreen or pointer, so that no desktop takes it for one. */
	if (!ioctl(fd, UI_SET_EVBIT, EV_ABS) && !ioctl(fd, UI_SET_ABSBIT, ABS_X) &&
	    write(fd, &device, sizeof(device)) == sizeof(device) && !ioctl(fd, UI_DEV_CREATE) &&
	    write(fd, events, sizeof(events)) == sizeof(events))
		err = 0;
	close(fd);
	kernel_map_delete(k, "devices", name);
	return err;
}
