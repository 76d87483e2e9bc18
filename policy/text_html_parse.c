/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text_html_parse.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

#define BUDGET_BASE	((size_t)16 << 20)
#define BUDGET_PER_BYTE ((size_t)64)
#define SMALL		512 /* blocks up to this size come in steps of 16, larger ones double */
#define CLASSES		64

/* A freed block of gumbo's, kept for the next request of its size. */
struct free_block {
	struct free_block *next;
};

struct html_document {
	struct arena *arena;
	size_t budget;
	size_t used;
	struct free_block *free[CLASSES];
	size_t attributes; /* that no element has taken yet */
	jmp_buf exhausted; /* 1: memory, 2: attributes */
	GumboOutput *output;
};

/* Each block remembers its class in front of what gumbo sees, which needs no more alignment than this. */
#define HEADER sizeof(uint64_t)

static unsigned int class_of(size_t size, size_t *room)
{
	unsigned int class = SMALL / 16;

	if (size <= SMALL) {
		*room = (size + 15) / 16 * 16;
		return (unsigned int)(*room / 16) - 1;
	}
	for (*room = SMALL; *room < size && class < CLASSES; class ++)
		*room *= 2;
	return class - 1;
}

/*
 * gumbo compares each attribute with all before it, of a tag or of all <html> tags together: a million
 * take hours. It allocates one at a time, and then the element, so that they can be counted here.
 */
static bool count_attribute(struct html_document *h, size_t size)
{
	if (size == sizeof(GumboNode))
		h->attributes = 0;
	if (size != sizeof(GumboAttribute))
		return false;
	if (++h->attributes > HTML_ATTRIBUTES_MAX)
		longjmp(h->exhausted, 2);
	return true;
}

static void *allocate(void *userdata, size_t size)
{
	struct html_document *h = userdata;
	bool attribute = count_attribute(h, size);
	unsigned int class;
	unsigned char *p;
	size_t room;

	/* gumbo does not look at what it gets: leaving is the only way to say no. */
	if (size > h->budget)
		longjmp(h->exhausted, 1);
	class = class_of(size + HEADER, &room);
	if (h->free[class]) {
		p = (unsigned char *)h->free[class];
		h->free[class] = h->free[class]->next;
		*(p - HEADER + 1) = attribute;
		return p;
	}
	p = room > h->budget - h->used ? NULL : arena_alloc(h->arena, room);
	if (!p)
		longjmp(h->exhausted, 1);
	h->used += room;
	p[0] = (unsigned char)class;
	p[1] = attribute;
	return p + HEADER;
}

static void deallocate(void *userdata, void *p)
{
	struct html_document *h = userdata;
	struct free_block *block = p;
	unsigned char class;

	if (!p)
		return;
	class = *((unsigned char *)p - HEADER);
	if (*((unsigned char *)p - HEADER + 1) && h->attributes)
		h->attributes--;
	block->next = h->free[class];
	h->free[class] = block;
}

/* Names of open elements, as far as nesting goes. */
struct nesting {
	uint32_t open[HTML_DEPTH_MAX]; /* hashes of their names */
	uint16_t present[256];	       /* how many of `open` have this low byte */
	size_t depth;
	size_t foreign; /* open <svg> and <math> */
};

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static uint32_t hash(const char *s, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)(s[i] >= 'A' && s[i] <= 'Z' ? s[i] | 0x20 : s[i])) *
		    16777619u;
	return h;
}

static bool is_one_of(const char *s, size_t len, const char *const *names)
{
	for (; *names; names++) {
		if (strlen(*names) == len && !strncasecmp(s, *names, len))
			return true;
	}
	return false;
}

static bool is_foreign(uint32_t name)
{
	return name == hash("svg", 3) || name == hash("math", 4);
}

static void pop_to(struct nesting *n, size_t depth)
{
	while (n->depth > depth) {
		uint32_t name = n->open[--n->depth];

		n->present[name & 255]--;
		n->foreign -= is_foreign(name);
	}
}

/* A start tag such as <li> that ends an open one of its name, if no list or table lies between. */
static void close_like(struct nesting *n, uint32_t name)
{
	static const char *const containers[] = {"ul",	   "ol",     "dl",	 "table",  "div",
						 "select", "button", "template", "object", NULL};

	for (size_t i = n->depth; i-- > 0;) {
		if (n->open[i] == name) {
			pop_to(n, i);
			return;
		}
		for (const char *const *c = containers; *c; c++) {
			if (n->open[i] == hash(*c, strlen(*c)))
				return;
		}
	}
}

