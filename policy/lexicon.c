/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/lexicon.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/utf8.h"
#include "policy/pattern.h"
#include "policy/sentence.h"
#include "policy/words.h"

extern const char lexicon_taxonomy_json[], lexicon_taxonomy_json_end[];
extern const char lexicon_weights_json[], lexicon_weights_json_end[];
extern const char lexicon_zh_json[], lexicon_zh_json_end[];
extern const char lexicon_en_json[], lexicon_en_json_end[];

static const struct source {
	const char *name;
	const char *begin;
	const char *end;
} languages[] = {
	{"zh.json", lexicon_zh_json, lexicon_zh_json_end},
	{"en.json", lexicon_en_json, lexicon_en_json_end},
};

static const char *const known_classes[WORD_KNOWN] = {
#define X(id, name) [WORD_##id] = name,
	WORD_LIST(X)
#undef X
};

static const char *const roles[PATTERN_ROLES - CONDITION_COUNT] = {
	"exclusive", "prohibited", "optional", "required", "exempt",
};

/* ---- the automaton ---------------------------------------------------------------------- */

static size_t slot_of(const struct lexicon *l, uint32_t from, uint32_t c)
{
	uint64_t h = ((uint64_t)from << 32 | c) * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(h >> 32) & (l->slots - 1);

	while (l->edges[i].from && (l->edges[i].from != from || l->edges[i].c != c))
		i = (i + 1) & (l->slots - 1);
	return i;
}

uint32_t lexicon_step(const struct lexicon *l, uint32_t node, uint32_t c)
{
	return l->edges[slot_of(l, node, c)].to;
}

static int grow_slots(struct lexicon *l)
{
	size_t old = l->slots;
	struct edge *edges = l->edges;

	l->slots = old ? old * 2 : 32768;
	l->edges = calloc(l->slots, sizeof(*l->edges));
	if (!l->edges) {
		l->edges = edges;
		l->slots = old;
		return -1;
	}
	for (size_t i = 0; i < old; i++) {
		if (edges[i].from)
			l->edges[slot_of(l, edges[i].from, edges[i].c)] = edges[i];
	}
	free(edges);
	return 0;
}

static uint32_t new_node(struct lexicon *l)
{
	if (l->node_count + 1 >= l->node_cap) {
		size_t cap = l->node_cap ? l->node_cap * 2 : 8192;
		uint32_t *p = realloc(l->first, cap * sizeof(*p));

		if (!p)
			return 0;
		memset(p + l->node_cap, 0, (cap - l->node_cap) * sizeof(*p));
		l->first = p;
		l->node_cap = cap;
	}
	return (uint32_t)++l->node_count;
}

static uint32_t extend(struct lexicon *l, uint32_t node, uint32_t c)
{
	uint32_t next = lexicon_step(l, node, c);

	if (next)
		return next;
	if (l->edge_count * 4 >= l->slots * 3 && grow_slots(l))
		return 0;
	next = new_node(l);
	if (next) {
		l->edges[slot_of(l, node, c)] = (struct edge){node, c, next};
		l->edge_count++;
	}
	return next;
}

static int add_lexeme(struct lexicon *l, uint32_t node, unsigned int class, int value)
{
	for (uint32_t x = l->first[node]; x; x = l->lexemes[x].next) {
		if (l->lexemes[x].class == class && l->lexemes[x].value == value)
			return 0;
	}
	if (l->lexeme_count == l->lexeme_cap) {
		size_t cap = l->lexeme_cap ? l->lexeme_cap * 2 : 4096;
		struct lexeme *p = realloc(l->lexemes, cap * sizeof(*p));

		if (!p)
			return -1;
		l->lexemes = p;
		l->lexeme_cap = cap;
	}
	l->lexemes[l->lexeme_count] = (struct lexeme){(uint16_t) class, (int16_t)value,
						      l->first[node]};
	l->first[node] = (uint32_t)l->lexeme_count++;
	return 0;
}

