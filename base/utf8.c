/* SPDX-License-Identifier: Apache-2.0 */
#include "utf8.h"

size_t utf8_decode_any(const char *s, size_t len, uint32_t *c)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t v;
	size_t n;

	if (p[0] < 0x80) {
		*c = p[0];
		return 1;
	}
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	v = p[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (p[i] & 0x3f);
	}
	if ((n == 3 && v < 0x800) || (n == 4 && (v < 0x10000 || v > 0x10ffff)) ||
	    (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*c = v;
	return n;
}

size_t utf8_check(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		unsigned char first = (unsigned char)s[i];
		uint32_t c;
		size_t n;

		if (first < 0x80) {
			i++;
			continue;
		}
		/* Chinese: see utf8_decode(). */
		while (len - i >= 3 && first >= 0xe1 && first <= 0xec &&
		       ((unsigned char)s[i + 1] & 0xc0) == 0x80 &&
		       ((unsigned char)s[i + 2] & 0xc0) == 0x80) {
			i += 3;
			if (i == len)
				return len;
			first = (unsigned char)s[i];
		}
		n = utf8_decode(s + i, len - i, &c);
		if (!n)
			break;
		i += n;
	}
	return i;
}
