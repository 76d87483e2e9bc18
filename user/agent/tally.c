/* SPDX-License-Identifier: Apache-2.0 */
#include "tally.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int tally_add_app(struct tally *t, const char *name)
{
	struct tally_app *more = realloc(t->apps, (t->count + 1) * sizeof(*more));

	if (!more)
		return -1;
	t->apps = more;
	memset(&more[t->count], 0, sizeof(*more));
	more[t->count++].name = name;
	return 0;
}

void tally_free(struct tally *t)
{
	free(t->apps);
	memset(t, 0, sizeof(*t));
}

static struct tally_app *find(struct tally *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++) {
		size_t at = (t->at + i) % t->count;

		if (name && !strcmp(t->apps[at].name, name)) {
			t->at = at;
			return &t->apps[at];
		}
	}
	return NULL;
}

void tally_finding(struct tally *t, const struct finding *f)
{
	struct tally_app *a = find(t, f->app);

	if (!a)
		return;
	a->verdicts[f->verdict]++;
	if (f->code < CODE_COUNT)
		a->codes[f->code]++;
	if (f->category < CATEGORY_COUNT)
		a->categories[f->category][f->verdict]++;
	a->last = f->t;
	a->last_verdict = f->verdict;
	a->last_code = f->code;
	a->last_category = f->category;
}

static void write_verdicts(const uint64_t *v, struct strbuf *out)
{
	for (int i = 0; i < VERDICT_COUNT; i++)
		strbuf_addf(out, "%s\"%s\":%" PRIu64, i ? "," : "{", verdict_name((enum verdict)i),
			    v[i]);
	strbuf_addc(out, '}');
}

static void write_app(const struct tally_app *a, struct strbuf *out)
{
	const char *comma = "";

	strbuf_adds(out, "{\"app\":");
	strbuf_add_json(out, a->name);
	strbuf_adds(out, ",\"verdicts\":");
	write_verdicts(a->verdicts, out);
	strbuf_adds(out, ",\"codes\":{");
	for (int i = 0; i < CODE_COUNT; i++) {
		if (!a->codes[i])
			continue;
		strbuf_addf(out, "%s\"%s\":%" PRIu64, comma, code_name((enum code)i), a->codes[i]);
		comma = ",";
	}
	strbuf_adds(out, "},\"categories\":{");
	comma = "";
	for (int i = 0; i < CATEGORY_COUNT; i++) {
		const uint64_t *v = a->categories[i];

		if (!v[VERDICT_VIOLATION] && !v[VERDICT_UNVERIFIABLE] && !v[VERDICT_COMPLIANT])
			continue;
		strbuf_addf(out, "%s\"%s\":", comma, category_name((enum category)i));
		write_verdicts(v, out);
		comma = ",";
	}
	strbuf_addc(out, '}');
	if (a->last) {
		strbuf_addf(
			out, ",\"last\":{\"t\":%" PRIu64 ",\"category\":\"%s\",\"verdict\":\"%s\"",
			a->last, category_name(a->last_category), verdict_name(a->last_verdict));
		if (a->last_code < CODE_COUNT)
			strbuf_addf(out, ",\"code\":\"%s\"", code_name(a->last_code));
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, '}');
}

void tally_write(const struct tally *t, size_t most, struct strbuf *out)
{
	strbuf_adds(out, "\"apps\":[");
	for (size_t i = 0; i < t->count && i < most; i++) {
		if (i)
			strbuf_addc(out, ',');
		write_app(&t->apps[i], out);
	}
	strbuf_addc(out, ']');
	if (t->count > most)
		strbuf_addf(out, ",\"apps_left_out\":%zu", t->count - most);
}
