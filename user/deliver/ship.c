/* SPDX-License-Identifier: Apache-2.0 */
#include "ship.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"

#define DEFAULT_LINES	   500
#define DEFAULT_BYTES	   (1u << 20)
#define DEFAULT_RETRY	   500000000u
#define DEFAULT_RETRY_MOST 60000000000u

struct ship {
	struct ship_options o;
	struct ship_transport transport;
	const struct disk *disk;
	struct cursor *cursor;
	struct chain shipped; /* what the cursor file says */
	/* The batch at hand: kept until it is taken. */
	struct strbuf text;
	struct ship_item *items;
	char (*ids)[CHAIN_HASH_SIZE];
	size_t count;
	size_t first; /* of the items that are not taken yet, when they go one by one */
	bool single;
	struct cursor_line pending; /* read, and too large for the batch before */
	struct strbuf pending_text;
	bool has_pending;
	uint64_t due;
	unsigned int failures; /* in a row */
	uint64_t random;
	uint64_t sent, refused, retries;
	char why[256];
};

/* splitmix64 */
static uint64_t draw(struct ship *s)
{
	uint64_t z = s->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int ship_open(const struct ship_options *o, const struct ship_transport *t, struct ship **out,
	      struct diag *d)
{
	struct ship *s = calloc(1, sizeof(*s));

	if (!s)
		return diag_set(d, o->log, 0, 0, "out of memory");
	s->o = *o;
	s->transport = *t;
	s->disk = o->disk ? o->disk : &disk_system;
	s->random = o->seed;
	if (!s->o.batch_lines)
		s->o.batch_lines = DEFAULT_LINES;
	if (!s->o.batch_bytes)
		s->o.batch_bytes = DEFAULT_BYTES;
	if (!s->o.retry_ns)
		s->o.retry_ns = DEFAULT_RETRY;
	if (!s->o.retry_most_ns)
		s->o.retry_most_ns = DEFAULT_RETRY_MOST;
	s->items = calloc(s->o.batch_lines, sizeof(*s->items));
	s->ids = calloc(s->o.batch_lines, sizeof(*s->ids));
	if (!s->items || !s->ids) {
		diag_set(d, o->log, 0, 0, "out of memory");
	} else if (!cursor_load(s->disk, o->cursor, &s->shipped, d)) {
		s->cursor = cursor_new(s->disk, o->log, &s->shipped);
		if (s->cursor) {
			*out = s;
			return 0;
		}
		diag_set(d, o->log, 0, 0, "out of memory");
	}
	ship_free(s);
	return -1;
}

void ship_free(struct ship *s)
{
	cursor_free(s->cursor);
	strbuf_free(&s->text);
	strbuf_free(&s->pending_text);
	free(s->items);
	free(s->ids);
	free(s);
}

static int add_item(struct ship *s, const char *text, size_t len, const struct chain *at,
		    struct diag *d)
{
	struct ship_item *item = &s->items[s->count];

	item->offset = s->text.len;
	item->seq = at->seq;
	item->time_ns = format_time(text, len);
	memcpy(s->ids[s->count], at->hash, CHAIN_HASH_SIZE);
	item->id = s->ids[s->count];
	if (format_write(s->o.format, s->o.device, text, len, &s->text))
		return diag_set(d, s->o.log, 0, 0, "line number %llu is not a finding",
				(unsigned long long)at->seq);
	item->len = s->text.len - item->offset;
	strbuf_addc(&s->text, '\n');
	s->count++;
	return 0;
}

/* Fills the batch. 0, or -1 with *d set. */
static int fill(struct ship *s, struct diag *d)
{
	struct cursor_line line;
	int more = 1;

	strbuf_reset(&s->text);
	s->count = s->first = 0;
	s->single = false;
	while (s->count < s->o.batch_lines && s->text.len < s->o.batch_bytes) {
		if (s->has_pending) {
			s->has_pending = false;
			if (add_item(s, s->pending_text.data, s->pending_text.len, &s->pending.at,
				     d))
				return -1;
			continue;
		}
		more = cursor_next(s->cursor, &line, d);
		if (more != 1)
			break;
		if (s->count && s->text.len + line.len > s->o.batch_bytes) {
			strbuf_reset(&s->pending_text);
			strbuf_add(&s->pending_text, line.text, line.len);
			if (s->pending_text.failed)
				return diag_set(d, s->o.log, 0, 0, "out of memory");
			s->pending = line;
			s->has_pending = true;
			break;
		}
		if (add_item(s, line.text, line.len, &line.at, d))
			return -1;
	}
	/* What could be read goes out first; the fault is met again. */
	return more < 0 && !s->count ? -1 : 0;
}

static enum ship_result send_items(struct ship *s, size_t first, size_t count)
{
	const struct ship_item *a = &s->items[first], *z = &s->items[first + count - 1];
	struct ship_item *shifted = calloc(count, sizeof(*shifted));
	struct ship_batch b = {.device = s->o.device,
			       .text = s->text.data + a->offset,
			       .len = z->offset + z->len + 1 - a->offset,
			       .items = shifted,
			       .count = count};
	enum ship_result result;

	if (!shifted) {
		snprintf(s->why, sizeof(s->why), "out of memory");
		return SHIP_RETRY;
	}
	for (size_t i = 0; i < count; i++) {
		shifted[i] = s->items[first + i];
		shifted[i].offset -= a->offset;
	}
	result = s->transport.send(s->transport.arg, &b, s->why, sizeof(s->why));
	free(shifted);
	return result;
}

static int advance(struct ship *s, const struct chain *to, struct diag *d)
{
	if (cursor_save(s->disk, s->o.cursor, to, d))
		return -1;
	s->shipped = *to;
	return 0;
}

static struct chain chain_of(const struct ship *s, size_t i)
{
	struct chain c = {.seq = s->items[i].seq};

	memcpy(c.hash, s->ids[i], sizeof(c.hash));
	return c;
}

/* Keeps the line that the receiver does not want, so that it is not lost. */
static int set_aside(struct ship *s, const struct ship_item *item, struct diag *d)
{
	char *path = NULL;
	uint64_t size;
	size_t done;
	int handle, result = -1;

	if (asprintf(&path, "%s.refused", s->o.cursor) < 0)
		return diag_set(d, s->o.cursor, 0, 0, "out of memory");
	handle = s->disk->open(s->disk->arg, path, DISK_APPEND);
	if (handle >= 0 && !s->disk->size(s->disk->arg, handle, &size) &&
	    !disk_write_all(s->disk, handle, s->text.data + item->offset, item->len + 1, size,
			    &done) &&
	    !s->disk->sync(s->disk->arg, handle))
		result = 0;
	else
		diag_set(d, path, 0, 0, "%s", strerror(errno));
	if (handle >= 0)
		s->disk->close(s->disk->arg, handle);
	free(path);
	return result;
}

static uint64_t rest(struct ship *s, uint64_t now)
{
	uint64_t wait = s->o.retry_ns;

	for (unsigned int i = 0; i < s->failures && wait < s->o.retry_most_ns; i++)
		wait *= 2;
	if (wait > s->o.retry_most_ns)
		wait = s->o.retry_most_ns;
	s->failures++;
	s->retries++;
	/* Between half and the whole of it. */
	return now + wait / 2 + draw(s) % (wait / 2 + 1);
}

/* Sends what is left of the batch. 0, or -1 with *d set. */
static int send_batch(struct ship *s, uint64_t now, struct diag *d)
{
	size_t count = s->single ? 1 : s->count - s->first;
	enum ship_result result = send_items(s, s->first, count);
	struct chain to = chain_of(s, s->first + count - 1);

	if (result == SHIP_RETRY) {
		s->due = rest(s, now);
		return 0;
	}
	s->failures = 0;
	s->due = now;
	if (result == SHIP_REFUSED && !s->single && count > 1) {
		s->single = true;
		return 0;
	}
	if (result == SHIP_REFUSED) {
		if (set_aside(s, &s->items[s->first], d))
			return -1;
		s->refused++;
	} else {
		s->sent += count;
		s->why[0] = '\0';
	}
	if (advance(s, &to, d))
		return -1;
	s->first += count;
	return 0;
}

uint64_t ship_step(struct ship *s, uint64_t now, int *result, struct diag *d)
{
	*result = 0;
	if (now < s->due)
		return s->due;
	if (s->first == s->count && fill(s, d)) {
		*result = -1;
		return now;
	}
	if (!s->count)
		return UINT64_MAX;
	if (send_batch(s, now, d)) {
		*result = -1;
		return now;
	}
	return s->due;
}

void ship_state(const struct ship *s, struct ship_state *out)
{
	out->shipped = s->shipped.seq;
	out->sent = s->sent;
	out->refused = s->refused;
	out->lost = cursor_lost(s->cursor);
	out->retries = s->retries;
	memcpy(out->why, s->why, sizeof(out->why));
}
