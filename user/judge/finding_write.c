/* SPDX-License-Identifier: Apache-2.0 */
#include "finding_write.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "policy/permission.h"
#include "eval.h"
#include "evidence.h"
#include "explain.h"
#include "regulation.h"

static void add_string(struct strbuf *out, const char *key, const char *value)
{
	strbuf_adds(out, key);
	strbuf_add_json(out, value);
}

static void add_code(struct strbuf *out, const char *key, enum code code)
{
	add_string(out, key, code == CODE_COUNT ? NULL : code_name(code));
}

/* A string that needs no escapes. */
static void add_plain(struct strbuf *out, const char *key, const char *value)
{
	strbuf_adds(out, key);
	strbuf_addc(out, '"');
	strbuf_adds(out, value);
	strbuf_addc(out, '"');
}

/* Everything up to the evidence, which the caller adds. */
static void write_head(const struct judge *j, const struct finding *f, struct strbuf *out)
{
	char time[TIMESTAMP_SIZE];

	timestamp_format((uint64_t)j->booted + f->t, time);
	strbuf_adds(out, "{\"format\":\"consentry-finding/1\"");
	add_plain(out, KEY("verdict"), verdict_name(f->verdict));
	add_code(out, KEY("code"), f->code);
	strbuf_adds(out, ",\"also\":[");
	for (size_t i = 0; i < f->also_count; i++) {
		strbuf_adds(out, i ? ",\"" : "\"");
		strbuf_adds(out, code_name(f->also[i]));
		strbuf_addc(out, '"');
	}
	strbuf_addc(out, ']');
	strbuf_adds(out, KEY("t"));
	strbuf_add_u64(out, f->t);
	add_plain(out, KEY("time"), time);
	add_string(out, KEY("app"), f->app);
	add_plain(out, KEY("category"), category_name(f->category));
	add_string(out, KEY("clause"), f->clause);
	add_string(out, KEY("quote"), f->quote);
	add_string(out, KEY("rule"), f->rule);
	add_string(out, KEY("expected"), f->expected);
	add_string(out, KEY("observed"), f->observed);
	strbuf_adds(out, KEY("evidence"));
}

/*
 * The policy's own exceptions to consent that speak of the data, or of no data in particular. They
 * excuse nothing; whoever reads the finding decides.
 */
static void write_exceptions(const struct rules *r, const struct finding *f, struct strbuf *out)
{
	const uint32_t about_consent = BIT(CODE_BEFORE_CONSENT) | BIT(CODE_AFTER_REFUSAL) |
				       BIT(CODE_AFTER_REVOCATION) | BIT(CODE_UNDECLARED_DATA) |
				       BIT(CODE_NO_PERMISSION) | BIT(CODE_NO_GUARDIAN_CONSENT) |
				       BIT(CODE_NO_SEPARATE_CONSENT) | BIT(CODE_UNDECLARED_PARTY) |
				       BIT(CODE_UNDECLARED_RECIPIENT);
	uint32_t codes = f->code == CODE_COUNT ? 0 : BIT(f->code);
	const char *comma = "";

	for (size_t i = 0; i < f->also_count; i++)
		codes |= BIT(f->also[i]);
	strbuf_adds(out, ",\"exceptions\":[");
	for (size_t i = 0; (codes & about_consent) && i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];
		bool applies = !s->data_count;

		for (size_t k = 0; k < s->data_count && !applies; k++)
			applies = category_covers(s->data[k].category, f->category);
		if (s->modality != MODALITY_EXEMPT || !applies)
			continue;
		strbuf_addf(out, "%s{\"statement\":", comma);
		strbuf_add_json(out, s->id);
		add_string(out, KEY("clause"), s->clause);
		add_string(out, KEY("quote"), s->quote);
		strbuf_addc(out, '}');
		comma = ",";
	}
	strbuf_addc(out, ']');
}

static void write_tail(struct judge *j, const struct app *app, const struct finding *f,
		       uint64_t lost, struct strbuf *out)
{
	add_string(out, KEY("attribution"),
		   attribution_name(f->access ? f->access->attribution : ATTRIBUTION_DIRECT));
	add_string(out, KEY("hook"), f->access ? f->access->hook : NULL);
	strbuf_adds(out, KEY("lost"));
	strbuf_add_u64(out, lost);
	/* Read when the first breach asks for it: most judges of most apps never do. */
	if (!j->regulations && f->verdict == VERDICT_VIOLATION)
		j->regulations = regulations_new();
	if (!j->regulations && f->verdict == VERDICT_VIOLATION)
		out->failed = true;
	strbuf_adds(out, KEY("regulation"));
	regulations_write(j->regulations, f, app->words == &words_en, out);
	write_exceptions(app->program->rules, f, out);
	strbuf_addc(out, '}');
}

