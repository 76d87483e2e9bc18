/* SPDX-License-Identifier: Apache-2.0 */
#include "reach.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "user/deliver/disk.h"
#include "user/deliver/parts.h"

struct listing {
	int fd;
	struct message *out;
};

static bool is_name(const char *path, const char *stem, const char *suffix)
{
	size_t n = strlen(stem);

	return !strncmp(path, stem, n) && !strcmp(path + n, suffix);
}

static bool is_of_log(const struct reach *r, const char *path)
{
	size_t n = r->log ? strlen(r->log) : 0;

	return r->log && (is_name(path, r->log, "") || is_name(path, r->log, ".index") ||
			  (!strncmp(path, r->log, n) && path[n] == '.' && !strchr(path + n, '/') &&
			   part_is_older(path)));
}

static bool is_own(const struct reach *r, const char *path)
{
	for (size_t i = 0; r->own && r->suffixes[i]; i++) {
		if (is_name(path, r->own, r->suffixes[i]))
			return true;
	}
	return false;
}

bool reach_is(uint32_t kind)
{
	return kind == ASK_OPEN || kind == ASK_RENAME || kind == ASK_UNLINK ||
	       kind == ASK_SYNC_FOLDER || kind == ASK_LIST;
}

static int tell_name(void *arg, const char *name)
{
	struct listing *l = arg;

	l->out->kind = TELL_NAME;
	l->out->error = 0;
	snprintf(l->out->u.name, sizeof(l->out->u.name), "%s", name);
	return message_send(l->fd, l->out, -1, 0);
}

/* To read is always allowed; the rest where the file may be changed. */
static bool may(const struct reach *r, const struct message *in, bool of_log)
{
	return !of_log || !r->log_to_read || in->kind == ASK_LIST ||
	       (in->kind == ASK_OPEN && in->u.file.how == DISK_READ);
}

/* 0 or errno; *fd for ASK_OPEN. */
static int asroot_file(const struct reach *r, struct listing *l, const struct message *in, int *fd)
{
	const struct disk *d = &disk_system;
	const char *path = in->u.file.path, *to = in->u.file.to;
	bool of_log;
	int result = -1;

	if (!memchr(path, '\0', PRIV_PATH) || !memchr(to, '\0', PRIV_PATH))
		return EPERM;
	of_log = is_of_log(r, path);
	if ((!of_log && !is_own(r, path)) || !may(r, in, of_log))
		return EPERM;
	switch (in->kind) {
	case ASK_OPEN:
		*fd = d->open(d->arg, path, in->u.file.how == DISK_READ ? DISK_READ : DISK_APPEND);
		result = *fd < 0;
		break;
	case ASK_RENAME:
		/* Within the log, or within what is its own. */
		if (of_log ? !is_of_log(r, to) : !is_own(r, to))
			return EPERM;
		result = d->rename(d->arg, path, to);
		break;
	case ASK_UNLINK:
		result = d->unlink(d->arg, path);
		break;
	case ASK_SYNC_FOLDER:
		result = d->sync_folder(d->arg, path);
		break;
	case ASK_LIST:
		result = d->list(d->arg, path, tell_name, l);
		break;
	}
	return result ? errno : 0;
}

int reach_answer(const struct reach *r, int fd, const struct message *in, struct message *out)
{
	struct listing l = {fd, out};
	int opened = -1, error = asroot_file(r, &l, in, &opened), result;

	out->kind = ANSWER;
	out->error = error;
	result = message_send(fd, out, opened, 0);
	if (opened >= 0)
		close(opened);
	return result;
}
