/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is audited: profiles, each with the rules that it names. Shared by `run`, `replay` and `doctor`.
 */
#ifndef CLI_AUDIT_H
#define CLI_AUDIT_H

#include <stddef.h>

#include "base/diag.h"
#include "user/judge/judge.h"
#include "user/judge/profile.h"

struct audit {
	struct profile **profiles; /* all owned: audit_free() */
	struct rules **rules;	   /* rules[i] belongs to profiles[i]; several may be the same */
	char **rules_paths;	   /* where they were read from */
	size_t count;
};

/*
 * Loads `count` profiles and, beside each, the rules file that it names (relative to the profile's
 * folder). 0, or -1 with *d set and *a empty.
 */
int audit_load(const char *const *paths, size_t count, struct audit *a, struct diag *d);
void audit_free(struct audit *a);

/* Adds every app to the judge, which borrows from *a. 0, or -1 with *d set. */
int audit_brief(const struct audit *a, struct judge *j, struct diag *d);

#endif
