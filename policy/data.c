/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of data in a sentence.
 *
 * A list is cut into its items; what could name data in an item ends where its nouns end and begins at
 * any word before that. The weights choose the beginning, or that it is none (choice.h).
 */
#include <string.h>

#include "policy/context.h"
#include "policy/draft.h"
#include "policy/permission.h"

/* A feature has room for values below 64. */
_Static_assert(PART_COUNT <= 64 && CATEGORY_COUNT <= 64, "too many for features");

/* A phrase of data is a few words long; what is longer is a clause. */
#define PHRASE_WORDS 12
#define PHRASE_CHARS 60
#define OBJECT_WORDS 8

/* What all readings that end at one word share. */
struct place {
	size_t item_begin, item_end; /* words */
	size_t end;
	/* What the list around the item looks like, once `listed` says that somebody looked. */
	bool listed;
	unsigned int items, opened, before, after;
	struct features shared;
};

/* Items of the list that the item belongs to, and what stands before its first item. */
static unsigned int list_of(const struct words *w, const struct place *p, unsigned int *items)
{
	size_t i = p->item_begin, k = p->item_end;

	*items = 1;
	for (size_t n = 0; n < CONTEXT_REACH && k < w->count; n++, k++) {
		if (part_lists(w->at[k].part))
			++*items;
		else if (part_separates(w->at[k].part))
			break;
	}
	for (size_t n = 0; n < CONTEXT_REACH && i > 0; n++) {
		unsigned int part = w->at[i - 1].part;

		if (part_lists(part))
			++*items;
		else if (!part_is_nominal(part) && part != PART_OF && part != PART_CLOSE)
			return part;
		i--;
	}
	return PART_EDGE;
}

/* The last word of the item on the other side of a list sign. */
static unsigned int neighbour(const struct words *w, const struct place *p, int step)
{
	if (step < 0) {
		size_t i = p->item_begin;

		return i > 1 && part_lists(w->at[i - 1].part) ? w->at[i - 2].part : PART_EDGE;
	}
	if (!part_lists(part_at(w, p->item_end)))
		return PART_EDGE;
	for (size_t i = p->item_end + 1; i < w->count && i < p->item_end + 1 + PHRASE_WORDS; i++) {
		if (part_separates(part_at(w, i + 1)))
			return w->at[i].part;
	}
	return PART_EDGE;
}

static void look_at_list(const struct words *w, struct place *p)
{
	p->opened = list_of(w, p, &p->items);
	p->before = neighbour(w, p, -1);
	p->after = neighbour(w, p, 1);
	p->listed = true;
}

static void describe_place(const struct draft *d, struct place *p)
{
	const struct words *w = &d->words;
	struct features *f = &p->shared;
	unsigned int last = w->at[p->end - 1].part, far_left, far_right, left, right;
	unsigned int line = d->line;

	if (!p->listed)
		look_at_list(w, p);
	features_begin(f, d->weights);
	left = context_action(w, p->end - 1, -1, &far_left);
	right = context_action(w, p->end, 1, &far_right);
	features_add(f, TEMPLATE_DATA_ANY, 0, 0);
	features_add(f, TEMPLATE_DATA_RIGHT, last, part_at(w, p->end));
	features_add(f, TEMPLATE_DATA_RIGHT2, part_at(w, p->end), part_at(w, p->end + 1));
	features_add(f, TEMPLATE_DATA_SEPARATORS, part_before(w, p->item_begin),
		     part_at(w, p->item_end));
	features_add(f, TEMPLATE_DATA_NEIGHBOURS, p->before, p->after);
	features_add(f, TEMPLATE_DATA_LIST, p->items > 7 ? 7 : p->items, last);
	features_add(f, TEMPLATE_DATA_VERB_LEFT, left, far_left);
	features_add(f, TEMPLATE_DATA_VERB_RIGHT, right, far_right);
	features_add(f, TEMPLATE_DATA_VERBS, left, right);
	features_add(f, TEMPLATE_DATA_SUBJECT, context_person(w, p->end - 1), last);
	features_add(f, TEMPLATE_DATA_DEPTH, w->at[p->end - 1].depth, last);
	for (unsigned int bit = 0; bit < 6; bit++)
		features_add(f, TEMPLATE_DATA_LINE, 2 * bit + (line >> bit & 1), last);
	features_add(f, TEMPLATE_DATA_OPENED, p->opened, last);
}

