/* SPDX-License-Identifier: Apache-2.0 */
/* Ways around a watched file: by other names, other callers, other processes' hands. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"

#define FILE_(op, path, fact)                                                                      \
	{                                                                                          \
		op, CATEGORY_CONTACTS, RESOURCE_FILE, path, fact                                   \
	}
#define OPEN_DB	  FILE_(OP_OPEN, LAB_DB, "open")
#define READ_DB	  FILE_(OP_READ, LAB_DB, "read")
#define ELSEWHERE LAB_ROOT "/other"

static int read_fd(struct lab *lab, int fd)
{
	char c;

	LAB_TRY(lab, fd);
	LAB_TRY(lab, pread(fd, &c, 1, 0));
	return 0;
}

static int read_at(struct lab *lab, const char *path)
{
	return read_fd(lab, open(path, O_RDONLY));
}

static int make_symlink(struct lab *lab)
{
	(void)lab;
	unlink(ELSEWHERE "/symlink");
	return symlink(LAB_DB, ELSEWHERE "/symlink");
}

static int read_symlink(struct lab *lab)
{
	return read_at(lab, ELSEWHERE "/symlink");
}

static int make_link(struct lab *lab)
{
	(void)lab;
	unlink(ELSEWHERE "/link");
	return link(LAB_DB, ELSEWHERE "/link");
}

static int read_link(struct lab *lab)
{
	return read_at(lab, ELSEWHERE "/link");
}

static int make_bind(struct lab *lab)
{
	(void)lab;
	mkdir(ELSEWHERE "/bind", 0755);
	return mount(LAB_CONTACTS, ELSEWHERE "/bind", NULL, MS_BIND, NULL);
}

static int read_bind(struct lab *lab)
{
	return read_at(lab, ELSEWHERE "/bind/contacts.db");
}

/* The harness moves the database out of its folder; the app reads it there. */
static int rename_away(struct lab *lab)
{
	(void)lab;
	return rename(LAB_CONTACTS "/moved.db", ELSEWHERE "/moved.db");
}

static int read_renamed(struct lab *lab)
{
	return read_at(lab, ELSEWHERE "/moved.db");
}

static int open_for_child(struct lab *lab)
{
	lab->inherited = open(LAB_DB, O_RDONLY);
	return lab->inherited < 0 ? -1 : 0;
}

static int read_inherited(struct lab *lab)
{
	return read_fd(lab, lab->inherited);
}

static int read_proc_fd(struct lab *lab)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", lab->inherited);
	return read_at(lab, path);
}

/* By handle: no path is walked at all. Needs CAP_DAC_READ_SEARCH, which Android's media code has. */
static int read_handle(struct lab *lab)
{
	union {
		struct file_handle h;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} u = {.h = {.handle_bytes = MAX_HANDLE_SZ}};
	int mount_id, folder = open(ELSEWHERE, O_RDONLY | O_DIRECTORY);

	LAB_TRY(lab, folder);
	LAB_TRY(lab, name_to_handle_at(AT_FDCWD, LAB_DB, &u.h, &mount_id, 0));
	return read_fd(lab, open_by_handle_at(folder, &u.h, O_RDONLY));
}

static int pass_descriptor(struct lab *lab)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} u;
	char c = 'd';
	struct iovec iov = {&c, 1};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = u.buf,
			   .msg_controllen = sizeof(u.buf)};
	struct cmsghdr *h;
	int fd = open(LAB_DB, O_RDONLY);

	memset(&u, 0, sizeof(u));
	h = CMSG_FIRSTHDR(&m);
	h->cmsg_level = SOL_SOCKET;
	h->cmsg_type = SCM_RIGHTS;
	h->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(h), &fd, sizeof(fd));
	if (fd < 0 || sendmsg(lab->pair[0], &m, 0) != 1)
		return -1;
	return close(fd);
}

