/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For each condition a model of a few lines, written without a look at the judge: it walks the whole trace
 * from its beginning for every access and shares no code with it. Random traces, from fixed seeds, must come
 * out the same.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judging.h"
#include "randomly.h"

#define EVENTS 120
#define SEEDS  120

/* One line of a trace: at time t, what; `n` tells things, states or processes apart. */
struct event {
	int t;
	char what; /* A access; + - a begin or an end, or granted and withdrawn; T P R gestures; K pick */
	int n;
	int process;
};

struct trace {
	struct event e[EVENTS];
	int count;
};

/* What each letter is in the short words of judging.h; %d is n, and n the process. */
struct kind {
	const char *rule;	/* members of `when` */
	const char *profile;	/* beside the witnesses */
	const char *letters;	/* what the trace consists of, more often what stands more often */
	const char *words[128]; /* by letter: after the time */
	bool (*holds)(const struct trace *t,
		      int at); /* the model: is the access at `at` in order? */
};

static void make(struct random *r, const struct kind *k, struct trace *t)
{
	int now = 1000;

	t->count = EVENTS;
	for (int i = 0; i < EVENTS; i++) {
		now += (int)random_below(r, 900);
		t->e[i] = (struct event){.t = now,
					 .what = k->letters[random_below(r, strlen(k->letters))],
					 .n = (int)random_below(r, 3),
					 .process = (int)random_below(r, 2) + 1};
	}
}

static void compare(const char *name, const struct kind *k)
{
	int kept = 0, broken = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random random = {seed};
		struct strbuf words = {0}, expected = {0}, profile = {0}, rule = {0};
		struct trace t;

		make(&random, k, &t);
		strbuf_adds(&words, "1 consent policy granted\n2 foreground begin\n");
		for (int i = 0; i < t.count; i++) {
			const struct event *e = &t.e[i];

			strbuf_addf(&words, "%d %s", e->t, k->words[(int)e->what]);
			if (e->what == 'A')
				strbuf_addf(&words, " id=%d pid=%d", e->n, e->process);
			strbuf_addc(&words, '\n');
			if (e->what == 'A') {
				bool holds = k->holds(&t, i);

				kept += holds;
				broken += !holds;
				strbuf_addf(&expected, "%d %s\n", e->t,
					    holds ? "compliant" : "violation");
			}
		}
		strbuf_addf(&profile, ALL_WITNESSES "%s", k->profile);
		strbuf_addf(&rule, "{\"id\":\"M\",\"category\":\"photos\",\"when\":{%s}}", k->rule);
		judging_expect_verdicts(name, (int)seed, rule.data, profile.data, words.data,
					expected.data ? expected.data : "");
		strbuf_free(&words);
		strbuf_free(&expected);
		strbuf_free(&profile);
		strbuf_free(&rule);
	}
	/* A model that always says the same has compared nothing. */
	cr_assert(kept > 100 && broken > 100, "%s: %d kept, %d broken", name, kept, broken);
}

/* The last + or - before: is it +? */
static bool last_is_plus(const struct trace *t, int at)
{
	while (--at >= 0) {
		if (strchr("+-", t->e[at].what))
			return t->e[at].what == '+';
	}
	return false;
}

