/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Syslog: RFC 5424 messages over TCP (RFC 6587, octet counting) or TLS (RFC 5425).
 *
 * Syslog has no answer. A batch counts as taken once the peer's kernel has acknowledged every byte
 * and the connection still stands. A receiver that ends then loses what it had not read yet, so the
 * newest batches are kept and go out again, once, when their connection turns out to be gone. What a
 * receiver loses beyond that is its own.
 */
#include <errno.h>
#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "transport.h"

/* Facility 13, log audit; severities warning and notice are told apart by the finding itself. */
#define PRIORITY	(13 * 8 + 4)
#define SEQUENCE_ID_MAX 2147483647u
#define FIRST_WORD_MS	1000
#define KEPT_BYTES	(512 * 1024)

struct syslog {
	const struct transport_options *o;
	char *host;
	const char *port; /* into host's memory */
	SSL_CTX *tls;	  /* NULL: plain TCP */
	SSL *ssl;
	int fd;
	struct strbuf frame;
	/* Sent over this connection, older and newer: at least the last KEPT_BYTES of it. */
	struct strbuf kept[2];
};

static void disconnect(struct syslog *s)
{
	SSL_free(s->ssl);
	s->ssl = NULL;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void tls_reason(char *why, size_t size, const char *doing, const SSL *ssl)
{
	unsigned long e = ERR_get_error();
	long verify = ssl ? SSL_get_verify_result(ssl) : X509_V_OK;

	if (verify != X509_V_OK)
		snprintf(why, size, "%s: %s", doing, X509_verify_cert_error_string(verify));
	else if (e)
		snprintf(why, size, "%s: %s", doing, ERR_reason_error_string(e));
	else
		snprintf(why, size, "%s: %s", doing, errno ? strerror(errno) : "closed");
	ERR_clear_error();
}

static int connect_within(int fd, const struct addrinfo *a, unsigned int timeout_ms)
{
	struct timeval tv = {.tv_sec = timeout_ms / 1000, .tv_usec = timeout_ms % 1000 * 1000};
	int on = 1;

	/* Bound every later wait too: a receiver that stops reading must not hold us for ever. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) ||
	    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof(timeout_ms)))
		return -1;
	return connect(fd, a->ai_addr, a->ai_addrlen); /* bounded by SO_SNDTIMEO */
}

static bool readable(int fd, int wait_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, wait_ms) == 1;
}

/* Reads what the peer said: alerts and tickets do their work inside, anything else is dropped. */
static bool tls_open(struct syslog *s)
{
	char drop[512];
	int n;

	while (readable(s->fd, 0)) {
		n = SSL_read(s->ssl, drop, sizeof(drop));
		if (n <= 0 && SSL_get_error(s->ssl, n) != SSL_ERROR_WANT_READ)
			return false;
	}
	return true;
}

/* Does the connection stand? Syslog has no answers, so what comes is dropped. */
static bool still_open(struct syslog *s)
{
	char drop[512];
	ssize_t n;

	if (s->ssl)
		return tls_open(s);
	do {
		n = recv(s->fd, drop, sizeof(drop), MSG_DONTWAIT);
	} while (n > 0);
	return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static int handshake(struct syslog *s, char *why, size_t size)
{
	s->ssl = SSL_new(s->tls);
	errno = 0;
	if (!s->ssl || !SSL_set_fd(s->ssl, s->fd) || !SSL_set_tlsext_host_name(s->ssl, s->host) ||
	    !SSL_set1_host(s->ssl, s->host) || SSL_connect(s->ssl) != 1) {
		tls_reason(why, size, "TLS", s->ssl);
		return -1;
	}
	/*
	 * In TLS 1.3 this side is done before the other has looked at our certificate. Its first word,
	 * a session ticket or an alert, tells; a server that has none to give costs this wait once.
	 */
	if (SSL_version(s->ssl) >= TLS1_3_VERSION)
		readable(s->fd, FIRST_WORD_MS);
	if (!tls_open(s)) {
		tls_reason(why, size, "TLS", NULL);
		return -1;
	}
	return 0;
}

static int reconnect(struct syslog *s, char *why, size_t size)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list, *a;
	int error = getaddrinfo(s->host, s->port, &hints, &list);

	if (error) {
		snprintf(why, size, "%s: %s", s->host, gai_strerror(error));
		return -1;
	}
	errno = 0;
	for (a = list; a && s->fd < 0; a = a->ai_next) {
		s->fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
		if (s->fd >= 0 && connect_within(s->fd, a, s->o->timeout_ms)) {
			error = errno;
			close(s->fd);
			s->fd = -1;
			errno = error;
		}
	}
	freeaddrinfo(list);
	if (s->fd < 0) {
		snprintf(why, size, "%s port %s: %s", s->host, s->port,
			 errno == EINPROGRESS ? "timed out" : strerror(errno));
		return -1;
	}
	return s->tls ? handshake(s, why, size) : 0;
}

