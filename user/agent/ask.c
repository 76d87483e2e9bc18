/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"

struct ask {
	int fd;
	priv_told told;
	void *arg;
	enum ask_wish wish;
	bool gone;
	bool answered;
	int passed; /* the descriptor of the answer */
	/* Names that a listing brings. */
	int (*each)(void *arg, const char *name);
	void *each_arg;
	int each_result;
	struct priv priv;
	struct disk disk;
	struct message out;
	struct message in; /* the answer, after ask() */
};

static void take(struct ask *a, const struct message *m, int passed)
{
	switch (m->kind) {
	case ANSWER:
		a->answered = true;
		a->passed = passed;
		return;
	case TELL_CHANGE:
		a->told(a->arg, &m->u.change);
		break;
	case TELL_NAME:
		if (a->each && !a->each_result)
			a->each_result = a->each(a->each_arg, m->u.name);
		break;
	case TELL_STOP:
		a->wish = ASK_STOP;
		break;
	case TELL_RELOAD:
		if (a->wish == ASK_GO_ON)
			a->wish = ASK_RELOAD;
		break;
	}
	if (passed >= 0)
		close(passed);
}

/* Takes one message. 0 when there was none, and `now`, or when there will be no more. */
static int receive(struct ask *a, int now)
{
	int passed, n = a->gone ? 0 : message_receive(a->fd, &a->in, &passed, now);

	if (n == 1) {
		take(a, &a->in, passed);
		return 1;
	}
	if (n < 0 && errno == EAGAIN)
		return 0;
	a->gone = true;
	a->wish = ASK_STOP;
	return 0;
}

/* Never waits for the monitor while the monitor may wait for this side to read. */
static int put(struct ask *a)
{
	struct pollfd p = {.fd = a->fd, .events = POLLIN | POLLOUT};

	while (!a->gone) {
		if (!message_send(a->fd, &a->out, -1, 1))
			return 0;
		if (errno != EAGAIN) {
			a->gone = true;
			a->wish = ASK_STOP;
			break;
		}
		poll(&p, 1, -1);
		receive(a, 1);
	}
	errno = EPIPE;
	return -1;
}

/* Asks what is in a->out; the answer is in a->in then. 0, or -1 with errno. */
static int ask(struct ask *a)
{
	a->answered = false;
	a->passed = -1;
	if (put(a))
		return -1;
	while (!a->answered && !a->gone)
		receive(a, 0);
	errno = a->answered ? a->in.error : EPIPE;
	return errno ? -1 : 0;
}

static void ask_process(void *arg, uint32_t pid, uint64_t start, struct priv_process *out)
{
	struct ask *a = arg;

	a->out.kind = ASK_PROCESS;
	a->out.u.process.pid = pid;
	a->out.u.process.start = start;
	out->exe[0] = out->cgroup[0] = '\0';
	if (ask(a))
		return;
	snprintf(out->exe, sizeof(out->exe), "%s", a->in.u.is_process.exe);
	snprintf(out->cgroup, sizeof(out->cgroup), "%s", a->in.u.is_process.cgroup);
}

static void ask_node(void *arg, bool pcm, uint32_t number, struct priv_node *out)
{
	struct ask *a = arg;

	a->out.kind = ASK_NODE;
	a->out.u.node.pcm = pcm;
	a->out.u.node.number = number;
	if (ask(a))
		memset(out, 0, sizeof(*out));
	else
		*out = a->in.u.is_node;
}

static void say_named(void *arg, const struct event_name *e)
{
	struct ask *a = arg;

	a->out.kind = SAY_NAMED;
	a->out.u.named = *e;
	put(a);
}

static void say_look(void *arg)
{
	struct ask *a = arg;

	a->out.kind = SAY_LOOK;
	put(a);
}

static void catch_up(void *arg)
{
	ask_catch_up(arg);
}

static int file(struct ask *a, uint32_t kind, const char *path, const char *to)
{
	if (strlen(path) >= PRIV_PATH || strlen(to) >= PRIV_PATH) {
		errno = ENAMETOOLONG;
		return -1;
	}
	a->out.kind = kind;
	strcpy(a->out.u.file.path, path);
	strcpy(a->out.u.file.to, to);
	return ask(a);
}

static int disk_open_asked(void *arg, const char *path, enum disk_open how)
{
	struct ask *a = arg;

	a->out.u.file.how = how;
	if (file(a, ASK_OPEN, path, ""))
		return -1;
	if (a->passed < 0)
		errno = EPROTO;
	return a->passed;
}

static int disk_rename_asked(void *arg, const char *from, const char *to)
{
	return file(arg, ASK_RENAME, from, to);
}

static int disk_unlink_asked(void *arg, const char *path)
{
	return file(arg, ASK_UNLINK, path, "");
}

static int disk_sync_folder_asked(void *arg, const char *path)
{
	return file(arg, ASK_SYNC_FOLDER, path, "");
}

static int disk_list_asked(void *arg, const char *path,
			   int (*each)(void *each_arg, const char *name), void *each_arg)
{
	struct ask *a = arg;
	int r;

	a->each = each;
	a->each_arg = each_arg;
	a->each_result = 0;
	r = file(a, ASK_LIST, path, "");
	a->each = NULL;
	return r ? r : a->each_result;
}

struct ask *ask_new(int fd, priv_told told, void *arg)
{
	struct ask *a = calloc(1, sizeof(*a));

	if (!a)
		return NULL;
	a->fd = fd;
	a->told = told;
	a->arg = arg;
	a->priv = (struct priv){a, ask_process, ask_node, say_named, say_look, catch_up};
	/* What is done to a descriptor is done here. */
	a->disk = disk_system;
	a->disk.arg = a;
	a->disk.open = disk_open_asked;
	a->disk.rename = disk_rename_asked;
	a->disk.unlink = disk_unlink_asked;
	a->disk.sync_folder = disk_sync_folder_asked;
	a->disk.list = disk_list_asked;
	return a;
}

void ask_free(struct ask *a)
{
	free(a);
}

const struct priv *ask_priv(const struct ask *a)
{
	return &a->priv;
}

const struct disk *ask_disk(const struct ask *a)
{
	return &a->disk;
}

int ask_fd(const struct ask *a)
{
	return a->fd;
}

void ask_catch_up(struct ask *a)
{
	while (receive(a, 1))
		;
}

enum ask_wish ask_wants(const struct ask *a)
{
	return a->wish;
}

void ask_say(struct ask *a, uint32_t kind)
{
	a->out.kind = kind;
	if (!a->gone)
		(void)!message_send(a->fd, &a->out, -1, 1);
}
