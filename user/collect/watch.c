/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "user/collect/inode.h"
#include "user/collect/things.h"
#include "user/collect/walk.h"
#include "user/judge/glob.h"

#define FOLDER_EVENTS                                                                              \
	(IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)

/* One watched inode. */
struct item {
	struct watch_key key; /* all zero: free */
	char *path;
	struct watch watch;
};

/* What is looked for. */
struct aim {
	enum category category;
	const char *glob; /* borrowed from the profile or things[] */
	bool listed;
};

/* A folder that inotify tells of; indexed by its watch descriptor. */
struct folder {
	char *path;
	struct aim *aims;
	size_t aim_count;
};

struct watches {
	struct kernel *kernel;
	const struct profile *const *profiles;
	size_t profile_count;
	struct item *items; /* open addressing, `cap` a power of two, at most half full */
	size_t cap;
	size_t count;
	struct folder *folders;
	size_t folder_cap;
	int inotify;
	struct aim aim; /* of the walk that runs */
	int error;
};

static size_t place(const struct watches *w, const struct watch_key *key)
{
	return filter_hash(key->ino, key->dev) & (w->cap - 1);
}

static bool same(const struct watch_key *a, const struct watch_key *b)
{
	return a->ino == b->ino && a->dev == b->dev;
}

static struct item *item_find(const struct watches *w, const struct watch_key *key)
{
	for (size_t i = place(w, key); w->cap && w->items[i].path; i = (i + 1) & (w->cap - 1)) {
		if (same(&w->items[i].key, key))
			return &w->items[i];
	}
	return NULL;
}

static int grow(struct watches *w)
{
	struct item *old = w->items;
	size_t old_cap = w->cap, at;

	w->cap = old_cap ? 2 * old_cap : 256;
	w->items = calloc(w->cap, sizeof(*w->items));
	if (!w->items) {
		w->items = old;
		w->cap = old_cap;
		return -1;
	}
	for (size_t i = 0; i < old_cap; i++) {
		if (!old[i].path)
			continue;
		for (at = place(w, &old[i].key); w->items[at].path;)
			at = (at + 1) & (w->cap - 1);
		w->items[at] = old[i];
	}
	free(old);
	return 0;
}

/* Enters or renames an inode, here and in the kernel. 0 or -errno. */
static int item_set(struct watches *w, const struct watch_key *key, const char *path,
		    const struct watch *watch)
{
	struct item *item = item_find(w, key);
	char *copy = strdup(path);
	size_t at;
	int err;

	if (!copy || (!item && 2 * (w->count + 1) > w->cap && grow(w))) {
		free(copy);
		return -ENOMEM;
	}
	err = kernel_map_set(w->kernel, "watched", key, watch);
	if (err) {
		free(copy);
		return err;
	}
	w->kernel->filter->inodes[filter_hash(key->ino, key->dev)] = 1;
	if (!item) {
		for (at = place(w, key); w->items[at].path;)
			at = (at + 1) & (w->cap - 1);
		item = &w->items[at];
		item->key = *key;
		w->count++;
	} else {
		free(item->path);
	}
	item->path = copy;
	item->watch = *watch;
	return 0;
}

/* Backward-shift deletion: what was pushed on by the freed place moves up. */
static void item_remove(struct watches *w, struct item *item)
{
	size_t hole = (size_t)(item - w->items), i = hole, home;

	kernel_map_delete(w->kernel, "watched", &item->key);
	free(item->path);
	item->path = NULL;
	w->count--;
	for (;;) {
		i = (i + 1) & (w->cap - 1);
		if (!w->items[i].path)
			break;
		home = place(w, &w->items[i].key);
		if (((i - home) & (w->cap - 1)) < ((i - hole) & (w->cap - 1)))
			continue;
		w->items[hole] = w->items[i];
		w->items[i].path = NULL;
		hole = i;
	}
	w->items[hole].path = NULL;
}

