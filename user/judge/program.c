/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define ALL_OPS ((uint16_t)((1u << OP_COUNT) - 1))

/* Counts first, so that each array is taken from the arena once. */
struct builder {
	struct program *p;
	struct node *node;
	size_t node_count;
	const struct rules_condition **conditions;
	size_t condition_count;
	struct fact_key *facts;
	struct control *controls;
	const struct rules_condition **rates;
	struct program_rule *rule;
	uint32_t *refs;
	size_t ref_count;
};

static size_t count_nodes(const struct rules_when *w)
{
	size_t n = 1;

	for (size_t i = 0; w->op != WHEN_CONDITION && i < w->child_count; i++)
		n += count_nodes(&w->child[i]);
	return n;
}

static uint32_t add_fact(struct builder *b, enum fact_kind kind, const char *name)
{
	struct program *p = b->p;

	for (size_t i = FACT_AT_NAMED; i < p->fact_count; i++) {
		if (b->facts[i].kind == kind && !strcmp(b->facts[i].name, name))
			return (uint32_t)i;
	}
	b->facts[p->fact_count] = (struct fact_key){.kind = kind, .name = name};
	return (uint32_t)p->fact_count++;
}

static uint32_t add_control(struct builder *b, const char *name, const struct profile_control *c)
{
	uint32_t have = program_control(b->p, name);

	if (have != PROGRAM_NONE)
		return have;
	b->controls[b->p->control_count] = (struct control){
		.name = name, .device = c ? c->device : NULL, .mode = c ? c->mode : CONTROL_TAP};
	return (uint32_t)b->p->control_count++;
}

/* What the evaluation of this condition looks up. */
static uint32_t reference(struct builder *b, const struct rules_condition *c)
{
	switch (c->kind) {
	case CONDITION_PERMISSION:
		return FACT_AT_PERMISSIONS + (uint32_t)c->permission;
	case CONDITION_REVOKED:
	case CONDITION_DEFAULT_OFF:
		if (c->permission != PERMISSION_NONE)
			return FACT_AT_PERMISSIONS + (uint32_t)c->permission;
		if (c->kind == CONDITION_DEFAULT_OFF && (c->scope || c->feature))
			return add_fact(b, FACT_CONSENT, c->scope ? c->scope : c->feature);
		if (c->kind == CONDITION_DEFAULT_OFF)
			return PROGRAM_NONE;
		/* fall through */
	case CONDITION_CONSENT:
		return c->scope && strcmp(c->scope, "policy") ? add_fact(b, FACT_CONSENT, c->scope)
							      : (uint32_t)FACT_AT_POLICY;
	case CONDITION_FEATURE:
		return c->feature ? add_fact(b, FACT_FEATURE, c->feature) : PROGRAM_NONE;
	case CONDITION_GESTURE:
		return c->control ? add_control(b, c->control, NULL) : PROGRAM_NONE;
	case CONDITION_RATE:
		b->rates[b->p->rate_count] = c;
		return (uint32_t)b->p->rate_count++;
	case CONDITION_LOGIN:
		return FACT_AT_LOGIN;
	case CONDITION_GUARDIAN:
		return FACT_AT_GUARDIAN;
	case CONDITION_FOREGROUND:
	case CONDITION_BACKGROUND:
		return FACT_AT_FOREGROUND;
	case CONDITION_ACCOUNT_CLOSED:
		return FACT_AT_CLOSED;
	default:
		return PROGRAM_NONE;
	}
}

/* Does the condition stay as it is until the next line of the ledger? */
static bool by_facts(enum condition_kind kind)
{
	switch (kind) {
	case CONDITION_PERMISSION:
	case CONDITION_CONSENT:
	case CONDITION_REVOKED:
	case CONDITION_LOGIN:
	case CONDITION_GUARDIAN:
	case CONDITION_FOREGROUND:
	case CONDITION_BACKGROUND:
	case CONDITION_ACCOUNT_CLOSED:
	case CONDITION_FEATURE:
	case CONDITION_DEFAULT_OFF:
		return true;
	default:
		return false;
	}
}