/* The codes in their order: the first in f->code, the rest in `also`. */
static void spread(uint32_t codes, struct finding *f, enum code also[CODE_COUNT])
{
	f->code = CODE_COUNT;
	f->also = also;
	f->also_count = 0;
	for (int i = 0; i < CODE_COUNT; i++) {
		if (!(codes & BIT(i)))
			continue;
		if (f->code == CODE_COUNT)
			f->code = (enum code)i;
		else
			also[f->also_count++] = (enum code)i;
	}
}

static void name_rule(const struct program *p, uint32_t rule, struct finding *f)
{
	const struct program_rule *r;

	if (rule == PROGRAM_NONE)
		return;
	r = &p->rule[rule];
	f->rule = r->rule->id;
	if (!r->statement)
		return;
	f->clause = *r->statement->clause ? r->statement->clause : NULL;
	f->quote = *r->statement->quote ? r->statement->quote : NULL;
}

static void tell(struct judge *j, const struct app *app, const struct finding *f, const char *trial)
{
	struct strbuf story = {0};
	char time[TIMESTAMP_SIZE];

	timestamp_format((uint64_t)j->booted + f->t, time);
	explain_story(f, time, app->words->language, &story);
	if (story.failed)
		j->result = -1;
	else
		j->options.explain(j->options.arg, f, story.data, trial ? trial : "");
	strbuf_free(&story);
}

static void hand_over(struct judge *j, const struct app *app, const struct finding *f,
		      const char *trial)
{
	if (j->line->failed) {
		j->result = -1;
		return;
	}
	j->result = j->options.sink(j->options.arg, f, j->line->data, j->line->len);
	if (!j->result && j->options.explain)
		tell(j, app, f, trial);
}

void finding_access(const struct question *q, const struct decision *d, const struct ending *ending,
		    const char *trial)
{
	struct judge *j = q->judge;
	struct strbuf *expected = &j->expected, *observed = &j->observed;
	enum code also[CODE_COUNT];
	struct finding f = {.verdict = d->verdict,
			    .t = q->access->t,
			    .app = q->app->name,
			    .category = q->access->category,
			    .access = q->access};

	if (j->result)
		return;
	strbuf_reset(expected);
	strbuf_reset(observed);
	spread(d->codes, &f, also);
	name_rule(q->app->program, d->blame, &f);
	explain_expected(q, d, expected);
	explain_observed(q, d, ending, observed);
	f.expected = expected->data ? expected->data : "";
	f.observed = observed->data ? observed->data : "";
	strbuf_reset(j->line);
	write_head(j, &f, j->line);
	evidence_write(q, d, ending, j->line);
	write_tail(j, q->app, &f, evidence_lost(q, ending), j->line);
	if (expected->failed || observed->failed)
		j->line->failed = true;
	hand_over(j, q->app, &f, trial);
}

/* The kind of data behind a permission, for findings that are about no access. */
static enum category category_of(const struct app *app, uint32_t fact, uint32_t *rule)
{
	const struct program *p = app->program;
	enum category category = CATEGORY_OTHER;

	*rule = PROGRAM_NONE;
	if (p->facts[fact].kind == FACT_PERMISSION)
		category = permission_opens(p->facts[fact].permission);
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct node *n = &p->node[p->rule[i].first], *end = &p->node[n->end];

		for (; n < end; n++) {
			if (n->op == WHEN_CONDITION && n->fact == fact &&
			    (n->kind == CONDITION_PERMISSION || n->kind == CONDITION_CONSENT)) {
				*rule = (uint32_t)i;
				return fact == FACT_AT_POLICY ? CATEGORY_OTHER
							      : p->rule[i].rule->category;
			}
		}
	}
	return category;
}

void finding_refusal(struct judge *j, struct app *app, enum code code, uint32_t fact,
		     uint64_t refused, uint64_t t, bool late)
{
	struct strbuf expected = {0}, observed = {0};
	struct finding f = {.verdict = VERDICT_VIOLATION, .code = code, .t = t, .app = app->name};
	uint32_t rule;

	if (j->result)
		return;
	f.category = category_of(app, fact, &rule);
	name_rule(app->program, rule, &f);
	explain_refusal(app, code, fact, t - refused, &expected, &observed);
	f.expected = expected.data ? expected.data : "";
	f.observed = observed.data ? observed.data : "";
	strbuf_reset(j->line);
	write_head(j, &f, j->line);
	evidence_refusal(app, fact, refused, late, j->line);
	write_tail(j, app, &f, 0, j->line);
	if (expected.failed || observed.failed)
		j->line->failed = true;
	hand_over(j, app, &f, NULL);
	strbuf_free(&expected);
	strbuf_free(&observed);
}
