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

/* The part that a word of a class plays; the higher rank wins among equals, 0: none. */
static const struct {
	uint8_t rank, part;
} plays[WORD_CLASS_MAX] = {
	[WORD_WEAK] = {20, PART_WEAK},
	[WORD_DATA] = {19, PART_DATA},	       /* or generic */
	[WORD_ACTION] = {18, PART_OTHER_VERB}, /* or what is done */
	[WORD_INCLUDE] = {17, PART_INCLUDE},
	[WORD_PURPOSE_FOR] = {16, PART_PURPOSE},
	[WORD_PURPOSE_USE] = {16, PART_PURPOSE},
	[WORD_PURPOSE_SO] = {16, PART_PURPOSE},
	[WORD_PURPOSE_TO] = {16, PART_PURPOSE},
	[WORD_PURPOSE_HELP] = {16, PART_PURPOSE},
	[WORD_PURPOSE_OUT] = {16, PART_PURPOSE},
	[WORD_NEGATION] = {15, PART_NEGATION},
	[WORD_EXCLUSIVE] = {14, PART_ONLY},
	[WORD_FIRST] = {13, PART_FIRST},
	[WORD_USER] = {12, PART_USER},
	[WORD_THIRD] = {11, PART_THIRD},
	[WORD_OF] = {10, PART_OF},
	[WORD_ETC] = {9, PART_ETC},
	[WORD_AND] = {8, PART_AND},
	[WORD_MODAL] = {7, PART_MODAL},
	[WORD_PREPOSITION] = {6, PART_PREPOSITION},
	[WORD_WHEN] = {5, PART_WHEN},
	[WORD_TIME] = {4, PART_TIME},
	[WORD_DETERMINER] = {4, PART_DETERMINER},
	[WORD_VERB] = {3, PART_OTHER_VERB},
	[WORD_HEAD] = {3, PART_HEAD},
	[WORD_NOUN] = {2, PART_NOUN},
	[WORD_MODIFIER] = {1, PART_MODIFIER},
};

static const uint8_t verbs[ACTION_COUNT] = {
	[ACTION_COLLECT] = PART_TAKE,	   [ACTION_USE] = PART_USE,
	[ACTION_STORE] = PART_STORE,	   [ACTION_SHARE] = PART_SHARE,
	[ACTION_RECEIVE] = PART_TAKE,	   [ACTION_ACCESS] = PART_TAKE,
	[ACTION_PROVIDE] = PART_PROVIDE,   [ACTION_PUBLISH] = PART_PUBLISH,
	[ACTION_DELETE] = PART_OTHER_VERB, [ACTION_ENABLE] = PART_OTHER_VERB,
};

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
	const struct token *best = NULL;
	unsigned int rank = 0, core = 0;

	/* The longest are the last; what is shorter than one that plays a part is not looked at. */
	for (uint32_t k = s->first[i + 1]; k-- > s->first[i];) {
		const struct token *t = &s->tokens[k];
		unsigned int r = plays[t->class].rank;

		if (best && t->end < best->end)
			break;
		if (t->class == WORD_CORE && !core)
			core = t->end;
		if (r > rank) {
			best = t;
			rank = r;
		}
	}
	if (!best)
		return false;
	w->end = best->end;
	w->part = plays[best->class].part;
	if (best->class == WORD_ACTION) {
		w->part = verbs[best->value];
		w->kind = (uint8_t)best->value;
		w->verb = true;
	} else if (w->part == PART_PURPOSE) {
		w->kind = (uint8_t)(best->class - WORD_PURPOSE_FOR);
	} else if (best->class == WORD_DATA && best->value == CATEGORY_OTHER) {
		w->part = PART_GENERIC;
	}
	w->core = core == w->end;
	return true;
}

/* The word at i, which the lexicon does not know. */
static void unknown_word(const struct sentence *line, size_t i, struct word *w)
{
	w->part = (uint8_t)part_of_sign(line->c[i]);
	if (line->c[i] == '.' && (line->c[i + 1] == ' ' || i + 1 == line->n))
		w->part = PART_STOP;
	w->end = (uint16_t)(i + 1);
	if (is_latin(line->c[i])) {
		w->part = PART_LATIN;
		w->digits = line->c[i] <= '9';
		while (is_latin(line->c[w->end]))
			w->end++;
	} else if (w->part == PART_SIGN && sentence_is_wide(line->c[i])) {
		w->part = PART_UNKNOWN;
	}
}

void words_cut(const struct scan *s, struct words *out)
{
	const struct sentence *line = s->sentence;
	struct word *w = out->at;
	uint8_t depth = 0;

	for (size_t i = 0; i < line->n;) {
		if (line->c[i] == ' ') {
			i++;
			continue;
		}
		*w = (struct word){.begin = (uint16_t)i};
		if (!known_word(s, i, w))
			unknown_word(line, i, w);
		if (w->part == PART_CLOSE && depth)
			depth--;
		w->depth = depth;
		if (w->part == PART_OPEN && depth < UINT8_MAX)
			depth++;
		i = w->end;
		if (w->part == PART_UNKNOWN && w > out->at && w[-1].part == PART_UNKNOWN)
			w[-1].end = w->end;
		else
			w++;
	}
	out->count = (size_t)(w - out->at);
}
