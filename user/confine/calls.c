/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which system calls are left to whom. A name that an architecture lacks is passed over.
 */
#include "confine.h"

/* clang-format off */

/* What any program of C does that runs: memory, time, its own end. */
#define CALLS_TO_LIVE                                                                              \
	{"brk", CONFINE_ANY}, {"mmap", CONFINE_NO_EXEC},            \
	{"mremap", CONFINE_ANY}, {"munmap", CONFINE_ANY}, {"madvise", CONFINE_ANY},                \
	{"futex", CONFINE_ANY}, {"sched_yield", CONFINE_ANY}, {"sysinfo", CONFINE_ANY},            \
	{"clock_gettime", CONFINE_ANY}, {"clock_nanosleep", CONFINE_ANY},                          \
	{"nanosleep", CONFINE_ANY}, {"gettimeofday", CONFINE_ANY}, {"getrandom", CONFINE_ANY},     \
	{"getpid", CONFINE_ANY}, {"gettid", CONFINE_ANY}, {"getuid", CONFINE_ANY},                 \
	{"geteuid", CONFINE_ANY}, {"rt_sigaction", CONFINE_ANY},                                   \
	{"rt_sigprocmask", CONFINE_ANY}, {"rt_sigreturn", CONFINE_ANY},                            \
	{"sigaltstack", CONFINE_ANY}, {"restart_syscall", CONFINE_ANY},                            \
	{"tgkill", CONFINE_SELF}, {"exit", CONFINE_ANY}, {"exit_group", CONFINE_ANY}

/* Descriptors that are open already. */
#define CALLS_ON_FILES                                                                             \
	{"read", CONFINE_ANY}, {"readv", CONFINE_ANY}, {"pread64", CONFINE_ANY},                   \
	{"write", CONFINE_ANY}, {"writev", CONFINE_ANY}, {"pwrite64", CONFINE_ANY},                \
	{"lseek", CONFINE_ANY}, {"close", CONFINE_ANY}, {"fstat", CONFINE_ANY},                    \
	{"newfstatat", CONFINE_ANY}, {"fsync", CONFINE_ANY}, {"fdatasync", CONFINE_ANY},           \
	{"ftruncate", CONFINE_ANY}, {"flock", CONFINE_ANY}, {"fcntl", CONFINE_FLAGS},              \
	{"poll", CONFINE_ANY}, {"ppoll", CONFINE_ANY}

const struct confine_call confine_agent[] = {
	CALLS_TO_LIVE,
	CALLS_ON_FILES,
	/* the loop */
	{"epoll_create1", CONFINE_ANY}, {"epoll_ctl", CONFINE_ANY}, {"epoll_wait", CONFINE_ANY},
	{"epoll_pwait", CONFINE_ANY}, {"signalfd4", CONFINE_ANY}, {"timerfd_create", CONFINE_ANY},
	{"timerfd_settime", CONFINE_ANY},
	/* the monitor, and who marks through the control socket */
	{"sendto", CONFINE_ANY}, {"sendmsg", CONFINE_ANY}, {"recvfrom", CONFINE_ANY},
	{"recvmsg", CONFINE_ANY}, {"accept4", CONFINE_ANY}, {"getsockopt", CONFINE_ANY},
	{0},
};

const struct confine_call confine_shipper[] = {
	CALLS_TO_LIVE,
	CALLS_ON_FILES,
	/* The log's parts and the cursor are files that come and go. */
	{"openat", CONFINE_ANY}, {"getdents64", CONFINE_ANY}, {"rename", CONFINE_ANY},
	{"renameat", CONFINE_ANY}, {"renameat2", CONFINE_ANY}, {"unlink", CONFINE_ANY},
	{"unlinkat", CONFINE_ANY}, {"access", CONFINE_ANY}, {"faccessat", CONFINE_ANY},
	{"faccessat2", CONFINE_ANY}, {"readlink", CONFINE_ANY}, {"readlinkat", CONFINE_ANY},
	{"statx", CONFINE_ANY}, {"stat", CONFINE_ANY}, {"lstat", CONFINE_ANY},
	{"statfs", CONFINE_ANY}, {"fstatfs", CONFINE_ANY}, {"getcwd", CONFINE_ANY},
	{"fadvise64", CONFINE_ANY},
	/* The network; resolving a name takes a thread (curl) and a few Unix sockets (nscd). */
	{"socket", CONFINE_ONE_WAY}, {"connect", CONFINE_ANY}, {"bind", CONFINE_ANY},
	{"getsockname", CONFINE_ANY}, {"getpeername", CONFINE_ANY}, {"setsockopt", CONFINE_ANY},
	{"getsockopt", CONFINE_ANY}, {"socketpair", CONFINE_ANY}, {"shutdown", CONFINE_ANY},
	{"sendto", CONFINE_ANY}, {"sendmsg", CONFINE_ANY}, {"sendmmsg", CONFINE_ANY},
	{"recvfrom", CONFINE_ANY}, {"recvmsg", CONFINE_ANY}, {"recvmmsg", CONFINE_ANY},
	{"ioctl", CONFINE_ANY}, {"select", CONFINE_ANY}, {"pselect6", CONFINE_ANY},
	{"pipe", CONFINE_ANY}, {"pipe2", CONFINE_ANY}, {"eventfd2", CONFINE_ANY},
	{"epoll_create1", CONFINE_ANY}, {"epoll_ctl", CONFINE_ANY}, {"epoll_wait", CONFINE_ANY},
	{"epoll_pwait", CONFINE_ANY},
	{"mprotect", CONFINE_NO_EXEC},
	{"fcntl", CONFINE_PIPES}, /* librdkafka */
	/* threads, of curl's resolver and of librdkafka */
	{"clone", CONFINE_ANY}, {"clone3", CONFINE_ANY}, {"set_robust_list", CONFINE_ANY},
	{"rseq", CONFINE_ANY}, {"set_tid_address", CONFINE_ANY}, {"prctl", CONFINE_ANY},
	{"sched_getaffinity", CONFINE_ANY}, {"sched_getparam", CONFINE_ANY},
	{"sched_getscheduler", CONFINE_ANY}, {"getrusage", CONFINE_ANY},
	{"membarrier", CONFINE_ANY}, {"uname", CONFINE_ANY}, {"prlimit64", CONFINE_ANY},
	{"getppid", CONFINE_ANY}, {"getgid", CONFINE_ANY}, {"getegid", CONFINE_ANY},
	{0},
};

const struct confine_call confine_metrics[] = {
	CALLS_TO_LIVE,
	CALLS_ON_FILES,
	{"openat", CONFINE_ANY}, /* a shipper's cursor, to be read */
	{"socket", CONFINE_ONE_WAY}, {"connect", CONFINE_ANY}, {"accept4", CONFINE_ANY},
	{"setsockopt", CONFINE_ANY}, {"getsockopt", CONFINE_ANY}, {"shutdown", CONFINE_ANY},
	{"sendto", CONFINE_ANY}, {"sendmsg", CONFINE_ANY}, {"recvfrom", CONFINE_ANY},
	{"recvmsg", CONFINE_ANY}, {"epoll_ctl", CONFINE_ANY}, {"epoll_wait", CONFINE_ANY},
	{"epoll_pwait", CONFINE_ANY}, {"getsockname", CONFINE_ANY}, {"sendfile", CONFINE_ANY},
	{0},
};
