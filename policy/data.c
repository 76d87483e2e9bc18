/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of data in a sentence.
 *
 * Chinese builds them as compounds with the head on the right: 设备 + 型号, 收货人 + 联系 + 电话. So a
 * phrase is a row of words that may stand in such a compound and ends in a known term or a head. A
 * phrase that is only known weakly (图片, 时间: also ordinary words) counts in company: beside a
 * sure one in a list, or as the object of a verb of collecting.
 */
#include <string.h>

#include "policy/draft.h"

enum { OF = 0x7684 /* 的 */, COMMA = 0x3001 /* 、 */ };

static bool is_latin(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

/* The longest word at i that may stand inside a compound; *strength tells what it is. */
enum strength { NOTHING, LINK, WEAK, STRONG };

static size_t link_at(const struct draft *d, size_t i, enum strength *strength)
{
	const struct scan *s = &d->scan;
	const struct token *data = scan_at(s, i, WORD_DATA);
	const struct token *head = scan_at(s, i, WORD_HEAD);
	const struct token *modifier = scan_at(s, i, WORD_MODIFIER);
	size_t end = i;

	*strength = NOTHING;
	if (modifier) {
		end = modifier->end;
		*strength = LINK;
	}
	if (head && head->end >= end) {
		end = head->end;
		*strength = WEAK;
	}
	if (data && data->end >= end) {
		end = data->end;
		*strength = STRONG;
	}
	if (end == i && is_latin(s->sentence->c[i])) {
		while (is_latin(s->sentence->c[end]))
			end++;
		*strength = LINK;
	}
	return end;
}

/* The compound that begins at i: its end, and how sure it is. */
static size_t compound(const struct draft *d, size_t i, enum strength *sure)
{
	size_t end = i, words = 0;
	enum strength s;

	*sure = NOTHING;
	for (size_t k = i; k < d->sentence.n; words++) {
		size_t next = link_at(d, k, &s);

		if (s == NOTHING)
			break;
		k = next;
		if (s == STRONG) {
			end = k;
			*sure = STRONG;
		} else if (s == WEAK) {
			end = k;
			if (words && *sure != STRONG)
				*sure = STRONG;
			else if (!words)
				*sure = WEAK;
		}
	}
	return end;
}

enum category data_category(const struct draft *d, size_t begin, size_t end)
{
	const struct scan *s = &d->scan;
	const struct token *best = NULL;

	for (uint32_t k = s->first[begin]; k < s->first[end]; k++) {
		const struct token *t = &s->tokens[k];

		if (t->class != WORD_DATA || t->end > end)
			continue;
		/* The longest one; the later of two, since the head stands on the right. "Other" is the last
		 * resort. */
		if (!best || (best->value == CATEGORY_OTHER && t->value != CATEGORY_OTHER) ||
		    (t->value != CATEGORY_OTHER && t->end - t->begin >= best->end - best->begin))
			best = t;
	}
	return best ? (enum category)best->value : CATEGORY_OTHER;
}

/* Words that name a feature or a control name no data: 录制视频, 麦克风图标. */
static bool names_occasion(const struct draft *d, size_t begin, size_t end)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *c = &d->conditions[i];

		if ((c->kind == CONDITION_GESTURE || c->kind == CONDITION_FEATURE) &&
		    c->match.capture_begin < end && begin < c->match.capture_end)
			return true;
	}
	return false;
}

void data_find(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 0; i < s->n;) {
		enum strength sure;
		size_t end = compound(d, i, &sure);

		if (sure == STRONG && !names_occasion(d, i, end)) {
			pieces_add(&d->data, i, end, (int)data_category(d, i, end), false);
			i = end;
		} else {
			i++;
		}
	}
}
