/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kafka through librdkafka: an idempotent producer with the device as key, so that a device's findings
 * share a partition and keep their order.
 */
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pem.h"
#include "transport.h"

struct kafka {
	const struct transport_options *o;
	char *brokers;
	const char *topic; /* into brokers' memory */
	bool tls;
	/* Where files are out of reach when a producer is made. */
	struct strbuf ca, cert, key;
	rd_kafka_t *producer; /* made anew after a fatal error */
	size_t delivered;
	rd_kafka_resp_err_t error; /* the first of the batch */
};

static void report(rd_kafka_t *rk, const rd_kafka_message_t *m, void *arg)
{
	struct kafka *k = arg;

	(void)rk;
	if (!m->err)
		k->delivered++;
	else if (!k->error)
		k->error = m->err;
}

static bool set(rd_kafka_conf_t *c, const char *name, const char *value, char *why, size_t size)
{
	return !value || rd_kafka_conf_set(c, name, value, why, size) == RD_KAFKA_CONF_OK;
}

static bool set_pem(rd_kafka_conf_t *c, rd_kafka_cert_type_t type, const struct strbuf *pem,
		    char *why, size_t size)
{
	return !pem->len || rd_kafka_conf_set_ssl_cert(c, type, RD_KAFKA_CERT_ENC_PEM, pem->data,
						       pem->len, why, size) == RD_KAFKA_CONF_OK;
}

/* From memory librdkafka takes a client's certificate alone, from a file those between it and its root too. */
static bool set_certificates(struct kafka *k, rd_kafka_conf_t *c, char *why, size_t size)
{
	if (k->o->sealed)
		return set_pem(c, RD_KAFKA_CERT_CA, &k->ca, why, size) &&
		       set_pem(c, RD_KAFKA_CERT_PUBLIC_KEY, &k->cert, why, size) &&
		       set_pem(c, RD_KAFKA_CERT_PRIVATE_KEY, &k->key, why, size);
	return set(c, "ssl.ca.location", k->o->ca, why, size) &&
	       set(c, "ssl.certificate.location", k->o->cert, why, size) &&
	       set(c, "ssl.key.location", k->o->key, why, size);
}

static int make_producer(struct kafka *k, char *why, size_t size)
{
	rd_kafka_conf_t *c = rd_kafka_conf_new();
	char timeout[16];

	snprintf(timeout, sizeof(timeout), "%u", k->o->timeout_ms);
	rd_kafka_conf_set_opaque(c, k);
	rd_kafka_conf_set_dr_msg_cb(c, report);
	if (!set(c, "bootstrap.servers", k->brokers, why, size) ||
	    !set(c, "client.id", "consentry", why, size) ||
	    !set(c, "enable.idempotence", "true", why, size) ||
	    !set(c, "compression.codec", "lz4", why, size) ||
	    !set(c, "linger.ms", "5", why, size) ||
	    !set(c, "message.timeout.ms", timeout, why, size) ||
	    /* The shipper backs off by itself; a producer's own wait must fit into one attempt. */
	    !set(c, "reconnect.backoff.max.ms", "1000", why, size) ||
	    !set(c, "log_level", "2", why, size) ||
	    (k->tls && (!set(c, "security.protocol", "ssl", why, size) ||
			!set_certificates(k, c, why, size)))) {
		rd_kafka_conf_destroy(c);
		return -1;
	}
	k->producer = rd_kafka_new(RD_KAFKA_PRODUCER, c, why, size);
	if (!k->producer)
		rd_kafka_conf_destroy(c);
	return k->producer ? 0 : -1;
}

static void drop_producer(struct kafka *k)
{
	if (!k->producer)
		return;
	rd_kafka_purge(k->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
	rd_kafka_flush(k->producer, 1000);
	rd_kafka_destroy(k->producer);
	k->producer = NULL;
}

static enum ship_result kafka_send(void *arg, const struct ship_batch *b, char *why, size_t size)
{
	struct kafka *k = arg;
	rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;

	k->delivered = 0;
	k->error = RD_KAFKA_RESP_ERR_NO_ERROR;
	if (!k->producer && make_producer(k, why, size))
		return SHIP_RETRY;
	for (size_t i = 0; i < b->count && !error; i++)
		error = rd_kafka_producev(
			k->producer, RD_KAFKA_V_TOPIC(k->topic),
			RD_KAFKA_V_KEY(b->device, strlen(b->device)),
			RD_KAFKA_V_VALUE((void *)(uintptr_t)(b->text + b->items[i].offset),
					 b->items[i].len),
			RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
	rd_kafka_flush(k->producer, (int)k->o->timeout_ms);
	if (!error)
		error = k->error;
	if (!error && k->delivered == b->count)
		return SHIP_TAKEN;
	snprintf(why, size, "%s", error ? rd_kafka_err2str(error) : "timed out");
	/* Whatever still waits inside must not arrive behind a repeat of the batch. */
	drop_producer(k);
	return error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ? SHIP_REFUSED : SHIP_RETRY;
}

static void kafka_close(void *arg)
{
	struct kafka *k = arg;

	drop_producer(k);
	pem_forget(&k->ca);
	pem_forget(&k->cert);
	pem_forget(&k->key);
	free(k->brokers);
	free(k);
}

static int read_files(struct kafka *k, struct diag *d)
{
	const struct transport_options *o = k->o;
	const char *key = o->key ? o->key : o->cert;

	if (!k->tls || !o->sealed)
		return 0;
	return (o->ca && pem_read(o->ca, &k->ca, d)) ||
			       (o->cert && pem_read(o->cert, &k->cert, d)) ||
			       (key && pem_read(key, &k->key, d))
		       ? -1
		       : 0;
}

int kafka_open(const struct transport_options *o, struct transport *out, struct diag *d)
{
	struct kafka *k = calloc(1, sizeof(*k));
	char why[256], *slash;

	if (!k || !(k->brokers = strdup(strstr(o->to, "://") + 3))) {
		free(k);
		return diag_set(d, o->to, 0, 0, "out of memory");
	}
	k->o = o;
	k->tls = !strncmp(o->to, "kafka+tls://", 12);
	slash = strchr(k->brokers, '/');
	if (!slash || slash == k->brokers || !slash[1]) {
		kafka_close(k);
		return diag_set(d, o->to, 0, 0, "expected kafka://BROKER[,BROKER…]/TOPIC");
	}
	*slash = '\0';
	k->topic = slash + 1;
	if (read_files(k, d)) {
		kafka_close(k);
		return -1;
	}
	if (make_producer(k, why, sizeof(why))) {
		kafka_close(k);
		return diag_set(d, o->to, 0, 0, "%s", why);
	}
	/* That was a trial. Its threads must not be there when rights are given up. */
	drop_producer(k);
	out->ship.arg = k;
	out->ship.send = kafka_send;
	out->close = kafka_close;
	return 0;
}
