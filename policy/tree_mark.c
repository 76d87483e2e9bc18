/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/tree_mark.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "policy/text_build.h"

/* What is counted while the marks are read in order. */
struct state {
	struct tree_marks *out;
	uint16_t last[TREE_KIND_MAX];  /* last value of each kind */
	uint32_t place[TREE_KIND_MAX]; /* index of the mark that had it, from 1 */
	uint64_t since[TREE_KIND_MAX]; /* kinds seen since then */
	uint16_t *between; /* [a * TREE_KIND_MAX + b]: b seen between n and n + 1 of a */
	uint16_t *restart; /* the same: a begins again behind a heading b without number */
};

static bool is_stop(uint32_t c)
{
	return c == 0x3002 || c == 0xff1b || c == ';' || c == 0xff01 || c == '!' || c == 0xff1f ||
	       c == '?' || c == '.' || c == 0xff0e;
}

static bool is_comma(uint32_t c)
{
	return c == 0xff0c || c == ',';
}

static bool is_colon(uint32_t c)
{
	return c == ':' || c == 0xff1a;
}

static size_t skip_space(const char *s, size_t at, size_t end)
{
	uint32_t c;
	size_t n;

	while (at < end) {
		n = utf8_decode(s + at, end - at, &c);
		if (!n || (c != ' ' && c != '\t' && c != 0x3000 && c != 0xa0))
			break;
		at += n;
	}
	return at;
}

#define TITLE_WIDTH_MAX	 80 /* a Chinese character counts two, a Latin letter one */
#define TITLE_WIDTH_STOP 40 /* a title that a full stop closes: "1. Device data. We collect …" */

/* Does s begin as a sentence does that speaks of somebody? */
static bool begins_sentence(const char *s, size_t len)
{
	static const char *const words[] = {"We ",  "You ", "The ", "If ", "When ",
					    "我们", "您",   "如",   "当",  "若"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t n = strlen(words[i]);

		if (len >= n && !memcmp(s, words[i], n))
			return true;
	}
	return false;
}

/*
 * How far s[at, end) is a title: the whole, when it is short and no sentence; to the colon or the full
 * stop, when what stands before it is; `at` when it begins with a sentence. *body is where the text
 * behind it begins.
 */
static size_t title_end(const char *s, size_t at, size_t end, size_t *body)
{
	bool sentence = begins_sentence(s + at, end - at), comma = false;
	int brackets = 0;
	unsigned int width = 0;
	uint32_t c = 0;
	size_t n, i;

	*body = at;
	for (i = at; i < end; i += n) {
		n = utf8_decode(s + i, end - i, &c);
		if (!n)
			return at;
		brackets += (c == '(' || c == 0xff08) - (c == ')' || c == 0xff09);
		if (is_colon(c) && !comma && brackets <= 0) {
			*body = skip_space(s, i + n, end);
			return i;
		}
		if ((c == 0x3002 && width <= TITLE_WIDTH_STOP / 2) ||
		    (c == '.' && i + n < end && s[i + n] == ' ' && width > 3 &&
		     width <= TITLE_WIDTH_STOP)) {
			*body = skip_space(s, i + n, end);
			if (!sentence && !comma && *body < end)
				return i;
			*body = at;
		}
		comma |= is_comma(c);
		if ((is_stop(c) && c != '.') || (c == '.' && i + n == end))
			return at;
		width += c < 0x80 ? 1 : 2;
		if (width > TITLE_WIDTH_MAX || (comma && width > TITLE_WIDTH_STOP))
			return at;
	}
	if (is_comma(c))
		return at;
	*body = end;
	return end;
}

/* A heading of the format is one whatever it says. */
static void set_title(const struct text *t, const struct text_block *b, struct tree_mark *m)
{
	size_t at = b->begin + m->number.length, body;

	m->title_begin = (uint32_t)at;
	if (b->kind == BLOCK_HEADING) {
		m->title_end = b->end;
		m->body = b->end;
		return;
	}
	m->title_end = (uint32_t)title_end(t->s, at, b->end, &body);
	m->body = (uint32_t)body;
}

/*
 * A line of plain text that is a heading without number: short, no sentence, behind one that is
 * finished, and something longer follows.
 */
