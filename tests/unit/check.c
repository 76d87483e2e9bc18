/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/check.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "base/strbuf.h"

#define HEAD "{\"format\":\"consentry-rules/1\",\"statements\":["
#define STATEMENT(id, begin, data, conditions)                                                     \
	"{\"id\":\"" id "\",\"clause\":\"1\",\"span\":[" begin                                     \
	",99],\"quote\":\"We listen when you "                                                     \
	"tap.\",\"modality\":\"optional\",\"actor\":{\"party\":"                                   \
	"\"first\"},\"actions\":[],\"data\":[" data "],\"purposes\":[],\"recipients\":[],"         \
	"\"conditions\":[" conditions "],\"exclusive\":false}"
#define SOUND(text) "{\"text\":\"" text "\",\"category\":\"audio\",\"span\":[3,9]}"
#define TAP(control)                                                                               \
	"{\"kind\":\"gesture\",\"text\":\"tap\",\"span\":[1,2],\"control\":\"" control "\"}"
#define LOGIN "{\"kind\":\"login\",\"text\":\"in\",\"span\":[1,2]}"
#define RULES(when)                                                                                \
	"],\"rules\":[{\"id\":\"R1\",\"category\":\"audio\",\"party\":\"first\",\"effect\":"       \
	"\"permit\",\"when\":{\"all\":[" when "]},\"statements\":[]}]}"

static struct rules *read_rules(const char *json)
{
	struct diag d = {0};
	struct rules *r = NULL;

	cr_assert_eq(rules_read("rules.json", json, strlen(json), &r, &d), 0, "%s", d.message);
	return r;
}

static void expect_difference(const char *old, const char *new, size_t count, const char *text)
{
	struct rules *a = read_rules(old), *b = read_rules(new);
	struct strbuf out = {0};
	size_t found = 99;

	cr_assert_eq(check_rules(a, b, EXPLAIN_EN, &out, &found), 0);
	cr_expect_eq(found, count, "%zu", found);
	cr_expect_str_eq(out.data ? out.data : "", text);
	strbuf_free(&out);
	rules_free(a);
	rules_free(b);
}

static const char base[] = HEAD STATEMENT("1/1", "0", SOUND("sound"), TAP("Talk") "," LOGIN)
	RULES(TAP("Talk") "," LOGIN);

Test(check, place_number_order_and_wording_mean_nothing)
{
	expect_difference(base, base, 0, "");
	expect_difference(base,
			  HEAD STATEMENT("2/7", "40", SOUND("voice") "," SOUND("sound"),
					 LOGIN "," TAP("Talk")) RULES(LOGIN "," TAP("Talk")),
			  0, "");
}

Test(check, a_condition_that_went)
{
	expect_difference(
		base, HEAD STATEMENT("1/1", "0", SOUND("sound"), LOGIN) RULES(LOGIN), 3,
		"- rule R1: the app may take sound from the microphone if the user operates "
		"“Talk” and the user is logged in\n"
		"+ rule R1: the app may take sound from the microphone if the user is logged in\n"
		"- statement 1/1: We listen when you tap.\n"
		"+ statement 1/1: We listen when you tap.\n"
		"    - condition: the user operates “Talk” (gesture)\n");
}

Test(check, what_a_condition_needs)
{
	expect_difference(base,
			  HEAD STATEMENT("1/1", "0", SOUND("sound"), TAP("Talk") "," LOGIN)
				  RULES(TAP("Hang up") "," LOGIN),
			  2,
			  "- rule R1: the app may take sound from the microphone if the user "
			  "operates “Talk” and the user is logged in\n"
			  "+ rule R1: the app may take sound from the microphone if the user "
			  "operates “Hang up” and the user is logged in\n");
}

Test(check, statements_that_came_and_went)
{
	static const char none[] = HEAD RULES(TAP("Talk") "," LOGIN);

	expect_difference(base, none, 1, "- statement 1/1: We listen when you tap.\n");
	expect_difference(none, base, 1,
			  "+ statement 1/1: We listen when you tap.\n"
			  "    + condition: the user is logged in (login)\n"
			  "    + condition: the user operates “Talk” (gesture)\n"
			  "    + data: sound from the microphone (audio)\n"
			  "    + optional\n    + who: first\n");
}
