/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "user/collect/ladder.h"
#include "user/collect/wire.h"

Test(wire, file_access)
{
	const struct event_access e = {.head = {.t = 5, .cpu = 1, .hook = HOOK_lsm_file_permission},
				       .ino = 42,
				       .dev = 8U << 20 | 1,
				       .op = OP_READ,
				       .category = CATEGORY_CONTACTS,
				       .resource = RESOURCE_FILE};
	struct nodes nodes = {.priv = &priv_here};
	struct wire_text text;
	struct access a;

	cr_assert(wire_access(&e, &nodes, &text, &a));
	cr_expect_eq(a.t, 5);
	cr_expect_eq(a.op, OP_READ);
	cr_expect_eq(a.category, CATEGORY_CONTACTS);
	cr_expect_eq(a.cpu, 1);
	cr_expect_str_eq(a.resource_id, "8:1:42");
	cr_expect_str_eq(a.hook, "lsm/file_permission");
	cr_expect_null(a.path);
}

Test(wire, microphone_that_is_gone_keeps_its_name)
{
	const struct event_access e = {.head = {.hook = HOOK_kprobe_pcm_post_start},
				       .rdev = 200U << 16 | 3,
				       .op = OP_START,
				       .category = CATEGORY_AUDIO,
				       .resource = RESOURCE_CHARDEV};
	struct nodes nodes = {.priv = &priv_here};
	struct wire_text text;
	struct access a;

	cr_assert(wire_access(&e, &nodes, &text, &a));
	cr_expect_str_eq(a.path, "/dev/snd/pcmC200D3c");
	cr_expect_str_eq(a.resource_id, "pcmC200D3c");
}

Test(wire, nonsense_is_no_access)
{
	struct event_access e = {.op = OP_COUNT};
	struct nodes nodes = {.priv = &priv_here};
	struct wire_text text;
	struct access a;

	cr_expect_not(wire_access(&e, &nodes, &text, &a));
	e.op = OP_READ;
	e.category = CATEGORY_COUNT;
	cr_expect_not(wire_access(&e, &nodes, &text, &a));
	e.category = CATEGORY_AUDIO;
	e.resource = RESOURCE_COUNT;
	cr_expect_not(wire_access(&e, &nodes, &text, &a));
}

Test(wire, exit_as_a_shell_counts_it)
{
	struct event_process e = {.event = PROCESS_EXIT, .exit_code = 3 << 8};
	struct process p;

	wire_process(&e, &p);
	cr_expect_str_eq(p.event, "exit");
	cr_expect_eq(p.exit_code, 3);
	e.exit_code = 9;
	wire_process(&e, &p);
	cr_expect_eq(p.exit_code, 137);
}

/* The table is the ladder: a program that it names and that does not exist would silently not serve. */
Test(wire, every_fact_names_programs_that_exist)
{
	cr_assert_lt(ladder_fact_count(), (size_t)LADDER_FACTS_MAX);
	for (int i = 0; ladder_facts[i].name; i++) {
		cr_expect_not_null(ladder_facts[i].rungs[0].programs[0], "%s",
				   ladder_facts[i].name);
		cr_expect_eq(ladder_fact(ladder_facts[i].name), i);
		for (int r = 0; r < LADDER_RUNGS; r++) {
			for (int p = 0; p < LADDER_PROGRAMS; p++) {
				const char *program = ladder_facts[i].rungs[r].programs[p];

				if (program)
					cr_expect_neq(
						hook_from_program(program + (program[0] == '?')),
						HOOK_none, "%s", program);
			}
		}
	}
}
