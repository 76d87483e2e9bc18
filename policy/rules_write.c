/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules to JSON: keys in the order of the contract, one clause, statement or rule a line, so that two
 * versions can be compared with diff(1).
 */
#include "base/strbuf.h"
#include "consentry/rules.h"

/* No printf() here: a rules file is several times as long as its policy. */
static void add_name(struct strbuf *b, const char *key)
{
	strbuf_add(b, ",\"", 2);
	strbuf_adds(b, key);
	strbuf_add(b, "\":", 2);
}

static void add_key(struct strbuf *b, const char *key, const char *value)
{
	add_name(b, key);
	strbuf_add_json(b, value);
}

static void add_span(struct strbuf *b, struct span s)
{
	strbuf_adds(b, "\"span\":[");
	strbuf_add_u64(b, s.begin);
	strbuf_addc(b, ',');
	strbuf_add_u64(b, s.end);
	strbuf_addc(b, ']');
}

/* Opens the array `name`. */
static void add_list(struct strbuf *b, const char *name)
{
	strbuf_addf(b, ",\n \"%s\":[", name);
}

static void add_row(struct strbuf *b, size_t i)
{
	strbuf_adds(b, i ? ",\n  " : "\n  ");
}

static void add_end(struct strbuf *b, size_t count)
{
	strbuf_adds(b, count ? "\n ]" : "]");
}

static void add_comma(struct strbuf *b, size_t i)
{
	if (i)
		strbuf_addc(b, ',');
}

static void write_source(struct strbuf *b, const struct rules_source *s)
{
	strbuf_adds(b, ",\n \"source\":{\"name\":");
	strbuf_add_json(b, s->name ? s->name : "");
	add_key(b, "sha256", s->sha256 ? s->sha256 : "");
	add_key(b, "language", s->language ? s->language : "");
	strbuf_adds(b, ",\"bytes\":");
	strbuf_add_u64(b, s->bytes);
	strbuf_addc(b, '}');
}

static void write_clause(struct strbuf *b, const struct rules_clause *c)
{
	strbuf_adds(b, "{\"id\":");
	strbuf_add_json(b, c->id);
	add_key(b, "label", c->label);
	add_key(b, "title", c->title);
	strbuf_addc(b, ',');
	add_span(b, c->span);
	strbuf_addc(b, '}');
}

static void write_condition(struct strbuf *b, const struct rules_condition *c)
{
	strbuf_adds(b, "{\"kind\":");
	strbuf_add_json(b, condition_name(c->kind));
	if (c->text && *c->text) {
		add_key(b, "text", c->text);
		strbuf_addc(b, ',');
		add_span(b, c->span);
	}
	if (c->control)
		add_key(b, "control", c->control);
	if (c->permission != PERMISSION_NONE)
		add_key(b, "permission", permission_name(c->permission));
	if (c->feature)
		add_key(b, "feature", c->feature);
	if (c->rate_s) {
		strbuf_adds(b, ",\"rate_s\":");
		strbuf_add_u64(b, c->rate_s);
		strbuf_adds(b, ",\"rate_n\":");
		strbuf_add_u64(b, c->rate_n);
	}
	if (c->party)
		add_key(b, "party", c->party);
	if (c->scope)
		add_key(b, "scope", c->scope);
	if (c->region)
		add_key(b, "region", c->region);
	strbuf_addc(b, '}');
}

static void write_phrases(struct strbuf *b, const char *key, const struct rules_phrase *p,
			  size_t count)
{
	add_name(b, key);
	strbuf_addc(b, '[');
	for (size_t i = 0; i < count; i++) {
		add_comma(b, i);
		strbuf_adds(b, "{\"text\":");
		strbuf_add_json(b, p[i].text);
		strbuf_addc(b, ',');
		add_span(b, p[i].span);
		strbuf_addc(b, '}');
	}
	strbuf_addc(b, ']');
}

static void write_actor(struct strbuf *b, const struct rules_actor *a)
{
	strbuf_adds(b, ",\"actor\":{\"party\":");
	strbuf_add_json(b, party_name(a->party));
	if (a->text && *a->text) {
		add_key(b, "text", a->text);
		strbuf_addc(b, ',');
		add_span(b, a->span);
	}
	strbuf_addc(b, '}');
}

static void write_statement(struct strbuf *b, const struct rules_statement *s)
{
	strbuf_adds(b, "{\"id\":");
	strbuf_add_json(b, s->id);
	add_key(b, "clause", s->clause);
	strbuf_addc(b, ',');
	add_span(b, s->span);
	add_key(b, "quote", s->quote);
	add_key(b, "modality", modality_name(s->modality));
	write_actor(b, &s->actor);
	strbuf_adds(b, ",\"actions\":[");
	for (size_t i = 0; i < s->action_count; i++) {
		add_comma(b, i);
		strbuf_adds(b, "{\"kind\":");
		strbuf_add_json(b, action_name(s->actions[i].kind));
		add_key(b, "text", s->actions[i].text);
		strbuf_addc(b, ',');
		add_span(b, s->actions[i].span);
		strbuf_addc(b, '}');
	}
	strbuf_adds(b, "],\"data\":[");
	for (size_t i = 0; i < s->data_count; i++) {
		add_comma(b, i);
		strbuf_adds(b, "{\"text\":");
		strbuf_add_json(b, s->data[i].text);
		add_key(b, "category", category_name(s->data[i].category));
		strbuf_addc(b, ',');
		add_span(b, s->data[i].span);
		strbuf_addc(b, '}');
	}
	strbuf_addc(b, ']');
	write_phrases(b, "purposes", s->purposes, s->purpose_count);
	write_phrases(b, "recipients", s->recipients, s->recipient_count);
	strbuf_adds(b, ",\"conditions\":[");
	for (size_t i = 0; i < s->condition_count; i++) {
		add_comma(b, i);
		write_condition(b, &s->conditions[i]);
	}
	strbuf_adds(b, s->exclusive ? "],\"exclusive\":true}" : "],\"exclusive\":false}");
}

