/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes for tables: fast, the same on every machine. They do not withstand an adversary who chooses
 * keys, so a table that a hostile app can fill must be bounded.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The finaliser of MurmurHash3 (public domain): a permutation of 64 bits. */
static inline uint64_t hash_u64(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	h ^= h >> 33;
	return h;
}

static inline uint64_t hash_bytes(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ len, word = 0;

	for (; len >= 8; p += 8, len -= 8) {
		word = 0;
		for (int i = 7; i >= 0; i--)
			word = (word << 8) | p[i];
		h = (h ^ word) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	word = 0;
	while (len)
		word = (word << 8) | p[--len];
	return hash_u64(h ^ word);
}

#endif