static void folder_aim(struct folder *f, const char *path, const struct aim *aim)
{
	struct aim *more;

	for (size_t i = 0; i < f->aim_count; i++) {
		if (f->aims[i].glob == aim->glob)
			return;
	}
	if (!f->path)
		f->path = strdup(path);
	more = f->path ? realloc(f->aims, (f->aim_count + 1) * sizeof(*more)) : NULL;
	if (!more)
		return;
	more[f->aim_count++] = *aim;
	f->aims = more;
}

static void folder_free(struct folder *f)
{
	free(f->path);
	free(f->aims);
	memset(f, 0, sizeof(*f));
}

static void folder_listen(struct watches *w, const char *path)
{
	struct folder *more;
	size_t cap;
	int wd = inotify_add_watch(w->inotify, path, FOLDER_EVENTS);

	if (wd < 0)
		return;
	if ((size_t)wd >= w->folder_cap) {
		cap = (size_t)wd + 64;
		more = realloc(w->folders, cap * sizeof(*more));
		if (!more) {
			inotify_rm_watch(w->inotify, wd);
			return;
		}
		memset(more + w->folder_cap, 0, (cap - w->folder_cap) * sizeof(*more));
		w->folders = more;
		w->folder_cap = cap;
	}
	folder_aim(&w->folders[wd], path, &w->aim);
}

/* Would a file of any name in this folder match? */
static bool takes_all(const char *glob, const char *folder)
{
	char path[4096];

	return snprintf(path, sizeof(path), "%s/\x01", folder) < (int)sizeof(path) &&
	       glob_match(glob, path);
}

static int found(void *arg, const char *path, const struct stat *st)
{
	struct watch watch = {0};
	struct watches *w = arg;
	struct watch_key key = inode_key(st);
	bool match = glob_match(w->aim.glob, path);
	int err;

	watch.category = (uint8_t)w->aim.category;
	if (S_ISDIR(st->st_mode)) {
		if (w->aim.listed && match) {
			watch.flags = WATCH_LISTED;
		} else {
			folder_listen(w, path);
			if (!takes_all(w->aim.glob, path))
				return 0;
			watch.flags = WATCH_FOLDER;
		}
	} else if (!match) {
		return 0;
	} else if (S_ISCHR(st->st_mode)) {
		/* A serial receiver and the like: its own number, in a major of mixed kinds. */
		uint8_t *class = &w->kernel->filter->majors[(key.ino >> 20) & (FILTER_MAJORS - 1)];

		if (!*class)
			*class = FILTER_EXACT;
	} else if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode)) {
		return 0;
	}
	err = item_set(w, &key, path, &watch);
	if (err)
		w->error = err;
	return 0;
}

static void look(struct watches *w, enum category category, const char *glob, bool listed)
{
	char folder[4096], *slash;

	w->aim = (struct aim){category, glob, listed};
	walk_glob(glob, found, w);
	/* A plain path: its folder tells when the file is made, or made anew. */
	if (!listed && !strpbrk(glob, "*?") && strlen(glob) < sizeof(folder)) {
		strcpy(folder, glob);
		slash = strrchr(folder, '/');
		if (slash && slash != folder) {
			*slash = '\0';
			folder_listen(w, folder);
		}
	}
}

void watches_rescan(struct watches *w)
{
	for (const struct thing *t = things; t->glob; t++)
		look(w, t->category, t->glob, t->listed);
	for (size_t i = 0; i < w->profile_count; i++) {
		const struct profile *p = w->profiles[i];

		for (size_t j = 0; j < p->asset_count; j++) {
			for (size_t n = 0; n < p->assets[j].path_count; n++)
				look(w, p->assets[j].category, p->assets[j].paths[n], false);
		}
	}
}

int watches_new(struct kernel *k, const struct profile *const *profiles, size_t count,
		struct watches **out, struct diag *d)
{
	struct watches *w = calloc(1, sizeof(*w));

