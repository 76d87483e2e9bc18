/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gumbo on hostile input. gumbo parses as HTML5 says, and HTML5 lets a small document ask for a lot: elements
 * nested a million deep, which gumbo walks on every tag and frees by recursion, and formatting
 * elements that are opened again in every paragraph. So nesting is looked at first, memory comes from a
 * budget, and all of it goes at once.
 */
#ifndef POLICY_TEXT_HTML_PARSE_H
#define POLICY_TEXT_HTML_PARSE_H

#include <gumbo.h>

#include "base/diag.h"

struct html_document;

/* Elements may be so deep inside each other. Pages that people wrote stay below 100. */
#define HTML_DEPTH_MAX 512

/* An element may have so many attributes. */
#define HTML_ATTRIBUTES_MAX 512

/*
 * Parses u[0..len), which must outlive the document. NULL with *d set when it nests or grows too far.
 */
struct html_document *html_parse(const char *name, const char *u, size_t len, struct diag *d);
void html_free(struct html_document *h);

/* The document's root, owned by it. */
const GumboNode *html_root(const struct html_document *h);

#endif
