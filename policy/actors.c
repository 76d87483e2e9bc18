/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who does it, and who gets the data. Recipients stand behind "与", "向" or "to", are listed in
 * brackets behind a general word (支付机构（包括甲、乙）), or are the SDK that a sentence names.
 */
#include "policy/context.h"
#include "policy/draft.h"

/* A list of names is not longer. */
#define LIST_WORDS 40

/* "向甲、乙等公司": the names of the list that ends before word `end`. */
static void add_names_before(struct draft *d, size_t end)
{
	const struct words *w = &d->words;

	for (size_t i = end, last = end; i-- > 0 && i + LIST_WORDS > end;) {
		unsigned int p = w->at[i].part;
		bool stop = p == PART_PREPOSITION || part_ends_clause(p) || part_is_action(p);

		if (!stop && !part_lists(p) && i)
			continue;
		if (i + 1 < last && (stop || part_lists(p)))
			pieces_add(&d->recipients, w->at[i + 1].begin, w->at[last - 1].end,
				   PARTY_THIRD, false);
		last = i;
		if (stop)
			break;
	}
}

/* A general word for others, at word i: its end, with what stands before it (第三方支付 | 机构). */
static void add_general(struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	size_t begin = i, end = i + 1;

	while (end < w->count && w->at[end].part == PART_THIRD)
		end++;
	while (begin && begin + 4 > i &&
	       (w->at[begin - 1].part == PART_NOUN || w->at[begin - 1].part == PART_MODIFIER ||
		w->at[begin - 1].part == PART_LATIN))
		begin--;
	pieces_add(&d->recipients, w->at[begin].begin, w->at[end - 1].end, PARTY_THIRD, false);
	if (part_before(w, begin) == PART_ETC)
		add_names_before(d, begin - 1);
}

/* Names in brackets behind a general word; returns the word behind the closing bracket. */
static size_t add_names(struct draft *d, size_t open)
{
	const struct words *w = &d->words;
	size_t i = open + 1, begin;
	uint8_t depth = w->at[open].depth;

	if (part_at(w, i) != PART_INCLUDE)
		return open;
	for (begin = ++i; i <= w->count && begin < w->count; i++) {
		unsigned int p = part_at(w, i);
		bool last = p == PART_CLOSE || p == PART_ETC || p == PART_EDGE || p == PART_COMMA;

		if (i < w->count && w->at[i].depth > depth + 1u)
			continue;
		if (!last && !part_lists(p))
			continue;
		if (i > begin)
			pieces_add(&d->recipients, w->at[begin].begin, w->at[i - 1].end,
				   PARTY_THIRD, false);
		begin = i + 1;
		if (last)
			break;
	}
	return i;
}

size_t party_begin(const struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	size_t begin = i;

	/* 支付软件工具包（SDK）: the name stands before the bracket. */
	if (begin > 1 && w->at[begin - 1].part == PART_OPEN)
		begin--;
	while (begin && begin + 8 > i &&
	       (part_is_nominal(w->at[begin - 1].part) ||
		w->at[begin - 1].part == PART_OTHER_VERB || w->at[begin - 1].part == PART_THIRD) &&
	       !scan_at(&d->scan, w->at[begin - 1].begin, WORD_CUT))
		begin--;
	return begin;
}

/* A name is as long as this, in words and characters. */
#define NAME_WORDS 8
#define NAME_CHARS 20

static bool may_name(const struct word *v)
{
	return part_is_nominal(v->part) || v->part == PART_OTHER_VERB;
}

/* Words [begin, end): not all of them ordinary ones, and the last one what names end with. */
static bool is_name(const struct draft *d, size_t begin, size_t end)
{
	const struct words *w = &d->words;
	bool strange = false;
	size_t from, to;

	if (begin >= end)
		return false;
	from = w->at[begin].begin;
	to = w->at[end - 1].end;
	for (size_t i = begin; i < end; i++)
		strange = strange || w->at[i].part == PART_UNKNOWN || w->at[i].part == PART_LATIN;
	return strange && to - from <= NAME_CHARS &&
	       scan_ending(&d->scan, from + 1, to, WORD_NAME_TAIL) < to;
}

/* "委托 | 海鸥云 | 存储": the shortest run of words behind the lead that is a name, up to what is no noun. */
static void add_led_name(struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	size_t end = i, last = i;

	while (end < w->count && end < i + NAME_WORDS &&
	       (may_name(&w->at[end]) || w->at[end].part == PART_THIRD)) {
		end++;
		if (is_name(d, i, end))
			last = end;
	}
	if (last > i)
		pieces_add(&d->recipients, w->at[i].begin, w->at[last - 1].end, PARTY_THIRD, false);
}

/* "个闻推送 | 会 | 收集": who is no user and not we, and takes data. */
static void add_taker(struct draft *d, size_t i)
{
	const struct words *w = &d->words;
	size_t end = i, begin;

	while (end && w->at[end - 1].part == PART_MODAL)
		end--;
	begin = end;
	while (begin && begin + NAME_WORDS > end && may_name(&w->at[begin - 1]))
		begin--;
	if ((!begin || part_separates(w->at[begin - 1].part) ||
	     w->at[begin - 1].part == PART_INCLUDE || w->at[begin - 1].part == PART_SIGN) &&
	    is_name(d, begin, end))
		pieces_add(&d->recipients, w->at[begin].begin, w->at[end - 1].end, PARTY_THIRD,
			   false);
}

static bool receives(const struct draft *d)
{
	for (size_t i = 0; i < d->actions.count; i++) {
		int kind = d->actions.at[i].kind;

		if (kind == ACTION_SHARE || kind == ACTION_PROVIDE || kind == ACTION_PUBLISH ||
		    kind == ACTION_RECEIVE || kind == ACTION_COLLECT || kind == ACTION_ACCESS)
			return true;
	}
	return false;
}

void actors_find(struct draft *d)
{
	const struct words *w = &d->words;
	bool named = receives(d);

	for (size_t i = 0; i < w->count; i++) {
		const struct word *v = &w->at[i];

		if (v->part == PART_FIRST) {
			pieces_add(&d->actors, v->begin, v->end, PARTY_FIRST, false);
		} else if (v->part == PART_USER) {
			if (part_at(w, i + 1) != PART_OF)
				pieces_add(&d->actors, v->begin, v->end, PARTY_USER, false);
		} else if (scan_at(&d->scan, v->begin, WORD_SDK)) {
			pieces_add(&d->recipients, w->at[party_begin(d, i)].begin,
				   scan_at(&d->scan, v->begin, WORD_SDK)->end, PARTY_THIRD, false);
		} else if (v->part == PART_THIRD && named) {
			add_general(d, i);
			if (part_at(w, i + 1) == PART_OPEN)
				i = add_names(d, i + 1);
		} else if (v->verb && v->part == PART_TAKE) {
			add_taker(d, i);
		}
		if (d->actions.count && scan_at(&d->scan, v->begin, WORD_NAME_LEAD))
			add_led_name(d, i + 1);
	}
}
