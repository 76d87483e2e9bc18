/* SPDX-License-Identifier: Apache-2.0 */
#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/judge/trace.h"

#define STATE_LIMIT  ((uint64_t)256 << 20)
#define LEDGER_LIMIT ((uint64_t)64 << 20)
#define BOOT_LINE    "{\"kind\":\"boot\",\"id\":\""

struct memory {
	const struct disk *disk;
	char *path;
	char *new_path;
	char *ledger_path;
	char boot[MEMORY_BOOT];
	int ledger;
	uint64_t ledger_len; /* bytes that are whole lines on the medium */
	struct strbuf line;
};

struct head {
	char boot[MEMORY_BOOT];
	uint64_t t;
	uint64_t ledger;
};

static int fault(const char *path, struct diag *d)
{
	return diag_set(d, path, 0, 0, "%s", strerror(errno));
}

/* ---- files -------------------------------------------------------------------------------- */

/* Owned *out, or -1 with *d set; a file that is not there is an empty one. */
static int read_whole(const struct disk *disk, const char *path, uint64_t limit, char **out,
		      size_t *len, struct diag *d)
{
	int handle = disk->open(disk->arg, path, DISK_READ);
	uint64_t size = 0;
	int r = -1;

	*out = NULL;
	*len = 0;
	if (handle < 0)
		return errno == ENOENT ? 0 : fault(path, d);
	if (disk->size(disk->arg, handle, &size))
		fault(path, d);
	else if (size > limit)
		diag_set(d, path, 0, 0, "larger than %" PRIu64 " MiB, which is the limit",
			 limit >> 20);
	else if (!(*out = malloc((size_t)size + 1)))
		diag_set(d, path, 0, 0, "out of memory");
	else if (disk_read_all(disk, handle, *out, (size_t)size, 0))
		fault(path, d);
	else
		r = 0;
	disk->close(disk->arg, handle);
	if (r) {
		free(*out);
		*out = NULL;
		return -1;
	}
	(*out)[size] = '\0';
	*len = (size_t)size;
	return 0;
}

/* Puts bytes behind what is good, and on the medium; on a fault the file is cut back. */
static int append(struct memory *m, const char *data, size_t len, struct diag *d)
{
	const struct disk *k = m->disk;
	size_t done;

	if (disk_write_all(k, m->ledger, data, len, m->ledger_len, &done) ||
	    k->sync(k->arg, m->ledger)) {
		fault(m->ledger_path, d);
		(void)!k->truncate(k->arg, m->ledger, m->ledger_len);
		return -1;
	}
	m->ledger_len += len;
	return 0;
}

/* A file is replaced as a whole, by way of STATE.new. */
static int replace(struct memory *m, const char *path, const struct strbuf *text, struct diag *d)
{
	const struct disk *k = m->disk;
	int handle = k->open(k->arg, m->new_path, DISK_APPEND), r = -1;
	size_t done;

	if (handle < 0 || k->truncate(k->arg, handle, 0) ||
	    disk_write_all(k, handle, text->data, text->len, 0, &done) || k->sync(k->arg, handle) ||
	    k->rename(k->arg, m->new_path, path) || k->sync_folder(k->arg, path))
		fault(path, d);
	else
		r = 0;
	if (handle >= 0)
		k->close(k->arg, handle);
	return r;
}

static int open_ledger(struct memory *m, struct diag *d)
{
	if (m->ledger >= 0)
		m->disk->close(m->disk->arg, m->ledger);
	m->ledger = m->disk->open(m->disk->arg, m->ledger_path, DISK_APPEND);
	return m->ledger < 0 ? fault(m->ledger_path, d) : 0;
}

int memory_open(const char *path, const struct disk *disk, const char *boot, struct memory **out,
		struct diag *d)
{
	struct memory *m = calloc(1, sizeof(*m));

