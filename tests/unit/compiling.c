/* SPDX-License-Identifier: Apache-2.0 */
#include "compiling.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "policy/compile.h"

struct rules *compile(const char *text)
{
	struct diag d = {.line = 0};
	struct rules *r = NULL;

	cr_assert_eq(policy_compile("p.txt", text, strlen(text), NULL, &r, &d), 0, "%u:%u: %s",
		     d.line, d.column, d.message);
	return r;
}
