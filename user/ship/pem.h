/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates and keys, read while there still is a file system.
 */
#ifndef SHIP_PEM_H
#define SHIP_PEM_H

#include "base/diag.h"
#include "base/strbuf.h"

/* The file of the system's certificates; NULL where none is known. */
const char *pem_system(void);

/* Appends the file. 0, or -1 with *d set. */
int pem_read(const char *path, struct strbuf *out, struct diag *d);

/* Wipes and frees it. */
void pem_forget(struct strbuf *s);

#endif