static int read_passed(struct lab *lab)
{
	union {
		char buf[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} u;
	char c;
	struct iovec iov = {&c, 1};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = u.buf,
			   .msg_controllen = sizeof(u.buf)};
	struct cmsghdr *h;
	int fd;

	LAB_TRY(lab, recvmsg(lab->pair[1], &m, 0));
	h = CMSG_FIRSTHDR(&m);
	if (!h || h->cmsg_type != SCM_RIGHTS)
		return lab_fail(lab, __LINE__);
	memcpy(&fd, CMSG_DATA(h), sizeof(fd));
	return read_fd(lab, fd);
}

static void *read_in_thread(void *arg)
{
	struct lab *lab = arg;

	lab->shared->tid = (pid_t)syscall(SYS_gettid);
	return read_at(lab, LAB_DB) ? lab : NULL;
}

static int read_thread(struct lab *lab)
{
	pthread_t thread;
	void *result;

	if (pthread_create(&thread, NULL, read_in_thread, lab) || pthread_join(thread, &result))
		return lab_fail(lab, __LINE__);
	return result ? -1 : 0;
}

/* Its own user, mount and pid namespace; in there it is process 1 of user 0. */
static int read_namespaced(struct lab *lab)
{
	int status;
	pid_t child;

	LAB_TRY(lab, unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID));
	child = fork();
	LAB_TRY(lab, child);
	if (!child)
		_exit(getpid() != 1 || read_at(lab, LAB_DB) ? 1 : 0);
	lab->shared->pid = child;
	LAB_TRY(lab, waitpid(child, &status, 0));
	return status ? -1 : 0;
}

#if defined(__x86_64__)
/* A 32-bit system call, as a 32-bit program makes it: int 0x80 and the i386 numbers. */
static long call_32(long nr, long a, long b, long c)
{
	long r;

	__asm__ volatile("int $0x80"
			 : "=a"(r)
			 : "a"(nr), "b"(a), "c"(b), "d"(c)
			 : "memory", "r8", "r9", "r10", "r11");
	return (int)r;
}

