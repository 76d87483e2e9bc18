/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/own_name.h"

#include <string.h>

/* Titles and definitions stand at the head; later quoted titles are other people's policies. */
#define TITLE_BLOCKS	  8
#define DEFINITION_BLOCKS 40
#define TITLE_SIZE	  40
#define NAME_MIN	  2

static bool is_boundary(const struct sentence *s, size_t i)
{
	uint32_t c = s->c[i];

	return c == ' ' || c == '"' || c == '\'' || c == '(' || c == ')' || c == '*' || c == '#' ||
	       c == '[' || c == ']' || c == '<' || c == '>' || c == '_' || c == 0x3001 ||
	       c == 0x300a || c == 0x300b || c == 0x3010 || c == 0x3011 || c == 0x300c ||
	       c == 0x300d || scan_is_break(s, i);
}

/* Words of any policy name nobody: 协议, 信息, 合作伙伴. */
static bool is_ordinary(const struct scan *s, size_t begin, size_t end)
{
	static const unsigned int never[] = {WORD_POLICY_TITLE, WORD_USER, WORD_FIRST,
					     WORD_SHORT_FOR,	WORD_SDK,  WORD_ANAPHOR};

	for (uint32_t k = s->first[begin]; k < s->first[begin + 1]; k++) {
		if (s->tokens[k].end >= end)
			return true;
	}
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		if (scan_within(s, begin, end, never[i]))
			return true;
	}
	return false;
}

bool own_names_has(const struct own_names *own, const uint32_t *c, size_t n)
{
	for (size_t i = 0; i < own->count; i++) {
		if (own->length[i] == n && !memcmp(own->name[i], c, n * sizeof(*c)))
			return true;
	}
	return false;
}

static void learn(struct draft *d, size_t begin, size_t end)
{
	static const unsigned int around[] = {WORD_APP_NOUN, WORD_USER, WORD_OF};
	const struct scan *s = &d->scan;
	struct own_names *own = &d->own;
	size_t n;
	bool again = true;

	/* 小鹿阅读 | 软件用户 | 隐私政策 */
	while (again) {
		again = false;
		for (size_t i = 0; i < sizeof(around) / sizeof(around[0]); i++) {
			size_t shorter = scan_ending(s, begin, end, around[i]);

			if (shorter < end && shorter >= begin + NAME_MIN) {
				end = shorter;
				again = true;
			}
		}
	}
	n = end - begin;
	if (begin >= end || n < NAME_MIN || n >= OWN_NAME_SIZE || own->count == OWN_NAMES ||
	    is_ordinary(s, begin, end) || own_names_has(own, s->sentence->c + begin, n))
		return;
	memcpy(own->name[own->count], s->sentence->c + begin, n * sizeof(own->name[0][0]));
	own->length[own->count++] = n;
}

/*
 * Where the name begins that ends at `end`: behind a sign, or a word that cannot be in one. In a title
 * a single character may well be in one: 民为先.
 */
static size_t name_begin(const struct scan *s, size_t end, size_t shortest)
{
	size_t begin = end;

	while (begin && !is_boundary(s->sentence, begin - 1))
		begin--;
	for (size_t i = begin; i < end; i++) {
		const struct token *t = scan_at(s, i, WORD_CUT);

		if (!t)
			t = scan_at(s, i, WORD_PREPOSITION);
		if (t && t->end - t->begin >= (int)shortest && (size_t)t->end + NAME_MIN <= end)
			begin = t->end;
	}
	return begin;
}

/* 《… 隐私政策》, or a title of its own. */
static void learn_title(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 1; i < s->n; i++) {
		const struct token *t = scan_at(&d->scan, i, WORD_POLICY_TITLE);

		if (!t)
			continue;
		if (s->n <= TITLE_SIZE || s->c[t->end] == 0x300b)
			learn(d, name_begin(&d->scan, i, 2), i);
		i = t->end;
	}
}

/* …公司（以下简称"小鹿"）: the short one is a name. …（以下简称"我们"）: the long one is. */
static void learn_definition(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 2; i < s->n; i++) {
		const struct token *t = scan_at(&d->scan, i, WORD_SHORT_FOR);
		size_t open = i, begin, end;

		if (!t)
			continue;
		while (open && open + 3 > i && s->c[open] != '(')
			open--;
		for (begin = t->end; begin < s->n && (s->c[begin] == '"' || s->c[begin] == ':' ||
						      s->c[begin] == 0x300c);)
			begin++;
		for (end = begin; end < s->n && !is_boundary(s, end);)
			end++;
		i = end;
		if (s->c[open] != '(' || !open || end == begin ||
		    scan_at(&d->scan, begin, WORD_USER))
			continue;
		if (scan_at(&d->scan, begin, WORD_FIRST)) {
			learn(d, name_begin(&d->scan, open, 1), open);
		} else if (scan_ending(&d->scan, name_begin(&d->scan, open, 1), open,
				       WORD_COMPANY) < open) {
			learn(d, begin, end);
		}
	}
}

/* 使用 | "小鹿阅读" | 及相关服务 */
static void learn_use(struct draft *d)
{
	const struct sentence *s = &d->sentence;

	for (size_t i = 2; i < s->n; i++) {
		size_t end = i;

		if (!scan_at(&d->scan, i, WORD_OWN_TAIL))
			continue;
		if (s->c[end - 1] == '"')
			end--;
		learn(d, name_begin(&d->scan, end, 1), end);
	}
}

void own_names_learn(struct draft *d)
{
	size_t block = d->sentence.block;

	if (block < TITLE_BLOCKS && class_set_has(&d->scan.present, WORD_POLICY_TITLE))
		learn_title(d);
	if (block < DEFINITION_BLOCKS && class_set_has(&d->scan.present, WORD_SHORT_FOR))
		learn_definition(d);
	if (block < DEFINITION_BLOCKS && class_set_has(&d->scan.present, WORD_OWN_TAIL))
		learn_use(d);
}

int own_names_mark(struct draft *d)
{
	static const unsigned int means[] = {WORD_FIRST, WORD_OWN, WORD_OWN_NAME};
	const struct sentence *s = &d->sentence;
	const struct own_names *own = &d->own;

	for (size_t k = 0; k < own->count; k++) {
		size_t n = own->length[k];

		for (size_t i = 0; i + n <= s->n; i++) {
			if (s->c[i] != own->name[k][0] ||
			    memcmp(s->c + i, own->name[k], n * sizeof(s->c[0])))
				continue;
			for (size_t m = 0; m < sizeof(means) / sizeof(means[0]); m++) {
				if (scan_add(&d->scan, i, i + n, means[m]))
					return -1;
			}
		}
	}
	return 0;
}
