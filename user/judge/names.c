/* SPDX-License-Identifier: Apache-2.0 */
#include "base/names.h"
#include "consentry/access.h"
#include "consentry/finding.h"

NAMES_DEFINE(access_op, enum access_op, OP_LIST, OP_COUNT)
NAMES_DEFINE(resource_type, enum resource_type, RESOURCE_LIST, RESOURCE_COUNT)
NAMES_DEFINE(attribution, enum attribution, ATTRIBUTION_LIST, ATTRIBUTION_COUNT)
NAMES_DEFINE(verdict, enum verdict, VERDICT_LIST, VERDICT_COUNT)
NAMES_DEFINE(code, enum code, CODE_LIST, CODE_COUNT)
