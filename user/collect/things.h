/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is watched on every machine, whatever the profile says: files that tell who or what the device
 * is. One row adds one.
 */
#ifndef COLLECT_THINGS_H
#define COLLECT_THINGS_H

#include <stdbool.h>

#include "consentry/category.h"

struct thing {
	enum category category;
	const char *glob;		/* user/judge/glob.h */
	bool listed;			/* a folder whose listing is the data */
	bool (*only)(const char *path); /* NULL: whatever the glob matches */
};

/* Ends with a row without glob. */
extern const struct thing things[];

#endif