	if (!m)
		return diag_set(d, path, 0, 0, "out of memory");
	m->disk = disk;
	m->ledger = -1;
	snprintf(m->boot, sizeof(m->boot), "%s", boot);
	m->path = strdup(path);
	if (!m->path || asprintf(&m->new_path, "%s.new", path) < 0 ||
	    asprintf(&m->ledger_path, "%s.ledger", path) < 0) {
		memory_close(m);
		return diag_set(d, path, 0, 0, "out of memory");
	}
	m->ledger = disk->open(disk->arg, m->ledger_path, DISK_APPEND);
	if (m->ledger < 0) {
		fault(m->ledger_path, d);
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
	if (m->ledger >= 0)
		m->disk->close(m->disk->arg, m->ledger);
	strbuf_free(&m->line);
	free(m->path);
	free(m->new_path);
	free(m->ledger_path);
	free(m);
}

/* ---- the ledger --------------------------------------------------------------------------- */

struct ledger {
	char *text;
	size_t len; /* whole lines */
};

struct lines {
	const char *at;
	const char *end;
};

static bool next_line(struct lines *l, const char **line, size_t *len)
{
	const char *stop = l->at < l->end ? memchr(l->at, '\n', (size_t)(l->end - l->at)) : NULL;

	if (!stop)
		return false;
	*line = l->at;
	*len = (size_t)(stop - l->at);
	l->at = stop + 1;
	return true;
}

static bool is_boot(const char *line, size_t len)
{
	return len > strlen(BOOT_LINE) && !strncmp(line, BOOT_LINE, strlen(BOOT_LINE));
}

/* Does what was marked hold beyond the boot? */
static bool lasts(const struct record *r)
{
	return r->kind == RECORD_CONSENT || r->kind == RECORD_PERMISSION ||
	       (r->kind == RECORD_MARKER &&
		(r->u.marker.name == MARKER_LOGIN || r->u.marker.name == MARKER_GUARDIAN ||
		 r->u.marker.name == MARKER_ACCOUNT_CLOSED));
}

/* What a record is about: two of the same name say the same thing, the later one newer. */
static void name_of(const struct record *r, struct strbuf *out)
{
	strbuf_reset(out);
	strbuf_addf(out, "%d", (int)r->kind);
	strbuf_add_json(out, r->app);
	if (r->kind == RECORD_CONSENT)
		strbuf_add_json(out, r->u.consent.scope);
	else if (r->kind == RECORD_PERMISSION)
		strbuf_addf(out, "%d", (int)r->u.permission.permission);
	else
		strbuf_addf(out, "%d", (int)r->u.marker.name);
}

struct kept {
	char *name;
	char *line;
};

static void forget(struct kept *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(all[i].name);
		free(all[i].line);
	}
	free(all);
}

/* The last mark of each thing that lasts, in the order in which they were made. */
static int last_of_each(struct trace_reader *reader, const struct ledger *l, struct kept **out,
			size_t *count)
{
	struct lines lines = {l->text, l->text + l->len};
	struct strbuf name = {.len = 0};
	struct diag d = {.line = 0};
	struct record rec;
	const char *line;
	size_t len, n = 0;
	struct kept *all = NULL, *more;
	bool has_t, failed = false;

	while (!failed && next_line(&lines, &line, &len)) {
		if (is_boot(line, len) ||
		    trace_read_ledger(reader, line, len, &rec, &has_t, &d) <= 0 || !lasts(&rec))
			continue;
		name_of(&rec, &name);
		for (size_t i = 0; i < n; i++) {
			if (name.failed || strcmp(all[i].name, name.data))
				continue;
			free(all[i].name);
			free(all[i].line);
			memmove(all + i, all + i + 1, (n - i - 1) * sizeof(*all));
			n--;
			break;
		}
		more = realloc(all, (n + 1) * sizeof(*all));
		failed = !more || name.failed;
		if (more)
			all = more;
		if (failed)
			break;
		all[n].name = strdup(name.data);
		all[n].line = strndup(line, len);
		failed = !all[n].name || !all[n].line;
		n++;
	}
	strbuf_free(&name);
	*out = all;
	*count = n;
	return failed ? -1 : 0;
}

/* What lasts, at the beginning of this boot; the ledger begins anew with it. */
static int begin_boot(struct memory *m, struct trace_reader *reader, const struct ledger *l,
		      memory_sink sink, void *arg, struct diag *d)
{
	struct strbuf anew = {.len = 0};
	struct kept *all = NULL;
	struct record rec;
	size_t n = 0;
	bool has_t;
	int r = last_of_each(reader, l, &all, &n);

	strbuf_addf(&anew, BOOT_LINE "%s\"}\n", m->boot);
	for (size_t i = 0; !r && i < n; i++) {
		trace_read_ledger(reader, all[i].line, strlen(all[i].line), &rec, &has_t, d);
		rec.t = i + 1;
		trace_write(&rec, &anew);
		r = sink(arg, &rec);
	}
	forget(all, n);
	if (!r && anew.failed)
		r = diag_set(d, m->ledger_path, 0, 0, "out of memory");
	else if (r && !d->message[0])
		diag_set(d, m->ledger_path, 0, 0, "out of memory");
	if (!r)
		r = replace(m, m->ledger_path, &anew, d) || open_ledger(m, d);
	if (!r)
		m->ledger_len = anew.len;
	strbuf_free(&anew);
	return r;
}

/* Where this boot's lines begin, or the end. */
static size_t this_boot(const struct memory *m, const struct ledger *l)
{
	struct lines lines = {l->text, l->text + l->len};
	const char *line;
	size_t len, at = l->len;

	while (next_line(&lines, &line, &len)) {
		if (is_boot(line, len))
			at = !strncmp(line + strlen(BOOT_LINE), m->boot, strlen(m->boot))
				     ? (size_t)(line - l->text)
				     : l->len;
	}
	return at;
}

static int replay(struct trace_reader *reader, const struct ledger *l, size_t from,
		  memory_sink sink, void *arg)
{
	struct lines lines = {l->text + from, l->text + l->len};
	struct diag d = {.line = 0};
	struct record rec;
	const char *line;
	size_t len;
	bool has_t;
	int r = 0;

	while (!r && next_line(&lines, &line, &len)) {
		if (!is_boot(line, len) &&
		    trace_read_ledger(reader, line, len, &rec, &has_t, &d) > 0)
			r = sink(arg, &rec);
	}
	return r;
}

