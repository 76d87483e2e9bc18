/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/pattern.h"

/* Steps that one pattern may take in one sentence: what a person writes needs a few dozen. */
#define STEPS_MAX 20000

struct matcher {
	const struct pattern *p;
	const struct scan *s;
	struct pattern_match m;
	unsigned int steps;
	uint16_t last[PATTERN_ELEMENTS]; /* where the last word that an element may be begins */
};

static bool match(struct matcher *x, size_t element, size_t pos);

static bool match_word(struct matcher *x, size_t element, size_t pos)
{
	const struct element *e = &x->p->element[element];
	const struct scan *s = x->s;

	/* Words of English have a space between them. */
	if (s->sentence->c[pos] == ' ' && s->first[pos] == s->first[pos + 1])
		pos++;
	/* Longest words first: tokens of one beginning are ordered by end. */
	for (uint32_t k = s->first[pos + 1]; s->hint[pos] & e->hint && k-- > s->first[pos];) {
		const struct token *t = &s->tokens[k];
		int16_t value = x->m.value;

		if (!class_set_has(&e->classes, t->class))
			continue;
		if (t->class == WORD_PERMISSION)
			x->m.value = t->value;
		if (match(x, element + 1, t->end))
			return true;
		x->m.value = value;
	}
	return e->optional && match(x, element + 1, pos);
}

/* Does the element have to match a word? */
static bool must_be(const struct element *e)
{
	return e->op == ELEMENT_WORD && !e->optional;
}

static bool match_gap(struct matcher *x, size_t element, size_t pos)
{
	const struct element *e = &x->p->element[element];
	const struct sentence *s = x->s->sentence;
	size_t end = pos + e->max < s->n ? pos + e->max : s->n, next = element + 1;
	bool word;

	while (next < x->p->count &&
	       (x->p->element[next].op == ELEMENT_OPEN || x->p->element[next].op == ELEMENT_CLOSE))
		next++;
	/* Where a word must follow there is no need to look behind the last, nor where none begins. */
	word = next < x->p->count && must_be(&x->p->element[next]);
	if (word && end > x->last[next])
		end = x->last[next];
	for (; pos <= end; pos++) {
		if ((!word || x->s->first[pos] != x->s->first[pos + 1] || s->c[pos] == ' ') &&
		    match(x, element + 1, pos))
			return true;
		if (pos < s->n && !e->across && x->s->breaks[pos])
			return false;
	}
	return false;
}

static bool match(struct matcher *x, size_t element, size_t pos)
{
	const struct pattern *p = x->p;
	const struct sentence *s = x->s->sentence;

	if (element == p->count) {
		x->m.end = (uint32_t)pos;
		return true;
	}
	if (++x->steps > STEPS_MAX)
		return false;
	switch (p->element[element].op) {
	case ELEMENT_WORD:
		return pos <= s->n && match_word(x, element, pos);
	case ELEMENT_GAP:
		return match_gap(x, element, pos);
	case ELEMENT_OPEN:
		x->m.capture_begin = x->m.capture_end = (uint32_t)pos;
		return match(x, element + 1, pos);
	case ELEMENT_CLOSE:
		x->m.capture_end = (uint32_t)pos;
		return match(x, element + 1, pos);
	case ELEMENT_START:
		return (!pos || x->s->breaks[pos - 1]) && match(x, element + 1, pos);
	case ELEMENT_END:
		return (pos == s->n || x->s->breaks[pos]) && match(x, element + 1, pos);
	}
	return false;
}

/* Does any word of the set begin in [i, j)? */
static bool has_word(const struct scan *s, const struct class_set *set, size_t i, size_t j)
{
	uint64_t hint = class_set_hint(set);

	for (; i < j; i++) {
		for (uint32_t k = s->first[i]; s->hint[i] & hint && k < s->first[i + 1]; k++) {
			if (class_set_has(set, s->tokens[k].class))
				return true;
		}
	}
	return false;
}