static void add_nodes(struct builder *b, const struct rules_when *w, bool forbid, uint16_t *flags)
{
	struct node *n = &b->node[b->node_count++];

	n->op = (uint8_t)w->op;
	n->forbid = forbid;
	if (w->op == WHEN_CONDITION) {
		n->kind = (uint8_t)w->condition.kind;
		n->fact = reference(b, &w->condition);
		n->source = (uint32_t)b->condition_count;
		b->conditions[b->condition_count++] = &w->condition;
		if (w->condition.kind == CONDITION_GESTURE || w->condition.kind == CONDITION_PICKED)
			*flags |= RULE_GESTURE;
		if (w->condition.kind == CONDITION_FEATURE)
			*flags |= RULE_FEATURE;
		if (w->condition.kind == CONDITION_RATE)
			*flags |= RULE_RATE;
		if (!by_facts(w->condition.kind))
			*flags |= RULE_VOLATILE;
	}
	for (size_t i = 0; w->op != WHEN_CONDITION && i < w->child_count; i++)
		add_nodes(b, &w->child[i], forbid, flags);
	n->end = (uint32_t)b->node_count;
}

/*
 * The operations that a prohibition speaks of. "We do not share" is about sending; "we do not store"
 * is about nothing that can be seen; a sentence without actions, or a rule without a sentence, is about
 * all.
 */
static uint16_t ops_of(const struct rules_statement *s)
{
	uint16_t ops = 0;

	if (!s || !s->action_count)
		return ALL_OPS;
	for (size_t i = 0; i < s->action_count; i++) {
		switch (s->actions[i].kind) {
		case ACTION_SHARE:
		case ACTION_PROVIDE:
		case ACTION_PUBLISH:
			ops |= 1u << OP_SEND;
			break;
		case ACTION_STORE:
		case ACTION_DELETE:
			break;
		default:
			ops = ALL_OPS;
		}
	}
	return ops;
}

/* "We share it with …", "we provide it to …": who gets it is asked when it is sent. */
static bool hands_on(const struct rules_statement *s)
{
	bool any = false;

	for (size_t i = 0; s && i < s->action_count; i++) {
		switch (s->actions[i].kind) {
		case ACTION_PROVIDE:
			if (s->actor.party == PARTY_USER || !s->recipient_count)
				return false;
			any = true;
			break;
		case ACTION_SHARE:
			any = true;
			break;
		case ACTION_STORE:
		case ACTION_PUBLISH:
		case ACTION_DELETE:
			break;
		default:
			return false;
		}
	}
	return any;
}

static void add_rule(struct builder *b, const struct rules_rule *rule)
{
	struct program_rule *out = &b->rule[b->p->rule_count++];
	const struct rules *rules = b->p->rules;
	bool forbid = rule->effect == EFFECT_FORBID;

	out->rule = rule;
	out->statement = rule->statement_count ? rules_statement_find(rules, rule->statements[0])
					       : NULL;
	out->first = (uint32_t)b->node_count;
	out->ops = ops_of(out->statement);
	if (out->statement && out->statement->exclusive && !forbid)
		out->flags |= RULE_EXCLUSIVE;
	if (hands_on(out->statement) && !forbid)
		out->flags |= RULE_HANDS_ON;
	add_nodes(b, &rule->when, forbid, &out->flags);
}

/*
 * What a user hands over reaches the app, so a permission for the user's act permits the app. A
 * prohibition for the user binds the user.
 */
static bool speaks_of(const struct rules_rule *r, enum party_class class)
{
	if (r->party == PARTY_USER)
		return class == CLASS_FIRST && r->effect == EFFECT_PERMIT;
	return (r->party == PARTY_THIRD) == (class == CLASS_THIRD);
}

