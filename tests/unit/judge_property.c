/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold for every trace: tried on random ones, from fixed seeds. */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "judging.h"
#include "randomly.h"

#define SEEDS  150
#define STEP   600 /* ms between lines, at most */
#define HEADER "{\"format\":\"consentry-trace/1\",\"booted\":\"2026-01-01T00:00:00Z\"}\n"

/* Rules of every kind, so that random lines meet all of them. */
#define RULES                                                                                      \
	"{\"id\":\"R1\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"permission\","       \
	"\"permission\":\"microphone\"}],\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},"    \
	"{\"kind\":\"gesture\",\"control\":\"button\"},{\"kind\":\"feature\",\"feature\":"         \
	"\"film\"}]}},"                                                                            \
	"{\"id\":\"R2\",\"category\":\"camera\",\"when\":{\"any\":[{\"kind\":\"feature\","         \
	"\"feature\":\"film\"},{\"kind\":\"gesture\",\"control\":\"switch\"}]}},"                  \
	"{\"id\":\"R3\",\"category\":\"photos\",\"when\":{\"all\":[{\"kind\":\"picked\"}]}},"      \
	"{\"id\":\"R4\",\"category\":\"device\",\"when\":{\"all\":[{\"kind\":\"rate\",\"rate_n\":" \
	"2,"                                                                                       \
	"\"rate_s\":3}]}},"                                                                        \
	"{\"id\":\"R5\",\"category\":\"contacts\",\"when\":{\"all\":[{\"kind\":\"login\"},"        \
	"{\"kind\":\"foreground\"}]}},"                                                            \
	"{\"id\":\"R6\",\"category\":\"contacts\",\"effect\":\"forbid\",\"when\":{\"all\":["       \
	"{\"kind\":\"feature\",\"feature\":\"film\"}]}}"

#define CONTROLS                                                                                   \
	"\"controls\":[{\"name\":\"icon\"},{\"name\":\"button\",\"mode\":\"hold\"},"               \
	"{\"name\":\"switch\",\"mode\":\"toggle\"}]"

struct run {
	struct judge *judge;
	struct rules *rules[2];
	struct profile *profiles[2];
	struct strbuf lines;
	uint64_t violations;
	uint64_t compliant;
};

static int keep(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct run *r = arg;

	r->violations += f->verdict == VERDICT_VIOLATION;
	r->compliant += f->verdict == VERDICT_COMPLIANT;
	strbuf_add(&r->lines, line, len);
	strbuf_addc(&r->lines, '\n');
	return 0;
}

static void add_app(struct run *r, int at, const char *app, const char *rules)
{
	struct strbuf text = {0};

	strbuf_addf(&text, "{\"format\":\"consentry-rules/1\",\"rules\":[%s]}", rules);
	r->rules[at] = judging_rules(text.data);
	strbuf_reset(&text);
	strbuf_addf(&text,
		    "{\"format\":\"consentry-profile/1\",\"app\":\"%s\",\"rules\":\"r\"," CONTROLS
		    "," ALL_WITNESSES "}",
		    app);
	r->profiles[at] = judging_profile(text.data);
	cr_assert_eq(judge_add_app(r->judge, r->profiles[at], r->rules[at]), 0);
	strbuf_free(&text);
}

/* `backlog`: of one that puts off what takes long, up to so many bytes. */
static void begin_lagging(struct run *r, const char *rules, bool all, size_t backlog)
{
	struct judge_options o = {.all = all, .sink = keep, .arg = r, .backlog = backlog};

	memset(r, 0, sizeof(*r));
	r->judge = judge_new(&o);
	add_app(r, 0, "shop", rules);
	add_app(r, 1, "bank", rules);
	strbuf_adds(&r->lines, "");
}

static void begin_with(struct run *r, const char *rules, bool all)
{
	begin_lagging(r, rules, all, 0);
}

static void begin(struct run *r, const char *rules)
{
	begin_with(r, rules, true);
}

static void end(struct run *r)
{
	judge_free(r->judge);
	for (int i = 0; i < 2; i++) {
		rules_free(r->rules[i]);
		profile_free(r->profiles[i]);
	}
	strbuf_free(&r->lines);
}

