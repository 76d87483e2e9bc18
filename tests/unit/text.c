/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "policy/text.h"

struct fixture {
	struct arena *arena;
	struct text text;
	const char *source;
};

static void open_text(struct fixture *f, const char *name, const char *s, size_t len)
{
	struct diag d = {0};

	f->arena = arena_new();
	f->source = s;
	cr_assert_eq(text_read(name, s, len, NULL, f->arena, &f->text, &d), 0, "%s", d.message);
}

/*
 * The blocks as `KIND text` lines: p paragraph, h2 heading, i1 item, c1:0.2 cell of table 1, row 0,
 * column 2, C for a head row.
 */
static void expect_blocks(const char *name, const char *s, const char *want)
{
	struct fixture f;
	struct strbuf b = {0};

	open_text(&f, name, s, strlen(s));
	for (size_t i = 0; i < f.text.block_count; i++) {
		const struct text_block *k = &f.text.blocks[i];

		if (k->kind == BLOCK_CELL)
			strbuf_addf(&b, "%c%u:%u.%u", k->head ? 'C' : 'c', k->table, k->row,
				    k->column);
		else if (k->kind == BLOCK_PARAGRAPH)
			strbuf_adds(&b, "p");
		else
			strbuf_addf(&b, "%c%u", k->kind == BLOCK_HEADING ? 'h' : 'i', k->level);
		strbuf_addf(&b, " %.*s\n", (int)(k->end - k->begin), f.text.s + k->begin);
	}
	cr_expect_str_eq(b.data, want);
	strbuf_free(&b);
	arena_free(f.arena);
}

/* Where `words` of the text came from must read `source` in the file. */
static void expect_source(const struct fixture *f, const char *words, const char *source)
{
	const char *at = strstr(f->text.s, words);
	struct span span;

	cr_assert(at, "%s", words);
	span = text_source(&f->text, (size_t)(at - f->text.s),
			   (size_t)(at - f->text.s) + strlen(words));
	cr_expect_eq(span.end - span.begin, strlen(source), "%s: [%u, %u)", words, span.begin,
		     span.end);
	cr_expect_eq(memcmp(f->source + span.begin, source, strlen(source)), 0, "%s: %.*s", words,
		     (int)(span.end - span.begin), f->source + span.begin);
}

Test(text, plain)
{
	static const char s[] = "\xef\xbb\xbf  一行 \r\n\r\n====\n## 标题\n　尾　";
	struct fixture f;

	expect_blocks("p.txt", s, "p 一行\nh2 标题\np 尾\n");
	open_text(&f, "p.txt", s, strlen(s));
	expect_source(&f, "一行", "一行");
	expect_source(&f, "尾", "尾");
	cr_expect_str_eq(f.text.language, "zh");
	cr_expect_eq(f.text.run_count, 1);
	arena_free(f.arena);
}

Test(text, wrapped_lines)
{
	struct fixture f;
	static const char s[] = "我们会收集您的姓名、\n电话和地址。\n第二句\n====\n，接着。\n"
				"We collect your name and\nyour address.\n短标题\n正文。";

	expect_blocks("p.txt", s,
		      "p 我们会收集您的姓名、电话和地址。\np 第二句，接着。\n"
		      "p We collect your name and your address.\np 短标题\np 正文。\n");
	open_text(&f, "p.txt", s, strlen(s));
	expect_source(&f, "姓名、电话", "姓名、\n电话");
	expect_source(&f, "and your", "and\nyour");
	arena_free(f.arena);
}

Test(text, long_lines_cut_in_a_sentence)
{
	expect_blocks("p.txt",
		      "为了让您顺利使用本服务，我们需要您提供以下资料，包括但不限于您在注册账号的时"
		      "候所填写的昵称和头像以及您后来补充的其他个人资料和联系\n"
		      "方式，还有您的生日。\n1、另一条。",
		      "p "
		      "为了让您顺利使用本服务，我们需要您提供以下资料，包括但不限于您在注册账号的时"
		      "候所填写的昵称和头像以及您后来补充的其他个人资料和联系"
		      "方式，还有您的生日。\np 1、另一条。\n");
}

