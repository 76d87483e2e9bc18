/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of one category and party become one permit rule, flat denials a forbid rule.
 *
 * Two sorts of condition are merged in two ways. A gate (a permission, consent, a local-only promise)
 * binds whichever sentence states it: gates are joined by "and". An occasion (a feature, a tap, a
 * start) is one more chance to take the data: occasions are joined by "or", and a sentence that
 * names none makes the category free of them. Unless a sentence says "only": then its occasions
 * must hold, whatever the others say.
 */
#include "policy/build.h"
#include "policy/claim.h"
#include "policy/permission.h"

#include <stdlib.h>
#include <string.h>

enum sort { ASIDE, GATE, OCCASION };

static enum sort sort_of(enum condition_kind kind)
{
	switch (kind) {
	case CONDITION_PERMISSION:
	case CONDITION_REVOKED:
	case CONDITION_CONSENT:
	case CONDITION_GUARDIAN:
	case CONDITION_RATE:
	case CONDITION_LOCAL:
	case CONDITION_PICKED:
	case CONDITION_DEFAULT_OFF:
	case CONDITION_ACCOUNT_CLOSED:
	case CONDITION_NETWORK:
		return GATE;
	case CONDITION_GESTURE:
	case CONDITION_FEATURE:
	case CONDITION_LAUNCH:
	case CONDITION_LOGIN:
	case CONDITION_FOREGROUND:
	case CONDITION_BACKGROUND:
		return OCCASION;
	default:
		/* Promises about purposes, places and refusals: nothing that one access could break. */
		return ASIDE;
	}
}

/* One rule in the making. */
struct slot {
	const struct rules_statement **statements; /* owned */
	size_t count, cap;
};

struct merger {
	struct build *b;
	struct slot permit[CATEGORY_COUNT][PARTY_COUNT];
	struct slot forbid[CATEGORY_COUNT][PARTY_COUNT];
	const struct rules_statement *withdrawal; /* speaks of every permission */
	const struct rules_statement *lead;	  /* "We collect:", whose items are being filed */
	struct rules_rule *rules;
	size_t rule_count;
};

static int slot_add(struct slot *s, const struct rules_statement *st)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->statements[i] == st)
			return 0;
	}
	if (s->count == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 8;
		const struct rules_statement **p = realloc(s->statements, cap * sizeof(*p));

		if (!p)
			return -1;
		s->statements = p;
		s->cap = cap;
	}
	s->statements[s->count++] = st;
	return 0;
}

static int file_by(struct merger *m, const struct rules_statement *s, enum party party, bool denial)
{
	for (size_t i = 0; i < s->data_count && claim_takes(s); i++) {
		enum category c = s->data[i].category;

		if (c != CATEGORY_OTHER &&
		    slot_add(denial ? &m->forbid[c][party] : &m->permit[c][party], s))
			return -1;
	}
	for (size_t i = 0; i < s->condition_count && !denial; i++) {
		enum category c = permission_opens(s->conditions[i].permission);

		if (s->conditions[i].kind == CONDITION_PERMISSION && c != CATEGORY_OTHER &&
		    slot_add(&m->permit[c][party], s))
			return -1;
	}
	return 0;
}

static bool has_occasion(const struct rules_statement *s)
{
	for (size_t i = 0; i < s->condition_count; i++) {
		if (sort_of(s->conditions[i].kind) == OCCASION)
			return true;
	}
	return false;
}

/* An item below "We collect:" is taken as its lead says, on the lead's conditions. */
static int file_item(struct merger *m, const struct rules_statement *s)
{
	enum party party = claim_takers(m->lead) & BY_FIRST ? PARTY_FIRST : PARTY_THIRD;

	for (size_t i = 0; i < s->data_count; i++) {
		struct slot *slot = &m->permit[s->data[i].category][party];

		if (s->data[i].category == CATEGORY_OTHER)
			continue;
		/* An item that names no occasion would free the category of the lead's. */
		if ((!has_occasion(m->lead) && slot_add(slot, s)) || slot_add(slot, m->lead))
			return -1;
	}
	return 0;
}

