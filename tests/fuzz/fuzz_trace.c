/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole trace, from anybody: it is refused or judged, and what is judged is written, read back and judged
 * to the same findings.
 */
#include <stdlib.h>
#include <string.h>

#include "user/judge/judge.h"
#include "user/judge/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char profile_text[] =
	"{\"format\":\"consentry-profile/1\",\"app\":\"shop\",\"rules\":\"r\",\"controls\":["
	"{\"name\":\"icon\",\"mode\":\"hold\"},{\"name\":\"switch\",\"mode\":\"toggle\"}],"
	"\"parties\":[{\"name\":\"pay\",\"modules\":[\"libpay*.so\"]}],"
	"\"recipients\":[{\"name\":\"post\",\"domains\":[\"*.post.example\"]}],"
	"\"witness\":[\"consent\",\"permission\",\"gesture\",\"feature\",\"foreground\",\"login\"]"
	"}";
static const char rules_text[] =
	"{\"format\":\"consentry-rules/"
	"1\",\"rules\":[{\"id\":\"1\",\"category\":\"audio\",\"when\":{"
	"\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"}],\"any\":[{\"kind\":"
	"\"gesture\",\"control\":\"icon\"},{\"kind\":\"gesture\",\"control\":\"switch\"},{\"kind\":"
	"\"feature\",\"feature\":\"film\"}]}},{\"id\":\"2\",\"category\":\"device\",\"when\":{"
	"\"all\":["
	"{\"kind\":\"rate\",\"rate_s\":1,\"rate_n\":3}]}},{\"id\":\"3\",\"category\":\"photos\","
	"\"when\":{\"all\":[{\"kind\":\"picked\"}]}}]}";

struct found {
	struct strbuf lines;
};

static int keep(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct found *found = arg;

	(void)f;
	strbuf_add(&found->lines, line, len);
	strbuf_addc(&found->lines, '\n');
	return 0;
}

/* Judges the lines up to the first that is refused. `out`: the records as this program writes them. */
static void judge_lines(const char *text, size_t size, struct found *found, struct strbuf *out)
{
	struct judge_options o = {.all = true, .sink = keep, .arg = found};
	struct trace_reader *reader = trace_reader_new("fuzz");
	struct judge *j = judge_new(&o);
	struct diag d = {.line = 0};
	struct profile *p = NULL;
	struct rules *r = NULL;
	struct record rec;
	const char *end = text + size;

	if (!reader || !j || profile_read("p", profile_text, strlen(profile_text), &p, &d) ||
	    rules_read("r", rules_text, strlen(rules_text), &r, &d) || judge_add_app(j, p, r))
		abort();
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((stop ? stop : end) - text);
		int kind = trace_read_line(reader, text, len, &rec, &d);

		if (kind < 0)
			break;
		if (kind) {
			trace_write(&rec, out);
			if (judge_feed(j, &rec))
				abort();
		}
		text += len + (stop != NULL);
	}
	if (judge_finish(j))
		abort();
	judge_free(j);
	profile_free(p);
	rules_free(r);
	trace_reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct found first = {.lines = {0}}, second = {.lines = {0}};
	struct strbuf written = {0}, again = {0};

	judge_lines((const char *)data, size, &first, &written);
	judge_lines(written.data ? written.data : "", written.len, &second, &again);
	if (written.len != again.len ||
	    memcmp(written.data ? written.data : "", again.data ? again.data : "", written.len))
		abort();
	if (first.lines.len != second.lines.len ||
	    (first.lines.len && memcmp(first.lines.data, second.lines.data, first.lines.len)))
		abort();
	strbuf_free(&first.lines);
	strbuf_free(&second.lines);
	strbuf_free(&written);
	strbuf_free(&again);
	return 0;
}
