/* SPDX-License-Identifier: Apache-2.0 */
#include "log.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "chain.h"
#include "checkpoint.h"
#include "parts.h"
#include "tail.h"

#define DEFAULT_CHECKPOINT_LINES 1024
#define DEFAULT_MEMORY		 (8u << 20)
#define LEAST_MEMORY		 4096
/* A quiet log gets its checkpoint after this long. */
#define CHECKPOINT_NS 60000000000u
/* More than a chain member ever takes. */
#define CHAIN_ROOM 256

/*
 * One file that only grows: bytes [0, good) are as they should be, and with sync on the medium.
 * `soiled`: something may stand behind them that has to be cut off first.
 */
struct tape {
	int handle; /* -1: closed */
	uint64_t good;
	bool soiled;
};

struct log {
	struct log_options options;
	const struct disk *disk;
	char *path;
	char *index_path;
	struct tape file;
	struct tape index;
	struct chain chain;	  /* with the lines that wait */
	struct chain good;	  /* of the lines up to file.good */
	struct strbuf waiting;	  /* lines behind file.good */
	size_t written;		  /* bytes of `waiting` that were written but not synced */
	uint64_t sync_time;	  /* when the file was synced last */
	uint64_t first;		  /* seq of the first line that is kept */
	uint64_t part;		  /* seq of the first line of LOG */
	uint64_t part_time;	  /* when LOG was begun */
	struct chain checked;	  /* at the last checkpoint */
	uint64_t checked_time;	  /* of it */
	bool folder_soiled;	  /* LOG's name may not be on the medium yet */
	struct strbuf checkpoint; /* scratch */
	uint64_t dropped;
	char error[512];
};

static int fail(struct log *l, const char *path)
{
	snprintf(l->error, sizeof(l->error), "%s: %s", path, strerror(errno));
	return -1;
}

static bool syncs(const struct log *l)
{
	return l->options.sync_ns != LOG_SYNC_NEVER;
}

/*
 * Cuts off what may stand behind the good bytes, on the medium too: other bytes written there must
 * not meet remains of these when the power fails between two pages.
 */
static int tape_clean(struct log *l, struct tape *t, const char *path)
{
	if (!t->soiled)
		return 0;
	if (l->disk->truncate(l->disk->arg, t->handle, t->good) ||
	    (syncs(l) && l->disk->sync(l->disk->arg, t->handle)))
		return fail(l, path);
	t->soiled = false;
	return 0;
}

/* The write or the sync before failed: the medium holds the good bytes and nobody knows what else. */
static int tape_fail(struct log *l, struct tape *t, const char *path)
{
	int result = fail(l, path);

	t->soiled = true;
	/* At once, so that a full disk gets its bytes back and readers see no half line. If that fails
	 * too, tape_clean() sees to it. */
	(void)!l->disk->truncate(l->disk->arg, t->handle, t->good);
	return result;
}

/* Appends to the index and syncs it. */
static int index_add(struct log *l, const struct checkpoint *c)
{
	struct tape *t = &l->index;
	size_t done;

	strbuf_reset(&l->checkpoint);
	checkpoint_write(c, l->options.key, &l->checkpoint);
	if (l->checkpoint.failed) {
		errno = ENOMEM;
		return fail(l, l->index_path);
	}
	if (tape_clean(l, t, l->index_path))
		return -1;
	if (disk_write_all(l->disk, t->handle, l->checkpoint.data, l->checkpoint.len, t->good,
			   &done) ||
	    (syncs(l) && l->disk->sync(l->disk->arg, t->handle)))
		return tape_fail(l, t, l->index_path);
	t->good += l->checkpoint.len;
	return 0;
}

/* Vouches for the lines up to file.good; `first` is the first line that is kept from now on. */
static int check(struct log *l, uint64_t first)
{
	struct checkpoint c = {
		.time_ns = l->disk->now(l->disk->arg),
		.first = first,
		.part = l->part,
		.offset = l->file.good,
		.at = l->good,
	};

	if (index_add(l, &c))
		return -1;
	l->checked = l->good;
	l->checked_time = c.time_ns;
	l->first = first;
	return 0;
}

static int sync_folder(struct log *l)
{
	if (!l->folder_soiled || !syncs(l))
		return 0;
	if (l->disk->sync_folder(l->disk->arg, l->path))
		return fail(l, l->path);
	l->folder_soiled = false;
	return 0;
}

static int open_file(struct log *l)
{
	if (l->file.handle >= 0)
		return 0;
	l->file.handle = l->disk->open(l->disk->arg, l->path, DISK_APPEND);
	if (l->file.handle < 0)
		return fail(l, l->path);
	l->file.good = 0;
	l->file.soiled = false;
	l->folder_soiled = true;
	return 0;
}

/* Writes what waits; afterwards it is in the kernel's hands. */
static int write_waiting(struct log *l)
{
	size_t done;

	if (open_file(l) || tape_clean(l, &l->file, l->path))
		return -1;
	if (l->written == l->waiting.len)
		return 0;
	if (disk_write_all(l->disk, l->file.handle, l->waiting.data + l->written,
			   l->waiting.len - l->written, l->file.good + l->written, &done)) {
		l->written = 0;
		return tape_fail(l, &l->file, l->path);
	}
	l->written = l->waiting.len;
	return 0;
}

