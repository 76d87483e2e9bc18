/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A profile's subjects, as the kernel's filter decides by them.
 */
#ifndef COLLECT_SUBJECT_H
#define COLLECT_SUBJECT_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "user/collect/kernel.h"
#include "user/judge/profile.h"

/*
 * Enters every subject that exists now: users by number, packages by Android's packages.list, cgroups,
 * units and flatpaks by their cgroup, executables by the inodes that match. May be called again. 0, or
 * -1 with *d set for one that can never be found.
 */
int subject_apply(struct kernel *k, const struct profile *profile, uint16_t app, struct diag *d);

/* Enters the processes that run already: executables that match, and what descends from them. */
void subject_scan(struct kernel *k, const struct profile *const *profiles, size_t count);

#endif
