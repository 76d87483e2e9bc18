/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A malicious app: what it can try against the auditor, one deed a run. It becomes the user it is told and
 * prints `tried N done M`.
 *
 *	attacker UID read FILE TIMES
 *	attacker UID opens FILE TIMES          as fast as two processes can; prints the milliseconds too
 *	attacker UID ring FILE TIMES           the same through io_uring, which calls no open
 *	attacker UID forks TIMES               short-lived processes, each of which executes something
 *	attacker UID names FOLDER FILE         files and processes with hostile names, each reads FILE
 *	attacker UID signal PID…               to kill, trace, read and write the auditor's processes
 *	attacker UID marks SOCKET              to mark consent
 *	attacker UID touches                   to make a touchscreen of its own
 *	attacker UID fill FOLDER               to fill the disk
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/uinput.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long tried, done;

static void count(int success)
{
	tried++;
	done += success != 0;
}

static int read_once(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char c;
	ssize_t n = fd < 0 ? -1 : read(fd, &c, 1);

	if (fd >= 0)
		close(fd);
	return n >= 0;
}

static int child_ends_well(pid_t child)
{
	int status;

	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       !WEXITSTATUS(status);
}

enum { BATCH = 256 };

/* How many of `n` descriptors came about; they are closed by one call. */
static unsigned int open_batch(const char *path, unsigned int n)
{
	unsigned int opened = 0;
	int first = -1, fd;

	for (unsigned int i = 0; i < n; i++) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (first < 0)
			first = fd;
		opened += fd >= 0;
	}
	if (first >= 0)
		close_range((unsigned int)first, ~0U, 0);
	return opened;
}

static struct {
	int fd;
	unsigned int *tail, *sq_mask, *array, *head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	const struct io_uring_cqe *cqes;
} ring;

static void ring_open(void)
{
	struct io_uring_params p = {0};
	char *rings;

	ring.fd = (int)syscall(SYS_io_uring_setup, BATCH, &p);
	if (ring.fd < 0 || !(p.features & IORING_FEAT_SINGLE_MMAP))
		exit(3);
	rings = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(*ring.cqes),
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring.fd,
		     IORING_OFF_SQ_RING);
	ring.sqes = mmap(NULL, p.sq_entries * sizeof(*ring.sqes), PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_POPULATE, ring.fd, IORING_OFF_SQES);
	if (rings == MAP_FAILED || (void *)ring.sqes == MAP_FAILED)
		exit(3);
	ring.tail = (unsigned int *)(void *)(rings + p.sq_off.tail);
	ring.sq_mask = (unsigned int *)(void *)(rings + p.sq_off.ring_mask);
	ring.array = (unsigned int *)(void *)(rings + p.sq_off.array);
	ring.head = (unsigned int *)(void *)(rings + p.cq_off.head);
	ring.cq_tail = (unsigned int *)(void *)(rings + p.cq_off.tail);
	ring.cq_mask = (unsigned int *)(void *)(rings + p.cq_off.ring_mask);
	ring.cqes = (const struct io_uring_cqe *)(void *)(rings + p.cq_off.cqes);
}

static unsigned int ring_batch(const char *path, unsigned int n)
{
	unsigned int tail = *ring.tail, opened = 0, at;
	unsigned int head = *ring.head;

	for (unsigned int i = 0; i < n; i++, tail++) {
		at = tail & *ring.sq_mask;
		memset(&ring.sqes[at], 0, sizeof(ring.sqes[at]));
		ring.sqes[at].opcode = IORING_OP_OPENAT;
		ring.sqes[at].fd = AT_FDCWD;
		ring.sqes[at].addr = (unsigned long)path;
		ring.sqes[at].open_flags = O_RDONLY | O_CLOEXEC;
		ring.array[at] = at;
	}
	__atomic_store_n(ring.tail, tail, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring.fd, n, n, IORING_ENTER_GETEVENTS, NULL, 0) != (long)n)
		exit(3);
	for (; head != __atomic_load_n(ring.cq_tail, __ATOMIC_ACQUIRE); head++)
		opened += ring.cqes[head & *ring.cq_mask].res >= 0;
	__atomic_store_n(ring.head, head, __ATOMIC_RELEASE);
	close_range((unsigned int)ring.fd + 1, ~0U, 0);
	return opened;
}

