/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON to rules. A document may come from `compile` or from a person, so every value is checked and
 * every fault has a line and a column; only what the judge needs must be there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "consentry/rules.h"

/* Conditions within conditions: deeper than anybody writes, shallow enough for any stack. */
#define DEPTH_MAX 32

static void warn_unknown(struct fields *f, const json_t *o, const char *const *known)
{
	json_doc_warn_unknown(&f->doc, o, known, f->diag);
}

/*
 * Rules have no null: where a member may be absent, null is a value of another type. That is why these
 * two are not fields_maybe() and fields_object().
 */
static int read_maybe(struct fields *f, const json_t *o, const char *key, const char **out)
{
	*out = NULL;
	return json_object_get(o, key) ? fields_string(f, o, key, NULL, out) : 0;
}

static int read_object(struct fields *f, const json_t *o, const char *key, const json_t **out)
{
	*out = json_object_get(o, key);
	if (*out && !json_is_object(*out))
		return json_doc_fault_at(&f->doc, o, key, f->diag, "\"%s\" must be an object", key);
	return 0;
}

/* An array of objects; absent: none. *out is *count things of `size`, each filled by one(). */
static int read_list(struct fields *f, const json_t *o, const char *key, size_t size,
		     int (*one)(struct fields *, const json_t *, void *), const void **out,
		     size_t *count)
{
	const json_t *array;
	void *list;

	if (fields_objects(f, o, key, size, &array, &list, count))
		return -1;
	for (size_t i = 0; i < *count; i++) {
		if (one(f, json_array_get(array, i), (char *)list + i * size))
			return -1;
	}
	*out = list;
	return 0;
}

static int category_named(const char *name)
{
	enum category c;

	return category_from_name(name, strlen(name), &c) ? (int)c : -1;
}

static int read_category(struct fields *f, const json_t *o, enum category *out)
{
	int category;

	if (fields_name(f, o, "category", category_named, -1, &category))
		return -1;
	*out = (enum category)category;
	return 0;
}

static int read_span(struct fields *f, const json_t *o, struct span *out)
{
	const json_t *v = json_object_get(o, "span");
	const json_t *begin = json_array_get(v, 0), *end = json_array_get(v, 1);

	out->begin = out->end = 0;
	if (!v)
		return 0;
	if (json_array_size(v) != 2 || !json_is_integer(begin) || !json_is_integer(end) ||
	    json_integer_value(begin) < 0 || json_integer_value(end) > UINT32_MAX ||
	    json_integer_value(begin) > json_integer_value(end))
		return json_doc_fault_at(
			&f->doc, o, "span", f->diag,
			"\"span\" must be [begin, end], two byte offsets in order");
	out->begin = (uint32_t)json_integer_value(begin);
	out->end = (uint32_t)json_integer_value(end);
	return 0;
}

static int read_condition(struct fields *f, const json_t *o, void *to)
{
	static const char *const known[] = {"kind",	  "text",   "span",   "control",
					    "feature",	  "party",  "scope",  "region",
					    "permission", "rate_s", "rate_n", NULL};
	struct rules_condition *c = to;
	int kind, permission;

	if (fields_name(f, o, "kind", condition_from_name, -1, &kind) ||
	    fields_string(f, o, "text", "", &c->text) || read_span(f, o, &c->span) ||
	    read_maybe(f, o, "control", &c->control) || read_maybe(f, o, "feature", &c->feature) ||
	    read_maybe(f, o, "party", &c->party) || read_maybe(f, o, "scope", &c->scope) ||
	    read_maybe(f, o, "region", &c->region) ||
	    fields_name(f, o, "permission", permission_from_name, PERMISSION_NONE, &permission) ||
	    fields_u32(f, o, "rate_s", &c->rate_s))
		return -1;
	c->rate_n = c->rate_s ? 1 : 0;
	if (fields_u32(f, o, "rate_n", &c->rate_n))
		return -1;
	c->kind = (enum condition_kind)kind;
	c->permission = (enum permission)permission;
	if (c->kind == CONDITION_RATE && (!c->rate_s || !c->rate_n))
		return json_doc_fault(&f->doc, o, f->diag,
				      "a rate condition needs \"rate_s\", seconds, above 0");
	warn_unknown(f, o, known);
	return 0;
}

static int read_phrase(struct fields *f, const json_t *o, void *to)
{
	struct rules_phrase *phrase = to;

	if (fields_string(f, o, "text", NULL, &phrase->text) || read_span(f, o, &phrase->span))
		return -1;
	return 0;
}

static int read_actor(struct fields *f, const json_t *statement, struct rules_actor *a)
{
	const json_t *o;
	int party;

	a->text = "";
	a->party = PARTY_FIRST;
	if (read_object(f, statement, "actor", &o))
		return -1;
	if (!o)
		return 0;
	if (fields_name(f, o, "party", party_from_name, -1, &party) ||
	    fields_string(f, o, "text", "", &a->text) || read_span(f, o, &a->span))
		return -1;
	a->party = (enum party)party;
	return 0;
}

