/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes in any format and encoding: a fault with a place, or blocks that lie in the text and spans
 * that lie in the file. The first byte chooses the format, the second the encoding.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "policy/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int good)
{
	if (!good)
		abort();
}

static void check_text(const struct text *t, size_t len)
{
	size_t at = 0;

	check(t->s[t->len] == '\0' && strlen(t->s) == t->len);
	check(utf8_check(t->s, t->len) == t->len);
	check(t->block_count > 0);
	for (size_t i = 0; i < t->block_count; i++) {
		const struct text_block *b = &t->blocks[i];
		struct span span = text_source(t, b->begin, b->end);

		check(b->begin >= at && b->begin < b->end && b->end <= t->len);
		check(b->kind == BLOCK_CELL || !memchr(t->s + b->begin, '\n', b->end - b->begin));
		check(span.begin <= len && span.end <= len);
		at = b->end;
	}
	for (size_t i = 1; i < t->run_count; i++)
		check(t->runs[i].begin > t->runs[i - 1].begin);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const encodings[] = {NULL, "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"};
	struct policy_options o;
	struct arena *a;
	struct text t;
	struct diag d = {.line = 0};
	char *copy;
	size_t len;

	if (size < 2)
		return 0;
	o = (struct policy_options){.format = (enum policy_format)(data[0] % 4),
				    .encoding = encodings[data[1] % 5]};
	len = size - 2;
	/* Terminated by nothing: reading past the end is found. */
	copy = malloc(len ? len : 1);
	a = arena_new();
	check(copy && a);
	memcpy(copy, data + 2, len);
	if (!text_read("policy", copy, len, &o, a, &t, &d))
		check_text(&t, len);
	else
		check(d.message[0] != '\0');
	arena_free(a);
	free(copy);
	return 0;
}
