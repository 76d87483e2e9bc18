/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "user/deliver/chain.h"

/* Two lines whose hashes were computed with coreutils' sha256sum, not with this code. */
static const char first[] =
	"{\"a\":1,\"chain\":{\"seq\":1,\"prev\":\"00000000000000000000000000000000"
	"00000000000000000000000000000000\",\"hash\":"
	"\"f360e0fc1060a3ac1417afa6f6ebf19c6c90fdc9963bac63d20aaccf93367b5a\"}}";
static const char second[] =
	"{\"chain\":{\"seq\":2,\"prev\":"
	"\"f360e0fc1060a3ac1417afa6f6ebf19c6c90fdc9963bac63d20aaccf93367b5a\",\"hash\":"
	"\"0b5b6dcff76775e06b7f4f184a1fb5e39b0b03579eecf102100b05771d1444f7\"}}";

Test(chain, writes_lines_that_sha256sum_confirms)
{
	struct strbuf out = {0}, expected = {0};
	struct chain c;

	chain_init(&c);
	cr_assert_eq(chain_append(&c, "{\"a\":1}", 7, &out), 0);
	cr_assert_eq(chain_append(&c, "{}", 2, &out), 0);
	strbuf_addf(&expected, "%s\n%s\n", first, second);
	cr_assert_str_eq(out.data, expected.data);
	cr_assert_eq(c.seq, 2);
	strbuf_free(&out);
	strbuf_free(&expected);
}

Test(chain, reads_back_what_it_wrote)
{
	struct strbuf out = {0};
	struct chain_link link;
	struct chain c, before;
	const char *line = "{\"quote\":\"只有您点击时\"}";

	chain_init(&c);
	c.seq = UINT64_MAX - 1;
	before = c;
	cr_assert_eq(chain_append(&c, line, strlen(line), &out), 0);
	cr_assert_eq(chain_link_read(out.data, out.len - 1, &link), 0);
	cr_assert(link.intact);
	cr_assert_eq(link.seq, UINT64_MAX);
	cr_assert(chain_follows(&before, &link));
	cr_assert_eq(link.finding_len, strlen(line) - 1);
	cr_assert(!memcmp(out.data, line, link.finding_len));
	chain_advance(&before, &link);
	cr_assert_eq(before.seq, c.seq);
	cr_assert_str_eq(before.hash, c.hash);
	strbuf_free(&out);
}

/* Whatever byte is changed, to whatever value: the line no longer reads as itself. */
Test(chain, sees_each_changed_byte)
{
	struct strbuf out = {0};
	struct chain_link link, original;
	struct chain c, start;

	chain_init(&c);
	cr_assert_eq(chain_append(&c, "{\"first\":true}", 14, &out), 0);
	start = c;
	strbuf_reset(&out);
	cr_assert_eq(chain_append(&c, "{\"verdict\":\"violation\",\"n\":[1]}", 31, &out), 0);
	cr_assert_eq(chain_link_read(out.data, out.len - 1, &original), 0);
	for (size_t i = 0; i < out.len - 1; i++) {
		for (int bit = 0; bit < 8; bit++) {
			out.data[i] ^= (char)(1 << bit);
			cr_expect(chain_link_read(out.data, out.len - 1, &link) ||
					  !chain_follows(&start, &link) ||
					  strcmp(link.hash, original.hash),
				  "byte %zu, bit %d", i, bit);
			out.data[i] ^= (char)(1 << bit);
		}
	}
	for (size_t len = 0; len < out.len - 1; len++)
		cr_expect(chain_link_read(out.data, len, &link) == -1 || !link.intact,
			  "cut to %zu bytes", len);
	strbuf_free(&out);
}

Test(chain, takes_objects_on_one_line_only)
{
	static const char *const wrong[] = {"", "{", "[]", "{\"a\":1", "{\n}", "null", "{}\n"};
	struct strbuf out = {0};
	struct chain c;

	chain_init(&c);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_eq(chain_append(&c, wrong[i], strlen(wrong[i]), &out), -1, "%zu", i);
	cr_assert_eq(out.len, 0);
	cr_assert_eq(c.seq, 0);
}

Test(chain, refuses_other_spellings_of_a_number)
{
	struct chain_link link;
	char line[512];
	static const char *const seq[] = {"0",
					  "01",
					  "-1",
					  "",
					  "1e3",
					  "18446744073709551616",
					  "99999999999999999999",
					  "118446744073709551615"};
	char zeros[CHAIN_HASH_SIZE];

	memset(zeros, '0', sizeof(zeros) - 1);
	zeros[sizeof(zeros) - 1] = '\0';
	for (size_t i = 0; i < sizeof(seq) / sizeof(seq[0]); i++) {
		snprintf(line, sizeof(line),
			 "{\"chain\":{\"seq\":%s,\"prev\":\"%s\",\"hash\":\"%s\"}}", seq[i], zeros,
			 zeros);
		cr_expect_eq(chain_link_read(line, strlen(line), &link), -1, "%s", seq[i]);
	}
}
