/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ways out: one file each. A transport connects when it first has something to send, keeps the
 * connection, and after a failure makes a new one.
 */
#ifndef SHIP_TRANSPORT_H
#define SHIP_TRANSPORT_H

#include <stddef.h>

#include "base/diag.h"
#include "user/deliver/ship.h"

#define TRANSPORT_HEADERS 16

/* Borrowed; must outlive the transport. */
struct transport_options {
	const char *to;	   /* as given: scheme://… */
	const char *ca;	   /* PEM file; NULL: the system's */
	const char *cert;  /* client certificate, PEM; or NULL */
	const char *key;   /* and its key */
	const char *api;   /* http: json, elasticsearch, splunk, loki, clickhouse */
	const char *table; /* clickhouse */
	const char *headers[TRANSPORT_HEADERS]; /* http: "Name: value" */
	size_t header_count;
	unsigned int timeout_ms; /* for one batch */
	bool sealed;		 /* once open, it can read no file */
};

struct transport {
	struct ship_transport ship;
	void (*close)(void *arg);
};

/* Each takes its schemes. 0 and an owned *out, or -1 with *d set when `to` makes no sense. */
int syslog_open(const struct transport_options *o, struct transport *out, struct diag *d);
int http_open(const struct transport_options *o, struct transport *out, struct diag *d);
int kafka_open(const struct transport_options *o, struct transport *out, struct diag *d);

#endif
