/* SPDX-License-Identifier: Apache-2.0 */
#include "diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Line and column of a byte offset, both from 1; a column is a character, not a byte. */
static void place(const char *text, size_t len, size_t offset, unsigned int *line,
		  unsigned int *column)
{
	size_t i, start = 0;

	if (offset > len)
		offset = len;
	*line = 1;
	for (i = 0; i < offset; i++) {
		if (text[i] == '\n') {
			(*line)++;
			start = i + 1;
		}
	}
	*column = 1;
	for (i = start; i < offset; i++) {
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			(*column)++;
	}
}

static void fill(struct diag *d, const char *file, unsigned int line, unsigned int column,
		 const char *format, va_list ap)
{
	snprintf(d->file, sizeof(d->file), "%s", file ? file : "");
	d->line = line;
	d->column = column;
	vsnprintf(d->message, sizeof(d->message), format, ap);
}

int diag_at(struct diag *d, const char *file, const char *text, size_t len, size_t offset,
	    const char *format, ...)
{
	unsigned int line, column;
	va_list ap;

	place(text, len, offset, &line, &column);
	va_start(ap, format);
	fill(d, file, line, column, format, ap);
	va_end(ap);
	return -1;
}

int diag_set(struct diag *d, const char *file, unsigned int line, unsigned int column,
	     const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	fill(d, file, line, column, format, ap);
	va_end(ap);
	return -1;
}

void diag_warn_at(const struct diag *d, const char *file, const char *text, size_t len,
		  size_t offset, const char *format, ...)
{
	struct diag w = {.line = 0};
	unsigned int line, column;
	va_list ap;

	if (!d->warn)
		return;
	place(text, len, offset, &line, &column);
	va_start(ap, format);
	fill(&w, file, line, column, format, ap);
	va_end(ap);
	d->warn(d->warn_arg, &w);
}

void diag_warn(const struct diag *d, const char *file, unsigned int line, unsigned int column,
	       const char *format, ...)
{
	struct diag w = {.line = 0};
	va_list ap;

	if (!d->warn)
		return;
	va_start(ap, format);
	fill(&w, file, line, column, format, ap);
	va_end(ap);
	d->warn(d->warn_arg, &w);
}

void diag_format(const struct diag *d, char *out, size_t size)
{
	char head[sizeof(d->file) + 32];
	const char *part[2];
	size_t n = 0;

	if (!d->line)
		snprintf(head, sizeof(head), "%s%s", d->file, d->file[0] ? ": " : "");
	else if (!d->column)
		snprintf(head, sizeof(head), "%s:%u: ", d->file, d->line);
	else
		snprintf(head, sizeof(head), "%s:%u:%u: ", d->file, d->line, d->column);
	part[0] = head;
	part[1] = d->message;
	for (int i = 0; i < 2; i++) {
		for (const unsigned char *p = (const unsigned char *)part[i]; *p; p++) {
			if (n + 5 > size)
				break;
			if (*p < 0x20 || *p == 0x7f)
				n += (size_t)snprintf(out + n, size - n, "\\x%02x", *p);
			else
				out[n++] = (char)*p;
		}
	}
	if (size)
		out[n < size ? n : size - 1] = '\0';
}