/* "Only when …" leaves no room for other sentences that permit the app more. */
static void drop_open(struct builder *b, struct rule_list *l)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < l->permit_count; i++) {
		uint32_t ref = b->refs[l->permit + i];

		if (b->rule[ref].flags & RULE_EXCLUSIVE)
			b->refs[l->permit + kept++] = ref;
	}
	if (!kept)
		return;
	l->permit_count = kept;
	memmove(&b->refs[l->permit + kept], &b->refs[l->hands_on],
		l->hands_on_count * sizeof(b->refs[0]));
	l->hands_on = l->permit + kept;
	b->ref_count = l->hands_on + l->hands_on_count;
}

static uint32_t collect(struct builder *b, enum category c, enum party_class class,
			enum effect effect, bool narrower, uint32_t *count)
{
	uint32_t begin = (uint32_t)b->ref_count;

	for (size_t i = 0; i < b->p->rule_count; i++) {
		const struct rules_rule *r = b->rule[i].rule;
		bool covers = category_covers(r->category, c);

		if (r->effect != effect || !speaks_of(r, class))
			continue;
		if (narrower ? !covers && category_covers(c, r->category) : covers)
			b->refs[b->ref_count++] = (uint32_t)i;
	}
	*count = (uint32_t)b->ref_count - begin;
	return begin;
}

/*
 * Those that lean on nothing first: where one of them holds, no other needs to be looked at. Otherwise the
 * order of the document stays.
 */
static void put_plain_first(struct builder *b, struct rule_list *l)
{
	const uint16_t leaning = RULE_GESTURE | RULE_FEATURE | RULE_VOLATILE;
	uint32_t kept = l->permit;

	for (uint32_t i = l->permit; i < l->permit + l->permit_count; i++) {
		uint32_t ref = b->refs[i];

		if (b->rule[ref].flags & leaning)
			continue;
		memmove(&b->refs[kept + 1], &b->refs[kept], (i - kept) * sizeof(b->refs[0]));
		b->refs[kept++] = ref;
	}
}

/*
 * Puts permits about handing on behind those about taking, out of their list. Where nobody says that the
 * data are taken, handing them on implies it, and the list stays.
 */
static void put_taking_first(struct builder *b, struct rule_list *l)
{
	uint32_t kept = l->permit, end = l->permit + l->permit_count;

	for (uint32_t i = l->permit; i < end; i++) {
		uint32_t ref = b->refs[i];

		if (b->rule[ref].flags & RULE_HANDS_ON)
			continue;
		memmove(&b->refs[kept + 1], &b->refs[kept], (i - kept) * sizeof(b->refs[0]));
		b->refs[kept++] = ref;
	}
	if (kept == l->permit)
		return;
	l->hands_on = kept;
	l->hands_on_count = end - kept;
	l->permit_count = kept - l->permit;
}

static void build_list(struct builder *b, enum category c, enum party_class class)
{
	struct rule_list *l = &b->p->lists[c][class];

	l->permit = collect(b, c, class, EFFECT_PERMIT, false, &l->permit_count);
	if (class == CLASS_FIRST) {
		put_taking_first(b, l);
		drop_open(b, l);
	}
	put_plain_first(b, l);
	l->forbid = collect(b, c, class, EFFECT_FORBID, false, &l->forbid_count);
	l->narrower = collect(b, c, class, EFFECT_FORBID, true, &l->narrower_count);
	for (uint32_t i = l->permit; i < l->forbid + l->forbid_count; i++)
		l->flags |= b->rule[b->refs[i]].flags;
	l->forbids_by_facts = true;
	for (uint32_t i = l->forbid; i < l->narrower + l->narrower_count; i++)
		l->forbids_by_facts = l->forbids_by_facts &&
				      !(b->rule[b->refs[i]].flags & RULE_VOLATILE);
}

static void declare(struct builder *b, enum category c)
{
	uint8_t *out = &b->p->declared[c];

	for (size_t i = 0; i < b->p->rule_count; i++) {
		const struct rules_rule *r = b->rule[i].rule;

		if (r->effect != EFFECT_PERMIT)
			continue;
		if (category_covers(r->category, c))
			*out = DECLARED_YES;
		else if (*out == DECLARED_NO && category_covers(c, r->category))
			*out = DECLARED_PARTLY;
	}
}

