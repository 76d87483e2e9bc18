/* SPDX-License-Identifier: Apache-2.0 */
#include "refusal.h"

#include "finding_write.h"

static void asked(struct judge *j, struct app *app, uint32_t fact, uint64_t t, bool late)
{
	struct asking *a = &app->askings[fact];
	uint64_t before = a->asked_refused;

	a->asked = t > a->asked ? t : a->asked;
	if (!a->refused || t < a->refused)
		return;
	a->asked_refused = t > before ? t : before;
	/* Once more is fair; a second time within ask_ns is not. */
	if (before && t >= before && t - before < app->program->profile->ask_ns)
		finding_refusal(j, app, CODE_ASKED_AGAIN, fact, a->refused, t, late);
}

void refusal_note(struct judge *j, struct app *app, uint32_t fact, enum ledger_state s, uint64_t t,
		  bool late)
{
	struct asking *a = &app->askings[fact];

	switch (s) {
	case STATE_ASKED:
		asked(j, app, fact, t, late);
		break;
	case STATE_REFUSED:
		a->refused = t;
		/* Who refuses the policy itself has no service to lose. */
		if (fact != FACT_AT_POLICY) {
			app->refused = t;
			app->refused_fact = fact;
		}
		break;
	case STATE_GRANTED:
		a->refused = 0;
		a->asked_refused = 0;
		if (app->refused && app->refused_fact == fact)
			app->refused = 0;
		break;
	case STATE_WITHDRAWN:
		break;
	}
}

void refusal_touch(struct app *app)
{
	app->refused = 0;
}

void refusal_exit(struct judge *j, struct app *app, uint64_t t, bool late)
{
	uint64_t refused = app->refused;

	app->refused = 0;
	if (refused && t >= refused && t - refused <= app->program->profile->exit_ns)
		finding_refusal(j, app, CODE_EXIT_ON_REFUSAL, app->refused_fact, refused, t, late);
}