static int read_32(struct lab *lab)
{
	enum { OPEN_32 = 5, READ_32 = 3 };
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long fd;

	if (low == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	strcpy(low, LAB_DB);
	fd = call_32(OPEN_32, (long)low, O_RDONLY, 0);
	LAB_TRY(lab, fd);
	LAB_TRY(lab, call_32(READ_32, fd, (long)low, 1));
	return 0;
}
#endif

struct ring {
	int fd;
	unsigned int *sq_tail, *sq_mask, *sq_array, *cq_head, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static void *map_ring(int fd, size_t size, off_t offset)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
}

static int ring_open(struct ring *r)
{
	struct io_uring_params p = {0};
	char *sq, *cq;

	r->fd = (int)syscall(SYS_io_uring_setup, 4, &p);
	if (r->fd < 0)
		return -1;
	sq = map_ring(r->fd, p.sq_off.array + p.sq_entries * sizeof(unsigned int),
		      IORING_OFF_SQ_RING);
	cq = map_ring(r->fd, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		      IORING_OFF_CQ_RING);
	r->sqes = map_ring(r->fd, p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || r->sqes == MAP_FAILED)
		return -1;
	r->sq_tail = (unsigned int *)(void *)(sq + p.sq_off.tail);
	r->sq_mask = (unsigned int *)(void *)(sq + p.sq_off.ring_mask);
	r->sq_array = (unsigned int *)(void *)(sq + p.sq_off.array);
	r->cq_head = (unsigned int *)(void *)(cq + p.cq_off.head);
	r->cq_mask = (unsigned int *)(void *)(cq + p.cq_off.ring_mask);
	r->cqes = (struct io_uring_cqe *)(void *)(cq + p.cq_off.cqes);
	return 0;
}

/* One operation, done by the time it returns: its result. */
static int ring_do(struct ring *r, const struct io_uring_sqe *what)
{
	unsigned int tail = *r->sq_tail, index = tail & *r->sq_mask, head = *r->cq_head;
	int result;

	r->sqes[index] = *what;
	r->sq_array[index] = index;
	__atomic_store_n(r->sq_tail, tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -1;
	result = r->cqes[head & *r->cq_mask].res;
	__atomic_store_n(r->cq_head, head + 1, __ATOMIC_RELEASE);
	return result;
}

static int read_io_uring(struct lab *lab)
{
	struct io_uring_sqe sqe = {.opcode = IORING_OP_OPENAT,
				   .fd = AT_FDCWD,
				   .addr = (uint64_t)(uintptr_t)LAB_DB,
				   .open_flags = O_RDONLY};
	struct ring r;
	char c;
	int fd;

	LAB_TRY(lab, ring_open(&r));
	fd = ring_do(&r, &sqe);
	LAB_TRY(lab, fd);
	memset(&sqe, 0, sizeof(sqe));
	sqe.opcode = IORING_OP_READ;
	sqe.fd = fd;
	sqe.addr = (uint64_t)(uintptr_t)&c;
	sqe.len = 1;
	LAB_TRY(lab, ring_do(&r, &sqe));
	return 0;
}

/* A second node for the microphone. */
static int make_node(struct lab *lab)
{
	struct stat st;

	unlink(ELSEWHERE "/node");
	return stat(lab->microphone, &st) || mknod(ELSEWHERE "/node", S_IFCHR | 0666, st.st_rdev) ||
	       chmod(ELSEWHERE "/node", 0666);
}

static int open_node(struct lab *lab)
{
	int fd = open(ELSEWHERE "/node", O_RDONLY | O_NONBLOCK);

	snprintf(lab->shared->path, sizeof(lab->shared->path), "%s", lab->microphone);
	LAB_TRY(lab, fd);
	return close(fd);
}

const struct scenario detour_scenarios[] = {
	{.name = "symbolic link",
	 .sensor = "detours",
	 .prepare = make_symlink,
	 .act = read_symlink,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "hard link",
	 .sensor = "detours",
	 .prepare = make_link,
	 .act = read_link,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "bind mount",
	 .sensor = "detours",
	 .prepare = make_bind,
	 .act = read_bind,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "renamed out of the folder",
	 .sensor = "detours",
	 .prepare = rename_away,
	 .act = read_renamed,
	 .expects = {FILE_(OP_OPEN, NULL, "open"), FILE_(OP_READ, NULL, "read")}},
	{.name = "inherited descriptor",
	 .sensor = "detours",
	 .prepare = open_for_child,
	 .act = read_inherited,
	 .expects = {READ_DB}},
	{.name = "/proc/self/fd",
	 .sensor = "detours",
	 .prepare = open_for_child,
	 .act = read_proc_fd,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "open_by_handle_at",
	 .sensor = "detours",
	 .act = read_handle,
	 .privileged = true,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "descriptor passed over a socket",
	 .sensor = "detours",
	 .act = read_passed,
	 .meanwhile = pass_descriptor,
	 .expects = {FILE_(OP_OPEN, LAB_DB, "receive"), READ_DB}},
	{.name = "thread that is not the leader",
	 .sensor = "detours",
	 .act = read_thread,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "own user, mount and pid namespace",
	 .sensor = "detours",
	 .act = read_namespaced,
	 .privileged = true,
	 .expects = {OPEN_DB, READ_DB}},
#if defined(__x86_64__)
	{.name = "32-bit caller",
	 .sensor = "detours",
	 .act = read_32,
	 .expects = {OPEN_DB, READ_DB}},
#endif
	{.name = "io_uring",
	 .sensor = "detours",
	 .act = read_io_uring,
	 .worker = true,
	 .beyond_calls = true,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "second node made with mknod",
	 .sensor = "detours",
	 .prepare = make_node,
	 .act = open_node,
	 .expects = {{OP_OPEN, CATEGORY_AUDIO, RESOURCE_CHARDEV, LAB_PATH, "open"}}},
	{.name = NULL},
};
