/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/text_read.h"
int text_read_html(struct text_builder *b, const char *name, struct diag *d)
{
	(void)name;
	(void)d;
	text_read_lines(b, false);
	return 0;
}
