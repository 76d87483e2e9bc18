/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An arena: many small allocations of one lifetime, freed together.
 *
 * Allocation failure ends in NULL, as with malloc(). Memory is aligned for any type and not zeroed
 * unless the name says so; text is not aligned, since most of it is short.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is allowed */
/* Empty, the largest block kept: what was handed out is no longer valid. */
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
void *arena_zalloc(struct arena *a, size_t count, size_t size); /* checks the product */
void *arena_dup(struct arena *a, const void *data, size_t size);
/* Room for `size` characters, the one that terminates them included. */
char *arena_text(struct arena *a, size_t size);
/* A terminated copy of s[0..len). */
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_strdup(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
