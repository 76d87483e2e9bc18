/* SPDX-License-Identifier: Apache-2.0 */
/* What agent and shipper get from the monitor, asked over a channel as they do. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/agent/ask.h"
#include "user/agent/reach.h"
#include "user/deliver/log.h"
#include "user/deliver/parts.h"

static char folder[] = "/tmp/consentry-reach-XXXXXX";
static char log_path[64], own[64], elsewhere[64];

static void setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	snprintf(own, sizeof(own), "%s/own", folder);
	snprintf(elsewhere, sizeof(elsewhere), "%s/elsewhere", folder);
	fclose(fopen(elsewhere, "w"));
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(reach, .init = setup, .fini = teardown);

static void told_nothing(void *arg, const struct priv_change *change)
{
	(void)arg;
	(void)change;
}

/* A child does the deed with what it gets; its exit status. */
static int end_of(bool log_to_read, int (*deed)(const struct disk *d))
{
	static const char *const suffixes[] = {"", ".new", NULL};
	const struct reach r = {
		.log = log_path, .log_to_read = log_to_read, .own = own, .suffixes = suffixes};
	static struct message in, out;
	int pair[2], passed, status = -1;
	pid_t child;

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	child = fork();
	if (!child) {
		struct ask *a;

		close(pair[0]);
		a = ask_new(pair[1], told_nothing, NULL);
		_exit(deed(ask_disk(a)));
	}
	close(pair[1]);
	while (message_receive(pair[0], &in, &passed, 0) == 1) {
		cr_expect(reach_is(in.kind));
		cr_expect_eq(reach_answer(&r, pair[0], &in, &out), 0);
	}
	close(pair[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A log that rotates and retires what is too old, and a file that is replaced. */
static int writes(const struct disk *d)
{
	const struct log_options o = {
		.disk = d, .sync_ns = LOG_SYNC_ALWAYS, .rotate_bytes = 200, .keep = 2};
	struct diag why = {.line = 0};
	struct parts parts;
	struct log *l;

	if (log_open(log_path, &o, &l, &why))
		return 1;
	for (int i = 0; i < 20; i++) {
		if (log_append(l, "{\"n\":1}", 7) != LOG_TAKEN)
			return 2;
	}
	if (log_close(l, &why) || parts_list(d, log_path, &parts))
		return 3;
	if (parts.count != 3)
		return 4;
	return disk_replace(d, own, "unreachable", "x", 1) == 0 || errno != EPERM ? 5 : 0;
}

static int refused(int result)
{
	return result == -1 && errno == EPERM ? 0 : 1;
}

static int goes_astray(const struct disk *d)
{
	char path[96];
	int wrong = 0;

	wrong |= refused(d->open(d->arg, elsewhere, DISK_READ));
	wrong |= refused(d->open(d->arg, "/etc/passwd", DISK_READ));
	wrong |= refused(d->unlink(d->arg, elsewhere));
	wrong |= refused(d->rename(d->arg, own, log_path));
	wrong |= refused(d->rename(d->arg, log_path, own));
	wrong |= refused(d->rename(d->arg, log_path, elsewhere));
	snprintf(path, sizeof(path), "%s.0/../elsewhere", log_path);
	wrong |= refused(d->open(d->arg, path, DISK_READ));
	snprintf(path, sizeof(path), "%s/../elsewhere", own);
	wrong |= refused(d->open(d->arg, path, DISK_READ));
	return wrong;
}

static int changes_the_log(const struct disk *d)
{
	char part[96];
	int wrong = 0;

	snprintf(part, sizeof(part), "%s.00000000000000000019", log_path);
	wrong |= refused(d->open(d->arg, log_path, DISK_APPEND));
	wrong |= refused(d->unlink(d->arg, log_path));
	wrong |= refused(d->rename(d->arg, log_path, part));
	return wrong;
}

static int reads_and_keeps(const struct disk *d)
{
	char temp[80];
	struct parts parts;
	int handle = d->open(d->arg, log_path, DISK_READ);

	snprintf(temp, sizeof(temp), "%s.new", own);
	if (handle < 0 || write(handle, "x", 1) > 0)
		return 1;
	if (parts_list(d, log_path, &parts) || parts.count != 3)
		return 2;
	return disk_replace(d, own, temp, "kept", 4) ? 3 : 0;
}

Test(reach, the_agent_has_its_log_and_the_shipper_reads_it)
{
	cr_expect_eq(end_of(false, writes), 0);
	cr_expect_eq(end_of(false, goes_astray), 0);
	cr_expect_eq(end_of(true, goes_astray), 0);
	cr_expect_eq(end_of(true, changes_the_log), 0);
	cr_expect_eq(end_of(true, reads_and_keeps), 0);
	cr_expect_eq(access(elsewhere, F_OK), 0);
	cr_expect_eq(access(log_path, F_OK), 0);
}
