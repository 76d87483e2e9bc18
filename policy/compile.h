/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The policy compiler: a text that lawyers wrote, to rules that a judge can apply.
 *
 * Pure: no file, no clock, no network, no locale. The same bytes in give the same rules out.
 */
#ifndef POLICY_COMPILE_H
#define POLICY_COMPILE_H

#include <stddef.h>

#include "base/diag.h"
#include "consentry/rules.h"

enum policy_format {
	POLICY_GUESS, /* by the name's ending and the first bytes */
	POLICY_TEXT,
	POLICY_MARKDOWN,
	POLICY_HTML,
};

struct policy_options {
	enum policy_format format;
	const char *encoding; /* "UTF-8", "GB18030"; NULL: guessed */
	const char *language; /* "zh", "en"; NULL: guessed */
};

/*
 * Compiles data[0..len); `name` is the base name that errors and `source.name` show. NULL options
 * mean guess everything. Returns 0 and an owned *out (rules_free()), or -1 with *d set.
 */
int policy_compile(const char *name, const char *data, size_t len,
		   const struct policy_options *options, struct rules **out, struct diag *d);

#endif
