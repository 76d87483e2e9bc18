/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_disk.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	512u
#define FILES	4096
#define PAGES	256
#define NAMES	128
#define CHANGES 256

struct content {
	char bytes[PAGE * PAGES];
	size_t len;
};

struct file {
	struct content seen, medium;
	bool dirty[PAGES];
	bool locked;
};

struct name {
	char path[64];
	int file;
};

struct names {
	struct name name[NAMES];
	int count;
};

struct fault_disk {
	struct disk disk;
	uint64_t random, now;
	struct file *file[FILES];
	int file_count;
	struct names seen, medium;
	struct names step[CHANGES]; /* `seen` after each change that is not on the medium */
	int step_count;
	unsigned int operations, begin, end, die;
	enum fault_kind kind, end_kind;
	size_t room; /* FULL: bytes left */
	bool dead, power;
};

uint64_t fault_disk_random(struct fault_disk *f, uint64_t below)
{
	/* splitmix64 */
	uint64_t z = f->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (z ^ (z >> 31)) % below;
}

static bool coin(struct fault_disk *f)
{
	return fault_disk_random(f, 2);
}

/* What happens to the operation that begins now. */
enum fate { FATE_WELL, FATE_DIES, FATE_FAILS, FATE_FULL };

static enum fate fate(struct fault_disk *f)
{
	unsigned int n = f->operations++;
	bool within = n >= f->begin && n < f->end;

	f->now += 1000000 + fault_disk_random(f, 200000000);
	if (f->dead)
		return FATE_FAILS;
	if ((f->end_kind != FAULT_NONE && n >= f->die) ||
	    (n >= f->begin && (f->kind == FAULT_KILL || f->kind == FAULT_POWER))) {
		f->dead = true;
		f->power = (f->end_kind != FAULT_NONE && n >= f->die ? f->end_kind : f->kind) ==
			   FAULT_POWER;
		return FATE_DIES;
	}
	if (within && f->kind == FAULT_FULL)
		return FATE_FULL;
	if (within && f->kind == FAULT_IO && coin(f))
		return FATE_FAILS;
	return FATE_WELL;
}

static int find(const struct names *n, const char *path)
{
	for (int i = 0; i < n->count; i++) {
		if (!strcmp(n->name[i].path, path))
			return i;
	}
	return -1;
}

static void changed(struct fault_disk *f)
{
	if (f->step_count == CHANGES)
		abort();
	f->step[f->step_count++] = f->seen;
}

static void forget(struct names *n, int i)
{
	n->name[i] = n->name[--n->count];
}

static void enter(struct names *n, const char *path, int file)
{
	int i = find(n, path);

	if (i < 0) {
		if (n->count == NAMES)
			abort();
		i = n->count++;
	}
	snprintf(n->name[i].path, sizeof(n->name[i].path), "%s", path);
	n->name[i].file = file;
}

static int create(struct fault_disk *f, const char *path)
{
	if (f->file_count == FILES)
		abort();
	f->file[f->file_count] = calloc(1, sizeof(struct file));
	if (!f->file[f->file_count])
		abort();
	enter(&f->seen, path, f->file_count);
	changed(f);
	return f->file_count++;
}

static int fail(int error)
{
	errno = error;
	return -1;
}

static int disk_open(void *arg, const char *path, enum disk_open how)
{
	struct fault_disk *f = arg;
	int i = find(&f->seen, path);
	enum fate now = fate(f);

	if (now == FATE_DIES || now == FATE_FAILS)
		return fail(EIO);
	if (i >= 0)
		return f->seen.name[i].file;
	if (how == DISK_READ)
		return fail(ENOENT);
	return now == FATE_FULL ? fail(ENOSPC) : create(f, path);
}

static int disk_close(void *arg, int handle)
{
	struct fault_disk *f = arg;

	f->file[handle]->locked = false;
	return 0;
}

static ssize_t disk_read(void *arg, int handle, void *data, size_t len, uint64_t offset)
{
	struct fault_disk *f = arg;
	const struct content *c = &f->file[handle]->seen;
	enum fate now = fate(f);

	if (now == FATE_DIES || now == FATE_FAILS)
		return fail(EIO);
	if (offset >= c->len)
		return 0;
	if (len > c->len - offset)
		len = c->len - (size_t)offset;
	memcpy(data, c->bytes + offset, len);
	return (ssize_t)len;
}

