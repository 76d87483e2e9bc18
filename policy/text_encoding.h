/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the bytes of a file to UTF-8, and from a place in the UTF-8 back to the bytes.
 */
#ifndef POLICY_TEXT_ENCODING_H
#define POLICY_TEXT_ENCODING_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

struct arena;

struct text_encoding {
	const char *utf8; /* borrowed from the file, or in the arena */
	size_t len;
	size_t skip; /* bytes of a byte order mark before what utf8 stands for */
	/* The rest is for files that are not UTF-8. */
	const unsigned char *bytes;		  /* borrowed: the file; NULL: it is UTF-8 */
	size_t (*width)(const unsigned char *at); /* bytes of the character there */
	const uint32_t
		*marks; /* pairs (utf8, bytes), one for each TEXT_ENCODING_STEP bytes of utf8 */
	size_t mark_count;
};

#define TEXT_ENCODING_STEP 1024

/*
 * `encoding` is "UTF-8", "GB18030" (also "GBK", "GB2312"), "UTF-16LE", "UTF-16BE" or NULL: a byte order
 * mark decides, then whether the bytes are well-formed UTF-8. 0, or -1 with *d set: a NUL, bytes that the
 * encoding does not have, bytes that look like neither.
 */
int text_decode(const char *name, const char *data, size_t len, const char *encoding,
		struct arena *a, struct text_encoding *out, struct diag *d);

/* The byte of the file where the character at utf8[offset] begins; the end of the file at `len`. */
size_t text_encoding_source(const struct text_encoding *e, size_t offset);

#endif
