/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a rules file: a fault with a place, or rules that come out the same when they are written and
 * read again, mean what they mean, and can be explained.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/check.h"
#include "policy/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(int good)
{
	if (!good)
		abort();
}

static void check_rules_file(struct rules *r)
{
	struct explain_options o = {.color = true, .language = EXPLAIN_ZH};
	struct strbuf once = {0}, twice = {0}, out = {0};
	struct rules *again;
	struct diag d = {.line = 0};
	size_t count;

	check(!rules_write(r, &once));
	check(!rules_read("again", once.data, once.len, &again, &d));
	check(!rules_write(again, &twice));
	check(once.len == twice.len && !memcmp(once.data, twice.data, once.len));
	check(!check_rules(r, again, EXPLAIN_EN, &out, &count) && count == 0);
	check(!explain_text(r, NULL, &o, &out));
	for (size_t i = 0; i < r->clause_count && i < 4; i++)
		check(!explain_text(r, r->clauses[i].id, &o, &out));
	check(!explain_html(r, NULL, &o, &out));
	rules_free(again);
	strbuf_free(&once);
	strbuf_free(&twice);
	strbuf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct diag d = {.line = 0};
	struct rules *r;

	if (rules_read("rules", (const char *)data, size, &r, &d)) {
		check(d.message[0] != '\0');
		return 0;
	}
	check_rules_file(r);
	rules_free(r);
	return 0;
}
