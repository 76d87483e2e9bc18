/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Was a log changed since it was written? Walks all its parts along the chain and holds them against
 * the index of checkpoints.
 */
#ifndef DELIVER_VERIFY_H
#define DELIVER_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "disk.h"
#include "key.h"

#define VERIFY_FAULT_LIST(X)                                                                       \
	X(CHANGED, "changed")	  /* the line, or the one before it, is not what was logged */     \
	X(REMOVED, "removed")	  /* lines are missing before this one */                          \
	X(REORDERED, "reordered") /* the line stood elsewhere */                                   \
	X(ADDED, "added")	  /* a line of that number is there already */                     \
	X(TRUNCATED, "truncated") /* the end is missing */                                         \
	X(REPLACED, "replaced")	  /* the chain was made anew: a checkpoint says otherwise */       \
	X(UNSEALED, "unsealed")	  /* a checkpoint that is missing, damaged or not the key's */

#define X(id, name) VERIFY_##id,
enum verify_fault_kind { VERIFY_FAULT_LIST(X) VERIFY_FAULT_COUNT };
#undef X

const char *verify_fault_name(enum verify_fault_kind kind);

struct verify_fault {
	enum verify_fault_kind kind;
	const char *path;  /* a part of the log, or its index; the report's own */
	unsigned int line; /* from 1; 0: the file as a whole */
	uint64_t seq;	   /* the first line concerned, as far as it is known, or 0 */
	uint64_t count;	   /* REMOVED, TRUNCATED: how many lines are missing; 0: not known */
	char text[200];	   /* for people */
};

struct verify_options {
	const struct disk *disk; /* NULL: the real one */
	const struct key *keys;	 /* every checkpoint has to be signed with one of them */
	size_t key_count;	 /* 0: any signature does, and none */
};

struct verify_report {
	struct verify_fault *faults; /* in the order of the files */
	size_t fault_count;
	uint64_t lines; /* in all parts, complete ones */
	size_t parts;
	uint64_t first_seq, last_seq; /* 0: no line */
	uint64_t sealed_seq;	      /* the last line that a checkpoint vouches for; 0: none */
	size_t checkpoints;
	bool indexed;	    /* an index is there */
	bool sealed_by_key; /* the checkpoint of sealed_seq is signed, by: */
	unsigned char key[KEY_PUBLIC_SIZE];
	uint64_t torn_bytes; /* at the end: a writer was interrupted; no fault */
	unsigned int torn_line;
	const char *torn_path;
	/* private: what `path` of a fault points to */
	char **paths;
	size_t path_count;
};

/*
 * 0 and a filled *out, with faults or without; -1 with *d set when the log cannot be read or is none.
 * verify_report_free() in both cases.
 */
int verify_log(const char *path, const struct verify_options *o, struct verify_report *out,
	       struct diag *d);
void verify_report_free(struct verify_report *r);

#endif
