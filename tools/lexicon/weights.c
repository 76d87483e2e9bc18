/* SPDX-License-Identifier: Apache-2.0 */
/*
 * weights.json: template to left value to right value to weight.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "policy/words.h"
#include "tools/lexicon/source.h"

static int value_of(enum feature_value kind, const char *name, size_t len)
{
	char s[32];
	enum category c;
	char *end;
	long n;

	if (len >= sizeof(s))
		return -1;
	memcpy(s, name, len);
	s[len] = '\0';
	switch (kind) {
	case VALUE_NONE:
		return len ? -1 : 0;
	case VALUE_PART:
		return part_from_name(s);
	case VALUE_CATEGORY:
		return category_from_name(s, len, &c) ? (int)c : -1;
	case VALUE_NUMBER:
		n = strtol(s, &end, 10);
		return len && !*end && n >= 0 && n < 64 ? (int)n : -1;
	}
	return -1;
}

/* The weights of one left value: a number, or numbers by right value. */
static int load_row(const struct json_doc *doc, enum feature_value kind, const json_t *rows,
		    const char *left, float *out, struct diag *d)
{
	const json_t *row = json_object_get(rows, left);
	const char *name;
	json_t *each;

	if (json_is_number(row)) {
		*out = (float)json_number_value(row);
		return 0;
	}
	json_object_foreach ((json_t *)(uintptr_t)row, name, each) {
		int v = value_of(kind, name, strlen(name));

		if (v < 0 || !json_is_number(each))
			return json_doc_fault_at(doc, row, name, d,
						 "\"%s\" is no value of this feature", name);
		out[v] = (float)json_number_value(each);
	}
	return 0;
}

int weights_load(struct source *s, const struct json_doc *doc, struct diag *d)
{
	const json_t *templates = json_object_get(doc->root, "templates");
	const char *name, *left;
	json_t *rows, *row;

	s->weights = arena_zalloc(s->arena, FEATURE_COUNT, sizeof(*s->weights));
	if (!s->weights)
		return diag_set(d, doc->name, 0, 0, "out of memory");
	json_object_foreach ((json_t *)(uintptr_t)templates, name, rows) {
		unsigned int id = 0;

		while (id < TEMPLATE_COUNT && strcmp(feature_kind(id)->name, name))
			id++;
		if (id == TEMPLATE_COUNT)
			return json_doc_fault_at(doc, templates, name, d,
						 "no template is called \"%s\"", name);
		json_object_foreach (rows, left, row) {
			int v = value_of(feature_kind(id)->a, left, strlen(left));

			if (v < 0)
				return json_doc_fault_at(doc, rows, left, d,
							 "\"%s\" is no value of \"%s\"", left,
							 name);
			if (load_row(doc, feature_kind(id)->b, rows, left,
				     s->weights + feature_index(id, (unsigned int)v, 0), d))
				return -1;
		}
	}
	return 0;
}