Test(text, markdown)
{
	struct fixture f;
	static const char s[] =
		"Title\n=====\n\n### 1\\. **Camera** and *mic* ###\n"
		"We use [your photos](https://x.example/a_b) and my_file.\n"
		"![logo](l.png)\n- one `code`\n    * two\n**Bold head**\n"
		"| A | B \\| C |\n|---|:-:|\n| 1 | **2** |\n| 3 | |\n\nend&nbsp;of <b>it</b>"
		" [provide](we) <email address>\n";

	expect_blocks("p.md", s,
		      "h1 Title\nh3 1. Camera and mic\np We use your photos and my_file.\n"
		      "i1 one code\ni3 two\nh6 Bold head\nC1:0.0 A\nC1:0.1 B | C\nc1:1.0 1\n"
		      "c1:1.1 2\nc1:2.0 3\np end of it [provide](we) <email address>\n");
	open_text(&f, "p.md", s, strlen(s));
	expect_source(&f, "your photos", "your photos");
	expect_source(&f, "use your", "use [your");
	expect_source(&f, "Camera and", "Camera** and");
	arena_free(f.arena);
}

Test(text, tabs_make_a_table)
{
	expect_blocks("p.txt", "权限\t用途\n相机\t拍照\n\n完。",
		      "C1:0.0 权限\nC1:0.1 用途\nc1:1.0 相机\nc1:1.1 拍照\np 完。\n");
}

Test(text, html)
{
	struct fixture f;
	static const char s[] =
		"<!DOCTYPE html><html><head><title>no</title><style>p{}</style></head><body>"
		"<script>if (a<b) x='<div>';</script><h2>1 Camera &amp; more</h2>\r\n"
		"<p>We   use\r\n  the <b>cam</b>era &ldquo;now&rdquo;&nbsp;&mdash; "
		"AT&T.<br>Next</p>"
		"<ul><li>one<ol type=a start=2><li>two</li></ol></li></ul>"
		"<p>我们\n  收集</p><p><strong>Bold head</strong></p><div hidden>no</div>"
		"<p style='display: none'>no</p></body></html>";

	expect_blocks("p.html", s,
		      "h2 1 Camera & more\np We use the camera “now”\xc2\xa0— AT&T.\np Next\n"
		      "i1 one\ni2 b. two\np 我们收集\nh6 Bold head\n");
	open_text(&f, "-", s, strlen(s));
	expect_source(&f, "Camera & more", "Camera &amp; more");
	expect_source(&f, "camera “now”", "cam</b>era &ldquo;now&rdquo;");
	expect_source(&f, "use the", "use\r\n  the");
	expect_source(&f, "AT&T", "AT&T");
	expect_source(&f, "b. two", "<li>two");
	expect_source(&f, "我们收集", "我们\n  收集");
	arena_free(f.arena);
}

Test(text, html_tables)
{
	expect_blocks("p.html",
		      "<table><thead><tr><th>SDK<th>Data</thead><tr><td rowspan=2>A<td>x<br>y"
		      "<tr><td>z<tr><td colspan=2>both</table>",
		      "C1:0.0 SDK\nC1:0.1 Data\nc1:1.0 A\nc1:1.1 x\ny\nc1:2.1 z\nc1:3.0 both\n");
	expect_blocks("p.html", "<table><tr><td><h1>T</h1><p>text</td><td>more</td></tr></table>",
		      "h1 T\np text\np more\n");
}

Test(text, html_character_references)
{
	struct fixture f;
	static const char s[] = "<p>&copy2026 &foo; &#x4e00;&#20108; &lt;data&gt; &acE;x &</p>";

	expect_blocks("p.html", s, "p ©2026 &foo; 一二 <data> ∾̳x &\n");
	expect_blocks("p.html", "<p>a &#x4e00fffffffd; b</p>", "p a \xef\xbf\xbd b\n");
	open_text(&f, "p.html", s, strlen(s));
	expect_source(&f, "2026", "2026");
	expect_source(&f, "一", "&#x4e00;");
	expect_source(&f, "二", "&#20108;");
	expect_source(&f, "<data>", "&lt;data&gt;");
	expect_source(&f, "x", "x");
	arena_free(f.arena);
}

