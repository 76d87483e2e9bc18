/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON to rules. A document may come from `compile` or from a person, so every value is checked and
 * every fault has a line and a column; only what the judge needs must be there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "consentry/rules.h"

/* Conditions within conditions: deeper than anybody writes, shallow enough for any stack. */
#define DEPTH_MAX 32

struct reader {
	struct json_doc doc;
	struct arena *arena;
	struct diag *diag;
};

static int no_memory(struct reader *r)
{
	return diag_set(r->diag, r->doc.name, 0, 0, "out of memory");
}

static void warn_unknown(struct reader *r, const json_t *o, const char *const *known)
{
	json_doc_warn_unknown(&r->doc, o, known, r->diag);
}

/* A member that must be a string, copied; absent: `fallback`, where NULL means that it is required. */
static int read_string(struct reader *r, const json_t *o, const char *key, const char *fallback,
		       const char **out)
{
	const json_t *v = json_object_get(o, key);

	if (!v && fallback) {
		*out = fallback;
		return 0;
	}
	if (!v)
		return json_doc_fault(&r->doc, o, r->diag, "\"%s\" is missing", key);
	if (!json_is_string(v))
		return json_doc_fault_at(&r->doc, o, key, r->diag, "\"%s\" must be a string", key);
	*out = arena_strdup(r->arena, json_string_value(v));
	return *out ? 0 : no_memory(r);
}

/* The same where absent means NULL. */
static int read_maybe(struct reader *r, const json_t *o, const char *key, const char **out)
{
	*out = NULL;
	return json_object_get(o, key) ? read_string(r, o, key, NULL, out) : 0;
}

static int read_name(struct reader *r, const json_t *o, const char *key,
		     int (*from_name)(const char *), int fallback, int *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v && fallback >= 0) {
		*out = fallback;
		return 0;
	}
	if (!json_is_string(v))
		return json_doc_fault_at(&r->doc, o, key, r->diag, "\"%s\" %s", key,
					 v ? "must be a string" : "is missing");
	*out = from_name(json_string_value(v));
	if (*out < 0)
		return json_doc_fault_at(&r->doc, o, key, r->diag, "\"%s\" is no %s",
					 json_string_value(v), key);
	return 0;
}

static int read_category(struct reader *r, const json_t *o, enum category *out)
{
	const json_t *v = json_object_get(o, "category");

	if (!json_is_string(v))
		return json_doc_fault_at(&r->doc, o, "category", r->diag, "\"category\" %s",
					 v ? "must be a string" : "is missing");
	if (!category_from_name(json_string_value(v), json_string_length(v), out))
		return json_doc_fault_at(&r->doc, o, "category", r->diag, "\"%s\" is no category",
					 json_string_value(v));
	return 0;
}

static int read_u32(struct reader *r, const json_t *o, const char *key, uint32_t *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 || json_integer_value(v) > UINT32_MAX)
		return json_doc_fault_at(&r->doc, o, key, r->diag,
					 "\"%s\" must be a whole number from 0 to 4294967295", key);
	*out = (uint32_t)json_integer_value(v);
	return 0;
}

static int read_span(struct reader *r, const json_t *o, struct span *out)
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
			&r->doc, o, "span", r->diag,
			"\"span\" must be [begin, end], two byte offsets in order");
	out->begin = (uint32_t)json_integer_value(begin);
	out->end = (uint32_t)json_integer_value(end);
	return 0;
}

/* An array of objects, or nothing; *out is zeroed room for its *count members. */
static int read_array(struct reader *r, const json_t *o, const char *key, size_t size,
		      const json_t **array, void **out, size_t *count)
{
	const json_t *v = json_object_get(o, key);
	const json_t *each;
	size_t i;

	*array = v;
	*count = 0;
	*out = NULL;
	if (!v)
		return 0;
	if (!json_is_array(v))
		return json_doc_fault_at(&r->doc, o, key, r->diag, "\"%s\" must be an array", key);
	json_array_foreach (v, i, each) {
		if (!json_is_object(each))
			return json_doc_fault_at(&r->doc, o, key, r->diag,
						 "\"%s\" must hold objects only", key);
	}
	*count = json_array_size(v);
	*out = arena_zalloc(r->arena, *count ? *count : 1, size);
	return *out ? 0 : no_memory(r);
}