static int file_statement(struct merger *m, const struct rules_statement *s)
{
	bool denial = claim_denies(s);
	unsigned int by = denial ? claim_denied(s) : claim_takers(s);

	if (claim_leads(s))
		m->lead = s;
	else if (m->lead && !claim_below(m->lead, s))
		m->lead = NULL;
	if (s->modality == MODALITY_EXEMPT)
		return 0;
	if (m->lead && m->lead != s && !statement_has(s, CONDITION_NEVER) && file_item(m, s))
		return -1;
	if (statement_has(s, CONDITION_REVOKED) && !m->withdrawal)
		m->withdrawal = s;
	if (!denial && statement_has(s, CONDITION_NEVER) && !statement_has(s, CONDITION_LOCAL))
		return 0;
	if (by & BY_FIRST && file_by(m, s, PARTY_FIRST, denial))
		return -1;
	return by & BY_THIRD ? file_by(m, s, PARTY_THIRD, denial) : 0;
}

/* A feature without a name, a permission without one: nothing that anybody could mark or grant. */
static bool is_nameless(const struct rules_condition *c)
{
	return (c->kind == CONDITION_FEATURE && !c->feature) ||
	       (c->kind == CONDITION_PERMISSION && c->permission == PERMISSION_NONE);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool same_condition(const struct rules_condition *a, const struct rules_condition *b)
{
	return a->kind == b->kind && a->permission == b->permission &&
	       same_text(a->control, b->control) && same_text(a->feature, b->feature) &&
	       same_text(a->party, b->party) && same_text(a->scope, b->scope) &&
	       a->rate_s == b->rate_s;
}

/* A list of conditions for a rule, without doubles. */
struct when_list {
	struct rules_when *at; /* in the arena */
	size_t count, cap;
};

static int when_add(struct build *b, struct when_list *l, const struct rules_condition *c)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->at[i].op == WHEN_CONDITION && same_condition(&l->at[i].condition, c))
			return 0;
	}
	if (l->count == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 4;
		struct rules_when *p = arena_zalloc(b->arena, cap, sizeof(*p));

		if (!p)
			return -1;
		if (l->count)
			memcpy(p, l->at, l->count * sizeof(*p));
		l->at = p;
		l->cap = cap;
	}
	l->at[l->count++] = (struct rules_when){.op = WHEN_CONDITION, .condition = *c};
	return 0;
}

static int when_add_any(struct build *b, struct when_list *l, const struct when_list *any)
{
	struct rules_condition none = {.kind = CONDITION_NEVER, .text = ""};

	if (when_add(b, l, &none))
		return -1;
	l->at[l->count - 1] = (struct rules_when){
		.op = WHEN_ANY, .child = any->at, .child_count = any->count};
	return 0;
}

/* Does this gate bind this category, or another one of the same sentence? */
static bool gate_binds(const struct rules_condition *c, enum category category)
{
	enum permission guard = permission_guards(category);

	if (is_nameless(c))
		return false;
	if (c->kind == CONDITION_PERMISSION && guard != PERMISSION_NONE)
		return c->permission == guard;
	if (c->kind == CONDITION_GUARDIAN)
		return category == CATEGORY_CHILD;
	/* Consent to one thing of its own (人脸识别) binds what that thing is about. */
	if (c->kind == CONDITION_CONSENT && c->scope)
		return guard == PERMISSION_NONE;
	if (c->kind == CONDITION_PICKED)
		return category == CATEGORY_PHOTOS || category == CATEGORY_FILES ||
		       category == CATEGORY_CONTACTS;
	return true;
}

static int add_gates(struct build *b, const struct slot *s, enum category category,
		     struct when_list *all)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t k = 0; k < s->statements[i]->condition_count; k++) {
			const struct rules_condition *c = &s->statements[i]->conditions[k];

			if (sort_of(c->kind) == GATE && gate_binds(c, category) &&
			    when_add(b, all, c))
				return -1;
		}
	}
	return 0;
}

