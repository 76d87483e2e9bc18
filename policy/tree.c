/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/tree.h"

#include <string.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "policy/tree_mark.h"

#define NOBODY UINT32_MAX

/* Clauses that can be open at once. A document that shows its kinds inside each other in a circle would go
 * ever deeper: here the innermost gives way. */
#define LEVELS (TREE_KIND_MAX + 1)

/* A clause before it has its id. */
struct node {
	uint32_t mark; /* NOBODY: closing text of a list, which has no mark */
	uint32_t block;
	uint32_t parent;
	uint8_t kind;
	uint16_t value;
	bool intro; /* numbers an introduction, before the parts that its parent is made of */
};

/* An open clause. */
struct level {
	uint32_t node;
	uint8_t kind;
	bool uniform;	/* every item of its list so far is one block */
	uint16_t items; /* of its list so far */
};

struct builder {
	const struct text *text;
	struct arena *strings;
	struct arena *scratch; /* for what only the building needs */
	struct tree_marks marks;
	struct node *nodes;
	size_t count;
	struct level stack[LEVELS];
	size_t depth;
};

static uint32_t add_node(struct builder *b, uint32_t mark, uint32_t block, uint32_t parent,
			 uint8_t kind, uint16_t value)
{
	b->nodes[b->count] = (struct node){
		.mark = mark, .block = block, .parent = parent, .kind = kind, .value = value};
	return (uint32_t)b->count++;
}

/*
 * The innermost list has ended before block `next`. Where its items were one block each and a
 * paragraph follows the last, that paragraph speaks of the list, not of its last item: it takes the next
 * number.
 */
static void close_list(struct builder *b, uint32_t next)
{
	const struct level *top = &b->stack[b->depth - 1];
	const struct node *last = &b->nodes[top->node];

	if (last->block + 1 >= next || !top->uniform || top->items < 3 ||
	    !b->marks.kinds[top->kind].style)
		return;
	add_node(b, NOBODY, last->block + 1, last->parent, last->kind, (uint16_t)(last->value + 1));
}

/* Is there room below `top` for a clause of this kind, which lies inside its kind? */
static bool lies_below(const struct builder *b, const struct level *top, uint8_t kind)
{
	return b->depth < LEVELS && top->kind != kind &&
	       tree_marks_above(&b->marks, top->kind, kind);
}

static void place(struct builder *b, uint32_t index)
{
	const struct tree_mark *m = &b->marks.marks[index];
	uint16_t value = m->number.value[m->number.parts - 1];
	struct level *top = b->depth ? &b->stack[b->depth - 1] : NULL;
	bool extra = top && b->nodes[top->node].block + 1 < m->block;
	uint16_t items = 1;
	bool uniform = true;

	if (top && top->kind == m->kind && b->nodes[top->node].value + 1 == value) {
		/* The next item of the innermost list. */
		items = (uint16_t)(top->items + (top->items < UINT16_MAX));
		uniform = top->uniform && !extra;
		b->depth--;
	} else if (top && lies_below(b, top, m->kind)) {
		top->uniform = false;
	} else if (top) {
		close_list(b, m->block);
		while (b->depth) {
			top = &b->stack[b->depth - 1];
			if (top->kind == m->kind) {
				/* A list that goes on after its items had lists of their own. */
				uniform = b->nodes[top->node].value + 1 != value;
				b->depth--;
				break;
			}
			if (lies_below(b, top, m->kind)) {
				top->uniform = false;
				break;
			}
			b->depth--;
		}
	}
	b->stack[b->depth] = (struct level){
		.node = add_node(b, index, m->block,
				 b->depth ? b->stack[b->depth - 1].node : NOBODY, m->kind, value),
		.kind = m->kind,
		.uniform = uniform,
		.items = items,
	};
	b->depth++;
}

