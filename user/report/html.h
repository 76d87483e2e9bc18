/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the HTML report share: inside user/report/ only.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "escape.h"
#include "report.h"

struct html {
	const struct report *r;
	const struct report_frame *f;
	struct strbuf *out;
	enum language l;
};

/* "v", "u" or "c": the class that colours a verdict. */
const char *html_verdict_class(enum verdict v);

/* Appends a text of the report's own, escaped. */
void html_text(struct html *h, enum text t);

/*
 * Appends a quote, verbatim, with its marks coloured: `{purpose} [action] <data>`. A bracket without its
 * partner is only a bracket.
 */
void html_quote(struct html *h, const char *text);

/* Appends "+1 234.5": milliseconds with one decimal and thin spaces between thousands. */
void html_offset(struct strbuf *out, double ms);

/* The chart above the timeline, one for each app: lanes of dots along the time. */
void html_chart(struct html *h);

/* Violations or what is not verifiable, as cards. */
void html_findings(struct html *h, enum verdict v);

#endif
