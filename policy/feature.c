/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of features in Chinese: what a pattern captured, made into what a tester could call the feature by.
 *
 * "实现更换头像、发表评论等功能" names two; "了支付功能" begins too early; "产品与/或服务的相关功能" and "修改信息" name none,
 * and a rule that asked for such a feature could never be fulfilled.
 */
#include "policy/feature.h"

#include <string.h>

/* Longer ones are half a sentence. */
#define NAME_MAX 24

struct range {
	size_t begin, end;
};

static bool is_edge(uint32_t c)
{
	return strchr(" \"'`*#/()[]<>,.:;-", (int)(c < 128 ? c : 'x')) != NULL ||
	       (c >= 0x3001 && c <= 0x301f) || c == 0x4e86; /* 、 。 〈 … 〟 and 了 */
}

static bool is_separator(uint32_t c)
{
	return c == 0x3001 || c == '/'; /* 、 */
}

/* Is there an opening bracket in [i, end) that nothing closes? Then the name was cut short. */
static bool is_torn(const struct sentence *s, size_t i, size_t end)
{
	int depth = 0;

	for (; i < end; i++) {
		uint32_t c = s->c[i];

		if (c == '(' || c == '[' || (c >= 0x3008 && c <= 0x3011 && !(c & 1)))
			depth++;
		else if (depth && (c == ')' || c == ']' || (c >= 0x3008 && c <= 0x3011)))
			depth--;
	}
	return depth;
}

static void trim(const struct draft *d, struct range *r)
{
	const struct sentence *s = &d->sentence;

	for (bool more = true; more && r->begin < r->end;) {
		const struct token *t = scan_at(&d->scan, r->begin, WORD_FEATURE_LEAD);
		const struct token *etc = scan_at(&d->scan, r->begin, WORD_ETC);
		size_t of = scan_ending(&d->scan, r->begin, r->end, WORD_OF);
		size_t time = scan_ending(&d->scan, r->begin, r->end, WORD_TIME);

		more = true;
		if (is_edge(s->c[r->begin]))
			r->begin++;
		else if (t && t->end < r->end)
			r->begin = t->end;
		else if (etc && etc->end < r->end)
			r->begin = etc->end;
		else if (is_edge(s->c[r->end - 1]))
			r->end--;
		else if (of < r->end)
			r->end = of;
		else if (time > r->begin && time < r->end)
			r->end = time;
		else
			more = false;
	}
}

/* Does any of these classes have a word at i that ends by `end`? Its end, or 0. */
static size_t word_of(const struct draft *d, size_t i, size_t end, const unsigned int *class,
		      size_t n)
{
	size_t longest = 0;

	for (size_t k = 0; k < n; k++) {
		const struct token *t = scan_at(&d->scan, i, class[k]);

		if (t && t->end <= end && t->end > longest)
			longest = t->end;
	}
	return longest;
}

/* "产品与/或服务": nothing but words that any app could say of itself. */
static bool is_generic(const struct draft *d, const struct range *r)
{
	static const unsigned int plain[] = {
		WORD_FEATURE_LEAD, WORD_OWN,   WORD_OWN_NAME, WORD_APP_NOUN,	WORD_SOFTWARE,
		WORD_FUNCTION,	   WORD_OFFER, WORD_VAGUE,    WORD_AND,		WORD_OF,
		WORD_FIRST,	   WORD_USER,  WORD_ETC,      WORD_FEATURE_BARE};
	size_t i = r->begin;

	while (i < r->end) {
		size_t end = word_of(d, i, r->end, plain, sizeof(plain) / sizeof(plain[0]));

		if (!end && !is_edge(d->sentence.c[i]))
			return false;
		i = end ? end : i + 1;
	}
	return true;
}

/* "访问、修改或删除相关信息": a right, and no feature of the app. */
static bool is_right(const struct draft *d, const struct range *r)
{
	static const unsigned int words[] = {WORD_RIGHT_ACT, WORD_AND, WORD_FEATURE_LEAD, WORD_OF,
					     WORD_HEAD};
	size_t i = r->begin;

	if (!scan_at(&d->scan, i, WORD_RIGHT_ACT))
		return false;
	while (i < r->end) {
		size_t end = word_of(d, i, r->end, words, sizeof(words) / sizeof(words[0]));

		if (!end && !is_separator(d->sentence.c[i]))
			return false;
		i = end ? end : i + 1;
	}
	return true;
}

static bool is_name(const struct draft *d, const struct range *r)
{
	return r->end >= r->begin + 2 && r->end <= r->begin + NAME_MAX &&
	       !scan_within(&d->scan, r->begin, r->end, WORD_FEATURE_NOT) && !is_generic(d, r) &&
	       !is_right(d, r);
}

