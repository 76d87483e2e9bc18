/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the tables of the policy compiler of the lexicon files, while the program is built.
 *
 *	lexicon OUT.c taxonomy.json weights.json LANGUAGE.json…
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "tools/lexicon/source.h"

static int load_language(struct source *s, const struct json_doc *doc, struct diag *d)
{
	return words_load(s, doc, d) || patterns_load(s, doc, d) ? -1 : 0;
}

static int read_file(const char *path, struct strbuf *out)
{
	char buffer[65536];
	FILE *f = fopen(path, "rb");
	size_t n;
	int failed;

	if (!f)
		return -1;
	while ((n = fread(buffer, 1, sizeof(buffer), f)))
		strbuf_add(out, buffer, n);
	failed = ferror(f);
	fclose(f);
	return failed || out->failed ? -1 : 0;
}

static void load(struct source *s, const char *path,
		 int (*part)(struct source *, const struct json_doc *, struct diag *))
{
	struct strbuf text = {0};
	struct json_doc doc;
	struct diag d = {.line = 0};

	if (read_file(path, &text)) {
		perror(path);
		exit(2);
	}
	if (json_doc_open(&doc, path, text.data, text.len, &d) || part(s, &doc, &d)) {
		fprintf(stderr, "%s:%u:%u: %s\n", path, d.line, d.column, d.message);
		exit(2);
	}
	json_doc_close(&doc);
	strbuf_free(&text);
}

static void name_classes(struct source *s)
{
	static const char *const names[WORD_KNOWN] = {
#define X(id, name) [WORD_##id] = name,
		WORD_LIST(X)
#undef X
	};

	for (int c = 0; c < WORD_KNOWN; c++)
		class_intern(s, names[c]);
}

int main(int argc, char **argv)
{
	struct source s = {.node_count = 2, .meaning_count = 1};
	struct automaton a;

	if (argc < 5) {
		fputs("usage: lexicon OUT.c taxonomy.json weights.json LANGUAGE.json…\n", stderr);
		return 2;
	}
	s.arena = arena_new();
	s.nodes = list_grow(NULL, 0, &s.node_cap, sizeof(*s.nodes));
	s.meanings = list_grow(NULL, 0, &s.meaning_cap, sizeof(*s.meanings));
	name_classes(&s);
	load(&s, argv[2], taxonomy_load);
	load(&s, argv[3], weights_load);
	for (int i = 4; i < argc; i++)
		load(&s, argv[i], load_language);
	if (automaton_build(&s, &a)) {
		fputs("lexicon: too many letters or words\n", stderr);
		return 2;
	}
	if (tables_write(&s, &a, argv[1])) {
		perror(argv[1]);
		return 2;
	}
	free(s.nodes);
	free(s.meanings);
	free(s.patterns);
	arena_free(s.arena);
	return 0;
}
