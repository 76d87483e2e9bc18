/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/scan.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0xc0 && c < 0x250);
}

/* A word in Latin letters must not be the head of a longer one; a plural s is let through. */
static bool ends_well(const struct sentence *s, size_t *end)
{
	size_t e = *end;

	if (!is_letter(s->c[e - 1]) || !is_letter(s->c[e]))
		return true;
	if (s->c[e] == 's' && !is_letter(s->c[e + 1])) {
		*end = e + 1;
		return true;
	}
	return false;
}

/* Room for `more` tokens. */
static int make_room(struct scan *s, size_t more)
{
	if (s->cap - s->count < more) {
		size_t cap = s->cap ? s->cap * 2 + more : 512 + more;
		struct token *p = realloc(s->tokens, cap * sizeof(*p));

		if (!p)
			return -1;
		s->tokens = p;
		s->cap = cap;
	}
	return 0;
}

/* Adds what the word that ends at node n means. */
static int add(struct scan *s, const struct lexicon_node *n, size_t begin, size_t end)
{
	const struct lexeme *x = s->lexicon->lexemes + n->lexeme;
	const struct lexeme *behind = x + n->lexemes;
	uint64_t hint = 0;
	struct token *t;

	if (make_room(s, n->lexemes))
		return -1;
	t = s->tokens + s->count;
	s->count += n->lexemes;
	for (; x < behind; x++, t++) {
		unsigned int class = x->class;

		*t = (struct token){(uint16_t)begin, (uint16_t)end, x->class, x->value};
		hint |= class_hint(class);
		/* They come in the order of the text. */
		if (!class_set_has(&s->present, class)) {
			class_set_add(&s->present, class);
			s->from[class] = (uint16_t)begin;
		}
		s->to[class] = (uint16_t)begin;
	}
	s->hint[begin] |= hint;
	return 0;
}

/* Which languages' patterns may speak of it: both where Chinese characters stand among many Latin letters. */
static void add_language(struct scan *s)
{
	if (s->sentence->wide)
		class_set_add(&s->present, WORD_ZH);
	if (sentence_is_latin(s->sentence))
		class_set_add(&s->present, WORD_EN);
}

int scan_sentence(struct scan *s, const struct lexicon *l, const struct sentence *sentence)
{
	const struct lexicon_node *nodes = l->nodes;
	const uint32_t *c = sentence->c;
	size_t count = sentence->n;
	uint16_t letter[SENTENCE_MAX];
	bool word = false; /* a letter stands before i */

	s->sentence = sentence;
	s->lexicon = l;
	s->count = 0;
	memset(&s->present, 0, sizeof(s->present));
	for (size_t i = 0; i < count; i++) {
		letter[i] = (uint16_t)lexicon_letter(l, c[i]);
		s->breaks[i] = scan_is_break(sentence, i);
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t node = LEXICON_ROOT;
		bool inside = word;

		word = is_letter(c[i]);
		s->first[i] = (uint32_t)s->count;
		s->hint[i] = 0;
		if (inside && word)
			continue;
		for (size_t j = i; j < count; j++) {
			uint32_t next = nodes[node].base + letter[j];
			size_t end = j + 1;

			if (nodes[next].parent != node)
				break;
			node = next;
			if (!nodes[node].lexemes || !ends_well(sentence, &end))
				continue;
			if (add(s, &nodes[node], i, end))
				return -1;
		}
	}
	s->first[count] = s->first[count + 1] = (uint32_t)s->count;
	s->hint[count] = s->hint[count + 1] = 0;
	add_language(s);
	return 0;
}

int scan_add(struct scan *s, size_t begin, size_t end, unsigned int class)
{
	struct token t = {(uint16_t)begin, (uint16_t)end, (uint16_t) class, 0};
	size_t k = s->first[begin];

	if (make_room(s, 1))
		return -1;
	while (k < s->first[begin + 1] && s->tokens[k].end <= end)
		k++;
	memmove(s->tokens + k + 1, s->tokens + k, (s->count - k) * sizeof(*s->tokens));
	s->tokens[k] = t;
	s->count++;
	for (size_t i = begin + 1; i <= s->sentence->n + 1; i++)
		s->first[i]++;
	s->hint[begin] |= class_hint(class);
	if (!class_set_has(&s->present, class)) {
		class_set_add(&s->present, class);
		s->from[class] = s->to[class] = t.begin;
	}
	if (t.begin < s->from[class])
		s->from[class] = t.begin;
	if (t.begin > s->to[class])
		s->to[class] = t.begin;
	return 0;
}

void scan_free(struct scan *s)
{
	free(s->tokens);
	s->tokens = NULL;
	s->count = s->cap = 0;
}

const struct token *scan_within(const struct scan *s, size_t i, size_t j, unsigned int class)
{
	if (!class_set_has(&s->present, class))
		return NULL;
	for (; i < j; i++) {
		if (!(s->hint[i] & class_hint(class)))
			continue;
		for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
			if (s->tokens[k].class == class)
				return &s->tokens[k];
		}
	}
	return NULL;
}

size_t scan_ending(const struct scan *s, size_t i, size_t end, unsigned int class)
{
	if (!class_set_has(&s->present, class))
		return end;
	for (; i < end; i++) {
		if (!(s->hint[i] & class_hint(class)))
			continue;
		for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
			if (s->tokens[k].class == class && s->tokens[k].end == end)
				return i;
		}
	}
	return end;
}