static bool looks_headed(const struct text *t, size_t index)
{
	const struct text_block *b = &t->blocks[index];
	size_t body, length = b->end - b->begin;

	if (b->kind != BLOCK_PARAGRAPH || length > 90 || index + 1 >= t->block_count)
		return false;
	if ((b[1].kind != BLOCK_PARAGRAPH && b[1].kind != BLOCK_ITEM) ||
	    b[1].end - b[1].begin < length + 20)
		return false;
	if (index && b[-1].kind != BLOCK_HEADING &&
	    !text_ends_sentence(t->s, b[-1].begin, b[-1].end))
		return false;
	if (title_end(t->s, b->begin, b->end, &body) != b->end)
		return false;
	for (size_t i = b->begin; i < b->end; i++) {
		if (strchr("|<>{}[]@/\\,", t->s[i]) || !strncmp(t->s + i, "，", 3))
			return false;
	}
	return true;
}

static bool has_word(const char *s, size_t len, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);

		for (size_t i = 0; i + n <= len; i++) {
			if (!strncasecmp(s + i, *words, n))
				return true;
		}
	}
	return false;
}

/* "Privacy policy", "last updated …": such a heading in front names or dates the document. */
static bool names_document(const char *s, size_t len)
{
	static const char *const about[] = {"隐私",    "个人信息", "用户", "儿童",
					    "privacy", "data",	   NULL};
	static const char *const kinds[] = {"政策", "协议", "声明",   "指引",	"条款",	     "规则",
					    "说明", "告知", "policy", "notice", "statement", NULL};
	static const char *const dates[] = {"更新", "生效",    "版本",	    "发布日期",
					    "日期", "updated", "effective", NULL};

	return len < 120 &&
	       ((has_word(s, len, about) && has_word(s, len, kinds)) || has_word(s, len, dates));
}

/* The first of two or more headings, and the only one that is so far out, is the document's title. */
static bool is_title(const struct text *t, const struct tree_mark *marks, size_t count)
{
	const struct text_block *first = &t->blocks[marks[0].block];
	size_t headings = 0;

	if (first->kind != BLOCK_HEADING || first->level > 2 || marks[0].number.style)
		return false;
	for (size_t i = 1; i < count; i++) {
		const struct text_block *b = &t->blocks[marks[i].block];

		if (b->kind == BLOCK_HEADING && b->level <= first->level)
			return false;
		headings += b->kind == BLOCK_HEADING;
	}
	return headings > 1;
}

static size_t kind_index(struct tree_marks *m, enum number_style style, unsigned int level,
			 unsigned int parts)
{
	size_t i;

	for (i = 0; i < m->kind_count; i++) {
		const struct tree_kind *k = &m->kinds[i];

		if (k->style == style && k->level == level && k->parts == parts)
			return i;
	}
	if (i == TREE_KIND_MAX)
		return TREE_KIND_MAX - 1;
	m->kinds[m->kind_count++] = (struct tree_kind){
		.style = style, .level = (uint8_t)level, .parts = (uint8_t)parts};
	return i;
}

static size_t kind_count(const struct state *st)
{
	return st->out->kind_count;
}

/* Styles that one author mixes in one list: "1、 2. 3、". */
static bool same_family(enum number_style a, enum number_style b)
{
	return a == b ||
	       (a >= NUMBER_DIGIT_COMMA && a <= NUMBER_DIGIT_SPACE && b >= NUMBER_DIGIT_COMMA &&
		b <= NUMBER_DIGIT_SPACE) ||
	       (a >= NUMBER_DIGIT_BRACKET && a <= NUMBER_DIGIT_CLOSE && b >= NUMBER_DIGIT_BRACKET &&
		b <= NUMBER_DIGIT_CLOSE);
}

static bool continues(const struct state *st, size_t kind, unsigned int value)
{
	return st->place[kind] && st->last[kind] + 1u == value;
}

/* Letter or Roman number: the list that it continues decides, and else "i" begins a Roman list. */
static void settle_letter(struct state *st, unsigned int level, struct number *n)
{
	size_t alpha, roman;

	if (!n->other)
		return;
	alpha = kind_index(st->out, n->style, level, 1);
	roman = kind_index(st->out, n->other, level, 1);
	if (continues(st, alpha, n->value[0]) &&
	    (!continues(st, roman, n->other_value) || st->place[alpha] > st->place[roman]))
		return;
	if (n->other_value != 1 && !continues(st, roman, n->other_value))
		return;
	n->style = n->other;
	n->value[0] = n->other_value;
}

/*
 * The kind of a numbered mark: its own, unless it goes on with the list of a like kind and not with
 * one of its own (headings that are now `##`, now `###`; "1、" after "1.").
 */
