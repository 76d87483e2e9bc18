/* SPDX-License-Identifier: Apache-2.0 */
#include "judging.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/judge/trace.h"

#define WORDS_MAX 16

struct rules *judging_rules(const char *json)
{
	struct diag d = {.line = 0};
	struct rules *r;
	char line[1024];

	if (rules_read("rules", json, strlen(json), &r, &d)) {
		diag_format(&d, line, sizeof(line));
		cr_assert_fail("%s\n%s", line, json);
	}
	return r;
}

struct profile *judging_profile(const char *json)
{
	struct diag d = {.line = 0};
	struct profile *p;
	char line[1024];

	if (profile_read("profile", json, strlen(json), &p, &d)) {
		diag_format(&d, line, sizeof(line));
		cr_assert_fail("%s\n%s", line, json);
	}
	return p;
}

/* One line's words; name=value pairs stand apart. */
struct words {
	char *word[WORDS_MAX];
	int count;
	char *name[WORDS_MAX];
	char *value[WORDS_MAX];
	int pairs;
};

static void split(char *line, struct words *w)
{
	char *save = NULL;

	memset(w, 0, sizeof(*w));
	for (char *s = strtok_r(line, " ", &save); s; s = strtok_r(NULL, " ", &save)) {
		char *equals = strchr(s, '=');

		cr_assert(w->count < WORDS_MAX && w->pairs < WORDS_MAX);
		if (equals) {
			*equals = '\0';
			w->name[w->pairs] = s;
			w->value[w->pairs++] = equals + 1;
		} else {
			w->word[w->count++] = s;
		}
	}
}

static const char *pair(const struct words *w, const char *name, const char *fallback)
{
	for (int i = 0; i < w->pairs; i++) {
		if (!strcmp(w->name[i], name))
			return w->value[i];
	}
	return fallback;
}

/* Milliseconds, as text, to nanoseconds. */
static uint64_t ns(const char *ms)
{
	return strtoull(ms, NULL, 10) * 1000000;
}

static void add_string(struct strbuf *out, const char *key, const char *value)
{
	if (!value)
		return;
	strbuf_addf(out, ",\"%s\":", key);
	strbuf_add_json(out, value);
}

static void access_line(const struct words *w, struct strbuf *out)
{
	const char *id = pair(w, "id", NULL), *path = pair(w, "path", NULL);
	const char *lib = pair(w, "lib", NULL);

	strbuf_addf(out, "\"access\",\"t\":%" PRIu64 "", ns(w->word[0]));
	add_string(out, "op", w->word[1]);
	add_string(out, "category", w->word[2]);
	if (id || path) {
		strbuf_adds(out, ",\"resource\":{\"type\":\"file\"");
		add_string(out, "id", id);
		add_string(out, "path", path);
		strbuf_addc(out, '}');
	}
	strbuf_addf(out, ",\"subject\":{\"pid\":%s,\"start\":%" PRIu64, pair(w, "pid", "1"),
		    ns(pair(w, "start", "0")));
	if (strcmp(pair(w, "app", "shop"), "-"))
		add_string(out, "app", pair(w, "app", "shop"));
	strbuf_addc(out, '}');
	if (pair(w, "for", NULL))
		strbuf_addf(out, ",\"origin\":[{\"pid\":9},{\"app\":\"%s\"}]",
			    pair(w, "for", NULL));
	add_string(out, "attribution", pair(w, "grade", NULL));
	if (lib) {
		strbuf_adds(out, ",\"stack\":[{\"module\":\"libc.so.6\"},{\"module\":");
		strbuf_add_json(out, lib);
		strbuf_adds(out, "}]");
	}
}

static void gesture_line(const struct words *w, struct strbuf *out)
{
	const char *from = pair(w, "from", NULL);
	const char *colon = from ? strchr(from, ':') : NULL;

	strbuf_addf(out, "\"gesture\",\"t\":%" PRIu64 "", ns(w->word[0]));
	add_string(out, "app", pair(w, "app", "shop"));
	add_string(out, "action", w->word[1]);
	add_string(out, "control", w->count > 2 ? w->word[2] : "");
	if (from)
		strbuf_addf(out, ",\"source\":\"%.*s\"", colon ? (int)(colon - from) : 99, from);
	if (colon)
		add_string(out, "device", colon + 1);
}

