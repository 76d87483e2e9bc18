/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of one category and party become one permit rule, flat denials a forbid rule.
 *
 * Two sorts of condition are merged in two ways. A gate (a permission, consent, a local-only promise)
 * binds whichever sentence states it: gates are joined by "and". An occasion (a feature, a tap, a
 * start) is one more chance to take the data: occasions are joined by "or", and a sentence that
 * names none makes the category free of them. Unless a sentence says "only": then its occasions
 * must hold, whatever the others say.
 *
 * "With your consent we share it" says nothing about taking it. So where some sentences say that data
 * are taken, they alone make the rule about taking; those that say to whom the data go make one of their
 * own, which the judge asks when the data are sent; those about what is done with data that are there
 * (used, kept) lend the first rule nothing but what binds whatever is done.
 */
#include "policy/build.h"
#include "policy/claim.h"
#include "policy/permission.h"
#include "policy/when.h"

#include <stdlib.h>
#include <string.h>

struct merger {
	struct build *b;
	struct slot permit[CATEGORY_COUNT][PARTY_COUNT];
	struct slot forbid[CATEGORY_COUNT][PARTY_COUNT];
	const struct rules_statement *withdrawal; /* speaks of every permission */
	const struct rules_statement *lead;	  /* "We collect:", whose items are being filed */
	struct rules_rule *rules;
	size_t rule_count;
};

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
		if (when_sort(s->conditions[i].kind) == OCCASION)
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

/* Is there data that a rule could be about? */
static bool names_kind(const struct rules_statement *s)
{
	for (size_t i = 0; i < s->data_count; i++) {
		if (s->data[i].category != CATEGORY_OTHER)
			return true;
	}
	return false;
}

/* "Only" what, for what, when, to whom: was any limit understood? */
static bool is_unlimited(const struct rules_statement *s)
{
	return claim_takes(s) && !s->condition_count && !s->purpose_count && !s->recipient_count;
}

static int file_statement(struct merger *m, const struct rules_statement *s)
{
	bool denial = claim_denies(s);
	unsigned int by = denial ? claim_denied(s) : claim_takers(s);

	if (claim_leads(s))
		m->lead = s;
	else if (m->lead && !claim_below(m->lead, s))
		m->lead = NULL;
	if (s->modality == MODALITY_EXEMPT || m->b->notes[s - m->b->statements].title)
		return 0;
	if (m->lead && m->lead != s && !statement_has(s, CONDITION_NEVER) && file_item(m, s))
		return -1;
	if (statement_has(s, CONDITION_REVOKED) && !m->withdrawal)
		m->withdrawal = s;
	if (!denial && statement_has(s, CONDITION_NEVER) && !statement_has(s, CONDITION_LOCAL))
		return names_kind(s) ? review_add(m->b, s->span, REVIEW_UNBOUND, NULL, NULL) : 0;
	if (s->exclusive && !denial && names_kind(s) && is_unlimited(s) &&
	    review_add(m->b, s->span, REVIEW_UNLIMITED, NULL, NULL))
		return -1;
	if (by & BY_FIRST && file_by(m, s, PARTY_FIRST, denial))
		return -1;
	return by & BY_THIRD ? file_by(m, s, PARTY_THIRD, denial) : 0;
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
		w += when_sort(s->conditions[i].kind) != ASIDE;
	return w;
}