static int read_strings(struct reader *r, const json_t *o, const char *key, const char *const **out,
			size_t *count)
{
	const json_t *v = json_object_get(o, key);
	const char **list;
	const json_t *each;
	size_t i;

	*count = 0;
	*out = NULL;
	if (!v)
		return 0;
	if (!json_is_array(v))
		return json_doc_fault_at(&r->doc, o, key, r->diag, "\"%s\" must be an array", key);
	list = arena_zalloc(r->arena, json_array_size(v) + 1, sizeof(*list));
	if (!list)
		return no_memory(r);
	json_array_foreach (v, i, each) {
		if (!json_is_string(each))
			return json_doc_fault_at(&r->doc, o, key, r->diag,
						 "\"%s\" must hold strings only", key);
		list[i] = arena_strdup(r->arena, json_string_value(each));
		if (!list[i])
			return no_memory(r);
	}
	*count = json_array_size(v);
	*out = list;
	return 0;
}

static int read_condition(struct reader *r, const json_t *o, struct rules_condition *c)
{
	static const char *const known[] = {"kind",	  "text",   "span",   "control",
					    "feature",	  "party",  "scope",  "region",
					    "permission", "rate_s", "rate_n", NULL};
	int kind, permission;

	if (read_name(r, o, "kind", condition_from_name, -1, &kind) ||
	    read_string(r, o, "text", "", &c->text) || read_span(r, o, &c->span) ||
	    read_maybe(r, o, "control", &c->control) || read_maybe(r, o, "feature", &c->feature) ||
	    read_maybe(r, o, "party", &c->party) || read_maybe(r, o, "scope", &c->scope) ||
	    read_maybe(r, o, "region", &c->region) ||
	    read_name(r, o, "permission", permission_from_name, PERMISSION_NONE, &permission) ||
	    read_u32(r, o, "rate_s", &c->rate_s))
		return -1;
	c->rate_n = c->rate_s ? 1 : 0;
	if (read_u32(r, o, "rate_n", &c->rate_n))
		return -1;
	c->kind = (enum condition_kind)kind;
	c->permission = (enum permission)permission;
	if (c->kind == CONDITION_RATE && (!c->rate_s || !c->rate_n))
		return json_doc_fault(&r->doc, o, r->diag,
				      "a rate condition needs \"rate_s\", seconds, above 0");
	warn_unknown(r, o, known);
	return 0;
}

static int read_phrases(struct reader *r, const json_t *o, const char *key,
			const struct rules_phrase **out, size_t *count)
{
	struct rules_phrase *list;
	const json_t *array;

	if (read_array(r, o, key, sizeof(*list), &array, (void **)&list, count))
		return -1;
	for (size_t i = 0; i < *count; i++) {
		const json_t *each = json_array_get(array, i);

		if (read_string(r, each, "text", NULL, &list[i].text) ||
		    read_span(r, each, &list[i].span))
			return -1;
	}
	*out = list;
	return 0;
}

static int read_actor(struct reader *r, const json_t *statement, struct rules_actor *a)
{
	const json_t *o = json_object_get(statement, "actor");
	int party;

	a->text = "";
	a->party = PARTY_FIRST;
	if (!o)
		return 0;
	if (!json_is_object(o))
		return json_doc_fault_at(&r->doc, statement, "actor", r->diag,
					 "\"actor\" must be an object");
	if (read_name(r, o, "party", party_from_name, -1, &party) ||
	    read_string(r, o, "text", "", &a->text) || read_span(r, o, &a->span))
		return -1;
	a->party = (enum party)party;
	return 0;
}

