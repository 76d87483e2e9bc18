/* SPDX-License-Identifier: Apache-2.0 */
#include "subject.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/collect/inode.h"
#include "user/collect/walk.h"
#include "user/judge/glob.h"

#define CGROUPS	 "/sys/fs/cgroup"
#define PACKAGES "/data/system/packages.list"

static int add_uid(struct kernel *k, uint32_t uid, uint16_t app)
{
	k->filter->uids[uid & (FILTER_UIDS - 1)] = 1;
	return kernel_map_set(k, "uids", &uid, &app);
}

/* Anybody may be in a cgroup: the gate lets all users by, and the exact question decides. */
static void add_cgroup(struct kernel *k, const char *path, uint16_t app)
{
	uint32_t level = 0;
	struct stat st;
	uint64_t id;

	if (stat(path, &st) || !S_ISDIR(st.st_mode))
		return;
	for (const char *p = path + strlen(CGROUPS); *p; p++)
		level += p[0] == '/' && p[1] && p[1] != '/';
	if (level >= FILTER_LEVELS)
		return;
	/* The id of a cgroup is the inode number of its folder. */
	id = st.st_ino;
	if (kernel_map_set(k, "cgroups", &id, &app))
		return;
	memset(k->filter->uids, 1, sizeof(k->filter->uids));
	k->filter->levels |= 1U << level;
}

struct named {
	struct kernel *kernel;
	const struct profile_subject *subject;
	uint16_t app;
	struct inode_mount mount;
};

/* A unit's folder has its name; a flatpak's is app-flatpak-ID-NUMBER.scope. */
static int cgroup_found(void *arg, const char *path, const struct stat *st)
{
	struct named *n = arg;
	const char *last = strrchr(path, '/') + 1;
	size_t len = strlen(n->subject->name);

	if (!S_ISDIR(st->st_mode))
		return 0;
	if (n->subject->kind == SUBJECT_UNIT
		    ? !strcmp(last, n->subject->name)
		    : !strncmp(last, "app-flatpak-", 12) &&
			      !strncmp(last + 12, n->subject->name, len) && last[12 + len] == '-')
		add_cgroup(n->kernel, path, n->app);
	return 0;
}

static int exe_found(void *arg, const char *path, const struct stat *st)
{
	struct named *n = arg;
	struct watch_key key;
	uint32_t super;

	if (!S_ISREG(st->st_mode) || !(st->st_mode & 0111) || !glob_match(n->subject->name, path))
		return 0;
	key = inode_find(path, st, &n->mount, &super);
	kernel_map_set(n->kernel, "exes", &key, &n->app);
	return 0;
}

/* packages.list: "com.example.shop 10123 0 /data/user/0/com.example.shop …" */
static void add_package(struct kernel *k, const char *package, uint16_t app)
{
	char line[1024], name[256];
	unsigned int uid;
	FILE *f = fopen(PACKAGES, "re");

	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%255s %u", name, &uid) == 2 && !strcmp(name, package))
			add_uid(k, uid, app);
	}
	fclose(f);
}

int subject_apply(struct kernel *k, const struct profile *profile, uint16_t app, struct diag *d)
{
	char path[4096];

	for (size_t i = 0; i < profile->subject_count; i++) {
		struct named n = {.kernel = k, .subject = &profile->subjects[i], .app = app};

		switch (n.subject->kind) {
		case SUBJECT_UID:
			if (add_uid(k, n.subject->uid, app))
				return diag_set(d, NULL, 0, 0, "app %s: too many users",
						profile->app);
			break;
		case SUBJECT_PACKAGE:
			add_package(k, n.subject->name, app);
			break;
		case SUBJECT_CGROUP:
			snprintf(path, sizeof(path), CGROUPS "/%s",
				 n.subject->name + strspn(n.subject->name, "/"));
			add_cgroup(k, path, app);
			break;
		case SUBJECT_UNIT:
		case SUBJECT_FLATPAK:
			walk(CGROUPS, cgroup_found, &n);
			break;
		case SUBJECT_EXE:
			if (n.subject->name[0] != '/' || n.subject->name[1] == '*')
				return diag_set(d, NULL, 0, 0,
						"app %s: executable \"%s\" names no folder to look "
						"in",
						profile->app, n.subject->name);
			walk_glob(n.subject->name, exe_found, &n);
			break;
		}
	}
	return 0;
}

static uint32_t parent_of(uint32_t pid, uint32_t *uid)
{
	unsigned int parent = 0, real = 0;
	char path[32], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/status", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "PPid: %u", &parent) != 1)
			sscanf(line, "Uid: %u", &real);
	}
	fclose(f);
	*uid = real;
	return parent;
}

/* The app whose executables match, or whose user it is; -1 for none. */
static int app_of_process(const struct profile *const *profiles, size_t count, const char *exe,
			  uint32_t uid)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t j = 0; j < profiles[i]->subject_count; j++) {
			const struct profile_subject *s = &profiles[i]->subjects[j];

			if ((s->kind == SUBJECT_EXE && exe[0] && glob_match(s->name, exe)) ||
			    (s->kind == SUBJECT_UID && s->uid == uid))
				return (int)i;
		}
	}
	return -1;
}

struct running {
	uint32_t pid;
	uint32_t parent;
	uint32_t uid;
	int app;
};

void subject_scan(struct kernel *k, const struct profile *const *profiles, size_t count)
{
	struct running *all = NULL, *more;
	char path[280], exe[4096];
	size_t n = 0, cap = 0;
	struct dirent *e;
	bool changed = true;
	ssize_t len;
	DIR *proc = count ? opendir("/proc") : NULL;

	while (proc && (e = readdir(proc))) {
		struct running r = {.pid = (uint32_t)strtoul(e->d_name, NULL, 10)};

		if (!r.pid || r.pid == (uint32_t)getpid())
			continue;
		snprintf(path, sizeof(path), "/proc/%s/exe", e->d_name);
		len = readlink(path, exe, sizeof(exe) - 1);
		exe[len > 0 ? len : 0] = '\0';
		r.parent = parent_of(r.pid, &r.uid);
		r.app = app_of_process(profiles, count, exe, r.uid);
		if (n == cap) {
			cap = cap ? 2 * cap : 256;
			more = realloc(all, cap * sizeof(*all));
			if (!more)
				break;
			all = more;
		}
		all[n++] = r;
	}
	if (proc)
		closedir(proc);
	/* Children after parents, however they are numbered. */
	while (changed) {
		changed = false;
		for (size_t i = 0; i < n; i++) {
			for (size_t j = 0; all[i].app < 0 && j < n; j++) {
				if (all[j].pid == all[i].parent && all[j].app >= 0) {
					all[i].app = all[j].app;
					changed = true;
				}
			}
		}
	}
	for (size_t i = 0; i < n; i++) {
		uint16_t app = (uint16_t)all[i].app;

		if (all[i].app < 0)
			continue;
		k->filter->uids[all[i].uid & (FILTER_UIDS - 1)] = 1;
		kernel_map_set(k, "tasks", &all[i].pid, &app);
	}
	free(all);
}