static int add_word(struct lexicon *l, const char *word, unsigned int class, int value)
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
		node = extend(l, node, c);
		if (!node)
			return -1;
		before = c;
	}
	return len ? add_lexeme(l, node, class, value) : 0;
}

/* ---- classes ---------------------------------------------------------------------------- */

int lexicon_class(const struct lexicon *l, const char *name, size_t len)
{
	for (size_t i = 0; i < l->class_count; i++) {
		if (strlen(l->class_names[i]) == len && !memcmp(l->class_names[i], name, len))
			return (int)i;
	}
	return -1;
}

static int intern_class(struct lexicon *l, const char *name)
{
	int c = lexicon_class(l, name, strlen(name));

	if (c >= 0)
		return c;
	if (l->class_count == WORD_CLASS_MAX)
		return -1;
	l->class_names[l->class_count] = arena_strdup(l->arena, name);
	return l->class_names[l->class_count] ? (int)l->class_count++ : -1;
}

/* ---- the files -------------------------------------------------------------------------- */

struct loader {
	struct lexicon *l;
	struct json_doc doc;
	struct diag *d;
	struct pattern *patterns;
	size_t pattern_count;
	size_t pattern_cap;
};

static int load_words(struct loader *x)
{
	const json_t *words = json_object_get(x->doc.root, "words");
	const char *name;
	json_t *list, *each;
	size_t i;

	json_object_foreach ((json_t *)(uintptr_t)words, name, list) {
		int c = intern_class(x->l, name);

		if (c < 0)
			return json_doc_fault_at(&x->doc, words, name, x->d, "too many classes");
		json_array_foreach (list, i, each) {
			if (!json_is_string(each) ||
			    add_word(x->l, json_string_value(each), (unsigned int)c, (int)i))
				return json_doc_fault_at(&x->doc, words, name, x->d,
							 "a word of \"%s\" cannot be added", name);
		}
	}
	return 0;
}

static int category_value(const char *name)
{
	enum category c;

	return category_from_name(name, strlen(name), &c) ? (int)c : -1;
}

