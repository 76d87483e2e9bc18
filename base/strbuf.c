/* SPDX-License-Identifier: Apache-2.0 */
#include "strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decimal.h"
#include "utf8.h"

void strbuf_free(struct strbuf *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

void strbuf_reset(struct strbuf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

/* Room for `more` bytes and the terminator. */
static bool reserve(struct strbuf *b, size_t more)
{
	size_t cap = b->cap ? b->cap : 256;
	char *p;

	if (b->failed || more > SIZE_MAX / 2 - b->len) {
		b->failed = true;
		return false;
	}
	if (b->cap > b->len + more)
		return true;
	while (cap <= b->len + more)
		cap *= 2;
	p = realloc(b->data, cap);
	if (!p) {
		b->failed = true;
		return false;
	}
	b->data = p;
	b->cap = cap;
	return true;
}

void strbuf_add_slow(struct strbuf *b, const void *data, size_t len)
{
	if (!reserve(b, len))
		return;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void strbuf_addf(struct strbuf *b, const char *format, ...)
{
	size_t room;
	va_list ap;
	int n;

	/* Formatting is dear: into the room there is, and only again when that was too little. */
	if (!reserve(b, 64))
		return;
	room = b->cap - b->len;
	va_start(ap, format);
	n = vsnprintf(b->data + b->len, room, format, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= room) {
		if (!reserve(b, (size_t)n)) {
			b->data[b->len] = '\0';
			return;
		}
		va_start(ap, format);
		n = vsnprintf(b->data + b->len, (size_t)n + 1, format, ap);
		va_end(ap);
	}
	if (n < 0) {
		b->data[b->len] = '\0';
		b->failed = true;
		return;
	}
	b->len += (size_t)n;
}

void strbuf_add_u64(struct strbuf *b, uint64_t v)
{
	if (!reserve(b, DECIMAL_MAX))
		return;
	b->len += decimal_put(b->data + b->len, v);
	b->data[b->len] = '\0';
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/*
 * Are these eight bytes ASCII that JSON takes as it is? Each term sets the upper bit of a byte that is none,
 * and at most those of bytes above it, which only costs a closer look. (Warren, Hacker's Delight, 6-1.)
 */
static bool plain_word(const char *s)
{
	uint64_t w, quote, slash, del;

	memcpy(&w, s, sizeof(w));
	quote = w ^ EACH_BYTE('"');
	slash = w ^ EACH_BYTE('\\');
	del = w ^ EACH_BYTE(0x7f);
	return !((w | (w - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1)) |
		  (del - EACH_BYTE(1))) &
		 EACH_BYTE(0x80));
}

void strbuf_add_jsonn(struct strbuf *b, const char *s, size_t len)
{
	size_t i = 0, plain = 0, n;
	uint32_t c;

	strbuf_addc(b, '"');
	while (i < len) {
		n = utf8_decode(s + i, len - i, &c);
		/* No character beyond ASCII needs an escape. */
		if (n > 1) {
			i += n;
			continue;
		}
		if (len - i >= 8 && plain_word(s + i)) {
			i += 8;
			continue;
		}
		if (n && c >= 0x20 && c != '"' && c != '\\' && c != 0x7f) {
			i++;
			continue;
		}
		strbuf_add(b, s + plain, i - plain);
		if (!n)
			strbuf_adds(b, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\')
			strbuf_addf(b, "\\%c", (char)c);
		else if (c == '\n')
			strbuf_adds(b, "\\n");
		else if (c == '\t')
			strbuf_adds(b, "\\t");
		else if (c == '\r')
			strbuf_adds(b, "\\r");
		else
			strbuf_addf(b, "\\u%04x", (unsigned int)c);
		i += n ? n : 1;
		plain = i;
	}
	strbuf_add(b, s + plain, i - plain);
	strbuf_addc(b, '"');
}

void strbuf_add_json(struct strbuf *b, const char *s)
{
	if (s)
		strbuf_add_jsonn(b, s, strlen(s));
	else
		strbuf_adds(b, "null");
}
