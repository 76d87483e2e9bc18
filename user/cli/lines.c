/* SPDX-License-Identifier: Apache-2.0 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define LINE_MAX_BYTES ((size_t)64 << 20)

struct lines {
	const char *path;
	gzFile file;
	char *data;
	size_t cap;
	size_t begin; /* of what is not handed out yet */
	size_t end;
	unsigned int line;
	int ended;
};

struct lines *lines_open(const char *path, struct diag *d)
{
	struct lines *l = calloc(1, sizeof(*l));

	if (!l) {
		diag_set(d, path, 0, 0, "out of memory");
		return NULL;
	}
	l->path = path;
	l->file = strcmp(path, "-") ? gzopen(path, "rbe") : gzdopen(dup(STDIN_FILENO), "rb");
	if (!l->file) {
		diag_set(d, path, 0, 0, "%s", errno ? strerror(errno) : "out of memory");
		free(l);
		return NULL;
	}
	gzbuffer(l->file, 1 << 17);
	return l;
}

void lines_close(struct lines *l)
{
	if (!l)
		return;
	gzclose(l->file);
	free(l->data);
	free(l);
}

/* More bytes behind those that wait. */
static int refill(struct lines *l, struct diag *d)
{
	const char *text;
	int got, error;

	if (l->begin) {
		memmove(l->data, l->data + l->begin, l->end - l->begin);
		l->end -= l->begin;
		l->begin = 0;
	}
	if (l->end == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : 1 << 16;
		char *data;

		if (cap > LINE_MAX_BYTES)
			return diag_set(d, l->path, l->line + 1, 0, "the line is too long");
		data = realloc(l->data, cap);
		if (!data)
			return diag_set(d, l->path, 0, 0, "out of memory");
		l->data = data;
		l->cap = cap;
	}
	got = gzread(l->file, l->data + l->end, (unsigned int)(l->cap - l->end));
	text = gzerror(l->file, &error);
	/* A gzip file that is cut off gives what it has, then this. */
	if (got < 0 || (got == 0 && error == Z_BUF_ERROR))
		return diag_set(d, l->path, l->line + 1, 0, "%s",
				error == Z_ERRNO       ? strerror(errno)
				: error == Z_BUF_ERROR ? "the gzip file is cut off"
						       : text);
	l->ended = got == 0;
	l->end += (size_t)got;
	return 0;
}

int lines_next(struct lines *l, const char **line, size_t *len, struct diag *d)
{
	size_t searched = l->begin;
	char *stop;

	for (;;) {
		stop = l->end > searched ? memchr(l->data + searched, '\n', l->end - searched)
					 : NULL;
		if (stop || l->ended)
			break;
		searched = l->end - l->begin;
		if (refill(l, d))
			return -1;
	}
	if (l->begin == l->end)
		return 0;
	*line = l->data + l->begin;
	*len = stop ? (size_t)(stop - *line) : l->end - l->begin;
	l->begin += *len + (stop ? 1 : 0);
	l->line++;
	return 1;
}
