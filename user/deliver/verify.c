/* SPDX-License-Identifier: Apache-2.0 */
#include "verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain.h"
#include "checkpoint.h"
#include "parts.h"
#include "tail.h"
#include "verify_report.h"

/* Numbers that were passed over; a line that stands too late takes its own out again. */
struct gap {
	uint64_t from, to;
	const char *path; /* the line that came instead */
	unsigned int line;
};

struct seal {
	struct checkpoint c;
	unsigned int line;
};

struct walk {
	const struct verify_options *o;
	const struct disk *disk;
	struct verify_report *r;
	struct diag *d;
	const char *index; /* the report's own */
	struct seal *seals;
	size_t seal_count;
	size_t next_seal; /* the first that has not been met */
	bool replaced;	  /* one did not fit; those after it cannot either */
	struct gap *gaps;
	size_t gap_count;
	struct chain at;    /* the line with the highest number so far */
	bool hash_unknown;  /* of it */
	struct chain known; /* before the lines whose number is a guess … */
	size_t guesses;	    /* … because they are damaged */
	bool begun;
	const char *path; /* of the part at hand, the report's own */
	unsigned int line;
	size_t chained; /* lines that have a chain member at all */
};

static int memory(struct walk *w)
{
	return diag_set(w->d, w->path ? w->path : "", 0, 0, "out of memory");
}

static int system_fault(struct walk *w, const char *path)
{
	return diag_set(w->d, path, 0, 0, "%s", strerror(errno));
}

/* What was found, in words; 0, or -1 with *w->d set. */
#define add_fault(w, ...) (verify_report_add((w)->r, __VA_ARGS__) ? memory(w) : 0)

static bool trusted(const struct verify_options *o, const struct checkpoint *c)
{
	if (!o->key_count)
		return !c->signed_by_key || c->genuine;
	for (size_t i = 0; i < o->key_count; i++) {
		if (c->signed_by_key && c->genuine &&
		    !memcmp(c->public_key, o->keys[i].public_key, KEY_PUBLIC_SIZE))
			return true;
	}
	return false;
}

static int add_seal(struct walk *w, const struct checkpoint *c, unsigned int line)
{
	struct seal *more = realloc(w->seals, (w->seal_count + 1) * sizeof(*more));
	const struct checkpoint *before;

	if (!more)
		return memory(w);
	w->seals = more;
	before = w->seal_count ? &more[w->seal_count - 1].c : NULL;
	if (!trusted(w->o, c))
		return add_fault(w, VERIFY_UNSEALED, w->index, line, c->at.seq, 0,
				 !c->signed_by_key ? "checkpoint without a signature"
				 : c->genuine	   ? "checkpoint signed with another key"
						   : "checkpoint with a wrong signature");
	if (before && (c->at.seq < before->at.seq || c->first < before->first))
		return add_fault(w, VERIFY_UNSEALED, w->index, line, c->at.seq, 0,
				 "checkpoint out of order: it stands after that of line %" PRIu64,
				 before->at.seq);
	w->seals[w->seal_count++] = (struct seal){.c = *c, .line = line};
	w->r->checkpoints++;
	return 0;
}

static int read_index(struct walk *w, int handle)
{
	struct disk_lines lines;
	struct disk_line line;
	struct checkpoint c;
	unsigned int number = 0;
	int more, result = 0;

	disk_lines_init(&lines, w->disk, handle, 0);
	while (!result && (more = disk_lines_next(&lines, &line)) == 1) {
		number++;
		if (line.ended && !checkpoint_read(line.text, line.len, &c)) {
			result = add_seal(w, &c, number);
			continue;
		}
		/* A writer that was interrupted while it wrote here loses a checkpoint, no line. */
		if (tail_is_torn(&line))
			break;
		result = add_fault(w, VERIFY_UNSEALED, w->index, number, 0, 0,
				   "not a checkpoint: this line was changed");
	}
	if (!result && more < 0)
		result = system_fault(w, w->index);
	disk_lines_free(&lines);
	return result;
}

static int open_index(struct walk *w, const char *log_path)
{
	char *name = index_path(log_path);
	int handle, result = 0;

	w->index = name ? verify_report_path(w->r, name) : NULL;
	free(name);
	if (!w->index)
		return memory(w);
	handle = w->disk->open(w->disk->arg, w->index, DISK_READ);
	if (handle >= 0) {
		w->r->indexed = true;
		result = read_index(w, handle);
		w->disk->close(w->disk->arg, handle);
	} else if (errno != ENOENT) {
		return system_fault(w, w->index);
	}
	if (!result && w->o->key_count && !w->r->checkpoints && !w->r->fault_count)
		result = add_fault(w, VERIFY_UNSEALED, w->index, 0, 0, 0,
				   w->r->indexed ? "no checkpoint"
						 : "no such file: nothing here is signed");
	return result;
}

