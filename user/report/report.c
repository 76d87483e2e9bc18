/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <string.h>

#include "base/names.h"

int report_format_from_name(const char *name)
{
	static const char *const names[] = {"terminal", "html", "junit", "sarif"};

	return names_find(names, REPORT_FORMAT_COUNT, name);
}

static bool ends_in(const char *path, const char *ending)
{
	size_t len = strlen(path), n = strlen(ending);

	return len > n && !strcasecmp(path + len - n, ending);
}

int report_format_from_path(const char *path)
{
	if (ends_in(path, ".html") || ends_in(path, ".htm"))
		return REPORT_HTML;
	if (ends_in(path, ".xml"))
		return REPORT_JUNIT;
	if (ends_in(path, ".sarif") || ends_in(path, ".sarif.json"))
		return REPORT_SARIF;
	return -1;
}

int report_write(const struct report *r, const struct report_frame *frame,
		 enum report_format format, struct strbuf *out)
{
	static void (*const writers[REPORT_FORMAT_COUNT])(
		const struct report *, const struct report_frame *, struct strbuf *) = {
		[REPORT_TERMINAL] = report_terminal,
		[REPORT_HTML] = report_html,
		[REPORT_JUNIT] = report_junit,
		[REPORT_SARIF] = report_sarif,
	};

	writers[format](r, frame, out);
	return out->failed ? -1 : 0;
}
