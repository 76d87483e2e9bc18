/* SPDX-License-Identifier: Apache-2.0 */
/* A saved state that was damaged: it is refused, or what is read is written and read again the same. */
#include <stdlib.h>
#include <string.h>

#include "user/judge/judge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char profile_text[] =
	"{\"format\":\"consentry-profile/1\",\"app\":\"shop\",\"rules\":\"r\",\"controls\":["
	"{\"name\":\"icon\",\"mode\":\"hold\"}],\"witness\":[\"consent\",\"gesture\",\"feature\"]}";
static const char rules_text[] =
	"{\"format\":\"consentry-rules/"
	"1\",\"rules\":[{\"id\":\"1\",\"category\":\"audio\",\"when\":{"
	"\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},{\"kind\":\"feature\",\"feature\":"
	"\"film\"}]}},{\"id\":\"2\",\"category\":\"device\",\"when\":{\"all\":[{\"kind\":\"rate\","
	"\"rate_s\":1,\"rate_n\":3}]}}]}";

static int ignore(void *arg, const struct finding *f, const char *line, size_t len)
{
	(void)arg;
	(void)f;
	(void)line;
	(void)len;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct judge_options o = {.all = true, .sink = ignore};
	struct diag d = {.line = 0};
	struct strbuf one = {0}, two = {0};
	struct judge *j = judge_new(&o), *again = judge_new(&o);
	struct profile *p = NULL;
	struct rules *r = NULL;

	if (!j || !again || profile_read("p", profile_text, strlen(profile_text), &p, &d) ||
	    rules_read("r", rules_text, strlen(rules_text), &r, &d) || judge_add_app(j, p, r) ||
	    judge_add_app(again, p, r))
		abort();
	if (!judge_load(j, "fuzz", (const char *)data, size, &d)) {
		if (judge_save(j, &one) || judge_load(again, "again", one.data, one.len, &d) ||
		    judge_save(again, &two))
			abort();
		if (one.len != two.len || memcmp(one.data, two.data, one.len))
			abort();
		if (judge_finish(j))
			abort();
	} else if (!d.message[0]) {
		abort();
	}
	judge_free(j);
	judge_free(again);
	profile_free(p);
	rules_free(r);
	strbuf_free(&one);
	strbuf_free(&two);
	return 0;
}
