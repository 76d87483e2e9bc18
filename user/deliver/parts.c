/* SPDX-License-Identifier: Apache-2.0 */
#include "parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS 20

char *part_path(const char *log_path, uint64_t first)
{
	char *path = NULL;

	return asprintf(&path, "%s.%0*llu", log_path, DIGITS, (unsigned long long)first) < 0 ? NULL
											     : path;
}

char *index_path(const char *log_path)
{
	char *path = NULL;

	return asprintf(&path, "%s.index", log_path) < 0 ? NULL : path;
}

/* The number at the end of a part's name, 0 where there is none. */
static uint64_t number_of(const char *suffix)
{
	uint64_t v = 0;

	if (*suffix != '.' || strlen(suffix) != DIGITS + 1)
		return 0;
	for (const char *p = suffix + 1; *p; p++) {
		if (*p < '0' || *p > '9' || v > (UINT64_MAX - 9) / 10)
			return 0;
		v = v * 10 + (uint64_t)(*p - '0');
	}
	return v;
}

bool part_is_older(const char *path)
{
	size_t len = strlen(path);

	return len > DIGITS + 1 && number_of(path + len - DIGITS - 1);
}

static int add(struct parts *p, uint64_t first, char *path)
{
	struct part *more = realloc(p->part, (p->count + 1) * sizeof(*more));

	if (more)
		p->part = more;
	if (!more || !path) {
		free(path);
		errno = ENOMEM;
		return -1;
	}
	p->part[p->count].first = first;
	p->part[p->count++].path = path;
	return 0;
}

struct listing {
	struct parts *parts;
	const char *log_path;
	size_t stem; /* length of the last part of log_path */
	bool newest;
};

static int each_name(void *arg, const char *name)
{
	struct listing *l = arg;
	uint64_t first = number_of(name + l->stem);

	if (!name[l->stem])
		l->newest = true;
	return first ? add(l->parts, first, part_path(l->log_path, first)) : 0;
}

static int compare(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

int parts_list(const struct disk *disk, const char *log_path, struct parts *out)
{
	const char *slash = strrchr(log_path, '/');
	struct listing l = {.parts = out, .log_path = log_path};

	memset(out, 0, sizeof(*out));
	l.stem = strlen(slash ? slash + 1 : log_path);
	if (disk->list(disk->arg, log_path, each_name, &l))
		return -1;
	if (out->count)
		qsort(out->part, out->count, sizeof(*out->part), compare);
	return l.newest ? add(out, 0, strdup(log_path)) : 0;
}

void parts_free(struct parts *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->part[i].path);
	free(p->part);
	memset(p, 0, sizeof(*p));
}
