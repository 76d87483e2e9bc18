/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON documents that people write: parsed by jansson, with the place of every value for errors.
 *
 * jansson keeps 64-bit integers exact and reports where a text stops being JSON; where a well-formed
 * value means nothing (an unknown category) json_doc_fault() finds its line and column by walking
 * the text again. That costs nothing until something is wrong.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stddef.h>

#include "diag.h"

struct json_doc {
	const char *name; /* borrowed: what errors call it */
	const char *text; /* borrowed */
	size_t len;
	json_t *root; /* owned: json_doc_close() */
};

/* Parses text[0..len). Duplicate keys are an error. 0, or -1 with *diag set. */
int json_doc_open(struct json_doc *d, const char *name, const char *text, size_t len,
		  struct diag *diag);
void json_doc_close(struct json_doc *d);

/*
 * Sets *diag to the place of `value`, an object, array, string or number of this document (true,
 * false and null are shared nodes without a place of their own). Returns -1.
 */
int json_doc_fault(const struct json_doc *d, const json_t *value, struct diag *diag,
		   const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * The same for the member `key` of `object`, whatever its type; for the object itself where it has no
 * such member.
 */
int json_doc_fault_at(const struct json_doc *d, const json_t *object, const char *key,
		      struct diag *diag, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * Checks `format` of the document against "NAME/1": a missing or other format and an unknown major
 * version are errors. 0 or -1.
 */
int json_doc_format(const struct json_doc *d, const char *expected, struct diag *diag);

/* Warns once for every key of `object` that is not in the NULL-terminated list. */
void json_doc_warn_unknown(const struct json_doc *d, const json_t *object, const char *const *known,
			   const struct diag *diag);

#endif
