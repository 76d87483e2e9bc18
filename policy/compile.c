/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "policy/build.h"
#include "policy/context.h"
#include "policy/english.h"
#include "policy/own_name.h"
#include "policy/record.h"
#include "policy/part.h"

static int add_source(struct build *b, const char *name, const char *data, size_t len)
{
	char *hex = arena_text(b->arena, SHA256_HEX);
	struct rules_source *s = &b->rules->source;

	s->name = arena_strdup(b->arena, name);
	s->language = arena_strdup(b->arena, b->text->language);
	if (!hex || !s->name || !s->language)
		return -1;
	sha256_hex(data, len, hex);
	s->sha256 = hex;
	s->bytes = len;
	return 0;
}

static int add_clauses(struct build *b)
{
	size_t n = b->tree->clause_count;
	struct rules_clause *list = arena_zalloc(b->arena, n, sizeof(*list));

	if (!list)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct tree_clause *c = &b->tree->clauses[i];

		list[i].id = c->id;
		list[i].label = c->label;
		list[i].title = c->title;
		list[i].span = text_source(b->text, c->begin, c->end);
	}
	b->rules->clauses = list;
	b->rules->clause_count = n;
	return 0;
}

/* Is the sentence the title of a clause that says more below? */
static bool is_heading(const struct build *b)
{
	const struct sentence *s = &b->draft->sentence;
	const struct tree_clause *c = &b->tree->clauses[b->here];

	if (b->text->blocks[s->block].kind == BLOCK_HEADING)
		return true;
	return *c->title && s->end <= c->body && c->body < c->end;
}

static int look_up(struct build *b)
{
	struct draft *d = b->draft;

	d->actions.count = d->data.count = d->purposes.count = 0;
	d->actors.count = d->recipients.count = d->condition_count = 0;
	memset(d->roles, 0, sizeof(d->roles));
	if (scan_sentence(&d->scan, b->lexicon, &d->sentence))
		return -1;
	if (!sentence_is_latin(&d->sentence)) {
		own_names_learn(d);
		if (own_names_mark(d))
			return -1;
	}
	words_cut(&d->scan, &d->words);
	context_read(&d->words);
	/* A part stands in the surroundings of its sentence: what its verbs mean was told by the whole. */
	if (!d->sentence.part)
		d->line = context_line(&d->words);
	conditions_find(d);
	return 0;
}

static int read_sentence(struct build *b, struct sentence_walk *walk)
{
	struct draft *d = b->draft;
	uint32_t cuts[PARTS_MAX - 1];
	size_t count;

	b->here = tree_clause_at(b->tree, b->here, d->sentence.begin);
	if (look_up(b))
		return -1;
	if (d->sentence.head) {
		table_head(d);
		memset(d->roles, 0, sizeof(d->roles));
		d->condition_count = 0;
		return statement_add(b);
	}
	if (record_line(b))
		return b->failed ? -1 : statement_add(b);
	if (b->failed)
		return -1;
	count = parts_find(d, cuts);
	if (count) {
		unsigned int whole = d->line;

		sentence_cut(walk, &d->sentence, cuts, count);
		if (look_up(b))
			return -1;
		d->line = whole;
	}
	b->mark = marks_apply(d, b->marks, b->mark);
	if (table_row(d)) {
		if (table_leaves(d) && sentence_is_latin(&d->sentence))
			english_read(d, false);
		return statement_add(b);
	}
	if (sentence_is_latin(&d->sentence)) {
		english_read(d, is_heading(b));
	} else {
		denial_bound(d);
		data_find(d);
		actions_find(d);
		denial_verb(d);
		local_subject(d);
		actors_find(d);
		purposes_find(d);
	}
	return statement_add(b);
}

static int read_sentences(struct build *b)
{
	struct sentence_walk walk;

	sentence_first(&walk, b->text, b->marks);
	while (sentence_next(&walk, &b->draft->sentence)) {
		if (read_sentence(b, &walk))
			return -1;
	}
	return 0;
}

/* The statements are complete: they move into the arena. */
static int keep_statements(struct build *b)
{
	struct rules_statement *kept = arena_dup(b->arena, b->statements,
						 b->statement_count * sizeof(*b->statements));

	free(b->statements);
	b->statements = kept;
	b->rules->statements = kept;
	b->rules->statement_count = b->statement_count;
	return kept ? 0 : -1;
}

static int finish(struct build *b)
{
	if (merge_rules(b) || coverage_add(b))
		return -1;
	b->rules->review = arena_dup(b->arena, b->review, b->review_count * sizeof(*b->review));
	b->rules->review_count = b->review_count;
	return b->rules->review ? 0 : -1;
}

/* Text to statements. What only this needs is gone when it is done. */
static int make_statements(struct build *b)
{
	int rc;

	b->draft = calloc(1, sizeof(*b->draft));
	if (!b->draft)
		return -1;
	b->draft->lexicon = b->lexicon;
	/* To who observes every reading is shown, and none chosen. */
	b->draft->weights = b->observe ? NULL : b->lexicon->weights;
	b->draft->observe = b->observe;
	b->draft->observe_arg = b->observe_arg;
	rc = add_clauses(b) || read_sentences(b);
	scan_free(&b->draft->scan);
	free(b->draft);
	b->draft = NULL;
	return rc ? -1 : 0;
}

/* The text as it is read, in an arena of its own: rules take little of it with them. */
static int read_policy(struct build *b, const char *name, const char *data, size_t len,
		       const struct policy_options *options, struct diag *d)
{
	struct arena *a = arena_new();
	struct text text;
	struct tree tree;
	struct marks marks;
	int rc = -1;

	if (!a)
		return -1;
	b->text = &text;
	b->tree = &tree;
	b->marks = &marks;
	if (text_read(name, data, len, options, a, &text, d) ||
	    marks_read(&text, name, data, len, &marks, d))
		goto out;
	diag_set(d, name, 0, 0, "out of memory");
	rc = tree_build(&text, b->arena, &tree) || add_source(b, name, data, len) ||
	     make_statements(b);
out:
	b->text = NULL;
	b->tree = NULL;
	b->marks = NULL;
	arena_free(a);
	return rc ? -1 : 0;
}

int policy_compile(const char *name, const char *data, size_t len,
		   const struct policy_options *options, struct rules **out, struct diag *d)
{
	return build_observed(name, data, len, options, NULL, NULL, out, d);
}

int build_observed(const char *name, const char *data, size_t len,
		   const struct policy_options *options, build_observer *observe, void *arg,
		   struct rules **out, struct diag *d)
{
	struct arena *arena = arena_new();
	struct rules *rules = arena ? arena_zalloc(arena, 1, sizeof(*rules)) : NULL;
	struct build b = {.rules = rules,
			  .arena = arena,
			  .lexicon = &lexicon,
			  .observe = observe,
			  .observe_arg = arg};
	int rc = -1;

	*out = NULL;
	diag_set(d, name, 0, 0, "out of memory");
	if (rules) {
		rules->arena = arena;
		rc = read_policy(&b, name, data, len, options, d);
		if (!rc)
			rc = keep_statements(&b) || finish(&b) ? -1 : 0;
		else
			free(b.statements);
	}
	free(b.notes);
	free(b.review);
	if (rc)
		arena_free(arena);
	else
		*out = rules;
	return rc;
}