static void whole(struct run *r, const char *rules, const char *trace)
{
	struct strbuf lines = {0};

	begin(r, rules);
	judging_trace(trace, &lines);
	judging_feed(r->judge, lines.data);
	cr_assert_eq(judge_finish(r->judge), 0);
	strbuf_free(&lines);
}

/* The n-th line end of s, or its end. */
static size_t line_end(const char *s, size_t n)
{
	const char *at = s;

	while (n-- && (at = strchr(at, '\n')))
		at++;
	return at ? (size_t)(at - s) : strlen(s);
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

/* Judges what stands before the cut, carries the state over, judges the rest. */
static void cut_at(const char *trace, size_t cut, const char *expected, uint64_t seed)
{
	struct strbuf first = {0}, state = {0}, again = {0}, rest = {0};
	struct diag d = {.line = 0};
	struct run one, two;

	strbuf_add(&first, trace, cut);
	strbuf_adds(&rest, HEADER);
	strbuf_adds(&rest, trace + cut);
	begin(&one, RULES);
	judging_feed(one.judge, first.data);
	cr_assert_eq(judge_save(one.judge, &state), 0);
	begin(&two, RULES);
	cr_assert_eq(judge_load(two.judge, "state", state.data, state.len, &d), 0,
		     "seed %" PRIu64 ": %u:%u: %s\n%s", seed, d.line, d.column, d.message,
		     state.data);
	/* What was read is written as it was. */
	cr_assert_eq(judge_save(two.judge, &again), 0);
	cr_assert_str_eq(again.data, state.data);
	judging_feed(two.judge, rest.data);
	cr_assert_eq(judge_finish(two.judge), 0);
	strbuf_add(&one.lines, two.lines.data, two.lines.len);
	cr_assert_str_eq(one.lines.data, expected, "seed %" PRIu64 ", cut after\n%s", seed,
			 first.data);
	end(&one);
	end(&two);
	strbuf_free(&first);
	strbuf_free(&state);
	strbuf_free(&again);
	strbuf_free(&rest);
}

Test(judge_property, a_trace_can_be_cut_anywhere)
{
	for (uint64_t seed = 1; seed <= SEEDS / 2; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, lines = {0};
		struct run all;

		/* Now and then so dense that what is late meets facts that have changed since. */
		random_trace(&random, 40, seed % 3 ? STEP : STEP / 6, true, &words);
		judging_trace(words.data, &lines);
		whole(&all, RULES, words.data);
		for (size_t n = 1; n <= count_lines(lines.data); n++)
			cut_at(lines.data, line_end(lines.data, n), all.lines.data, seed);
		end(&all);
		strbuf_free(&words);
		strbuf_free(&lines);
	}
}

/* The lines of `found` that are about the app, alone. */
static void only(const char *found, const char *app, struct strbuf *out)
{
	char member[64];

	snprintf(member, sizeof(member), ",\"app\":\"%s\",", app);
	while (*found) {
		size_t len = strcspn(found, "\n") + 1;
		const char *at = strstr(found, member);

		if (at && at < found + len)
			strbuf_add(out, found, len);
		found += len;
	}
	strbuf_adds(out, "");
}

/* The lines of a trace in short words that are about the app, or about nobody. */
static void lines_of(const char *words, const char *app, struct strbuf *out)
{
	char member[64];

	snprintf(member, sizeof(member), " app=%s", app);
	while (*words) {
		size_t len = strcspn(words, "\n") + 1;
		const char *mine = strstr(words, member), *any = strstr(words, " app=");

		if (!any || any >= words + len || (mine && mine < words + len))
			strbuf_add(out, words, len);
		words += len;
	}
}

Test(judge_property, other_apps_change_nothing)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, mine = {0}, together = {0};
		struct run all, alone;

		random_trace(&random, 80, STEP, false, &words);
		lines_of(words.data, "shop", &mine);
		whole(&all, RULES, words.data);
		whole(&alone, RULES, mine.data);
		only(all.lines.data, "shop", &together);
		cr_assert_str_eq(together.data, alone.lines.data, "seed %" PRIu64 "\n%s", seed,
				 words.data);
		end(&all);
		end(&alone);
		strbuf_free(&words);
		strbuf_free(&mine);
		strbuf_free(&together);
	}
}