static ssize_t disk_write(void *arg, int handle, const void *data, size_t len, uint64_t offset)
{
	struct fault_disk *f = arg;
	struct file *file = f->file[handle];
	enum fate now = fate(f);
	size_t done = len;

	if (now == FATE_DIES || now == FATE_FAILS)
		done = fault_disk_random(f, len + 1);
	else if (now == FATE_FULL)
		done = len < f->room ? len : f->room;
	else if (len > 1 && !fault_disk_random(f, 8))
		done = 1 + fault_disk_random(f, len - 1); /* short writes are legal */
	if (now == FATE_FULL)
		f->room -= done;
	if (offset + done > sizeof(file->seen.bytes))
		abort();
	memcpy(file->seen.bytes + offset, data, done);
	if (done && offset + done > file->seen.len)
		file->seen.len = offset + done;
	for (size_t p = offset / PAGE; done && p <= (offset + done - 1) / PAGE; p++)
		file->dirty[p] = true;
	if (now == FATE_WELL || (now != FATE_DIES && done && coin(f)))
		return (ssize_t)done;
	return done == len && now == FATE_FULL ? (ssize_t)done
					       : fail(now == FATE_FULL ? ENOSPC : EIO);
}

/* One page goes to the medium. */
static void put_page(struct file *file, size_t p)
{
	size_t end = (p + 1) * PAGE < file->seen.len ? (p + 1) * PAGE : file->seen.len;

	if (end <= p * PAGE)
		return;
	memcpy(file->medium.bytes + p * PAGE, file->seen.bytes + p * PAGE, end - p * PAGE);
	if (end > file->medium.len)
		file->medium.len = end; /* what lies between is a hole: it reads as zeros */
}

static int disk_sync(void *arg, int handle)
{
	struct fault_disk *f = arg;
	struct file *file = f->file[handle];
	enum fate now = fate(f);
	bool well = now == FATE_WELL || now == FATE_FULL;

	for (size_t p = 0; p < PAGES; p++) {
		if (file->dirty[p] && (well || coin(f)))
			put_page(file, p);
		/* A failed sync leaves no page dirty: the next one succeeds and has written nothing. */
		if (now != FATE_DIES)
			file->dirty[p] = false;
	}
	if (!well)
		return fail(EIO);
	if (file->medium.len > file->seen.len)
		memset(file->medium.bytes + file->seen.len, 0, file->medium.len - file->seen.len);
	file->medium.len = file->seen.len;
	return 0;
}

static int disk_truncate(void *arg, int handle, uint64_t len)
{
	struct fault_disk *f = arg;
	struct content *c = &f->file[handle]->seen;
	enum fate now = fate(f);

	if (now == FATE_FAILS || (now == FATE_DIES && coin(f)))
		return fail(EIO);
	if (len < c->len) {
		f->room += c->len - (size_t)len;
		memset(c->bytes + len, 0, c->len - (size_t)len);
	}
	c->len = (size_t)len;
	return now == FATE_DIES ? fail(EIO) : 0;
}

static int disk_size(void *arg, int handle, uint64_t *len)
{
	struct fault_disk *f = arg;

	if (f->dead)
		return fail(EIO);
	*len = f->file[handle]->seen.len;
	return 0;
}

static int disk_lock(void *arg, int handle)
{
	struct fault_disk *f = arg;

	if (f->file[handle]->locked)
		return fail(EWOULDBLOCK);
	f->file[handle]->locked = true;
	return 0;
}

static int disk_rename(void *arg, const char *from, const char *to)
{
	struct fault_disk *f = arg;
	enum fate now = fate(f);
	int i = find(&f->seen, from);

	if (now == FATE_FAILS || now == FATE_FULL || i < 0 || (now == FATE_DIES && coin(f)))
		return fail(now == FATE_FULL ? ENOSPC : EIO);
	enter(&f->seen, to, f->seen.name[i].file);
	forget(&f->seen, find(&f->seen, from));
	changed(f);
	return now == FATE_DIES ? fail(EIO) : 0;
}

static int disk_unlink(void *arg, const char *path)
{
	struct fault_disk *f = arg;
	enum fate now = fate(f);
	int i = find(&f->seen, path);

	if (now == FATE_FAILS || i < 0 || (now == FATE_DIES && coin(f)))
		return fail(i < 0 ? ENOENT : EIO);
	f->room += f->file[f->seen.name[i].file]->seen.len;
	forget(&f->seen, i);
	changed(f);
	return now == FATE_DIES ? fail(EIO) : 0;
}

static int disk_sync_folder(void *arg, const char *path)
{
	struct fault_disk *f = arg;
	enum fate now = fate(f);

	(void)path;
	if (now == FATE_FAILS || now == FATE_DIES)
		return fail(EIO);
	f->medium = f->seen;
	f->step_count = 0;
	return 0;
}

