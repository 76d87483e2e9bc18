/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting, grouping and counting: report_finish(). */
#include <stdlib.h>
#include <string.h>

#include "model.h"

static int compare_findings(const void *a, const void *b)
{
	const struct report_finding *x = a, *y = b;

	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

static int add_to_group(struct report *r, size_t finding)
{
	struct report_finding *f = &r->findings[finding];
	struct report_group *g = r->groups;
	size_t i = 0, *members;

	while (i < r->group_count && !report_same_kind(g[i].first, f))
		i++;
	if (i == r->group_count) {
		g = reallocarray(r->groups, r->group_count + 1, sizeof(*g));
		if (!g)
			return -1;
		r->groups = g;
		g[r->group_count++] = (struct report_group){.first = f};
	}
	g = &r->groups[i];
	/* Grown in powers of two. */
	if (!(g->count & (g->count - 1))) {
		members = reallocarray(g->members, g->count ? g->count * 2 : 1, sizeof(*members));
		if (!members)
			return -1;
		g->members = members;
	}
	g->members[g->count++] = finding;
	return 0;
}

static int compare_groups(const void *a, const void *b)
{
	const struct report_finding *x = ((const struct report_group *)a)->first;
	const struct report_finding *y = ((const struct report_group *)b)->first;

	return x->verdict != y->verdict ? (int)x->verdict - (int)y->verdict
					: compare_findings(x, y);
}

static int count_in(struct report_count **table, size_t *count, const char *name,
		    const struct report_finding *f)
{
	struct report_count *more;
	size_t i = 0;

	while (i < *count && strcmp((*table)[i].name, name))
		i++;
	if (i == *count) {
		more = reallocarray(*table, *count + 1, sizeof(*more));
		if (!more)
			return -1;
		*table = more;
		more[(*count)++] = (struct report_count){.name = name, .quote = f->quote};
	}
	(*table)[i].count[f->verdict]++;
	return 0;
}

static int compare_counts(const void *a, const void *b)
{
	const struct report_count *x = a, *y = b;

	for (int v = 0; v < VERDICT_COUNT; v++) {
		if (x->count[v] != y->count[v])
			return x->count[v] > y->count[v] ? -1 : 1;
	}
	return strcmp(x->name, y->name);
}

static struct report_app *app_of(struct report *r, const char *name)
{
	struct report_app *more;

	for (size_t i = 0; i < r->app_count; i++) {
		if (!strcmp(r->apps[i].name, name))
			return &r->apps[i];
	}
	more = reallocarray(r->apps, r->app_count + 1, sizeof(*more));
	if (!more)
		return NULL;
	r->apps = more;
	more[r->app_count] = (struct report_app){.name = name, .start = UINT64_MAX};
	return &more[r->app_count++];
}

static int find_apps(struct report *r)
{
	for (size_t i = 0; i < r->finding_count; i++) {
		struct report_app *a = app_of(r, r->findings[i].app);

		if (!a)
			return -1;
		a->count[r->findings[i].verdict]++;
	}
	for (size_t i = 0; i < r->event_count; i++) {
		const struct report_event *e = &r->events[i];
		struct report_app *a;
		bool starts = e->kind == RECORD_PROCESS && e->text == TEXT_START;

		if (!*e->app)
			continue;
		a = app_of(r, e->app);
		if (!a)
			return -1;
		/* The first start counts; without one, whatever came first. */
		if (starts ? !a->started || e->t < a->start : !a->started && e->t < a->start)
			a->start = e->t;
		a->started |= starts;
	}
	return 0;
}

static int compare_apps(const void *a, const void *b)
{
	return strcmp(((const struct report_app *)a)->name, ((const struct report_app *)b)->name);
}

static int compare_events(const void *a, const void *b)
{
	const struct report_event *x = a, *y = b;

	if (x->t != y->t)
		return x->t < y->t ? -1 : 1;
	/* What the user did comes before what the app made of it. */
	if (!x->finding != !y->finding)
		return x->finding ? 1 : -1;
	if (x->finding)
		return (x->finding > y->finding) - (x->finding < y->finding);
	return (int)x->kind - (int)y->kind;
}

static int add_finding_events(struct report *r)
{
	struct report_event *more = reallocarray(r->events, r->event_count + r->finding_count + 1,
						 sizeof(*more));

	if (!more)
		return -1;
	r->events = more;
	r->event_cap = r->event_count + r->finding_count + 1;
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct report_finding *f = &r->findings[i];

		more[r->event_count++] = (struct report_event){
			.t = f->t, .app = f->app, .finding = f, .kind = RECORD_ACCESS};
	}
	qsort(r->events, r->event_count, sizeof(*r->events), compare_events);
	return 0;
}

int report_finish(struct report *r)
{
	if (r->finding_count)
		qsort(r->findings, r->finding_count, sizeof(*r->findings), compare_findings);
	for (size_t i = 0; i < r->finding_count; i++) {
		const struct report_finding *f = &r->findings[i];

		r->count[f->verdict]++;
		if (add_to_group(r, i) ||
		    (f->code && count_in(&r->codes, &r->code_count, f->code, f)) ||
		    count_in(&r->clauses, &r->clause_count, f->clause ? f->clause : "", f))
			return -1;
	}
	if (r->group_count)
		qsort(r->groups, r->group_count, sizeof(*r->groups), compare_groups);
	for (size_t i = 0; i < r->group_count; i++) {
		for (size_t k = 0; k < r->groups[i].count; k++)
			r->findings[r->groups[i].members[k]].group = i;
	}
	if (r->code_count)
		qsort(r->codes, r->code_count, sizeof(*r->codes), compare_counts);
	if (r->clause_count)
		qsort(r->clauses, r->clause_count, sizeof(*r->clauses), compare_counts);
	for (size_t i = 0; i < r->clause_count; i++)
		r->clauses_broken += *r->clauses[i].name && r->clauses[i].count[VERDICT_VIOLATION];
	if (add_finding_events(r) || find_apps(r))
		return -1;
	if (r->app_count)
		qsort(r->apps, r->app_count, sizeof(*r->apps), compare_apps);
	return 0;
}
