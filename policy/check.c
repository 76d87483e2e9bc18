/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "policy/explain_words.h"

/*
 * What something means, as sorted lines without a double: two mean the same when all lines are equal.
 * A rule is one line, a statement has one for each of its parts.
 */
struct meaning {
	const char *const *lines;
	size_t count;
	uint32_t index; /* of the rule or statement */
	bool matched;
};

struct side {
	const struct rules *rules;
	struct meaning *all; /* ordered by lines */
	size_t count;
};

struct checker {
	struct arena *arena;
	enum explain_language l;
	struct side old;
	struct side new;
	struct strbuf *out;
	size_t differences;
};

/* Lines while they are gathered. */
struct lines {
	struct arena *arena;
	const char **list;
	size_t count;
	struct strbuf line;
	bool failed;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_meanings(const struct meaning *x, const struct meaning *y)
{
	for (size_t i = 0; i < x->count && i < y->count; i++) {
		int order = strcmp(x->lines[i], y->lines[i]);

		if (order)
			return order;
	}
	return x->count < y->count ? -1 : x->count > y->count;
}

static int by_meaning(const void *a, const void *b)
{
	const struct meaning *x = a, *y = b;
	int order = compare_meanings(x, y);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* Ends the line that was built up in l->line. */
static void end_line(struct lines *l)
{
	const char *s = l->line.failed ? NULL : arena_strdup(l->arena, l->line.data);

	l->failed |= !s;
	if (s)
		l->list[l->count++] = s;
	strbuf_reset(&l->line);
}

static void sort_lines(struct lines *l)
{
	size_t kept = 0;

	qsort(l->list, l->count, sizeof(*l->list), by_text);
	for (size_t i = 0; i < l->count; i++) {
		if (!kept || strcmp(l->list[kept - 1], l->list[i]) != 0)
			l->list[kept++] = l->list[i];
	}
	l->count = kept;
}

static void add_word(struct lines *l, const char *head, const char *text)
{
	strbuf_addf(&l->line, "%s: ", head);
	/* White space between words is a matter of layout. */
	for (; *text; text++) {
		if (*text != ' ' && *text != '\n' && *text != '\t')
			strbuf_addc(&l->line, *text);
		else if (l->line.data[l->line.len - 1] != ' ')
			strbuf_addc(&l->line, ' ');
	}
	end_line(l);
}

static void add_data(struct lines *l, enum explain_language lang, const struct rules_data *d)
{
	/* Only of data without a kind the word says what they are. */
	if (d->category == CATEGORY_OTHER) {
		add_word(l, say_of(lang, WORDS_DATA_ITEM), d->text);
		return;
	}
	strbuf_addf(&l->line, "%s: %s (%s)", say_of(lang, WORDS_DATA_ITEM),
		    say_category(lang, d->category), category_name(d->category));
	end_line(l);
}

static int read_statement(struct checker *c, const struct rules_statement *s, struct meaning *m)
{
	struct lines l = {.arena = c->arena};
	size_t most = 3 + s->action_count + s->data_count + s->purpose_count + s->recipient_count +
		      s->condition_count;

	l.list = arena_zalloc(c->arena, most, sizeof(*l.list));
	if (!l.list)
		return -1;
	strbuf_adds(&l.line, say_modality(c->l, s->modality));
	end_line(&l);
	if (s->exclusive) {
		strbuf_adds(&l.line, say_of(c->l, WORDS_ONLY));
		end_line(&l);
	}
	strbuf_addf(&l.line, "%s: %s", say_of(c->l, WORDS_ACTOR), party_name(s->actor.party));
	end_line(&l);
	for (size_t i = 0; i < s->action_count; i++) {
		strbuf_addf(&l.line, "%s: %s", say_of(c->l, WORDS_ACTION_DONE),
			    say_action(c->l, s->actions[i].kind));
		end_line(&l);
	}
	for (size_t i = 0; i < s->data_count; i++)
		add_data(&l, c->l, &s->data[i]);
	for (size_t i = 0; i < s->purpose_count; i++)
		add_word(&l, say_of(c->l, WORDS_PURPOSE), s->purposes[i].text);
	for (size_t i = 0; i < s->recipient_count; i++)
		add_word(&l, say_of(c->l, WORDS_RECIPIENT), s->recipients[i].text);
	for (size_t i = 0; i < s->condition_count; i++) {
		strbuf_addf(&l.line, "%s: ", say_of(c->l, WORDS_CONDITION));
		say_condition(&l.line, c->l, &s->conditions[i]);
		strbuf_addf(&l.line, " (%s)", condition_name(s->conditions[i].kind));
		end_line(&l);
	}
	sort_lines(&l);
	strbuf_free(&l.line);
	m->lines = l.list;
	m->count = l.count;
	return l.failed ? -1 : 0;
}

/* The tree of conditions with the members of each node sorted: their order means nothing. */
static char *canonical(struct checker *c, const struct rules_when *w)
{
	struct strbuf b = {0};
	const char **parts;
	char *s;

	if (w->op == WHEN_CONDITION) {
		strbuf_addf(&b, "%s ", condition_name(w->condition.kind));
		say_condition(&b, EXPLAIN_EN, &w->condition);
	} else {
		parts = arena_zalloc(c->arena, w->child_count + 1, sizeof(*parts));
		if (!parts)
			return NULL;
		for (size_t i = 0; i < w->child_count; i++) {
			parts[i] = canonical(c, &w->child[i]);
			if (!parts[i])
				return NULL;
		}
		qsort(parts, w->child_count, sizeof(*parts), by_text);
		strbuf_adds(&b, w->op == WHEN_ALL ? "all(" : "any(");
		for (size_t i = 0; i < w->child_count; i++)
			strbuf_addf(&b, "%s;", parts[i]);
		strbuf_adds(&b, ")");
	}
	s = b.failed ? NULL : arena_strdup(c->arena, b.data);
	strbuf_free(&b);
	return s;
}

static int read_rule(struct checker *c, const struct rules *r, const struct rules_rule *rule,
		     struct meaning *m)
{
	const char **line = arena_zalloc(c->arena, 1, sizeof(*line));
	char *when = canonical(c, &rule->when);

	if (!line || !when)
		return -1;
	*line = arena_printf(c->arena, "%s %s %d %d %s", category_name(rule->category),
			     party_name(rule->party), rule->effect, rule_hands_on(r, rule), when);
	m->lines = line;
	m->count = 1;
	return *line ? 0 : -1;
}

static int read_side(struct checker *c, struct side *s, bool rules)
{
	s->count = rules ? s->rules->rule_count : s->rules->statement_count;
	s->all = arena_zalloc(c->arena, s->count + 1, sizeof(*s->all));
	if (!s->all)
		return -1;
	for (size_t i = 0; i < s->count; i++) {
		s->all[i].index = (uint32_t)i;
		if (rules ? read_rule(c, s->rules, &s->rules->rules[i], &s->all[i])
			  : read_statement(c, &s->rules->statements[i], &s->all[i]))
			return -1;
	}
	qsort(s->all, s->count, sizeof(*s->all), by_meaning);
	return 0;
}

static int by_index(const void *a, const void *b)
{
	const struct meaning *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

/* Drops what both sides have, and puts the rest into the order of the document. */
static void match(struct checker *c)
{
	struct side *sides[] = {&c->old, &c->new};
	size_t i = 0, k = 0;

	while (i < c->old.count && k < c->new.count) {
		int order = compare_meanings(&c->old.all[i], &c->new.all[k]);

		if (!order)
			c->old.all[i].matched = c->new.all[k].matched = true;
		i += order <= 0;
		k += order >= 0;
	}
	for (size_t s = 0; s < 2; s++) {
		size_t kept = 0;

		for (i = 0; i < sides[s]->count; i++) {
			if (!sides[s]->all[i].matched)
				sides[s]->all[kept++] = sides[s]->all[i];
		}
		sides[s]->count = kept;
		qsort(sides[s]->all, kept, sizeof(*sides[s]->all), by_index);
	}
}

static void print_rule(struct checker *c, char sign, const struct rules_rule *rule)
{
	strbuf_addf(c->out, "%c rule %s: ", sign, rule->id);
	say_rule(c->out, c->l, sign == '-' ? c->old.rules : c->new.rules, rule);
	strbuf_addc(c->out, '\n');
	c->differences++;
}

static int check_all_rules(struct checker *c)
{
	if (read_side(c, &c->old, true) || read_side(c, &c->new, true))
		return -1;
	match(c);
	/* What was next to what is, kind of data by kind of data. */
	for (int category = 0; category < CATEGORY_COUNT; category++) {
		for (size_t i = 0; i < c->old.count; i++) {
			const struct rules_rule *r = &c->old.rules->rules[c->old.all[i].index];

			if ((int)r->category == category)
				print_rule(c, '-', r);
		}
		for (size_t i = 0; i < c->new.count; i++) {
			const struct rules_rule *r = &c->new.rules->rules[c->new.all[i].index];

			if ((int)r->category == category)
				print_rule(c, '+', r);
		}
	}
	return 0;
}

static void print_quote(struct checker *c, char sign, const struct rules_statement *s)
{
	strbuf_addf(c->out, "%c statement %s: ", sign, s->id);
	for (const char *p = s->quote ? s->quote : ""; *p; p++)
		strbuf_addc(c->out, (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p);
	strbuf_addc(c->out, '\n');
}

/* Lines that only one of two statements has. */
static void print_lines(struct checker *c, const struct meaning *old, const struct meaning *new)
{
	size_t i = 0, k = 0;

	while (i < old->count || k < new->count) {
		int order = i == old->count   ? 1
			    : k == new->count ? -1
					      : strcmp(old->lines[i], new->lines[k]);

		if (order)
			strbuf_addf(c->out, "    %c %s\n", order < 0 ? '-' : '+',
				    order < 0 ? old->lines[i] : new->lines[k]);
		i += order <= 0;
		k += order >= 0;
	}
}

/* The statement of the new side that `old` became: the same sentence, else the same id. NULL: it is gone. */
static struct meaning *successor(struct checker *c, const struct rules_statement *old)
{
	struct meaning *same_id = NULL;

	for (size_t i = 0; i < c->new.count; i++) {
		const struct rules_statement *s = &c->new.rules->statements[c->new.all[i].index];

		if (c->new.all[i].matched)
			continue;
		if (s->quote && old->quote && !strcmp(s->quote, old->quote))
			return &c->new.all[i];
		if (!same_id && !strcmp(s->id, old->id))
			same_id = &c->new.all[i];
	}
	return same_id;
}

static int check_all_statements(struct checker *c)
{
	static const struct meaning nothing = {.count = 0};

	if (read_side(c, &c->old, false) || read_side(c, &c->new, false))
		return -1;
	match(c);
	for (size_t i = 0; i < c->old.count; i++) {
		const struct rules_statement *s = &c->old.rules->statements[c->old.all[i].index];
		struct meaning *now = successor(c, s);

		c->differences++;
		print_quote(c, '-', s);
		if (!now)
			continue;
		now->matched = true;
		print_quote(c, '+', &c->new.rules->statements[now->index]);
		print_lines(c, &c->old.all[i], now);
	}
	for (size_t i = 0; i < c->new.count; i++) {
		if (c->new.all[i].matched)
			continue;
		c->differences++;
		print_quote(c, '+', &c->new.rules->statements[c->new.all[i].index]);
		print_lines(c, &nothing, &c->new.all[i]);
	}
	return 0;
}

int check_rules(const struct rules *expected, const struct rules *actual, enum explain_language l,
		struct strbuf *out, size_t *count)
{
	struct checker c = {.arena = arena_new(),
			    .l = l,
			    .old = {.rules = expected},
			    .new = {.rules = actual},
			    .out = out};
	int result = -1;

	if (c.arena && !check_all_rules(&c) && !check_all_statements(&c) && !out->failed)
		result = 0;
	*count = c.differences;
	arena_free(c.arena);
	return result;
}