static void describe_reading(const struct draft *d, const struct place *p, size_t begin,
			     enum category c, struct features *f)
{
	const struct words *w = &d->words;
	const struct word *first = &w->at[begin], *last = &w->at[p->end - 1];
	unsigned int before = part_before(w, begin), n = (unsigned int)(p->end - begin);
	unsigned int chars = (unsigned int)(last->end - first->begin);
	unsigned int sort = context_clause(w, begin, p->end);

	features_begin(f, d->weights);
	features_add(f, TEMPLATE_DATA_LEFT, before, first->part);
	features_add(f, TEMPLATE_DATA_LEFT2, begin > 1 ? w->at[begin - 2].part : PART_EDGE, before);
	features_add(f, TEMPLATE_DATA_AROUND, before, part_at(w, p->end));
	features_add(f, TEMPLATE_DATA_CATEGORY, c, 0);
	features_add(f, TEMPLATE_DATA_CATEGORY_LEFT, c, before);
	features_add(f, TEMPLATE_DATA_LAST, last->part, c);
	features_add(f, TEMPLATE_DATA_LENGTH, chars < 8 ? chars : 8 + chars / 8, last->part);
	features_add(f, TEMPLATE_DATA_WORDS, n, last->part);
	features_add(f, TEMPLATE_DATA_FIRST, first->part, last->part);
	features_add(f, TEMPLATE_DATA_CLAUSE, sort, last->part);
	features_add(f, TEMPLATE_DATA_CLAUSE_CATEGORY, sort, c);
}

/* What the words of a phrase say of its category. */
struct telling {
	const struct token *data;	/* the most telling one, or NULL */
	const struct token *permission; /* the first one, or NULL */
};

/* Takes in the words that begin at character i. */
static void tell_at(const struct scan *s, size_t i, size_t end, struct telling *x)
{
	for (uint32_t k = s->first[i + 1]; k-- > s->first[i];) {
		const struct token *t = &s->tokens[k];

		if (t->class == WORD_PERMISSION)
			x->permission = t;
		if (t->class != WORD_DATA || t->end > end)
			continue;
		/* The longest one; the later of two, since the head stands on the right. "Other" is the
		 * last resort. */
		if (!x->data || (t->value != CATEGORY_OTHER &&
				 (x->data->value == CATEGORY_OTHER ||
				  t->end - t->begin > x->data->end - x->data->begin)))
			x->data = t;
	}
}

/* Takes in the words of [begin, middle), before those that were taken in; the phrase ends at `end`. */
static void tell(const struct scan *s, size_t begin, size_t middle, size_t end, struct telling *x)
{
	for (size_t i = middle; i-- > begin;) {
		if (s->hint[i] & (class_hint(WORD_DATA) | class_hint(WORD_PERMISSION)))
			tell_at(s, i, end, x);
	}
}

static enum category told(const struct telling *x)
{
	if (x->data)
		return (enum category)x->data->value;
	/* "麦克风权限": what the permission opens. */
	return x->permission ? permission_opens((enum permission)x->permission->value)
			     : CATEGORY_OTHER;
}

enum category data_category(const struct draft *d, size_t begin, size_t end)
{
	struct telling x = {NULL, NULL};

	tell(&d->scan, begin, end, end, &x);
	return told(&x);
}

/* Words that name a feature or a control name no data: 录制视频, 麦克风图标. */
static bool names_occasion(const struct draft *d, size_t begin, size_t end)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *c = &d->conditions[i];

		if (c->kind == CONDITION_GESTURE && c->match.capture_begin < end &&
		    begin < c->match.capture_end)
			return true;
	}
	return false;
}

/* Can a phrase end before word `end`? Where its nouns end. */
static bool may_end(const struct words *w, size_t item_begin, size_t end, size_t item_end)
{
	unsigned int last = w->at[end - 1].part;

	if (last >= PART_UNKNOWN && last <= PART_HEAD)
		return end == item_end || !part_is_nominal(w->at[end].part);
	/* Verbs as items of a list: 浏览、收藏 */
	return end == item_end && end - item_begin <= 3 &&
	       (last == PART_MODIFIER || last == PART_NOUN || part_is_action(last) ||
		last == PART_OTHER_VERB);
}

