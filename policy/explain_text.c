/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "policy/explain_view.h"
#include "policy/explain_words.h"

struct printer {
	const struct explain_view *view;
	const struct explain_options *o;
	struct strbuf *out;
};

/* Colours that can be told apart on light and dark ground, also by people who see fewer of them. */
static const char *const ansi[PAINT_COUNT] = {
	[PAINT_NONE] = "",
	[PAINT_CONDITION] = "\x1b[4;33m",
	[PAINT_PURPOSE] = "\x1b[32m",
	[PAINT_ACTOR] = "\x1b[2m",
	[PAINT_RECIPIENT] = "\x1b[35m",
	[PAINT_ACTION] = "\x1b[1;34m",
	[PAINT_DATA] = "\x1b[1;36m",
};

#define BOLD "\x1b[1m"
#define DIM  "\x1b[2m"

/* Words of the policy, which must not command the terminal. */
static void words(struct printer *p, const char *s)
{
	for (; s && *s; s++)
		strbuf_addc(p->out, (unsigned char)*s < 0x20 || *s == 0x7f ? ' ' : *s);
}

static void color(struct printer *p, const char *code)
{
	if (p->o->color)
		strbuf_adds(p->out, code);
}

static void plain(struct printer *p)
{
	color(p, "\x1b[0m");
}

/* The left column: a word, in the colour that its part of the sentence has. */
static void label(struct printer *p, enum explain_word w, enum explain_paint paint)
{
	const char *text = say_of(p->o->language, w);
	size_t width = 0;

	for (const char *c = text; *c; c++)
		width += (*c & 0xc0) != 0x80 ? (*c & 0x80 ? 2 : 1) : 0;
	strbuf_adds(p->out, "    ");
	color(p, paint ? ansi[paint] : DIM);
	strbuf_adds(p->out, text);
	plain(p);
	for (; width < 11; width++)
		strbuf_addc(p->out, ' ');
}

static void print_quote(struct printer *p, const struct rules_statement *s)
{
	const char *quote = s->quote ? s->quote : "";
	size_t len = strlen(quote);
	uint8_t *paint = malloc(len + 1), now = PAINT_NONE;

	if (!paint) {
		p->out->failed = true;
		return;
	}
	explain_paint(s, paint, len);
	strbuf_adds(p->out, "  ");
	for (size_t i = 0; i < len; i++) {
		if (paint[i] != now) {
			plain(p);
			now = paint[i];
			color(p, ansi[now]);
		}
		strbuf_addc(p->out,
			    (unsigned char)quote[i] < 0x20 || quote[i] == 0x7f ? ' ' : quote[i]);
	}
	if (now)
		plain(p);
	strbuf_addc(p->out, '\n');
	free(paint);
}

static void print_phrases(struct printer *p, enum explain_word w, enum explain_paint paint,
			  const struct rules_phrase *list, size_t count)
{
	if (!count)
		return;
	label(p, w, paint);
	for (size_t i = 0; i < count; i++) {
		if (explain_phrase_again(list, i))
			continue;
		strbuf_adds(p->out, i ? " · " : "");
		words(p, list[i].text);
	}
	strbuf_addc(p->out, '\n');
}

static void print_parts(struct printer *p, const struct rules_statement *s)
{
	enum explain_language l = p->o->language;

	for (size_t i = 0; i < s->data_count; i++) {
		label(p, WORDS_DATA_ITEM, PAINT_DATA);
		words(p, s->data[i].text);
		strbuf_addf(p->out, " — %s (%s)\n", say_category(l, s->data[i].category),
			    category_name(s->data[i].category));
	}
	for (size_t i = 0; i < s->action_count; i++) {
		label(p, WORDS_ACTION_DONE, PAINT_ACTION);
		words(p, s->actions[i].text);
		strbuf_addf(p->out, " — %s\n", say_action(l, s->actions[i].kind));
	}
	print_phrases(p, WORDS_PURPOSE, PAINT_PURPOSE, s->purposes, s->purpose_count);
	print_phrases(p, WORDS_RECIPIENT, PAINT_RECIPIENT, s->recipients, s->recipient_count);
	for (size_t i = 0; i < s->condition_count; i++) {
		if (explain_condition_again(s->conditions, i))
			continue;
		label(p, WORDS_CONDITION, PAINT_CONDITION);
		say_condition(p->out, l, &s->conditions[i]);
		strbuf_addf(p->out, " (%s)\n", condition_name(s->conditions[i].kind));
	}
}