/* Two processes share them; each tells its count by a pipe. */
static void opens(const char *path, unsigned long times, int by_ring)
{
	struct timespec begin, end;
	unsigned long opened, wanted;
	int pipes[2];

	if (pipe(pipes))
		exit(3);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (unsigned long i = 0; i < 2; i++) {
		if (fork())
			continue;
		wanted = times / 2 + (times % 2 && i);
		if (by_ring)
			ring_open();
		for (opened = 0; wanted; wanted -= wanted < BATCH ? wanted : BATCH)
			opened += (by_ring ? ring_batch : open_batch)(
				path, wanted < BATCH ? (unsigned int)wanted : BATCH);
		_exit(write(pipes[1], &opened, sizeof(opened)) != (ssize_t)sizeof(opened));
	}
	close(pipes[1]);
	for (int i = 0; i < 2; i++) {
		if (read(pipes[0], &opened, sizeof(opened)) != (ssize_t)sizeof(opened))
			exit(3);
		done += opened;
		wait(NULL);
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	tried = times;
	printf("ms %ld ",
	       (long)(end.tv_sec - begin.tv_sec) * 1000 + (end.tv_nsec - begin.tv_nsec) / 1000000);
}

/* Programs that end at once: the auditor is to look each up while it goes. */
static void forks(int times)
{
	pid_t child;

	for (int i = 0; i < times; i++) {
		child = fork();
		if (!child) {
			execl("/proc/self/exe", "attacker", "0", "nothing", (char *)NULL);
			_exit(1);
		}
		count(child_ends_well(child));
	}
}

static void copy_self(const char *to)
{
	char chunk[65536];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	while ((n = read(in, chunk, sizeof(chunk))) > 0) {
		if (write(out, chunk, (size_t)n) != n)
			break;
	}
	close(in);
	close(out);
}

static const char *const hostile[] = {
	"two\nlines\"}]}",
	"\033[2J\033]0;owned\007",
	"\xff\xfe\xc3\x28 no utf-8",
	"\xe2\x80\xae txt.exe",
	"{\"verdict\":\"compliant\"}",
	") 1 1 1 R 0",
	"%s%n%n",
};

static void names(const char *folder, const char *file)
{
	char path[8192], name[256];
	pid_t child;

	for (size_t i = 0; i <= sizeof(hostile) / sizeof(hostile[0]); i++) {
		if (i < sizeof(hostile) / sizeof(hostile[0])) {
			snprintf(path, sizeof(path), "%s/%s", folder, hostile[i]);
		} else {
			/* As long as a path may be: 4,095 bytes. */
			memset(name, 'x', sizeof(name));
			snprintf(path, sizeof(path), "%s", folder);
			for (size_t n = strlen(path); n < 3800; n = strlen(path)) {
				snprintf(path + n, sizeof(path) - n, "/%.*s", 240, name);
				mkdir(path, 0755);
			}
			snprintf(path + strlen(path), 16, "/p");
		}
		copy_self(path);
		child = fork();
		if (!child) {
			prctl(PR_SET_NAME, "a\nb) R 1");
			close(STDOUT_FILENO); /* the sum is this one's to say */
			execl(path, hostile[i % (sizeof(hostile) / sizeof(hostile[0]))], "0",
			      "read", file, "1", (char *)NULL);
			_exit(1);
		}
		count(child_ends_well(child));
		/* The same name as a watched file's. */
		snprintf(path, sizeof(path), "%.*s/%s", (int)(strrchr(file, '/') - file), file,
			 hostile[i % (sizeof(hostile) / sizeof(hostile[0]))]);
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
		count(read_once(path));
	}
}

static void attack_process(pid_t pid)
{
	static const int signals[] = {SIGTERM, SIGKILL, SIGSTOP, SIGSEGV, SIGHUP};
	char path[64], byte = 0;
	struct iovec part = {&byte, 1}, there = {(void *)0x10000, 1};
	struct rlimit limit = {0, 0};
	int fd;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		count(!kill(pid, signals[i]));
	count(!ptrace(PTRACE_ATTACH, pid, 0, 0));
	count(!ptrace(PTRACE_SEIZE, pid, 0, 0));
	count(process_vm_readv(pid, &part, 1, &there, 1, 0) >= 0 || errno == EFAULT);
	count(process_vm_writev(pid, &part, 1, &there, 1, 0) >= 0 || errno == EFAULT);
	count(!prlimit(pid, RLIMIT_CPU, &limit, NULL));
	for (int i = 0; i < 4; i++) {
		static const char *const parts[] = {"mem", "fd", "maps", "root"};

		snprintf(path, sizeof(path), "/proc/%d/%s", pid, parts[i]);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		/* An open of maps may succeed where a read does not. */
		count(fd >= 0 && read(fd, &byte, 1) > 0);
		if (fd >= 0)
			close(fd);
	}
}

static void marks(const char *path)
{
	static const char *const lines[] = {
		"{\"kind\":\"consent\",\"app\":\"shop\",\"scope\":\"policy\",\"state\":"
		"\"granted\"}",
		"{\"kind\":\"permission\",\"app\":\"shop\",\"permission\":\"contacts\",\"state\":"
		"\"granted\"}",
		"status",
		"\xff\xff",
		"",
	};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char answer[512];

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
		ssize_t n = -1;

		if (!connect(fd, (const struct sockaddr *)&a, sizeof(a)) &&
		    send(fd, lines[i], strlen(lines[i]), MSG_NOSIGNAL) >= 0)
			n = recv(fd, answer, sizeof(answer), 0);
		count(n >= 2 && !memcmp(answer, "ok", 2));
		close(fd);
	}
}

