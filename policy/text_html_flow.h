/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of an HTML document as it flows: white space collapses, blocks begin with their first word, and every
 * byte knows where in the source it stood.
 */
#ifndef POLICY_TEXT_HTML_FLOW_H
#define POLICY_TEXT_HTML_FLOW_H

#include <gumbo.h>

#include "policy/text_build.h"

/* White space that is written only when text follows: HTML collapses it. */
enum gap { GAP_NONE, GAP_SPACE, GAP_BREAK, GAP_LINE };

struct html_flow {
	struct text_builder *b;
	struct text_block like; /* what the next block will be */
	char prefix[16];	/* the number of an <ol>'s item, until a block has taken it */
	size_t prefix_at;
	enum gap gap;
	size_t gap_at;
	size_t gap_length;
	unsigned int bold; /* open elements that make it so */
	unsigned int preformatted;
	size_t light; /* bytes of the open block that are not bold */
};

/* Appends the text of a node. */
void flow_text(struct html_flow *f, const GumboText *text);

/* Ends the block, if one is open. */
void flow_end(struct html_flow *f);

/* A paragraph ends at byte `at` of the source: a cell goes on in a new line, anything else ends. */
void flow_part(struct html_flow *f, size_t at);

#endif