/* Follows one tag whose name is s[0..len). False when the document nests too deep. */
static bool follow_tag(struct nesting *n, const char *s, size_t len, bool end)
{
	static const char *const empty[] = {"area",  "base", "br",     "col",	"embed",
					    "hr",    "img",  "input",  "link",	"meta",
					    "param", "wbr",  "source", "track", NULL};
	static const char *const ends_like[] = {"p",  "li", "dd",    "dt",    "option", "tr",
						"td", "th", "tbody", "thead", "tfoot",	NULL};
	uint32_t name = hash(s, len);

	if (end) {
		for (size_t i = n->present[name & 255] ? n->depth : 0; i-- > 0;) {
			if (n->open[i] == name) {
				pop_to(n, i);
				break;
			}
		}
		return true;
	}
	if (!n->foreign) {
		if (is_one_of(s, len, empty))
			return true;
		if (n->present[name & 255] && is_one_of(s, len, ends_like))
			close_like(n, name);
	}
	if (n->depth == HTML_DEPTH_MAX)
		return false;
	n->open[n->depth++] = name;
	n->present[name & 255]++;
	n->foreign += is_foreign(name);
	return true;
}

/*
 * The offset of the tag at which the document nests deeper than HTML_DEPTH_MAX, or SIZE_MAX. Counts
 * rather too much than too little: tags in comments count, what a browser would repair does.
 */
static size_t too_deep(const char *u, size_t len)
{
	static const char *const raw[] = {"script", "style", "textarea", "title", "xmp", NULL};
	struct nesting n = {.depth = 0};
	const char *p = u, *stop = u + len;

	while ((p = memchr(p, '<', (size_t)(stop - p)))) {
		const char *tag = p++, *name;
		bool end = p < stop && *p == '/';

		name = p += end;
		if (p == stop || !is_letter(*p))
			continue;
		while (p < stop && !strchr(" \t\r\n\f/>", *p))
			p++;
		if (!follow_tag(&n, name, (size_t)(p - name), end))
			return (size_t)(tag - u);
		/* What is in a script looks like tags and is none. */
		if (!end && !n.foreign && is_one_of(name, (size_t)(p - name), raw)) {
			size_t size = (size_t)(p - name);

			while ((p = memchr(p, '<', (size_t)(stop - p)))) {
				if ((size_t)(stop - p) > size + 1 && p[1] == '/' &&
				    !strncasecmp(p + 2, name, size))
					break;
				p++;
			}
			if (!p)
				break;
		}
	}
	return SIZE_MAX;
}

struct html_document *html_parse(const char *name, const char *u, size_t len, struct diag *d)
{
	GumboOptions options = kGumboDefaultOptions;
	size_t deep = too_deep(u, len);
	struct html_document *h;

	if (deep != SIZE_MAX) {
		diag_at(d, name, u, len, deep, "elements lie more than %d deep inside each other",
			HTML_DEPTH_MAX);
		return NULL;
	}
	h = calloc(1, sizeof(*h));
	if (h)
		h->arena = arena_new();
	if (!h || !h->arena) {
		free(h);
		diag_set(d, name, 0, 0, "out of memory");
		return NULL;
	}
	h->budget = BUDGET_BASE + len * BUDGET_PER_BYTE;
	options.allocator = allocate;
	options.deallocator = deallocate;
	options.userdata = h;
	options.max_errors = 0;
	switch (setjmp(h->exhausted)) {
	case 0:
		break;
	case 1:
		html_free(h);
		diag_set(d, name, 0, 0,
			 "as HTML this takes more memory than a document of its size may");
		return NULL;
	default:
		html_free(h);
		diag_set(d, name, 0, 0, "an element has more than %d attributes",
			 HTML_ATTRIBUTES_MAX);
		return NULL;
	}
	h->output = gumbo_parse_with_options(&options, u, len);
	return h;
}

void html_free(struct html_document *h)
{
	if (!h)
		return;
	arena_free(h->arena);
	free(h);
}

const GumboNode *html_root(const struct html_document *h)
{
	return h->output->root;
}
