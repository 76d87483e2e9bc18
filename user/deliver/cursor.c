/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "checkpoint.h"
#include "parts.h"

#define CURSOR_LIMIT 4096

static int system_fault(struct diag *d, const char *path)
{
	return diag_set(d, path, 0, 0, "%s", strerror(errno));
}

int cursor_load(const struct disk *disk, const char *path, struct chain *at, struct diag *d)
{
	char text[CURSOR_LIMIT];
	struct json_doc doc;
	const char *hash;
	uint64_t size;
	int handle, result;

	chain_init(at);
	handle = disk->open(disk->arg, path, DISK_READ);
	if (handle < 0)
		return errno == ENOENT ? 0 : system_fault(d, path);
	result = disk->size(disk->arg, handle, &size) || size > sizeof(text) ||
		 disk_read_all(disk, handle, text, (size_t)size, 0);
	disk->close(disk->arg, handle);
	if (result)
		return diag_set(d, path, 0, 0, "not a cursor");
	if (json_doc_open(&doc, path, text, (size_t)size, d))
		return -1;
	result = json_doc_format(&doc, "consentry-cursor/1", d);
	hash = json_string_value(json_object_get(doc.root, "hash"));
	if (!result && (!hash || strlen(hash) != CHAIN_HASH_SIZE - 1 ||
			!json_is_integer(json_object_get(doc.root, "seq"))))
		result = diag_set(d, path, 1, 0, "not a cursor");
	if (!result) {
		at->seq = (uint64_t)json_integer_value(json_object_get(doc.root, "seq"));
		memcpy(at->hash, hash, sizeof(at->hash));
	}
	json_doc_close(&doc);
	return result;
}

int cursor_save(const struct disk *disk, const char *path, const struct chain *at, struct diag *d)
{
	char text[256], *temp = NULL;
	size_t len;
	int result = 0;

	len = (size_t)snprintf(text, sizeof(text),
			       "{\"format\":\"consentry-cursor/1\",\"seq\":%" PRIu64
			       ",\"hash\":\"%s\"}\n",
			       at->seq, at->hash);
	if (asprintf(&temp, "%s.new", path) < 0)
		return diag_set(d, path, 0, 0, "out of memory");
	if (disk_replace(disk, path, temp, text, len))
		result = system_fault(d, path);
	free(temp);
	return result;
}

struct cursor {
	const struct disk *disk;
	const char *path;
	struct chain at; /* the last line that was given, or asked to start after */
	uint64_t part;	 /* seq of the first line of the open file; 0: none is open */
	int handle;
	struct disk_lines lines;
	uint64_t lost;
};

struct cursor *cursor_new(const struct disk *disk, const char *path, const struct chain *after)
{
	struct cursor *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->disk = disk;
	c->path = path;
	c->at = *after;
	c->handle = -1;
	return c;
}

static void close_part(struct cursor *c)
{
	if (c->handle < 0)
		return;
	disk_lines_free(&c->lines);
	c->disk->close(c->disk->arg, c->handle);
	c->handle = -1;
	c->part = 0;
}

void cursor_free(struct cursor *c)
{
	if (!c)
		return;
	close_part(c);
	free(c);
}

uint64_t cursor_lost(const struct cursor *c)
{
	return c->lost;
}

static int damaged(const struct cursor *c, uint64_t after, struct diag *d)
{
	return diag_set(d, c->path, 0, 0,
			"what comes after line number %" PRIu64
			" is not what was logged; run `consentry verify`",
			after);
}

/* Opens a part if its first line is number `first`, or any if that is 0. 1, 0: no line there, -1. */
static int open_part(struct cursor *c, const char *path, struct diag *d)
{
	struct disk_line line;
	struct chain_link link;
	int more;

	c->handle = c->disk->open(c->disk->arg, path, DISK_READ);
	if (c->handle < 0)
		return errno == ENOENT ? 0 : system_fault(d, path);
	disk_lines_init(&c->lines, c->disk, c->handle, 0);
	more = disk_lines_next(&c->lines, &line);
	if (more == 1 && line.ended && !chain_link_read(line.text, line.len, &link)) {
		c->part = link.seq;
		disk_lines_free(&c->lines);
		disk_lines_init(&c->lines, c->disk, c->handle, 0);
		return 1;
	}
	if (more < 0)
		system_fault(d, path);
	else if (more == 1 && line.ended)
		more = damaged(c, c->at.seq, d);
	else
		more = 0;
	close_part(c);
	return more;
}

/* Opens the newest part that begins at or before line number `seq`, or the oldest of all. */
static int open_for(struct cursor *c, uint64_t seq, struct diag *d)
{
	struct parts parts;
	int result = 0;

	if (parts_list(c->disk, c->path, &parts)) {
		parts_free(&parts);
		return system_fault(d, c->path);
	}
	for (size_t i = parts.count; i-- > 0 && !result;) {
		if (parts.part[i].first > seq && i)
			continue;
		result = open_part(c, parts.part[i].path, d);
		/* LOG itself says where it begins in its first line only. */
		if (result == 1 && c->part > seq && i) {
			close_part(c);
			result = 0;
		}
	}
	parts_free(&parts);
	return result;
}

