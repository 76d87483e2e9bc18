/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/english.h"
#include "policy/part.h"

/* Between a subject and its verb there is not more: "we will also never". */
#define VERB_REACH   8
#define OBJECT_REACH 12

/* Is there a condition whose words lie on both sides of the character? */
static bool spanned(const struct draft *d, uint32_t at)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		if (d->conditions[i].match.begin < at && d->conditions[i].match.end > at)
			return true;
	}
	return false;
}

static bool is_class(const struct draft *d, size_t i, unsigned int class)
{
	const struct token *t;

	if (i >= d->words.count)
		return false;
	t = scan_at(&d->scan, d->words.at[i].begin, class);
	return t && t->end == d->words.at[i].end;
}

/* "We", "you", "it": somebody who does something in what follows. */
static bool is_subject(const struct english *e, size_t i)
{
	unsigned int p = part_at(e->w, i);

	if (i >= e->w->count)
		return false;
	return p == PART_FIRST || (p == PART_USER && !english_owns(e, i)) ||
	       english_spelt(e, i, "it") || english_spelt(e, i, "they");
}

/* Has [begin, end) a clause that stands by itself: a subject and its verb, behind no "when"? */
static bool stands(const struct english *e, size_t begin, size_t end)
{
	bool subject = false;

	for (size_t i = begin; i < end; i++) {
		if (e->is[i] & ENGLISH_WHEN)
			continue;
		if (subject && e->is[i] & ENGLISH_VERB)
			return true;
		subject = subject || is_subject(e, i) || e->w->at[i].part == PART_DATA ||
			  e->w->at[i].part == PART_WEAK || e->w->at[i].part == PART_GENERIC;
	}
	return false;
}

static bool has_verb(const struct english *e, size_t i)
{
	for (size_t n = 0; n < VERB_REACH && i < e->w->count; n++, i++) {
		if (e->w->at[i].part == PART_COMMA)
			return false;
		if (e->is[i] & ENGLISH_VERB)
			return true;
	}
	return false;
}

static bool denies(const struct english *e, size_t begin, size_t end)
{
	for (size_t i = begin; i < end; i++) {
		if (e->w->at[i].part == PART_NEGATION)
			return true;
	}
	return false;
}

/* ", but not the content of calls": to the sentence's end there are data, and no verb. */
static bool excepts(const struct english *e, size_t i)
{
	bool data = false;

	if (!english_spelt(e, i, "but") || english_spelt(e, i + 2, "limited"))
		return false;
	for (i += 2; i < e->w->count; i++) {
		if (e->is[i] & ENGLISH_VERB || part_ends_clause(e->w->at[i].part))
			break;
		data = data || e->w->at[i].part == PART_DATA || e->w->at[i].part == PART_WEAK ||
		       english_is(e, i, WORD_HEAD);
	}
	return data && (i == e->w->count || e->w->at[i].part == PART_STOP ||
			e->w->at[i].part == PART_SEMICOLON);
}

/* ", and we …", ", but you …": the word that begins the next part, 0: none. */
static size_t english_joint(const struct english *e, size_t begin, size_t i)
{
	size_t next = i + 1;

	if (e->w->at[i].part != PART_COMMA || e->w->at[i].depth ||
	    !is_class(e->d, next, WORD_JOINT))
		return 0;
	/* ", and do not keep it": the subject goes on, what is said turns round. */
	if (part_at(e->w, next + 1) == PART_NEGATION)
		return (has_verb(e, next + 2) || excepts(e, next)) && stands(e, begin, i) &&
				       !denies(e, begin, i)
			       ? next
			       : 0;
	if (!is_subject(e, next + 1) || !has_verb(e, next + 2) || !stands(e, begin, i))
		return 0;
	return next;
}

/* What the words [begin, end) say of an action on data. */
enum polarity { SAYS_NOTHING, SAYS_YES, SAYS_NO };

/* Of the last clause with an action. A clause of time or condition says nothing. */
static enum polarity polarity(const struct draft *d, size_t begin, size_t end)
{
	const struct words *w = &d->words;
	enum polarity last = SAYS_NOTHING, now = SAYS_NOTHING;
	bool no = false, when = false;

	for (size_t i = begin; i <= end; i++) {
		unsigned int p = i < end ? w->at[i].part : PART_COMMA;

		if (part_ends_clause(p)) {
			if (now != SAYS_NOTHING && !when)
				last = now;
			now = SAYS_NOTHING;
			no = when = false;
			continue;
		}
		no = no || p == PART_NEGATION;
		when = when || p == PART_WHEN ||
		       (p == PART_TIME && (i + 1 == end || w->at[i + 1].part == PART_COMMA));
		if (w->at[i].verb && part_is_action(p) && (no || w->at[i].core))
			now = no ? SAYS_NO : SAYS_YES;
	}
	return last;
}

static size_t clause_end(const struct words *w, size_t i)
{
	while (i < w->count && !part_ends_clause(w->at[i].part))
		i++;
	return i;
}

/* "我们会收集…，但不会…": an action denied behind one that is said, or the other way round. */
static size_t chinese_joint(const struct draft *d, size_t begin, size_t i)
{
	const struct words *w = &d->words;
	size_t next = i + 1, k = next;
	enum polarity before, behind;
	bool joint = is_class(d, next, WORD_JOINT), subject;

	if (w->at[i].part != PART_COMMA || w->at[i].depth)
		return 0;
	if (joint)
		k++;
	subject = part_at(w, k) == PART_FIRST;
	if (!joint && !subject)
		return 0;
	behind = polarity(d, k, clause_end(w, k));
	before = polarity(d, begin, i);
	if (before == SAYS_NOTHING || behind == SAYS_NOTHING || before == behind)
		return 0;
	return next;
}

size_t parts_find(struct draft *d, uint32_t at[PARTS_MAX - 1])
{
	const struct words *w = &d->words;
	const struct sentence *s = &d->sentence;
	struct english e;
	bool english = sentence_is_latin(s);
	size_t n = 0, begin = 0;

	if (s->cells || s->part ||
	    !class_set_has(&d->scan.present, english ? WORD_JOINT : WORD_NEGATION))
		return 0;
	if (english) {
		e = (struct english){.d = d, .w = w};
		english_tag(&e);
	}
	for (size_t i = 1; i + 2 < w->count && n < PARTS_MAX - 1; i++) {
		size_t next = english ? english_joint(&e, begin, i) : chinese_joint(d, begin, i);

		if (!next || spanned(d, w->at[next].begin))
			continue;
		at[n++] = s->at[w->at[next].begin];
		begin = next;
	}
	return n;
}
