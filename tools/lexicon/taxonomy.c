/* SPDX-License-Identifier: Apache-2.0 */
/*
 * taxonomy.json: what can witness each category, and why.
 */
#include <string.h>

#include "base/arena.h"
#include "tools/lexicon/source.h"

static int load_category(struct source *s, const struct json_doc *doc, const json_t *row,
			 struct taxonomy *t, struct diag *d)
{
	const char *observed = json_string_value(json_object_get(row, "observed"));
	const char *why = json_string_value(json_object_get(row, "why"));
	const json_t *by = json_object_get(row, "by");
	int value = observed ? observed_from_name(observed) : -1;
	const char **list;

	if (value < 0 || !why)
		return json_doc_fault(doc, row, d, "a category needs \"observed\" and \"why\"");
	list = arena_zalloc(s->arena, json_array_size(by) + 1, sizeof(*list));
	t->why = arena_strdup(s->arena, why);
	if (!list || !t->why)
		return diag_set(d, doc->name, 0, 0, "out of memory");
	t->observed = (enum observed)value;
	t->by = list;
	t->by_count = json_array_size(by);
	for (size_t i = 0; i < t->by_count; i++) {
		const char *name = json_string_value(json_array_get(by, i));

		list[i] = name ? arena_strdup(s->arena, name) : NULL;
		if (!list[i])
			return json_doc_fault(doc, row, d, "\"by\" must hold strings");
	}
	return 0;
}

int taxonomy_load(struct source *s, const struct json_doc *doc, struct diag *d)
{
	const json_t *rows = json_object_get(doc->root, "categories");
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *name = json_string_value(json_object_get(row, "name"));
		enum category c;

		if (!name || !category_from_name(name, strlen(name), &c))
			return json_doc_fault(doc, row, d, "no such category");
		if (load_category(s, doc, row, &s->taxonomy[c], d))
			return -1;
	}
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		if (!s->taxonomy[c].why)
			return json_doc_fault_at(doc, doc->root, "categories", d,
						 "no row for \"%s\"",
						 category_name((enum category)c));
	}
	return 0;
}
