/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A growing buffer of bytes. After a failed allocation `failed` stays set, further appends do
 * nothing, and the caller checks once at the end.
 */
#ifndef BASE_STRBUF_H
#define BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct strbuf {
	char *data; /* terminated once something was appended; owned */
	size_t len;
	size_t cap;
	bool failed;
};

void strbuf_free(struct strbuf *b);  /* the buffer may be used again */
void strbuf_reset(struct strbuf *b); /* empty, memory kept */
void strbuf_add_slow(struct strbuf *b, const void *data, size_t len); /* strbuf_add() by itself */
void strbuf_addf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_add_u64(struct strbuf *b, uint64_t v);

/*
 * A JSON string with its quotes. Non-ASCII text goes out as it is; bytes that are no UTF-8 become
 * U+FFFD, so that what a hostile app names a file cannot break a log. NULL gives `null`.
 */
void strbuf_add_json(struct strbuf *b, const char *s);
void strbuf_add_jsonn(struct strbuf *b, const char *s, size_t len);

/* In place where there is room: a finding is some hundred appends, and a literal's length is known. */
static inline void strbuf_add(struct strbuf *b, const void *data, size_t len)
{
	if (b->failed || !len || len >= b->cap - b->len) {
		strbuf_add_slow(b, data, len);
		return;
	}
	memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

static inline void strbuf_adds(struct strbuf *b, const char *s)
{
	strbuf_add(b, s, strlen(s));
}

static inline void strbuf_addc(struct strbuf *b, char c)
{
	strbuf_add(b, &c, 1);
}

#endif