static uint64_t mix(uint64_t h)
{
	h ^= h >> 31;
	h *= UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* An open-addressed count of keys: how often was this seen? */
struct counts {
	uint64_t *key;
	uint32_t *count;
	size_t mask;
};

static int counts_init(struct counts *c, struct arena *a, size_t entries)
{
	size_t size = 16;

	while (size < entries * 2)
		size *= 2;
	c->key = arena_zalloc(a, size, sizeof(*c->key));
	c->count = arena_zalloc(a, size, sizeof(*c->count));
	c->mask = size - 1;
	return c->key && c->count ? 0 : -1;
}

static uint32_t *counts_at(struct counts *c, uint64_t key)
{
	size_t i = mix(key) & c->mask;

	key++; /* 0 marks an empty slot */
	while (c->key[i] && c->key[i] != key)
		i = (i + 1) & c->mask;
	c->key[i] = key;
	return &c->count[i];
}

static const struct number *number_of(const struct builder *b, const struct node *n)
{
	return n->mark == NOBODY ? NULL : &b->marks.marks[n->mark].number;
}

/* Where a sibling with this number would be counted. */
static uint64_t number_key(const struct node *n, uint16_t value)
{
	return (uint64_t)n->intro << 48 | (uint64_t)(n->parent + 1) << 16 | value;
}

/*
 * Among the children of a clause those of the outermost kind are its parts; numbers of another kind
 * belong to its introduction: 一 begins with 1、 2、 and goes on with （一）.
 */
static int find_introductions(struct builder *b)
{
	uint8_t *best = arena_alloc(b->scratch, b->count + 1);

	if (!best)
		return -1;
	memset(best, UINT8_MAX, b->count + 1);
	for (size_t i = 0; i < b->count; i++) {
		const struct node *n = &b->nodes[i];
		uint8_t *k = &best[n->parent == NOBODY ? 0 : n->parent + 1];

		if (b->marks.kinds[n->kind].style &&
		    (*k == UINT8_MAX || tree_kind_rank(&b->marks.kinds[n->kind]) <
						tree_kind_rank(&b->marks.kinds[*k])))
			*k = n->kind;
	}
	/* What stands before the first part introduces it; what stands behind is just another list. */
	for (size_t i = 0; i < b->count; i++) {
		struct node *n = &b->nodes[i];
		uint8_t *k = &best[n->parent == NOBODY ? 0 : n->parent + 1];

		if (n->kind == *k)
			*k = UINT8_MAX;
		n->intro = b->marks.kinds[n->kind].style && *k != UINT8_MAX;
	}
	return 0;
}

/* Headings without number take the next one of their level, or the last where that one is a sibling's. */
static int number_headings(struct builder *b)
{
	uint16_t *highest = arena_zalloc(b->scratch, b->count + 1, sizeof(*highest));
	struct counts used;

	if (!highest || counts_init(&used, b->scratch, b->count))
		return -1;
	for (size_t i = 0; i < b->count; i++) {
		if (b->marks.kinds[b->nodes[i].kind].style)
			*counts_at(&used, number_key(&b->nodes[i], b->nodes[i].value)) = 1;
	}
	for (size_t i = 0; i < b->count; i++) {
		struct node *n = &b->nodes[i];
		uint16_t *before = &highest[n->parent == NOBODY ? 0 : n->parent + 1];

		if (!b->marks.kinds[n->kind].style) {
			n->value = (uint16_t)(*before + 1);
			if (*counts_at(&used, number_key(n, n->value)))
				n->value = *before;
		}
		if (n->value > *before)
			*before = n->value;
	}
	return 0;
}

static bool is_alpha(enum number_style s)
{
	return s == NUMBER_ALPHA || s == NUMBER_ALPHA_UPPER || s == NUMBER_ALPHA_BRACKET;
}

/* Text being put together in a buffer that is large enough. */
static char *put_number(char *to, unsigned int n)
{
	return to + decimal_put(to, n);
}

/* Of own_number(): "0.", eight numbers of five digits, their dots. */
#define OWN_NUMBER_MAX 64

/* The part of the id that the node adds to its parent's. */
static void own_number(const struct builder *b, const struct node *n, char out[OWN_NUMBER_MAX])
{
	const struct number *number = number_of(b, n);
	const struct node *up = n->parent == NOBODY ? NULL : &b->nodes[n->parent];

	if (n->intro) {
		*out++ = '0';
		*out++ = '.';
	}
	/* 1.2 below 1 adds 2; below nothing, or below something else, it stays whole. */
	if (number && number->parts > 1 && !(up && up->value == number->value[number->parts - 2])) {
		for (int i = 0; i + 1 < number->parts; i++) {
			out = put_number(out, number->value[i]);
			*out++ = '.';
		}
	}
	if (number && is_alpha(number->style))
		*out++ = (char)((number->style == NUMBER_ALPHA_UPPER ? 'A' : 'a') + n->value - 1);
	else
		out = put_number(out, n->value);
	*out = '\0';
}

/* a, between, b[0..len); NULL stands for nothing. */
static char *concat(struct arena *arena, const char *a, const char *between, const char *b,
		    size_t len)
{
	size_t first = a ? strlen(a) : 0, middle = strlen(between);
	char *out = arena_text(arena, first + middle + len + 1);

	if (!out)
		return NULL;
	if (first)
		memcpy(out, a, first);
	memcpy(out + first, between, middle);
	memcpy(out + first + middle, b, len);
	out[first + middle + len] = '\0';
	return out;
}

static uint64_t hash_id(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	while (*s)
		h = (h ^ (unsigned char)*s++) * UINT64_C(1099511628211);
	return h & (UINT64_MAX >> 1);
}

/*
 * The id of a clause below `above` (NULL: of the top). Where a document counts from one again, or writes a
 * number twice, what comes later is told apart by "-2".
 */
static const char *make_id(struct builder *b, struct counts *ids, const char *above,
			   const char *own)
{
	struct arena *a = b->strings;
	const char *plain = concat(a, above, above ? "." : "", own, strlen(own));
	const char *id = plain;
	uint32_t *seen;

	if (!plain)
		return NULL;
	seen = counts_at(ids, hash_id(plain));
	while (*counts_at(ids, hash_id(id))) {
		++*seen;
		id = arena_printf(a, "%s-%u", plain, *seen);
		if (!id)
			return NULL;
	}
	*counts_at(ids, hash_id(id)) = 1;
	return id;
}

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* The numbers as written, outermost first: 一（十）4; 1.2 alone where it repeats what is above. */
static const char *label_of(const struct builder *b, const struct node *n, const char *above)
{
	const struct number *number = number_of(b, n);
	const char *own;
	size_t len = strlen(above);

	if (!number || !number->style)
		return above;
	own = b->text->s + b->text->blocks[n->block].begin;
	if (number->parts > 1)
		return arena_strndup(b->strings, own, number->label);
	return concat(b->strings, above,
		      len && is_word(above[len - 1]) && is_word(own[0]) ? "." : "", own,
		      number->label);
}

static int finish(struct builder *b, struct tree *out)
{
	const struct text *t = b->text;
	bool zero = !b->count || b->nodes[0].block > 0;
	size_t count = b->count + zero;
	struct tree_clause *c;
	struct counts ids; /* how often each id was asked for */

	c = arena_zalloc(t->arena, count, sizeof(*c));
	if (!c || find_introductions(b) || number_headings(b) ||
	    counts_init(&ids, b->scratch, count * 2))
		return -1;
	if (zero) {
		c[0] = (struct tree_clause){.id = "0",
					    .label = "",
					    .title = "",
					    .begin = t->blocks[0].begin,
					    .body = t->blocks[0].begin,
					    .parent = NOBODY};
		*counts_at(&ids, hash_id(c[0].id)) = 1;
		c[0].end = t->blocks[b->count ? b->nodes[0].block - 1 : t->block_count - 1].end;
	}
	for (size_t i = 0; i < b->count; i++) {
		const struct node *n = &b->nodes[i];
		const struct tree_mark *m = n->mark == NOBODY ? NULL : &b->marks.marks[n->mark];
		const struct tree_clause *up = n->parent == NOBODY ? NULL : &c[n->parent + zero];
		struct tree_clause *o = &c[i + zero];
		char own[OWN_NUMBER_MAX];

		own_number(b, n, own);
		o->id = make_id(b, &ids, up ? up->id : NULL, own);
		o->label = label_of(b, n, up ? up->label : "");
		o->title = m ? arena_strndup(b->strings, t->s + m->title_begin,
					     m->title_end - m->title_begin)
			     : "";
		if (!o->id || !o->label || !o->title)
			return -1;
		o->begin = t->blocks[n->block].begin;
		o->body = m ? m->body : o->begin;
		o->parent = up ? (uint32_t)(n->parent + zero) : NOBODY;
		o->depth = up ? (uint16_t)(up->depth + 1) : 0;
		o->end =
			t->blocks[i + 1 < b->count ? b->nodes[i + 1].block - 1 : t->block_count - 1]
				.end;
	}
	/* What lies below is included: children come after their parent. */
	for (size_t i = count; i-- > 0;) {
		if (c[i].parent != NOBODY && c[c[i].parent].end < c[i].end)
			c[c[i].parent].end = c[i].end;
	}
	out->clauses = c;
	out->clause_count = count;
	return 0;
}

static int build(struct builder *b, struct tree *out)
{
	if (tree_marks_find(b->text, b->scratch, &b->marks))
		return -1;
	/* A list is closed by at most one paragraph, so there are at most twice as many clauses. */
	b->nodes = arena_zalloc(b->scratch, b->marks.count * 2 + 1, sizeof(*b->nodes));
	if (!b->nodes)
		return -1;
	for (size_t i = 0; i < b->marks.count; i++)
		place(b, (uint32_t)i);
	if (b->depth)
		close_list(b, (uint32_t)b->text->block_count);
	return finish(b, out);
}

int tree_build(const struct text *t, struct arena *strings, struct tree *out)
{
	struct arena *scratch = arena_new();
	struct builder *b = scratch ? arena_zalloc(scratch, 1, sizeof(*b)) : NULL;
	int result = -1;

	memset(out, 0, sizeof(*out));
	if (b) {
		b->text = t;
		b->strings = strings;
		b->scratch = scratch;
		result = build(b, out);
	}
	arena_free(scratch);
	return result;
}

size_t tree_clause_at(const struct tree *tree, size_t from, size_t offset)
{
	while (from + 1 < tree->clause_count && tree->clauses[from + 1].begin <= offset)
		from++;
	return from;
}
