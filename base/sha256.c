/* SPDX-License-Identifier: Apache-2.0 */
#include "sha256.h"

/*
 * The three plain calls, which OpenSSL 3 marks as deprecated in favour of EVP: EVP takes its algorithms from
 * providers, and with them megabytes that a watcher would hold for one hash.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[SHA256_DIGEST_LENGTH];
	SHA256_CTX sha;

	SHA256_Init(&sha);
	SHA256_Update(&sha, data, len);
	SHA256_Final(raw, &sha);
	for (size_t i = 0; i < sizeof(raw); i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[2 * sizeof(raw)] = '\0';
}