static int read_action(struct fields *f, const json_t *o, void *to)
{
	struct rules_action *action = to;
	int kind;

	if (fields_name(f, o, "kind", action_from_name, -1, &kind) ||
	    fields_string(f, o, "text", "", &action->text) || read_span(f, o, &action->span))
		return -1;
	action->kind = (enum action_kind)kind;
	return 0;
}

static int read_data(struct fields *f, const json_t *o, void *to)
{
	struct rules_data *data = to;

	if (read_category(f, o, &data->category) || fields_string(f, o, "text", "", &data->text) ||
	    read_span(f, o, &data->span))
		return -1;
	return 0;
}

static int read_statement(struct fields *f, const json_t *o, void *to)
{
	static const char *const known[] = {
		"id",	"clause",   "span",	  "quote",	"modality",  "actor", "actions",
		"data", "purposes", "recipients", "conditions", "exclusive", NULL};
	struct rules_statement *s = to;
	int modality;

	if (fields_string(f, o, "id", NULL, &s->id) ||
	    fields_string(f, o, "clause", "", &s->clause) || read_span(f, o, &s->span) ||
	    fields_string(f, o, "quote", "", &s->quote) ||
	    fields_name(f, o, "modality", modality_from_name, MODALITY_INFORMATIVE, &modality) ||
	    read_actor(f, o, &s->actor) ||
	    read_list(f, o, "actions", sizeof(*s->actions), read_action, (const void **)&s->actions,
		      &s->action_count) ||
	    read_list(f, o, "data", sizeof(*s->data), read_data, (const void **)&s->data,
		      &s->data_count) ||
	    read_list(f, o, "purposes", sizeof(*s->purposes), read_phrase,
		      (const void **)&s->purposes, &s->purpose_count) ||
	    read_list(f, o, "recipients", sizeof(*s->recipients), read_phrase,
		      (const void **)&s->recipients, &s->recipient_count) ||
	    read_list(f, o, "conditions", sizeof(*s->conditions), read_condition,
		      (const void **)&s->conditions, &s->condition_count) ||
	    fields_bool(f, o, "exclusive", &s->exclusive))
		return -1;
	s->modality = (enum modality)modality;
	warn_unknown(f, o, known);
	return 0;
}

static int read_when(struct fields *f, const json_t *o, struct rules_when *w, int depth);

static int read_members(struct fields *f, const json_t *array, struct rules_when *list, int depth)
{
	const json_t *each;
	size_t i;

	json_array_foreach (array, i, each) {
		if (json_object_get(each, "kind")) {
			list[i].op = WHEN_CONDITION;
			if (read_condition(f, each, &list[i].condition))
				return -1;
			if (list[i].condition.kind == CONDITION_PERMISSION &&
			    list[i].condition.permission == PERMISSION_NONE)
				return json_doc_fault(
					&f->doc, each, f->diag,
					"a rule that asks for a permission must name it");
		} else if (read_when(f, each, &list[i], depth + 1)) {
			return -1;
		}
	}
	return 0;
}

/* `all` and `any` of one object: an ALL whose last child is the ANY. */
static int read_when(struct fields *f, const json_t *o, struct rules_when *w, int depth)
{
	static const char *const known[] = {"all", "any", NULL};
	const json_t *all, *any;
	struct rules_when *list, *either;
	size_t n, m;

	if (depth > DEPTH_MAX)
		return json_doc_fault(&f->doc, o, f->diag,
				      "conditions are nested more than %d deep", DEPTH_MAX);
	if (fields_objects(f, o, "any", sizeof(*either), &any, (void **)&either, &m) ||
	    fields_objects(f, o, "all", sizeof(*list), &all, (void **)&list, &n))
		return -1;
	list = arena_zalloc(f->arena, n + 1, sizeof(*list));
	if (!list)
		return fields_no_memory(f);
	if (read_members(f, all, list, depth) || read_members(f, any, either, depth))
		return -1;
	warn_unknown(f, o, known);
	if (any && !all) {
		w->op = WHEN_ANY;
		w->child = either;
		w->child_count = m;
		return 0;
	}
	if (m) {
		list[n].op = WHEN_ANY;
		list[n].child = either;
		list[n++].child_count = m;
	}
	w->op = WHEN_ALL;
	w->child = list;
	w->child_count = n;
	return 0;
}

static int read_rule(struct fields *f, const json_t *o, void *to)
{
	static const char *const known[] = {"id",   "category",	  "party", "effect",
					    "when", "statements", NULL};
	struct rules_rule *rule = to;
	const json_t *when;
	const char *effect;
	int party;

	if (fields_string(f, o, "id", NULL, &rule->id) || read_category(f, o, &rule->category) ||
	    fields_name(f, o, "party", party_from_name, PARTY_FIRST, &party) ||
	    fields_string(f, o, "effect", "permit", &effect) ||
	    fields_strings(f, o, "statements", &rule->statements, &rule->statement_count))
		return -1;
	rule->party = (enum party)party;
	if (strcmp(effect, "permit") && strcmp(effect, "forbid"))
		return json_doc_fault_at(&f->doc, o, "effect", f->diag,
					 "\"%s\" is no effect: permit or forbid", effect);
	rule->effect = strcmp(effect, "permit") ? EFFECT_FORBID : EFFECT_PERMIT;
	rule->when.op = WHEN_ALL;
	warn_unknown(f, o, known);
	if (read_object(f, o, "when", &when))
		return -1;
	return when ? read_when(f, when, &rule->when, 0) : 0;
}