static const struct seal *seal_of(const struct walk *w, uint64_t seq)
{
	for (size_t i = 0; i < w->seal_count; i++) {
		if (w->seals[i].c.at.seq == seq)
			return &w->seals[i];
	}
	return NULL;
}

/*
 * Sets what has to come before the first line. A log begins with line 1, or where the index says that
 * older parts were removed, or at the part before that, if its removal was interrupted.
 */
static void begin(struct walk *w, uint64_t seq)
{
	uint64_t first = w->seal_count ? w->seals[w->seal_count - 1].c.first : 1;
	const struct seal *s;

	if (seq && seq < first && (seq == 1 || seal_of(w, seq - 1)))
		first = seq;
	s = first > 1 ? seal_of(w, first - 1) : NULL;
	chain_init(&w->at);
	if (s)
		w->at = s->c.at;
	w->at.seq = first - 1;
	w->hash_unknown = first > 1 && !s;
	w->begun = true;
	w->r->first_seq = first;
}

static int add_gap(struct walk *w, uint64_t from, uint64_t to)
{
	struct gap *more = realloc(w->gaps, (w->gap_count + 1) * sizeof(*more));

	if (!more)
		return memory(w);
	w->gaps = more;
	more[w->gap_count++] = (struct gap){
		.from = from, .to = to, .path = w->path, .line = w->line};
	return 0;
}

/* Takes `seq` out of the numbers that were passed over. 1 if it was among them. */
static int take_gap(struct walk *w, uint64_t seq)
{
	for (size_t i = 0; i < w->gap_count; i++) {
		struct gap *g = &w->gaps[i];
		uint64_t to = g->to;

		if (seq < g->from || seq > to)
			continue;
		g->to = seq - 1; /* from > to: nothing is left of it */
		if (seq < to) {
			if (add_gap(w, seq + 1, to))
				return -1;
			w->gaps[w->gap_count - 1].path = w->gaps[i].path;
			w->gaps[w->gap_count - 1].line = w->gaps[i].line;
		}
		return 1;
	}
	return 0;
}

/* Holds line w->at against the checkpoints up to it. */
static int check_seals(struct walk *w)
{
	int result = 0;

	while (!result && w->next_seal < w->seal_count &&
	       w->seals[w->next_seal].c.at.seq <= w->at.seq) {
		const struct seal *s = &w->seals[w->next_seal++];

		if (s->c.at.seq < w->at.seq || w->hash_unknown || w->replaced)
			continue;
		if (!strcmp(s->c.at.hash, w->at.hash)) {
			w->r->sealed_seq = s->c.at.seq;
			w->r->sealed_by_key = s->c.signed_by_key;
			memcpy(w->r->key, s->c.public_key, sizeof(w->r->key));
			continue;
		}
		w->replaced = true;
		result = add_fault(w, VERIFY_REPLACED, w->path, w->line, s->c.at.seq, 0,
				   "not the line that checkpoint %u vouches for: lines after "
				   "number %" PRIu64 " were written anew",
				   s->line, w->r->sealed_seq);
	}
	return result;
}

static int step_to(struct walk *w, const struct chain_link *link)
{
	chain_advance(&w->at, link);
	w->hash_unknown = false;
	w->guesses = 0;
	return check_seals(w);
}

static int intact_line(struct walk *w, const struct chain_link *link)
{
	int result;

	if (!w->begun)
		begin(w, link->seq);
	/* The damaged lines before this one were not in place of others: they were put in. */
	if (w->guesses && chain_follows(&w->known, link))
		return step_to(w, link);
	if (link->seq == w->at.seq + 1) {
		if (!w->hash_unknown && !w->guesses && strcmp(link->prev, w->at.hash) &&
		    add_fault(w, VERIFY_CHANGED, w->path, w->line, link->seq, 0,
			      "does not continue the line before it: one of the two was replaced"))
			return -1;
		return step_to(w, link);
	}
	if (link->seq > w->at.seq)
		return add_gap(w, w->at.seq + 1, link->seq - 1) ? -1 : step_to(w, link);
	result = take_gap(w, link->seq);
	if (result < 0)
		return -1;
	return result ? add_fault(w, VERIFY_REORDERED, w->path, w->line, link->seq, 0,
				  "line number %" PRIu64 " stands after number %" PRIu64, link->seq,
				  w->at.seq)
		      : add_fault(w, VERIFY_ADDED, w->path, w->line, link->seq, 0,
				  "a line number %" PRIu64 " is there already", link->seq);
}

static int damaged_line(struct walk *w, const struct chain_link *link, bool cut)
{
	if (!w->begun)
		begin(w, 0);
	if (!w->guesses)
		w->known = w->at;
	w->guesses++;
	w->at.seq++;
	w->hash_unknown = !link;
	if (link)
		memcpy(w->at.hash, link->hash, sizeof(w->at.hash));
	if (cut)
		return add_fault(w, VERIFY_TRUNCATED, w->path, w->line, w->at.seq, 0,
				 "the line ends before its end");
	return add_fault(w, VERIFY_CHANGED, w->path, w->line, w->at.seq, 0,
			 link ? "its hash is not the hash of this line"
			      : "no chain at the end of the line");
}

