/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "judging.h"
#include "user/judge/regulation.h"
#include "user/judge/words.h"

static void complete(const struct words *w)
{
	for (int i = 0; i < CATEGORY_COUNT; i++)
		cr_expect(w->categories[i], "%s: category %s", w->language,
			  category_name((enum category)i));
	for (int i = 0; i < PERMISSION_COUNT; i++)
		cr_expect(w->permissions[i], "%s: permission %d", w->language, i);
	for (int i = 0; i < OP_COUNT; i++)
		cr_expect(w->ops[i], "%s: op %d", w->language, i);
	for (int i = 0; i < CODE_COUNT; i++)
		cr_expect(w->titles[i] && w->expected[i], "%s: code %s", w->language,
			  code_name((enum code)i));
	for (int i = 0; i < SEEN_COUNT; i++)
		cr_expect(w->seen[i], "%s: seen %d", w->language, i);
	for (int i = 0; i < MISSING_WORDS; i++)
		cr_expect(w->missing[i], "%s: missing %d", w->language, i);
	for (int i = 0; i < CONDITION_COUNT; i++)
		cr_expect(w->conditions[i], "%s: condition %s", w->language,
			  condition_name((enum condition_kind)i));
}

Test(judge_words, both_languages_have_words_for_everything)
{
	complete(&words_zh);
	complete(&words_en);
}

static void lasts(const struct words *w, uint64_t ns, const char *expected)
{
	char text[64];

	words_duration(w, ns, text, sizeof(text));
	cr_expect_str_eq(text, expected);
}

Test(judge_words, durations)
{
	lasts(&words_en, 0, "0 ms");
	lasts(&words_en, 1500000, "1.5 ms");
	lasts(&words_en, 1000000000, "1 second");
	lasts(&words_zh, 2345678901, "2.345 秒");
	lasts(&words_zh, UINT64_C(172800000000000), "2 天");
	lasts(&words_en, UINT64_C(120000000000), "2 minutes");
}

Test(judge_words, every_code_is_a_breach_of_something)
{
	struct regulations *r = regulations_new();

	cr_assert_not_null(r, "policy/lexicon/regulations.json is at fault");
	for (int i = 0; i < CODE_COUNT; i++) {
		struct finding f = {.verdict = VERDICT_VIOLATION,
				    .code = (enum code)i,
				    .category = CATEGORY_AUDIO};
		struct strbuf out = {0};

		regulations_write(r, &f, false, &out);
		cr_expect_not_null(strstr(out.data, "\"verified\":"), "%s", code_name(f.code));
		strbuf_free(&out);
	}
	regulations_free(r);
}

struct told {
	struct strbuf line;
	struct strbuf story;
	struct strbuf trial;
};

static int keep_line(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct told *t = arg;

	(void)f;
	strbuf_reset(&t->line);
	strbuf_add(&t->line, line, len);
	return 0;
}

static void keep_story(void *arg, const struct finding *f, const char *story, const char *trial)
{
	struct told *t = arg;

	(void)f;
	strbuf_reset(&t->story);
	strbuf_reset(&t->trial);
	strbuf_adds(&t->story, story);
	strbuf_adds(&t->trial, trial);
}

/* The last finding of a short session, in full. */
static void tell(const char *language, struct told *t)
{
	static const char rules[] =
		"{\"format\":\"consentry-rules/"
		"1\",\"source\":{\"language\":\"en\"},\"statements\":["
		"{\"id\":\"3/1\",\"clause\":\"3\",\"quote\":\"We record only when you tap the "
		"icon.\"},"
		"{\"id\":\"9/1\",\"clause\":\"9\",\"quote\":\"No consent is needed in an "
		"emergency.\","
		"\"modality\":\"exempt\"}],\"rules\":["
		"{\"id\":\"R1\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"gesture\","
		"\"control\":\"icon\"}]},\"statements\":[\"3/"
		"1\"]},{\"id\":\"R2\",\"category\":\"camera\"}]}";
	static const char profile[] = "{\"format\":\"consentry-profile/1\",\"app\":\"shop\","
				      "\"rules\":\"r\"," ALL_WITNESSES "}";
	struct judge_options o = {
		.sink = keep_line, .explain = keep_story, .language = language, .arg = t};
	struct judge *j = judge_new(&o);
	struct profile *p = judging_profile(profile);
	struct rules *r = judging_rules(rules);
	struct strbuf lines = {0};

	cr_assert_eq(judge_add_app(j, p, r), 0);
	judging_trace("1 consent policy refused\n5000 start audio path=/dev/snd/pcmC0D0c", &lines);
	judging_feed(j, lines.data);
	cr_assert_eq(judge_finish(j), 0);
	judge_free(j);
	profile_free(p);
	rules_free(r);
	strbuf_free(&lines);
}

Test(judge_words, a_finding_is_told_in_one_paragraph)
{
	struct told t = {.line = {0}};

	tell(NULL, &t);
	cr_expect_str_eq(
		t.story.data,
		"At 2026-01-01T00:00:05.000000000Z the app \"shop\" started to take sound from the "
		"microphone (/dev/snd/pcmC0D0c). This breaks its privacy policy. Its clause 3 "
		"says: "
		"\"We record only when you tap the icon.\". So what should be is this: sound from "
		"the "
		"microphone: not after the user has refused. What happened is this: started to "
		"take "
		"sound from the microphone; the user had refused the privacy policy 4.999 seconds "
		"before. Besides: taken without the user doing anything.");
	cr_expect_str_eq(
		t.trial.data,
		"for every rule\n"
		"  the user has agreed to the privacy policy: does not hold (after-refusal)\n"
		"rule R1 permits sound from the microphone: does not hold\n"
		"  the user has just used \"icon\": does not hold (no-gesture)\n"
		"rule R2 does not apply: it is about pictures from the camera\n");
	tell("zh", &t);
	cr_expect_str_eq(t.story.data,
			 "2026-01-01T00:00:05.000000000Z，应用“shop”开始采集麦克风声音（/dev/snd/"
			 "pcmC0D0c），"
			 "违反了隐私政策。政策第 3 条写道：“We record only when you tap the "
			 "icon.”。按此，应当是："
			 "用户拒绝之后不收集麦克风声音。实际情况是：开始采集麦克风声音；用户已在 "
			 "4.999 秒前拒绝"
			 "隐私政策。此外还有：没有用户操作就收集。");
	strbuf_free(&t.line);
	strbuf_free(&t.story);
	strbuf_free(&t.trial);
}

Test(judge_words, a_finding_has_the_contract_s_keys_in_order)
{
	static const char *const keys[] = {"format",   "verdict",    "code",	    "also",
					   "t",	       "time",	     "app",	    "category",
					   "clause",   "quote",	     "rule",	    "expected",
					   "observed", "evidence",   "attribution", "hook",
					   "lost",     "regulation", "exceptions",  NULL};
	struct told t = {.line = {0}};
	const char *at;
	char key[64];

	tell(NULL, &t);
	at = t.line.data;
	for (int i = 0; keys[i]; i++) {
		snprintf(key, sizeof(key), "%s\"%s\":", i ? "," : "{", keys[i]);
		at = strstr(at, key);
		cr_assert(at, "%s in its place in %s", keys[i], t.line.data);
	}
	/* The exception speaks of consent, which is what is missing here: shown, and excusing nothing. */
	cr_expect_not_null(
		strstr(t.line.data, "\"exceptions\":[{\"statement\":\"9/1\",\"clause\":\"9\""));
	strbuf_free(&t.line);
	strbuf_free(&t.story);
	strbuf_free(&t.trial);
}
