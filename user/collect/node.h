/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What device numbers are called: asked for once, and again after a while, since a number may be given
 * to another device when its own is unplugged.
 */
#ifndef COLLECT_NODE_H
#define COLLECT_NODE_H

#include "user/collect/priv.h"

enum { NODES = 64 };

struct node {
	uint64_t until; /* of the events' clock; 0: free */
	uint32_t number;
	bool pcm;
	struct priv_node node;
};

/* Zero, but for `priv`, at first. */
struct nodes {
	const struct priv *priv; /* borrowed */
	struct node node[NODES];
};

/* As `priv` knows it; valid until the next call. `t` is the time of the event that asks. */
const struct priv_node *nodes_find(struct nodes *n, bool pcm, uint32_t number, uint64_t t);

#endif
