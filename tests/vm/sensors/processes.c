/* SPDX-License-Identifier: Apache-2.0 */
/* Whose process it is. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"

#define FILE_(op, path, fact)                                                                      \
	{                                                                                          \
		op, CATEGORY_CONTACTS, RESOURCE_FILE, path, fact                                   \
	}
#define OPEN_DB FILE_(OP_OPEN, LAB_DB, "open")
#define READ_DB FILE_(OP_READ, LAB_DB, "read")
#define CGROUP	"/sys/fs/cgroup/lab"

static int read_db(void)
{
	char c;
	int fd = open(LAB_DB, O_RDONLY);

	return fd < 0 || read(fd, &c, 1) < 0 || close(fd) ? -1 : 0;
}

static int in_child(struct lab *lab, int (*what)(void))
{
	pid_t child = fork();
	int status;

	LAB_TRY(lab, child);
	if (!child)
		_exit(what() ? 1 : 0);
	lab->shared->pid = child;
	LAB_TRY(lab, waitpid(child, &status, 0));
	return status ? lab_fail(lab, __LINE__) : 0;
}

static int child_reads(struct lab *lab)
{
	return in_child(lab, read_db);
}

static bool forked(const struct lab *lab)
{
	const struct record *fork_ = NULL, *exit_ = NULL;

	for (size_t i = 0; i < lab->process_count; i++) {
		const struct process *p = &lab->processes[i].u.process;

		if (p->subject.pid != (uint32_t)lab->shared->pid)
			continue;
		if (!strcmp(p->event, "fork"))
			fork_ = &lab->processes[i];
		if (!strcmp(p->event, "exit"))
			exit_ = &lab->processes[i];
	}
	return fork_ && exit_ && fork_->t < exit_->t && exit_->u.process.exit_code == 0 &&
	       fork_->u.process.parent != 0 && !strcmp(fork_->u.process.subject.app, LAB_APP);
}

/* The app's child takes another user's id; it is the app's all the same. */
static int other_user(void)
{
	return setuid(20002) || read_db() ? -1 : 0;
}

static int setuid_child(struct lab *lab)
{
	lab->shared->uid = 20002;
	return in_child(lab, other_user);
}

/* A program below the app's folder of executables, run by root. */
static int by_exe(struct lab *lab)
{
	pid_t child = fork();
	int status;

	LAB_TRY(lab, child);
	if (!child) {
		execl(LAB_ROOT "/bin/reader", "reader", "--read", LAB_DB, NULL);
		_exit(127);
	}
	lab->shared->pid = child;
	snprintf(lab->shared->exe, sizeof(lab->shared->exe), LAB_ROOT "/bin/reader");
	LAB_TRY(lab, waitpid(child, &status, 0));
	return status ? lab_fail(lab, __LINE__) : 0;
}

static int join_cgroup(void)
{
	char pid[16];
	int n = snprintf(pid, sizeof(pid), "%d", getpid());
	int fd = open(CGROUP "/inner/cgroup.procs", O_WRONLY);

	return fd < 0 || write(fd, pid, (size_t)n) != n || close(fd) || setuid(30003) || read_db()
		       ? -1
		       : 0;
}

static int by_cgroup(struct lab *lab)
{
	lab->shared->uid = 30003;
	LAB_TRY(lab, join_cgroup());
	return 0;
}

/* Killed while it records nothing: its exit says by what. */
static int killed(struct lab *lab)
{
	pid_t child = fork();

	LAB_TRY(lab, child);
	if (!child)
		pause();
	lab->shared->pid = child;
	LAB_TRY(lab, kill(child, SIGKILL));
	LAB_TRY(lab, waitpid(child, NULL, 0));
	return 0;
}

static bool died(const struct lab *lab)
{
	for (size_t i = 0; i < lab->process_count; i++) {
		const struct process *p = &lab->processes[i].u.process;

		if (p->subject.pid == (uint32_t)lab->shared->pid && !strcmp(p->event, "exit"))
			return p->exit_code == 128 + SIGKILL;
	}
	return false;
}

const struct scenario process_scenarios[] = {
	{.name = "child of the app",
	 .sensor = "processes",
	 .act = child_reads,
	 .check = forked,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "child under another user's id",
	 .sensor = "processes",
	 .act = setuid_child,
	 .privileged = true,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "executable of the app, run by root",
	 .sensor = "processes",
	 .act = by_exe,
	 .as_root = true,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "cgroup of the app",
	 .sensor = "processes",
	 .act = by_cgroup,
	 .as_root = true,
	 .cgroup = true,
	 .needs = "/sys/fs/cgroup/cgroup.procs",
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "killed", .sensor = "processes", .act = killed, .check = died},
	{.name = NULL},
};
