/* SPDX-License-Identifier: Apache-2.0 */
#include "key.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

_Static_assert(KEY_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES, "public key");
_Static_assert(KEY_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "secret key");
_Static_assert(KEY_SIGNATURE_SIZE == crypto_sign_BYTES, "signature");

/*
 * RFC 8410 fixes every byte of both structures around the key's own 32, so that they need no ASN.1
 * reader: sections 7 (OneAsymmetricKey without attributes) and 4 (SubjectPublicKeyInfo).
 */
static const unsigned char private_head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06,
					     0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
static const unsigned char public_head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
					    0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

#define SEED_SIZE crypto_sign_SEEDBYTES

/* The DER bytes between BEGIN and END of the block called `label`. -1: no such block, or damaged. */
static int block(const char *text, size_t len, const char *label, unsigned char *out, size_t size,
		 size_t *out_len)
{
	char mark[64];
	const char *begin, *end;

	snprintf(mark, sizeof(mark), "-----BEGIN %s-----", label);
	begin = memmem(text, len, mark, strlen(mark));
	if (!begin)
		return -1;
	begin += strlen(mark);
	snprintf(mark, sizeof(mark), "-----END %s-----", label);
	end = memmem(begin, len - (size_t)(begin - text), mark, strlen(mark));
	if (!end || sodium_base642bin(out, size, begin, (size_t)(end - begin), " \r\n\t", out_len,
				      NULL, sodium_base64_VARIANT_ORIGINAL))
		return -1;
	return 0;
}

int key_read(const char *name, const char *text, size_t len, struct key *out, struct diag *d)
{
	unsigned char der[sizeof(private_head) + SEED_SIZE + 16];
	size_t n;
	int result = 0;

	memset(out, 0, sizeof(*out));
	if (!block(text, len, "PRIVATE KEY", der, sizeof(der), &n) &&
	    n == sizeof(private_head) + SEED_SIZE &&
	    !memcmp(der, private_head, sizeof(private_head))) {
		crypto_sign_seed_keypair(out->public_key, out->secret, der + sizeof(private_head));
		out->has_secret = true;
	} else if (!block(text, len, "PUBLIC KEY", der, sizeof(der), &n) &&
		   n == sizeof(public_head) + KEY_PUBLIC_SIZE &&
		   !memcmp(der, public_head, sizeof(public_head))) {
		memcpy(out->public_key, der + sizeof(public_head), KEY_PUBLIC_SIZE);
	} else {
		result = diag_set(d, name, 0, 0,
				  "not an Ed25519 key in PEM (make one with `openssl genpkey "
				  "-algorithm ed25519`)");
	}
	sodium_memzero(der, sizeof(der));
	return result;
}

void key_clear(struct key *k)
{
	sodium_memzero(k, sizeof(*k));
}

void key_sign(const struct key *k, const void *data, size_t len,
	      unsigned char signature[KEY_SIGNATURE_SIZE])
{
	crypto_sign_detached(signature, NULL, data, len, k->secret);
}

bool key_verify(const unsigned char public_key[KEY_PUBLIC_SIZE], const void *data, size_t len,
		const unsigned char signature[KEY_SIGNATURE_SIZE])
{
	return !crypto_sign_verify_detached(signature, data, len, public_key);
}