static int allocate(struct builder *b, const struct rules *r)
{
	struct program *p = b->p;
	size_t nodes = 0, refs = 0;

	for (size_t i = 0; i < r->rule_count; i++) {
		nodes += count_nodes(&r->rules[i].when);
		/* A rule stands in the list of its category, of each one below, and of the one above. */
		for (int c = 0; c < CATEGORY_COUNT; c++)
			refs += category_covers(r->rules[i].category, (enum category)c) ||
				category_covers((enum category)c, r->rules[i].category);
	}
	b->node = arena_zalloc(p->arena, nodes + 1, sizeof(*b->node));
	b->conditions = arena_zalloc(p->arena, nodes + 1, sizeof(*b->conditions));
	b->facts = arena_zalloc(p->arena, FACT_AT_NAMED + nodes + 1, sizeof(*b->facts));
	b->controls = arena_zalloc(p->arena, p->profile->control_count + nodes + 1,
				   sizeof(*b->controls));
	b->rates = arena_zalloc(p->arena, nodes + 1, sizeof(*b->rates));
	b->rule = arena_zalloc(p->arena, r->rule_count + 1, sizeof(*b->rule));
	b->refs = arena_zalloc(p->arena, refs + 1, sizeof(*b->refs));
	p->node = b->node;
	p->conditions = b->conditions;
	p->facts = b->facts;
	p->controls = b->controls;
	p->rates = b->rates;
	p->rule = b->rule;
	p->refs = b->refs;
	return b->node && b->conditions && b->facts && b->controls && b->rates && b->rule && b->refs
		       ? 0
		       : -1;
}

static void add_fixed_facts(struct builder *b)
{
	b->facts[FACT_AT_POLICY] = (struct fact_key){.kind = FACT_CONSENT, .name = "policy"};
	b->facts[FACT_AT_FOREGROUND].kind = FACT_FOREGROUND;
	b->facts[FACT_AT_LOGIN].kind = FACT_LOGIN;
	b->facts[FACT_AT_GUARDIAN].kind = FACT_GUARDIAN;
	b->facts[FACT_AT_CLOSED].kind = FACT_CLOSED;
	for (int i = 0; i < PERMISSION_COUNT; i++) {
		b->facts[FACT_AT_PERMISSIONS + i].kind = FACT_PERMISSION;
		b->facts[FACT_AT_PERMISSIONS + i].permission = (enum permission)i;
	}
	b->p->fact_count = FACT_AT_NAMED;
}

struct program *program_new(const struct profile *profile, const struct rules *r)
{
	struct arena *arena = arena_new();
	struct builder b = {.p = NULL};

	if (arena)
		b.p = arena_zalloc(arena, 1, sizeof(*b.p));
	if (!b.p)
		goto fail;
	b.p->arena = arena;
	b.p->profile = profile;
	b.p->rules = r;
	if (allocate(&b, r))
		goto fail;
	add_fixed_facts(&b);
	for (size_t i = 0; i < profile->control_count; i++)
		add_control(&b, profile->controls[i].name, &profile->controls[i]);
	for (size_t i = 0; i < r->rule_count; i++)
		add_rule(&b, &r->rules[i]);
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		declare(&b, (enum category)c);
		for (int class = 0; class < CLASS_COUNT; class ++)
			build_list(&b, (enum category)c, (enum party_class) class);
	}
	return b.p;
fail:
	arena_free(arena);
	return NULL;
}

void program_free(struct program *p)
{
	if (p)
		arena_free(p->arena);
}

uint32_t program_control(const struct program *p, const char *name)
{
	for (size_t i = 0; i < p->control_count; i++) {
		if (!strcmp(p->controls[i].name, name))
			return (uint32_t)i;
	}
	return PROGRAM_NONE;
}

bool program_touched(const struct program *p, uint32_t control)
{
	if (control != PROGRAM_NONE)
		return p->controls[control].device;
	for (size_t i = 0; i < p->control_count; i++) {
		if (p->controls[i].device)
			return true;
	}
	return false;
}
