/* SPDX-License-Identifier: Apache-2.0 */
#include "fields.h"

#include <inttypes.h>

int fields_no_memory(struct fields *f)
{
	return diag_set(f->diag, f->doc.name, 0, 0, "out of memory");
}

static int missing(struct fields *f, const json_t *o, const char *key)
{
	return json_doc_fault(&f->doc, o, f->diag, "\"%s\" is missing", key);
}

static int wrong(struct fields *f, const json_t *o, const char *key, const char *expected)
{
	return json_doc_fault_at(&f->doc, o, key, f->diag, "\"%s\" must be %s", key, expected);
}

int fields_string(struct fields *f, const json_t *o, const char *key, const char *fallback,
		  const char **out)
{
	const json_t *v = json_object_get(o, key);

	if (!v && fallback) {
		*out = fallback;
		return 0;
	}
	if (!v)
		return missing(f, o, key);
	if (!json_is_string(v))
		return wrong(f, o, key, "a string");
	*out = arena_strndup(f->arena, json_string_value(v), json_string_length(v));
	return *out ? 0 : fields_no_memory(f);
}

int fields_maybe(struct fields *f, const json_t *o, const char *key, const char **out)
{
	const json_t *v = json_object_get(o, key);

	*out = NULL;
	return v && !json_is_null(v) ? fields_string(f, o, key, NULL, out) : 0;
}

int fields_u64(struct fields *f, const json_t *o, const char *key, uint64_t max, uint64_t *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    (uint64_t)json_integer_value(v) > max)
		return json_doc_fault_at(&f->doc, o, key, f->diag,
					 "\"%s\" must be a whole number from 0 to %" PRIu64, key,
					 max);
	*out = (uint64_t)json_integer_value(v);
	return 0;
}

int fields_u32(struct fields *f, const json_t *o, const char *key, uint32_t *out)
{
	uint64_t v = *out;
	int result = fields_u64(f, o, key, UINT32_MAX, &v);

	*out = (uint32_t)v;
	return result;
}

int fields_bool(struct fields *f, const json_t *o, const char *key, bool *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v)
		return 0;
	if (!json_is_boolean(v))
		return wrong(f, o, key, "true or false");
	*out = json_is_true(v);
	return 0;
}

int fields_name(struct fields *f, const json_t *o, const char *key, int (*from_name)(const char *),
		int fallback, int *out)
{
	const json_t *v = json_object_get(o, key);

	if (!v && fallback >= 0) {
		*out = fallback;
		return 0;
	}
	if (!v)
		return missing(f, o, key);
	if (!json_is_string(v))
		return wrong(f, o, key, "a string");
	*out = from_name(json_string_value(v));
	if (*out < 0)
		return json_doc_fault_at(&f->doc, o, key, f->diag, "\"%s\" is no %s",
					 json_string_value(v), key);
	return 0;
}

int fields_object(struct fields *f, const json_t *o, const char *key, const json_t **out)
{
	const json_t *v = json_object_get(o, key);

	*out = NULL;
	if (!v || json_is_null(v))
		return 0;
	if (!json_is_object(v))
		return wrong(f, o, key, "an object");
	*out = v;
	return 0;
}

int fields_objects(struct fields *f, const json_t *o, const char *key, size_t size,
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
		return wrong(f, o, key, "an array");
	json_array_foreach (v, i, each) {
		if (!json_is_object(each))
			return json_doc_fault_at(&f->doc, o, key, f->diag,
						 "\"%s\" must hold objects only", key);
	}
	*count = json_array_size(v);
	*out = arena_zalloc(f->arena, *count ? *count : 1, size);
	return *out ? 0 : fields_no_memory(f);
}

int fields_strings(struct fields *f, const json_t *o, const char *key, const char *const **out,
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
		return wrong(f, o, key, "an array");
	list = arena_zalloc(f->arena, json_array_size(v) + 1, sizeof(*list));
	if (!list)
		return fields_no_memory(f);
	json_array_foreach (v, i, each) {
		if (!json_is_string(each))
			return json_doc_fault_at(&f->doc, o, key, f->diag,
						 "\"%s\" must hold strings only", key);
		list[i] = arena_strdup(f->arena, json_string_value(each));
		if (!list[i])
			return fields_no_memory(f);
	}
	*count = json_array_size(v);
	*out = list;
	return 0;
}
