/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/words.h"

#include "base/names.h"

NAMES_DEFINE(part, enum part, PART_LIST, PART_COUNT)

bool part_separates(unsigned int part)
{
	switch (part) {
	case PART_AND:
	case PART_COMMA:
	case PART_ENUMERATE:
	case PART_SEMICOLON:
	case PART_COLON:
	case PART_STOP:
	case PART_OPEN:
	case PART_CLOSE:
	case PART_SLASH:
	case PART_EDGE:
		return true;
	default:
		return false;
	}
}

bool part_is_nominal(unsigned int part)
{
	return part >= PART_UNKNOWN && part <= PART_NOUN;
}

bool part_is_action(unsigned int part)
{
	return part >= PART_TAKE && part <= PART_PROVIDE;
}

/* The part that a word of this class plays; PART_EDGE: none. Higher ranks win among equals. */
static enum part part_of(const struct token *t, int *rank)
{
	static const enum part verbs[ACTION_COUNT] = {
		[ACTION_COLLECT] = PART_TAKE,	   [ACTION_USE] = PART_USE,
		[ACTION_STORE] = PART_STORE,	   [ACTION_SHARE] = PART_SHARE,
		[ACTION_RECEIVE] = PART_TAKE,	   [ACTION_ACCESS] = PART_TAKE,
		[ACTION_PROVIDE] = PART_PROVIDE,   [ACTION_PUBLISH] = PART_PUBLISH,
		[ACTION_DELETE] = PART_OTHER_VERB, [ACTION_ENABLE] = PART_OTHER_VERB,
	};

	switch (t->class) {
	case WORD_WEAK:
		return *rank = 20, PART_WEAK;
	case WORD_DATA:
		return *rank = 19, t->value == CATEGORY_OTHER ? PART_GENERIC : PART_DATA;
	case WORD_ACTION:
		return *rank = 18, verbs[t->value];
	case WORD_INCLUDE:
		return *rank = 17, PART_INCLUDE;
	case WORD_PURPOSE_FOR:
	case WORD_PURPOSE_USE:
	case WORD_PURPOSE_SO:
	case WORD_PURPOSE_TO:
	case WORD_PURPOSE_HELP:
	case WORD_PURPOSE_OUT:
		return *rank = 16, PART_PURPOSE;
	case WORD_NEGATION:
		return *rank = 15, PART_NEGATION;
	case WORD_EXCLUSIVE:
		return *rank = 14, PART_ONLY;
	case WORD_FIRST:
		return *rank = 13, PART_FIRST;
	case WORD_USER:
		return *rank = 12, PART_USER;
	case WORD_THIRD:
		return *rank = 11, PART_THIRD;
	case WORD_OF:
		return *rank = 10, PART_OF;
	case WORD_ETC:
		return *rank = 9, PART_ETC;
	case WORD_AND:
		return *rank = 8, PART_AND;
	case WORD_MODAL:
		return *rank = 7, PART_MODAL;
	case WORD_PREPOSITION:
		return *rank = 6, PART_PREPOSITION;
	case WORD_WHEN:
		return *rank = 5, PART_WHEN;
	case WORD_TIME:
		return *rank = 4, PART_TIME;
	case WORD_DETERMINER:
		return *rank = 4, PART_DETERMINER;
	case WORD_VERB:
		return *rank = 3, PART_OTHER_VERB;
	case WORD_HEAD:
		return *rank = 3, PART_HEAD;
	case WORD_NOUN:
		return *rank = 2, PART_NOUN;
	case WORD_MODIFIER:
		return *rank = 1, PART_MODIFIER;
	default:
		return *rank = -1, PART_EDGE;
	}
}

static enum part part_of_sign(uint32_t c)
{
	switch (c) {
	case ',':
		return PART_COMMA;
	case 0x3001:
		return PART_ENUMERATE;
	case ':':
		return PART_COLON;
	case ';':
		return PART_SEMICOLON;
	case 0x3002:
	case '!':
	case '?':
		return PART_STOP;
	case '(':
	case '[':
	case 0x3010:
		return PART_OPEN;
	case ')':
	case ']':
	case 0x3011:
		return PART_CLOSE;
	case '/':
	case '|':
		return PART_SLASH;
	case '"':
	case '\'':
	case 0x300a:
	case 0x300b:
	case '*':
	case '#':
		return PART_QUOTE;
	default:
		return PART_SIGN;
	}
}

static bool is_latin(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The word of the lexicon at i: the longest, and of those the one with the highest rank. */
static bool known_word(const struct scan *s, size_t i, struct word *w)
{
	int best = -1, core = -1;

	w->end = (uint16_t)i;
	for (uint32_t k = s->first[i]; k < s->first[i + 1]; k++) {
		const struct token *t = &s->tokens[k];
		int rank;
		enum part p = part_of(t, &rank);

		if (t->class == WORD_CORE)
			core = t->end;
		if (rank < 0 || t->end < w->end || (t->end == w->end && rank < best))
			continue;
		w->end = t->end;
		w->part = (uint8_t)p;
		w->kind = t->class == WORD_ACTION ? (uint8_t)t->value
			  : p == PART_PURPOSE	  ? (uint8_t)(t->class - WORD_PURPOSE_FOR)
						  : 0;
		w->verb = t->class == WORD_ACTION;
		best = rank;
	}
	w->core = core == w->end;
	return w->end > i;
}

void words_cut(const struct scan *s, struct words *out)
{
	const struct sentence *line = s->sentence;
	uint8_t depth = 0;
	size_t i = 0;

	out->count = 0;
	while (i < line->n) {
		struct word w = {.begin = (uint16_t)i};
		struct word *last = out->count ? &out->at[out->count - 1] : NULL;

		if (line->c[i] == ' ') {
			i++;
			continue;
		}
		if (!known_word(s, i, &w)) {
			w.part = (uint8_t)part_of_sign(line->c[i]);
			if (line->c[i] == '.' && (line->c[i + 1] == ' ' || i + 1 == line->n))
				w.part = PART_STOP;
			w.end = (uint16_t)(i + 1);
			if (is_latin(line->c[i])) {
				w.part = PART_LATIN;
				w.digits = line->c[i] <= '9';
				while (is_latin(line->c[w.end]))
					w.end++;
			} else if (w.part == PART_SIGN && sentence_is_wide(line->c[i])) {
				w.part = PART_UNKNOWN;
			}
		}
		if (w.part == PART_CLOSE && depth)
			depth--;
		w.depth = depth;
		if (w.part == PART_OPEN && depth < UINT8_MAX)
			depth++;
		i = w.end;
		if (w.part == PART_UNKNOWN && last && last->part == PART_UNKNOWN)
			last->end = w.end;
		else
			out->at[out->count++] = w;
	}
}