static size_t settle_kind(struct state *st, unsigned int level, const struct number *n)
{
	size_t own = kind_index(st->out, n->style, level, n->parts), best = own;
	unsigned int value = n->value[n->parts - 1];
	uint32_t latest = 0;

	if (value < 2 || continues(st, own, value))
		return own;
	for (size_t k = 0; k < kind_count(st); k++) {
		const struct tree_kind *o = &st->out->kinds[k];

		if (same_family(o->style, n->style) && o->parts == n->parts &&
		    continues(st, k, value) && st->place[k] > latest) {
			latest = st->place[k];
			best = k;
		}
	}
	return best;
}

static void count_mark(struct state *st, size_t kind, unsigned int value, size_t index)
{
	if (continues(st, kind, value)) {
		for (size_t k = 0; k < kind_count(st); k++) {
			if (st->since[kind] >> k & 1 &&
			    st->between[kind * TREE_KIND_MAX + k] < UINT16_MAX)
				st->between[kind * TREE_KIND_MAX + k]++;
		}
	}
	if (value == 1 && st->place[kind]) {
		for (size_t k = 0; k < kind_count(st); k++) {
			if (st->since[kind] >> k & 1 && !st->out->kinds[k].style &&
			    st->restart[kind * TREE_KIND_MAX + k] < UINT16_MAX)
				st->restart[kind * TREE_KIND_MAX + k]++;
		}
	}
	st->last[kind] = (uint16_t)value;
	st->place[kind] = (uint32_t)index + 1;
	st->since[kind] = 0;
	for (size_t k = 0; k < kind_count(st); k++) {
		if (k != kind)
			st->since[k] |= UINT64_C(1) << kind;
	}
}

/* Sets m->number and the title; false where the block begins no clause. */
static bool read_mark(const struct text *t, size_t block, bool numbered, struct tree_mark *m)
{
	const struct text_block *b = &t->blocks[block];

	memset(m, 0, sizeof(*m));
	m->block = (uint32_t)block;
	if (b->kind == BLOCK_CELL)
		return false;
	if (!number_parse(t->s + b->begin, b->end - b->begin, b->kind == BLOCK_HEADING,
			  &m->number)) {
		m->number = (struct number){.parts = 1};
		if (numbered || (b->kind != BLOCK_HEADING && !looks_headed(t, block)))
			return false;
	}
	/* "The following apply:" in bold leads in, it heads nothing. */
	if (!m->number.style && b->kind == BLOCK_HEADING && b->level == TEXT_HEADLINE_LEVEL &&
	    is_colon(text_last(t->s, b->begin, b->end)) && b->end - b->begin > 40)
		return false;
	set_title(t, b, m);
	return true;
}

static uint32_t title_hash(const struct text *t, const struct tree_mark *m)
{
	uint32_t h = 2166136261u;

	for (size_t i = m->title_begin; i < m->title_end; i++) {
		if (t->s[i] != ' ' && t->s[i] != '\t')
			h = (h ^ (unsigned char)t->s[i]) * 16777619u;
	}
	return h;
}

static bool same_title(const struct text *t, const struct tree_mark *a, const struct tree_mark *b)
{
	size_t n = a->title_end - a->title_begin;

	return n && n == b->title_end - b->title_begin &&
	       !memcmp(t->s + a->title_begin, t->s + b->title_begin, n);
}

/* Does b stand below a as the next entry of a table of contents would? */
static bool is_next_entry(const struct text *t, const struct tree_mark *a,
			  const struct tree_mark *b)
{
	uint16_t last = a->number.value[a->number.parts - 1];

	return b->block == a->block + 1 && a->number.style == b->number.style &&
	       (!a->number.style || b->number.value[b->number.parts - 1] > last) &&
	       a->body == t->blocks[a->block].end && b->body == t->blocks[b->block].end;
}

/*
 * A table of contents: numbered titles one below the other that stand again further down. Drops them:
 * the later mark is the clause. Returns how many marks are left.
 */
static size_t drop_contents(const struct text *t, struct arena *scratch, struct tree_mark *marks,
			    size_t count)
{
	size_t size = 16, kept = 0;
	uint32_t *slot;
	uint8_t *drop;

	while (size < count * 2)
		size *= 2;
	slot = arena_zalloc(scratch, size, sizeof(*slot));
	drop = arena_zalloc(scratch, count + 1, 1);
	if (!slot || !drop)
		return SIZE_MAX;
	for (size_t i = count; i-- > 0;) {
		size_t at = title_hash(t, &marks[i]) & (size - 1);
		bool alone = (!i || marks[i - 1].block + 1 != marks[i].block) &&
			     (i + 1 == count || marks[i + 1].block != marks[i].block + 1);

		if (marks[i].title_end == marks[i].title_begin)
			continue;
		/* Collisions only cost a title of the contents that stays a clause. */
		if (slot[at] && same_title(t, &marks[i], &marks[slot[at] - 1]))
			drop[i] = !alone && marks[i].body == t->blocks[marks[i].block].end;
		if (!drop[i])
			slot[at] = (uint32_t)i + 1;
	}
	for (size_t i = 0, next; i < count; i = next) {
		size_t again = drop[i];

		for (next = i + 1; next < count && is_next_entry(t, &marks[next - 1], &marks[next]);
		     next++)
			again += drop[next];
		/* One repeated title is a coincidence; half of a list makes all of it contents. */
		memset(drop + i, again > 1 && again * 2 >= next - i, next - i);
	}
	for (size_t i = 0; i < count; i++) {
		if (!drop[i])
			marks[kept++] = marks[i];
	}
	return kept;
}

