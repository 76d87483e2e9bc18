/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ed25519 keys (RFC 8032) in the PEM files that OpenSSL writes (RFC 8410):
 *
 *	openssl genpkey -algorithm ed25519 -out log.key
 *	openssl pkey -in log.key -pubout -out log.pub
 *
 * Keys that are protected by a password are not read.
 */
#ifndef DELIVER_KEY_H
#define DELIVER_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

#define KEY_PUBLIC_SIZE	   32
#define KEY_SECRET_SIZE	   64
#define KEY_SIGNATURE_SIZE 64

struct key {
	unsigned char public_key[KEY_PUBLIC_SIZE];
	unsigned char secret[KEY_SECRET_SIZE]; /* zeros when there is only the public half */
	bool has_secret;
};

/*
 * Reads a private or a public key from the PEM text[0..len) of the file `name`. 0, or -1 with *d set.
 * key_clear() afterwards.
 */
int key_read(const char *name, const char *text, size_t len, struct key *out, struct diag *d);

/* Wipes the secret half. */
void key_clear(struct key *k);

void key_sign(const struct key *k, const void *data, size_t len,
	      unsigned char signature[KEY_SIGNATURE_SIZE]);
bool key_verify(const unsigned char public_key[KEY_PUBLIC_SIZE], const void *data, size_t len,
		const unsigned char signature[KEY_SIGNATURE_SIZE]);

#endif