/* Makes what was written good. */
static int settle(struct log *l)
{
	if (syncs(l)) {
		if (sync_folder(l))
			return -1;
		if (l->written && l->disk->sync(l->disk->arg, l->file.handle)) {
			l->written = 0;
			return tape_fail(l, &l->file, l->path);
		}
		l->sync_time = l->disk->now(l->disk->arg);
	}
	l->file.good += l->written;
	l->good = l->chain;
	l->written = 0;
	strbuf_reset(&l->waiting);
	return 0;
}

/* Has `span` passed since `then`? A clock that was set back counts as yes, so that nothing waits for
 * years. */
static bool passed(uint64_t then, uint64_t now, uint64_t span)
{
	return now < then || now - then >= span;
}

/* Removes the oldest parts that are too many; says so in the index before. */
static int retire(struct log *l)
{
	struct parts parts;
	size_t older = 0, remove = 0;
	int result = 0;

	if (!l->options.keep)
		return 0;
	if (parts_list(l->disk, l->path, &parts)) {
		parts_free(&parts);
		return fail(l, l->path);
	}
	while (older < parts.count && parts.part[older].first)
		older++;
	if (older > l->options.keep)
		remove = older - l->options.keep;
	if (remove) {
		uint64_t first = remove < older ? parts.part[remove].first : l->part;

		if (first > l->first && check(l, first))
			result = -1;
		for (size_t i = 0; !result && i < remove; i++) {
			if (l->disk->unlink(l->disk->arg, parts.part[i].path))
				result = fail(l, parts.part[i].path);
		}
	}
	parts_free(&parts);
	return result;
}

/* Sets LOG aside. Nothing waits; the last checkpoint is on the medium before the name changes. */
static int rotate(struct log *l)
{
	char *older = part_path(l->path, l->part);
	int result = -1;

	if (!older) {
		errno = ENOMEM;
		return fail(l, l->path);
	}
	if (l->checked.seq != l->good.seq && check(l, l->first))
		goto out;
	if (l->disk->rename(l->disk->arg, l->path, older)) {
		fail(l, l->path);
		goto out;
	}
	l->disk->close(l->disk->arg, l->file.handle);
	l->file.handle = -1;
	l->file.good = 0;
	l->folder_soiled = true;
	l->part = l->good.seq + 1;
	l->part_time = l->disk->now(l->disk->arg);
	result = open_file(l) || sync_folder(l) || retire(l) ? -1 : 0;
out:
	free(older);
	return result;
}

static bool rotation_due(const struct log *l, uint64_t now)
{
	const struct log_options *o = &l->options;

	return l->good.seq >= l->part && !l->waiting.len && l->file.handle >= 0 &&
	       ((o->rotate_bytes && l->file.good >= o->rotate_bytes) ||
		(o->rotate_ns && passed(l->part_time, now, o->rotate_ns)));
}

static int flush(struct log *l, bool force)
{
	uint64_t now;
	int result = 0;

	if (write_waiting(l))
		return -1;
	now = l->disk->now(l->disk->arg);
	if (l->written || l->folder_soiled) {
		if (!force && syncs(l) && !passed(l->sync_time, now, l->options.sync_ns) &&
		    l->waiting.len < l->options.memory / 2)
			return 0;
		if (settle(l))
			return -1;
	}
	/* The lines are safe: what fails from here on is tried again at the next call. */
	if (rotation_due(l, now))
		result = rotate(l);
	else if (l->good.seq != l->checked.seq &&
		 (force || l->good.seq - l->checked.seq >= l->options.checkpoint_lines ||
		  passed(l->checked_time, now, CHECKPOINT_NS)))
		result = check(l, l->first);
	return result;
}

int log_flush(struct log *l)
{
	return flush(l, false);
}

enum log_result log_append(struct log *l, const char *line, size_t len)
{
	size_t room = l->options.memory - CHAIN_ROOM;

	/* Room may be had by writing. */
	if (len <= room && l->waiting.len > room - len)
		flush(l, true);
	if (len > room || l->waiting.len > room - len) {
		if (len > room)
			snprintf(l->error, sizeof(l->error), "%s: a line of %zu bytes is too long",
				 l->path, len);
		l->dropped++;
		return LOG_DROPPED;
	}
	if (chain_append(&l->chain, line, len, &l->waiting)) {
		snprintf(l->error, sizeof(l->error), "%s: not a line that can be logged", l->path);
		l->dropped++;
		return LOG_DROPPED;
	}
	if (l->options.sync_ns != LOG_SYNC_ALWAYS)
		return LOG_TAKEN;
	/* Acknowledged is what settled, whatever the index or a rotation had to say. */
	flush(l, false);
	return l->waiting.len ? LOG_WAITING : LOG_TAKEN;
}

