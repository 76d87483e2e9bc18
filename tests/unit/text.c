/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/arena.h"
#include "policy/text.h"

Test(text, plain_blocks)
{
	static const char s[] = "\xef\xbb\xbf  一行 \r\n\r\n====\n## 标题\n　尾　";
	struct arena *a = arena_new();
	struct diag d = {0};
	struct text t;
	struct span span;

	cr_assert_eq(text_read("p.txt", s, strlen(s), NULL, a, &t, &d), 0);
	cr_assert_eq(t.block_count, 3);
	cr_expect_eq(t.blocks[0].kind, BLOCK_PARAGRAPH);
	cr_expect_eq(memcmp(t.s + t.blocks[0].begin, "一行", 6), 0);
	cr_expect_eq(t.blocks[0].end - t.blocks[0].begin, 6);
	cr_expect_eq(t.blocks[1].kind, BLOCK_HEADING);
	cr_expect_eq(t.blocks[1].level, 2);
	cr_expect_eq(t.blocks[2].end - t.blocks[2].begin, 3);
	span = text_source(&t, t.blocks[0].begin, t.blocks[0].end);
	cr_expect_eq(span.begin, 5);
	cr_expect_eq(span.end, 11);
	cr_expect_str_eq(t.language, "zh");
	arena_free(a);
}

static void expect_fault(const char *s, size_t len, unsigned int line, unsigned int column,
			 const char *part)
{
	struct arena *a = arena_new();
	struct diag d = {0};
	struct text t;

	cr_assert_eq(text_read("p.txt", s, len, NULL, a, &t, &d), -1);
	cr_expect_eq(d.line, line);
	cr_expect_eq(d.column, column);
	cr_expect(strstr(d.message, part), "%s", d.message);
	arena_free(a);
}

Test(text, faults)
{
	expect_fault("", 0, 0, 0, "holds no text");
	expect_fault(" \n\t\n", 4, 0, 0, "holds no text");
	expect_fault("ab\nc\0d", 6, 2, 2, "NUL");
}
