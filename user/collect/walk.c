/* SPDX-License-Identifier: Apache-2.0 */
#include "walk.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "user/judge/glob.h"

enum { DEPTH = 64, PATH_SIZE = 4096 };

/* `path` has room for PATH_SIZE bytes and is as it was on return. */
static int visit(char *path, int depth, walk_sink sink, void *arg)
{
	size_t len = strlen(path);
	struct stat st, link;
	struct dirent *e;
	DIR *dir;
	int r;

	if (lstat(path, &link) || stat(path, &st))
		return 0;
	r = sink(arg, path, &st);
	if (r || !S_ISDIR(st.st_mode) || (S_ISLNK(link.st_mode) && depth) || depth >= DEPTH)
		return r;
	dir = opendir(path);
	if (!dir)
		return 0;
	while (!r && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    len + 1 + strlen(e->d_name) >= PATH_SIZE)
			continue;
		snprintf(path + len, PATH_SIZE - len, "%s%s", path[len - 1] == '/' ? "" : "/",
			 e->d_name);
		r = visit(path, depth + 1, sink, arg);
		path[len] = '\0';
	}
	closedir(dir);
	return r;
}

int walk(const char *path, walk_sink sink, void *arg)
{
	char copy[PATH_SIZE];

	if (!path[0] || strlen(path) >= sizeof(copy))
		return 0;
	strcpy(copy, path);
	return visit(copy, 0, sink, arg);
}

/*
 * `path` is found, `glob` what is left of the pattern. A component without `**` is one level, where
 * symbolic links are followed as open() would; from the first `**` on everything is visited.
 */
static int expand(char *path, const char *glob, walk_sink sink, void *arg)
{
	size_t len = strlen(path), part;
	char component[NAME_MAX + 1];
	struct dirent *e;
	struct stat st;
	DIR *dir;
	int r = 0;

	glob += strspn(glob, "/");
	part = strcspn(glob, "/");
	if (!part)
		return stat(path, &st) ? 0 : sink(arg, path, &st);
	if (part > NAME_MAX || len + 2 + NAME_MAX >= PATH_SIZE)
		return 0;
	memcpy(component, glob, part);
	component[part] = '\0';
	if (strstr(component, "**"))
		return walk(path, sink, arg);
	if (!strpbrk(component, "*?")) {
		snprintf(path + len, PATH_SIZE - len, "%s%s", path[len - 1] == '/' ? "" : "/",
			 component);
		if (!lstat(path, &st))
			r = expand(path, glob + part, sink, arg);
		path[len] = '\0';
		return r;
	}
	dir = opendir(path);
	while (dir && !r && (e = readdir(dir))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
		    !glob_match(component, e->d_name))
			continue;
		snprintf(path + len, PATH_SIZE - len, "%s%s", path[len - 1] == '/' ? "" : "/",
			 e->d_name);
		r = expand(path, glob + part, sink, arg);
		path[len] = '\0';
	}
	if (dir)
		closedir(dir);
	return r;
}

int walk_glob(const char *glob, walk_sink sink, void *arg)
{
	char path[PATH_SIZE] = "/";

	return glob[0] == '/' ? expand(path, glob, sink, arg) : 0;
}
