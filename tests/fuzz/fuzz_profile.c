/* SPDX-License-Identifier: Apache-2.0 */
/* A profile, from anybody. */
#include <stdint.h>
#include <stdlib.h>

#include "user/judge/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *arg, const struct diag *d)
{
	(void)arg;
	(void)d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct subject s = {.uid = 10001, .exe = "/opt/shop/bin/app", .cgroup = "/shop/a"};
	struct diag d = {.warn = ignore};
	struct profile *p;
	char line[1024];

	if (profile_read("fuzz", (const char *)data, size, &p, &d)) {
		if (!d.message[0])
			abort(); /* whoever refuses says why */
		diag_format(&d, line, sizeof(line));
		return 0;
	}
	profile_covers(p, &s);
	profile_free(p);
	return 0;
}