static int read_actions(struct reader *r, const json_t *o, struct rules_statement *s)
{
	struct rules_action *list;
	const json_t *array;

	if (read_array(r, o, "actions", sizeof(*list), &array, (void **)&list, &s->action_count))
		return -1;
	for (size_t i = 0; i < s->action_count; i++) {
		const json_t *each = json_array_get(array, i);
		int kind;

		if (read_name(r, each, "kind", action_from_name, -1, &kind) ||
		    read_string(r, each, "text", "", &list[i].text) ||
		    read_span(r, each, &list[i].span))
			return -1;
		list[i].kind = (enum action_kind)kind;
	}
	s->actions = list;
	return 0;
}

static int read_data(struct reader *r, const json_t *o, struct rules_statement *s)
{
	struct rules_data *list;
	const json_t *array;

	if (read_array(r, o, "data", sizeof(*list), &array, (void **)&list, &s->data_count))
		return -1;
	for (size_t i = 0; i < s->data_count; i++) {
		const json_t *each = json_array_get(array, i);

		if (read_category(r, each, &list[i].category) ||
		    read_string(r, each, "text", "", &list[i].text) ||
		    read_span(r, each, &list[i].span))
			return -1;
	}
	s->data = list;
	return 0;
}

static int read_conditions(struct reader *r, const json_t *o, struct rules_statement *s)
{
	struct rules_condition *list;
	const json_t *array;

	if (read_array(r, o, "conditions", sizeof(*list), &array, (void **)&list,
		       &s->condition_count))
		return -1;
	for (size_t i = 0; i < s->condition_count; i++) {
		if (read_condition(r, json_array_get(array, i), &list[i]))
			return -1;
	}
	s->conditions = list;
	return 0;
}

static int read_statement(struct reader *r, const json_t *o, struct rules_statement *s)
{
	static const char *const known[] = {
		"id",	"clause",   "span",	  "quote",	"modality",  "actor", "actions",
		"data", "purposes", "recipients", "conditions", "exclusive", NULL};
	const json_t *exclusive = json_object_get(o, "exclusive");
	int modality;

	if (read_string(r, o, "id", NULL, &s->id) || read_string(r, o, "clause", "", &s->clause) ||
	    read_span(r, o, &s->span) || read_string(r, o, "quote", "", &s->quote) ||
	    read_name(r, o, "modality", modality_from_name, MODALITY_INFORMATIVE, &modality) ||
	    read_actor(r, o, &s->actor) || read_actions(r, o, s) || read_data(r, o, s) ||
	    read_phrases(r, o, "purposes", &s->purposes, &s->purpose_count) ||
	    read_phrases(r, o, "recipients", &s->recipients, &s->recipient_count) ||
	    read_conditions(r, o, s))
		return -1;
	if (exclusive && !json_is_boolean(exclusive))
		return json_doc_fault_at(&r->doc, o, "exclusive", r->diag,
					 "\"exclusive\" must be true or false");
	s->exclusive = json_is_true(exclusive);
	s->modality = (enum modality)modality;
	warn_unknown(r, o, known);
	return 0;
}

static int read_when(struct reader *r, const json_t *o, struct rules_when *w, int depth);

static int read_members(struct reader *r, const json_t *array, struct rules_when *list, int depth)
{
	const json_t *each;
	size_t i;

	json_array_foreach (array, i, each) {
		if (json_object_get(each, "kind")) {
			list[i].op = WHEN_CONDITION;
			if (read_condition(r, each, &list[i].condition))
				return -1;
			if (list[i].condition.kind == CONDITION_PERMISSION &&
			    list[i].condition.permission == PERMISSION_NONE)
				return json_doc_fault(
					&r->doc, each, r->diag,
					"a rule that asks for a permission must name it");
		} else if (read_when(r, each, &list[i], depth + 1)) {
			return -1;
		}
	}
	return 0;
}