#define INTERVAL(name, condition, begin, end)                                                      \
	Test(judge_model, name)                                                                    \
	{                                                                                          \
		const struct kind k = {                                                            \
			.rule = "\"all\":[" condition "]",                                         \
			.profile = "",                                                             \
			.letters = "AAA+-",                                                        \
			.words = {['A'] = "read photos", ['+'] = begin, ['-'] = end},              \
			.holds = last_is_plus};                                                    \
		compare(#name, &k);                                                                \
	}

INTERVAL(permission, "{\"kind\":\"permission\",\"permission\":\"photos\"}",
	 "permission photos granted", "permission photos revoked")
INTERVAL(denied, "{\"kind\":\"permission\",\"permission\":\"photos\"}", "permission photos granted",
	 "permission photos denied")
INTERVAL(separate_consent, "{\"kind\":\"consent\",\"scope\":\"album\"}", "consent album granted",
	 "consent album withdrawn")
INTERVAL(feature, "{\"kind\":\"feature\",\"feature\":\"album\"}", "feature album begin",
	 "feature album end")
INTERVAL(login, "{\"kind\":\"login\"}", "login begin", "login end")
INTERVAL(guardian, "{\"kind\":\"guardian\"}", "guardian begin", "guardian end")

/* Withdrawn unless the last word, or no word at all, says otherwise. */
static bool never_or_not_withdrawn(const struct trace *t, int at)
{
	while (--at >= 0) {
		if (strchr("+-", t->e[at].what))
			return t->e[at].what == '+';
	}
	return true;
}

Test(judge_model, revoked)
{
	const struct kind k = {.rule = "\"all\":[{\"kind\":\"revoked\",\"permission\":\"photos\"}]",
			       .profile = "",
			       .letters = "AAA+-",
			       .words = {['A'] = "read photos",
					 ['+'] = "permission photos granted",
					 ['-'] = "permission photos revoked"},
			       .holds = never_or_not_withdrawn};
	compare("revoked", &k);
}

Test(judge_model, foreground)
{
	const struct kind k = {.rule = "\"all\":[{\"kind\":\"foreground\"}]",
			       .profile = "",
			       .letters = "AAA+-",
			       .words = {['A'] = "read photos",
					 ['+'] = "foreground begin",
					 ['-'] = "foreground end"},
			       /* The trace begins in front. */
			       .holds = never_or_not_withdrawn};
	compare("foreground", &k);
}

/* At most two in the five seconds before and at it. */
static bool two_in_five_seconds(const struct trace *t, int at)
{
	int n = 0;

	for (int i = 0; i < at; i++)
		n += t->e[i].what == 'A' && t->e[at].t - t->e[i].t < 5000;
	return n < 2;
}

Test(judge_model, rate)
{
	const struct kind k = {.rule = "\"all\":[{\"kind\":\"rate\",\"rate_n\":2,\"rate_s\":5}]",
			       .profile = "",
			       .letters = "A++",
			       .words = {['A'] = "read photos", ['+'] = "login begin"},
			       .holds = two_in_five_seconds};
	compare("rate", &k);
}

/* Each thing read takes the oldest pick that is left, once and for all. */
static bool is_picked(const struct trace *t, int at)
{
	bool owned[3] = {false}, holds = false;
	int left = 0;

	for (int i = 0; i <= at; i++) {
		if (t->e[i].what == 'K')
			left++;
		if (t->e[i].what != 'A')
			continue;
		holds = owned[t->e[i].n] || left > 0;
		if (!owned[t->e[i].n] && left > 0) {
			owned[t->e[i].n] = true;
			left--;
		}
	}
	return holds;
}

Test(judge_model, picked)
{
	const struct kind k = {
		.rule = "\"all\":[{\"kind\":\"picked\"}]",
		.profile = "",
		.letters = "AAA+++++++++++++++++++++++++++++++K",
		.words = {['A'] = "read photos", ['+'] = "login begin", ['K'] = "pick"},
		.holds = is_picked};
	compare("picked", &k);
}

/* The oldest tap of the last two seconds that is free, or taken by the same process for the same thing. */
static bool is_tapped(const struct trace *t, int at)
{
	int taker[EVENTS], found = -1;

	memset(taker, -1, sizeof(taker));
	for (int i = 0; i <= at; i++) {
		int who = t->e[i].n * 10 + t->e[i].process;

		if (t->e[i].what != 'A')
			continue;
		found = -1;
		for (int k = 0; k < i && found < 0; k++) {
			if (t->e[k].what == 'T' && t->e[i].t - t->e[k].t <= 2000 &&
			    (taker[k] < 0 || taker[k] == who))
				found = k;
		}
		if (found >= 0)
			taker[found] = who;
	}
	return found >= 0;
}

Test(judge_model, gesture)
{
	const struct kind k = {
		.rule = "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]",
		.profile = ",\"controls\":[{\"name\":\"icon\"}]",
		.letters = "AAT++",
		.words = {['A'] = "read photos", ['T'] = "tap icon", ['+'] = "tap other"},
		.holds = is_tapped};
	compare("gesture", &k);
}

/* Held: from the press to a second after the release, begun at most two seconds after the press. */
static bool is_held(const struct trace *t, int at)
{
	int taker[EVENTS], found = -1;

	memset(taker, -1, sizeof(taker));
	for (int i = 0; i <= at; i++) {
		int who = t->e[i].n * 10 + t->e[i].process;

		if (t->e[i].what != 'A')
			continue;
		found = -1;
		for (int k = 0; k < i && found < 0; k++) {
			int released = -1;

			if (t->e[k].what != 'P' || t->e[i].t - t->e[k].t > 2000)
				continue;
			for (int m = k + 1; m < i && released < 0; m++)
				released = t->e[m].what == 'R' ? t->e[m].t : -1;
			if (released >= 0 && t->e[i].t > released + 1000)
				continue;
			if (taker[k] < 0 || taker[k] == who)
				found = k;
		}
		if (found >= 0)
			taker[found] = who;
	}
	return found >= 0;
}

Test(judge_model, hold)
{
	const struct kind k = {
		.rule = "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]",
		.profile = ",\"controls\":[{\"name\":\"icon\",\"mode\":\"hold\"}]",
		.letters = "AAAPRRR",
		.words = {['A'] = "read photos", ['P'] = "press icon", ['R'] = "release icon"},
		.holds = is_held};
	compare("hold", &k);
}

/* "At most" within "any of": the login alone, or a tap with the permission. */
static bool nested(const struct trace *t, int at)
{
	bool login = false;

	for (int i = 0; i < at; i++) {
		if (t->e[i].what == 'L' || t->e[i].what == 'l')
			login = t->e[i].what == 'L';
	}
	return login ? true : last_is_plus(t, at);
}

Test(judge_model, all_and_any)
{
	const struct kind k = {
		.rule = "\"any\":[{\"kind\":\"login\"},{\"all\":[{\"kind\":\"permission\","
			"\"permission\":\"photos\"},{\"any\":[{\"kind\":\"foreground\"}]}]}]",
		.profile = "",
		.letters = "AAA+-Lll",
		.words = {['A'] = "read photos",
			  ['+'] = "permission photos granted",
			  ['-'] = "permission photos revoked",
			  ['L'] = "login begin",
			  ['l'] = "login end"},
		.holds = nested};
	compare("all_and_any", &k);
}
