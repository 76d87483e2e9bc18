/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/collect/inode.h"
#include "user/collect/things.h"
#include "user/collect/walk.h"
#include "user/judge/glob.h"

/* One watched inode. */
struct item {
	struct watch_key key; /* all zero: free */
	char *path;
	struct watch watch;
	bool asset; /* a profile says what it is */
};

/* What is looked for. */
struct aim {
	enum category category;
	const char *glob; /* borrowed from the profile or things[] */
	bool listed;
	bool asset;
	bool (*only)(const char *path); /* NULL: all that match */
};

struct watches {
	struct kernel *kernel;
	const struct profile *const *profiles;
	size_t profile_count;
	struct item *items; /* open addressing, `cap` a power of two, at most half full */
	size_t cap;
	size_t count;
	struct aim aim; /* of the walk that runs */
	struct inode_mount mount;
	int error;
	bool parted; /* names only */
	priv_told told;
	void *told_arg;
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

static void tell(const struct watches *w, const struct watch_key *key, const char *path,
		 const struct watch *watch)
{
	struct priv_change change = {.kind = PRIV_WATCHED, .key = *key, .watch = *watch};

	if (!w->told)
		return;
	snprintf(change.name, sizeof(change.name), "%s", path);
	w->told(w->told_arg, &change);
}

/* Enters or renames an inode here; the kernel has it. 0 or -errno. */
static int item_name(struct watches *w, const struct watch_key *key, const char *path,
		     const struct watch *watch, bool asset)
{
	struct item *item = item_find(w, key);
	char *copy = strdup(path);
	size_t at;

	if (!copy || (!item && 2 * (w->count + 1) > w->cap && grow(w))) {
		free(copy);
		return -ENOMEM;
	}
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
	item->asset = asset;
	return 0;
}

/* The same, and in the kernel; `super` as inode_find() gives it. */
static int item_set(struct watches *w, const struct watch_key *key, uint32_t super,
		    const char *path, const struct watch *watch)
{
	int err;

	tell(w, key, path, watch);
	err = kernel_map_set(w->kernel, "watched", key, watch);
	if (err)
		return err;
	w->kernel->filter->inodes[filter_hash(key->ino, super)] = 1;
	return item_name(w, key, path, watch, w->aim.asset);
}

/* Backward-shift deletion: what was pushed on by the freed place moves up. */
static void item_remove(struct watches *w, struct item *item)
{
	size_t hole = (size_t)(item - w->items), i = hole, home;

	if (!w->parted)
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
	uint32_t super;
	struct watch_key key = inode_find(path, st, &w->mount, &super);
	bool match = glob_match(w->aim.glob, path) && (!w->aim.only || w->aim.only(path));
	const struct item *old;
	int err;

	watch.category = (uint8_t)w->aim.category;
	if (S_ISDIR(st->st_mode)) {
		if (w->aim.listed && match)
			watch.flags = WATCH_LISTED;
		else if (takes_all(w->aim.glob, path))
			watch.flags = WATCH_FOLDER;
		else
			watch.flags = WATCH_NAMES;
		/* What one aim watches another must not reduce to telling names. */
		if (watch.flags == WATCH_NAMES && item_find(w, &key))
			return 0;
	} else if (!match) {
		return 0;
	} else if (S_ISCHR(st->st_mode)) {
		/* A serial receiver and the like: its own number, in a major of mixed kinds. */
		uint8_t *class = &w->kernel->filter->majors[(key.ino >> 20) & (FILTER_MAJORS - 1)];

		if (!*class)
			*class = FILTER_EXACT;
	} else if (!S_ISREG(st->st_mode) && !S_ISFIFO(st->st_mode) && !S_ISSOCK(st->st_mode)) {
		return 0;
	}
	old = item_find(w, &key);
	/* A profile knows better what a thing of this machine is: which of a modem's ports gives positions, say. */
	if (old && ((old->asset && !w->aim.asset) || !memcmp(&old->watch, &watch, sizeof(watch))))
		return 0;
	err = item_set(w, &key, super, path, &watch);
	if (err)
		w->error = err;
	return 0;
}

static int name_folder(void *arg, const char *path, const struct stat *st)
{
	struct watches *w = arg;
	const struct watch watch = {.category = (uint8_t)w->aim.category, .flags = WATCH_NAMES};
	uint32_t super;
	struct watch_key key = inode_find(path, st, &w->mount, &super);

	if (S_ISDIR(st->st_mode) && !item_find(w, &key))
		item_set(w, &key, super, path, &watch);
	return 0;
}

/* Made by the kernel: its folders would tell of names at every look-up, and devices are told apart by number. */
static bool is_kernels(const char *glob)
{
	return !strncmp(glob, "/proc/", 6) || !strncmp(glob, "/sys/", 5) ||
	       !strncmp(glob, "/dev/", 5);
}

static void look(struct watches *w, struct aim aim)
{
	const char *glob = aim.glob;
	char folder[4096], *slash;

	w->aim = aim;
	w->mount = (struct inode_mount){0};
	walk_glob(glob, found, w);
	/* The folder tells when the file is made, or made anew. */
	if (is_kernels(glob))
		return;
	if (!aim.listed && !strstr(glob, "**") && strlen(glob) < sizeof(folder)) {
		strcpy(folder, glob);
		slash = strrchr(folder, '/');
		if (slash && slash != folder) {
			*slash = '\0';
			walk_glob(folder, name_folder, w);
		}
	}
}

static struct aim aim_of_thing(const struct thing *t)
{
	return (struct aim){
		.category = t->category, .glob = t->glob, .listed = t->listed, .only = t->only};
}

static struct aim aim_of_asset(const struct profile_asset *a, size_t path)
{
	return (struct aim){.category = a->category, .glob = a->paths[path], .asset = true};
}

static void look_for_assets(struct watches *w, bool (*where)(const char *glob))
{
	for (size_t i = 0; i < w->profile_count; i++) {
		const struct profile *p = w->profiles[i];

		for (size_t j = 0; j < p->asset_count; j++) {
			for (size_t n = 0; n < p->assets[j].path_count; n++) {
				if (!where || where(p->assets[j].paths[n]))
					look(w, aim_of_asset(&p->assets[j], n));
			}
		}
	}
}

static void look_for_things(struct watches *w)
{
	for (const struct thing *t = things; t->glob; t++)
		look(w, aim_of_thing(t));
}

void watches_rescan(struct watches *w)
{
	look_for_things(w);
	look_for_assets(w, is_kernels);
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
	look_for_things(w);
	look_for_assets(w, NULL);
	if (w->error) {
		diag_set(d, NULL, 0, 0, "the watched files do not fit: %s", strerror(-w->error));
		watches_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void watches_free(struct watches *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->cap; i++)
		free(w->items[i].path);
	free(w->items);
	free(w);
}

/* The aims that a path matches: handed to each(), which may be NULL. How many there are. */
static unsigned int aims_of(struct watches *w, const char *path,
			    void (*each)(struct watches *w, const char *path))
{
	unsigned int n = 0;

	for (const struct thing *t = things; t->glob; t++) {
		w->aim = aim_of_thing(t);
		if (glob_match(t->glob, path) && ++n && each)
			each(w, path);
	}
	for (size_t i = 0; i < w->profile_count; i++) {
		const struct profile *p = w->profiles[i];

		for (size_t j = 0; j < p->asset_count; j++) {
			for (size_t k = 0; k < p->assets[j].path_count; k++) {
				w->aim = aim_of_asset(&p->assets[j], k);
				if (glob_match(w->aim.glob, path) && ++n && each)
					each(w, path);
			}
		}
	}
	return n;
}

static void enter(struct watches *w, const char *path)
{
	struct stat st;

	if (!stat(path, &st))
		found(w, path, &st);
}

bool watches_named(struct watches *w, const struct event_name *named)
{
	const struct event_access *e = &named->file;
	const struct watch_key folder_key = {.ino = e->folder, .dev = e->dev};
	const struct watch_key key = {.ino = e->ino, .dev = e->dev};
	struct item *folder = item_find(w, &folder_key), *item = item_find(w, &key);
	struct watch watch = {.category = e->category};
	char path[4096];
	struct stat st;

	if (e->flags & EVENT_GONE) {
		if (item)
			item_remove(w, item);
		return item;
	}
	if (!folder || snprintf(path, sizeof(path), "%s/%.*s", folder->path, EVENT_NAME_SIZE,
				named->name) >= (int)sizeof(path))
		return false;
	if (folder->watch.flags & WATCH_NAMES)
		return aims_of(w, path, w->parted ? NULL : enter) > 0;
	/* The kernel watches it already, unless it is gone again: here only its name is kept. */
	if (!w->parted && !stat(path, &st) && S_ISDIR(st.st_mode))
		watch.flags = WATCH_FOLDER;
	if (!item || !(item->watch.flags & WATCH_FOLDER))
		item_name(w, &key, path, &watch, folder->asset);
	return true;
}

void watches_tell(struct watches *w, priv_told told, void *arg)
{
	w->told = told;
	w->told_arg = arg;
}

void watches_part(struct watches *w)
{
	w->parted = true;
	w->kernel = NULL;
}

void watches_learn(struct watches *w, const struct priv_change *change)
{
	item_name(w, &change->key, change->name, &change->watch, false);
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