static int occasions_of(struct build *b, const struct rules_statement *s, struct when_list *any)
{
	for (size_t k = 0; k < s->condition_count; k++) {
		if (sort_of(s->conditions[k].kind) == OCCASION && !is_nameless(&s->conditions[k]) &&
		    when_add(b, any, &s->conditions[k]))
			return -1;
	}
	return 0;
}

/* "Only": each such sentence must have its occasion. Returns how many there are, or -1. */
static int add_exclusive(struct build *b, const struct slot *s, struct when_list *all)
{
	int n = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct when_list any = {0};

		if (!s->statements[i]->exclusive)
			continue;
		if (occasions_of(b, s->statements[i], &any))
			return -1;
		if (!any.count)
			continue;
		if (when_add_any(b, all, &any))
			return -1;
		n++;
	}
	return n;
}

static int add_occasions(struct build *b, const struct slot *s, struct when_list *all)
{
	struct when_list any = {0};

	for (size_t i = 0; i < s->count; i++) {
		size_t before = any.count;
		bool has = false;

		if (occasions_of(b, s->statements[i], &any))
			return -1;
		for (size_t k = 0; k < s->statements[i]->condition_count; k++)
			has = has || (sort_of(s->statements[i]->conditions[k].kind) == OCCASION &&
				      !is_nameless(&s->statements[i]->conditions[k]));
		if (!has && any.count == before)
			return 0; /* no occasion named: at any time */
	}
	return any.count ? when_add_any(b, all, &any) : 0;
}

/* A rule about others holds for those that are named, if any sentence names one. */
static int add_parties(struct build *b, const struct slot *s, struct when_list *all)
{
	struct when_list any = {0};

	for (size_t i = 0; i < s->count; i++) {
		for (size_t k = 0; k < s->statements[i]->condition_count; k++) {
			const struct rules_condition *c = &s->statements[i]->conditions[k];

			if (c->kind == CONDITION_PARTY && c->party && when_add(b, &any, c))
				return -1;
		}
	}
	return any.count ? when_add_any(b, all, &any) : 0;
}

/* Off means withdrawn, for every permission that this rule asks for. */
static int add_withdrawal(const struct merger *m, struct when_list *all)
{
	size_t n = all->count;

	for (size_t i = 0; i < n && m->withdrawal; i++) {
		struct rules_condition c = {.kind = CONDITION_REVOKED, .text = ""};

		if (all->at[i].op != WHEN_CONDITION ||
		    all->at[i].condition.kind != CONDITION_PERMISSION)
			continue;
		c.permission = all->at[i].condition.permission;
		if (when_add(m->b, all, &c))
			return -1;
	}
	return 0;
}

/* The sentence that a finding quotes stands first: "only" before gates before the rest. */
static int weight(const struct rules_statement *s)
{
	int w = s->exclusive ? 100 : 0;

	for (size_t i = 0; i < s->condition_count; i++)
		w += sort_of(s->conditions[i].kind) != ASIDE;
	return w;
}

static int add_statements(const struct merger *m, const struct slot *s, struct rules_rule *r)
{
	const char **ids = arena_zalloc(m->b->arena, s->count + 1, sizeof(*ids));
	size_t best = 0, n = 0;

	if (!ids)
		return -1;
	for (size_t i = 1; i < s->count; i++) {
		if (weight(s->statements[i]) > weight(s->statements[best]))
			best = i;
	}
	ids[n++] = s->statements[best]->id;
	for (size_t i = 0; i < s->count; i++) {
		if (i != best)
			ids[n++] = s->statements[i]->id;
	}
	r->statements = ids;
	r->statement_count = n;
	return 0;
}

static struct rules_rule *new_rule(struct merger *m, enum category c, enum party p, enum effect e)
{
	struct rules_rule *r = &m->rules[m->rule_count++];

	r->id = arena_printf(m->b->arena, "R%zu", m->rule_count);
	r->category = c;
	r->party = p;
	r->effect = e;
	r->when.op = WHEN_ALL;
	return r->id ? r : NULL;
}