Test(judge_property, a_permit_more_is_no_violation_more)
{
	static const char *const permits[] = {
		"{\"id\":\"N\",\"category\":\"audio\",\"when\":{}}",
		"{\"id\":\"N\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"gesture\","
		"\"control\":\"button\"}]}}",
		"{\"id\":\"N\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"feature\","
		"\"feature\":\"call\"}]}}",
		"{\"id\":\"N\",\"category\":\"camera\",\"when\":{\"all\":[{\"kind\":\"feature\","
		"\"feature\":\"call\"}]}}",
		"{\"id\":\"N\",\"category\":\"camera\",\"when\":{\"all\":[{\"kind\":\"gesture\","
		"\"control\":\"icon\"}]}}",
		"{\"id\":\"N\",\"category\":\"calendar\",\"when\":{\"all\":[{\"kind\":\"login\"}]}"
		"}",
		"{\"id\":\"N\",\"category\":\"photos\",\"when\":{\"all\":[{\"kind\":\"foreground\"}"
		"]}}",
	};
	const size_t count = sizeof(permits) / sizeof(permits[0]);

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, more = {0};
		struct run before, after;
		/* In front as well as behind: the order of rules must not matter for this. */
		bool front = random_below(&random, 2);
		const char *one = permits[random_below(&random, count)];

		random_trace(&random, 80, STEP, false, &words);
		strbuf_addf(&more, "%s,%s", front ? one : RULES, front ? RULES : one);
		whole(&before, RULES, words.data);
		whole(&after, more.data, words.data);
		cr_assert(after.violations <= before.violations,
			  "seed %" PRIu64 ", with %s: %" PRIu64 " instead of %" PRIu64 "\n%s", seed,
			  one, after.violations, before.violations, words.data);
		end(&before);
		end(&after);
		strbuf_free(&words);
		strbuf_free(&more);
	}
}

Test(judge_property, a_gesture_never_serves_another_app)
{
	const char *rules =
		"{\"id\":\"G\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":"
		"\"gesture\"}]}},{\"id\":\"H\",\"category\":\"camera\",\"when\":{\"all\":[{"
		"\"kind\":\"gesture\",\"control\":\"switch\"}]}}";

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, mine = {0};
		struct run r;

		/* All that is touched is touched in the bank; all that is taken is taken by the shop. */
		random_trace(&random, 120, STEP, false, &words);
		for (const char *s = words.data; *s; s += strcspn(s, "\n") + 1) {
			size_t len = strcspn(s, "\n") + 1;
			bool touch = strstr(s, " tap ") && strstr(s, " tap ") < s + len;
			const char *app = strstr(s, " app=");

			touch = touch || (strstr(s, " press ") && strstr(s, " press ") < s + len);
			if (!app || app >= s + len) {
				strbuf_add(&mine, s, len);
				continue;
			}
			strbuf_add(&mine, s, (size_t)(app - s));
			strbuf_adds(&mine, touch ? " app=bank" : " app=shop");
			strbuf_add(&mine, app + 9, len - (size_t)(app - s) - 9);
		}
		whole(&r, rules, mine.data);
		cr_assert_eq(r.compliant, 0, "seed %" PRIu64 "\n%s%s", seed, mine.data,
			     r.lines.data);
		end(&r);
		strbuf_free(&words);
		strbuf_free(&mine);
	}
}