	if (!w)
		return diag_set(d, NULL, 0, 0, "out of memory");
	w->kernel = k;
	w->profiles = profiles;
	w->profile_count = count;
	w->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->inotify < 0) {
		diag_set(d, NULL, 0, 0, "inotify: %s", strerror(errno));
		goto fail;
	}
	watches_rescan(w);
	if (w->error) {
		diag_set(d, NULL, 0, 0, "the watched files do not fit: %s", strerror(-w->error));
		goto fail;
	}
	*out = w;
	return 0;
fail:
	watches_free(w);
	return -1;
}

void watches_free(struct watches *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->cap; i++)
		free(w->items[i].path);
	for (size_t i = 0; i < w->folder_cap; i++)
		folder_free(&w->folders[i]);
	free(w->items);
	free(w->folders);
	if (w->inotify >= 0)
		close(w->inotify);
	free(w);
}

int watches_fd(const struct watches *w)
{
	return w->inotify;
}

/* The inode that had this name has it no more: `now` is the one that has. */
static void forget(struct watches *w, const char *path, const struct watch_key *now)
{
	for (size_t i = 0; i < w->cap; i++) {
		if (!w->items[i].path || strcmp(w->items[i].path, path) != 0)
			continue;
		if (!now || !same(now, &w->items[i].key)) {
			item_remove(w, &w->items[i]);
			return;
		}
	}
}

static void removed(struct watches *w, const char *path)
{
	struct stat st;

	/* The name may be taken again already. */
	if (lstat(path, &st))
		forget(w, path, NULL);
}

static void replaced(struct watches *w, const char *path, const struct stat *st)
{
	struct watch_key now = inode_key(st);

	forget(w, path, &now);
}

static void folder_event(struct watches *w, const struct inotify_event *e)
{
	struct folder *f;
	char path[4096];
	struct stat st;

	if (e->mask & IN_Q_OVERFLOW) {
		watches_rescan(w);
		return;
	}
	if (e->wd < 0 || (size_t)e->wd >= w->folder_cap || !w->folders[e->wd].path)
		return;
	f = &w->folders[e->wd];
	if (e->mask & IN_IGNORED) {
		folder_free(f);
		return;
	}
	if (!e->len || snprintf(path, sizeof(path), "%s/%s", f->path, e->name) >= (int)sizeof(path))
		return;
	if (e->mask & IN_DELETE) {
		removed(w, path);
		return;
	}
	if (stat(path, &st))
		return;
	if (e->mask & IN_MOVED_TO)
		replaced(w, path, &st);
	/* Walking may add folders, and move them. */
	for (size_t i = 0; (size_t)e->wd < w->folder_cap && i < w->folders[e->wd].aim_count; i++) {
		w->aim = w->folders[e->wd].aims[i];
		if (S_ISDIR(st.st_mode))
			walk(path, found, w);
		else
			found(w, path, &st);
	}
}

void watches_refresh(struct watches *w)
{
	char buf[16384] __attribute__((aligned(8)));
	const struct inotify_event *e;
	ssize_t n;

	while ((n = read(w->inotify, buf, sizeof(buf))) > 0) {
		for (char *p = buf; p < buf + n; p += sizeof(*e) + e->len) {
			e = (const struct inotify_event *)(void *)p;
			folder_event(w, e);
		}
	}
}

void watches_created(struct watches *w, const struct event_access *e)
{
	const struct watch_key folder = {.ino = e->folder, .dev = e->dev};
	const struct watch_key key = {.ino = e->ino, .dev = e->dev};
	const struct item *item;
	struct watch watch = {.category = e->category};
	char path[4096];

	if (item_find(w, &key))
		return;
	item = item_find(w, &folder);
	if (item && snprintf(path, sizeof(path), "%s/%.*s", item->path, EVENT_NAME_SIZE, e->name) <
			    (int)sizeof(path))
		item_set(w, &key, path, &watch);
}

const char *watches_path(const struct watches *w, uint64_t ino, uint32_t dev)
{
	const struct watch_key key = {.ino = ino, .dev = dev};
	const struct item *item = item_find(w, &key);

	return item ? item->path : NULL;
}

size_t watches_count(const struct watches *w)
{
	return w->count;
}