/* Finds the marks and gives each its kind. */
static int collect(const struct text *t, struct arena *scratch, struct state *st)
{
	struct tree_mark *marks, m;
	size_t count = 0, kept = 0;
	bool title = true;

	/* Room that no mark fills is never touched. */
	marks = arena_alloc(scratch, (t->block_count + 1) * sizeof(*marks));
	if (!marks)
		return -1;
	for (size_t i = 0; i < t->block_count; i++)
		count += read_mark(t, i, false, &marks[count]);
	count = drop_contents(t, scratch, marks, count);
	if (count == SIZE_MAX)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct text_block *b;
		unsigned int level;

		m = marks[i];
		b = &t->blocks[m.block];
		level = b->kind == BLOCK_HEADING ? b->level
			: m.number.style	 ? TREE_LEVEL_PLAIN
						 : TREE_LEVEL_GUESS;
		if (m.number.style) {
			title = false;
			settle_letter(st, level, &m.number);
			m.kind = (uint8_t)settle_kind(st, level, &m.number);
		} else {
			if (title && ((!i && is_title(t, marks, count)) ||
				      names_document(t->s + b->begin, b->end - b->begin)))
				continue;
			title = false;
			m.kind = (uint8_t)kind_index(st->out, NUMBER_NONE, level, 1);
			m.number.value[0] = (uint16_t)(st->last[m.kind] + 1);
		}
		count_mark(st, m.kind, m.number.value[m.number.parts - 1], kept);
		marks[kept++] = m;
	}
	st->out->marks = marks;
	st->out->count = kept;
	return 0;
}

int tree_marks_find(const struct text *t, struct arena *scratch, struct tree_marks *out)
{
	struct state *st = arena_zalloc(scratch, 1, sizeof(*st));
	const size_t pairs = (size_t)TREE_KIND_MAX * TREE_KIND_MAX;

	memset(out, 0, sizeof(*out));
	if (!st)
		return -1;
	st->out = out;
	st->between = arena_zalloc(scratch, pairs, sizeof(*st->between));
	st->restart = arena_zalloc(scratch, pairs, sizeof(*st->restart));
	if (!st->between || !st->restart || collect(t, scratch, st))
		return -1;
	for (size_t a = 0; a < out->kind_count; a++) {
		/* Headings without a number always go on: they show nothing. */
		if (!out->kinds[a].style)
			continue;
		for (size_t b = 0; b < out->kind_count; b++) {
			if (st->between[a * TREE_KIND_MAX + b] >
				    st->between[b * TREE_KIND_MAX + a] ||
			    (st->between[a * TREE_KIND_MAX + b] && !out->kinds[b].style))
				out->over[a] |= UINT64_C(1) << b;
			else if (st->restart[a * TREE_KIND_MAX + b])
				out->over[b] |= UINT64_C(1) << a;
		}
	}
	return 0;
}

unsigned int tree_kind_rank(const struct tree_kind *k)
{
	/* Lines in bold and lines that look like headings part what 一、 and （一） hold, and hold lists. */
	if (!k->style && k->level >= TEXT_HEADLINE_LEVEL)
		return TREE_LEVEL_PLAIN * 1000u + NUMBER_HAN_BRACKET * 10u + 9;
	return k->level * 1000u + k->style * 10u + k->parts;
}

bool tree_marks_above(const struct tree_marks *m, size_t outer, size_t inner)
{
	const struct tree_kind *a = &m->kinds[outer], *b = &m->kinds[inner];

	if (m->over[outer] >> inner & 1)
		return true;
	if (m->over[inner] >> outer & 1)
		return false;
	/* Headings of one level, some with and some without a number, stand beside each other. */
	if (a->level == b->level && (!a->style || !b->style))
		return false;
	return tree_kind_rank(a) < tree_kind_rank(b);
}
