/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words and their classes: "words" by class, and terms with synonyms that carry a value.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "policy/sentence.h"
#include "tools/lexicon/source.h"

void *list_grow(void *list, size_t count, size_t *cap, size_t size)
{
	char *p = list;

	if (count < *cap)
		return list;
	p = realloc(list, (*cap ? *cap * 2 : 1024) * size);
	if (!p) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	memset(p + *cap * size, 0, ((*cap ? *cap * 2 : 1024) - *cap) * size);
	*cap = *cap ? *cap * 2 : 1024;
	return p;
}

int class_find(const struct source *s, const char *name, size_t len)
{
	for (size_t i = 0; i < s->class_count; i++) {
		if (strlen(s->class_names[i]) == len && !memcmp(s->class_names[i], name, len))
			return (int)i;
	}
	return -1;
}

int class_intern(struct source *s, const char *name)
{
	int c = class_find(s, name, strlen(name));

	if (c >= 0)
		return c;
	if (s->class_count == WORD_CLASS_MAX)
		return -1;
	s->class_names[s->class_count] = arena_strdup(s->arena, name);
	return s->class_names[s->class_count] ? (int)s->class_count++ : -1;
}

static uint32_t extend(struct source *s, uint32_t from, uint32_t letter)
{
	uint32_t n = s->nodes[from].child;

	while (n && s->nodes[n].letter != letter)
		n = s->nodes[n].next;
	if (n)
		return n;
	s->nodes = list_grow(s->nodes, s->node_count, &s->node_cap, sizeof(*s->nodes));
	n = (uint32_t)s->node_count++;
	s->nodes[n].letter = letter;
	s->nodes[n].next = s->nodes[from].child;
	s->nodes[from].child = n;
	return n;
}

static void add_meaning(struct source *s, uint32_t node, unsigned int class, int value)
{
	for (uint32_t m = s->nodes[node].lexeme; m; m = s->meanings[m].next) {
		if (s->meanings[m].lexeme.class == class && s->meanings[m].lexeme.value == value)
			return;
	}
	s->meanings = list_grow(s->meanings, s->meaning_count, &s->meaning_cap,
				sizeof(*s->meanings));
	s->meanings[s->meaning_count] = (struct meaning){{(uint16_t) class, (int16_t)value},
							 s->nodes[node].lexeme};
	s->nodes[node].lexeme = (uint32_t)s->meaning_count++;
}

static int add_word(struct source *s, const char *word, unsigned int class, int value)
{
	size_t len = strlen(word);
	uint32_t node = 1, before = 0;

	for (size_t i = 0; i < len;) {
		uint32_t c, next = 0;
		size_t n = utf8_decode(word + i, len - i, &c);

		if (!n)
			return -1;
		i += n;
		c = sentence_fold(c);
		if (i < len)
			utf8_decode(word + i, len - i, &next);
		if (c == ' ' && (sentence_is_wide(before) || sentence_is_wide(next)))
			continue;
		node = extend(s, node, c);
		before = c;
	}
	if (len)
		add_meaning(s, node, class, value);
	return 0;
}

static int category_value(const char *name)
{
	enum category c;

	return category_from_name(name, strlen(name), &c) ? (int)c : -1;
}

/* Terms with synonyms: `key` holds rows whose member `of` names the value. */
static int load_terms(struct source *s, const struct json_doc *doc, struct diag *d, const char *key,
		      unsigned int class, const char *of, int (*value_of)(const char *))
{
	const json_t *rows = json_object_get(doc->root, key);
	json_t *row, *each;
	size_t i, k;

	json_array_foreach (rows, i, row) {
		const char *term = json_string_value(json_object_get(row, "term"));
		const char *name = json_string_value(json_object_get(row, of));
		int value = name ? value_of(name) : -1;

		if (!term || value < 0)
			return json_doc_fault(doc, row, d,
					      "a row of \"%s\" needs \"term\" and \"%s\"", key, of);
		if (add_word(s, term, class, value))
			return json_doc_fault(doc, row, d, "\"%s\" cannot be added", term);
		json_array_foreach (json_object_get(row, "synonyms"), k, each) {
			if (!json_is_string(each) ||
			    add_word(s, json_string_value(each), class, value))
				return json_doc_fault(doc, row, d,
						      "a synonym of \"%s\" cannot be added", term);
		}
	}
	return 0;
}

static int load_classes(struct source *s, const struct json_doc *doc, struct diag *d)
{
	const json_t *words = json_object_get(doc->root, "words");
	const char *name;
	json_t *list, *each;
	size_t i;

	json_object_foreach ((json_t *)(uintptr_t)words, name, list) {
		int c = class_intern(s, name);

		if (c < 0)
			return json_doc_fault_at(doc, words, name, d, "too many classes");
		json_array_foreach (list, i, each) {
			if (!json_is_string(each) ||
			    add_word(s, json_string_value(each), (unsigned int)c, (int)i))
				return json_doc_fault_at(doc, words, name, d,
							 "a word of \"%s\" cannot be added", name);
		}
	}
	return 0;
}

int words_load(struct source *s, const struct json_doc *doc, struct diag *d)
{
	return load_classes(s, doc, d) ||
			       load_terms(s, doc, d, "data", WORD_DATA, "category",
					  category_value) ||
			       load_terms(s, doc, d, "actions", WORD_ACTION, "kind",
					  action_from_name) ||
			       load_terms(s, doc, d, "permissions", WORD_PERMISSION, "permission",
					  permission_from_name)
		       ? -1
		       : 0;
}
