/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/judge/trace.h"

#define HEADER "{\"format\":\"consentry-trace/1\",\"booted\":\"2026-01-01T00:00:00.000000000Z\"}"

static char warned[1024];

static void keep(void *arg, const struct diag *d)
{
	(void)arg;
	diag_format(d, warned, sizeof(warned));
}

/* Reads `line` after a header; the message of the fault goes to `fault`. */
static int read_one(const char *line, struct record *rec, char *fault, struct trace_reader **reader)
{
	struct diag d = {.warn = keep};
	int result;

	warned[0] = '\0';
	*reader = trace_reader_new("t");
	cr_assert_eq(trace_read_line(*reader, HEADER, strlen(HEADER), rec, &d), 1);
	result = trace_read_line(*reader, line, strlen(line), rec, &d);
	if (result < 0)
		diag_format(&d, fault, 1024);
	return result;
}

/* What is written reads back as itself: the strings of this test are in the writer's own form. */
static void same(const char *line)
{
	struct trace_reader *r;
	struct strbuf out = {0};
	struct record rec;
	char fault[1024] = "";

	cr_assert_eq(read_one(line, &rec, fault, &r), 1, "%s: %s", line, fault);
	trace_write(&rec, &out);
	cr_assert_eq(out.data[out.len - 1], '\n');
	out.data[out.len - 1] = '\0';
	cr_expect_str_eq(out.data, line);
	cr_expect_str_eq(warned, "");
	strbuf_free(&out);
	trace_reader_free(r);
}

Test(trace, every_kind_survives_the_way_out_and_back)
{
	same("{\"kind\":\"access\",\"t\":9007199254740993,\"op\":\"start\",\"category\":\"audio\","
	     "\"resource\":{\"type\":\"chardev\",\"id\":\"116:24\",\"path\":\"/dev/snd/pcmC0D0c\"},"
	     "\"subject\":{\"pid\":7,\"tid\":8,\"start\":5,\"uid\":10001,\"exe\":\"/opt/shop\","
	     "\"cgroup\":\"/"
	     "shop\",\"app\":\"shop\"},\"origin\":[{\"pid\":1,\"tid\":1,\"start\":0}],"
	     "\"attribution\":\"chained\",\"stack\":[{\"module\":\"libpay.so\",\"build_id\":\"ab\","
	     "\"offset\":16}],\"hook\":\"lsm/file_open\",\"cpu\":1,\"seq\":2}");
	same("{\"kind\":\"access\",\"t\":1,\"op\":\"read\",\"category\":\"device.mac\","
	     "\"subject\":{\"pid\":0,\"tid\":0,\"start\":0},\"attribution\":\"direct\",\"cpu\":0,"
	     "\"seq\":0}");
	same("{\"kind\":\"consent\",\"t\":1,\"app\":\"shop\",\"scope\":\"policy\",\"state\":"
	     "\"withdrawn\"}");
	same("{\"kind\":\"permission\",\"t\":1,\"app\":\"shop\",\"permission\":\"microphone\","
	     "\"state\":\"denied\"}");
	same("{\"kind\":\"gesture\",\"t\":1,\"app\":\"shop\",\"control\":\"麦克风图标\",\"action\":"
	     "\"tap\","
	     "\"source\":\"kernel\",\"device\":\"Touchscreen\"}");
	same("{\"kind\":\"marker\",\"t\":1,\"app\":\"shop\",\"name\":\"feature\",\"value\":"
	     "\"录制视频\","
	     "\"state\":\"end\"}");
	same("{\"kind\":\"loss\",\"from\":1,\"to\":2,\"cpu\":3,\"count\":4,\"cause\":\"ring-"
	     "full\"}");
	same("{\"kind\":\"process\",\"t\":1,\"event\":\"exit\",\"subject\":{\"pid\":3,\"tid\":3,"
	     "\"start\":1},\"parent\":2,\"exit_code\":-1}");
	same("{\"kind\":\"coverage\",\"t\":1,\"sensor\":\"audio\",\"rung\":\"lsm/file_ioctl\","
	     "\"live\":true,\"why\":\"saw its own event\"}");
	same("{\"kind\":\"coverage\",\"t\":1,\"sensor\":\"gesture\",\"live\":false,"
	     "\"why\":\"none\",\"rules\":\"shop: R1, R4\"}");
	same("{\"kind\":\"clock\",\"t\":12}");
}

