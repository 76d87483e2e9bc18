/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions of an English sentence, once the patterns have found them: those that only date what the user
 * does are dropped.
 */
#include "policy/english.h"
#include "policy/permission.h"

/* "When you book a ride, you provide your name": the app takes nothing by itself. */
static bool user_provides(const struct english *e)
{
	const struct words *w = e->w;

	for (size_t i = 0; i < w->count; i++) {
		size_t subject;

		if (!(e->is[i] & ENGLISH_ACT))
			continue;
		subject = english_subject(e, i);
		return subject != SIZE_MAX && w->at[subject].part == PART_USER &&
		       !english_owns(e, subject) && w->at[i].part == PART_PROVIDE;
	}
	return false;
}

/* "Even with permission, we record audio": the permission that guards what is taken. */
static enum permission guarding(const struct draft *d)
{
	for (size_t i = 0; i < d->data.count; i++) {
		enum permission p = permission_guards((enum category)d->data.at[i].kind);

		if (p != PERMISSION_NONE)
			return p;
	}
	return PERMISSION_NONE;
}

/* "a parent must agree before we collect their data" */
static void name_child(struct draft *d)
{
	for (size_t i = 0; i < d->data.count; i++) {
		if (d->data.at[i].kind == CATEGORY_OTHER)
			d->data.at[i].kind = CATEGORY_CHILD;
	}
}

static bool has(const struct draft *d, enum condition_kind kind)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == kind)
			return true;
	}
	return false;
}

static void drop(struct draft *d, enum condition_kind kind)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != kind)
			d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
}

/* "We do not collect it when no workout is running": only while one is. */
static bool turn_round(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 0; i < d->condition_count; i++) {
		struct pattern_match *m = &d->conditions[i].match;

		if (d->conditions[i].kind != CONDITION_FEATURE ||
		    m->capture_end < m->capture_begin + 4 || s->c[m->capture_begin] != 'n' ||
		    s->c[m->capture_begin + 1] != 'o' || s->c[m->capture_begin + 2] != ' ')
			continue;
		m->capture_begin += 3;
		return true;
	}
	return false;
}

/*
 * "While muted, no audio is captured" denies nothing at other times. Its clause names a state that a marker
 * can tell of, in its own words: "muted".
 */
static void bound_denial(struct english *e)
{
	struct draft *d = e->d;
	const struct words *w = e->w;
	struct draft_condition *c = &d->conditions[d->condition_count];
	uint32_t never = 0;

	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind != CONDITION_NEVER)
			return;
		never = d->conditions[i].match.begin;
	}
	for (size_t i = 0; i < w->count && d->condition_count < CONDITIONS_MAX; i++) {
		size_t end = i;

		/* "We use it while you drive, and do not keep it": the clause belongs to another verb. */
		if (e->is[i] & ENGLISH_ACT && !(e->is[i] & ENGLISH_WHEN) && w->at[i].end < never)
			return;

		if (!(e->is[i] & ENGLISH_WHEN))
			continue;
		while (end < w->count && e->is[end] & ENGLISH_WHEN)
			end++;
		*c = (struct draft_condition){.kind = CONDITION_FEATURE, .vague = end == i + 1};
		c->match.begin = w->at[i].begin;
		c->match.end = c->match.capture_end = w->at[end - 1].end;
		c->match.capture_begin = end == i + 1 ? c->match.end : w->at[i + 1].begin;
		c->match.value = -1;
		d->condition_count++;
		return;
	}
}

/* "We record", "is recorded": done by others than the reader. "Do not use it" is advice. */
static bool is_done(const struct english *e, size_t i)
{
	size_t subject = english_subject(e, i);

	if (subject == SIZE_MAX)
		return part_before(e->w, i) == PART_MODAL;
	return e->w->at[subject].part == PART_FIRST || e->w->at[subject].part == PART_THIRD ||
	       part_is_nominal(e->w->at[subject].part);
}

/*
 * "If you have a dispute with us, contact the court": about the contract, and nothing in it names data or says what
 * is done to them. "Before selling your car, please reset it": advice.
 */
static bool is_offtopic(const struct english *e)
{
	const struct words *w = e->w;
	bool about = false, acts = e->d->data.count;

	for (size_t i = 0; i < w->count; i++) {
		if (english_spelt(e, i, "please"))
			return true;
		about = about || scan_at(&e->d->scan, w->at[i].begin, WORD_OFFTOPIC);
		acts = acts || (e->is[i] & ENGLISH_ACT && w->at[i].part != PART_OTHER_VERB &&
				is_done(e, i));
	}
	return about && !acts;
}

