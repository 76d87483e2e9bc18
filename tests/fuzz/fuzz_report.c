/* SPDX-License-Identifier: Apache-2.0 */
/* Findings for a report, from anybody: each line is refused with its reason or is in every format. */
#include <stdlib.h>
#include <string.h>

#include "user/report/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Nothing that a terminal obeys may come out, whatever an app is called. */
static void check_plain(const struct strbuf *out)
{
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->data[i];

		if ((c < 0x20 && c != '\n') || c == 0x7f)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct report_frame frame = {.source = "fuzz", .columns = 80};
	const char *text = (const char *)data, *end = text + size;
	struct report r;
	struct diag d;
	unsigned int line = 0;

	report_init(&r);
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((stop ? stop : end) - text);

		memset(&d, 0, sizeof(d));
		if (report_add_finding(&r, "fuzz", ++line, text, len, &d) && !d.message[0])
			abort();
		text += len + (stop != NULL);
	}
	if (report_finish(&r))
		abort();
	for (int i = 0; i < REPORT_FORMAT_COUNT; i++) {
		struct strbuf out = {.len = 0};

		if (report_write(&r, &frame, (enum report_format)i, &out) || !out.len)
			abort();
		if (i == REPORT_TERMINAL)
			check_plain(&out);
		strbuf_free(&out);
	}
	report_free(&r);
	return 0;
}
