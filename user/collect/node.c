/* SPDX-License-Identifier: Apache-2.0 */
#include "node.h"

#define KEPT_NS 5000000000ULL

const struct priv_node *nodes_find(struct nodes *n, bool pcm, uint32_t number, uint64_t t)
{
	struct node *node = &n->node[(number ^ number >> 20 ^ (pcm ? NODES / 2 : 0)) % NODES];

	if (node->until && node->number == number && node->pcm == pcm && t < node->until)
		return &node->node;
	n->priv->node(n->priv->arg, pcm, number, &node->node);
	node->until = t + KEPT_NS;
	node->number = number;
	node->pcm = pcm;
	return &node->node;
}