static int read_source(struct fields *f, struct rules *out)
{
	const json_t *o, *bytes;

	out->source.name = out->source.sha256 = out->source.language = "";
	if (read_object(f, f->doc.root, "source", &o))
		return -1;
	if (!o)
		return 0;
	if (fields_string(f, o, "name", "", &out->source.name) ||
	    fields_string(f, o, "sha256", "", &out->source.sha256) ||
	    fields_string(f, o, "language", "", &out->source.language))
		return -1;
	bytes = json_object_get(o, "bytes");
	if (bytes && (!json_is_integer(bytes) || json_integer_value(bytes) < 0))
		return json_doc_fault_at(&f->doc, o, "bytes", f->diag,
					 "\"bytes\" must be a whole number from 0");
	out->source.bytes = (uint64_t)json_integer_value(bytes);
	return 0;
}

static int read_clause(struct fields *f, const json_t *o, void *to)
{
	struct rules_clause *clause = to;

	if (fields_string(f, o, "id", NULL, &clause->id) ||
	    fields_string(f, o, "label", "", &clause->label) ||
	    fields_string(f, o, "title", "", &clause->title) || read_span(f, o, &clause->span))
		return -1;
	return 0;
}

static int read_coverage(struct fields *f, const json_t *o, void *to)
{
	struct rules_coverage *coverage = to;
	int observed;

	if (fields_string(f, o, "statement", NULL, &coverage->statement) ||
	    fields_name(f, o, "observed", observed_from_name, -1, &observed) ||
	    fields_strings(f, o, "by", &coverage->by, &coverage->by_count) ||
	    fields_string(f, o, "why", "", &coverage->why))
		return -1;
	coverage->observed = (enum observed)observed;
	return 0;
}

static int read_review(struct fields *f, const json_t *o, void *to)
{
	struct rules_review *review = to;

	if (read_span(f, o, &review->span) || fields_string(f, o, "why", "", &review->why))
		return -1;
	return 0;
}

static int read_lists(struct fields *f, const json_t *o, struct rules *to)
{
	if (read_list(f, o, "clauses", sizeof(*to->clauses), read_clause,
		      (const void **)&to->clauses, &to->clause_count) ||
	    read_list(f, o, "statements", sizeof(*to->statements), read_statement,
		      (const void **)&to->statements, &to->statement_count) ||
	    read_list(f, o, "rules", sizeof(*to->rules), read_rule, (const void **)&to->rules,
		      &to->rule_count) ||
	    read_list(f, o, "coverage", sizeof(*to->coverage), read_coverage,
		      (const void **)&to->coverage, &to->coverage_count) ||
	    read_list(f, o, "review", sizeof(*to->review), read_review, (const void **)&to->review,
		      &to->review_count))
		return -1;
	return 0;
}

/* A rule quotes its statements: an id that is not there would end in a finding without a sentence. */
static int check_references(struct fields *f, const struct rules *rules)
{
	const json_t *array = json_object_get(f->doc.root, "rules");

	for (size_t i = 0; i < rules->rule_count; i++) {
		const json_t *ids = json_object_get(json_array_get(array, i), "statements");

		for (size_t k = 0; k < rules->rules[i].statement_count; k++) {
			const char *id = rules->rules[i].statements[k];

			if (!rules_statement_find(rules, id))
				return json_doc_fault(&f->doc, json_array_get(ids, k), f->diag,
						      "no statement has the id \"%s\"", id);
		}
	}
	return 0;
}

int rules_read(const char *name, const char *text, size_t len, struct rules **out, struct diag *d)
{
	static const char *const known[] = {"format", "source",	  "clauses", "statements",
					    "rules",  "coverage", "review",  NULL};
	struct fields f = {.diag = d};
	struct rules *rules;
	int rc = -1;

	*out = NULL;
	if (json_doc_open(&f.doc, name, text, len, d))
		return -1;
	f.arena = arena_new();
	rules = f.arena ? arena_zalloc(f.arena, 1, sizeof(*rules)) : NULL;
	if (!rules) {
		fields_no_memory(&f);
	} else if (!json_doc_format(&f.doc, "consentry-rules/1", d)) {
		rules->arena = f.arena;
		warn_unknown(&f, f.doc.root, known);
		rc = read_source(&f, rules) || read_lists(&f, f.doc.root, rules) ||
				     check_references(&f, rules)
			     ? -1
			     : 0;
	}
	json_doc_close(&f.doc);
	if (rc)
		arena_free(f.arena);
	else
		*out = rules;
	return rc;
}
