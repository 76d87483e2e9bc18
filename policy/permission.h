/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which system permission stands before which kind of data, on every platform that has permissions.
 */
#ifndef POLICY_PERMISSION_H
#define POLICY_PERMISSION_H

#include "consentry/rules.h"

/* The permission that guards a category, or PERMISSION_NONE. */
enum permission permission_guards(enum category c);

/* The category that a permission opens, or CATEGORY_OTHER. */
enum category permission_opens(enum permission p);

#endif
