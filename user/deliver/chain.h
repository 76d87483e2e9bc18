/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hash chain of a findings log: each line names the line before it, so that none can be removed,
 * changed, moved or added without breaking every line that follows.
 *
 * A finding, a JSON object on one line, gets one last member:
 *
 *	{…,"chain":{"seq":7,"prev":"<64 hex digits>","hash":"<64 hex digits>"}}
 *
 * `seq` counts from 1 without gaps. `prev` is the hash of line seq-1; 64 zeros in line 1. `hash` is
 * SHA-256 (FIPS 180-4) of the line's own bytes from its first `{` up to the quotation mark that opens
 * the hash, that mark included: the finding, seq and prev. What follows the hash is always `"}}` and
 * the line end. So the chain covers each byte, needs no canonical form of JSON, and can be checked
 * with head and sha256sum (docs/log.md shows how).
 *
 * Nothing here touches a file. The same lines give the same bytes.
 */
#ifndef DELIVER_CHAIN_H
#define DELIVER_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define CHAIN_HASH_SIZE 65 /* hex digits and the terminator */

/* Where a chain stands: its last line. */
struct chain {
	uint64_t seq;		    /* 0: no line yet */
	char hash[CHAIN_HASH_SIZE]; /* 64 zeros: no line yet */
};

/* What one line says of itself. */
struct chain_link {
	uint64_t seq;
	char prev[CHAIN_HASH_SIZE];
	char hash[CHAIN_HASH_SIZE];
	size_t finding_len; /* bytes before the chain member (and its comma): add `}` for the finding */
	bool intact;	    /* `hash` is the hash of this line */
};

void chain_init(struct chain *c);

/*
 * Appends line[0..len), a JSON object without line end, to *out as the next line of the chain, with
 * its chain member and its line end. Returns 0, or -1 with *c and *out as they were: the line is not
 * an object on one line, or memory ran out.
 */
int chain_append(struct chain *c, const char *line, size_t len, struct strbuf *out);

/*
 * Reads the chain member of line[0..len), given without its line end. Returns 0, or -1 where the line
 * does not end in one.
 */
int chain_link_read(const char *line, size_t len, struct chain_link *link);

/* Is `link`, an intact line, the one that comes after *c? */
bool chain_follows(const struct chain *c, const struct chain_link *link);

/* Makes `link` the last line of *c. */
void chain_advance(struct chain *c, const struct chain_link *link);

#endif
