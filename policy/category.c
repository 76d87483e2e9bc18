/* SPDX-License-Identifier: Apache-2.0 */
#include "consentry/category.h"

#include <string.h>

static const char *const names[CATEGORY_COUNT] = {
#define X(id, name) [CATEGORY_##id] = name,
	CATEGORY_LIST(X)
#undef X
};

const char *category_name(enum category c)
{
	return names[c];
}

bool category_from_name(const char *name, size_t len, enum category *c)
{
	for (int i = 0; i < CATEGORY_COUNT; i++) {
		if (strlen(names[i]) == len && !memcmp(names[i], name, len)) {
			*c = (enum category)i;
			return true;
		}
	}
	return false;
}

bool category_covers(enum category rule, enum category data)
{
	size_t len = strlen(names[rule]);

	return rule == data || (!strncmp(names[data], names[rule], len) && names[data][len] == '.');
}

enum category category_parent(enum category c)
{
	const char *dot = strrchr(names[c], '.');
	enum category above = c;

	if (dot)
		category_from_name(names[c], (size_t)(dot - names[c]), &above);
	return above;
}
