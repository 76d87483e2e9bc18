/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Enumerators and their names in JSON, from one X-macro list: see include/consentry/rules.h for the
 * lists. `NAMES_DEFINE(party, enum party, PARTY)` defines party_name() and party_from_name().
 */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <string.h>

static inline int names_find(const char *const *names, int count, const char *name)
{
	for (int i = 0; i < count; i++) {
		if (!strcmp(names[i], name))
			return i;
	}
	return -1;
}

#define NAMES_DEFINE(noun, type, list, count)                                                      \
	static const char *const noun##_names[] = {list(NAMES_STRING)};                            \
	_Static_assert(sizeof(noun##_names) / sizeof(noun##_names[0]) == (count), #noun);          \
	const char *noun##_name(type v)                                                            \
	{                                                                                          \
		return noun##_names[v];                                                            \
	}                                                                                          \
	int noun##_from_name(const char *name)                                                     \
	{                                                                                          \
		return names_find(noun##_names, count, name);                                      \
	}

#define NAMES_STRING(id, name) name,

#endif
