/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the wire format to the contract: one event to one access or process.
 */
#ifndef COLLECT_WIRE_H
#define COLLECT_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "consentry/access.h"
#include "consentry/event.h"
#include "user/collect/node.h"

/* What the access's strings point into. */
struct wire_text {
	char id[64];
};

/*
 * Fills *out but for its subject and sequence; strings point into *text and *nodes. False for one that is no
 * access after all: a playback device, say, which shares its major number with microphones.
 */
bool wire_access(const struct event_access *e, struct nodes *nodes, struct wire_text *text,
		 struct access *out);

void wire_process(const struct event_process *e, struct process *out);

/* The number of a generic netlink family on this machine, 0 when it has none. */
uint16_t wire_family(const char *name);

#endif
