/* SPDX-License-Identifier: Apache-2.0 */
#include "pem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PEM_LIMIT (8u << 20)

const char *pem_system(void)
{
	static const char *const places[] = {
		"/etc/ssl/certs/ca-certificates.crt", /* Debian, Arch, Alpine */
		"/etc/pki/tls/certs/ca-bundle.crt",   /* Fedora */
		"/etc/ssl/ca-bundle.pem",	      /* SUSE */
		"/etc/ssl/cert.pem",
	};
	const char *named = getenv("SSL_CERT_FILE");

	if (named)
		return named;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!access(places[i], R_OK))
			return places[i];
	}
	return NULL;
}

int pem_read(const char *path, struct strbuf *out, struct diag *d)
{
	char chunk[4096];
	FILE *f = fopen(path, "re");
	size_t n;
	int failed;

	if (!f)
		return diag_set(d, path, 0, 0, "%s", strerror(errno));
	while ((n = fread(chunk, 1, sizeof(chunk), f)) && out->len < PEM_LIMIT)
		strbuf_add(out, chunk, n);
	failed = ferror(f) ? errno : 0;
	fclose(f);
	explicit_bzero(chunk, sizeof(chunk));
	if (failed)
		return diag_set(d, path, 0, 0, "%s", strerror(failed));
	if (out->failed)
		return diag_set(d, path, 0, 0, "out of memory");
	return out->len < PEM_LIMIT ? 0 : diag_set(d, path, 0, 0, "too large for certificates");
}

void pem_forget(struct strbuf *s)
{
	if (s->data)
		explicit_bzero(s->data, s->len);
	strbuf_free(s);
}