/* ---- the state ---------------------------------------------------------------------------- */

static int read_head(const char *name, const char *text, size_t len, struct head *h, size_t *rest,
		     struct diag *d)
{
	const char *stop = memchr(text, '\n', len), *format, *boot;
	json_int_t t, ledger, log;
	json_error_t e;
	json_t *o = stop ? json_loadb(text, (size_t)(stop - text), 0, &e) : NULL;
	int r = -1;

	if (!o || json_unpack_ex(o, &e, 0, "{s:s,s:s,s:I,s:I,s:I}", "format", &format, "boot",
				 &boot, "t", &t, "ledger", &ledger, "log", &log))
		diag_set(d, name, 1, 1, "no state of an agent");
	else if (strcmp(format, "consentry-agent/1"))
		diag_set(d, name, 1, 1, "unknown format \"%.40s\"", format);
	else if (t < 0 || ledger < 0 || strlen(boot) >= MEMORY_BOOT)
		diag_set(d, name, 1, 1, "no state of an agent");
	else
		r = 0;
	if (!r) {
		strcpy(h->boot, boot);
		h->t = (uint64_t)t;
		h->ledger = (uint64_t)ledger;
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

static int load(const char *name, const char *text, size_t len, struct head *h, const char *boot,
		struct judge *j, bool *same, struct diag *d)
{
	size_t rest;

	*same = false;
	if (!len)
		return 0;
	if (read_head(name, text, len, h, &rest, d))
		return -1;
	*same = !boot || !strcmp(h->boot, boot);
	if (*same && judge_load(j, name, text + rest, len - rest, d)) {
		d->line += d->line != 0; /* behind the head */
		return -1;
	}
	return 0;
}

int memory_recall(struct memory *m, const char *handed, size_t len, struct judge *j, uint64_t now,
		  memory_sink sink, void *arg, struct diag *d)
{
	struct trace_reader *reader = trace_reader_new(m->ledger_path);
	struct ledger l = {NULL, 0};
	struct head h = {.t = 0};
	char *text = NULL;
	size_t from, all;
	bool same = false;
	int r;

	if (!reader)
		return diag_set(d, "", 0, 0, "out of memory");
	r = read_whole(m->disk, m->ledger_path, LEDGER_LIMIT, &l.text, &all, d);
	if (!r && !handed) {
		r = read_whole(m->disk, m->path, STATE_LIMIT, &text, &len, d);
		handed = text;
	}
	if (!r) {
		/* A line that was not finished was not acknowledged. */
		while (all && l.text[all - 1] != '\n')
			all--;
		l.len = all;
		m->ledger_len = all;
		r = m->disk->truncate(m->disk->arg, m->ledger, all)
			    ? fault(m->ledger_path, d)
			    : load(m->path, handed, len, &h, m->boot, j, &same, d);
	}
	if (!r) {
		from = this_boot(m, &l);
		if (from == l.len)
			r = begin_boot(m, reader, &l, sink, arg, d);
		else
			r = replay(reader, &l,
				   same && h.ledger > from && h.ledger <= l.len ? (size_t)h.ledger
										: from,
				   sink, arg);
	}
	if (!r && same)
		r = tell_gap(h.t, now, sink, arg);
	free(text);
	free(l.text);
	trace_reader_free(reader);
	return r;
}

int memory_take_over(const char *text, size_t len, struct judge *j, uint64_t now, memory_sink sink,
		     void *arg, struct diag *d)
{
	struct head h = {.t = 0};
	bool same;

	if (load("the state", text, len, &h, NULL, j, &same, d))
		return -1;
	return same ? tell_gap(h.t, now, sink, arg) : 0;
}

int memory_mark(struct memory *m, const struct record *rec, struct diag *d)
{
	if (rec->kind == RECORD_GESTURE)
		return 0;
	strbuf_reset(&m->line);
	trace_write(rec, &m->line);
	if (m->line.failed)
		return diag_set(d, m->ledger_path, 0, 0, "out of memory");
	return append(m, m->line.data, m->line.len, d);
}

int memory_write(const struct memory *m, struct judge *j, uint64_t now, uint64_t log_seq,
		 struct strbuf *out)
{
	strbuf_addf(out,
		    "{\"format\":\"consentry-agent/1\",\"boot\":\"%s\",\"t\":%" PRIu64
		    ",\"ledger\":%" PRIu64 ",\"log\":%" PRIu64 "}\n",
		    m ? m->boot : "", now, m ? m->ledger_len : 0, log_seq);
	return judge_save(j, out) || out->failed ? -1 : 0;
}

int memory_save(struct memory *m, struct judge *j, uint64_t now, uint64_t log_seq, struct diag *d)
{
	struct strbuf text = {.len = 0};
	int r = memory_write(m, j, now, log_seq, &text)
			? diag_set(d, m->path, 0, 0, "out of memory")
			: replace(m, m->path, &text, d);

	strbuf_free(&text);
	return r;
}
