/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The frame of the page that explain writes: style, head, legend. Nothing is loaded and nothing runs.
 */
#ifndef POLICY_EXPLAIN_PAGE_H
#define POLICY_EXPLAIN_PAGE_H

#include "policy/explain_view.h"

struct strbuf;

/* The class that the style gives a part of a sentence; "" for PAINT_NONE. */
const char *page_paint_class(enum explain_paint p);

/* Text with what HTML reserves written as references; control characters become blanks. */
void page_add(struct strbuf *b, const char *s, size_t len);
void page_adds(struct strbuf *b, const char *s);

/* Everything to the first row of the two columns, and what follows the last. */
void page_begin(struct strbuf *b, const struct rules *r, const struct explain_options *o,
		bool whole);
void page_end(struct strbuf *b);

#endif
