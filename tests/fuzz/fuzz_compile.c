/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text through the whole compiler: the same bytes twice, spans that lie in the file, a rules file that
 * can be read, a page that can be written.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/compile.h"
#include "policy/explain.h"
#include "policy/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int good)
{
	if (!good)
		abort();
}

static void check_spans(const struct rules *r, size_t size)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];

		check(s->span.begin < s->span.end && s->span.end <= size);
		for (size_t k = 0; k < s->data_count; k++)
			check(s->data[k].span.begin < s->data[k].span.end &&
			      s->data[k].span.end <= size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policy_options po = {.format = POLICY_TEXT, .encoding = "UTF-8"};
	struct explain_options eo = {.color = false};
	struct strbuf once = {0}, twice = {0}, page = {0};
	struct arena *a;
	struct rules *r, *again;
	struct diag d = {.line = 0};
	struct text t;

	if (policy_compile("policy", (const char *)data, size, &po, &r, &d)) {
		check(d.message[0] != '\0');
		return 0;
	}
	check_spans(r, size);
	check(!rules_write(r, &once));
	check(!policy_compile("policy", (const char *)data, size, &po, &again, &d));
	check(!rules_write(again, &twice));
	check(once.len == twice.len && !memcmp(once.data, twice.data, once.len));
	rules_free(again);
	check(!rules_read("rules", once.data, once.len, &again, &d));
	rules_free(again);
	a = arena_new();
	check(a && !text_read("policy", (const char *)data, size, &po, a, &t, &d));
	check(!explain_html(r, &t, &eo, &page));
	arena_free(a);
	strbuf_free(&once);
	strbuf_free(&twice);
	strbuf_free(&page);
	rules_free(r);
	return 0;
}
