/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence.h"

#include "eval.h"
#include "rate.h"
#include "recipient.h"
#include "trace.h"

/* Members of the `facts` array, told apart so that none stands there twice. */
struct list {
	const struct question *q;
	struct strbuf *out;
	size_t count;
	uint64_t done[4]; /* bits of facts */
	bool losses;
};

/* The beginning of a fact, likewise. */
#define KIND(name) "{\"kind\":\"" name "\""

static void open_fact(struct list *l, const char *kind)
{
	if (l->count++)
		strbuf_addc(l->out, ',');
	strbuf_adds(l->out, kind);
}

static void add_string(struct list *l, const char *key, const char *value)
{
	strbuf_adds(l->out, key);
	strbuf_add_json(l->out, value);
}

static void add_t(struct list *l, const char *key, uint64_t t)
{
	strbuf_adds(l->out, key);
	strbuf_add_u64(l->out, t);
}

static void close_fact(struct list *l)
{
	strbuf_addc(l->out, '}');
}

static bool first_time(struct list *l, uint32_t fact)
{
	uint64_t bit = UINT64_C(1) << (fact & 63);

	if (fact >= 256)
		return true;
	if (l->done[fact >> 6] & bit)
		return false;
	l->done[fact >> 6] |= bit;
	return true;
}

/* A consent or a permission: what was said last, and when. */
static void add_ledger(struct list *l, uint32_t fact)
{
	const struct app *app = l->q->app;
	const struct fact_key *key = &app->program->facts[fact];
	bool permission = key->kind == FACT_PERMISSION;
	enum fact_state s = fact_at(&app->facts[fact], l->q->t);
	uint64_t asked = app->askings[fact].asked;

	if (!first_time(l, fact) || s == FACT_UNKNOWN)
		return;
	open_fact(l, permission ? KIND("permission") : KIND("consent"));
	if (permission)
		add_string(l, KEY("permission"), permission_name(key->permission));
	else
		add_string(l, KEY("scope"), key->name);
	if (s != FACT_NONE) {
		/* FACT_GRANTED … FACT_WITHDRAWN are STATE_GRANTED … STATE_WITHDRAWN. */
		add_string(l, KEY("state"), ledger_state_name((enum ledger_state)s, permission));
		add_t(l, KEY("t"), fact_since(&app->facts[fact], l->q->t));
	} else if (asked && asked <= l->q->t) {
		add_string(l, KEY("state"), "asked");
		add_t(l, KEY("t"), asked);
	} else {
		strbuf_adds(l->out, ",\"state\":null");
	}
	close_fact(l);
}

static void add_interval(struct list *l, uint32_t fact, const char *name)
{
	const struct app *app = l->q->app;
	enum fact_state s = fact_at(&app->facts[fact], l->q->t);
	uint64_t since = fact_since(&app->facts[fact], l->q->t);

	if (!first_time(l, fact) || s == FACT_UNKNOWN)
		return;
	open_fact(l, name);
	if (app->program->facts[fact].kind == FACT_FEATURE)
		add_string(l, KEY("value"), app->program->facts[fact].name);
	if (s == FACT_NONE && !since) {
		strbuf_adds(l->out, ",\"state\":null");
	} else {
		add_string(l, KEY("state"), s == FACT_GRANTED ? "begin" : "end");
		add_t(l, KEY("t"), since);
	}
	close_fact(l);
}

static void add_bond(struct list *l, const struct bond *b)
{
	open_fact(l, KIND("gesture"));
	add_string(l, KEY("control"), l->q->app->program->controls[b->control].name);
	add_t(l, KEY("t"), b->t);
	if (b->released != GESTURE_NEVER)
		add_t(l, KEY("released"), b->released);
	strbuf_adds(l->out, ",\"used\":true}");
}

static void add_gesture(struct list *l, const struct node *n)
{
	const struct app *app = l->q->app;
	struct gesture_query g = {.program = app->program, .control = n->fact, .t = l->q->t};
	const struct gesture *last = gestures_last(&app->gestures, &g);

	if (l->q->capture)
		return; /* its bonds tell */
	open_fact(l, KIND("gesture"));
	add_string(l, KEY("control"),
		   n->fact == PROGRAM_NONE ? "" : app->program->controls[n->fact].name);
	if (last) {
		add_string(l, KEY("action"),
			   gesture_action_name((enum gesture_action)last->action));
		add_string(l, KEY("source"), last->from_kernel ? "kernel" : "driver");
		add_t(l, KEY("t"), last->t);
		strbuf_addf(l->out, ",\"used\":%s", last->taker ? "true" : "false");
		if (last->synthetic)
			strbuf_adds(l->out, ",\"synthetic\":true");
		if (last->behind)
			strbuf_adds(l->out, ",\"foreground\":false");
	} else {
		strbuf_adds(l->out, ",\"t\":null");
	}
	close_fact(l);
}