static int write_all(struct syslog *s, const char *data, size_t len, char *why, size_t size)
{
	ssize_t n;

	while (len) {
		errno = 0;
		if (s->ssl) {
			n = SSL_write(s->ssl, data, len < 16384 ? (int)len : 16384);
			if (n <= 0) {
				tls_reason(why, size, "TLS", NULL);
				return -1;
			}
		} else {
			n = send(s->fd, data, len, MSG_NOSIGNAL);
			if (n < 0 && errno == EINTR)
				continue;
			if (n < 0) {
				snprintf(why, size, "%s",
					 errno == EAGAIN ? "the receiver does not read"
							 : strerror(errno));
				return -1;
			}
		}
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Waits until the peer's kernel has every byte. */
static int drain(struct syslog *s, char *why, size_t size)
{
	struct timespec pause = {.tv_nsec = 2000000};
	int left = 1;

	for (unsigned int waited = 0; waited < s->o->timeout_ms; waited += 2) {
		if (!still_open(s)) {
			snprintf(why, size, "the receiver closed the connection");
			return -1;
		}
		if (ioctl(s->fd, SIOCOUTQ, &left)) {
			snprintf(why, size, "%s", strerror(errno));
			return -1;
		}
		if (!left)
			return 0;
		nanosleep(&pause, NULL);
	}
	snprintf(why, size, "the receiver does not read");
	return -1;
}

/* The message, behind its length. RFC 5424 allows six decimals, findings have nine. */
static void add_message(struct strbuf *out, const struct ship_batch *b, const struct ship_item *i)
{
	struct strbuf head = {0};
	char time[TIMESTAMP_SIZE];

	timestamp_format(i->time_ns, time);
	strbuf_addf(&head, "<%d>1 ", PRIORITY);
	if (i->time_ns)
		strbuf_addf(&head, "%.26sZ ", time);
	else
		strbuf_adds(&head, "- ");
	strbuf_addf(&head,
		    "%s consentry - finding [meta sequenceId=\"%llu\"]"
		    "[origin software=\"consentry\" swVersion=\"%s\"] \xef\xbb\xbf",
		    b->device, (unsigned long long)(i->seq % SEQUENCE_ID_MAX), CONSENTRY_VERSION);
	strbuf_addf(out, "%zu ", head.len + i->len);
	strbuf_add(out, head.data, head.len);
	strbuf_add(out, b->text + i->offset, i->len);
	if (head.failed)
		out->failed = true;
	strbuf_free(&head);
}

static void keep(struct syslog *s)
{
	struct strbuf older = s->kept[0];

	if (s->kept[1].len >= KEPT_BYTES) {
		s->kept[0] = s->kept[1];
		s->kept[1] = older;
		strbuf_reset(&s->kept[1]);
	}
	strbuf_add(&s->kept[1], s->frame.data, s->frame.len);
	if (s->kept[1].failed) /* out of memory: then nothing is kept */
		strbuf_reset(&s->kept[1]);
}

/* A new connection begins with what the old one may have lost. */
static int resume(struct syslog *s, char *why, size_t size)
{
	if (reconnect(s, why, size))
		return -1;
	for (int i = 0; i < 2; i++) {
		if (write_all(s, s->kept[i].data, s->kept[i].len, why, size))
			return -1;
	}
	if (drain(s, why, size))
		return -1;
	strbuf_reset(&s->kept[0]);
	strbuf_reset(&s->kept[1]);
	return 0;
}

static enum ship_result syslog_send(void *arg, const struct ship_batch *b, char *why, size_t size)
{
	struct syslog *s = arg;

	strbuf_reset(&s->frame);
	for (size_t i = 0; i < b->count; i++)
		add_message(&s->frame, b, &b->items[i]);
	if (s->frame.failed) {
		snprintf(why, size, "out of memory");
		return SHIP_RETRY;
	}
	/* A connection that died while there was nothing to send is no failure of this batch. */
	if (s->fd >= 0 && !still_open(s))
		disconnect(s);
	if ((s->fd < 0 && resume(s, why, size)) ||
	    write_all(s, s->frame.data, s->frame.len, why, size) || drain(s, why, size)) {
		disconnect(s);
		return SHIP_RETRY;
	}
	keep(s);
	return SHIP_TAKEN;
}

static void syslog_close(void *arg)
{
	struct syslog *s = arg;

	if (s->ssl)
		SSL_shutdown(s->ssl);
	disconnect(s);
	SSL_CTX_free(s->tls);
	strbuf_free(&s->frame);
	strbuf_free(&s->kept[0]);
	strbuf_free(&s->kept[1]);
	free(s->host);
	free(s);
}

static int open_tls(struct syslog *s, struct diag *d)
{
	char why[256];
	int well;

	s->tls = SSL_CTX_new(TLS_client_method());
	if (!s->tls)
		return diag_set(d, s->o->to, 0, 0, "out of memory");
	SSL_CTX_set_min_proto_version(s->tls, TLS1_2_VERSION);
	SSL_CTX_set_verify(s->tls, SSL_VERIFY_PEER, NULL);
	/* So that a ticket alone does not make SSL_read() wait for data. */
	SSL_CTX_clear_mode(s->tls, SSL_MODE_AUTO_RETRY);
	errno = 0;
	well = s->o->ca ? SSL_CTX_load_verify_locations(s->tls, s->o->ca, NULL)
			: SSL_CTX_set_default_verify_paths(s->tls);
	if (!well) {
		tls_reason(why, sizeof(why), "reading it", NULL);
		return diag_set(d, s->o->ca ? s->o->ca : "", 0, 0, "%s", why);
	}
	if (s->o->cert && (SSL_CTX_use_certificate_chain_file(s->tls, s->o->cert) != 1 ||
			   SSL_CTX_use_PrivateKey_file(s->tls, s->o->key ? s->o->key : s->o->cert,
						       SSL_FILETYPE_PEM) != 1)) {
		tls_reason(why, sizeof(why), "reading certificate and key", NULL);
		return diag_set(d, s->o->cert, 0, 0, "%s", why);
	}
	return 0;
}

int syslog_open(const struct transport_options *o, struct transport *out, struct diag *d)
{
	bool tls = !strncmp(o->to, "syslog+tls://", 13);
	const char *at = strstr(o->to, "://") + 3;
	struct syslog *s = calloc(1, sizeof(*s));
	char *colon;

	if (!s || !(s->host = strdup(at))) {
		free(s);
		return diag_set(d, o->to, 0, 0, "out of memory");
	}
	s->o = o;
	s->fd = -1;
	s->port = tls ? "6514" : "601";
	colon = strrchr(s->host, ':');
	/* An IPv6 address stands in brackets: [::1]:6514. */
	if (*s->host == '[' && strchr(s->host, ']')) {
		colon = strchr(s->host, ']')[1] == ':' ? strchr(s->host, ']') + 1 : NULL;
		*strchr(s->host, ']') = '\0';
		memmove(s->host, s->host + 1, strlen(s->host));
	}
	if (colon) {
		*colon = '\0';
		s->port = colon + 1;
	}
	if (!*s->host || !*s->port || strchr(s->port, '/')) {
		syslog_close(s);
		return diag_set(d, o->to, 0, 0,
				"expected syslog+tcp://HOST:PORT or syslog+tls://…");
	}
	if (tls && open_tls(s, d)) {
		syslog_close(s);
		return -1;
	}
	out->ship.arg = s;
	out->ship.send = syslog_send;
	out->close = syslog_close;
	return 0;
}
