/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"
#include "user/report/escape.h"

static void expect(void (*escape)(struct strbuf *, const char *), const char *in, const char *out)
{
	struct strbuf b = {0};

	escape(&b, in);
	cr_expect_str_eq(b.data ? b.data : "", out);
	strbuf_free(&b);
}

Test(escape, shows_what_a_terminal_would_obey)
{
	expect(escape_terminal, NULL, "");
	expect(escape_terminal, "/tmp/\x1b[31mred\x07\n\t", "/tmp/\\x1b[31mred\\x07\\x0a\\x09");
	expect(escape_terminal,
	       "\xc2\x9b"
	       "31m",
	       "\\x9b31m"); /* C1: CSI in one character */
	expect(escape_terminal,
	       "a\xe2\x80\xae"
	       "b",
	       "a\\u202eb"); /* right-to-left override */
	expect(escape_terminal, "\xff\xfe\xc0\x80", "���\xef\xbf\xbd");
	expect(escape_terminal, "只在 <您> 点击时", "只在 <您> 点击时");
}

Test(escape, leaves_no_markup)
{
	expect(escape_markup, "<script>alert('x')</script>&\"",
	       "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
	expect(escape_markup, "\x01\xef\xbf\xbe", "\\x01\\ufffe"); /* XML allows neither */
}

/* Against the C library, for every character that it knows and that this project leaves to a font. */
Test(escape, agrees_with_the_c_library_on_width)
{
	unsigned int differ = 0, asked = 0;

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		cr_skip_test("no C.UTF-8 locale");
	for (uint32_t c = 0x20; c < 0x1fb00; c++) {
		int w = wcwidth((wchar_t)c);

		if (w < 1 || (c >= 0xd800 && c < 0xe000))
			continue;
		asked++;
		if ((unsigned int)w != escape_char_width(c))
			differ++;
	}
	cr_assert_gt(asked, 60000);
	/* Unicode versions differ by some symbols. */
	cr_assert_lt(differ, 50, "%u of %u", differ, asked);
	cr_assert_eq(escape_width("a只b", 5), 4);
	cr_assert_eq(escape_width("e\xcc\x81", 3), 1);
}
