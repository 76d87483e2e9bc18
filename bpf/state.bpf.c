// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The globals that user space maps: a section each, so that each is a map of its own. */
#include "common.h"

struct filter filter SEC(".data.filter");
struct counts counts[FILTER_CPUS] SEC(".data.counts");

char LICENSE[] SEC("license") = "Dual BSD/GPL";