static int add_statements(const struct merger *m, const struct slot *s, const struct slot *aside,
			  struct rules_rule *r)
{
	const char **ids = arena_zalloc(m->b->arena, s->count + aside->count, sizeof(*ids));
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
	for (size_t i = 0; i < aside->count; i++)
		ids[n++] = aside->statements[i]->id;
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

/* A permit rule of the statements in `s`; those in `aside` belong to it and restrict it less. */
static int add_permit_of(struct merger *m, enum category c, enum party p, const struct slot *s,
			 const struct slot *aside)
{
	struct rules_rule *r = new_rule(m, c, p, EFFECT_PERMIT);
	enum category above = category_parent(c);
	struct when_list all = {0};
	int only;

	if (!r || when_add_gates(m->b, s, c, GATE_ANY, &all) ||
	    when_add_gates(m->b, aside, c, GATE_ALWAYS, &all))
		return -1;
	/* What guards `location` guards `location.gps`. */
	if (above != c && when_add_gates(m->b, &m->permit[above][p], c, GATE_TAKING, &all))
		return -1;
	if (add_withdrawal(m, &all))
		return -1;
	only = when_add_exclusive(m->b, s, &all);
	if (only < 0)
		return -1;
	if (p == PARTY_THIRD ? when_add_parties(m->b, s, only, &all)
			     : !only && when_add_occasions(m->b, s, &all))
		return -1;
	r->when.child = all.at;
	r->when.child_count = all.count;
	return add_statements(m, s, aside, r);
}

/* By what is done: taking first, then what is done with the data, then handing them on. */
static int sort_out(const struct slot *s, enum category c, struct slot sorts[3])
{
	for (size_t i = 0; i < s->count; i++) {
		if (slot_add(&sorts[claim_sort(s->statements[i], c)], s->statements[i]))
			return -1;
	}
	return 0;
}

static int add_permit(struct merger *m, enum category c, enum party p)
{
	const struct slot *s = &m->permit[c][p];
	struct slot sorts[3] = {{0}}, none = {0};
	bool takes;
	int rc = sort_out(s, c, sorts);

	takes = sorts[CLAIM_TAKES].count;
	if (rc || p == PARTY_THIRD || (!takes && !sorts[CLAIM_HANDS_ON].count)) {
		rc = rc || add_permit_of(m, c, p, s, &none);
	} else {
		/* Handed on and kept, but nobody says taken: what is kept is what was taken. */
		struct slot *first = &sorts[takes ? CLAIM_TAKES : CLAIM_HOLDS];
		struct slot *aside = takes ? &sorts[CLAIM_HOLDS] : &none;

		if (first->count)
			rc = add_permit_of(m, c, p, first, aside);
		if (!rc && sorts[CLAIM_HANDS_ON].count)
			rc = add_permit_of(m, c, p, &sorts[CLAIM_HANDS_ON], &none);
	}
	for (size_t i = 0; i < 3; i++)
		free(sorts[i].statements);
	return rc ? -1 : 0;
}

/* Some are forbidden altogether, others in the background or while something is going on. */
static int add_forbid_within(struct merger *m, enum category c, enum party p,
			     enum condition_kind kind)
{
	struct slot *s = &m->forbid[c][p], part = {0}, none = {0};
	struct when_list any = {0}, all = {0};
	struct rules_rule *r;
	size_t kept = 0;
	int rc = 0;

	for (size_t i = 0; i < s->count && !rc; i++) {
		if (!statement_has(s->statements[i], kind))
			s->statements[kept++] = s->statements[i];
		else
			rc = slot_add(&part, s->statements[i]);
	}
	s->count = kept;
	for (size_t i = 0; i < part.count && !rc; i++) {
		const struct rules_statement *st = part.statements[i];

		for (size_t k = 0; k < st->condition_count && !rc; k++) {
			if (st->conditions[k].kind == kind)
				rc = when_add(m->b, &any, &st->conditions[k]);
		}
	}
	if (!rc && part.count) {
		if (any.count > 1)
			rc = when_add_any(m->b, &all, &any);
		else
			all = any;
		r = rc ? NULL : new_rule(m, c, p, EFFECT_FORBID);
		rc = !r;
		if (!rc) {
			r->when.child = all.at;
			r->when.child_count = all.count;
			rc = add_statements(m, &part, &none, r);
		}
	}
	free(part.statements);
	return rc ? -1 : 0;
}

static int add_forbid(struct merger *m, enum category c, enum party p)
{
	const struct slot *s = &m->forbid[c][p];
	const struct slot none = {0};
	struct rules_rule *r;

	if (add_forbid_within(m, c, p, CONDITION_BACKGROUND) ||
	    add_forbid_within(m, c, p, CONDITION_FEATURE))
		return -1;
	if (!s->count)
		return 0;
	r = new_rule(m, c, p, EFFECT_FORBID);
	if (!r)
		return -1;
	if (m->permit[c][p].count &&
	    review_add(m->b, s->statements[0]->span, REVIEW_CONTRADICTION, category_name(c),
		       m->permit[c][p].statements[0]->id))
		return -1;
	return add_statements(m, s, &none, r);
}

static int build_rules(struct merger *m)
{
	m->rules = arena_zalloc(m->b->arena, (size_t)CATEGORY_COUNT * PARTY_COUNT * 5,
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