static bool word_ends_at(const struct scan *s, const struct class_set *set, size_t pos)
{
	uint64_t hint = class_set_hint(set);

	if (pos && s->sentence->c[pos - 1] == ' ')
		pos--;
	for (size_t i = pos > 16 ? pos - 16 : 0; i < pos; i++) {
		for (uint32_t k = s->first[i]; s->hint[i] & hint && k < s->first[i + 1]; k++) {
			if (s->tokens[k].end == pos && class_set_has(set, s->tokens[k].class))
				return true;
		}
	}
	return false;
}

/* Does the word at character i end like "booking"? */
static bool is_gerund(const struct sentence *s, size_t i)
{
	size_t end = i;

	while (end < s->n && s->c[end] >= 'a' && s->c[end] <= 'z')
		end++;
	return end > i + 5 && s->c[end - 3] == 'i' && s->c[end - 2] == 'n' && s->c[end - 1] == 'g';
}

/* Does a clause of time or condition begin at character i? */
static bool opens_when(const struct scan *s, size_t i)
{
	const struct token *t = scan_at(s, i, WORD_WHEN_ING);
	bool first = !i || scan_is_break(s->sentence, i - 1) ||
		     (i > 1 && s->sentence->c[i - 1] == ' ' && scan_is_break(s->sentence, i - 2));

	if (scan_at(s, i, WORD_WHEN) || (t && is_gerund(s->sentence, t->end + 1u)))
		return true;
	return first && (scan_at(s, i, WORD_WHEN_FIRST) || is_gerund(s->sentence, i));
}

/* "if, and |only if|, you agree": does such a word end at character `end`, a comma? */
static bool when_ends(const struct scan *s, size_t end)
{
	for (size_t i = end > 12 ? end - 12 : 0; i < end; i++) {
		const struct token *t = scan_at(s, i, WORD_WHEN);

		if (t && t->end == end)
			return true;
	}
	return false;
}

/* Is character i in a clause of time or condition? */
static bool in_when(const struct scan *s, size_t i)
{
	while (!opens_when(s, i)) {
		if (!i)
			return false;
		if (scan_is_break(s->sentence, i - 1))
			return s->sentence->c[i - 1] == ',' && when_ends(s, i - 1);
		i--;
	}
	return true;
}

static bool allowed(const struct matcher *x, size_t begin)
{
	const struct pattern *p = x->p;
	const struct sentence *s = x->s->sentence;

	if (p->when && !in_when(x->s, begin))
		return false;
	if (p->not_inside && has_word(x->s, p->not_inside, begin, x->m.end))
		return false;
	if (p->not_before && word_ends_at(x->s, p->not_before, begin))
		return false;
	if (p->not_clause) {
		size_t i = begin, j = x->m.end;

		while (i && !x->s->breaks[i - 1])
			i--;
		while (j < s->n && !x->s->breaks[j])
			j++;
		if (has_word(x->s, p->not_clause, i, j))
			return false;
	}
	return true;
}

/* Where the first and the last word of the set begin. False: there is none. */
static bool find_ends(const struct scan *s, const struct element *e, unsigned int *from,
		      unsigned int *last)
{
	const struct class_set *set = &e->classes;

	if (e->only < WORD_CLASS_MAX) {
		*from = s->from[e->only];
		*last = s->to[e->only];
		return class_set_has(&s->present, e->only);
	}
	*from = UINT16_MAX;
	*last = 0;
	for (size_t w = 0; w < WORD_CLASS_MAX / 64; w++) {
		for (uint64_t bits = set->bits[w] & s->present.bits[w]; bits; bits &= bits - 1) {
			size_t c = w * 64 + (size_t)__builtin_ctzll(bits);

			*from = s->from[c] < *from ? s->from[c] : *from;
			*last = s->to[c] > *last ? s->to[c] : *last;
		}
	}
	return *from < UINT16_MAX;
}