static void write_members(struct strbuf *b, const char *key, const struct rules_when *w,
			  size_t count);

/* An ALL is written as an object whose one ANY child, if it is the last, is its "any". */
static void write_when(struct strbuf *b, const struct rules_when *w)
{
	size_t n = w->child_count;

	if (w->op == WHEN_CONDITION) {
		write_condition(b, &w->condition);
		return;
	}
	strbuf_addc(b, '{');
	if (w->op == WHEN_ANY) {
		write_members(b, "any", w->child, n);
	} else if (n && w->child[n - 1].op == WHEN_ANY) {
		write_members(b, "all", w->child, n - 1);
		strbuf_addc(b, ',');
		write_members(b, "any", w->child[n - 1].child, w->child[n - 1].child_count);
	} else {
		write_members(b, "all", w->child, n);
	}
	strbuf_addc(b, '}');
}

static void write_members(struct strbuf *b, const char *key, const struct rules_when *w,
			  size_t count)
{
	strbuf_addf(b, "\"%s\":[", key);
	for (size_t i = 0; i < count; i++) {
		add_comma(b, i);
		write_when(b, &w[i]);
	}
	strbuf_addc(b, ']');
}

static void write_rule(struct strbuf *b, const struct rules_rule *r)
{
	strbuf_adds(b, "{\"id\":");
	strbuf_add_json(b, r->id);
	add_key(b, "category", category_name(r->category));
	add_key(b, "party", party_name(r->party));
	add_key(b, "effect", r->effect == EFFECT_PERMIT ? "permit" : "forbid");
	strbuf_adds(b, ",\"when\":");
	write_when(b, &r->when);
	strbuf_adds(b, ",\"statements\":[");
	for (size_t i = 0; i < r->statement_count; i++) {
		add_comma(b, i);
		strbuf_add_json(b, r->statements[i]);
	}
	strbuf_adds(b, "]}");
}

static void write_coverage(struct strbuf *b, const struct rules_coverage *c)
{
	strbuf_adds(b, "{\"statement\":");
	strbuf_add_json(b, c->statement);
	add_key(b, "observed", observed_name(c->observed));
	strbuf_adds(b, ",\"by\":[");
	for (size_t i = 0; i < c->by_count; i++) {
		add_comma(b, i);
		strbuf_add_json(b, c->by[i]);
	}
	strbuf_addc(b, ']');
	add_key(b, "why", c->why);
	strbuf_addc(b, '}');
}

/* Pieces of about this size go to whoever takes them. */
#define PIECE ((size_t)64 << 10)

struct writer {
	struct strbuf text; /* not taken yet */
	rules_take *take;   /* NULL: all of it stays in `text` */
	void *arg;
};

static int hand_over(struct writer *w)
{
	if (w->text.failed || w->take(w->arg, w->text.data, w->text.len))
		return -1;
	strbuf_reset(&w->text);
	return 0;
}

static int next_row(struct writer *w, size_t i)
{
	if (w->take && w->text.len >= PIECE && hand_over(w))
		return -1;
	add_row(&w->text, i);
	return 0;
}

static int write_rules(const struct rules *r, struct writer *w)
{
	struct strbuf *b = &w->text;

	strbuf_adds(b, "{\"format\":\"consentry-rules/1\"");
	write_source(b, &r->source);
	add_list(b, "clauses");
	for (size_t i = 0; i < r->clause_count; i++) {
		if (next_row(w, i))
			return -1;
		write_clause(b, &r->clauses[i]);
	}
	add_end(b, r->clause_count);
	add_list(b, "statements");
	for (size_t i = 0; i < r->statement_count; i++) {
		if (next_row(w, i))
			return -1;
		write_statement(b, &r->statements[i]);
	}
	add_end(b, r->statement_count);
	add_list(b, "rules");
	for (size_t i = 0; i < r->rule_count; i++) {
		if (next_row(w, i))
			return -1;
		write_rule(b, &r->rules[i]);
	}
	add_end(b, r->rule_count);
	add_list(b, "coverage");
	for (size_t i = 0; i < r->coverage_count; i++) {
		if (next_row(w, i))
			return -1;
		write_coverage(b, &r->coverage[i]);
	}
	add_end(b, r->coverage_count);
	add_list(b, "review");
	for (size_t i = 0; i < r->review_count; i++) {
		if (next_row(w, i))
			return -1;
		strbuf_addc(b, '{');
		add_span(b, r->review[i].span);
		add_key(b, "why", r->review[i].why);
		strbuf_addc(b, '}');
	}
	add_end(b, r->review_count);
	strbuf_adds(b, "}\n");
	return b->failed ? -1 : 0;
}

int rules_write(const struct rules *r, struct strbuf *out)
{
	struct writer w = {.text = *out};
	int rc = write_rules(r, &w);

	*out = w.text;
	return rc;
}

int rules_write_to(const struct rules *r, rules_take *take, void *arg)
{
	struct writer w = {.take = take, .arg = arg};
	int rc = write_rules(r, &w) || hand_over(&w) ? -1 : 0;

	strbuf_free(&w.text);
	return rc;
}
