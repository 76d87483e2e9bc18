/* SPDX-License-Identifier: Apache-2.0 */
#include "regulation.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/fields.h"

extern const char lexicon_regulations_json[];
extern const char lexicon_regulations_json_end[];

struct document {
	const char *id;
	const char *zh;
	const char *en;
};

struct clause {
	const struct document *document;
	const char *number;
	const char *zh;
	const char *en;
	const char *const *codes; /* as written; checked when read */
	size_t code_count;
	const char *const *categories; /* none: all */
	size_t category_count;
	uint32_t code_bits;
	bool verified;
};

struct regulations {
	struct arena *arena;
	/* As findings say it, by language and code, then by category: made when first asked for, since
	 * an app tends to break the same rules again and again. */
	struct strbuf *said[2][CODE_COUNT];
	const struct document *documents;
	size_t document_count;
	const struct clause *clauses;
	size_t clause_count;
};

static int read_documents(struct fields *f, struct regulations *r)
{
	struct document *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "documents", sizeof(*list), &array, (void **)&list,
			   &r->document_count))
		return -1;
	for (size_t i = 0; i < r->document_count; i++) {
		const json_t *o = json_array_get(array, i);

		if (fields_string(f, o, "id", NULL, &list[i].id) ||
		    fields_string(f, o, "zh", NULL, &list[i].zh) ||
		    fields_string(f, o, "en", NULL, &list[i].en))
			return -1;
	}
	r->documents = list;
	return 0;
}

static int read_clause(struct fields *f, const struct regulations *r, const json_t *o,
		       struct clause *c)
{
	const char *document;

	if (fields_string(f, o, "document", NULL, &document) ||
	    fields_string(f, o, "clause", NULL, &c->number) ||
	    fields_string(f, o, "zh", NULL, &c->zh) || fields_string(f, o, "en", NULL, &c->en) ||
	    fields_strings(f, o, "codes", &c->codes, &c->code_count) ||
	    fields_strings(f, o, "categories", &c->categories, &c->category_count) ||
	    fields_bool(f, o, "verified", &c->verified))
		return -1;
	for (size_t i = 0; i < r->document_count; i++) {
		if (!strcmp(r->documents[i].id, document))
			c->document = &r->documents[i];
	}
	if (!c->document)
		return json_doc_fault_at(&f->doc, o, "document", f->diag, "no such document");
	for (size_t i = 0; i < c->code_count; i++) {
		int code = code_from_name(c->codes[i]);

		if (code < 0)
			return json_doc_fault_at(&f->doc, o, "codes", f->diag, "no such code: %s",
						 c->codes[i]);
		c->code_bits |= UINT32_C(1) << code;
	}
	return 0;
}

static int read_clauses(struct fields *f, struct regulations *r)
{
	struct clause *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "clauses", sizeof(*list), &array, (void **)&list,
			   &r->clause_count))
		return -1;
	for (size_t i = 0; i < r->clause_count; i++) {
		if (read_clause(f, r, json_array_get(array, i), &list[i]))
			return -1;
	}
	r->clauses = list;
	return 0;
}

struct regulations *regulations_new(void)
{
	struct diag d = {.line = 0};
	struct fields f = {.diag = &d};
	struct regulations *r = NULL;
	size_t len = (size_t)(lexicon_regulations_json_end - lexicon_regulations_json);
	int result = -1;

	if (json_doc_open(&f.doc, "regulations.json", lexicon_regulations_json, len, &d))
		return NULL;
	f.arena = arena_new();
	r = f.arena ? arena_zalloc(f.arena, 1, sizeof(*r)) : NULL;
	if (r) {
		r->arena = f.arena;
		result = json_doc_format(&f.doc, "consentry-regulations/1", &d) ||
					 read_documents(&f, r) || read_clauses(&f, r)
				 ? -1
				 : 0;
	}
	json_doc_close(&f.doc);
	if (result) {
		arena_free(f.arena);
		return NULL;
	}
	return r;
}

void regulations_free(struct regulations *r)
{
	if (!r)
		return;
	for (int language = 0; language < 2; language++) {
		for (int code = 0; code < CODE_COUNT; code++) {
			struct strbuf *said = r->said[language][code];

			for (int i = 0; said && i < CATEGORY_COUNT; i++)
				strbuf_free(&said[i]);
			free(said);
		}
	}
	arena_free(r->arena);
}

static bool about(const struct clause *c, enum category category)
{
	enum category each;

	for (size_t i = 0; i < c->category_count; i++) {
		if (category_from_name(c->categories[i], strlen(c->categories[i]), &each) &&
		    category_covers(each, category))
			return true;
	}
	return !c->category_count;
}

static void render(const struct regulations *r, enum code code, enum category category,
		   bool english, struct strbuf *out)
{
	for (size_t i = 0; i < r->clause_count; i++) {
		const struct clause *c = &r->clauses[i];

		if (!(c->code_bits & (UINT32_C(1) << code)) || !about(c, category))
			continue;
		strbuf_adds(out, out->len ? ",{\"document\":" : "{\"document\":");
		strbuf_add_json(out, english ? c->document->en : c->document->zh);
		strbuf_adds(out, ",\"clause\":");
		strbuf_add_json(out, c->number);
		strbuf_adds(out, ",\"title\":");
		strbuf_add_json(out, english ? c->en : c->zh);
		strbuf_adds(out, ",\"code\":\"");
		strbuf_adds(out, code_name(code));
		strbuf_adds(out, c->verified ? "\",\"verified\":true}" : "\",\"verified\":false}");
	}
}

/* What applies to a code, or NULL when out of memory. */
static const struct strbuf *said(struct regulations *r, enum code code, enum category category,
				 bool english)
{
	struct strbuf **row = &r->said[english][code], *text;

	if (!*row)
		*row = calloc(CATEGORY_COUNT, sizeof(struct strbuf));
	if (!*row)
		return NULL;
	text = &(*row)[category];
	if (!text->data) {
		render(r, code, category, english, text);
		strbuf_add(text, "", 0); /* nothing applies: that is made, too */
	}
	if (!text->failed)
		return text;
	strbuf_free(text);
	return NULL;
}

static void add_code(struct regulations *r, const struct finding *f, enum code code, bool english,
		     const char **comma, struct strbuf *out)
{
	const struct strbuf *text = said(r, code, f->category, english);

	if (!text) {
		out->failed = true;
		return;
	}
	if (!text->len)
		return;
	strbuf_adds(out, *comma);
	strbuf_add(out, text->data, text->len);
	*comma = ",";
}

void regulations_write(struct regulations *r, const struct finding *f, bool english,
		       struct strbuf *out)
{
	const char *comma = "";

	strbuf_addc(out, '[');
	if (f->verdict == VERDICT_VIOLATION && f->code != CODE_COUNT) {
		add_code(r, f, f->code, english, &comma, out);
		for (size_t i = 0; i < f->also_count; i++)
			add_code(r, f, f->also[i], english, &comma, out);
	}
	strbuf_addc(out, ']');
}