/* The words that the pattern cannot do without must be in the sentence, and in that order. */
static bool possible(struct matcher *x)
{
	const struct pattern *p = x->p;
	const struct scan *s = x->s;
	unsigned int before = 0; /* no word can begin earlier */

	for (size_t i = 0; i < p->count; i++) {
		const struct element *e = &p->element[i];
		unsigned int from, last;

		if (!must_be(e))
			continue;
		if (!find_ends(s, e, &from, &last) || last < before)
			return false;
		before = (from > before ? from : before) + 1;
		x->last[i] = (uint16_t)last;
	}
	if (p->not_sentence) {
		for (size_t w = 0; w < WORD_CLASS_MAX / 64; w++) {
			if (p->not_sentence->bits[w] & s->present.bits[w])
				return false;
		}
	}
	return true;
}

void pattern_candidates(const struct scan *s, struct pattern_set *out)
{
	const struct lexicon *l = s->lexicon;

	*out = (struct pattern_set){{0}};
	for (size_t k = l->keyed_begin[WORD_CLASS_MAX]; k < l->keyed_begin[WORD_CLASS_MAX + 1]; k++)
		out->bits[l->keyed[k].pattern / 64] |= UINT64_C(1) << (l->keyed[k].pattern % 64);
	for (size_t w = 0; w < WORD_CLASS_MAX / 64; w++) {
		for (uint64_t bits = s->present.bits[w] & l->keys.bits[w]; bits; bits &= bits - 1) {
			size_t c = w * 64 + (size_t)__builtin_ctzll(bits);

			for (size_t k = l->keyed_begin[c]; k < l->keyed_begin[c + 1]; k++) {
				const struct pattern_key *key = &l->keyed[k];
				uint64_t may = class_set_has(&s->present, key->need[0]);

				may &= class_set_has(&s->present, key->need[1]);
				may &= class_set_has(&s->present, key->need[2]);
				out->bits[key->pattern / 64] |= may << (key->pattern % 64);
			}
		}
	}
}

/* Does a word that the pattern can begin with stand at character i? */
static bool may_begin(const struct element *first, const struct scan *s, size_t i)
{
	if (!(s->hint[i] & first->hint))
		return false;
	for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
		if (class_set_has(&first->classes, s->tokens[k].class))
			return true;
	}
	return false;
}

/* Narrows the characters where a match can begin to those between the first and the last such word. */
static void narrow(const struct pattern *p, const struct scan *s, size_t *begin, size_t *end)
{
	size_t low = *end, high = 0;

	for (size_t i = 0; i < p->start_count; i++) {
		unsigned int c = p->start[i];

		if (!class_set_has(&s->present, c))
			continue;
		low = s->from[c] < low ? s->from[c] : low;
		high = s->to[c] + 1u > high ? s->to[c] + 1u : high;
	}
	*begin = low > *begin ? low : *begin;
	*end = high;
}

bool pattern_find(const struct pattern *p, const struct scan *s, size_t from,
		  struct pattern_match *out)
{
	/* An opening capture takes no room: what follows it begins the match. */
	const struct element *first = &p->element[p->element[0].op == ELEMENT_OPEN];
	struct matcher x;
	bool clause = p->element[0].op == ELEMENT_START;
	size_t end = s->sentence->n;

	x.p = p;
	x.s = s;
	x.steps = 0;
	if (!possible(&x))
		return false;
	if (p->start_count)
		narrow(p, s, &from, &end);
	for (size_t i = from; i < end; i++) {
		if (s->sentence->c[i] == ' ' || (clause && i && !s->breaks[i - 1]) ||
		    (p->start_count && !may_begin(first, s, i)))
			continue;
		x.m = (struct pattern_match){.begin = (uint32_t)i, .value = -1};
		if (match(&x, 0, i) && x.m.end > i && allowed(&x, i)) {
			*out = x.m;
			return true;
		}
	}
	return false;
}
