/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report in one of its formats, as bytes. Nothing here touches a file or asks the clock: the same
 * findings give the same report.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/strbuf.h"
#include "model.h"
#include "user/deliver/verify.h"

enum report_format {
	REPORT_TERMINAL,
	REPORT_HTML,
	REPORT_JUNIT,
	REPORT_SARIF,
	REPORT_FORMAT_COUNT,
};

/* What surrounds the findings. Borrowed. */
struct report_frame {
	const char *source;		    /* the log's name, as it was given */
	const struct verify_report *verify; /* NULL: the chain was not checked */
	const char *policy_name; /* SARIF: the policy's file, to point into; may be NULL */
	const char *policy;	 /* its text, UTF-8 */
	size_t policy_len;
	enum language language;
	unsigned int columns; /* terminal: width, at least 60 */
	bool color;	      /* terminal */
};

/* "terminal", "html", "junit", "sarif"; -1 for others. */
int report_format_from_name(const char *name);
/* By a file's ending: .html, .htm, .xml, .sarif, .sarif.json; -1 for others. */
int report_format_from_path(const char *path);

/* Appends the report. 0, or -1 when out of memory. */
int report_write(const struct report *r, const struct report_frame *frame,
		 enum report_format format, struct strbuf *out);

/* The formats: each in the file of its name. */
void report_terminal(const struct report *r, const struct report_frame *f, struct strbuf *out);
void report_html(const struct report *r, const struct report_frame *f, struct strbuf *out);
void report_junit(const struct report *r, const struct report_frame *f, struct strbuf *out);
void report_sarif(const struct report *r, const struct report_frame *f, struct strbuf *out);

#endif
