/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Typed members of JSON objects: each reader checks one member and names the place of the fault.
 *
 * All return 0, or -1 with the diag set: a required member that is missing, a value of another type or
 * out of range. Strings are copied into the arena.
 */
#ifndef BASE_FIELDS_H
#define BASE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "json.h"

struct fields {
	struct json_doc doc;
	struct arena *arena; /* borrowed */
	struct diag *diag;   /* borrowed */
};

/* "out of memory", without a place. Always -1. */
int fields_no_memory(struct fields *f);

/* A string; absent: `fallback`. Where that is NULL too the member is required. */
int fields_string(struct fields *f, const json_t *o, const char *key, const char *fallback,
		  const char **out);
/* A string; absent or null: NULL. */
int fields_maybe(struct fields *f, const json_t *o, const char *key, const char **out);
/* A whole number up to `max`; absent: *out stays. */
int fields_u64(struct fields *f, const json_t *o, const char *key, uint64_t max, uint64_t *out);
int fields_u32(struct fields *f, const json_t *o, const char *key, uint32_t *out);
/* True or false; absent: *out stays. */
int fields_bool(struct fields *f, const json_t *o, const char *key, bool *out);
/* A string that from_name() knows; absent: `fallback`, where a negative one means required. */
int fields_name(struct fields *f, const json_t *o, const char *key, int (*from_name)(const char *),
		int fallback, int *out);
/* An object; absent: NULL. */
int fields_object(struct fields *f, const json_t *o, const char *key, const json_t **out);
/* An array of objects; absent: none. *out is zeroed room in the arena for *count things of `size`. */
int fields_objects(struct fields *f, const json_t *o, const char *key, size_t size,
		   const json_t **array, void **out, size_t *count);
/* An array of strings; absent: none. */
int fields_strings(struct fields *f, const json_t *o, const char *key, const char *const **out,
		   size_t *count);

#endif
