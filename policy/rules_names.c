/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"
#include "consentry/rules.h"

NAMES_DEFINE(modality, enum modality, MODALITY_LIST, MODALITY_COUNT)
NAMES_DEFINE(party, enum party, PARTY_LIST, PARTY_COUNT)
NAMES_DEFINE(action, enum action_kind, ACTION_LIST, ACTION_COUNT)
NAMES_DEFINE(condition, enum condition_kind, CONDITION_LIST, CONDITION_COUNT)
NAMES_DEFINE(permission, enum permission, PERMISSION_LIST, PERMISSION_COUNT)
NAMES_DEFINE(observed, enum observed, OBSERVED_LIST, OBSERVED_COUNT)
