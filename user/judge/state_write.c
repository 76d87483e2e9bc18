/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "state.h"
#include "trace.h"

static void add_u64(struct strbuf *out, const char *key, uint64_t value)
{
	strbuf_addf(out, ",\"%s\":%" PRIu64, key, value);
}

/* Keys are 64 bits; JSON's integers, as they are read here, 63. */
static void add_key(struct strbuf *out, const char *name, uint64_t key)
{
	strbuf_addf(out, ",\"%s\":\"%" PRIx64 "\"", name, key);
}

static void add_flag(struct strbuf *out, const char *key, bool value)
{
	if (value)
		strbuf_addf(out, ",\"%s\":true", key);
}

static void write_head(const struct judge *j, struct strbuf *out)
{
	strbuf_addf(out, "{\"format\":\"consentry-state/1\",\"booted\":%" PRId64, j->booted);
	add_u64(out, "now", j->now);
	add_u64(out, "latest", j->latest);
	strbuf_adds(out, ",\"losses\":[");
	for (size_t i = 0; i < j->losses.count; i++) {
		const struct loss_interval *l = &j->losses.list[i];

		strbuf_addf(out,
			    "%s{\"from\":%" PRIu64 ",\"to\":%" PRIu64 ",\"count\":%" PRIu64 "}",
			    i ? "," : "", l->from, l->to, l->count);
	}
	strbuf_adds(out, "]}\n");
}

static void write_fact(const struct app *app, size_t i, struct strbuf *out)
{
	const struct fact_key *key = &app->program->facts[i];
	const struct fact *f = &app->facts[i];
	const struct asking *a = &app->askings[i];

	strbuf_addf(out, "{\"about\":%d", key->kind);
	if (key->kind == FACT_PERMISSION)
		strbuf_addf(out, ",\"permission\":\"%s\"", permission_name(key->permission));
	if (key->name) {
		strbuf_adds(out, ",\"name\":");
		strbuf_add_json(out, key->name);
	}
	strbuf_addf(out, ",\"state\":%d", f->state);
	add_u64(out, "since", f->since);
	strbuf_addf(out, ",\"before\":%d", f->before);
	add_u64(out, "before_since", f->before_since);
	add_u64(out, "refused", a->refused);
	add_u64(out, "asked", a->asked);
	add_u64(out, "asked_refused", a->asked_refused);
	strbuf_addc(out, '}');
}

static void write_facts(const struct app *app, struct strbuf *out)
{
	const char *comma = "";

	strbuf_adds(out, ",\"facts\":[");
	for (size_t i = 0; i < app->program->fact_count; i++) {
		if (!app->facts[i].since && !app->facts[i].state && !app->askings[i].asked &&
		    !app->askings[i].refused)
			continue;
		strbuf_adds(out, comma);
		write_fact(app, i, out);
		comma = ",";
	}
	strbuf_addc(out, ']');
}

static void write_gestures(const struct app *app, struct strbuf *out)
{
	const struct gestures *g = &app->gestures;

	strbuf_adds(out, ",\"gestures\":[");
	for (size_t i = 0; i < g->count; i++) {
		const struct gesture *each = &g->list[g->head + i];

		strbuf_addf(out, "%s{\"t\":%" PRIu64 ",\"control\":", i ? "," : "", each->t);
		strbuf_add_json(out, app->program->controls[each->control].name);
		strbuf_addf(out, ",\"action\":\"%s\"",
			    gesture_action_name((enum gesture_action)each->action));
		if (each->released != GESTURE_NEVER)
			add_u64(out, "released", each->released);
		if (each->taker)
			add_key(out, "taker", each->taker);
		add_flag(out, "kernel", each->from_kernel);
		add_flag(out, "synthetic", each->synthetic);
		add_flag(out, "behind", each->behind);
		add_flag(out, "capture", each->capture);
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, ']');
}

static void write_picks(const struct app *app, struct strbuf *out)
{
	const struct picks *p = &app->picks;

	strbuf_addf(out, ",\"picked_last\":%" PRIu64 ",\"picks\":[", p->last);
	for (size_t i = 0; i < p->open_count; i++)
		strbuf_addf(out, "%s\"%" PRIx64 "\"", i ? "," : "", p->open[i]);
	strbuf_adds(out, "],\"picked\":[");
	for (size_t i = 0; i < p->item_count; i++)
		strbuf_addf(out, "%s\"%" PRIx64 "\"", i ? "," : "", p->items[i]);
	strbuf_addc(out, ']');
}

