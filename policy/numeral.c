/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/numeral.h"

#include <string.h>
#include <strings.h>

bool cursor_take_any(struct cursor *c, const uint32_t *set)
{
	for (; *set; set++) {
		if (cursor_take(c, *set))
			return true;
	}
	return false;
}

size_t cursor_take_spaces(struct cursor *c)
{
	size_t n, count = 0;

	while (cursor_is_space(cursor_peek(c, &n))) {
		c->at += n;
		count++;
	}
	return count;
}

int numeral_digit(uint32_t c)
{
	if (c >= '0' && c <= '9')
		return (int)(c - '0');
	if (c >= 0xff10 && c <= 0xff19)
		return (int)(c - 0xff10);
	return -1;
}

int numeral_take_digits(struct cursor *c)
{
	int value = 0, count = 0, d;
	size_t n;

	while ((d = numeral_digit(cursor_peek(c, &n))) >= 0) {
		if (++count > 3)
			return -1;
		value = value * 10 + d;
		c->at += n;
	}
	return count ? value : -1;
}

static int han_digit(uint32_t c)
{
	static const uint32_t digits[] = {0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db,
					  0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};

	if (c == 0x96f6) /* 零 */
		return 0;
	for (int i = 0; i < 10; i++) {
		if (c == digits[i])
			return i;
	}
	return -1;
}

static int han_unit(uint32_t c)
{
	return c == 0x5341 ? 10 : c == 0x767e ? 100 : c == 0x5343 ? 1000 : 0; /* 十 百 千 */
}

bool numeral_is_han(uint32_t c)
{
	return han_digit(c) >= 0 || han_unit(c);
}

int numeral_han(const char *s, size_t len)
{
	int total = 0, pending = -1, positional = 0, count = 0;
	bool units = false;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		int d, u;

		n = utf8_decode(s + i, len - i, &c);
		if (!n || ++count > 7)
			return -1;
		d = han_digit(c);
		u = han_unit(c);
		if (d >= 0) {
			positional = positional * 10 + d;
			pending = d;
		} else if (u) {
			units = true;
			total += (pending < 0 ? 1 : pending) * u;
			pending = -1;
		} else {
			return -1;
		}
	}
	if (!count)
		return -1;
	if (!units)
		return positional <= 9999 ? positional : -1;
	return total + (pending > 0 ? pending : 0);
}

int numeral_take_han(struct cursor *c)
{
	size_t begin = c->at, n;
	uint32_t ch;

	while ((ch = cursor_peek(c, &n)) && numeral_is_han(ch))
		c->at += n;
	return c->at == begin ? -1 : numeral_han(c->s + begin, c->at - begin);
}

int numeral_roman(const char *s, size_t len)
{
	static const char *const units[] = {"",	 "i",  "ii",  "iii",  "iv",
					    "v", "vi", "vii", "viii", "ix"};
	size_t tens = 0;

	while (tens < len && tens < 3 && (s[tens] | 0x20) == 'x')
		tens++;
	for (int u = 9; u >= 0; u--) {
		if (strlen(units[u]) == len - tens && !strncasecmp(s + tens, units[u], len - tens))
			return (int)tens * 10 + u;
	}
	return 0;
}
