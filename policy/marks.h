/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mark-up of policies: `{purpose}` `[action]` `<data>` `(actor)`, half-width brackets only.
 *
 * Plain prose uses the same characters for other things (a Markdown link, "1)", "(SDK)"), so a text
 * counts as marked only where somebody clearly marked it: see marks_read().
 */
#ifndef POLICY_MARKS_H
#define POLICY_MARKS_H

#include <stdbool.h>

#include "policy/text.h"

enum mark_kind { MARK_PURPOSE, MARK_ACTION, MARK_DATA, MARK_ACTOR, MARK_KINDS };

struct mark {
	enum mark_kind kind;
	uint32_t open;	/* offset of the opening bracket in text->s */
	uint32_t begin; /* the text inside */
	uint32_t end;	/* offset of the closing bracket */
};

struct marks {
	bool marked;
	const struct mark *list; /* by `open` */
	size_t count;
	const uint32_t *brackets; /* offsets of all brackets of marks, ascending */
	size_t bracket_count;
};

/*
 * Finds the marks of a text. A text is marked when a `<` or `{` stands before a Chinese character
 * anywhere, or when it has both a `[word]` and a `<words>` in English; in any other text no bracket
 * is a mark. In a marked text each mark must be closed in its block and marks must not cross.
 * 0, or -1 with *d set to the bracket at fault; `source` is the file that the text was read from.
 */
int marks_read(const struct text *t, const char *name, const char *source, size_t source_len,
	       struct marks *out, struct diag *d);

#endif
