/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/when.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "policy/claim.h"
#include "policy/permission.h"

enum sort when_sort(enum condition_kind kind)
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

int slot_add(struct slot *s, const struct rules_statement *st)
{
	if (s->count && (st == s->newest || st == s->older))
		return 0;
	if (s->count && st < s->newest) {
		/* Whatever was added since it came first is newer. */
		for (size_t i = s->count; i-- && s->statements[i] >= st;) {
			if (s->statements[i] == st)
				return 0;
		}
		s->older = st;
	} else {
		s->newest = st;
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

bool when_same(const struct rules_condition *a, const struct rules_condition *b)
{
	return a->kind == b->kind && a->permission == b->permission &&
	       same_text(a->control, b->control) && same_text(a->feature, b->feature) &&
	       same_text(a->party, b->party) && same_text(a->scope, b->scope) &&
	       a->rate_s == b->rate_s;
}

uint64_t when_hash(const struct rules_condition *c)
{
	const char *const texts[] = {c->control, c->feature, c->party, c->scope};
	uint64_t h = (uint64_t)c->kind << 40 | (uint64_t)c->permission << 32 | c->rate_s;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		h = hash_u64(h + (texts[i] ? hash_bytes(texts[i], strlen(texts[i])) : i));
	return h;
}

/* Below this many a look at each is cheaper than an index. */
#define INDEXED 16

/* The place of that condition in the index, or the free one where it belongs. */
static uint32_t *index_at(const struct when_list *l, const struct rules_condition *c)
{
	size_t mask = 2 * l->cap - 1, i = when_hash(c) & mask;

	while (l->index[i] && (l->at[l->index[i] - 1].op != WHEN_CONDITION ||
			       !when_same(&l->at[l->index[i] - 1].condition, c)))
		i = (i + 1) & mask;
	return &l->index[i];
}

static bool listed(const struct when_list *l, const struct rules_condition *c)
{
	if (l->index)
		return *index_at(l, c);
	for (size_t i = 0; i < l->count; i++) {
		if (l->at[i].op == WHEN_CONDITION && when_same(&l->at[i].condition, c))
			return true;
	}
	return false;
}

static int grow(struct build *b, struct when_list *l)
{
	size_t cap = l->cap ? l->cap * 2 : 1;
	struct rules_when *p = arena_zalloc(b->arena, cap, sizeof(*p));

	if (!p)
		return -1;
	if (l->count)
		memcpy(p, l->at, l->count * sizeof(*p));
	l->at = p;
	l->cap = cap;
	if (cap <= INDEXED)
		return 0;
	l->index = arena_zalloc(b->arena, 2 * cap, sizeof(*l->index));
	for (size_t i = 0; l->index && i < l->count; i++) {
		if (p[i].op == WHEN_CONDITION)
			*index_at(l, &p[i].condition) = (uint32_t)i + 1;
	}
	return l->index ? 0 : -1;
}

/* Room for one more. */
static int make_room(struct build *b, struct when_list *l)
{
	return l->count == l->cap ? grow(b, l) : 0;
}

int when_add(struct build *b, struct when_list *l, const struct rules_condition *c)
{
	if (listed(l, c))
		return 0;
	if (make_room(b, l))
		return -1;
	l->at[l->count++] = (struct rules_when){.op = WHEN_CONDITION, .condition = *c};
	if (l->index)
		*index_at(l, c) = (uint32_t)l->count;
	return 0;
}

int when_add_group(struct build *b, struct when_list *l, const struct rules_when *group)
{
	/* Not in the index: no condition is ever the same as a group. */
	if (make_room(b, l))
		return -1;
	l->at[l->count++] = *group;
	return 0;
}

static int add_group(struct build *b, struct when_list *l, enum when_op op,
		     const struct when_list *of)
{
	const struct rules_when group = {.op = op, .child = of->at, .child_count = of->count};

	return when_add_group(b, l, &group);
}

int when_add_any(struct build *b, struct when_list *l, const struct when_list *any)
{
	return add_group(b, l, WHEN_ANY, any);
}

int when_add_all(struct build *b, struct when_list *l, const struct when_list *all)
{
	return add_group(b, l, WHEN_ALL, all);
}

/* One more way: the condition, and one of the others. */
static int when_add_both(struct build *b, struct when_list *l, const struct rules_condition *c,
			 const struct when_list *any)
{
	struct when_list all = {0};

	return when_add(b, &all, c) || when_add_any(b, &all, any) || when_add_all(b, l, &all) ? -1
											      : 0;
}

/* Does this gate bind this category, or another one of the same sentence? */
static bool gate_binds(const struct note *n, const struct rules_condition *c,
		       enum category category)
{
	enum permission guard = permission_guards(category);

	if (is_nameless(c))
		return false;
	if (c->kind == CONDITION_PERMISSION && guard != PERMISSION_NONE)
		return c->permission == guard;
	if (c->kind == CONDITION_GUARDIAN)
		return category == CATEGORY_CHILD;
	/* Consent to one thing of its own (人脸识别) binds what that thing is about; "separate consent"
	 * all that the sentence names. */
	if (c->kind == CONDITION_CONSENT && c->scope)
		return n->separate || guard == PERMISSION_NONE;
	if (c->kind == CONDITION_PICKED)
		return category == CATEGORY_PHOTOS || category == CATEGORY_FILES ||
		       category == CATEGORY_CONTACTS;
	return true;
}

/* "They stay on the phone" and a permission bind whatever the sentence says is done. */
static bool binds_always(enum condition_kind kind)
{
	return kind != CONDITION_CONSENT && kind != CONDITION_GUARDIAN &&
	       kind != CONDITION_ACCOUNT_CLOSED && kind != CONDITION_LOGIN;
}

int when_add_gates(struct build *b, const struct slot *s, enum category category, enum gates which,
		   struct when_list *all)
{
	for (size_t i = 0; i < s->count; i++) {
		/* "用于其他目的时会再次征得您的同意": consent to another use than this one. */
		bool other = statement_has(s->statements[i], CONDITION_PURPOSE_CHANGE);
		const struct note *note = &b->notes[s->statements[i] - b->statements];
		bool some = which == GATE_ALWAYS ||
			    (which == GATE_TAKING &&
			     claim_sort(s->statements[i], category) == CLAIM_HANDS_ON);

		for (size_t k = 0; k < s->statements[i]->condition_count; k++) {
			const struct rules_condition *c = &s->statements[i]->conditions[k];

			if (c->kind == CONDITION_CONSENT && other)
				continue;
			if (when_sort(c->kind) == GATE && gate_binds(note, c, category) &&
			    (!some || binds_always(c->kind)) && when_add(b, all, c))
				return -1;
		}
	}
	return 0;
}

/* "Once you are logged in": a state beside which an occasion of the sentence must hold. */
static const struct rules_condition *login_state(const struct build *b,
						 const struct rules_statement *s)
{
	size_t i = (size_t)(s - b->statements);

	for (size_t k = 0; k < s->condition_count && b->notes[i].logged_in; k++) {
		if (s->conditions[k].kind == CONDITION_LOGIN)
			return &s->conditions[k];
	}
	return NULL;
}

static int occasions_of(struct build *b, const struct rules_statement *s, bool login,
			struct when_list *any)
{
	for (size_t k = 0; k < s->condition_count; k++) {
		const struct rules_condition *c = &s->conditions[k];

		if (when_sort(c->kind) == OCCASION && !is_nameless(c) &&
		    (login || c->kind != CONDITION_LOGIN) && when_add(b, any, c))
			return -1;
	}
	return 0;
}

int when_add_exclusive(struct build *b, const struct slot *s, struct when_list *all)
{
	int n = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct rules_condition *login = login_state(b, s->statements[i]);
		struct when_list any = {0};

		if (!s->statements[i]->exclusive)
			continue;
		if (occasions_of(b, s->statements[i], !login, &any) ||
		    (login && when_add(b, all, login)))
			return -1;
		n += any.count || login;
		if (any.count && when_add_any(b, all, &any))
			return -1;
	}
	return n;
}

int when_add_occasions(struct build *b, const struct slot *s, struct when_list *all)
{
	struct when_list any = {0};

	for (size_t i = 0; i < s->count; i++) {
		size_t before = any.count;
		const struct rules_condition *login = login_state(b, s->statements[i]);
		struct when_list own = {0};
		bool has = false;

		if (occasions_of(b, s->statements[i], !login, &own))
			return -1;
		if (login && own.count ? when_add_both(b, &any, login, &own)
				       : occasions_of(b, s->statements[i], true, &any))
			return -1;
		for (size_t k = 0; k < s->statements[i]->condition_count; k++)
			has = has || (when_sort(s->statements[i]->conditions[k].kind) == OCCASION &&
				      !is_nameless(&s->statements[i]->conditions[k]));
		/* No occasion named, or by example only: at any time. */
		if ((!has && any.count == before) ||
		    b->notes[s->statements[i] - b->statements].open)
			return 0;
	}
	return any.count ? when_add_any(b, all, &any) : 0;
}
