/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes what was read as one C file: the object `lexicon` of policy/lexicon.h and what it points to.
 */
#include <stdio.h>

#include "tools/lexicon/source.h"

static void write_string(FILE *f, const char *s)
{
	if (!s) {
		fputs("0", f);
		return;
	}
	putc('"', f);
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putc('\\', f);
		putc(*s, f);
	}
	putc('"', f);
}

static void write_set(FILE *f, const struct class_set *set)
{
	fputs("{{", f);
	for (size_t w = 0; w < WORD_CLASS_MAX / 64; w++)
		fprintf(f, "%s0x%llxu", w ? ", " : "", (unsigned long long)set->bits[w]);
	fputs("}}", f);
}

static bool is_empty(const struct class_set *set)
{
	return !class_set_hint(set);
}

static void write_automaton(FILE *f, const struct automaton *a)
{
	fprintf(f, "static const uint8_t page[%d] = {\n", LEXICON_PAGES);
	for (size_t i = 0; i < LEXICON_PAGES; i++) {
		if (a->page[i])
			fprintf(f, "\t[%zu] = %u,\n", i, a->page[i]);
	}
	fprintf(f, "};\n\nstatic const uint16_t letter[%zu] = {\n", a->page_count * 256);
	for (size_t i = 0; i < a->page_count * 256; i++) {
		if (a->letter[i])
			fprintf(f, "\t[%zu] = %u,\n", i, a->letter[i]);
	}
	fprintf(f, "};\n\nstatic const struct lexicon_node nodes[%zu] = {\n", a->node_count);
	for (size_t i = 0; i < a->node_count; i++) {
		const struct lexicon_node *n = &a->nodes[i];

		if (n->parent || n->base)
			fprintf(f, "\t[%zu] = {%u, %u, %u, %u},\n", i, n->base, n->parent,
				n->lexeme, n->lexemes);
	}
	fprintf(f, "};\n\nstatic const struct lexeme lexemes[%zu] = {\n", a->lexeme_count);
	for (size_t i = 0; i < a->lexeme_count; i++)
		fprintf(f, "\t{%u, %d},\n", a->lexemes[i].class, a->lexemes[i].value);
	fputs("};\n\n", f);
}

static void write_elements(FILE *f, const struct pattern_source *p, size_t i)
{
	fprintf(f, "static const struct element pattern_%zu[%zu] = {\n", i, p->p.count);
	for (size_t k = 0; k < p->p.count; k++) {
		const struct element *e = &p->element[k];

		fprintf(f, "\t{%d, %d, %d, %u, %u, 0x%llxu, ", (int)e->op, e->optional, e->across,
			e->max, e->only, (unsigned long long)class_set_hint(&e->classes));
		write_set(f, &e->classes);
		fputs("},\n", f);
	}
	fputs("};\n", f);
}

static void write_pattern(FILE *f, const struct pattern_source *p, size_t i)
{
	const struct {
		const char *name;
		const struct class_set *set;
	} nots[] = {{"not_clause", &p->not_clause},
		    {"not_sentence", &p->not_sentence},
		    {"not_before", &p->not_before},
		    {"not_inside", &p->not_inside}};

	fprintf(f, "\t{.role = %d, .permission = %d, .element = pattern_%zu, .count = %zu,\n",
		p->p.role, (int)p->p.permission, i, p->p.count);
	fprintf(f, "\t .state = %d, .separate = %d", p->p.state, p->p.separate);
	if (p->p.when)
		fputs(", .when = true", f);
	fprintf(f, ", .start_count = %zu, .start = {", p->p.start_count);
	for (size_t k = 0; k < p->p.start_count; k++)
		fprintf(f, "%s%u", k ? ", " : "", p->p.start[k]);
	putc('}', f);
	for (size_t k = 0; k < sizeof(nots) / sizeof(nots[0]); k++) {
		if (is_empty(nots[k].set))
			continue;
		fprintf(f, ",\n\t .%s = &(const struct class_set)", nots[k].name);
		write_set(f, nots[k].set);
	}
	fputs("},\n", f);
}

/*
 * A pattern can be met only where one of its words is: the one that names the fewest other patterns is its
 * key. None: it has no word that must be there.
 */
static void find_key(const struct pattern_source *p, const size_t *common, struct class_set *key)
{
	size_t best = SIZE_MAX;

	*key = (struct class_set){{0}};
	for (size_t k = 0; k < p->p.count; k++) {
		const struct element *e = &p->element[k];
		size_t sum = 0;

		if (e->op != ELEMENT_WORD || e->optional)
			continue;
		for (unsigned int c = 0; c < WORD_CLASS_MAX; c++)
			sum += class_set_has(&e->classes, c) ? common[c] : 0;
		if (sum < best) {
			best = sum;
			*key = e->classes;
		}
	}
}