/* Where 等 begins when the name ends in 等功能, or 0. */
static size_t open_list(const struct draft *d, const struct range *r)
{
	for (size_t i = r->begin; i < r->end; i++) {
		const struct token *etc = scan_at(&d->scan, i, WORD_ETC);
		size_t at = etc ? etc->end : 0;

		while (etc && at < r->end) {
			size_t end = word_of(d, at, r->end,
					     (const unsigned int[]){WORD_FUNCTION, WORD_OFFER,
								    WORD_FEATURE_LEAD},
					     3);

			if (!end)
				break;
			at = end;
		}
		if (etc && at == r->end)
			return i;
	}
	return 0;
}

/* A list that ends in 等功能 begins behind the last word in its clause that can belong to no name. */
static size_t list_begin(const struct draft *d, size_t begin)
{
	size_t i = begin;

	while (i && !d->scan.breaks[i - 1] &&
	       scan_ending(&d->scan, i > 4 ? i - 4 : 0, i, WORD_FEATURE_OPEN) == i)
		i--;
	return i;
}

/* Behind the separator at i, or 0: 、 and / always, 和 and 或 where the list has others. */
static size_t separator_end(const struct draft *d, size_t i, bool listed)
{
	const struct token *t = listed ? scan_at(&d->scan, i, WORD_AND) : NULL;

	if (t)
		return t->end;
	return is_separator(d->sentence.c[i]) ? i + 1 : 0;
}

bool feature_name(const struct draft *d, size_t *begin, size_t *end)
{
	struct range r = {*begin, *end};
	bool torn = is_torn(&d->sentence, r.begin, r.end);

	trim(d, &r);
	if (torn || !is_name(d, &r))
		return false;
	*begin = r.begin;
	*end = r.end;
	return true;
}

static void set_name(struct draft_condition *c, const struct draft *d, struct range r)
{
	c->vague = c->vague || !feature_name(d, &r.begin, &r.end);
	c->points_back = c->points_back && c->vague;
	if (c->vague)
		return;
	c->match.capture_begin = (uint32_t)r.begin;
	c->match.capture_end = (uint32_t)r.end;
}

/* Adds each item of the list in *r but the last; what is left of *r is that. */
static void add_items(struct draft *d, const struct draft_condition *c, struct range *r)
{
	bool listed = false;
	size_t begin = r->begin;

	for (size_t i = r->begin; i < r->end; i++)
		listed = listed || is_separator(d->sentence.c[i]);
	for (size_t i = r->begin; i < r->end && d->condition_count < CONDITIONS_MAX;) {
		size_t end = separator_end(d, i, listed);

		if (end && i > begin && end < r->end) {
			struct draft_condition item = *c;

			set_name(&item, d, (struct range){begin, i});
			d->conditions[d->condition_count++] = item;
		}
		if (end)
			begin = end;
		i = end ? end : i + 1;
	}
	r->begin = begin;
}

void feature_names(struct draft *d)
{
	size_t n = d->condition_count;

	for (size_t i = 0; i < n; i++) {
		struct draft_condition *c = &d->conditions[i];
		struct range r = {c->match.capture_begin, c->match.capture_end};
		size_t etc;

		if (c->kind != CONDITION_FEATURE || c->vague || r.begin == r.end)
			continue;
		etc = open_list(d, &r);
		if (etc > r.begin) {
			r.begin = list_begin(d, r.begin);
			r.end = etc;
			c->open = true;
		}
		if (is_right(d, &r)) {
			c->vague = true;
			continue;
		}
		add_items(d, c, &r);
		set_name(c, d, r);
	}
}

/* Is there a feature's name in [i, end)? */
static bool names_feature(const struct draft *d, size_t i, size_t end)
{
	for (size_t k = 0; k < d->condition_count; k++) {
		const struct draft_condition *c = &d->conditions[k];

		if (c->kind == CONDITION_FEATURE && c->match.capture_begin < end &&
		    i < c->match.capture_end)
			return true;
	}
	return false;
}

bool feature_is_example(const struct draft *d, const struct draft_condition *c)
{
	for (size_t i = 0; i < d->purposes.count; i++) {
		const struct piece *p = &d->purposes.at[i];
		size_t begin = p->begin;

		if (c->match.capture_begin < p->begin || c->match.capture_end > p->end)
			continue;
		for (size_t k = begin; k <= p->end; k++) {
			if (k < p->end && !is_separator(d->sentence.c[k]) && !d->scan.breaks[k])
				continue;
			if (!names_feature(d, begin, k))
				return true;
			begin = k + 1;
		}
	}
	return false;
}
