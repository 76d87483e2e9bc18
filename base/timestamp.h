/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points in time as RFC 3339 writes them: UTC, nine decimals, `2026-01-01T08:00:00.000000001Z`.
 * In memory: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted; years 1970 to 2554.
 */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stddef.h>
#include <stdint.h>

#define TIMESTAMP_SIZE 31 /* with the terminator */

void timestamp_format(uint64_t ns, char out[TIMESTAMP_SIZE]);

/*
 * Reads `YYYY-MM-DDThh:mm:ss[.fraction]Z`, up to nine decimals. 0, or -1 when s[0..len) is anything
 * else, a day that no calendar has included.
 */
int timestamp_parse(const char *s, size_t len, uint64_t *ns);

#endif
