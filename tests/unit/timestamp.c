/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/timestamp.h"

/* Against the C library, over every day up to the last year that 64 bits of nanoseconds reach. */
Test(timestamp, agrees_with_gmtime_on_every_day)
{
	char expected[64], out[TIMESTAMP_SIZE];
	uint64_t ns, back;
	struct tm tm;

	for (uint64_t day = 0; day < 213000; day++) {
		time_t t = (time_t)(day * 86400 + day % 86400);

		ns = (uint64_t)t * 1000000000u + day;
		gmtime_r(&t, &tm);
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02d.%09uZ",
			 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
			 tm.tm_sec, (unsigned int)day);
		timestamp_format(ns, out);
		cr_assert_str_eq(out, expected);
		cr_assert_eq(timestamp_parse(out, strlen(out), &back), 0, "%s", out);
		cr_assert_eq(back, ns, "%s", out);
	}
}

Test(timestamp, reads_what_the_standard_allows_and_nothing_else)
{
	static const char *const wrong[] = {
		"",
		"2026-01-01",
		"2026-01-01T00:00:00",
		"2026-01-01T00:00:00+08:00",
		"2026-02-29T00:00:00Z",
		"2026-13-01T00:00:00Z",
		"2026-01-00T00:00:00Z",
		"2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z",
		"2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00.0000000001Z",
		"1969-12-31T23:59:59Z",
		"2026-01-01 00:00:00Z",
		"2026-01-01T00:00:0 Z",
	};
	uint64_t ns;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_eq(timestamp_parse(wrong[i], strlen(wrong[i]), &ns), -1, "%s", wrong[i]);
	cr_assert_eq(timestamp_parse("2024-02-29T00:00:00.5Z", 22, &ns), 0);
	cr_assert_eq(ns, 1709164800500000000u);
}
