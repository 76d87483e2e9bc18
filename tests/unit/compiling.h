/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the policy compiler: a policy in, its rules out.
 */
#ifndef TESTS_COMPILING_H
#define TESTS_COMPILING_H

#include "consentry/rules.h"

/* The rules of a policy in plain text; the test fails where it does not compile. rules_free(). */
struct rules *compile(const char *text);

#endif
