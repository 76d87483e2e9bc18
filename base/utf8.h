/* SPDX-License-Identifier: Apache-2.0 */
/*
 * UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes one character at s[0..len), len at least 1. Returns its length in bytes and sets *c, or
 * returns 0 where no well-formed character begins.
 */
static inline size_t utf8_decode(const char *s, size_t len, uint32_t *c);

/* The offset of the first byte that is not well-formed, or `len` when all is. */
size_t utf8_check(const char *s, size_t len);

/* utf8_decode() where no short cut applies. */
size_t utf8_decode_any(const char *s, size_t len, uint32_t *c);

/* Policies are ASCII and Chinese: three bytes from 0xe1 to 0xec are never overlong nor surrogates. */
static inline size_t utf8_decode(const char *s, size_t len, uint32_t *c)
{
	unsigned char first = (unsigned char)s[0];

	if (first < 0x80) {
		*c = first;
		return 1;
	}
	if (first >= 0xe1 && first <= 0xec && len >= 3 && ((unsigned char)s[1] & 0xc0) == 0x80 &&
	    ((unsigned char)s[2] & 0xc0) == 0x80) {
		*c = (first & 0xfu) << 12 | ((unsigned char)s[1] & 0x3fu) << 6 |
		     ((unsigned char)s[2] & 0x3fu);
		return 3;
	}
	return utf8_decode_any(s, len, c);
}

#endif
