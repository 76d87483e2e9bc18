/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A checkpoint: up to here the log was on disk, and this is the hash of its last line.
 *
 * Checkpoints stand in a file of their own beside the log, LOG.index, one a line, so that the log
 * itself is the same bytes with a key and without. They are what notices that lines are missing at the
 * end (a chain alone cannot), what a reader starts from to find a line by its number, and, signed with
 * Ed25519 (RFC 8032), what somebody without the secret key cannot make anew.
 *
 *	{"format":"consentry-checkpoint/1","time":"2026-01-01T00:00:00.000000000Z","first":1,
 *	 "part":1,"offset":5120,"seq":17,"hash":"…","key":"<64 hex>","signature":"<128 hex>"}
 *
 * The signature is over the line's bytes from `{` up to the comma before "signature". `key` and
 * `signature` are absent without a key.
 */
#ifndef DELIVER_CHECKPOINT_H
#define DELIVER_CHECKPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "chain.h"
#include "key.h"

struct checkpoint {
	uint64_t time_ns; /* CLOCK_REALTIME */
	uint64_t first;	  /* seq of the first line that was kept; 1 unless old parts were removed */
	uint64_t part;	  /* seq of the first line of the file that holds line `seq` */
	uint64_t offset;  /* of the byte after line `seq`, in that file */
	struct chain at;  /* seq and hash of the last line; seq 0: none yet */
	bool signed_by_key;
	unsigned char public_key[KEY_PUBLIC_SIZE];
	bool genuine; /* checkpoint_read(): the signature is that key's */
};

/* Appends the line with its line end; `key` may be NULL. */
void checkpoint_write(const struct checkpoint *c, const struct key *key, struct strbuf *out);

/* Reads a line without its line end. 0, or -1 where it is no checkpoint. */
int checkpoint_read(const char *line, size_t len, struct checkpoint *out);

#endif