/* Is what is wrong here only what an interrupted writer leaves? */
static bool is_torn(const struct walk *w, const struct disk_line *line)
{
	const struct seal *last = w->seal_count ? &w->seals[w->seal_count - 1] : NULL;
	uint64_t done = w->begun ? w->at.seq : last ? last->c.first - 1 : 0;

	return w->r->indexed && (!last || last->c.at.seq <= done) && tail_is_torn(line);
}

static int note_torn(struct walk *w, int handle, uint64_t offset)
{
	uint64_t size;

	if (w->disk->size(w->disk->arg, handle, &size))
		return system_fault(w, w->path);
	w->r->torn_bytes = size - offset;
	w->r->torn_line = w->line;
	w->r->torn_path = w->path;
	return 0;
}

static int read_part(struct walk *w, int handle, bool newest)
{
	struct chain_link link;
	struct disk_lines lines;
	struct disk_line line;
	int more = 0, result = 0;

	w->line = 0;
	disk_lines_init(&lines, w->disk, handle, 0);
	while (!result && (more = disk_lines_next(&lines, &line)) == 1) {
		bool chained = !chain_link_read(line.text, line.len, &link);

		w->line++;
		w->chained += chained;
		if (chained && link.intact && line.ended) {
			w->r->lines++;
			result = intact_line(w, &link);
			continue;
		}
		if (newest && is_torn(w, &line)) {
			result = note_torn(w, handle, line.offset);
			break;
		}
		w->r->lines += line.ended;
		result = damaged_line(w, chained ? &link : NULL, !line.ended);
		if (!line.ended)
			break;
	}
	if (!result && more < 0)
		result = system_fault(w, w->path);
	disk_lines_free(&lines);
	return result;
}

static int read_parts(struct walk *w, const struct parts *parts)
{
	int handle, result = 0;
	uint64_t size;

	for (size_t i = 0; !result && i < parts->count; i++) {
		w->path = verify_report_path(w->r, parts->part[i].path);
		if (!w->path)
			return memory(w);
		handle = w->disk->open(w->disk->arg, w->path, DISK_READ);
		if (handle < 0)
			return system_fault(w, w->path);
		result = w->disk->size(w->disk->arg, handle, &size)
				 ? system_fault(w, w->path)
				 : read_part(w, handle, i + 1 == parts->count);
		w->disk->close(w->disk->arg, handle);
		w->r->parts++;
	}
	return result;
}

/* What only the end of the walk can tell: lines that are nowhere. */
static int finish(struct walk *w)
{
	const struct seal *last = w->seal_count ? &w->seals[w->seal_count - 1] : NULL;
	int result = 0;

	if (!w->begun)
		begin(w, 0);
	for (size_t i = 0; !result && i < w->gap_count; i++) {
		const struct gap *g = &w->gaps[i];

		if (g->from == g->to)
			result = add_fault(w, VERIFY_REMOVED, g->path, g->line, g->from, 1,
					   "line number %" PRIu64 " is missing before this line",
					   g->from);
		else if (g->from < g->to)
			result = add_fault(w, VERIFY_REMOVED, g->path, g->line, g->from,
					   g->to - g->from + 1,
					   "lines number %" PRIu64 " to %" PRIu64
					   " are missing before this line",
					   g->from, g->to);
	}
	if (!result && last && last->c.at.seq > w->at.seq)
		result = add_fault(w, VERIFY_TRUNCATED, w->path, w->line + 1, w->at.seq + 1,
				   last->c.at.seq - w->at.seq,
				   "lines number %" PRIu64 " to %" PRIu64
				   " are missing: checkpoint %u knows them",
				   w->at.seq + 1, last->c.at.seq, last->line);
	w->r->last_seq = w->at.seq;
	if (w->r->last_seq < w->r->first_seq)
		w->r->first_seq = 0;
	return result;
}

int verify_log(const char *path, const struct verify_options *o, struct verify_report *out,
	       struct diag *d)
{
	struct walk w = {.o = o, .disk = o->disk ? o->disk : &disk_system, .r = out, .d = d};
	struct parts parts = {0};
	int result = -1;

	memset(out, 0, sizeof(*out));
	chain_init(&w.at);
	if (parts_list(w.disk, path, &parts)) {
		system_fault(&w, path);
	} else if (!parts.count) {
		errno = ENOENT;
		system_fault(&w, path);
	} else if (!open_index(&w, path) && !read_parts(&w, &parts)) {
		if (out->lines && !w.chained && !out->checkpoints)
			diag_set(d, path, 1, 0, "not a findings log: its lines have no chain");
		else
			result = finish(&w);
	}
	if (!result)
		verify_report_sort(out);
	parts_free(&parts);
	free(w.seals);
	free(w.gaps);
	return result;
}
