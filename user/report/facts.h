/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a finding that are not plain strings (evidence, regulation, exceptions) as lines for
 * people.
 *
 * Their shape may grow with the judge: what is not known here by name is shown too, as `key: value`,
 * rather than left out. Text is not escaped.
 */
#ifndef REPORT_FACTS_H
#define REPORT_FACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "model.h"

/* `t` is the time of a line that has one, else 0. */
typedef void (*facts_line)(void *arg, uint64_t t, const char *text);

/* The act, who did it and for whom, through which code, and each fact that the verdict rests on. */
void facts_evidence(const struct report_finding *f, enum language l, facts_line each, void *arg);

/* One line for each law; `checked`: whether its citation was read in a copy of the text. */
void facts_regulation(const struct report_finding *f,
		      void (*each)(void *arg, const char *text, bool checked), void *arg);

/* One line for each exception of the policy that might apply: the clause and its sentence. */
void facts_exceptions(const struct report_finding *f, facts_line each, void *arg);

/* The other codes that the finding breaks, as "code, code"; nothing where there is none. */
void facts_also(const struct report_finding *f, struct strbuf *out);

#endif
