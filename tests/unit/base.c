/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/strbuf.h"
#include "base/utf8.h"

/* ---- diag --------------------------------------------------------------------------------- */

Test(diag, counts_lines_and_characters_from_one)
{
	const char *text = "ab\n麦克x";
	struct diag d = {.line = 0};
	char line[256];

	cr_assert_eq(diag_at(&d, "f.json", text, strlen(text), 9, "no %s", "good"), -1);
	cr_assert_eq(d.line, 2);
	cr_assert_eq(d.column, 3, "a column is a character, not a byte");
	diag_format(&d, line, sizeof(line));
	cr_assert_str_eq(line, "f.json:2:3: no good");
}

Test(diag, leaves_out_the_place_that_is_not_known)
{
	struct diag d = {.line = 0};
	char line[256];

	diag_set(&d, "f", 0, 0, "gone");
	diag_format(&d, line, sizeof(line));
	cr_assert_str_eq(line, "f: gone");
	diag_set(&d, "", 0, 0, "out of memory");
	diag_format(&d, line, sizeof(line));
	cr_assert_str_eq(line, "out of memory");
	diag_set(&d, "f", 7, 0, "x");
	diag_format(&d, line, sizeof(line));
	cr_assert_str_eq(line, "f:7: x");
}

Test(diag, shows_control_characters_and_stays_on_one_line)
{
	struct diag d = {.line = 0};
	char line[256], tiny[8];

	diag_set(&d, "a\nb", 0, 0, "\033[31mred");
	diag_format(&d, line, sizeof(line));
	cr_assert_str_eq(line, "a\\x0ab: \\x1b[31mred");
	diag_format(&d, tiny, sizeof(tiny));
	cr_assert_lt(strlen(tiny), sizeof(tiny));
}

/* ---- utf8 --------------------------------------------------------------------------------- */

Test(utf8, refuses_what_rfc_3629_refuses)
{
	static const char *const bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
					  "\x80",     "\xe9\xba",     "\xff"};
	uint32_t c;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		cr_assert_eq(utf8_decode(bad[i], strlen(bad[i]), &c), 0, "case %zu", i);
	cr_assert_eq(utf8_decode("麦", 3, &c), 3);
	cr_assert_eq(c, 0x9ea6);
	cr_assert_eq(utf8_decode("\xf0\x9f\x8e\xa4", 4, &c), 4);
	cr_assert_eq(c, 0x1f3a4);
	cr_assert_eq(utf8_check("ab\xff", 3), 2);
	cr_assert_eq(utf8_check("麦克", 6), 6);
}

/* ---- strbuf ------------------------------------------------------------------------------- */

Test(strbuf, writes_json_strings_that_nothing_can_break)
{
	struct strbuf b = {.len = 0};

	strbuf_add_jsonn(&b, "a\"\\\n\x01\xff麦\x7f", 10);
	cr_assert_str_eq(b.data, "\"a\\\"\\\\\\n\\u0001\xef\xbf\xbd麦\\u007f\"");
	strbuf_reset(&b);
	strbuf_add_json(&b, NULL);
	cr_assert_str_eq(b.data, "null");
	strbuf_free(&b);
}

Test(strbuf, keeps_64_bits)
{
	struct strbuf b = {.len = 0};

	strbuf_add_u64(&b, UINT64_MAX);
	strbuf_addc(&b, ' ');
	strbuf_add_u64(&b, 0);
	cr_assert_str_eq(b.data, "18446744073709551615 0");
	strbuf_free(&b);
}

/* ---- arena -------------------------------------------------------------------------------- */

Test(arena, gives_aligned_memory_that_does_not_overlap)
{
	struct arena *a = arena_new();
	unsigned char *p[64];

	for (size_t i = 0; i < 64; i++) {
		p[i] = arena_alloc(a, i * 97 + 1);
		cr_assert_eq((uintptr_t)p[i] % sizeof(long double), 0);
		memset(p[i], (int)i, i * 97 + 1);
	}
	for (size_t i = 0; i < 64; i++) {
		for (size_t k = 0; k < i * 97 + 1; k++)
			cr_assert_eq(p[i][k], i);
	}
	cr_assert_null(arena_zalloc(a, SIZE_MAX / 2, 3), "an overflowing product");
	cr_assert_str_eq(arena_printf(a, "%d/%s", 4, "x"), "4/x");
	arena_free(a);
}

