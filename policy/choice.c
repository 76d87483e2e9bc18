/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/choice.h"

static const struct feature_kind kinds[TEMPLATE_COUNT] = {
#define X(id, name, a, b) [TEMPLATE_##id] = {name, VALUE_##a, VALUE_##b},
	TEMPLATE_LIST(X)
#undef X
};

const struct feature_kind *feature_kind(unsigned int id)
{
	return &kinds[id];
}

void features_join(struct features *f, const struct features *other)
{
	for (size_t i = 0; i < other->count && f->count < FEATURES_MAX; i++)
		f->at[f->count++] = other->at[i];
}
