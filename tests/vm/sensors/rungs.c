/* SPDX-License-Identifier: Apache-2.0 */
#include "rungs.h"

#include <stdio.h>
#include <string.h>

#include "user/collect/ladder.h"

static bool is_left(const struct footing *f, const struct fact *fact, char *why, size_t size)
{
	const char *lsm = hook_name(hook_from_program(fact->rungs[0].programs[0]));

	snprintf(why, size, "served by %s, %s; %s",
		 f->rung ? rung_kind_name(f->rung->kind) : "nothing",
		 f->live ? "live" : "not proved", f->why);
	return f->rung == &fact->rungs[1] && f->live && strstr(f->why, lsm) &&
	       strstr(f->why, "attached, but did not see its own test");
}

int rungs_after_silence(struct sensors *s)
{
	const struct ladder *l = sensors_ladder(s);
	unsigned int counts[2] = {0};
	char why[512];
	bool good;

	for (size_t i = 0; i < ladder_fact_count(); i++) {
		const struct fact *fact = &ladder_facts[i];

		if (fact->rungs[0].kind != RUNG_LSM || l->footings[i].unneeded)
			continue;
		good = is_left(&l->footings[i], fact, why, sizeof(why));
		counts[good]++;
		printf("%-8s%-12s%-48s%s\n", good ? "ok" : "FAILED", "ladder", fact->name,
		       good ? "" : why);
	}
	sensors_close(s);
	printf("%u passed, %u failed, 0 not run\n", counts[1], counts[0]);
	return counts[0] || !counts[1];
}