/* Terms with synonyms: `key` holds rows whose member `of` names the value. */
static int load_terms(struct loader *x, const char *key, unsigned int class, const char *of,
		      int (*value_of)(const char *))
{
	const json_t *rows = json_object_get(x->doc.root, key);
	json_t *row, *each;
	size_t i, k;

	json_array_foreach (rows, i, row) {
		const char *term = json_string_value(json_object_get(row, "term"));
		const char *name = json_string_value(json_object_get(row, of));
		int value = name ? value_of(name) : -1;

		if (!term || value < 0)
			return json_doc_fault(&x->doc, row, x->d,
					      "a row of \"%s\" needs \"term\" and \"%s\"", key, of);
		if (add_word(x->l, term, class, value))
			return json_doc_fault(&x->doc, row, x->d, "\"%s\" cannot be added", term);
		json_array_foreach (json_object_get(row, "synonyms"), k, each) {
			if (!json_is_string(each) ||
			    add_word(x->l, json_string_value(each), class, value))
				return json_doc_fault(&x->doc, row, x->d,
						      "a synonym of \"%s\" cannot be added", term);
		}
	}
	return 0;
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

static int add_pattern(struct loader *x, const json_t *row, const char *source, int role)
{
	const char *permission = json_string_value(json_object_get(row, "permission"));
	const char *fault, *s;
	struct pattern *p;
	int value;

	if (x->pattern_count == x->pattern_cap) {
		size_t cap = x->pattern_cap ? x->pattern_cap * 2 : 128;

		p = realloc(x->patterns, cap * sizeof(*p));
		if (!p)
			return diag_set(x->d, x->doc.name, 0, 0, "out of memory");
		x->patterns = p;
		x->pattern_cap = cap;
	}
	p = &x->patterns[x->pattern_count];
	if (pattern_parse(x->l, source, p, &fault))
		return json_doc_fault(&x->doc, row, x->d, "pattern \"%s\": %s", source, fault);
	p->role = role;
	value = permission ? permission_from_name(permission) : PERMISSION_NONE;
	if (value < 0)
		return json_doc_fault(&x->doc, row, x->d, "\"%s\" is no permission", permission);
	p->permission = (enum permission)value;
	s = json_string_value(json_object_get(row, "scope"));
	p->scope = s ? arena_strdup(x->l->arena, s) : NULL;
	s = json_string_value(json_object_get(row, "region"));
	p->region = s ? arena_strdup(x->l->arena, s) : NULL;
	x->pattern_count++;
	return 0;
}

static int load_patterns(struct loader *x)
{
	const json_t *rows = json_object_get(x->doc.root, "conditions");
	json_t *row, *each;
	size_t i, k;

	json_array_foreach (rows, i, row) {
		const char *kind = json_string_value(json_object_get(row, "kind"));
		int role = kind ? role_from_name(kind) : -1;

		if (role < 0)
			return json_doc_fault(&x->doc, row, x->d, "no such kind of condition");
		json_array_foreach (json_object_get(row, "patterns"), k, each) {
			if (!json_is_string(each))
				return json_doc_fault(&x->doc, row, x->d,
						      "a pattern must be a string");
			if (add_pattern(x, row, json_string_value(each), role))
				return -1;
		}
	}
	return 0;
}

static int load_language(struct loader *x)
{
	return load_words(x) || load_terms(x, "data", WORD_DATA, "category", category_value) ||
			       load_terms(x, "actions", WORD_ACTION, "kind", action_from_name) ||
			       load_terms(x, "permissions", WORD_PERMISSION, "permission",
					  permission_from_name) ||
			       load_patterns(x)
		       ? -1
		       : 0;
}

static int load_category(struct loader *x, const json_t *row, struct taxonomy *t)
{
	const char *observed = json_string_value(json_object_get(row, "observed"));
	const char *why = json_string_value(json_object_get(row, "why"));
	const json_t *by = json_object_get(row, "by");
	int value = observed ? observed_from_name(observed) : -1;
	const char **list;

	if (value < 0 || !why)
		return json_doc_fault(&x->doc, row, x->d,
				      "a category needs \"observed\" and \"why\"");
	list = arena_zalloc(x->l->arena, json_array_size(by) + 1, sizeof(*list));
	t->why = arena_strdup(x->l->arena, why);
	if (!list || !t->why)
		return diag_set(x->d, x->doc.name, 0, 0, "out of memory");
	t->observed = (enum observed)value;
	t->by = list;
	t->by_count = json_array_size(by);
	for (size_t i = 0; i < t->by_count; i++) {
		const char *s = json_string_value(json_array_get(by, i));

		list[i] = s ? arena_strdup(x->l->arena, s) : NULL;
		if (!list[i])
			return json_doc_fault(&x->doc, row, x->d, "\"by\" must hold strings");
	}
	return 0;
}

static int load_taxonomy(struct loader *x)
{
	const json_t *rows = json_object_get(x->doc.root, "categories");
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *name = json_string_value(json_object_get(row, "name"));
		int c = name ? category_value(name) : -1;

		if (c < 0)
			return json_doc_fault(&x->doc, row, x->d, "no such category");
		if (load_category(x, row, &x->l->taxonomy[c]))
			return -1;
	}
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		if (!x->l->taxonomy[c].why)
			return json_doc_fault_at(&x->doc, x->doc.root, "categories", x->d,
						 "no row for \"%s\"",
						 category_name((enum category)c));
	}
	return 0;
}

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
static int load_row(struct loader *x, enum feature_value kind, const json_t *row, float *out)
{
	const char *name;
	json_t *w;

	if (json_is_number(row)) {
		*out = (float)json_number_value(row);
		return 0;
	}
	json_object_foreach ((json_t *)(uintptr_t)row, name, w) {
		int v = value_of(kind, name, strlen(name));

		if (v < 0 || !json_is_number(w))
			return json_doc_fault_at(&x->doc, row, name, x->d,
						 "\"%s\" is no value of this feature", name);
		out[v] = (float)json_number_value(w);
	}
	return 0;
}