/* The best reading that ends at p->end and begins at or behind `from`; its beginning, or p->end. */
static size_t choose(struct draft *d, struct place *p, size_t from)
{
	const struct words *w = &d->words;
	size_t best = p->end, last = w->at[p->end - 1].end, middle = last;
	struct telling category = {NULL, NULL};
	struct features inside, f;
	double best_score = 0;

	describe_place(d, p);
	features_begin(&inside, d->weights);
	for (size_t begin = p->end; begin-- > from && begin + PHRASE_WORDS >= p->end;) {
		double score;

		if (last - w->at[begin].begin > PHRASE_CHARS)
			break;
		/* What the words inside say adds up as the phrase grows. */
		tell(&d->scan, w->at[begin].begin, middle, last, &category);
		middle = w->at[begin].begin;
		if (begin + 1 < p->end)
			features_add(&inside, TEMPLATE_DATA_INSIDE, w->at[begin].part, 0);
		describe_reading(d, p, begin, told(&category), &f);
		score = p->shared.score + inside.score + f.score;
		if (d->observe) {
			features_join(&f, &inside);
			features_join(&f, &p->shared);
			d->observe(d->observe_arg, d, 'd', w->at[begin].begin, last, &f);
		}
		if (score > best_score) {
			best = begin;
			best_score = score;
		}
	}
	return best;
}

/* "您的 | 昵称": whose the data are is no part of what they are. */
static size_t skip_owner(const struct words *w, size_t begin, size_t end)
{
	size_t i = begin;

	if (w->at[i].part == PART_USER)
		i++;
	if (i > begin && i < end && w->at[i].part == PART_OF)
		i++;
	return i < end ? i : begin;
}

/* "读取通讯录 | 、短信": the item goes on a list whose last item is data. */
static bool goes_on(const struct draft *d, const struct place *p)
{
	const struct words *w = &d->words;
	const struct pieces *data = &d->data;

	return p->item_begin && part_lists(w->at[p->item_begin - 1].part) && data->count &&
	       data->at[data->count - 1].end == w->at[p->item_begin - 1].begin;
}

/* "精确位置、摄像头、…均不会…": a list at the head of its clause is what the clause speaks of. */
static bool is_topic(const struct draft *d, const struct place *p)
{
	const struct words *w = &d->words;
	unsigned int before = part_before(w, p->item_begin);

	return (before == PART_EDGE || before == PART_COMMA || before == PART_STOP) &&
	       part_at(w, p->item_end) == PART_ENUMERATE;
}

/* May the word before a phrase have it as its object? */
static bool takes_object(const struct draft *d, size_t i, bool binding)
{
	const struct word *v = &d->words.at[i];

	if (v->core && (v->part == PART_TAKE || v->part == PART_STORE))
		return true;
	return binding && (part_is_action(v->part) || scan_at(&d->scan, v->begin, WORD_BA));
}

/*
 * The object of a verb of taking is data whatever the sentence around it looks like: a rule rests on
 * it. Its first word, or p->end when a verb or a clause lies between.
 */
static size_t plain_object(const struct draft *d, const struct place *p)
{
	const struct words *w = &d->words;
	unsigned int last = w->at[p->end - 1].part;
	bool binding = draft_binds(d), named = last == PART_DATA || last == PART_WEAK;
	size_t i = p->end - 1;

	/* 健康 | 信息: a compound that the lexicon does not know. */
	if (!named && !(binding && last == PART_HEAD && p->end > p->item_begin + 1))
		return p->end;
	while (i > p->item_begin && i + OBJECT_WORDS > p->end) {
		unsigned int before = w->at[i - 1].part;

		if (takes_object(d, i - 1, binding) && (named || i + 1 < p->end))
			return skip_owner(w, i, p->end);
		if (!part_is_nominal(before) && before != PART_OF && before != PART_USER &&
		    before != PART_DETERMINER)
			break;
		i--;
	}
	if (binding && i == p->item_begin && (named || i + 1 < p->end) &&
	    (goes_on(d, p) || (named && is_topic(d, p))))
		return skip_owner(w, i, p->end);
	return p->end;
}

/* 调用 | 摄像头 | 与话筒: a sensor that is switched on stands for what it takes. */
static size_t sensor_object(const struct draft *d, const struct place *p)
{
	const struct words *w = &d->words;
	const struct token *t = scan_at(&d->scan, w->at[p->end - 1].begin, WORD_SENSOR);
	size_t i = p->end - 1;

	if (!t || t->end != w->at[i].end)
		return p->end;
	if (i && i > p->item_begin && part_is_nominal(w->at[i - 1].part))
		i--; /* 手机 | 摄像头 */
	if (i > p->item_begin && (w->at[i - 1].part == PART_OF || w->at[i - 1].part == PART_USER))
		return i - 1 > p->item_begin && scan_at(&d->scan, w->at[i - 2].begin, WORD_OPERATE)
			       ? p->end - 1
			       : p->end;
	if ((i > p->item_begin && scan_at(&d->scan, w->at[i - 1].begin, WORD_OPERATE)) ||
	    (i == p->item_begin && goes_on(d, p)))
		return p->end - 1;
	return p->end;
}