static void touches(void)
{
	static const char *const nodes[] = {"/dev/uinput", "/dev/input/event0",
					    "/dev/input/event1"};

	for (int i = 0; i < 3; i++) {
		int fd = open(nodes[i], O_RDWR | O_CLOEXEC);

		count(fd >= 0);
		if (fd >= 0)
			close(fd);
	}
}

static void fill(const char *folder)
{
	static char chunk[1 << 20];
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/filler", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	for (int i = 0; i < 4096; i++) {
		ssize_t n = fd < 0 ? -1 : write(fd, chunk, sizeof(chunk));

		count(n == (ssize_t)sizeof(chunk));
		if (n <= 0)
			break;
	}
}

int main(int argc, char **argv)
{
	uid_t uid = argc > 2 ? (uid_t)strtoul(argv[1], NULL, 10) : 0;
	const char *deed = argc > 2 ? argv[2] : "";

	if (uid && (setgid(uid) || setuid(uid)))
		return 2;
	if (!strcmp(deed, "nothing"))
		return 0;
	if (!strcmp(deed, "read") && argc == 5) {
		for (int i = atoi(argv[4]); i > 0; i--)
			count(read_once(argv[3]));
	} else if (!strcmp(deed, "opens") && argc == 5) {
		opens(argv[3], strtoul(argv[4], NULL, 10), 0);
	} else if (!strcmp(deed, "ring") && argc == 5) {
		opens(argv[3], strtoul(argv[4], NULL, 10), 1);
	} else if (!strcmp(deed, "forks") && argc == 4) {
		forks(atoi(argv[3]));
	} else if (!strcmp(deed, "names") && argc == 5) {
		names(argv[3], argv[4]);
	} else if (!strcmp(deed, "signal")) {
		for (int i = 3; i < argc; i++)
			attack_process((pid_t)atoi(argv[i]));
	} else if (!strcmp(deed, "marks") && argc == 4) {
		marks(argv[3]);
	} else if (!strcmp(deed, "touches")) {
		touches();
	} else if (!strcmp(deed, "fill") && argc == 4) {
		fill(argv[3]);
	} else {
		return 2;
	}
	printf("tried %lu done %lu\n", tried, done);
	return 0;
}