static void add_picks(struct list *l)
{
	const struct picks *p = &l->q->app->picks;

	open_fact(l, KIND("pick"));
	strbuf_addf(l->out, ",\"unused\":%zu", p->open_count);
	if (p->last)
		add_t(l, KEY("t"), p->last);
	close_fact(l);
}

static void add_rate(struct list *l, const struct node *n)
{
	const struct rules_condition *c = l->q->app->program->rates[n->fact];
	const struct rate *r = &l->q->app->rates[n->fact];
	uint64_t window = (uint64_t)c->rate_s * 1000000000u, first = 0;
	uint32_t count = 0;

	for (uint32_t i = r->count; i > 0; i--) {
		uint64_t t = rate_time(r, i - 1);

		if (t <= l->q->t && l->q->t - t >= window)
			break;
		if (t <= l->q->t) {
			first = t;
			count++;
		}
	}
	open_fact(l, KIND("rate"));
	strbuf_addf(l->out, ",\"at_most\":%u,\"in_s\":%u,\"kept\":%u", c->rate_n, c->rate_s, count);
	if (count)
		add_t(l, KEY("t"), first);
	close_fact(l);
}

static void add_recipient(struct list *l)
{
	const struct access *a = l->q->access;
	const struct profile_recipient *r = recipient_of(l->q->app->program->profile, a);

	open_fact(l, KIND("recipient"));
	add_string(l, KEY("name"), r ? r->name : NULL);
	add_string(l, KEY("host"), a->path ? a->path : a->resource_id);
	close_fact(l);
}

static void add_node(struct list *l, const struct node *n)
{
	switch ((enum condition_kind)n->kind) {
	case CONDITION_GESTURE:
		add_gesture(l, n);
		break;
	case CONDITION_PICKED:
		add_picks(l);
		break;
	case CONDITION_RATE:
		add_rate(l, n);
		break;
	case CONDITION_FEATURE:
		if (n->fact != PROGRAM_NONE)
			add_interval(l, n->fact, KIND("feature"));
		break;
	case CONDITION_LOGIN:
		add_interval(l, n->fact, KIND("login"));
		break;
	case CONDITION_GUARDIAN:
		add_interval(l, n->fact, KIND("guardian"));
		break;
	case CONDITION_FOREGROUND:
	case CONDITION_BACKGROUND:
		add_interval(l, n->fact, KIND("foreground"));
		break;
	case CONDITION_ACCOUNT_CLOSED:
		add_interval(l, n->fact, KIND("account_closed"));
		break;
	case CONDITION_LAUNCH:
		open_fact(l, KIND("launch"));
		add_t(l, KEY("t"), l->q->access->subject.start);
		close_fact(l);
		break;
	case CONDITION_PERMISSION:
	case CONDITION_CONSENT:
	case CONDITION_REVOKED:
	case CONDITION_DEFAULT_OFF:
		if (n->fact != PROGRAM_NONE)
			add_ledger(l, n->fact);
		break;
	default:
		break;
	}
}

static void add_rule(struct list *l, uint32_t rule)
{
	const struct program *p = l->q->app->program;
	const struct node *n, *end;

	if (rule == PROGRAM_NONE)
		return;
	n = &p->node[p->rule[rule].first];
	end = &p->node[n->end];
	for (; n < end; n++) {
		if (n->op == WHEN_CONDITION)
			add_node(l, n);
	}
}

static void add_ending(struct list *l, const struct ending *e)
{
	if (!e)
		return;
	for (uint32_t i = 0; i < e->capture->bond_count; i++) {
		if (e->capture->bonds[i].taken)
			add_bond(l, &e->capture->bonds[i]);
	}
	if (e->deadline) {
		open_fact(l, KIND("deadline"));
		add_t(l, KEY("t"), e->deadline);
		close_fact(l);
	}
	open_fact(l, KIND("stop"));
	if (e->stop)
		add_t(l, KEY("t"), e->stop);
	else
		strbuf_adds(l->out, ",\"t\":null");
	close_fact(l);
}

/* The longest time back that a decision of this app may have looked. */
static uint64_t looked_from(const struct question *q)
{
	uint64_t window = q->app->program->profile->gesture_ns, t = q->access->t;

	return t > window ? t - window : 0;
}

uint64_t evidence_lost(const struct question *q, const struct ending *e)
{
	uint64_t to = !e ? q->t : e->stop ? e->stop : e->deadline ? e->deadline : q->t;

	return losses_sum(&q->judge->losses, looked_from(q), to);
}

static void add_loss(struct list *l, const struct ending *e)
{
	uint64_t to = !e ? l->q->t : e->stop ? e->stop : e->deadline ? e->deadline : l->q->t;
	const struct loss_interval *loss = losses_find(&l->q->judge->losses, looked_from(l->q), to);

	if (!loss)
		return;
	open_fact(l, KIND("loss"));
	add_t(l, KEY("from"), loss->from);
	add_t(l, KEY("to"), loss->to);
	add_t(l, KEY("count"), loss->count);
	close_fact(l);
}