/* ---- json --------------------------------------------------------------------------------- */

static const char document[] = "{\"format\":\"consentry-x/1\",\n"
			       " \"list\":[{\"a\":true},{\"a\":false,\n"
			       "   \"麦\":\"克\"}],\"n\":9007199254740993}";

Test(json, finds_the_place_of_a_value)
{
	struct diag d = {.line = 0};
	struct json_doc doc;
	json_t *second;

	cr_assert_eq(json_doc_open(&doc, "x.json", document, strlen(document), &d), 0);
	cr_assert_eq(json_doc_format(&doc, "consentry-x/1", &d), 0);
	second = json_array_get(json_object_get(doc.root, "list"), 1);
	json_doc_fault(&doc, second, &d, "here");
	cr_assert_eq(d.line, 2);
	cr_assert_eq(d.column, 21);
	json_doc_fault_at(&doc, second, "a", &d, "true and false are shared nodes");
	cr_assert_eq(d.line, 2);
	cr_assert_eq(d.column, 26);
	json_doc_fault_at(&doc, second, "麦", &d, "after a line end");
	cr_assert_eq(d.line, 3);
	cr_assert_eq(d.column, 8);
	json_doc_fault_at(&doc, second, "missing", &d, "the object itself");
	cr_assert_eq(d.column, 21);
	cr_assert_eq(json_integer_value(json_object_get(doc.root, "n")), 9007199254740993,
		     "no double can hold this");
	json_doc_close(&doc);
}

static int fault_of(const char *text, size_t len, struct diag *d)
{
	struct json_doc doc;

	if (json_doc_open(&doc, "x", text, len, d))
		return -1;
	if (json_doc_format(&doc, "consentry-x/1", d)) {
		json_doc_close(&doc);
		return -1;
	}
	json_doc_close(&doc);
	return 0;
}

Test(json, says_where_a_text_stops_being_json)
{
	struct diag d = {.line = 0};

	cr_assert_eq(fault_of("{\"a\":\n 1,,}", 11, &d), -1);
	cr_assert_eq(d.line, 2);
	cr_assert_eq(fault_of("{\"a\":[1,\n2", 10, &d), -1);
	cr_assert_eq(d.line, 2);
	cr_assert_eq(d.column, 2);
	cr_assert_eq(fault_of("{\"a\":\"\xff\"}", 9, &d), -1);
	cr_assert_str_eq(d.message, "not UTF-8");
	cr_assert_eq(d.column, 7);
	cr_assert_eq(fault_of("{\"a\":1,\"a\":2}", 13, &d), -1, "a key that is there twice");
	cr_assert_eq(fault_of("", 0, &d), -1);
	cr_assert_eq(fault_of("[]", 2, &d), -1);
}

Test(json, refuses_a_major_version_that_it_does_not_know)
{
	struct diag d = {.line = 0};

	cr_assert_eq(fault_of("{\"format\":\"consentry-x/1\"}", 26, &d), 0);
	cr_assert_eq(fault_of("{\"format\":\"consentry-x/1.4\"}", 28, &d), 0);
	cr_assert_eq(fault_of("{\"format\":\"consentry-x/2\"}", 26, &d), -1);
	cr_assert_eq(d.column, 11);
	cr_assert_eq(fault_of("{\"format\":\"consentry-y/1\"}", 26, &d), -1);
	cr_assert_eq(fault_of("{\"form\":\"consentry-x/1\"}", 24, &d), -1);
}

static void keep(void *arg, const struct diag *d)
{
	*(struct diag *)arg = *d;
}

Test(json, warns_of_unknown_keys)
{
	static const char *const known[] = {"format", "list", NULL};
	struct diag warning = {.line = 0}, d = {.warn = keep, .warn_arg = &warning};
	struct json_doc doc;

	cr_assert_eq(json_doc_open(&doc, "x", document, strlen(document), &d), 0);
	json_doc_warn_unknown(&doc, doc.root, known, &d);
	cr_assert_str_eq(warning.message, "unknown key \"n\"");
	cr_assert_eq(warning.line, 3);
	json_doc_close(&doc);
}