static void print_rule_line(struct printer *p, const struct rules_rule *rule)
{
	color(p, BOLD);
	strbuf_adds(p->out, rule->id);
	plain(p);
	strbuf_adds(p->out, "  ");
	say_rule(p->out, p->o->language, p->view->rules, rule);
	strbuf_addc(p->out, '\n');
}

static void print_coverage(struct printer *p, const struct rules_coverage *c)
{
	label(p, WORDS_WATCHED, PAINT_NONE);
	strbuf_adds(p->out, say_observed(p->o->language, c->observed));
	for (size_t i = 0; i < c->by_count; i++)
		strbuf_addf(p->out, "%s%s", i ? ", " : ": ", c->by[i]);
	if (c->why && c->why[0])
		strbuf_addf(p->out, " — %s", say_why(p->o->language, c));
	strbuf_addc(p->out, '\n');
}

static void print_statement(struct printer *p, size_t index)
{
	const struct explain_view *v = p->view;
	const struct rules_statement *s = &v->rules->statements[index];
	enum explain_language l = p->o->language;

	color(p, BOLD);
	strbuf_adds(p->out, s->id);
	plain(p);
	strbuf_addf(p->out, "  %s%s%s\n", say_modality(l, s->modality), s->exclusive ? " · " : "",
		    s->exclusive ? say_of(l, WORDS_ONLY) : "");
	print_quote(p, s);
	print_parts(p, s);
	for (size_t i = v->rule_first[index]; i < v->rule_first[index + 1]; i++) {
		label(p, WORDS_RULE, PAINT_NONE);
		print_rule_line(p, &v->rules->rules[v->rule_of[i]]);
	}
	if (v->coverage[index])
		print_coverage(p, v->coverage[index]);
	strbuf_addc(p->out, '\n');
}

static void print_heading(struct printer *p, const struct rules_clause *c)
{
	color(p, BOLD);
	strbuf_adds(p->out, c->id);
	plain(p);
	strbuf_adds(p->out, "  ");
	words(p, c->label);
	strbuf_adds(p->out, c->label[0] && c->title[0] ? " " : "");
	words(p, c->title);
	strbuf_adds(p->out, "\n\n");
}

static bool is_below(const char *id, const char *above)
{
	size_t n = strlen(above);

	return !strncmp(id, above, n) && (id[n] == '.' || !id[n]);
}

/* The clause and what lies below it. */
static void print_clause(struct printer *p, size_t index)
{
	const struct explain_view *v = p->view;
	const char *id = v->rules->clauses[index].id;
	bool any = false;

	for (size_t i = index; i < v->rules->clause_count; i++) {
		const struct rules_clause *c = &v->rules->clauses[i];

		if (!is_below(c->id, id))
			continue;
		if (i != index && v->first[i] == v->first[i + 1])
			continue;
		print_heading(p, c);
		for (size_t k = v->first[i]; k < v->first[i + 1]; k++)
			print_statement(p, v->order[k]);
		any |= v->first[i] != v->first[i + 1];
	}
	if (!any)
		strbuf_addf(p->out, "  %s\n", say_of(p->o->language, WORDS_NO_STATEMENT));
}