void log_state(const struct log *l, struct log_state *out)
{
	out->taken = l->chain.seq;
	out->hash = l->chain.hash;
	out->acknowledged = l->good.seq;
	out->dropped = l->dropped;
	out->waiting = l->waiting.len;
}

const char *log_error(const struct log *l)
{
	return l->error;
}

static void log_free(struct log *l)
{
	if (l->file.handle >= 0)
		l->disk->close(l->disk->arg, l->file.handle);
	if (l->index.handle >= 0)
		l->disk->close(l->disk->arg, l->index.handle);
	strbuf_free(&l->waiting);
	strbuf_free(&l->checkpoint);
	free(l->path);
	free(l->index_path);
	free(l);
}

static int open_files(struct log *l, struct diag *d)
{
	uint64_t size;

	l->index.handle = l->disk->open(l->disk->arg, l->index_path, DISK_APPEND);
	if (l->index.handle < 0)
		return diag_set(d, l->index_path, 0, 0, "%s", strerror(errno));
	if (l->disk->lock(l->disk->arg, l->index.handle))
		return diag_set(d, l->path, 0, 0, "%s",
				errno == EWOULDBLOCK ? "another process is writing this log"
						     : strerror(errno));
	l->file.handle = l->disk->open(l->disk->arg, l->path, DISK_APPEND);
	if (l->file.handle < 0 || l->disk->size(l->disk->arg, l->file.handle, &size))
		return diag_set(d, l->path, 0, 0, "%s", strerror(errno));
	return 0;
}

/*
 * Writes bytes [from, good) of the file once more, as they are, and syncs it. The writer before may
 * have died after a sync that failed: then these bytes are in the kernel's cache, where the kernel takes
 * them for written, and on no medium.
 */
static int tape_rewrite(struct log *l, const struct tape *t, uint64_t from, const char *path)
{
	char chunk[4096];
	size_t len, done;

	if (!syncs(l))
		return 0;
	for (; from < t->good; from += len) {
		len = t->good - from < sizeof(chunk) ? (size_t)(t->good - from) : sizeof(chunk);
		if (disk_read_all(l->disk, t->handle, chunk, len, from) ||
		    disk_write_all(l->disk, t->handle, chunk, len, from, &done))
			return fail(l, path);
	}
	return l->disk->sync(l->disk->arg, t->handle) ? fail(l, path) : 0;
}

static int resume(struct log *l, struct diag *d)
{
	struct tail t;

	if (tail_find(l->disk, l->path, l->file.handle, l->index.handle, &t, d))
		return -1;
	if (t.indexed && t.last.signed_by_key && !t.last.genuine)
		return diag_set(
			d, l->index_path, 0, 0,
			"the last checkpoint's signature is wrong: the index was changed; run "
			"`consentry verify` and move the log away");
	l->chain = l->good = t.at;
	l->file.good = t.part_len;
	l->index.good = t.index_len;
	l->part = t.part;
	l->first = t.indexed ? t.last.first : 1;
	l->part_time = t.part_since_ns ? t.part_since_ns : l->disk->now(l->disk->arg);
	l->folder_soiled = true;
	if (sync_folder(l) || tape_rewrite(l, &l->index, t.index_checked, l->index_path) ||
	    tape_rewrite(l, &l->file, t.part_checked, l->path))
		return diag_set(d, "", 0, 0, "%s", l->error);
	l->checked = t.last.at;
	if ((!t.indexed || t.last.at.seq != t.at.seq) && check(l, l->first))
		return diag_set(d, "", 0, 0, "%s", l->error);
	l->checked_time = l->sync_time = l->disk->now(l->disk->arg);
	retire(l); /* what a writer before did not come to; tried again after the next rotation */
	return 0;
}

int log_open(const char *path, const struct log_options *o, struct log **out, struct diag *d)
{
	struct log *l = calloc(1, sizeof(*l));

	if (!l)
		return diag_set(d, path, 0, 0, "out of memory");
	l->options = *o;
	if (!l->options.checkpoint_lines)
		l->options.checkpoint_lines = DEFAULT_CHECKPOINT_LINES;
	if (!l->options.memory)
		l->options.memory = DEFAULT_MEMORY;
	if (l->options.memory < LEAST_MEMORY)
		l->options.memory = LEAST_MEMORY;
	l->disk = o->disk ? o->disk : &disk_system;
	l->file.handle = l->index.handle = -1;
	l->path = strdup(path);
	l->index_path = index_path(path);
	if (!l->path || !l->index_path)
		diag_set(d, path, 0, 0, "out of memory");
	else if (!open_files(l, d) && !resume(l, d)) {
		*out = l;
		return 0;
	}
	log_free(l);
	return -1;
}

int log_close(struct log *l, struct diag *d)
{
	uint64_t lost;
	int result = 0;

	if (flush(l, true)) {
		lost = l->chain.seq - l->good.seq;
		if (lost)
			diag_set(d, "", 0, 0, "%s; the last %" PRIu64 " lines are lost", l->error,
				 lost);
		else
			diag_set(d, "", 0, 0, "%s", l->error);
		result = -1;
	}
	log_free(l);
	return result;
}