/* "麦克风权限均不会默认开启": a binding sentence about a permission is about what it opens. */
static void add_bound_permissions(struct draft *d)
{
	const struct words *w = &d->words;

	if (!draft_binds(d))
		return;
	for (size_t i = 0; i + 1 < w->count; i++) {
		const struct token *t = scan_at(&d->scan, w->at[i].begin, WORD_PERMISSION);
		const struct token *right = scan_at(&d->scan, w->at[i + 1].begin,
						    WORD_PERMISSION_WORD);

		if (t && right && t->end == right->begin)
			pieces_add(&d->data, t->begin, right->end,
				   (int)permission_opens((enum permission)t->value), false);
	}
}

/* "使用这些信息": what is meant was named before, and must not be lost. */
static void add_anaphors(struct draft *d)
{
	const struct words *w = &d->words;
	bool binding;

	if (!class_set_has(&d->scan.present, WORD_ANAPHOR))
		return;
	binding = draft_binds(d);
	for (size_t i = 1; i < w->count; i++) {
		const struct token *t = scan_at(&d->scan, w->at[i].begin, WORD_ANAPHOR);

		if (t && w->at[i - 1].core && (binding || w->at[i - 1].part != PART_PROVIDE))
			pieces_add(&d->data, t->begin, t->end, CATEGORY_OTHER, false);
	}
}

static void read_item(struct draft *d, size_t begin, size_t end)
{
	const struct words *w = &d->words;
	struct place p;
	size_t from = begin;

	p.item_begin = begin;
	p.item_end = end;
	p.listed = false;

	for (p.end = begin + 1; p.end <= end; p.end++) {
		size_t first, i, j;

		if (!may_end(w, begin, p.end, end))
			continue;
		first = choose(d, &p, from);
		if (first == p.end)
			first = plain_object(d, &p);
		if (first == p.end)
			first = sensor_object(d, &p);
		if (first == p.end)
			continue;
		first = skip_owner(w, first, p.end);
		i = w->at[first].begin;
		j = w->at[p.end - 1].end;
		if (!names_occasion(d, i, j))
			pieces_add(&d->data, i, j, (int)data_category(d, i, j), false);
		from = p.end;
	}
}

/* Does any word of the lexicon say what [begin, end) is, be it only 信息? */
static bool is_told(const struct draft *d, const struct piece *p)
{
	return scan_within(&d->scan, p->begin, p->end, WORD_DATA) != NULL;
}

/* The first word that begins at or behind character c. */
static size_t word_behind(const struct words *w, size_t c)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (w->at[middle].begin < c)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Are two pieces items side by side: only a list sign, or a joining word, between them? */
static bool are_beside(const struct draft *d, const struct piece *a, const struct piece *b)
{
	const struct words *w = &d->words;
	size_t i = word_behind(w, a->end);

	return part_lists(part_at(w, i)) && i + 1 < w->count && w->at[i + 1].begin == b->begin;
}

/* "网络带宽、丢包率": an item that no word tells of is what its neighbour in the list is. */
static void name_by_neighbours(struct draft *d)
{
	struct piece *at = d->data.at;
	size_t n = d->data.count;

	for (size_t i = 0; i < n; i++) {
		if (at[i].kind != CATEGORY_OTHER || at[i].marked || is_told(d, &at[i]))
			continue;
		if (i && at[i - 1].kind != CATEGORY_OTHER && are_beside(d, &at[i - 1], &at[i]))
			at[i].kind = at[i - 1].kind;
		else if (i + 1 < n && are_beside(d, &at[i], &at[i + 1]))
			at[i].kind = at[i + 1].kind;
	}
}

void data_find(struct draft *d)
{
	const struct words *w = &d->words;

	for (size_t i = 0; i < w->count;) {
		size_t end = i;

		while (end < w->count && !part_separates(w->at[end].part))
			end++;
		if (end > i)
			read_item(d, i, end);
		i = end + 1;
	}
	name_by_neighbours(d);
	add_bound_permissions(d);
	add_anaphors(d);
}
