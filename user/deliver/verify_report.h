/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `verify` found, while it is put together.
 */
#ifndef DELIVER_VERIFY_REPORT_H
#define DELIVER_VERIFY_REPORT_H

#include "user/deliver/verify.h"

/* A copy of `path` that lives as long as the report, or NULL when out of memory. */
const char *verify_report_path(struct verify_report *r, const char *path);

/* Adds a fault; `path` is one of verify_report_path(). 0, or -1 when out of memory. */
int verify_report_add(struct verify_report *r, enum verify_fault_kind kind, const char *path,
		      unsigned int line, uint64_t seq, uint64_t count, const char *format, ...)
	__attribute__((format(printf, 7, 8)));

/* In the order of the files, the index last. */
void verify_report_sort(struct verify_report *r);

#endif
