/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain_page.h"

#include <string.h>

#include "base/strbuf.h"
#include "policy/explain_words.h"

static const char style[] =
	":root{--bg:#fbfaf8;--fg:#1d1f23;--dim:#6b7079;--line:#e2dfd9;--card:#fff;--data:#0b6e99;"
	"--action:#3a4fc4;--purpose:#2f7d4f;--recipient:#9b3fa8;--condition:#a05a00;--bad:#b3261e;"
	"--none:#f6e3e1;--review:#fdf0c8}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#16181c;--fg:#e4e3df;--dim:#979ba3;--line:#"
	"31343b;"
	"--card:#1e2126;--data:#6cc5ee;--action:#9fadff;--purpose:#7fd3a0;--recipient:#df9be9;"
	"--condition:#f0b35a;--bad:#ff8f85;--none:#4a2523;--review:#453a14}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.65 system-ui,-apple-system,"
	"'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif}\n"
	"header{padding:1.4rem 2rem 1rem;border-bottom:1px solid var(--line)}\n"
	"h1{font-size:1.35rem;margin:0 0 .2rem}h2{font-size:1rem;margin:0 0 .5rem}\n"
	".facts,.legend{color:var(--dim);font-size:.85rem}.legend span{margin-right:1.1em}\n"
	".row{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);border-bottom:1px "
	"solid "
	"var(--line)}\n"
	".row>div{padding:.9rem 2rem}.row>div+div{border-left:1px solid var(--line)}\n"
	".row>div:first-child{position:sticky;top:2.2rem;align-self:start}\n"
	".names>div,.names>div:first-child{position:static}\n"
	".names>div{padding:.4rem 2rem;color:var(--dim);font-size:.8rem;letter-spacing:.04em;"
	"text-transform:uppercase}\n"
	".names{position:sticky;top:0;background:var(--bg);z-index:1}\n"
	".label{color:var(--dim);font-variant-numeric:tabular-nums;margin-right:.5em}\n"
	"p{margin:0 0 .6em}.item{padding-left:1.2em;position:relative}.item:before{content:'•';"
	"position:absolute;left:.2em;color:var(--dim)}\n"
	"table{border-collapse:collapse;margin:0 0 .6em;font-size:.92em}td,th{border:1px solid "
	"var(--line);padding:.25em .6em;text-align:left;vertical-align:top}\n"
	"a{color:inherit;text-decoration:none}a.s:hover{background:color-mix(in srgb,var(--data) "
	"9%,"
	"transparent)}\n"
	".none{background:var(--none)}.review{background:var(--review)}\n"
	".d{color:var(--data);font-weight:600}.a{color:var(--action);font-weight:600}"
	".p{color:var(--purpose)}.r{color:var(--recipient);font-weight:600}.w{color:var(--dim)}"
	".c{color:var(--condition);text-decoration:underline;text-decoration-thickness:1px;"
	"text-underline-offset:3px}\n"
	".card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem "
	".8rem;"
	"margin-bottom:.6rem;font-size:.9rem}\n"
	".card:target,a.s:target{outline:2px solid var(--data)}\n"
	".card h3{font-size:.85rem;margin:0 0 .35rem;font-weight:600}\n"
	".chip{display:inline-block;border:1px solid var(--line);border-radius:99px;padding:0 .6em;"
	"margin:0 .25em 0 0;font-size:.78rem;font-weight:400;color:var(--dim)}\n"
	".chip.prohibited,.chip.only{color:var(--bad);border-color:currentColor}\n"
	"dl{display:grid;grid-template-columns:5.5em 1fr;gap:.1rem "
	".6rem;margin:0}dt{color:var(--dim);"
	"font-size:.8rem;padding-top:.1em}dd{margin:0}code{font-size:.85em;color:var(--dim)}\n"
	".dot{display:inline-block;width:.6em;height:.6em;border-radius:50%;margin-right:.4em;"
	"background:var(--dim)}.dot.kernel{background:var(--purpose)}.dot.egress{background:"
	"var(--data)}.dot.marker{background:var(--condition)}\n"
	".brief{color:var(--dim);font-size:.82rem;margin:0 0 .3rem}\n"
	"@media(max-width:760px){.row{grid-template-columns:1fr}.row>div{padding:.7rem "
	"1rem}.row>div+div{"
	"border-left:0;border-top:1px dashed var(--line)}.names{display:none}}\n"
	"@media print{.names{position:static}.card{break-inside:avoid}}\n";