Test(text, gb18030)
{
	/* 收集 in two bytes each, U+20000 in four, behind 1,500 more so that marks are used. */
	static const char tail[] = "\xca\xd5\xbc\xaf\x95\x32\x82\x36"
				   "end";
	char *s = malloc(4096);
	struct fixture f;
	struct span span;
	const char *at;

	for (size_t i = 0; i < 1500; i++)
		memcpy(s + 2 * i, "\xb5\xc4", 2);
	memcpy(s + 3000, tail, sizeof(tail));
	open_text(&f, "p.txt", s, strlen(s));
	at = strstr(f.text.s, "收集\xf0\xa0\x80\x80"
			      "end");
	cr_assert(at);
	span = text_source(&f.text, (size_t)(at - f.text.s), (size_t)(at - f.text.s) + 10);
	cr_expect_eq(span.begin, 3000);
	cr_expect_eq(span.end, 3008);
	cr_expect_str_eq(f.text.language, "zh");
	arena_free(f.arena);
	free(s);
}

Test(text, utf16)
{
	static const char s[] = "\xff\xfe"
				"a\0"
				"\x00\x4e"
				"\x40\xd8\x00\xdc"
				"b\0";
	struct fixture f;

	open_text(&f, "p.txt", s, sizeof(s) - 1);
	cr_expect_str_eq(f.text.s, "a一\xf0\xa0\x80\x80"
				   "b");
	cr_expect_eq(text_source(&f.text, 1, 4).begin, 4);
	cr_expect_eq(text_source(&f.text, 4, 8).begin, 6);
	cr_expect_eq(text_source(&f.text, 4, 8).end, 10);
	arena_free(f.arena);
}

static void expect_fault(const char *name, const char *s, size_t len, const char *encoding,
			 unsigned int line, unsigned int column, const char *part)
{
	struct policy_options o = {.encoding = encoding};
	struct arena *a = arena_new();
	struct diag d = {0};
	struct text t;

	cr_assert_eq(text_read(name, s, len, &o, a, &t, &d), -1, "%s", part);
	cr_expect_eq(d.line, line, "%s: line %u", part, d.line);
	cr_expect_eq(d.column, column, "%s: column %u", part, d.column);
	cr_expect(strstr(d.message, part), "%s", d.message);
	arena_free(a);
}

Test(text, faults)
{
	static const char half[] = "我们会收集您的姓名、电话、地址、位置、相册、麦克\n风\xe5\xbd";

	expect_fault("p.txt", "", 0, NULL, 0, 0, "holds no text");
	expect_fault("p.txt", " \n\t\n", 4, NULL, 0, 0, "holds no text");
	expect_fault("p.txt", "ab\nc\0d", 6, NULL, 2, 2, "NUL");
	expect_fault("p.txt", "caf\xe9 cr\xe8me", 10, NULL, 1, 4, "0xe9");
	/* A cut UTF-8 file is a broken UTF-8 file, not a Chinese one in another encoding. */
	expect_fault("p.txt", half, sizeof(half) - 1, NULL, 2, 2, "no UTF-8");
	expect_fault("p.txt", "x", 1, "KLINGON", 0, 0, "KLINGON");
	expect_fault("p.txt", "a\xff", 2, "GB18030", 1, 2, "GB18030");
	expect_fault("p.html", "<p></p>", 7, NULL, 0, 0, "holds no text");
}

Test(text, hostile_html)
{
	char *s = malloc(5 * 100000 + 1);

	for (size_t i = 0; i < 100000; i++)
		memcpy(s + 5 * i, "<div>", 5);
	expect_fault("p.html", s, 5 * 100000, NULL, 1, 5 * 512 + 1, "deep");
	/* Formatting elements that HTML5 opens again in every paragraph. */
	size_t n = (size_t)sprintf(s, "<p>");

	for (int i = 100; i < 500; i++)
		n += (size_t)sprintf(s + n, "<b id=%d>", i);
	while (n + 4 < 5 * 100000)
		n += (size_t)sprintf(s + n, "<p>x");
	expect_fault("p.html", s, n, NULL, 0, 0, "memory");
	n = (size_t)sprintf(s, "<p");
	for (int i = 0; i < 20000; i++)
		n += (size_t)sprintf(s + n, " a%d=1", i);
	n += (size_t)sprintf(s + n, ">x");
	expect_fault("p.html", s, n, NULL, 0, 0, "attributes");
	free(s);
}

Test(text, unclosed_paragraphs_and_items_do_not_nest)
{
	char *s = malloc(9 * 2000 + 1), *p = s;
	struct fixture f;

	for (int i = 0; i < 2000; i++)
		p += sprintf(p, i & 1 ? "<p>x" : "<p>y<li>z");
	open_text(&f, "p.html", s, (size_t)(p - s));
	cr_expect_eq(f.text.block_count, 3000);
	arena_free(f.arena);
	free(s);
}