static void print_rule(struct printer *p, const struct rules_rule *rule)
{
	const struct rules *r = p->view->rules;

	print_rule_line(p, rule);
	strbuf_addc(p->out, '\n');
	for (size_t k = 0; k < rule->statement_count; k++) {
		for (size_t i = 0; i < r->statement_count; i++) {
			if (!strcmp(r->statements[i].id, rule->statements[k]))
				print_statement(p, i);
		}
	}
}

static void print_category(struct printer *p, enum category category)
{
	const struct rules *r = p->view->rules;
	enum explain_language l = p->o->language;

	color(p, BOLD);
	strbuf_adds(p->out, category_name(category));
	plain(p);
	strbuf_addf(p->out, "  %s\n\n", say_category(l, category));
	for (size_t i = 0; i < r->rule_count; i++) {
		if (category_covers(category, r->rules[i].category) ||
		    category_covers(r->rules[i].category, category))
			print_rule_line(p, &r->rules[i]);
	}
	strbuf_addc(p->out, '\n');
	for (size_t i = 0; i < r->statement_count; i++) {
		for (size_t k = 0; k < r->statements[i].data_count; k++) {
			if (category_covers(category, r->statements[i].data[k].category)) {
				print_statement(p, i);
				break;
			}
		}
	}
}

static void print_all(struct printer *p)
{
	const struct rules *r = p->view->rules;
	enum explain_language l = p->o->language;
	size_t observed[OBSERVED_COUNT] = {0};

	color(p, BOLD);
	strbuf_adds(p->out, r->source.name ? r->source.name : "-");
	plain(p);
	strbuf_addf(p->out, "  %zu %s · %zu %s · %zu %s · %zu %s\n\n", r->clause_count,
		    say_of(l, WORDS_CLAUSES), r->statement_count, say_of(l, WORDS_STATEMENTS),
		    r->rule_count, say_of(l, WORDS_RULES), r->review_count,
		    say_of(l, WORDS_REVIEW));
	for (size_t i = 0; i < r->rule_count; i++)
		print_rule_line(p, &r->rules[i]);
	strbuf_addc(p->out, '\n');
	for (size_t i = 0; i < r->coverage_count; i++)
		observed[r->coverage[i].observed]++;
	for (int i = 0; i < OBSERVED_COUNT; i++)
		strbuf_addf(p->out, "%s%zu %s", i ? " · " : "", observed[i],
			    say_observed(l, (enum observed)i));
	strbuf_addc(p->out, '\n');
	for (size_t i = 0; i < r->review_count; i++) {
		strbuf_addf(p->out, "%s%s [%u, %u)  %s\n", i ? "" : "\n", say_of(l, WORDS_REVIEW),
			    r->review[i].span.begin, r->review[i].span.end, r->review[i].why);
	}
}

/* Finds what `what` names and prints it; false when nothing is called so. */
static bool print_named(struct printer *p, const char *what)
{
	const struct rules *r = p->view->rules;
	enum category category;

	for (size_t i = 0; i < r->rule_count; i++) {
		if (!strcmp(r->rules[i].id, what)) {
			print_rule(p, &r->rules[i]);
			return true;
		}
	}
	for (size_t i = 0; i < r->clause_count; i++) {
		if (!strcmp(r->clauses[i].id, what) ||
		    (what[0] && !strcmp(r->clauses[i].label, what))) {
			print_clause(p, i);
			return true;
		}
	}
	for (size_t i = 0; i < r->statement_count; i++) {
		if (!strcmp(r->statements[i].id, what)) {
			print_statement(p, i);
			return true;
		}
	}
	if (!category_from_name(what, strlen(what), &category))
		return false;
	print_category(p, category);
	return true;
}

int explain_text(const struct rules *r, const char *what, const struct explain_options *o,
		 struct strbuf *out)
{
	struct explain_view view;
	struct printer p = {.view = &view, .o = o, .out = out};
	bool found = true;

	if (explain_view_init(&view, r))
		return -1;
	if (what)
		found = print_named(&p, what);
	else
		print_all(&p);
	explain_view_free(&view);
	return out->failed ? -1 : !found;
}
