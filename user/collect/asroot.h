/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What priv.h asks for, done: reads of /proc, /sys and /dev.
 */
#ifndef COLLECT_ASROOT_H
#define COLLECT_ASROOT_H

#include "user/collect/priv.h"

void asroot_process(uint32_t pid, uint64_t start, struct priv_process *out);
void asroot_node(bool pcm, uint32_t number, struct priv_node *out);

#endif
