/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "utf8.h"

int json_doc_open(struct json_doc *d, const char *name, const char *text, size_t len,
		  struct diag *diag)
{
	json_error_t error;
	size_t bad;

	d->name = name;
	d->text = text;
	d->len = len;
	d->root = NULL;
	bad = utf8_check(text, len);
	if (bad < len)
		return diag_at(diag, name, text, len, bad, "not UTF-8");
	d->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
	if (d->root)
		return 0;
	if (json_error_code(&error) == json_error_premature_end_of_input)
		return diag_at(diag, name, text, len, len, "the JSON text ends too early");
	return diag_set(diag, name, error.line > 0 ? (unsigned int)error.line : 1,
			error.column > 0 ? (unsigned int)error.column : 1, "%s", error.text);
}

void json_doc_close(struct json_doc *d)
{
	json_decref(d->root);
	d->root = NULL;
}

/*
 * The walk: text and tree side by side. The text is known to be well-formed, since jansson read it.
 */
struct walk {
	const char *text;
	size_t len;
	size_t at;
	const json_t *value;  /* looked for by identity … */
	const json_t *parent; /* … or as a member of this object */
	const char *key;
};

static void skip_space(struct walk *w)
{
	while (w->at < w->len && strchr(" \t\r\n", w->text[w->at]))
		w->at++;
}

static void skip_string(struct walk *w)
{
	for (w->at++; w->at < w->len && w->text[w->at] != '"'; w->at++) {
		if (w->text[w->at] == '\\')
			w->at++;
	}
	w->at++;
}

/* The member of `object` whose key is written at text[begin, end), quotes included. */
static const json_t *member(const struct walk *w, const json_t *object, size_t begin, size_t end,
			    const char **key)
{
	json_t *s = json_loadb(w->text + begin, end - begin, JSON_DECODE_ANY, NULL);
	const json_t *v = NULL;
	const char *k;
	json_t *each;

	*key = NULL;
	if (!s)
		return NULL;
	json_object_foreach ((json_t *)(uintptr_t)object, k, each) {
		if (!strcmp(k, json_string_value(s))) {
			*key = k;
			v = each;
			break;
		}
	}
	json_decref(s);
	return v;
}

/* Leaves w->at on the first character of what is looked for and returns true, or goes past v. */
static bool walk_to(struct walk *w, const json_t *v)
{
	skip_space(w);
	if (v == w->value)
		return true;
	if (json_is_object(v)) {
		for (w->at++;; w->at++) {
			size_t begin;
			const json_t *child;
			const char *key;

			skip_space(w);
			if (w->at >= w->len || w->text[w->at] == '}')
				break;
			begin = w->at;
			skip_string(w);
			child = member(w, v, begin, w->at, &key);
			skip_space(w);
			w->at++; /* the colon */
			skip_space(w);
			if (v == w->parent && key && !strcmp(key, w->key))
				return true;
			if (walk_to(w, child))
				return true;
			skip_space(w);
			if (w->at >= w->len || w->text[w->at] != ',')
				break;
		}
		w->at++;
	} else if (json_is_array(v)) {
		size_t i = 0;

		for (w->at++;; w->at++) {
			skip_space(w);
			if (w->at >= w->len || w->text[w->at] == ']')
				break;
			if (walk_to(w, json_array_get(v, i++)))
				return true;
			skip_space(w);
			if (w->at >= w->len || w->text[w->at] != ',')
				break;
		}
		w->at++;
	} else if (json_is_string(v)) {
		skip_string(w);
	} else {
		while (w->at < w->len && !strchr(",]} \t\r\n", w->text[w->at]))
			w->at++;
	}
	return false;
}

static size_t offset_of(const struct json_doc *d, const json_t *value, const json_t *parent,
			const char *key)
{
	struct walk w = {.text = d->text, .len = d->len, .parent = parent, .key = key};

	w.value = value;
	return walk_to(&w, d->root) ? w.at : 0;
}

static int fault(const struct json_doc *d, size_t offset, struct diag *diag, const char *format,
		 va_list ap)
{
	char message[sizeof(diag->message)];

	vsnprintf(message, sizeof(message), format, ap);
	return diag_at(diag, d->name, d->text, d->len, offset, "%s", message);
}

int json_doc_fault(const struct json_doc *d, const json_t *value, struct diag *diag,
		   const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fault(d, offset_of(d, value, NULL, NULL), diag, format, ap);
	va_end(ap);
	return -1;
}

int json_doc_fault_at(const struct json_doc *d, const json_t *object, const char *key,
		      struct diag *diag, const char *format, ...)
{
	bool has = json_object_get(object, key) != NULL;
	va_list ap;

	va_start(ap, format);
	fault(d, has ? offset_of(d, NULL, object, key) : offset_of(d, object, NULL, NULL), diag,
	      format, ap);
	va_end(ap);
	return -1;
}

int json_doc_format(const struct json_doc *d, const char *expected, struct diag *diag)
{
	const char *slash = strchr(expected, '/');
	size_t stem = (size_t)(slash - expected) + 1;
	const char *have;
	char *end;
	long major;

	if (!json_is_object(d->root))
		return json_doc_fault(d, d->root, diag, "expected an object with \"format\":\"%s\"",
				      expected);
	have = json_string_value(json_object_get(d->root, "format"));
	if (!have)
		return json_doc_fault_at(d, d->root, "format", diag,
					 "no \"format\": expected \"%s\"", expected);
	if (strncmp(have, expected, stem))
		return json_doc_fault_at(d, d->root, "format", diag,
					 "the format is \"%s\", expected \"%s\"", have, expected);
	major = strtol(have + stem, &end, 10);
	if (major != strtol(slash + 1, NULL, 10) || (*end && *end != '.'))
		return json_doc_fault_at(
			d, d->root, "format", diag,
			"version \"%s\" is not known to this program, which reads \"%s\"", have,
			expected);
	return 0;
}

void json_doc_warn_unknown(const struct json_doc *d, const json_t *object, const char *const *known,
			   const struct diag *diag)
{
	const char *key;
	json_t *value;

	if (!diag->warn)
		return;
	json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
		const char *const *k = known;

		while (*k && strcmp(*k, key))
			k++;
		if (!*k)
			diag_warn_at(diag, d->name, d->text, d->len,
				     offset_of(d, NULL, object, key), "unknown key \"%s\"", key);
	}
}