static void line_of(const struct words *w, struct strbuf *out)
{
	static const char *const gestures[] = {"tap", "press", "release", "pick", NULL};
	static const char *const markers[] = {"foreground",	"login", "guardian",
					      "account_closed", "exit",	 NULL};
	const char *kind = w->word[1];

	strbuf_adds(out, "{\"kind\":");
	for (int i = 0; gestures[i]; i++) {
		if (!strcmp(gestures[i], kind)) {
			gesture_line(w, out);
			goto end;
		}
	}
	for (int i = 0; markers[i]; i++) {
		if (!strcmp(markers[i], kind)) {
			strbuf_addf(out,
				    "\"marker\",\"t\":%" PRIu64 ",\"name\":\"%s\",\"state\":\"%s\"",
				    ns(w->word[0]), kind, w->count > 2 ? w->word[2] : "begin");
			add_string(out, "app", pair(w, "app", "shop"));
			goto end;
		}
	}
	if (!strcmp(kind, "feature")) {
		strbuf_addf(out,
			    "\"marker\",\"t\":%" PRIu64 ",\"name\":\"feature\",\"state\":\"%s\"",
			    ns(w->word[0]), w->word[3]);
		add_string(out, "value", w->word[2]);
		add_string(out, "app", pair(w, "app", "shop"));
	} else if (!strcmp(kind, "consent") || !strcmp(kind, "permission")) {
		strbuf_addf(out, "\"%s\",\"t\":%" PRIu64 "", kind, ns(w->word[0]));
		add_string(out, *kind == 'c' ? "scope" : "permission", w->word[2]);
		add_string(out, "state", w->word[3]);
		add_string(out, "app", pair(w, "app", "shop"));
	} else if (!strcmp(kind, "loss")) {
		strbuf_addf(out, "\"loss\",\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"count\":1",
			    ns(w->word[2]), ns(w->word[3]));
	} else if (!strcmp(kind, "gone")) {
		strbuf_addf(out,
			    "\"process\",\"t\":%" PRIu64
			    ",\"event\":\"exit\",\"subject\":{\"pid\":%s}",
			    ns(w->word[0]), pair(w, "pid", "1"));
	} else if (!strcmp(kind, "coverage")) {
		strbuf_addf(out, "\"coverage\",\"t\":%" PRIu64 ",\"sensor\":\"%s\",\"rung\":%s",
			    ns(w->word[0]), w->word[2], w->count > 3 ? "\"x\"" : "null");
	} else if (!strcmp(kind, "clock")) {
		strbuf_addf(out, "\"clock\",\"t\":%" PRIu64 "", ns(w->word[0]));
	} else {
		access_line(w, out);
	}
end:
	strbuf_adds(out, "}\n");
}

void judging_trace(const char *words, struct strbuf *out)
{
	char *copy = strdup(words), *save = NULL;
	struct words w;

	strbuf_adds(out,
		    "{\"format\":\"consentry-trace/1\",\"booted\":\"2026-01-01T00:00:00Z\"}\n");
	for (char *line = strtok_r(copy, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		split(line, &w);
		if (w.count)
			line_of(&w, out);
	}
	free(copy);
}

void judging_feed(struct judge *j, const char *lines)
{
	struct trace_reader *reader = trace_reader_new("trace");
	struct diag d = {.line = 0};
	struct record rec;

	while (*lines) {
		size_t len = strcspn(lines, "\n");
		int kind = trace_read_line(reader, lines, len, &rec, &d);

		cr_assert(kind >= 0, "%u:%u: %s in %.*s", d.line, d.column, d.message, (int)len,
			  lines);
		if (kind)
			cr_assert_eq(judge_feed(j, &rec), 0);
		lines += len + (lines[len] == '\n');
	}
	trace_reader_free(reader);
}

int judging_note(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct strbuf *out = arg;
	json_error_t error;
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);

	/* Each finding is a line of well-formed JSON that says what the struct says. */
	cr_assert(json, "%s: %.*s", error.text, (int)len, line);
	cr_assert_null(memchr(line, '\n', len));
	cr_assert_str_eq(json_string_value(json_object_get(json, "verdict")),
			 verdict_name(f->verdict));
	cr_assert_eq(json_integer_value(json_object_get(json, "t")), (json_int_t)f->t);
	json_decref(json);
	if (strcmp(f->app, "shop"))
		strbuf_addf(out, "%s ", f->app);
	strbuf_addf(out, "%" PRIu64 " %s", f->t / 1000000, verdict_name(f->verdict));
	if (f->code != CODE_COUNT)
		strbuf_addf(out, " %s", code_name(f->code));
	for (size_t i = 0; i < f->also_count; i++)
		strbuf_addf(out, " +%s", code_name(f->also[i]));
	strbuf_addc(out, '\n');
	return 0;
}

/* Times and verdicts. */
static int note_verdict(void *arg, const struct finding *f, const char *line, size_t len)
{
	(void)line;
	(void)len;
	strbuf_addf(arg, "%" PRIu64 " %s\n", f->t / 1000000, verdict_name(f->verdict));
	return 0;
}

static void expect(const char *file, int line, const char *rules_json, const char *profile_json,
		   const char *trace, const char *expected, judge_sink note)
{
	struct strbuf rules_text = {0}, profile_text = {0}, lines = {0}, found = {0};
	struct judge_options o = {.all = true, .sink = note, .arg = &found};
	struct profile *p;
	struct rules *r;
	struct judge *j = judge_new(&o);

	cr_assert_not_null(j);
	strbuf_addf(&rules_text, "{\"format\":\"consentry-rules/1\",\"rules\":[%s]}", rules_json);
	strbuf_addf(&profile_text,
		    "{\"format\":\"consentry-profile/1\",\"app\":\"shop\",\"rules\":\"r\",%s}",
		    profile_json);
	r = judging_rules(*rules_json == '{' && strstr(rules_json, "\"format\"") ? rules_json
										 : rules_text.data);
	p = judging_profile(profile_text.data);
	cr_assert_eq(judge_add_app(j, p, r), 0);
	judging_trace(trace, &lines);
	judging_feed(j, lines.data);
	cr_assert_eq(judge_finish(j), 0);
	cr_expect_str_eq(found.data ? found.data : "", expected, "%s:%d: got\n%sexpected\n%s", file,
			 line, found.data ? found.data : "", expected);
	judge_free(j);
	rules_free(r);
	profile_free(p);
	strbuf_free(&rules_text);
	strbuf_free(&profile_text);
	strbuf_free(&lines);
	strbuf_free(&found);
}

void judging_expect(const char *file, int line, const char *rules, const char *profile,
		    const char *trace, const char *findings)
{
	expect(file, line, rules, profile, trace, findings, judging_note);
}

void judging_expect_verdicts(const char *file, int line, const char *rules, const char *profile,
			     const char *trace, const char *findings)
{
	expect(file, line, rules, profile, trace, findings, note_verdict);
}
