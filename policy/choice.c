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

double weights_score(const struct weights *w, const struct features *f)
{
	double sum = 0;

	for (size_t i = 0; i < f->count; i++) {
		const float *t = w->table[f->id[i]];

		if (t)
			sum += (double)t[f->a[i] * 64 + f->b[i]];
	}
	return sum;
}