/* Goes to the last checkpoint in this part that is not behind c->at: no need to read what lies before. */
static void skip_by_index(struct cursor *c)
{
	char *path = index_path(c->path);
	int handle = path ? c->disk->open(c->disk->arg, path, DISK_READ) : -1;
	struct chain_link link;
	struct checkpoint p;
	struct disk_lines lines;
	struct disk_line line;
	uint64_t offset = 0, seq = 0;

	free(path);
	if (handle < 0)
		return;
	disk_lines_init(&lines, c->disk, handle, 0);
	while (disk_lines_next(&lines, &line) == 1 && line.ended) {
		if (!checkpoint_read(line.text, line.len, &p) && p.part == c->part &&
		    p.at.seq < c->at.seq && p.at.seq > seq) {
			seq = p.at.seq;
			offset = p.offset;
		}
	}
	disk_lines_free(&lines);
	c->disk->close(c->disk->arg, handle);
	/* The index is a hint: what it says is looked at before it is believed. */
	disk_lines_free(&c->lines);
	disk_lines_init(&c->lines, c->disk, c->handle, offset);
	if (disk_lines_next(&c->lines, &line) != 1 || !line.ended ||
	    chain_link_read(line.text, line.len, &link) || link.seq != seq + 1)
		offset = 0;
	disk_lines_free(&c->lines);
	disk_lines_init(&c->lines, c->disk, c->handle, offset);
}

/* Reads up to line c->at. 1, or -1. Where that line is another one, goes back to the part's start. */
static int skip_to(struct cursor *c, struct diag *d)
{
	struct disk_line line;
	struct chain_link link;
	int more;

	if (c->part > c->at.seq) {
		/* Older lines are gone; none are if the cursor stands before line 1. */
		c->lost += c->part - c->at.seq - 1;
		c->at.seq = c->part - 1;
		return 1;
	}
	skip_by_index(c);
	while ((more = disk_lines_next(&c->lines, &line)) == 1 && line.ended) {
		if (chain_link_read(line.text, line.len, &link))
			return damaged(c, c->at.seq, d);
		if (link.seq < c->at.seq)
			continue;
		if (link.seq == c->at.seq && !strcmp(link.hash, c->at.hash))
			return 1;
		break;
	}
	if (more < 0)
		return system_fault(d, c->path);
	c->at.seq = c->part - 1;
	disk_lines_free(&c->lines);
	disk_lines_init(&c->lines, c->disk, c->handle, 0);
	return 1;
}

/* The number of the first line of the file, 0 where it has none. */
static uint64_t first_line(const struct cursor *c, const char *path)
{
	int handle = c->disk->open(c->disk->arg, path, DISK_READ);
	struct disk_lines lines;
	struct disk_line line;
	struct chain_link link;
	uint64_t first = 0;

	if (handle < 0)
		return 0;
	disk_lines_init(&lines, c->disk, handle, 0);
	if (disk_lines_next(&lines, &line) == 1 && line.ended &&
	    !chain_link_read(line.text, line.len, &link))
		first = link.seq;
	disk_lines_free(&lines);
	c->disk->close(c->disk->arg, handle);
	return first;
}

/* The first part after the open one, by its name then; NULL when there is none or memory ran out. */
static char *later_part(const struct cursor *c)
{
	struct parts parts;
	char *path = NULL;

	if (!parts_list(c->disk, c->path, &parts)) {
		for (size_t i = 0; i < parts.count && !path; i++) {
			uint64_t first = parts.part[i].first;

			if (!first)
				first = first_line(c, parts.part[i].path);
			if (first > c->part)
				path = strdup(parts.part[i].path);
		}
	}
	parts_free(&parts);
	return path;
}

/* 1 and a line of the open part, 0, or -1 with *d set. */
static int read_line(struct cursor *c, struct disk_line *line, struct diag *d)
{
	int more = disk_lines_next(&c->lines, line);

	if (more < 0)
		return system_fault(d, c->path);
	return more == 1 && line->ended;
}

static int read_on(struct cursor *c, struct disk_line *line, struct diag *d)
{
	int more;

	while (!(more = read_line(c, line, d))) {
		char *path = later_part(c);

		if (!path)
			return 0;
		/* What was written between the end that was met and the rotation that is seen now. */
		more = read_line(c, line, d);
		if (!more) {
			close_part(c);
			more = open_part(c, path, d);
			/* Rotation may have given it its lasting name meanwhile: the next call finds it. */
			if (more == 1 && c->part > c->at.seq + 1)
				more = skip_to(c, d);
			free(path);
			if (more != 1)
				return more;
			continue;
		}
		free(path);
		break;
	}
	return more;
}

int cursor_next(struct cursor *c, struct cursor_line *out, struct diag *d)
{
	struct chain_link link;
	struct disk_line line;
	int more = 1;

	if (c->handle < 0) {
		more = open_for(c, c->at.seq + 1, d);
		if (more == 1)
			more = skip_to(c, d);
	}
	if (more == 1)
		more = read_on(c, &line, d);
	if (more != 1)
		return more;
	if (chain_link_read(line.text, line.len, &link) || !link.intact ||
	    link.seq != c->at.seq + 1)
		return damaged(c, c->at.seq, d);
	chain_advance(&c->at, &link);
	out->text = line.text;
	out->len = line.len;
	out->at = c->at;
	return 1;
}