static int add_permit(struct merger *m, enum category c, enum party p)
{
	const struct slot *s = &m->permit[c][p];
	struct rules_rule *r = new_rule(m, c, p, EFFECT_PERMIT);
	enum category above = category_parent(c);
	struct when_list all = {0};
	int only;

	if (!r || add_gates(m->b, s, c, &all))
		return -1;
	/* What guards `location` guards `location.gps`. */
	if (above != c && add_gates(m->b, &m->permit[above][p], c, &all))
		return -1;
	if (add_withdrawal(m, &all))
		return -1;
	if (p == PARTY_THIRD && add_parties(m->b, s, &all))
		return -1;
	only = add_exclusive(m->b, s, &all);
	if (only < 0 || (!only && add_occasions(m->b, s, &all)))
		return -1;
	r->when.child = all.at;
	r->when.child_count = all.count;
	return add_statements(m, s, r);
}

/* Some are forbidden altogether, others in the background. */
static int add_forbid_background(struct merger *m, enum category c, enum party p)
{
	struct slot *s = &m->forbid[c][p], part = {0};
	struct when_list all = {0};
	struct rules_rule *r;
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; i < s->count && !rc; i++) {
		if (!statement_has(s->statements[i], CONDITION_BACKGROUND))
			s->statements[kept++] = s->statements[i];
		else
			rc = slot_add(&part, s->statements[i]);
	}
	s->count = kept;
	if (!rc && part.count) {
		r = new_rule(m, c, p, EFFECT_FORBID);
		rc = !r;
		for (size_t i = 0; i < part.statements[0]->condition_count && !rc; i++) {
			if (part.statements[0]->conditions[i].kind == CONDITION_BACKGROUND)
				rc = when_add(m->b, &all, &part.statements[0]->conditions[i]);
		}
		if (!rc) {
			r->when.child = all.at;
			r->when.child_count = all.count;
			rc = add_statements(m, &part, r);
		}
	}
	free(part.statements);
	return rc ? -1 : 0;
}

static int add_forbid(struct merger *m, enum category c, enum party p)
{
	const struct slot *s = &m->forbid[c][p];
	struct rules_rule *r;

	if (add_forbid_background(m, c, p))
		return -1;
	if (!s->count)
		return 0;
	r = new_rule(m, c, p, EFFECT_FORBID);
	if (!r)
		return -1;
	if (m->permit[c][p].count &&
	    review_add(m->b, s->statements[0]->span,
		       arena_printf(m->b->arena,
				    "forbids \"%s\", which statement %s permits: the denial binds",
				    category_name(c), m->permit[c][p].statements[0]->id)))
		return -1;
	return add_statements(m, s, r);
}

static int build_rules(struct merger *m)
{
	m->rules = arena_zalloc(m->b->arena, (size_t)CATEGORY_COUNT * PARTY_COUNT * 3,
				sizeof(*m->rules));
	if (!m->rules)
		return -1;
	for (size_t i = 0; i < m->b->statement_count; i++) {
		if (file_statement(m, &m->b->statements[i]))
			return -1;
	}
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		for (int p = 0; p < PARTY_COUNT; p++) {
			if (m->permit[c][p].count && add_permit(m, (enum category)c, (enum party)p))
				return -1;
			if (m->forbid[c][p].count && add_forbid(m, (enum category)c, (enum party)p))
				return -1;
		}
	}
	m->b->rules->rules = m->rules;
	m->b->rules->rule_count = m->rule_count;
	return 0;
}

int merge_rules(struct build *b)
{
	struct merger *m = calloc(1, sizeof(*m));
	int rc = -1;

	if (!m)
		return -1;
	m->b = b;
	rc = build_rules(m);
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		for (int p = 0; p < PARTY_COUNT; p++) {
			free(m->permit[c][p].statements);
			free(m->forbid[c][p].statements);
		}
	}
	free(m);
	return rc;
}