const char *page_paint_class(enum explain_paint p)
{
	static const char *const classes[PAINT_COUNT] = {
		[PAINT_NONE] = "",   [PAINT_CONDITION] = "c", [PAINT_PURPOSE] = "p",
		[PAINT_ACTOR] = "w", [PAINT_RECIPIENT] = "r", [PAINT_ACTION] = "a",
		[PAINT_DATA] = "d",
	};

	return classes[p];
}

void page_add(struct strbuf *b, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '&':
			strbuf_adds(b, "&amp;");
			break;
		case '<':
			strbuf_adds(b, "&lt;");
			break;
		case '>':
			strbuf_adds(b, "&gt;");
			break;
		case '"':
			strbuf_adds(b, "&quot;");
			break;
		default:
			strbuf_addc(b, (unsigned char)s[i] < 0x20 || s[i] == 0x7f ? ' ' : s[i]);
		}
	}
}

void page_adds(struct strbuf *b, const char *s)
{
	if (s)
		page_add(b, s, strlen(s));
}

static void add_legend(struct strbuf *b, enum explain_language l)
{
	static const struct {
		enum explain_word word;
		const char *class;
	} marks[] = {{WORDS_DATA_ITEM, "d"},   {WORDS_ACTION_DONE, "a"},
		     {WORDS_CONDITION, "c"},   {WORDS_PURPOSE, "p"},
		     {WORDS_RECIPIENT, "r"},   {WORDS_ACTOR, "w"},
		     {WORDS_REVIEW, "review"}, {WORDS_NOT_UNDERSTOOD, "none"}};

	strbuf_adds(b, "<div class=legend>");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		strbuf_addf(b, "<span class=%s>%s</span>", marks[i].class,
			    say_of(l, marks[i].word));
	strbuf_adds(b, "</div>\n");
}

void page_begin(struct strbuf *b, const struct rules *r, const struct explain_options *o,
		bool whole)
{
	const char *name = r->source.name ? r->source.name : "-";
	enum explain_language l = o->language;

	strbuf_addf(b,
		    "<!DOCTYPE html>\n<html lang=%s><head><meta charset=utf-8>\n"
		    "<meta name=viewport content=\"width=device-width,initial-scale=1\">\n<title>",
		    l == EXPLAIN_ZH ? "zh" : "en");
	page_adds(b, name);
	strbuf_addf(b, "</title>\n<style>\n%s</style></head><body>\n<header><h1>", style);
	page_adds(b, name);
	strbuf_addf(b, "</h1>\n<div class=facts>%zu %s · %zu %s · %zu %s · %zu %s · SHA-256 <code>",
		    r->clause_count, say_of(l, WORDS_CLAUSES), r->statement_count,
		    say_of(l, WORDS_STATEMENTS), r->rule_count, say_of(l, WORDS_RULES),
		    r->review_count, say_of(l, WORDS_REVIEW));
	page_adds(b, r->source.sha256);
	strbuf_adds(b, "</code></div>\n");
	add_legend(b, l);
	if (!whole)
		strbuf_addf(b, "<div class=facts>%s</div>\n", say_of(l, WORDS_QUOTES_ONLY));
	strbuf_addf(b, "</header>\n<div class=\"row names\"><div>%s</div><div>%s</div></div>\n",
		    say_of(l, WORDS_POLICY), say_of(l, WORDS_UNDERSTOOD));
}

void page_end(struct strbuf *b)
{
	strbuf_adds(b, "</body></html>\n");
}
