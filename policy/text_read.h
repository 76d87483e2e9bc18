/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The readers of the formats: each appends blocks to a builder whose source is the decoded file.
 */
#ifndef POLICY_TEXT_READ_H
#define POLICY_TEXT_READ_H

#include "policy/text_build.h"

/*
 * Plain text and Markdown, told apart by little: text copied from elsewhere keeps `##`, `**`, `1\.` and tables,
 * and Markdown written by lawyers keeps one sentence to a line. In both
 * - a line is a block, unless it was wrapped inside a sentence: then the lines are one block;
 * - `#` makes a heading, a line in bold as well, `*` and its like an item, `|` or tabs a table.
 * `markdown` adds what would be guesswork in plain text: emphasis by one mark, setext headings.
 */
void text_read_lines(struct text_builder *b, bool markdown);

/*
 * Appends u[pos, end) of one line without what only formats it: emphasis, link targets, images,
 * escapes, inline tags of HTML. Marks of this project's kind ([action], <data>) stay.
 */
void text_read_inline(struct text_builder *b, size_t end, bool markdown);

/* HTML, parsed as HTML5 says. -1 with *d set when it nests or grows beyond what a document may. */
int text_read_html(struct text_builder *b, const char *name, struct diag *d);

#endif
