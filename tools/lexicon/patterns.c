/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "conditions": how a language states a condition. policy/pattern.h says how a pattern is written.
 */
#include <string.h>

#include "base/arena.h"
#include "tools/lexicon/source.h"

static const char *const roles[PATTERN_ROLES - CONDITION_COUNT] = {
	"exclusive", "prohibited", "optional", "required",	"exempt",
	"off",	     "then_stop",  "promise",  "names_feature",
};

static int parse_classes(const struct source *s, const char *at, size_t len, struct class_set *out)
{
	const char *end = at + len;

	while (at < end) {
		const char *bar = memchr(at, '|', (size_t)(end - at));
		size_t n = (size_t)((bar ? bar : end) - at);
		int c = class_find(s, at, n);

		if (c < 0)
			return -1;
		class_set_add(out, (unsigned int)c);
		at += n + (bar ? 1 : 0);
	}
	return 0;
}

static size_t parse_number(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9' || n > 9999)
			return 0;
		n = n * 10 + (size_t)(s[i] - '0');
	}
	return n;
}

/* What must not be there: behind the exclamation mark. */
static const char *parse_not(const struct source *s, const char *at, size_t len,
			     struct pattern_source *p)
{
	struct class_set *set = &p->not_clause;
	size_t skip = len > 1 && strchr("!<^", at[1]) ? 2 : 1;

	if (skip == 2)
		set = at[1] == '!'   ? &p->not_sentence
		      : at[1] == '<' ? &p->not_before
				     : &p->not_inside;
	return parse_classes(s, at + skip, len - skip, set) ? "no such class" : NULL;
}

/* One word of the pattern's source. */
static const char *parse_element(const struct source *s, const char *at, size_t len,
				 struct pattern_source *p)
{
	struct element *e = &p->element[p->p.count];

	if (*at == '!')
		return parse_not(s, at, len, p);
	if (len == 1 && *at == '@') {
		p->p.when = true;
		return NULL;
	}
	if (p->p.count == PATTERN_ELEMENTS)
		return "too many elements";
	if (*at == '~' || *at == '=') {
		e->op = ELEMENT_GAP;
		e->across = *at == '=';
		e->max = (uint16_t)parse_number(at + 1, len - 1);
		if (!e->max)
			return "a gap needs a length";
	} else if (len == 1 && strchr("<>^$", *at)) {
		e->op = *at == '<'   ? ELEMENT_OPEN
			: *at == '>' ? ELEMENT_CLOSE
			: *at == '^' ? ELEMENT_START
				     : ELEMENT_END;
	} else {
		e->op = ELEMENT_WORD;
		if (at[len - 1] == '?') {
			e->optional = true;
			len--;
		}
		if (parse_classes(s, at, len, &e->classes))
			return "no such class";
	}
	p->p.count++;
	return NULL;
}

/* The class of a word that is of one class only, or WORD_CLASS_MAX. */
static unsigned int only_class(const struct element *e)
{
	unsigned int found = WORD_CLASS_MAX;

	for (unsigned int c = 0; c < WORD_CLASS_MAX && e->op == ELEMENT_WORD; c++) {
		if (!class_set_has(&e->classes, c))
			continue;
		if (found < WORD_CLASS_MAX)
			return WORD_CLASS_MAX;
		found = c;
	}
	return found;
}

/* The classes that a match can begin with, where the first element is a word that must be there. */
static void find_start(struct pattern_source *p)
{
	const struct element *first = &p->element[p->element[0].op == ELEMENT_OPEN];

	if (first >= p->element + p->p.count || first->op != ELEMENT_WORD || first->optional)
		return;
	for (unsigned int c = 0; c < WORD_CLASS_MAX; c++) {
		if (class_set_has(&first->classes, c) && p->p.start_count < PATTERN_STARTS)
			p->p.start[p->p.start_count++] = (uint16_t)c;
	}
}

/* NULL, or words that say what is wrong. */
static const char *parse(const struct source *s, const char *text, struct pattern_source *out)
{
	while (*text) {
		size_t n = strcspn(text, " ");
		const char *fault = n ? parse_element(s, text, n, out) : NULL;

		if (fault)
			return fault;
		text += n;
		text += strspn(text, " ");
	}
	for (size_t i = 0; i < out->p.count; i++)
		out->element[i].only = (uint16_t)only_class(&out->element[i]);
	if (!out->p.count)
		return "an empty pattern";
	find_start(out);
	return NULL;
}

static int role_from_name(const char *name)
{
	int kind = condition_from_name(name);

	for (int i = 0; kind < 0 && i < PATTERN_ROLES - CONDITION_COUNT; i++) {
		if (!strcmp(roles[i], name))
			kind = CONDITION_COUNT + i;
	}
	return kind;
}

static int add_pattern(struct source *s, const struct json_doc *doc, const json_t *row,
		       const char *text, int role, struct diag *d)
{
	const char *permission = json_string_value(json_object_get(row, "permission"));
	const char *name = json_string_value(json_object_get(doc->root, "language"));
	int language = name ? class_find(s, name, strlen(name)) : -1;
	int value = permission ? permission_from_name(permission) : PERMISSION_NONE;
	struct pattern_source *p;
	const char *fault;

	if (value < 0)
		return json_doc_fault(doc, row, d, "\"%s\" is no permission", permission);
	if (s->pattern_count == PATTERNS_MAX)
		return json_doc_fault(doc, row, d, "too many patterns");
	s->patterns = list_grow(s->patterns, s->pattern_count, &s->pattern_cap,
				sizeof(*s->patterns));
	p = &s->patterns[s->pattern_count];
	fault = parse(s, text, p);
	if (!fault && language < 0)
		fault = "of no language that sentences are told by";
	if (fault)
		return json_doc_fault(doc, row, d, "pattern \"%s\": %s", text, fault);
	p->language = (unsigned int)language;
	p->p.role = role;
	p->p.permission = (enum permission)value;
	p->p.state = json_is_true(json_object_get(row, "state"));
	p->p.separate = json_is_true(json_object_get(row, "separate"));
	s->pattern_count++;
	return 0;
}

int patterns_load(struct source *s, const struct json_doc *doc, struct diag *d)
{
	const json_t *rows = json_object_get(doc->root, "conditions");
	json_t *row, *each;
	size_t i, k;

	json_array_foreach (rows, i, row) {
		const char *kind = json_string_value(json_object_get(row, "kind"));
		int role = kind ? role_from_name(kind) : -1;

		if (role < 0)
			return json_doc_fault(doc, row, d, "no such kind of condition");
		json_array_foreach (json_object_get(row, "patterns"), k, each) {
			if (!json_is_string(each))
				return json_doc_fault(doc, row, d, "a pattern must be a string");
			if (add_pattern(s, doc, row, json_string_value(each), role, d))
				return -1;
		}
	}
	return 0;
}