/* One template: left value to right value to weight. */
static int load_template(struct loader *x, unsigned int id, const json_t *rows)
{
	const struct feature_kind *kind = feature_kind(id);
	float *table = arena_zalloc(x->l->arena, (size_t)64 * 64, sizeof(*table));
	const char *name;
	json_t *row;

	if (!table)
		return diag_set(x->d, x->doc.name, 0, 0, "out of memory");
	json_object_foreach ((json_t *)(uintptr_t)rows, name, row) {
		int v = value_of(kind->a, name, strlen(name));

		if (v < 0)
			return json_doc_fault_at(&x->doc, rows, name, x->d,
						 "\"%s\" is no value of \"%s\"", name, kind->name);
		if (load_row(x, kind->b, row, table + v * 64))
			return -1;
	}
	x->l->weights.table[id] = table;
	return 0;
}

static int load_weights(struct loader *x)
{
	const json_t *templates = json_object_get(x->doc.root, "templates");
	const char *name;
	json_t *rows;

	json_object_foreach ((json_t *)(uintptr_t)templates, name, rows) {
		unsigned int id = 0;

		while (id < TEMPLATE_COUNT && strcmp(feature_kind(id)->name, name))
			id++;
		if (id == TEMPLATE_COUNT)
			return json_doc_fault_at(&x->doc, templates, name, x->d,
						 "no template is called \"%s\"", name);
		if (load_template(x, id, rows))
			return -1;
	}
	return 0;
}

static int load_file(struct loader *x, const char *name, const char *begin, const char *end,
		     int (*load)(struct loader *))
{
	int rc;

	if (json_doc_open(&x->doc, name, begin, (size_t)(end - begin), x->d))
		return -1;
	rc = load(x);
	json_doc_close(&x->doc);
	return rc;
}

static int load_all(struct loader *x)
{
	struct lexicon *l = x->l;
	struct class_set *needs;

	for (unsigned int c = 0; c < WORD_KNOWN; c++) {
		if (intern_class(l, known_classes[c]) != (int)c)
			return -1;
	}
	if (load_file(x, "taxonomy.json", lexicon_taxonomy_json, lexicon_taxonomy_json_end,
		      load_taxonomy) ||
	    load_file(x, "weights.json", lexicon_weights_json, lexicon_weights_json_end,
		      load_weights))
		return -1;
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const struct source *s = &languages[i];

		if (load_file(x, s->name, s->begin, s->end, load_language))
			return -1;
	}
	l->patterns = arena_dup(l->arena, x->patterns, x->pattern_count * sizeof(*x->patterns));
	l->pattern_count = x->pattern_count;
	needs = arena_zalloc(l->arena, x->pattern_count, sizeof(*needs));
	if (!l->patterns || !needs)
		return -1;
	for (size_t i = 0; i < x->pattern_count; i++)
		needs[i] = l->patterns[i].need;
	l->needs = needs;
	return 0;
}

int lexicon_new(struct lexicon **out, struct diag *d)
{
	struct lexicon *l = calloc(1, sizeof(*l));
	struct loader x = {.l = l, .d = d};

	diag_set(d, "lexicon", 0, 0, "out of memory");
	*out = NULL;
	if (!l)
		return -1;
	l->arena = arena_new();
	l->lexeme_count = 1;
	if (!l->arena || grow_slots(l) || new_node(l) != 1 ||
	    !(l->lexemes = calloc(l->lexeme_cap = 4096, sizeof(*l->lexemes))) || load_all(&x)) {
		free(x.patterns);
		lexicon_free(l);
		return -1;
	}
	free(x.patterns);
	*out = l;
	return 0;
}

void lexicon_free(struct lexicon *l)
{
	if (!l)
		return;
	arena_free(l->arena);
	free(l->edges);
	free(l->first);
	free(l->lexemes);
	free(l);
}