/* "Agree to turn on location", "with the camera permission": the permission is meant, and no other consent. */
static bool is_grant(const struct draft *d, const struct draft_condition *c)
{
	const uint32_t *s = d->sentence.c;
	uint32_t end = c->match.end;
	bool to = s[end] == ' ' && s[end + 1] == 't' && s[end + 2] == 'o' && s[end + 3] == ' ';
	bool of = s[end] == ' ' && s[end + 1] == 'o' && s[end + 2] == 'f' && s[end + 3] == ' ';

	for (size_t i = 0; i < d->condition_count; i++) {
		const struct pattern_match *m = &d->conditions[i].match;

		if (d->conditions[i].kind != CONDITION_PERMISSION)
			continue;
		if ((m->begin < end && end <= m->end) ||
		    ((to || of) && m->begin >= end + 4 && m->begin < end + 12))
			return true;
	}
	return false;
}

/* "When my phone is in flight mode": no function, but what another condition says. */
static bool is_otherwise(const struct draft *d, const struct draft_condition *c)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *o = &d->conditions[i];

		/* "Unless you enable it, it stays off" */
		if (c->vague && o->kind == CONDITION_DEFAULT_OFF)
			return true;
		if (o->kind == CONDITION_FOREGROUND && o->match.begin < c->match.end &&
		    c->match.begin < o->match.end)
			return true;
		if ((o->kind == CONDITION_NETWORK || o->kind == CONDITION_LAUNCH ||
		     o->kind == CONDITION_BACKGROUND) &&
		    o->match.begin < c->match.capture_end && c->match.capture_begin < o->match.end)
			return true;
	}
	return false;
}

/* "You have the right to a copy when you ask for it": what the person may do. */
static bool is_right(const struct english *e)
{
	for (size_t i = 0; i < e->w->count; i++) {
		if (scan_at(&e->d->scan, e->w->at[i].begin, WORD_RIGHT))
			return true;
	}
	return false;
}

/* "Members should check the address": advice. */
static bool is_advice(const struct english *e)
{
	bool should = false;

	for (size_t i = 0; i < e->w->count; i++) {
		if (e->w->at[i].part == PART_FIRST)
			return false;
		should = should || (english_spelt(e, i, "should") && !english_inverts(e, i));
	}
	return should;
}

/* "Never tell your password": not about what the provider does. */
static bool is_imperative(const struct draft *d, const struct draft_condition *c)
{
	const struct sentence *s = &d->sentence;
	uint32_t i = c->match.begin;

	while (i && (s->c[i - 1] == ' ' || s->c[i - 1] == '"'))
		i--;
	return (!i || scan_is_break(s, i - 1)) && (s->c[c->match.begin] == 'd');
}

/*
 * What limits a denial: "without a connection nothing is sent" is about the network, "if you switch it off, no
 * pictures are taken" about switching it off.
 */
static bool is_limited(const struct draft *d)
{
	static const enum condition_kind limits[] = {
		CONDITION_REVOKED,     CONDITION_NETWORK,	 CONDITION_LOGIN,
		CONDITION_PERMISSION,  CONDITION_CONSENT,	 CONDITION_ACCOUNT_CLOSED,
		CONDITION_GUARDIAN,    CONDITION_PURPOSE_CHANGE, CONDITION_REGION,
		CONDITION_DEFAULT_OFF,
	};

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (has(d, limits[i]))
			return true;
	}
	return false;
}

/* A click on "I agree" */
static bool is_agreeing(const struct draft *d, const struct draft_condition *c)
{
	/* "Accept all and close" */
	return scan_at(&d->scan, c->match.capture_begin, WORD_AGREE);
}

/* Do the words of c and of a condition of that kind meet? */
static bool meets(const struct draft *d, const struct draft_condition *c, enum condition_kind kind)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *o = &d->conditions[i];

		if (o != c && o->kind == kind && o->match.begin < c->match.end &&
		    c->match.begin < o->match.end)
			return true;
	}
	return false;
}

/* "With your permission, the app reads your calendar": the system's, where a permission guards the data. */
static bool is_device_grant(const struct english *e, const struct draft_condition *c)
{
	const struct draft *d = e->d;

	if (!scan_within(&d->scan, c->match.begin, c->match.end, WORD_PERMISSION_NOUN) ||
	    d->recipients.count)
		return false;
	for (size_t i = 0; i < d->actions.count; i++) {
		if (d->actions.at[i].kind == ACTION_SHARE ||
		    d->actions.at[i].kind == ACTION_PUBLISH)
			return false;
	}
	return true;
}

