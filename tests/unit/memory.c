/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "judging.h"
#include "user/agent/memory.h"

#define BOOT  "11111111-1111-1111-1111-111111111111"
#define OTHER "22222222-2222-2222-2222-222222222222"

static char folder[] = "/tmp/consentry-memory-XXXXXX";
static char path[64];

static void setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/state", folder);
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", folder);
	cr_expect_eq(system(command), 0);
}

TestSuite(memory, .init = setup, .fini = teardown);

static struct record consent(enum ledger_state state, uint64_t t)
{
	struct record r = {.kind = RECORD_CONSENT, .t = t, .app = "shop"};

	r.u.consent.scope = "policy";
	r.u.consent.state = state;
	return r;
}

struct heard {
	size_t marks;
	size_t losses;
	uint64_t from;
	uint64_t t; /* of the last mark */
	enum ledger_state state;
};

static int hear(void *arg, const struct record *rec)
{
	struct heard *h = arg;

	if (rec->kind == RECORD_LOSS) {
		h->losses++;
		h->from = rec->u.loss.from;
		return 0;
	}
	h->marks++;
	h->t = rec->t;
	if (rec->kind == RECORD_CONSENT)
		h->state = rec->u.consent.state;
	return 0;
}

static int nothing(void *arg, const struct finding *f, const char *line, size_t len)
{
	(void)arg, (void)f, (void)line, (void)len;
	return 0;
}

/* What an agent of that boot hears when it comes back at 10,000. */
static struct heard recall(const char *boot, struct memory **out)
{
	const struct judge_options jo = {.sink = nothing};
	struct judge *j = judge_new(&jo);
	struct heard h = {0};
	struct diag d = {.line = 0};

	cr_assert_eq(memory_open(path, &disk_system, boot, out, &d), 0, "%s", d.message);
	cr_assert_eq(memory_recall(*out, NULL, 0, NULL, j, 10000, hear, &h, &d), 0, "%s",
		     d.message);
	judge_free(j);
	return h;
}

static void mark(struct memory *m, enum ledger_state state, uint64_t t)
{
	const struct record r = consent(state, t);
	struct diag d = {.line = 0};

	cr_assert_eq(memory_mark(m, &r, &d), 0, "%s", d.message);
}

static void save(struct memory *m, uint64_t now)
{
	const struct judge_options jo = {.sink = nothing};
	struct judge *j = judge_new(&jo);
	struct diag d = {.line = 0};
	struct chain log;

	chain_init(&log);
	cr_assert_eq(memory_save(m, j, now, &log, &d), 0, "%s", d.message);
	judge_free(j);
}

Test(memory, a_mark_is_there_before_any_state_is)
{
	struct memory *m;
	struct heard h = recall(BOOT, &m);

	cr_expect_eq(h.marks, 0);
	mark(m, STATE_ASKED, 100);
	mark(m, STATE_GRANTED, 200);
	memory_close(m);
	h = recall(BOOT, &m);
	cr_expect_eq(h.marks, 2);
	cr_expect_eq(h.t, 200);
	cr_expect_eq(h.losses, 0);
	memory_close(m);
}

Test(memory, only_marks_behind_the_state_are_told_again_and_the_gap_is)
{
	struct memory *m;
	struct heard h;

	recall(BOOT, &m);
	mark(m, STATE_GRANTED, 200);
	save(m, 300);
	mark(m, STATE_WITHDRAWN, 400);
	memory_close(m);
	h = recall(BOOT, &m);
	cr_expect_eq(h.marks, 1);
	cr_expect_eq(h.state, STATE_WITHDRAWN);
	cr_expect_eq(h.losses, 1);
	cr_expect_eq(h.from, 300);
	memory_close(m);
}

Test(memory, after_another_boot_the_last_of_each_holds_from_its_beginning)
{
	struct memory *m;
	struct heard h;

	recall(BOOT, &m);
	mark(m, STATE_ASKED, 5000000);
	mark(m, STATE_GRANTED, 6000000);
	save(m, 7000000);
	memory_close(m);
	for (int i = 0; i < 2; i++) {
		h = recall(OTHER, &m);
		cr_expect_eq(h.marks, 1);
		cr_expect_eq(h.state, STATE_GRANTED);
		cr_expect_eq(h.t, 1, "the clock of a boot that is over says nothing");
		cr_expect_eq(h.losses, 0);
		memory_close(m);
	}
}

Test(memory, a_line_that_was_not_finished_was_not_acknowledged)
{
	char ledger[80];
	struct memory *m;
	struct heard h;
	FILE *f;

	recall(BOOT, &m);
	mark(m, STATE_GRANTED, 200);
	memory_close(m);
	snprintf(ledger, sizeof(ledger), "%s.ledger", path);
	f = fopen(ledger, "ae");
	fputs("{\"kind\":\"consent\",\"t\":300,\"app\":\"shop\",\"sco", f);
	fclose(f);
	h = recall(BOOT, &m);
	cr_expect_eq(h.marks, 1);
	mark(m, STATE_WITHDRAWN, 400);
	memory_close(m);
	h = recall(BOOT, &m);
	cr_expect_eq(h.marks, 2);
	cr_expect_eq(h.state, STATE_WITHDRAWN);
	memory_close(m);
}

Test(memory, a_state_that_cannot_be_read_is_an_error_with_its_place)
{
	static const char *const bad[] = {"x", "{}\n", "{\"format\":\"consentry-agent/2\"}\n",
					  "{\"format\":\"consentry-agent/1\",\"boot\":\"" BOOT
					  "\",\"t\":1,\"ledger\":0,\"log\":0}\nnonsense\n"};
	const struct judge_options jo = {.sink = nothing};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct judge *j = judge_new(&jo);
		struct heard h = {0};
		struct diag d = {.line = 0};
		struct memory *m;
		FILE *f = fopen(path, "we");

		fputs(bad[i], f);
		fclose(f);
		cr_assert_eq(memory_open(path, &disk_system, BOOT, &m, &d), 0);
		cr_expect_eq(memory_recall(m, NULL, 0, NULL, j, 1, hear, &h, &d), -1);
		cr_expect_eq(d.line, i == 3 ? 2 : 1, "%s: line %u", bad[i], d.line);
		memory_close(m);
		judge_free(j);
	}
}
