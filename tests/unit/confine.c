/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/confine/confine.h"

/* A child with only those calls does the deed; how it ended, as of waitpid(). */
static int end_of(const struct confine_call *calls, void (*deed)(void))
{
	struct diag d = {.line = 0};
	int status = -1;
	pid_t child = fork();

	if (!child) {
		if (confine_calls(calls, &d))
			_exit(99);
		deed();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return status;
}

static void opens(void)
{
	(void)!open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}

static void executes(void)
{
	char *const none[] = {NULL};

	execve("/bin/true", none, none);
}

static void traces(void)
{
	ptrace(PTRACE_ATTACH, getppid(), 0, 0);
}

static void connects(void)
{
	(void)!socket(AF_INET, SOCK_STREAM, 0);
}

static void sends_packets(void)
{
	(void)!socket(AF_PACKET, SOCK_RAW, 0);
}

static void loads_programs(void)
{
	syscall(SYS_bpf, 0, NULL, 0);
}

static void forks(void)
{
	(void)!fork();
}

static void signals_others(void)
{
	kill(1, SIGTERM);
}

static void signals_others_threads(void)
{
	syscall(SYS_tgkill, 1, 1, SIGTERM);
}

static void makes_code(void)
{
	(void)!mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
}

static void becomes_root(void)
{
	(void)!setuid(0);
}

static void mounts(void)
{
	syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, NULL);
}

static void lives(void)
{
	char *p = malloc(1 << 20), byte = 0;
	int pipes = fcntl(STDERR_FILENO, F_GETFD);

	if (!p || pipes < 0 || write(STDERR_FILENO, &byte, 0) < 0)
		_exit(1);
	free(p);
}

static void connects_and_reads(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || close(fd) || socket(AF_INET, SOCK_STREAM, 0) < 0)
		_exit(1);
}

static void expect_killed(const struct confine_call *calls, void (*deed)(void), const char *what)
{
	int status = end_of(calls, deed);

	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "%s: status %x", what,
		  (unsigned int)status);
}

Test(confine, the_agent_is_killed_for_what_it_has_no_need_of)
{
	expect_killed(confine_agent, opens, "open");
	expect_killed(confine_agent, executes, "execve");
	expect_killed(confine_agent, traces, "ptrace");
	expect_killed(confine_agent, connects, "socket");
	expect_killed(confine_agent, loads_programs, "bpf");
	expect_killed(confine_agent, forks, "fork");
	expect_killed(confine_agent, signals_others, "kill");
	expect_killed(confine_agent, signals_others_threads, "tgkill");
	expect_killed(confine_agent, makes_code, "mmap of code");
	expect_killed(confine_agent, becomes_root, "setuid");
	expect_killed(confine_agent, mounts, "mount");
	cr_expect_eq(end_of(confine_agent, lives), 0);
}

Test(confine, the_shipper_is_killed_for_what_it_has_no_need_of)
{
	expect_killed(confine_shipper, executes, "execve");
	expect_killed(confine_shipper, traces, "ptrace");
	expect_killed(confine_shipper, sends_packets, "packet socket");
	expect_killed(confine_shipper, loads_programs, "bpf");
	expect_killed(confine_shipper, signals_others, "kill");
	expect_killed(confine_shipper, makes_code, "mmap of code");
	expect_killed(confine_shipper, becomes_root, "setuid");
	expect_killed(confine_shipper, mounts, "mount");
	cr_expect_eq(end_of(confine_shipper, connects_and_reads), 0);
}

static int gate[2];

static void *waits_and_executes(void *arg)
{
	char byte;

	if (read(gate[0], &byte, 1) == 1)
		executes();
	return arg;
}

Test(confine, a_thread_that_was_there_before_is_held_too)
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		struct diag d = {.line = 0};
		pthread_t thread;

		if (pipe(gate) || pthread_create(&thread, NULL, waits_and_executes, NULL) ||
		    confine_calls(confine_shipper, &d) || write(gate[1], "", 1) != 1)
			_exit(99);
		pthread_join(thread, NULL);
		_exit(0);
	}
	waitpid(child, &status, 0);
	cr_expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS, "status %x",
		  (unsigned int)status);
}

/* Rights are dropped in a child, which looks for itself afterwards. */
Test(confine, leaves_nothing)
{
	int status = -1;
	pid_t child;

	if (getuid())
		cr_skip_test("needs root, to give it up");
	child = fork();
	if (!child) {
		const struct confine_user user = {61184, 61184};
		int kept = open("/etc/passwd", O_RDONLY | O_CLOEXEC), other = dup(kept);
		const struct confine_needs needs = {.keep = &kept, .count = 1, .root = -1};
		struct diag d = {.line = 0};
		char byte;

		if (kept < 0 || other < 0 || confine_leave(&user, &needs, &d))
			_exit(10);
		if (read(kept, &byte, 1) != 1 || read(other, &byte, 1) >= 0)
			_exit(11);
		if (!access("/etc", F_OK) ||
		    open("/new", O_CREAT | O_WRONLY | O_CLOEXEC, 0600) >= 0)
			_exit(12);
		_exit(confine_is_bare() && getuid() == 61184 ? 0 : 13);
	}
	waitpid(child, &status, 0);
	cr_expect(WIFEXITED(status) && !WEXITSTATUS(status), "%x", (unsigned int)status);
}

Test(confine, a_user_must_exist_or_be_spare)
{
	struct confine_user user;
	struct diag d = {.line = 0};
	uid_t taken;

	cr_expect_eq(confine_user_find("nobody", false, 0, &user, &d), 0);
	cr_expect_eq(user.uid, 65534);
	cr_expect_eq(confine_user_find("root", true, 0, &user, &d), -1);
	cr_expect_eq(confine_user_find("no-such-user", false, 0, &user, &d), -1);
	cr_expect_eq(confine_user_find("no-such-user", true, 0, &user, &d), 0);
	cr_expect_geq(user.uid, 61184);
	taken = user.uid;
	cr_expect_eq(confine_user_find("no-such-user", true, taken, &user, &d), 0);
	cr_expect_gt(user.uid, taken);
}
