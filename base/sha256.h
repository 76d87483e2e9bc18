/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SHA-256 (FIPS 180-4) as people compare it: in lower-case hexadecimal.
 */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_HEX 65 /* with the NUL */

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX]);

#endif
