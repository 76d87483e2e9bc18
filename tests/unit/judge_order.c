/* SPDX-License-Identifier: Apache-2.0 */
/* Lines that come out of order, and lines that come too late. */
#include <criterion/criterion.h>

#include "judging.h"
#include "user/judge/trace.h"

#define MIC PERMIT("audio", "\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"}]")

Test(judge_order, a_little_out_of_order_is_put_right)
{
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		"0 consent policy granted\n1100 start audio\n1000 permission microphone granted",
		"1100 compliant\n");
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		"0 consent policy granted\n1100 permission microphone granted\n1000 start audio\n"
		"1050 start audio id=2\n1350 clock",
		"1000 violation no-permission\n1050 violation no-permission\n");
	/* Equal times keep the order of their lines. */
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		"0 consent policy granted\n5 start audio id=1\n5 permission microphone granted\n"
		"5 start audio id=2",
		"5 violation no-permission\n5 compliant\n");
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES ",\"windows\":{\"reorder_ms\":0}",
		"0 consent policy granted\n1000 permission microphone granted\n1100 start audio",
		"1100 compliant\n");
}

Test(judge_order, the_late_is_judged_by_what_held_then)
{
	/* 250 ms are over: what came after it is known, and does not count. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1000 permission microphone granted\n9000 clock\n"
			"900 start audio id=1\n1001 start audio id=2",
			"900 violation no-permission\n1001 compliant\n");
	/* Two changes back is as far as it goes. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1000 permission microphone granted\n"
			"2000 permission microphone revoked\n3000 permission microphone "
			"granted\n9000 clock\n"
			"1500 start audio id=1\n2500 start audio id=2",
			"2500 violation after-revocation\n1500 unverifiable no-permission\n");
	/* A late line of the ledger does not undo a later one. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n2000 permission microphone granted\n9000 clock\n"
			"1000 permission microphone denied\n9500 start audio",
			"9500 compliant\n");
}

Test(judge_order, what_comes_late_is_weighed_at_its_own_time)
{
	/* A question from before the refusal is not one after it. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1000 permission camera denied\n9000 clock\n"
			"500 permission camera asked\n9500 permission camera asked",
			"");
	/* What a rate counts came before it, whatever came since. */
	EXPECT_FINDINGS(PERMIT("device.id", "\"all\":[{\"kind\":\"rate\",\"rate_n\":2,"
					    "\"rate_s\":10}]"),
			ALL_WITNESSES,
			"0 consent policy granted\n1000 read device.id\n1500 read device.id\n"
			"12000 clock\n12000 read device.id\n13000 clock\n3000 read device.id",
			"1000 compliant\n1500 compliant\n12000 compliant\n"
			"3000 unverifiable over-frequency\n");
	/* Another permission that is given takes nothing back. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1000 permission camera denied\n"
			"1500 permission microphone granted\n2000 exit",
			"2000 violation exit-on-refusal\n");
}

Test(judge_order, a_trace_from_any_editor)
{
	static const char *const lines[] = {"\xef\xbb\xbf{\"format\":\"consentry-trace/1\"}\r",
					    "\r", "{\"kind\":\"clock\",\"t\":5}\r",
					    "\xef\xbb\xbf{\"kind\":\"clock\",\"t\":5}"};
	static const int results[] = {1, 0, 1, -1};
	struct trace_reader *r = trace_reader_new("t");
	struct diag d = {.line = 0};
	struct record rec;

	for (int i = 0; i < 4; i++)
		cr_expect_eq(trace_read_line(r, lines[i], strlen(lines[i]), &rec, &d), results[i],
			     "line %d", i + 1);
	cr_expect_eq(d.line, 4);
	trace_reader_free(r);
}