/* What the pattern needs beside its key: its language, and the rarest of its words. */
static void write_key(FILE *f, const struct pattern_source *p, size_t i, unsigned int key,
		      const size_t *common)
{
	unsigned int need[PATTERN_NEEDS] = {p->language, key, key};
	size_t n = 1;

	for (size_t k = 0; k < p->p.count; k++) {
		unsigned int c = p->element[k].only;
		size_t at = n;

		if (p->element[k].optional || c == WORD_CLASS_MAX || c == key)
			continue;
		for (; at > 1 && common[need[at - 1]] > common[c]; at--) {
			if (at < PATTERN_NEEDS)
				need[at] = need[at - 1];
		}
		if (at < PATTERN_NEEDS)
			need[at] = c;
		n += n < PATTERN_NEEDS;
	}
	fprintf(f, "\t{%zu, {%u, %u, %u}},\n", i, need[0], need[1], need[2]);
}

static void write_keys(FILE *f, const struct source *s)
{
	size_t common[WORD_CLASS_MAX] = {0}, at = 0;
	static struct class_set keys[PATTERNS_MAX];
	size_t begin[WORD_CLASS_MAX + 2];
	struct class_set any = {{0}};

	for (size_t i = 0; i < s->pattern_count; i++) {
		for (size_t k = 0; k < s->patterns[i].p.count; k++) {
			for (unsigned int c = 0; c < WORD_CLASS_MAX; c++)
				common[c] += class_set_has(&s->patterns[i].element[k].classes, c);
		}
	}
	for (size_t i = 0; i < s->pattern_count; i++)
		find_key(&s->patterns[i], common, &keys[i]);
	fputs("static const struct pattern_key keyed[] = {\n", f);
	for (unsigned int c = 0; c <= WORD_CLASS_MAX; c++) {
		begin[c] = at;
		for (size_t i = 0; i < s->pattern_count; i++) {
			if (c < WORD_CLASS_MAX ? !class_set_has(&keys[i], c) : !is_empty(&keys[i]))
				continue;
			write_key(f, &s->patterns[i], i, c, common);
			if (c < WORD_CLASS_MAX)
				class_set_add(&any, c);
			at++;
		}
	}
	begin[WORD_CLASS_MAX + 1] = at;
	fprintf(f, "};\n\nstatic const uint16_t keyed_begin[%d] = {\n", WORD_CLASS_MAX + 2);
	for (size_t c = 0; c < WORD_CLASS_MAX + 2; c++)
		fprintf(f, "\t%zu,\n", begin[c]);
	fputs("};\n\n#define KEYS ", f);
	write_set(f, &any);
	fputs("\n\n", f);
}

static void write_patterns(FILE *f, const struct source *s)
{
	for (size_t i = 0; i < s->pattern_count; i++)
		write_elements(f, &s->patterns[i], i);
	fprintf(f, "\nstatic const struct pattern patterns[%zu] = {\n", s->pattern_count);
	for (size_t i = 0; i < s->pattern_count; i++)
		write_pattern(f, &s->patterns[i], i);
	fputs("};\n\n", f);
	write_keys(f, s);
}

static void write_taxonomy(FILE *f, const struct source *s)
{
	fprintf(f, "static const struct taxonomy taxonomy[%d] = {\n", CATEGORY_COUNT);
	for (int c = 0; c < CATEGORY_COUNT; c++) {
		const struct taxonomy *t = &s->taxonomy[c];

		fprintf(f, "\t{%d, (const char *const[]){", (int)t->observed);
		for (size_t i = 0; i < t->by_count; i++) {
			write_string(f, t->by[i]);
			fputs(", ", f);
		}
		fprintf(f, "0}, %zu, ", t->by_count);
		write_string(f, t->why);
		fputs("},\n", f);
	}
	fputs("};\n\n", f);
}

static void write_weights(FILE *f, const struct source *s)
{
	fputs("static const float weights[FEATURE_COUNT] = {\n", f);
	for (size_t i = 0; i < FEATURE_COUNT; i++) {
		if (s->weights[i])
			fprintf(f, "\t[%zu] = %.9g,\n", i, (double)s->weights[i]);
	}
	fputs("};\n\n", f);
}

int tables_write(const struct source *s, const struct automaton *a, const char *path)
{
	FILE *f = fopen(path, "w");
	int failed;

	if (!f)
		return -1;
	fputs("/* Made by tools/lexicon of policy/lexicon/: edit the files there. */\n"
	      "#include \"policy/lexicon.h\"\n#include \"policy/pattern.h\"\n\n",
	      f);
	write_automaton(f, a);
	write_patterns(f, s);
	write_taxonomy(f, s);
	write_weights(f, s);
	fprintf(f,
		"const struct lexicon lexicon = {\n\t.page = page,\n\t.letter = letter,\n\t.nodes "
		"= "
		"nodes,\n\t.lexemes = lexemes,\n\t.patterns = patterns,\n\t.pattern_count = %zu,\n"
		"\t.keyed = keyed,\n\t.keyed_begin = keyed_begin,\n\t.keys = KEYS,\n\t.taxonomy = "
		"taxonomy,\n"
		"\t.weights = weights,\n};\n",
		s->pattern_count);
	failed = ferror(f);
	return fclose(f) || failed ? -1 : 0;
}
