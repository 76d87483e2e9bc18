/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "written.h"

#define STATE_LIMIT ((uint64_t)256 << 20)

struct memory {
	const struct disk *disk;
	char *path;
	char *new_path;
	char boot[MEMORY_BOOT];
	struct ledger *ledger;
	struct written *written;
};

struct head {
	char boot[MEMORY_BOOT];
	uint64_t t;
	uint64_t ledger;
	struct chain log;
};

int memory_open(const char *path, const struct disk *disk, const char *boot, struct memory **out,
		struct diag *d)
{
	struct memory *m = calloc(1, sizeof(*m));

	if (!m)
		return diag_set(d, path, 0, 0, "out of memory");
	m->disk = disk;
	snprintf(m->boot, sizeof(m->boot), "%s", boot);
	m->path = strdup(path);
	m->written = written_new();
	if (!m->path || !m->written || asprintf(&m->new_path, "%s.new", path) < 0) {
		memory_close(m);
		return diag_set(d, path, 0, 0, "out of memory");
	}
	if (ledger_open(path, disk, m->boot, &m->ledger, d)) {
		memory_close(m);
		return -1;
	}
	*out = m;
	return 0;
}

void memory_close(struct memory *m)
{
	if (!m)
		return;
	ledger_close(m->ledger);
	written_free(m->written);
	free(m->path);
	free(m->new_path);
	free(m);
}

/* Fills *h, and *w where there is one. */
static int read_head(const char *name, const char *text, size_t len, struct head *h,
		     struct written *w, size_t *rest, struct diag *d)
{
	const char *stop = memchr(text, '\n', len), *format, *boot, *hash = NULL;
	json_int_t t, ledger, log;
	json_error_t e;
	json_t *o = stop ? json_loadb(text, (size_t)(stop - text), 0, &e) : NULL, *written = NULL;
	int r = -1;

	chain_init(&h->log);
	if (!o || json_unpack_ex(o, &e, 0, "{s:s,s:s,s:I,s:I,s:I,s?s,s?o}", "format", &format,
				 "boot", &boot, "t", &t, "ledger", &ledger, "log", &log, "hash",
				 &hash, "written", &written))
		diag_set(d, name, 1, 1, "no state of an agent");
	else if (strcmp(format, "consentry-agent/1"))
		diag_set(d, name, 1, 1, "unknown format \"%.40s\"", format);
	else if (t < 0 || ledger < 0 || log < 0 || strlen(boot) >= MEMORY_BOOT ||
		 (hash && strlen(hash) != CHAIN_HASH_SIZE - 1) ||
		 (w && written && written_load(w, written)))
		diag_set(d, name, 1, 1, "no state of an agent");
	else
		r = 0;
	if (!r) {
		strcpy(h->boot, boot);
		h->t = (uint64_t)t;
		h->ledger = (uint64_t)ledger;
		h->log.seq = (uint64_t)log;
		if (hash)
			strcpy(h->log.hash, hash);
		*rest = (size_t)(stop - text) + 1;
	}
	json_decref(o);
	return r;
}

/* Nobody watched from `from` to `to`. */
static int tell_gap(uint64_t from, uint64_t to, memory_sink sink, void *arg)
{
	struct record rec = {.kind = RECORD_LOSS, .t = to};

	rec.u.loss.from = from < to ? from : to;
	rec.u.loss.to = to;
	rec.u.loss.count = 1; /* at least: nobody counted */
	rec.u.loss.cause = "restart";
	return sink(arg, &rec);
}

/* `m` may be NULL: then any boot's will do. */
static int load(const struct memory *m, const char *name, const char *text, size_t len,
		struct head *h, struct judge *j, bool *same, struct diag *d)
{
	size_t rest;

	*same = false;
	if (!len)
		return 0;
	if (read_head(name, text, len, h, m ? m->written : NULL, &rest, d))
		return -1;
	*same = !m || !strcmp(h->boot, m->boot);
	if (*same && judge_load(j, name, text + rest, len - rest, d)) {
		d->line += d->line != 0; /* behind the head */
		return -1;
	}
	return 0;
}

int memory_recall(struct memory *m, const char *handed, size_t len, const char *log,
		  struct judge *j, uint64_t now, memory_sink sink, void *arg, struct diag *d)
{
	struct head h = {.t = 0};
	char *text = NULL;
	bool same = false;
	int r = 0;

	if (!handed) {
		if (disk_load(m->disk, m->path, STATE_LIMIT, &text, &len))
			return diag_set(d, m->path, 0, 0, "%s", strerror(errno));
		handed = text;
	}
	r = load(m, m->path, handed, len, &h, j, &same, d);
	if (!r && !same)
		written_clear(m->written); /* of another boot's clock */
	if (!r && same && log)
		r = written_read(m->written, m->disk, log, &h.log, h.t, d);
	if (!r)
		r = ledger_recall(m->ledger, same, h.ledger, sink, arg, d);
	if (!r && same)
		r = tell_gap(h.t, now, sink, arg);
	free(text);
	return r;
}

int memory_take_over(const char *text, size_t len, struct judge *j, uint64_t now, memory_sink sink,
		     void *arg, struct diag *d)
{
	struct head h = {.t = 0};
	bool same;

	if (load(NULL, "the state", text, len, &h, j, &same, d))
		return -1;
	return same ? tell_gap(h.t, now, sink, arg) : 0;
}

bool memory_wrote(struct memory *m, const struct finding *f)
{
	return written_take(m->written, f);
}

int memory_mark(struct memory *m, const struct record *rec, struct diag *d)
{
	return rec->kind == RECORD_GESTURE ? 0 : ledger_add(m->ledger, rec, d);
}

int memory_write(const struct memory *m, struct judge *j, uint64_t now, const struct chain *log,
		 struct strbuf *out)
{
	strbuf_addf(out,
		    "{\"format\":\"consentry-agent/1\",\"boot\":\"%s\",\"t\":%" PRIu64
		    ",\"ledger\":%" PRIu64 ",\"log\":%" PRIu64 ",\"hash\":\"%s\"",
		    m ? m->boot : "", now, m ? ledger_len(m->ledger) : 0, log->seq, log->hash);
	if (m)
		written_save(m->written, out);
	strbuf_adds(out, "}\n");
	return judge_save(j, out) || out->failed ? -1 : 0;
}

int memory_save(struct memory *m, struct judge *j, uint64_t now, const struct chain *log,
		struct diag *d)
{
	struct strbuf text = {.len = 0};
	int r = 0;

	if (memory_write(m, j, now, log, &text))
		r = diag_set(d, m->path, 0, 0, "out of memory");
	else if (disk_replace(m->disk, m->path, m->new_path, text.data, text.len))
		r = diag_set(d, m->path, 0, 0, "%s", strerror(errno));
	strbuf_free(&text);
	return r;
}