static void write_missing(uint32_t missing, struct strbuf *out)
{
	static const char *const names[] = {
		[MISSING_LOSS - WITNESS_COUNT] = "loss",
		[MISSING_LATE - WITNESS_COUNT] = "late",
		[MISSING_WHO - WITNESS_COUNT] = "attribution",
		[MISSING_KIND - WITNESS_COUNT] = "observation",
		[MISSING_DETAIL - WITNESS_COUNT] = "detail",
		[MISSING_END - WITNESS_COUNT] = "end",
	};
	const char *comma = "\"";

	strbuf_adds(out, ",\"missing\":[");
	for (int i = 0; i < MISSING_COUNT; i++) {
		if (!(missing & BIT(i)))
			continue;
		strbuf_adds(out, comma);
		strbuf_adds(out, i < WITNESS_COUNT ? witness_name((enum witness)i)
						   : names[i - WITNESS_COUNT]);
		strbuf_addc(out, '"');
		comma = ",\"";
	}
	strbuf_addc(out, ']');
}

static void write_party(const struct question *q, struct strbuf *out)
{
	const struct profile *p = q->app->program->profile;

	if (q->party < 0)
		return;
	strbuf_adds(out, ",\"party\":{\"name\":");
	strbuf_add_json(out, p->parties[q->party].name);
	strbuf_addf(out, ",\"party\":\"%s\"}", party_name(p->parties[q->party].party));
}

void evidence_write(const struct question *q, const struct decision *d, const struct ending *ending,
		    struct strbuf *out)
{
	const struct access *a = q->access;
	struct list l = {.q = q, .out = out};

	strbuf_adds(out, "{\"op\":\"");
	strbuf_adds(out, access_op_name(a->op));
	strbuf_adds(out, "\",\"resource\":");
	trace_write_resource(a, out);
	strbuf_adds(out, ",\"subject\":");
	trace_write_subject(&a->subject, out);
	if (a->origin_count) {
		strbuf_adds(out, ",\"origin\":[");
		for (size_t i = 0; i < a->origin_count; i++) {
			strbuf_adds(out, i ? "," : "");
			trace_write_subject(&a->origin[i], out);
		}
		strbuf_addc(out, ']');
	}
	write_party(q, out);
	if (a->stack_count) {
		strbuf_adds(out, ",\"stack\":");
		trace_write_stack(a, out);
	}
	strbuf_adds(out, ",\"cpu\":");
	strbuf_add_u64(out, a->cpu);
	strbuf_adds(out, ",\"seq\":");
	strbuf_add_u64(out, a->seq);
	strbuf_adds(out, q->late ? ",\"late\":true,\"facts\":[" : ",\"late\":false,\"facts\":[");
	if (eval_supplied(q->app, WITNESS_CONSENT))
		add_ledger(&l, FACT_AT_POLICY);
	if (d->codes & BIT(CODE_AFTER_CLOSURE))
		add_interval(&l, FACT_AT_CLOSED, KIND("account_closed"));
	add_rule(&l, d->blame);
	if (a->op == OP_SEND)
		add_recipient(&l);
	add_ending(&l, ending);
	add_loss(&l, ending);
	strbuf_addc(out, ']');
	write_missing(d->missing, out);
	strbuf_addc(out, '}');
}

void evidence_refusal(const struct app *app, uint32_t fact, uint64_t refused, bool late,
		      struct strbuf *out)
{
	const struct fact_key *key = &app->program->facts[fact];
	const char *kind = key->kind == FACT_PERMISSION ? KIND("permission") : KIND("consent");
	const char *name = key->kind == FACT_PERMISSION ? permission_name(key->permission)
							: key->name;
	const struct asking *asking = &app->askings[fact];
	struct list l = {.out = out};

	strbuf_addf(out, "{\"late\":%s,\"facts\":[", late ? "true" : "false");
	open_fact(&l, kind);
	add_string(&l, key->kind == FACT_PERMISSION ? KEY("permission") : KEY("scope"), name);
	add_string(&l, KEY("state"),
		   ledger_state_name(STATE_REFUSED, key->kind == FACT_PERMISSION));
	add_t(&l, KEY("t"), refused);
	close_fact(&l);
	if (asking->asked_refused) {
		open_fact(&l, kind);
		add_string(&l, key->kind == FACT_PERMISSION ? KEY("permission") : KEY("scope"),
			   name);
		add_string(&l, KEY("state"), "asked");
		add_t(&l, KEY("t"), asking->asked_refused);
		close_fact(&l);
	}
	strbuf_adds(out, "],\"missing\":[]}");
}
