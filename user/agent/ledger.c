/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/judge/trace.h"

#define LEDGER_LIMIT ((uint64_t)64 << 20)
#define BOOT_LINE    "{\"kind\":\"boot\",\"id\":\""

struct ledger {
	const struct disk *disk;
	char *path;
	char *new_path;
	const char *boot;
	struct trace_reader *reader;
	int handle;
	uint64_t len; /* bytes that are whole lines on the medium */
	struct strbuf line;
};

/* Its whole lines, as they were read. */
struct text {
	char *data;
	size_t len;
};

static int fault(const char *path, struct diag *d)
{
	return diag_set(d, path, 0, 0, "%s", strerror(errno));
}

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
static int last_of_each(struct trace_reader *reader, const struct text *l, struct kept **out,
			size_t *count)
{
	struct lines lines = {l->data, l->data + l->len};
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

static int reopen(struct ledger *m, struct diag *d)
{
	if (m->handle >= 0)
		m->disk->close(m->disk->arg, m->handle);
	m->handle = m->disk->open(m->disk->arg, m->path, DISK_APPEND);
	return m->handle < 0 ? fault(m->path, d) : 0;
}

/* What lasts, at the beginning of this boot; the ledger begins anew with it. */
static int begin_boot(struct ledger *m, const struct text *l, ledger_sink sink, void *arg,
		      struct diag *d)
{
	struct strbuf anew = {.len = 0};
	struct kept *all = NULL;
	struct record rec;
	size_t n = 0;
	bool has_t;
	int r = last_of_each(m->reader, l, &all, &n);

	strbuf_addf(&anew, BOOT_LINE "%s\"}\n", m->boot);
	for (size_t i = 0; !r && i < n; i++) {
		trace_read_ledger(m->reader, all[i].line, strlen(all[i].line), &rec, &has_t, d);
		rec.t = i + 1;
		trace_write(&rec, &anew);
		r = sink(arg, &rec);
	}
	forget(all, n);
	if (!r && anew.failed)
		r = diag_set(d, m->path, 0, 0, "out of memory");
	else if (r && !d->message[0])
		diag_set(d, m->path, 0, 0, "out of memory");
	if (!r && disk_replace(m->disk, m->path, m->new_path, anew.data, anew.len))
		r = fault(m->path, d);
	if (!r)
		r = reopen(m, d);
	if (!r)
		m->len = anew.len;
	strbuf_free(&anew);
	return r;
}

/* Where this boot's lines begin, or the end. */
static size_t this_boot(const struct ledger *m, const struct text *l)
{
	struct lines lines = {l->data, l->data + l->len};
	const char *line;
	size_t len, at = l->len;

	while (next_line(&lines, &line, &len)) {
		if (is_boot(line, len))
			at = !strncmp(line + strlen(BOOT_LINE), m->boot, strlen(m->boot))
				     ? (size_t)(line - l->data)
				     : l->len;
	}
	return at;
}

static int replay(struct trace_reader *reader, const struct text *l, size_t from, ledger_sink sink,
		  void *arg)
{
	struct lines lines = {l->data + from, l->data + l->len};
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

int ledger_recall(struct ledger *m, bool same, uint64_t from, ledger_sink sink, void *arg,
		  struct diag *d)
{
	struct text l = {NULL, 0};
	size_t begin;
	int r;

	if (disk_load(m->disk, m->path, LEDGER_LIMIT, &l.data, &l.len))
		return fault(m->path, d);
	/* A line that was not finished was not acknowledged. */
	while (l.len && l.data[l.len - 1] != '\n')
		l.len--;
	m->len = l.len;
	begin = this_boot(m, &l);
	if (m->disk->truncate(m->disk->arg, m->handle, l.len))
		r = fault(m->path, d);
	else if (begin == l.len)
		r = begin_boot(m, &l, sink, arg, d);
	else
		r = replay(m->reader, &l,
			   same && from > begin && from <= l.len ? (size_t)from : begin, sink, arg);
	free(l.data);
	return r;
}

int ledger_add(struct ledger *m, const struct record *rec, struct diag *d)
{
	const struct disk *k = m->disk;
	size_t done;

	strbuf_reset(&m->line);
	trace_write(rec, &m->line);
	if (m->line.failed)
		return diag_set(d, m->path, 0, 0, "out of memory");
	if (disk_write_all(k, m->handle, m->line.data, m->line.len, m->len, &done) ||
	    k->sync(k->arg, m->handle)) {
		fault(m->path, d);
		/* What is there of it must not be taken for a line. */
		(void)!k->truncate(k->arg, m->handle, m->len);
		return -1;
	}
	m->len += m->line.len;
	return 0;
}

uint64_t ledger_len(const struct ledger *m)
{
	return m->len;
}

int ledger_open(const char *state, const struct disk *disk, const char *boot, struct ledger **out,
		struct diag *d)
{
	struct ledger *m = calloc(1, sizeof(*m));

	if (!m)
		return diag_set(d, state, 0, 0, "out of memory");
	m->disk = disk;
	m->handle = -1;
	m->boot = boot;
	if (asprintf(&m->new_path, "%s.new", state) < 0 ||
	    asprintf(&m->path, "%s.ledger", state) < 0 ||
	    !(m->reader = trace_reader_new(m->path))) {
		ledger_close(m);
		return diag_set(d, state, 0, 0, "out of memory");
	}
	if (reopen(m, d)) {
		ledger_close(m);
		return -1;
	}
	*out = m;
	return 0;
}

void ledger_close(struct ledger *m)
{
	if (!m)
		return;
	if (m->handle >= 0)
		m->disk->close(m->disk->arg, m->handle);
	trace_reader_free(m->reader);
	strbuf_free(&m->line);
	free(m->path);
	free(m->new_path);
	free(m);
}