static int disk_list(void *arg, const char *path, int (*each)(void *each_arg, const char *name),
		     void *each_arg)
{
	struct fault_disk *f = arg;
	enum fate now = fate(f);

	if (now == FATE_FAILS || now == FATE_DIES)
		return fail(EIO);
	for (int i = 0; i < f->seen.count; i++) {
		if (!strncmp(f->seen.name[i].path, path, strlen(path))) {
			int result = each(each_arg, f->seen.name[i].path);

			if (result)
				return result;
		}
	}
	return 0;
}

static uint64_t disk_now(void *arg)
{
	const struct fault_disk *f = arg;

	return f->now;
}

struct fault_disk *fault_disk_new(uint64_t seed)
{
	struct fault_disk *f = calloc(1, sizeof(*f));

	if (!f)
		abort();
	f->random = seed;
	f->now = 1767225600000000000u;
	f->disk = (struct disk){.arg = f,
				.open = disk_open,
				.close = disk_close,
				.read = disk_read,
				.write = disk_write,
				.sync = disk_sync,
				.truncate = disk_truncate,
				.size = disk_size,
				.lock = disk_lock,
				.rename = disk_rename,
				.unlink = disk_unlink,
				.sync_folder = disk_sync_folder,
				.list = disk_list,
				.now = disk_now};
	return f;
}

void fault_disk_free(struct fault_disk *f)
{
	for (int i = 0; i < f->file_count; i++)
		free(f->file[i]);
	free(f);
}

const struct disk *fault_disk_of(struct fault_disk *f)
{
	return &f->disk;
}

void fault_disk_plan(struct fault_disk *f, enum fault_kind kind, unsigned int operations,
		     unsigned int span)
{
	f->kind = kind;
	f->begin = f->operations + operations;
	f->end = f->begin + span;
	f->room = fault_disk_random(f, 2000);
}

void fault_disk_plan_end(struct fault_disk *f, enum fault_kind kind, unsigned int operations)
{
	f->end_kind = kind;
	f->die = f->operations + operations;
}

bool fault_disk_dead(const struct fault_disk *f)
{
	return f->dead;
}

unsigned int fault_disk_operations(const struct fault_disk *f)
{
	return f->operations;
}

void fault_disk_revive(struct fault_disk *f)
{
	bool power = f->power;

	f->dead = f->power = false;
	f->kind = f->end_kind = FAULT_NONE;
	f->begin = f->end = f->die = 0;
	for (int i = 0; i < f->file_count; i++)
		f->file[i]->locked = false;
	if (!power)
		return;
	/* Any number of the changes of names made it, in their order. */
	if (f->step_count) {
		int made = (int)fault_disk_random(f, (uint64_t)f->step_count + 1);

		if (made)
			f->medium = f->step[made - 1];
	}
	f->seen = f->medium;
	f->step_count = 0;
	for (int i = 0; i < f->file_count; i++) {
		struct file *file = f->file[i];

		for (size_t p = 0; p < PAGES; p++) {
			if (file->dirty[p] && coin(f))
				put_page(file, p);
			file->dirty[p] = false;
		}
		/* The size may have been written without the pages, or a cut without what came after. */
		if (coin(f)) {
			if (file->seen.len < file->medium.len)
				memset(file->medium.bytes + file->seen.len, 0,
				       file->medium.len - file->seen.len);
			file->medium.len = file->seen.len;
		}
		file->seen = file->medium;
	}
}

char *fault_disk_get(struct fault_disk *f, const char *path, size_t *len)
{
	int i = find(&f->seen, path);
	const struct content *c;
	char *copy;

	if (i < 0)
		return NULL;
	c = &f->file[f->seen.name[i].file]->seen;
	copy = malloc(c->len + 1);
	if (!copy)
		abort();
	memcpy(copy, c->bytes, c->len);
	copy[c->len] = '\0';
	*len = c->len;
	return copy;
}

void fault_disk_put(struct fault_disk *f, const char *path, const void *data, size_t len)
{
	int i = find(&f->seen, path), file = i < 0 ? create(f, path) : f->seen.name[i].file;
	struct content *c = &f->file[file]->seen;

	if (len > sizeof(c->bytes))
		abort();
	memset(c->bytes, 0, sizeof(c->bytes));
	memcpy(c->bytes, data, len);
	c->len = len;
}

void fault_disk_remove(struct fault_disk *f, const char *path)
{
	int i = find(&f->seen, path);

	if (i >= 0) {
		forget(&f->seen, i);
		changed(f);
	}
}
