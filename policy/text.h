/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A policy as a reader sees it: plain UTF-8 text in blocks, with the way back to the bytes of the file.
 *
 * Whatever the file was (GB18030, HTML, Markdown), the compiler works on `s`: tags and emphasis are
 * gone, entities resolved, white space inside a block left as it is in plain text. A block holds whole
 * sentences and no line end: lines that were wrapped inside a sentence are joined. Only a cell of several
 * paragraphs keeps a line feed between them. Nothing is normalised here:
 * full-width forms stay, since half-width brackets are mark-up and full-width ones are prose.
 * text_source() gives the span of the input file, text_quote() needs no map: it is s[begin, end).
 */
#ifndef POLICY_TEXT_H
#define POLICY_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "consentry/rules.h"
#include "policy/compile.h"

enum block_kind {
	BLOCK_PARAGRAPH, /* a line of plain text, a <p>, … */
	BLOCK_HEADING, /* the format says so (<h2>, `##`, a short line all in bold); a numbered line is a
			  paragraph */
	BLOCK_ITEM, /* an item of a list; <ol> puts its number in front: "1. " */
	BLOCK_CELL, /* one cell of a table; row and column say where */
};

struct text_block {
	enum block_kind kind;
	uint32_t begin; /* into s, without line end and outer white space */
	uint32_t end;
	uint16_t level; /* heading: 1…6; item: nesting depth from 1, as far as the format tells */
	uint16_t column; /* cell: from 0 */
	uint32_t row;	 /* cell: from 0 within its table; row 0 is the head row if `head` */
	uint32_t table;	 /* cell: counts tables of the document from 1; 0 elsewhere */
	uint8_t head;	 /* cell: of a head row */
};

/* s[begin, begin + len) comes from source[source, …); `same`: byte for byte, else as a whole. */
struct text_run {
	uint32_t begin;
	uint32_t source;
	uint32_t source_len;
	uint8_t same;
};

struct text_encoding;

struct text {
	struct arena *arena; /* borrowed */
	const char *s;	     /* UTF-8, terminated; contains no NUL */
	size_t len;
	const struct text_block *blocks;
	size_t block_count;
	const struct text_run *runs; /* ordered by begin; one run for a plain UTF-8 file */
	size_t run_count;
	struct text_encoding *encoding; /* from the UTF-8 that was read to the bytes of the file */
	const char *language;		/* "zh" or "en" */
};

/*
 * Reads the bytes of a file. Everything of *out lives in `a`; `data` must outlive it. 0, or -1 with *d
 * set: not in the encoding it claims, a NUL, empty, HTML nested deeper than anybody writes.
 */
int text_read(const char *name, const char *data, size_t len, const struct policy_options *o,
	      struct arena *a, struct text *out, struct diag *d);

/* The span of the input file that s[begin, end) came from. */
struct span text_source(const struct text *t, size_t begin, size_t end);

#endif
