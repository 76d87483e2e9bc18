/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text_encoding.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/utf8.h"

enum encoding { UTF_8, GB18030, UTF_16LE, UTF_16BE, UNKNOWN };

static const char *const iconv_names[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};

static enum encoding by_name(const char *name)
{
	static const struct {
		const char *name;
		enum encoding encoding;
	} names[] = {{"utf-8", UTF_8},	    {"utf8", UTF_8},	  {"ascii", UTF_8},
		     {"us-ascii", UTF_8},   {"gb18030", GB18030}, {"gbk", GB18030},
		     {"gb2312", GB18030},   {"cp936", GB18030},	  {"utf-16le", UTF_16LE},
		     {"utf-16be", UTF_16BE}};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcasecmp(name, names[i].name))
			return names[i].encoding;
	}
	return UNKNOWN;
}

/* GB 18030-2005: one byte, two, or four when the second is a digit. */
static size_t gb_width(const unsigned char *p)
{
	if (p[0] < 0x80)
		return 1;
	return p[1] >= '0' && p[1] <= '9' ? 4 : 2;
}

static size_t utf16le_width(const unsigned char *p)
{
	return (p[1] & 0xfc) == 0xd8 ? 4 : 2;
}

static size_t utf16be_width(const unsigned char *p)
{
	return (p[0] & 0xfc) == 0xd8 ? 4 : 2;
}

static size_t utf8_width(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/*
 * Do bytes that are no UTF-8 look like GB 18030? Chinese text is made of the rows of GB 2312; Western
 * text with a few accented letters gives pairs outside of them.
 */
static bool looks_gb(const char *data, size_t len)
{
	const unsigned char *p = (const unsigned char *)data;
	size_t pairs = 0, common = 0;

	for (size_t i = 0; i + 1 < len; i++) {
		if (p[i] < 0x80)
			continue;
		pairs++;
		common += p[i] >= 0xa1 && p[i] <= 0xf7 && p[i + 1] >= 0xa1;
		i++;
	}
	return pairs && common * 2 >= pairs;
}

/* How many characters beyond ASCII stand before the first byte that is no UTF-8. */
static size_t wide_before(const char *data, size_t good)
{
	size_t count = 0;

	for (size_t i = 0; i < good; i++)
		count += (unsigned char)data[i] >= 0xc0;
	return count;
}

static int not_utf8(const char *name, const char *data, size_t len, size_t good, struct diag *d)
{
	return diag_at(d, name, data, len, good, "byte 0x%02x is no UTF-8 here",
		       (unsigned char)data[good]);
}

static int convert(const char *name, const char *data, size_t len, enum encoding encoding,
		   struct arena *a, struct text_encoding *out, struct diag *d)
{
	iconv_t cd = iconv_open("UTF-8", iconv_names[encoding]);
	/* Two bytes become three at most, four become four; one stays one. */
	size_t room = len / 2 * 3 + 4, left = len, result;
	char *utf8 = arena_alloc(a, room + 1), *to = utf8;
	/* iconv() takes char **, and does not write. */
	char *from = (char *)(uintptr_t)data;

	if (cd == (iconv_t)-1)
		return diag_set(d, name, 0, 0, "this system cannot convert from %s: %s",
				iconv_names[encoding], strerror(errno));
	if (!utf8) {
		iconv_close(cd);
		return diag_set(d, name, 0, 0, "out of memory");
	}
	result = iconv(cd, &from, &left, &to, &room);
	iconv_close(cd);
	if (result == (size_t)-1)
		return diag_at(d, name, data, len, len - left, "byte 0x%02x is no %s here",
			       (unsigned char)data[len - left], iconv_names[encoding]);
	*to = '\0';
	out->utf8 = utf8;
	out->len = (size_t)(to - utf8);
	return 0;
}

static int add_marks(struct arena *a, struct text_encoding *e)
{
	size_t count = e->len / TEXT_ENCODING_STEP + 1, next = 0, at = e->skip, n = 0;
	uint32_t *marks = arena_zalloc(a, count * 2, sizeof(*marks));

	if (!marks)
		return -1;
	for (size_t i = 0; i < e->len; i += utf8_width((unsigned char)e->utf8[i])) {
		if (i >= next && n < count) {
			marks[n * 2] = (uint32_t)i;
			marks[n * 2 + 1] = (uint32_t)at;
			n++;
			next += TEXT_ENCODING_STEP;
		}
		at += e->width(e->bytes + at);
	}
	e->marks = marks;
	e->mark_count = n;
	return 0;
}

/* Sets *skip to what a byte order mark takes and *good to the bytes of UTF-8 in front, where it looked. */
static enum encoding guess(const char *data, size_t len, size_t *skip, size_t *good)
{
	if (len >= 3 && !memcmp(data, "\xef\xbb\xbf", 3)) {
		*skip = 3;
		*good = 3 + utf8_check(data + 3, len - 3);
		return UTF_8;
	}
	if (len >= 2 && !memcmp(data, "\xff\xfe", 2)) {
		*skip = 2;
		return UTF_16LE;
	}
	if (len >= 2 && !memcmp(data, "\xfe\xff", 2)) {
		*skip = 2;
		return UTF_16BE;
	}
	*good = utf8_check(data, len);
	if (*good == len || wide_before(data, *good) >= 16)
		return UTF_8;
	return looks_gb(data, len) ? GB18030 : UNKNOWN;
}

int text_decode(const char *name, const char *data, size_t len, const char *encoding,
		struct arena *a, struct text_encoding *out, struct diag *d)
{
	size_t (*const widths[])(const unsigned char *) = {NULL, gb_width, utf16le_width,
							   utf16be_width};
	size_t skip = 0, good = SIZE_MAX;
	enum encoding guessed = guess(data, len, &skip, &good), e = guessed;
	const char *nul;

	memset(out, 0, sizeof(*out));
	if (encoding) {
		e = by_name(encoding);
		if (e == UNKNOWN)
			return diag_set(d, name, 0, 0, "no encoding is called \"%s\" here",
					encoding);
		if (e != guessed) {
			skip = 0;
			good = utf8_check(data, len);
		}
	}
	out->skip = skip;
	if (e == UNKNOWN)
		return diag_at(d, name, data, len, good,
			       "byte 0x%02x is no UTF-8, and the file does not look like GB18030",
			       (unsigned char)data[good]);
	if (e == UTF_8) {
		if (good < len)
			return not_utf8(name, data, len, good, d);
		out->utf8 = data + skip;
		out->len = len - skip;
	} else {
		if (convert(name, data + skip, len - skip, e, a, out, d))
			return -1;
		out->bytes = (const unsigned char *)data;
		out->width = widths[e];
		if (add_marks(a, out))
			return diag_set(d, name, 0, 0, "out of memory");
	}
	nul = memchr(out->utf8, '\0', out->len);
	if (nul)
		return diag_at(d, name, out->utf8, out->len, (size_t)(nul - out->utf8),
			       "a NUL byte: this is no text");
	return 0;
}

size_t text_encoding_source(const struct text_encoding *e, size_t offset)
{
	size_t low = 0, high = e->mark_count, at, from;

	if (!e->bytes)
		return e->skip + offset;
	if (!e->mark_count)
		return e->skip;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (e->marks[mid * 2] <= offset)
			low = mid;
		else
			high = mid;
	}
	from = e->marks[low * 2];
	at = e->marks[low * 2 + 1];
	while (from < offset) {
		from += utf8_width((unsigned char)e->utf8[from]);
		at += e->width(e->bytes + at);
	}
	return at;
}