/* A rate is known by its rule and by its place among that rule's rates. */
static void write_rates(const struct app *app, struct strbuf *out)
{
	const struct program *p = app->program;
	const char *comma = "";

	strbuf_adds(out, ",\"rates\":[");
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct node *n = &p->node[p->rule[i].first], *end = &p->node[n->end];
		unsigned int index = 0;

		for (; n < end; n++) {
			const struct rate *r;

			if (n->op != WHEN_CONDITION || n->kind != CONDITION_RATE)
				continue;
			r = &app->rates[n->fact];
			strbuf_addf(out, "%s{\"rule\":", comma);
			strbuf_add_json(out, p->rule[i].rule->id);
			strbuf_addf(out, ",\"index\":%u,\"times\":[", index++);
			for (uint32_t k = 0; k < r->count; k++)
				strbuf_addf(out, "%s\"%" PRIx64 "\"", k ? "," : "",
					    r->times[(r->head + k) % r->cap]);
			strbuf_adds(out, "]}");
			comma = ",";
		}
	}
	strbuf_addc(out, ']');
}

static void write_app(const struct app *app, struct strbuf *out)
{
	strbuf_adds(out, "{\"app\":");
	strbuf_add_json(out, app->name);
	strbuf_addf(out, ",\"seen\":%u", app->seen);
	write_facts(app, out);
	write_gestures(app, out);
	write_picks(app, out);
	write_rates(app, out);
	if (app->refused) {
		add_u64(out, "refused", app->refused);
		strbuf_adds(out, ",\"refused_fact\":");
		write_fact(app, app->refused_fact, out);
	}
	strbuf_adds(out, "}\n");
}

static void write_bonds(const struct app *app, const struct capture *c, struct strbuf *out)
{
	strbuf_adds(out, ",\"bonds\":[");
	for (uint32_t i = 0; i < c->bond_count; i++) {
		const struct bond *b = &c->bonds[i];

		strbuf_addf(out, "%s{\"control\":", i ? "," : "");
		strbuf_add_json(out, app->program->controls[b->control].name);
		add_u64(out, "t", b->t);
		if (b->released != GESTURE_NEVER)
			add_u64(out, "released", b->released);
		add_flag(out, "taken", b->taken);
		add_flag(out, "kernel", b->from_kernel);
		strbuf_addc(out, '}');
	}
	strbuf_addc(out, ']');
}

static void add_rule(const struct app *app, const char *key, uint32_t rule, struct strbuf *out)
{
	if (rule == PROGRAM_NONE)
		return;
	strbuf_addf(out, ",\"%s\":", key);
	strbuf_add_json(out, app->program->rule[rule].rule->id);
}

/* A line about the capture, then its start as a line of a trace. */
static void write_capture(const struct app *app, const struct capture *c, struct strbuf *out)
{
	struct record rec;

	strbuf_adds(out, "{\"capture\":");
	strbuf_add_json(out, app->name);
	strbuf_addf(out, ",\"verdict\":\"%s\"", verdict_name(c->decision.verdict));
	add_u64(out, "codes", c->decision.codes);
	add_u64(out, "missing", c->decision.missing);
	add_rule(app, "rule", c->decision.rule, out);
	add_rule(app, "blame", c->decision.blame, out);
	if (c->deadline) {
		add_u64(out, "ended", c->ended);
		add_u64(out, "broken", c->broken);
		add_rule(app, "broken_rule", c->blame, out);
	}
	add_flag(out, "reads", c->reads);
	add_flag(out, "blind", c->blind);
	add_flag(out, "late", c->late);
	write_bonds(app, c, out);
	strbuf_adds(out, "}\n");
	waiting_unpack(c->held, &rec);
	trace_write(&rec, out);
}

/* Oldest first, so that putting each in front gives the list back. */
static void write_captures(const struct judge *j, const struct app *app, uint64_t *number,
			   struct strbuf *out)
{
	struct capture *c = judge_face(j, app)->captures, *newer = NULL, *next;

	for (; c; c = next) {
		next = c->next;
		c->next = newer;
		newer = c;
	}
	for (c = newer, newer = NULL; c; c = next) {
		next = c->next;
		write_capture(app, c, out);
		c->number = (*number)++;
		c->next = newer;
		newer = c;
	}
}

static void write_deadlines(const struct judge *j, struct strbuf *out)
{
	strbuf_adds(out, "{\"deadlines\":[");
	for (const struct capture *c = j->soonest; c; c = c->later)
		strbuf_addf(out, "%s{\"capture\":%" PRIu64 ",\"t\":%" PRIu64 "}",
			    c == j->soonest ? "" : ",", c->number, c->deadline);
	strbuf_adds(out, "]}\n");
}

static int write_waiting(void *arg, const struct record *rec)
{
	trace_write(rec, arg);
	return 0;
}

int judge_save(struct judge *j, struct strbuf *out)
{
	uint64_t number = 0;

	write_head(j, out);
	for (size_t i = 0; i < j->app_count; i++)
		write_app(j->apps[i], out);
	for (size_t i = 0; i < j->app_count; i++)
		write_captures(j, j->apps[i], &number, out);
	write_deadlines(j, out);
	if (queue_each(j->queue, write_waiting, out))
		return -1;
	return out->failed ? -1 : 0;
}
