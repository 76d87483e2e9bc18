/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records with memory of their own.
 *
 * Most of what waits is an access without a stack and without hops; it is packed into some three cache lines, so
 * that what waits in a quarter of a second stays near.
 */
#ifndef JUDGE_HELD_H
#define JUDGE_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/access.h"

/* A record that waits: what is asked of it before its turn, then the packed rest. */
struct waiting {
	uint64_t t;
	uint64_t arrival;
	uint64_t tag;  /* the caller's */
	uint32_t hint; /* the caller's; 0 at first */
	uint8_t kind;  /* enum record_kind; the next four are an access's */
	uint8_t op;
	uint8_t category;
	uint8_t attribution;
	uint8_t resource_type;
	uint8_t strings; /* small: bits of those that it has */
	bool small;
	bool has_stack;
};

#define WAITING_ALIGN ((size_t)16)

enum { WAITING_STRINGS = 6 };

/* What a record takes when packed. */
struct waiting_measure {
	size_t size; /* in bytes */
	bool small;
	uint16_t
		len[WAITING_STRINGS]; /* small: of its strings, with their ends; 0: there is none */
};

void waiting_measure(const struct record *rec, struct waiting_measure *out);
/* Fills `w`, which has m->size bytes and is aligned to WAITING_ALIGN. */
void waiting_pack(struct waiting *w, const struct waiting_measure *m, const struct record *rec);
/* What was packed; strings and arrays stay w's. */
void waiting_unpack(const struct waiting *w, struct record *out);
/* The app that an access names as its subject's, or NULL. */
const char *waiting_app(const struct waiting *w);

#endif
