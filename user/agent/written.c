/* SPDX-License-Identifier: Apache-2.0 */
#include "written.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "user/deliver/cursor.h"

/* The time, and a hash of the rest. */
struct entry {
	uint64_t t;
	uint64_t key;
};

struct written {
	struct entry
		*list; /* in no order: it is short, and asked of a judge's first findings only */
	size_t count, cap;
	uint64_t latest;
};

struct written *written_new(void)
{
	return calloc(1, sizeof(struct written));
}

void written_clear(struct written *w)
{
	free(w->list);
	memset(w, 0, sizeof(*w));
}

void written_free(struct written *w)
{
	if (!w)
		return;
	free(w->list);
	free(w);
}

static int add(struct written *w, uint64_t t, uint64_t key)
{
	size_t cap = w->cap ? 2 * w->cap : 64;
	struct entry *more;

	if (w->count == w->cap) {
		more = realloc(w->list, cap * sizeof(*more));
		if (!more)
			return -1;
		w->list = more;
		w->cap = cap;
	}
	w->list[w->count++] = (struct entry){t, key};
	w->latest = t > w->latest ? t : w->latest;
	return 0;
}

static uint64_t hash_text(const char *s)
{
	return hash_bytes(s, strlen(s));
}

static uint64_t key_of_access(const char *app, const char *category, uint64_t cpu, uint64_t seq)
{
	return hash_u64(hash_text(app) ^
			hash_u64(hash_text(category) ^ hash_u64(cpu ^ hash_u64(seq))));
}

/* Neither number is an access's: a CPU has 32 bits. */
static uint64_t key_of_refusal(const char *app, const char *category, const char *code)
{
	return key_of_access(app, category, UINT64_MAX, hash_text(code));
}

/* What one line is about. 1, or 0 where it does not concern us. */
static int read_line(const json_t *o, uint64_t until, uint64_t *t, uint64_t *key)
{
	const json_t *evidence = json_object_get(o, "evidence");
	const json_t *time = json_object_get(o, "t"), *cpu = json_object_get(evidence, "cpu"),
		     *seq = json_object_get(evidence, "seq");
	const char *app = json_string_value(json_object_get(o, "app"));
	const char *category = json_string_value(json_object_get(o, "category"));
	const char *code = json_string_value(json_object_get(o, "code"));

	if (!app || !category || !json_is_integer(time))
		return 0;
	*t = (uint64_t)json_integer_value(time);
	if (json_is_integer(cpu) && json_is_integer(seq)) {
		*key = key_of_access(app, category, (uint64_t)json_integer_value(cpu),
				     (uint64_t)json_integer_value(seq));
		return *t <= until;
	}
	*key = key_of_refusal(app, category, code ? code : "");
	return 1;
}

/*
 * An access after `until`, which most of a flood is? By the first time in the line, which is the finding's own;
 * only to spare the reading.
 */
static bool is_later(const char *text, size_t len, uint64_t until)
{
	static const char mark[] = "\"t\":", cpu[] = "\"cpu\":";
	const char *t = memmem(text, len, mark, sizeof(mark) - 1);
	uint64_t value = 0;

	if (!t || !memmem(text, len, cpu, sizeof(cpu) - 1))
		return false;
	for (t += sizeof(mark) - 1; t < text + len && *t >= '0' && *t <= '9'; t++)
		value = value * 10 + (uint64_t)(*t - '0');
	return value > until;
}

int written_read(struct written *w, const struct disk *disk, const char *path,
		 const struct chain *after, uint64_t until, struct diag *d)
{
	struct cursor *c = cursor_new(disk, path, after);
	struct cursor_line line;
	struct diag why = {.line = 0};
	uint64_t t, key;
	int more, r = 0;

	if (!c)
		return diag_set(d, path, 0, 0, "out of memory");
	while (!r && (more = cursor_next(c, &line, &why)) == 1) {
		json_t *o;

		/* The cursor begins with the part where the line that it looks for is another. */
		if (line.at.seq <= after->seq || is_later(line.text, line.len, until))
			continue;
		o = json_loadb(line.text, line.len, 0, NULL);
		if (o && read_line(o, until, &t, &key) && add(w, t, key))
			r = diag_set(d, path, 0, 0, "out of memory");
		json_decref(o);
	}
	if (!r && (more < 0 || cursor_lost(c)))
		diag_warn(d, path, 0, 0, "%s: findings since the state was saved may come twice",
			  more < 0 ? why.message : "lines were removed");
	cursor_free(c);
	return r;
}

bool written_take(struct written *w, const struct finding *f)
{
	const char *category = category_name(f->category);
	uint64_t key;

	if (!w->count || f->t > w->latest)
		return false;
	key = f->access ? key_of_access(f->app, category, f->access->cpu, f->access->seq)
			: key_of_refusal(f->app, category, code_name(f->code));
	for (size_t i = 0; i < w->count; i++) {
		if (w->list[i].t != f->t || w->list[i].key != key)
			continue;
		w->list[i] = w->list[--w->count];
		return true;
	}
	return false;
}

void written_save(const struct written *w, struct strbuf *out)
{
	for (size_t i = 0; i < w->count; i++)
		strbuf_addf(out, "%s\"%" PRIu64 ":%016" PRIx64 "\"", i ? "," : ",\"written\":[",
			    w->list[i].t, w->list[i].key);
	if (w->count)
		strbuf_addc(out, ']');
}

int written_load(struct written *w, const json_t *array)
{
	uint64_t t, key;
	json_t *each;
	size_t i;
	char end;

	if (!json_is_array(array))
		return -1;
	json_array_foreach (array, i, each) {
		const char *text = json_string_value(each);

		if (!text || sscanf(text, "%" SCNu64 ":%" SCNx64 "%c", &t, &key, &end) != 2 ||
		    add(w, t, key))
			return -1;
	}
	return 0;
}
