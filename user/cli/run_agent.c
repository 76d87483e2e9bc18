/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cli.h"
#include "run.h"

static int say_coverage(void *arg, const struct record *rec)
{
	const struct coverage *c = &rec->u.coverage;

	(void)arg;
	if (!c->live)
		fprintf(stderr, "consentry run: %s: %s (%s)%s%s\n", c->sensor,
			c->rung ? "not proved" : "nothing serves", c->why ? c->why : "no rung",
			c->rules ? "; rules that need it: " : "", c->rules ? c->rules : "");
	return 0;
}

static void say_start(const struct run_around *r)
{
	const struct audit *a = r->audit;

	for (size_t i = 0; i < a->count; i++)
		fprintf(stderr, "consentry run: watching %s by %zu rules of %s\n",
			a->profiles[i]->app, a->rules[i]->rule_count, a->rules[i]->source.name);
	sensors_coverage(r->sensors, say_coverage, NULL);
	fprintf(stderr, "consentry run: ready; marks at %s\n", r->o->control);
}

static void say_end(const struct agent_counts *c, const struct sensors *s)
{
	struct sensors_counts k;
	struct diag d = {.line = 0};

	sensors_count(s, &k);
	fprintf(stderr,
		"consentry run: %" PRIu64 " violations, %" PRIu64 " unverifiable; %" PRIu64
		" marks; kernel: seen %" PRIu64 " = filtered %" PRIu64 " + sent %" PRIu64
		" + lost %" PRIu64 "\n",
		c->verdicts[VERDICT_VIOLATION], c->verdicts[VERDICT_UNVERIFIABLE], c->marks, k.seen,
		k.filtered, k.sent, k.lost);
	if (sensors_check(s, &d))
		cli_fault(&d);
}

static int name_apps(const struct audit *a, struct agent *agent, struct diag *d)
{
	for (size_t i = 0; i < a->count; i++) {
		if (agent_name_app(agent, a->profiles[i]->app))
			return diag_set(d, "", 0, 0, "out of memory");
	}
	return audit_brief(a, agent_judge(agent), d);
}

/* The agent with its log and state open around it. Returns the exit status. */
static int watch(const struct run_around *r, const struct agent_options *ao, bool *reload,
		 struct strbuf *out, struct diag *d)
{
	struct agent *agent;
	int status;

	if (agent_new(ao, &agent, d))
		return cli_fault(d);
	if (name_apps(r->audit, agent, d)) {
		agent_free(agent);
		return cli_fault(d);
	}
	if (!r->o->quiet)
		say_start(r);
	if (agent_run(agent, d))
		status = cli_fault(d);
	else
		status = agent_count(agent)->verdicts[VERDICT_VIOLATION] ? EXIT_VIOLATIONS
									 : EXIT_CLEAN;
	if (!r->o->quiet)
		say_end(agent_count(agent), r->sensors);
	*reload = status != EXIT_USAGE && agent_reloads(agent);
	if (*reload && agent_hand_over(agent, out)) {
		diag_set(d, "", 0, 0, "out of memory");
		status = cli_fault(d);
	}
	agent_free(agent);
	return status;
}

int run_agent(const struct run_around *r, bool *reload, struct strbuf *out)
{
	const struct run_options *o = r->o;
	const struct disk *disk = r->ask ? ask_disk(r->ask) : &disk_system;
	struct agent_options ao = {
		.sensors = r->sensors,
		.control = r->control,
		.ask = r->ask,
		.handed = r->handed,
		.handed_len = r->handed_len,
		.trace = r->trace,
		.log_name = o->log,
		.trace_name = o->trace,
		.goes_on = r->handed,
		.duration_ns = o->duration_s * 1000000000,
		.all = o->all,
		.hang_up = r->hang_up,
		.arg = r->arg,
	};
	struct log_options lo = {
		.disk = disk,
		.key = r->key,
		.sync_ns = 1000000000,
		.rotate_bytes = o->rotate_mib << 20,
		.rotate_ns = o->rotate_h * 3600 * 1000000000,
		.keep = (unsigned int)o->keep,
	};
	struct cli_warnings warnings = {0};
	struct diag d;
	int status;

	*reload = false;
	cli_diag_init(&d, &warnings);
	if (o->log && log_open(o->log, &lo, &ao.log, &d))
		return cli_fault(&d);
	if (o->state && memory_open(o->state, disk, r->boot, &ao.memory, &d))
		status = cli_fault(&d);
	else
		status = watch(r, &ao, reload, out, &d);
	memory_close(ao.memory);
	if (ao.log && log_close(ao.log, &d))
		status = cli_fault(&d);
	return status;
}
