/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that a hostile app may have chosen (a path, a process name) on its way to a person.
 *
 * What has no shape of its own is shown instead of obeyed: control characters (escape codes for a
 * terminal among them), characters that turn the direction of writing, and those that are invisible,
 * appear as `\x1b` or `\u202e`; bytes that are no UTF-8 as U+FFFD. What remains is escaped for its target.
 */
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

/* For a terminal: no line ends, no tabs. NULL appends nothing. */
void escape_terminal(struct strbuf *out, const char *s);

/* For HTML and XML, in text and in attribute values with either quotation mark. */
void escape_markup(struct strbuf *out, const char *s);

/*
 * How many columns of a terminal show s[0..len), UTF-8 without control characters: East Asian wide
 * and full-width characters (Unicode's UAX #11, W and F) take two, combining marks none.
 */
size_t escape_width(const char *s, size_t len);

/* Of one character. */
unsigned int escape_char_width(uint32_t c);

#endif