/* `all` and `any` of one object: an ALL whose last child is the ANY. */
static int read_when(struct reader *r, const json_t *o, struct rules_when *w, int depth)
{
	static const char *const known[] = {"all", "any", NULL};
	const json_t *all, *any;
	struct rules_when *list, *either;
	size_t n, m;

	if (depth > DEPTH_MAX)
		return json_doc_fault(&r->doc, o, r->diag,
				      "conditions are nested more than %d deep", DEPTH_MAX);
	if (read_array(r, o, "any", sizeof(*either), &any, (void **)&either, &m) ||
	    read_array(r, o, "all", sizeof(*list), &all, (void **)&list, &n))
		return -1;
	list = arena_zalloc(r->arena, n + 1, sizeof(*list));
	if (!list)
		return no_memory(r);
	if (read_members(r, all, list, depth) || read_members(r, any, either, depth))
		return -1;
	warn_unknown(r, o, known);
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

static int read_rule(struct reader *r, const json_t *o, struct rules_rule *rule)
{
	static const char *const known[] = {"id",   "category",	  "party", "effect",
					    "when", "statements", NULL};
	const json_t *when = json_object_get(o, "when");
	const char *effect;
	int party;

	if (read_string(r, o, "id", NULL, &rule->id) || read_category(r, o, &rule->category) ||
	    read_name(r, o, "party", party_from_name, PARTY_FIRST, &party) ||
	    read_string(r, o, "effect", "permit", &effect) ||
	    read_strings(r, o, "statements", &rule->statements, &rule->statement_count))
		return -1;
	rule->party = (enum party)party;
	if (strcmp(effect, "permit") && strcmp(effect, "forbid"))
		return json_doc_fault_at(&r->doc, o, "effect", r->diag,
					 "\"%s\" is no effect: permit or forbid", effect);
	rule->effect = strcmp(effect, "permit") ? EFFECT_FORBID : EFFECT_PERMIT;
	rule->when.op = WHEN_ALL;
	warn_unknown(r, o, known);
	if (!when)
		return 0;
	if (!json_is_object(when))
		return json_doc_fault_at(&r->doc, o, "when", r->diag, "\"when\" must be an object");
	return read_when(r, when, &rule->when, 0);
}

static int read_source(struct reader *r, struct rules *out)
{
	const json_t *o = json_object_get(r->doc.root, "source");
	const json_t *bytes = json_object_get(o, "bytes");

	out->source.name = out->source.sha256 = out->source.language = "";
	if (!o)
		return 0;
	if (!json_is_object(o))
		return json_doc_fault_at(&r->doc, r->doc.root, "source", r->diag,
					 "\"source\" must be an object");
	if (read_string(r, o, "name", "", &out->source.name) ||
	    read_string(r, o, "sha256", "", &out->source.sha256) ||
	    read_string(r, o, "language", "", &out->source.language))
		return -1;
	if (bytes && (!json_is_integer(bytes) || json_integer_value(bytes) < 0))
		return json_doc_fault_at(&r->doc, o, "bytes", r->diag,
					 "\"bytes\" must be a whole number from 0");
	out->source.bytes = (uint64_t)json_integer_value(bytes);
	return 0;
}

static int read_clauses(struct reader *r, struct rules *out)
{
	struct rules_clause *list;
	const json_t *array;

	if (read_array(r, r->doc.root, "clauses", sizeof(*list), &array, (void **)&list,
		       &out->clause_count))
		return -1;
	for (size_t i = 0; i < out->clause_count; i++) {
		const json_t *each = json_array_get(array, i);

		if (read_string(r, each, "id", NULL, &list[i].id) ||
		    read_string(r, each, "label", "", &list[i].label) ||
		    read_string(r, each, "title", "", &list[i].title) ||
		    read_span(r, each, &list[i].span))
			return -1;
	}
	out->clauses = list;
	return 0;
}

static int read_statements(struct reader *r, struct rules *out)
{
	struct rules_statement *list;
	const json_t *array;

	if (read_array(r, r->doc.root, "statements", sizeof(*list), &array, (void **)&list,
		       &out->statement_count))
		return -1;
	for (size_t i = 0; i < out->statement_count; i++) {
		if (read_statement(r, json_array_get(array, i), &list[i]))
			return -1;
	}
	out->statements = list;
	return 0;
}

static int read_rules(struct reader *r, struct rules *out)
{
	struct rules_rule *list;
	const json_t *array;

	if (read_array(r, r->doc.root, "rules", sizeof(*list), &array, (void **)&list,
		       &out->rule_count))
		return -1;
	for (size_t i = 0; i < out->rule_count; i++) {
		if (read_rule(r, json_array_get(array, i), &list[i]))
			return -1;
	}
	out->rules = list;
	return 0;
}

static int read_coverage(struct reader *r, struct rules *out)
{
	struct rules_coverage *list;
	const json_t *array;

	if (read_array(r, r->doc.root, "coverage", sizeof(*list), &array, (void **)&list,
		       &out->coverage_count))
		return -1;
	for (size_t i = 0; i < out->coverage_count; i++) {
		const json_t *each = json_array_get(array, i);
		int observed;

		if (read_string(r, each, "statement", NULL, &list[i].statement) ||
		    read_name(r, each, "observed", observed_from_name, -1, &observed) ||
		    read_strings(r, each, "by", &list[i].by, &list[i].by_count) ||
		    read_string(r, each, "why", "", &list[i].why))
			return -1;
		list[i].observed = (enum observed)observed;
	}
	out->coverage = list;
	return 0;
}

static int read_review(struct reader *r, struct rules *out)
{
	struct rules_review *list;
	const json_t *array;

	if (read_array(r, r->doc.root, "review", sizeof(*list), &array, (void **)&list,
		       &out->review_count))
		return -1;
	for (size_t i = 0; i < out->review_count; i++) {
		const json_t *each = json_array_get(array, i);

		if (read_span(r, each, &list[i].span) ||
		    read_string(r, each, "why", "", &list[i].why))
			return -1;
	}
	out->review = list;
	return 0;
}

/* A rule quotes its statements: an id that is not there would end in a finding without a sentence. */
static int check_references(struct reader *r, const struct rules *rules)
{
	const json_t *array = json_object_get(r->doc.root, "rules");

	for (size_t i = 0; i < rules->rule_count; i++) {
		const json_t *ids = json_object_get(json_array_get(array, i), "statements");

		for (size_t k = 0; k < rules->rules[i].statement_count; k++) {
			const char *id = rules->rules[i].statements[k];

			if (!rules_statement_find(rules, id))
				return json_doc_fault(&r->doc, json_array_get(ids, k), r->diag,
						      "no statement has the id \"%s\"", id);
		}
	}
	return 0;
}

int rules_read(const char *name, const char *text, size_t len, struct rules **out, struct diag *d)
{
	static const char *const known[] = {"format", "source",	  "clauses", "statements",
					    "rules",  "coverage", "review",  NULL};
	struct reader r = {.diag = d};
	struct rules *rules;
	int rc = -1;

	*out = NULL;
	if (json_doc_open(&r.doc, name, text, len, d))
		return -1;
	r.arena = arena_new();
	rules = r.arena ? arena_zalloc(r.arena, 1, sizeof(*rules)) : NULL;
	if (!rules) {
		no_memory(&r);
	} else if (!json_doc_format(&r.doc, "consentry-rules/1", d)) {
		rules->arena = r.arena;
		warn_unknown(&r, r.doc.root, known);
		rc = read_source(&r, rules) || read_clauses(&r, rules) ||
				     read_statements(&r, rules) || read_rules(&r, rules) ||
				     read_coverage(&r, rules) || read_review(&r, rules) ||
				     check_references(&r, rules)
			     ? -1
			     : 0;
	}
	json_doc_close(&r.doc);
	if (rc)
		arena_free(r.arena);
	else
		*out = rules;
	return rc;
}