static void faulty(const char *line, const char *expected)
{
	struct trace_reader *r;
	struct record rec;
	char fault[1024] = "";

	cr_assert_eq(read_one(line, &rec, fault, &r), -1, "%s", line);
	cr_expect_str_eq(fault, expected);
	trace_reader_free(r);
}

Test(trace, a_fault_names_line_and_column)
{
	faulty("{\"kind\":\"consent\",\"t\":1,\"app\":\"a\"",
	       "t:2:34: the JSON text ends too early");
	faulty("{\"kind\":\"consent\",\"t\":1,\"app\":\"a\",\"state\":\"maybe\"}",
	       "t:2:43: \"maybe\" is no state");
	faulty("{\"kind\":\"consent\",\"t\":1.5,\"app\":\"a\",\"state\":\"asked\"}",
	       "t:2:23: \"t\" must be a whole number from 0 to 9223372036854775807");
	faulty("{\"kind\":\"access\",\"t\":1,\"op\":\"start\",\"category\":\"sound\"}",
	       "t:2:48: \"sound\" is no category");
	faulty("{\"kind\":\"loss\",\"from\":2,\"to\":1}", "t:2:30: the loss ends before it begins");
	faulty("{\"kind\":\"marker\",\"t\":1,\"app\":\"a\",\"name\":\"feature\"}",
	       "t:2:1: a feature marker must name the feature in \"value\"");
	faulty("[]", "t:2:1: expected an object");
	faulty("{\"t\":1}", "t:2:1: \"kind\" is missing");
}

Test(trace, the_unknown_is_a_warning)
{
	struct trace_reader *r;
	struct record rec;
	char fault[1024];

	cr_expect_eq(read_one("{\"kind\":\"smell\",\"t\":1}", &rec, fault, &r), 0);
	cr_expect_str_eq(warned, "t:2:1: unknown kind \"smell\": the line is passed over");
	trace_reader_free(r);
	cr_expect_eq(read_one("{\"kind\":\"clock\",\"t\":1,\"zone\":2}", &rec, fault, &r), 1);
	cr_expect_str_eq(warned, "t:2:30: unknown key \"zone\"");
	trace_reader_free(r);
}

Test(trace, the_first_line_is_the_header)
{
	struct trace_reader *r = trace_reader_new("t");
	struct diag d = {.line = 0};
	struct record rec;
	char line[1024];

	cr_expect_eq(trace_read_line(r, "{\"kind\":\"clock\",\"t\":1}", 22, &rec, &d), -1);
	diag_format(&d, line, sizeof(line));
	cr_expect_str_eq(line, "t:1:1: no \"format\": expected \"consentry-trace/1\"");
	trace_reader_free(r);
}

Test(trace, a_ledger_line_may_leave_out_its_time)
{
	static const char line[] = "{\"kind\":\"consent\",\"app\":\"a\",\"state\":\"granted\"}";
	static const char access[] = "{\"kind\":\"access\",\"t\":1}";
	struct trace_reader *r = trace_reader_new("socket");
	struct diag d = {.line = 0};
	struct record rec;
	bool has_t = true;

	cr_assert_eq(trace_read_ledger(r, line, strlen(line), &rec, &has_t, &d), 1);
	cr_expect_not(has_t);
	cr_expect_str_eq(rec.u.consent.scope, "policy");
	cr_expect_eq(trace_read_ledger(r, access, strlen(access), &rec, &has_t, &d), -1);
	trace_reader_free(r);
}
