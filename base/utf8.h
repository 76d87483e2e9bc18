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
size_t utf8_decode(const char *s, size_t len, uint32_t *c);

/* The offset of the first byte that is not well-formed, or `len` when all is. */
size_t utf8_check(const char *s, size_t len);

#endif