/* What is compliant is not looked at again until a fact changes: that must change no finding. */
Test(judge_property, what_nobody_asks_for_changes_nothing)
{
	const char *rules = RULES ",{\"id\":\"R7\",\"category\":\"calendar\",\"when\":{\"all\":["
				  "{\"kind\":\"login\"}]}}";

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, lines = {0}, broken = {0};
		struct run all, some;

		random_trace(&random, 120, STEP, true, &words);
		judging_trace(words.data, &lines);
		whole(&all, rules, words.data);
		begin_with(&some, rules, false);
		judging_feed(some.judge, lines.data);
		cr_assert_eq(judge_finish(some.judge), 0);
		for (const char *s = all.lines.data; *s; s += strcspn(s, "\n") + 1) {
			size_t len = strcspn(s, "\n") + 1;
			const char *ok = strstr(s, "\"verdict\":\"compliant\"");

			if (!ok || ok >= s + len)
				strbuf_add(&broken, s, len);
		}
		strbuf_adds(&broken, "");
		cr_assert_str_eq(broken.data, some.lines.data, "seed %" PRIu64 "\n%s", seed,
				 words.data);
		end(&all);
		end(&some);
		strbuf_free(&words);
		strbuf_free(&lines);
		strbuf_free(&broken);
	}
}

/* Feeds each line by itself, and now and then settles some of what was put off. */
static size_t feed_lagging(struct run *r, const char *lines, struct random *random)
{
	struct strbuf line = {0};
	size_t lags = 0;

	for (size_t at = 0, n; lines[at]; at += n) {
		n = line_end(lines + at, 1);
		strbuf_reset(&line);
		/* Each reader of a trace wants a header first. */
		if (at)
			strbuf_adds(&line, HEADER);
		strbuf_add(&line, lines + at, n);
		judging_feed(r->judge, line.data);
		lags += judge_lags(r->judge);
		if (!random_below(random, 8))
			cr_assert_eq(judge_settle(r->judge, random_below(random, 4)), 0);
	}
	strbuf_free(&line);
	return lags;
}

Test(judge_property, what_is_put_off_changes_no_finding)
{
	size_t lags = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, lines = {0};
		struct run all, lagging;

		random_trace(&random, 60, seed % 3 ? STEP : STEP / 6, true, &words);
		judging_trace(words.data, &lines);
		whole(&all, RULES, words.data);
		begin_lagging(&lagging, RULES, true, seed % 4 ? SIZE_MAX : 1);
		lags += feed_lagging(&lagging, lines.data, &random);
		cr_assert_eq(judge_finish(lagging.judge), 0);
		cr_assert_str_eq(lagging.lines.data, all.lines.data, "seed %" PRIu64 "\n%s", seed,
				 words.data);
		end(&all);
		end(&lagging);
		strbuf_free(&words);
		strbuf_free(&lines);
	}
	cr_assert_gt(lags, SEEDS * 10, "it lagged %zu times only", lags);
}

Test(judge_property, what_is_put_off_outlives_a_restart)
{
	for (uint64_t seed = 1; seed <= SEEDS / 3; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, lines = {0}, first = {0}, rest = {0}, state = {0};
		struct diag d = {.line = 0};
		struct run all, one, two;
		size_t cut;

		random_trace(&random, 60, seed % 3 ? STEP : STEP / 6, true, &words);
		judging_trace(words.data, &lines);
		whole(&all, RULES, words.data);
		cut = line_end(lines.data, 1 + random_below(&random, count_lines(lines.data)));
		strbuf_add(&first, lines.data, cut);
		strbuf_adds(&rest, HEADER);
		strbuf_adds(&rest, lines.data + cut);
		begin_lagging(&one, RULES, true, SIZE_MAX);
		feed_lagging(&one, first.data, &random);
		cr_assert_eq(judge_save(one.judge, &state), 0);
		begin_lagging(&two, RULES, true, SIZE_MAX);
		cr_assert_eq(judge_load(two.judge, "state", state.data, state.len, &d), 0);
		feed_lagging(&two, rest.data, &random);
		cr_assert_eq(judge_finish(two.judge), 0);
		strbuf_add(&one.lines, two.lines.data, two.lines.len);
		cr_assert_str_eq(one.lines.data, all.lines.data, "seed %" PRIu64 "\n%s", seed,
				 words.data);
		end(&all);
		end(&one);
		end(&two);
		strbuf_free(&words);
		strbuf_free(&lines);
		strbuf_free(&first);
		strbuf_free(&rest);
		strbuf_free(&state);
	}
}
