/* SPDX-License-Identifier: Apache-2.0 */
#include "tail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"

bool tail_is_torn(const struct disk_line *line)
{
	return !line->ended || memchr(line->text, '\0', line->len);
}

static int system_fault(struct diag *d, const char *path)
{
	return diag_set(d, path, 0, 0, "%s", strerror(errno));
}

/* Number of the line that begins at `offset`; for a message, so a failed read only costs its place. */
static unsigned int line_at(const struct disk *disk, int handle, uint64_t offset)
{
	struct disk_line line;
	struct disk_lines lines;
	unsigned int n = 1;

	disk_lines_init(&lines, disk, handle, 0);
	while (lines.offset < offset && disk_lines_next(&lines, &line) == 1 && line.ended)
		n++;
	disk_lines_free(&lines);
	return n;
}

static int cut(const struct disk *disk, const char *path, int handle, uint64_t offset,
	       struct diag *d)
{
	uint64_t size;

	if (disk->size(disk->arg, handle, &size) || disk->truncate(disk->arg, handle, offset) ||
	    disk->sync(disk->arg, handle))
		return system_fault(d, path);
	diag_warn(d, path, line_at(disk, handle, offset), 0,
		  "torn: %llu bytes that were never acknowledged were cut off",
		  (unsigned long long)(size - offset));
	return 0;
}

static int read_index(const struct disk *disk, const char *path, int handle, struct tail *t,
		      struct diag *d)
{
	unsigned int number = 1;
	struct disk_lines lines;
	struct disk_line line;
	struct checkpoint c;
	bool torn = false;
	int more;

	disk_lines_init(&lines, disk, handle, 0);
	while ((more = disk_lines_next(&lines, &line)) == 1) {
		if (!line.ended || checkpoint_read(line.text, line.len, &c)) {
			torn = tail_is_torn(&line);
			break;
		}
		if (!t->indexed || c.part != t->last.part)
			t->part_since_ns = c.time_ns;
		t->last = c;
		t->indexed = true;
		t->index_checked = line.offset;
		t->index_len = lines.offset;
		number++;
	}
	disk_lines_free(&lines);
	if (more < 0)
		return system_fault(d, path);
	if (torn)
		return cut(disk, path, handle, t->index_len, d);
	return more ? diag_set(d, path, number, 0, "not a checkpoint") : 0;
}

/* Follows the chain of one file from t->at, which stands at `offset`, to its end. */
static int follow(const struct disk *disk, const char *path, int handle, uint64_t offset,
		  struct tail *t, struct diag *d)
{
	struct chain_link link;
	struct disk_lines lines;
	struct disk_line line;
	bool torn = false;
	int more;

	t->part_len = offset;
	disk_lines_init(&lines, disk, handle, offset);
	while ((more = disk_lines_next(&lines, &line)) == 1) {
		if (!line.ended || chain_link_read(line.text, line.len, &link) ||
		    !chain_follows(&t->at, &link)) {
			torn = tail_is_torn(&line);
			break;
		}
		chain_advance(&t->at, &link);
		t->part_len = lines.offset;
	}
	disk_lines_free(&lines);
	if (more < 0)
		return system_fault(d, path);
	if (torn)
		return cut(disk, path, handle, t->part_len, d);
	if (more)
		return diag_set(d, path, line_at(disk, handle, t->part_len), 0,
				"does not continue the line before: the log was changed; run "
				"`consentry verify` and move it away");
	return 0;
}

/* The chain's state before the first line of the file, as that line states it; false: no such line. */
static bool before_first(const struct disk *disk, int handle, struct chain *at)
{
	struct disk_lines lines;
	struct disk_line line;
	struct chain_link link;
	bool found;

	disk_lines_init(&lines, disk, handle, 0);
	found = disk_lines_next(&lines, &line) == 1 && line.ended &&
		!chain_link_read(line.text, line.len, &link) && link.intact;
	if (found) {
		at->seq = link.seq - 1;
		memcpy(at->hash, link.prev, sizeof(at->hash));
	}
	disk_lines_free(&lines);
	return found;
}

/* Where LOG holds no line and no checkpoint says more: the newest of the older parts. */
static int follow_older(const struct disk *disk, const struct part *part, struct tail *t,
			struct diag *d)
{
	int handle = disk->open(disk->arg, part->path, DISK_APPEND), result;

	if (handle < 0)
		return system_fault(d, part->path);
	if (before_first(disk, handle, &t->at))
		result = follow(disk, part->path, handle, 0, t, d);
	else
		result = diag_set(d, part->path, 1, 0, "not a line of a log");
	disk->close(disk->arg, handle);
	t->part_len = 0;
	return result;
}

static int changed(struct diag *d, const char *path, const char *how)
{
	return diag_set(d, path, 0, 0,
			"%s: the log was changed; run `consentry verify` and move it away", how);
}

/* Sets t->at and *offset to where reading LOG has to begin: at the last checkpoint, if there is one. */
static int find_start(const struct disk *disk, const char *path, int log, const struct part *older,
		      struct tail *t, uint64_t *offset, struct diag *d)
{
	const struct checkpoint *last = &t->last;
	struct chain before;
	uint64_t size;
	bool has_line = before_first(disk, log, &before);

	*offset = 0;
	if (!t->indexed) {
		if (has_line)
			t->at = before;
		else if (older && follow_older(disk, older, t, d))
			return -1;
		if (has_line || older)
			diag_warn(d, path, 0, 0,
				  "no index: whether lines were cut off before now cannot be told");
	} else if (has_line && before.seq + 1 == last->part && last->at.seq >= last->part) {
		if (disk->size(disk->arg, log, &size))
			return system_fault(d, path);
		if (size < last->offset)
			return changed(d, path, "shorter than its last checkpoint says");
		t->at = last->at;
		*offset = last->offset;
	} else if (has_line ? before.seq == last->at.seq
			    : last->at.seq < last->part || (older && older->first == last->part)) {
		/* The checkpoint stands before the first line of LOG. */
		t->at = last->at;
	} else {
		return changed(d, path, "does not continue from its last checkpoint");
	}
	t->part = has_line ? before.seq + 1 : t->at.seq + 1;
	if (last->part != t->part)
		t->part_since_ns = 0;
	return 0;
}

static const struct part *newest_older(const struct parts *p)
{
	for (size_t i = p->count; i-- > 0;) {
		if (p->part[i].first)
			return &p->part[i];
	}
	return NULL;
}

int tail_find(const struct disk *disk, const char *path, int log, int index, struct tail *out,
	      struct diag *d)
{
	char *index_name = index_path(path);
	struct parts parts = {0};
	uint64_t offset;
	int result = -1;

	memset(out, 0, sizeof(*out));
	chain_init(&out->at);
	if (!index_name)
		diag_set(d, path, 0, 0, "out of memory");
	else if (!read_index(disk, index_name, index, out, d)) {
		if (parts_list(disk, path, &parts))
			system_fault(d, path);
		else if (!find_start(disk, path, log, newest_older(&parts), out, &offset, d)) {
			out->part_checked = offset;
			result = follow(disk, path, log, offset, out, d);
		}
	}
	parts_free(&parts);
	free(index_name);
	return result;
}
