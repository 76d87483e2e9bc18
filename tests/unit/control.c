/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "user/agent/control.h"

static char folder[] = "/tmp/consentry-test-XXXXXX";
static char path[64];

static void setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/control", folder);
}

static void teardown(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(control, .init = setup, .fini = teardown);

struct heard {
	char message[CONTROL_MESSAGE + 1];
	size_t count;
	uid_t uid;
};

static void hear(void *arg, const char *message, size_t len, uid_t uid, pid_t pid,
		 struct strbuf *answer)
{
	struct heard *h = arg;

	(void)pid;
	memcpy(h->message, message, len);
	h->message[len] = '\0';
	h->count++;
	h->uid = uid;
	strbuf_adds(answer, strstr(message, "bad") ? "error not that" : "ok 42");
}

/* Asks from a child while this process serves; the child's exit status says what it got. */
static int ask(struct control *c, struct heard *h, const char *message, uid_t uid)
{
	struct pollfd p = {.fd = control_fd(c), .events = POLLIN};
	int status = 0;
	pid_t child = fork();

	if (!child) {
		struct diag d = {.line = 0};
		struct strbuf answer = {.len = 0};

		if (uid && (setgid(uid) || setuid(uid)))
			_exit(99);
		if (control_ask(path, message, strlen(message), 3000, &answer, &d))
			_exit(strstr(d.message, "not that")	       ? 2
			      : strstr(d.message, "Permission denied") ? 3
								       : 4);
		_exit(strcmp(answer.data, "42") ? 5 : 0);
	}
	/* The child gives up by itself; how often poll() wakes says nothing about time. */
	while (waitpid(child, &status, WNOHANG) == 0) {
		if (poll(&p, 1, 30) > 0)
			control_poll(c, hear, h);
	}
	return WEXITSTATUS(status);
}

Test(control, takes_a_line_and_answers)
{
	struct heard h = {.count = 0};
	struct diag d = {.line = 0};
	struct control *c;

	cr_assert_eq(control_open(path, NULL, &c, &d), 0, "%s", d.message);
	cr_assert_eq(ask(c, &h, "{\"kind\":\"consent\"}", 0), 0);
	cr_assert_str_eq(h.message, "{\"kind\":\"consent\"}");
	cr_assert_eq(h.uid, getuid());
	cr_assert_eq(ask(c, &h, "bad", 0), 2, "the agent's words come back as the fault");
	control_close(c);
	cr_assert_neq(access(path, F_OK), 0, "the socket goes with the agent");
}

Test(control, refuses_a_second_agent_and_replaces_a_dead_ones_socket)
{
	struct diag d = {.line = 0};
	struct control *c, *second;
	int status;
	pid_t child;

	cr_assert_eq(control_open(path, NULL, &c, &d), 0);
	cr_assert_eq(control_open(path, NULL, &second, &d), -1);
	cr_assert_not_null(strstr(d.message, "another agent is running"));
	control_close(c);

	child = fork();
	if (!child)
		_exit(control_open(path, NULL, &c, &d) ? 1 : 0); /* without control_close() */
	waitpid(child, &status, 0);
	cr_assert_eq(access(path, F_OK), 0, "a killed agent leaves its socket");
	cr_assert_eq(control_open(path, NULL, &c, &d), 0, "%s", d.message);
	control_close(c);
}

Test(control, does_not_replace_what_is_no_socket)
{
	struct diag d = {.line = 0};
	struct control *c;
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0);
	close(fd);
	cr_assert_eq(control_open(path, NULL, &c, &d), -1);
	cr_assert_not_null(strstr(d.message, "no socket"));
	cr_assert_eq(access(path, F_OK), 0);
}

Test(control, is_closed_to_other_users)
{
	struct heard h = {.count = 0};
	struct diag d = {.line = 0};
	struct control *c;
	struct stat st;

	if (getuid())
		cr_skip_test("needs root, to be somebody else");
	cr_assert_eq(control_open(path, NULL, &c, &d), 0);
	cr_assert_eq(stat(path, &st), 0);
	cr_assert_eq(st.st_mode & 0777, 0660);
	cr_assert_eq(chmod(folder, 0755), 0);
	cr_assert_eq(ask(c, &h, "{}", 65534), 3);
	/* Even where the file's mode was loosened, who connects is asked. */
	cr_assert_eq(chmod(path, 0666), 0);
	cr_assert_eq(ask(c, &h, "{}", 65534), 4);
	cr_assert_eq(h.count, 0);
	control_close(c);
}

Test(control, says_when_nobody_listens)
{
	struct diag d = {.line = 0};
	struct strbuf answer = {.len = 0};

	cr_assert_eq(control_ask(path, "{}", 2, 100, &answer, &d), -1);
	cr_assert_not_null(strstr(d.message, "no agent is running"));
}
