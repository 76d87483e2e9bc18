/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Under AddressSanitizer each piece is a block of its own, so that it sees where one ends. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIRST_BLOCK ((size_t)1)
#define LAST_BLOCK  ((size_t)1)
#endif
#endif
#ifndef FIRST_BLOCK
#define FIRST_BLOCK ((size_t)4096)
#define LAST_BLOCK  ((size_t)1 << 20)
#endif

/* Aligned memory grows from the front, text from the back. */
struct block {
	struct block *next;
	size_t used;
	size_t text; /* where the text begins that was handed out last */
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *head;
	size_t next_size; /* blocks double, so that a small document stays small */
};

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a)
		a->next_size = FIRST_BLOCK;
	return a;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	while (a->head) {
		struct block *b = a->head;

		a->head = b->next;
		free(b);
	}
	free(a);
}

void arena_reset(struct arena *a)
{
	while (a->head && a->head->next) {
		struct block *b = a->head->next;

		/* Blocks grow, so the head is the largest unless one allocation outgrew them all. */
		a->head->next = b->next;
		free(b);
	}
	if (a->head) {
		a->head->used = 0;
		a->head->text = a->head->size;
	}
}

/* The block that has room for `need` more. */
static struct block *block_for(struct arena *a, size_t need)
{
	size_t room = need > a->next_size ? need : a->next_size;
	struct block *b = a->head;

	if (b && b->text - b->used >= need)
		return b;
	b = malloc(sizeof(*b) + room);
	if (!b)
		return NULL;
	b->used = 0;
	b->text = b->size = room;
	if (a->head && need > a->next_size) {
		/* A block of its own: the current one still has room for small things. */
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	if (a->next_size < LAST_BLOCK)
		a->next_size *= 2;
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	struct block *b = size > SIZE_MAX / 2 ? NULL : block_for(a, need);
	void *p;

	if (!b)
		return NULL;
	p = b->data + b->used;
	b->used += need;
	return p;
}

char *arena_text(struct arena *a, size_t size)
{
	struct block *b = size > SIZE_MAX / 2 ? NULL : block_for(a, size);

	if (!b)
		return NULL;
	b->text -= size;
	return (char *)b->data + b->text;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
	void *p;

	if (size && count > SIZE_MAX / size)
		return NULL;
	p = arena_alloc(a, count * size);
	if (p)
		memset(p, 0, count * size);
	return p;
}

void *arena_dup(struct arena *a, const void *data, size_t size)
{
	void *p = arena_alloc(a, size);

	if (p && size)
		memcpy(p, data, size);
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_text(a, len + 1);

	if (!p)
		return NULL;
	if (len)
		memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	p = arena_text(a, (size_t)n + 1);
	if (!p)
		return NULL;
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	return p;
}
