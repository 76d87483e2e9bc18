/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"
#include "consentry/access.h"
#include "consentry/finding.h"
#include "user/judge/profile.h"

NAMES_DEFINE(access_op, enum access_op, OP_LIST, OP_COUNT)
NAMES_DEFINE(resource_type, enum resource_type, RESOURCE_LIST, RESOURCE_COUNT)
NAMES_DEFINE(attribution, enum attribution, ATTRIBUTION_LIST, ATTRIBUTION_COUNT)
NAMES_DEFINE(verdict, enum verdict, VERDICT_LIST, VERDICT_COUNT)
NAMES_DEFINE(code, enum code, CODE_LIST, CODE_COUNT)
NAMES_DEFINE(witness, enum witness, WITNESS_LIST, WITNESS_COUNT)
NAMES_DEFINE(gesture_action, enum gesture_action, GESTURE_LIST, GESTURE_COUNT)
NAMES_DEFINE(marker_name, enum marker_name, MARKER_LIST, MARKER_COUNT)

static const char *const states[2][STATE_WITHDRAWN + 1] = {
	{"asked", "granted", "refused", "withdrawn"},
	{"asked", "granted", "denied", "revoked"},
};

const char *ledger_state_name(enum ledger_state v, bool permission)
{
	return states[permission][v];
}

int ledger_state_from_name(const char *name, bool permission)
{
	return names_find(states[permission], STATE_WITHDRAWN + 1, name);
}