/* "whenever the driver is online": on duty, which has to do with no network. */
static void name_duty(const struct english *e, struct draft_condition *c)
{
	const struct words *w = e->w;

	if (c->kind != CONDITION_NETWORK)
		return;
	for (size_t i = 1; i < w->count; i++) {
		if (w->at[i].begin < c->match.begin)
			continue;
		if (w->at[i].begin > c->match.begin || !english_is(e, i - 1, WORD_PERSON) ||
		    english_spelt(e, i - 1, "you"))
			return;
		c->kind = CONDITION_FEATURE;
		while (i + 1 < w->count && w->at[i + 1].end <= c->match.end)
			i++;
		c->match.capture_begin = w->at[i].begin;
		c->match.capture_end = c->match.end;
		return;
	}
}

static void name_grant(const struct english *e, struct draft_condition *c)
{
	const struct draft *d = e->d;
	const struct token *t;
	enum permission p = guarding(d);

	if (c->kind != CONDITION_CONSENT || !is_device_grant(e, c))
		return;
	/* "to your calendar": where it is put, no data, but guarded all the same */
	if (p == PERMISSION_NONE) {
		t = scan_within(&d->scan, c->match.end, d->sentence.n, WORD_PERMISSION);
		p = t ? (enum permission)t->value : PERMISSION_NONE;
	}
	if (p == PERMISSION_NONE)
		return;
	c->kind = CONDITION_PERMISSION;
	c->match.value = (int16_t)p;
}

/* "We hold no key": no gesture of the person. */
static bool is_ours(const struct english *e, const struct draft_condition *c)
{
	const struct words *w = e->w;

	for (size_t i = 1; i < w->count; i++) {
		if (w->at[i].begin >= c->match.begin)
			return w->at[i].begin == c->match.begin && w->at[i - 1].part == PART_FIRST;
	}
	return false;
}

void english_conditions(struct english *e)
{
	struct draft *d = e->d;
	size_t kept = 0;
	bool provides = user_provides(e), right = is_right(e), advice = is_advice(e);

	for (size_t i = 0; i < d->condition_count; i++)
		name_grant(e, &d->conditions[i]);
	for (size_t i = 0; i < d->condition_count; i++)
		name_duty(e, &d->conditions[i]);

	if (is_offtopic(e)) {
		d->condition_count = 0;
		d->roles[PATTERN_PROHIBITED] = false;
		return;
	}
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].kind == CONDITION_CONSENT && is_grant(d, &d->conditions[i]))
			continue;
		/* A parent's consent, or that to a new purpose, is a condition of its own. */
		if (d->conditions[i].kind == CONDITION_CONSENT &&
		    (meets(d, &d->conditions[i], CONDITION_GUARDIAN) ||
		     meets(d, &d->conditions[i], CONDITION_PURPOSE_CHANGE)))
			continue;
		if (d->conditions[i].kind == CONDITION_FOREGROUND &&
		    meets(d, &d->conditions[i], CONDITION_BACKGROUND))
			continue;
		if (d->conditions[i].kind == CONDITION_GESTURE &&
		    (is_agreeing(d, &d->conditions[i]) || is_ours(e, &d->conditions[i])))
			continue;
		if (d->conditions[i].kind == CONDITION_FEATURE &&
		    (provides || right || is_otherwise(d, &d->conditions[i])))
			continue;
		if (d->conditions[i].kind == CONDITION_NEVER &&
		    (is_limited(d) || is_imperative(d, &d->conditions[i])))
			continue;
		if (advice && (d->conditions[i].kind == CONDITION_FEATURE ||
			       d->conditions[i].kind == CONDITION_GESTURE ||
			       d->conditions[i].kind == CONDITION_NEVER))
			continue;
		if (right && (d->conditions[i].kind == CONDITION_CONSENT ||
			      d->conditions[i].kind == CONDITION_REGION ||
			      d->conditions[i].kind == CONDITION_LOGIN ||
			      d->conditions[i].kind == CONDITION_NEVER))
			continue;
		if (d->conditions[i].kind == CONDITION_PERMISSION &&
		    d->conditions[i].match.value < 0 && guarding(d) != PERMISSION_NONE)
			d->conditions[i].match.value = (int16_t)guarding(d);
		if (d->conditions[i].kind == CONDITION_GUARDIAN)
			name_child(d);
		d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
	if (!has(d, CONDITION_NEVER))
		return;
	if (turn_round(d)) {
		drop(d, CONDITION_NEVER);
		d->roles[PATTERN_PROHIBITED] = false;
		d->roles[PATTERN_EXCLUSIVE] = true;
		return;
	}
	bound_denial(e);
}
