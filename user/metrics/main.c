/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-metrics: the agent's counts over HTTP on loopback, for Prometheus. `consentry metrics` runs it.
 *
 * A program of its own, so that neither the daemon nor anything that root runs links a web server: it asks the
 * agent over the control socket at each scrape, and reads the shipper's cursors.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "status.h"
#include "user/agent/control.h"
#include "user/confine/confine.h"
#include "user/deliver/cursor.h"

#define ANSWER_MS 2000
#define SHIPS_MAX 16
#define TYPE	  "text/plain; version=0.0.4; charset=utf-8"

static const char usage[] =
	"usage: consentry metrics [--listen ADDRESS:PORT | --once] [OPTION…]\n\n"
	"Answers GET /metrics with the running agent's counts, in Prometheus' text format.\n\n"
	"  --listen A:P      a loopback address (default 127.0.0.1:9477)\n"
	"  --once            print them once and end\n"
	"  --control PATH    the agent's control socket (default " CONTROL_PATH ")\n"
	"  --cursor TO=FILE  a shipper's cursor: how far behind the receiver TO is\n\n"
	"Exit status: 0 ended as asked, 2 wrong use, or no address to listen at.\n";

struct service {
	const char *control;
	struct {
		const char *to;
		const char *file;
	} cursors[SHIPS_MAX];
	size_t cursor_count;
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static int wrong(const char *what, const char *value)
{
	fprintf(stderr, "consentry metrics: %s %s; see `consentry metrics --help`\n", what, value);
	return 2;
}

static int collect(const struct service *s, struct strbuf *out, struct diag *d)
{
	struct status_ship ships[SHIPS_MAX];
	struct strbuf answer = {.len = 0};
	struct diag unused = {.line = 0};
	struct chain at;
	int r;

	for (size_t i = 0; i < s->cursor_count; i++) {
		ships[i].to = s->cursors[i].to;
		ships[i].known = !cursor_load(&disk_system, s->cursors[i].file, &at, &unused);
		ships[i].shipped = at.seq;
	}
	r = control_ask(s->control, CONTROL_STATUS, strlen(CONTROL_STATUS), ANSWER_MS, &answer,
			&unused);
	r = status_metrics(r ? NULL : answer.data, answer.len, ships, s->cursor_count, out, d);
	strbuf_free(&answer);
	return r;
}

static enum MHD_Result reply(struct MHD_Connection *c, unsigned int status, const char *type,
			     const char *text, size_t len)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(len, (void *)(uintptr_t)text,
								 MHD_RESPMEM_MUST_COPY);
	enum MHD_Result result;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	result = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return result;
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *body,
			      size_t *body_len, void **own)
{
	static const char missing[] = "see /metrics\n", refused[] = "only GET\n";
	struct strbuf out = {.len = 0};
	struct diag d = {.line = 0};
	enum MHD_Result r;

	(void)version, (void)body, (void)own;
	*body_len = 0;
	if (strcmp(method, "GET"))
		return reply(c, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", refused,
			     strlen(refused));
	if (strcmp(url, "/metrics"))
		return reply(c, MHD_HTTP_NOT_FOUND, "text/plain", missing, strlen(missing));
	if (collect(arg, &out, &d))
		r = reply(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "text/plain", d.message,
			  strlen(d.message));
	else
		r = reply(c, MHD_HTTP_OK, TYPE, out.data, out.len);
	strbuf_free(&out);
	return r;
}

/* A listening socket at a loopback address, or -1 with *d set. */
static int listen_at(const char *where, struct diag *d)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	const char *colon = strrchr(where, ':');
	char address[64], *end;
	unsigned long port = colon ? strtoul(colon + 1, &end, 10) : 0;
	const int yes = 1;
	int fd, r;

	if (!colon || end == colon + 1 || *end || port > 65535 ||
	    (size_t)(colon - where) >= sizeof(address))
		return diag_set(d, where, 0, 0, "not ADDRESS:PORT");
	memcpy(address, where, (size_t)(colon - where));
	address[colon - where] = '\0';
	four.sin_port = six.sin6_port = htons((uint16_t)port);
	six.sin6_addr = in6addr_loopback;
	r = !strcmp(address, "[::1]") ? AF_INET6 : AF_INET;
	if (r == AF_INET && (inet_pton(AF_INET, address, &four.sin_addr) != 1 ||
			     ntohl(four.sin_addr.s_addr) >> 24 != 127))
		return diag_set(d, where, 0, 0,
				"not a loopback address: what is to be read from elsewhere needs a "
				"server that asks who reads");
	fd = socket(r, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) ||
	    (r == AF_INET ? bind(fd, (const struct sockaddr *)&four, sizeof(four))
			  : bind(fd, (const struct sockaddr *)&six, sizeof(six))) ||
	    listen(fd, 16)) {
		diag_set(d, where, 0, 0, "%s", strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static int serve(struct service *s, const char *where, struct diag *d)
{
	struct sigaction action = {.sa_handler = stop};
	int fd = listen_at(where, d);
	const union MHD_DaemonInfo *info;
	struct MHD_Daemon *daemon;

	if (fd < 0)
		return -1;
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	daemon = MHD_start_daemon(
		MHD_USE_EPOLL, 0, NULL, NULL, answer, s, MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, 16u, MHD_OPTION_CONNECTION_TIMEOUT, 10u,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
	info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!info) {
		close(fd);
		return diag_set(d, where, 0, 0, "the server cannot be started");
	}
	if (confine_calls(confine_metrics, d)) {
		MHD_stop_daemon(daemon);
		return -1;
	}
	while (!stopped) {
		struct pollfd p = {.fd = info->epoll_fd, .events = POLLIN};

		poll(&p, 1, 1000);
		MHD_run(daemon);
	}
	MHD_stop_daemon(daemon);
	return 0;
}

static int add_cursor(struct service *s, char *text)
{
	char *equals = strrchr(text, '=');

	if (!equals || s->cursor_count == SHIPS_MAX)
		return -1;
	*equals = '\0';
	s->cursors[s->cursor_count].to = text;
	s->cursors[s->cursor_count++].file = equals + 1;
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"listen", required_argument, NULL, 'l'},  {"once", no_argument, NULL, 'o'},
		{"control", required_argument, NULL, 'c'}, {"cursor", required_argument, NULL, 'u'},
		{"help", no_argument, NULL, 'h'},	   {NULL, 0, NULL, 0},
	};
	struct service s = {.control = CONTROL_PATH};
	const char *where = "127.0.0.1:9477";
	struct strbuf out = {.len = 0};
	struct diag d = {.line = 0};
	bool once = false;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case 'l':
			where = optarg;
			break;
		case 'o':
			once = true;
			break;
		case 'c':
			s.control = optarg;
			break;
		case 'u':
			if (add_cursor(&s, optarg))
				return wrong("--cursor takes TO=FILE, not", optarg);
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		case ':':
			return wrong("a value is missing for", argv[optind - 1]);
		default:
			return wrong("unknown option", argv[optind - 1]);
		}
	}
	if (optind < argc)
		return wrong("what is", argv[optind]);
	if (once ? collect(&s, &out, &d) : serve(&s, where, &d)) {
		char line[1024];

		diag_format(&d, line, sizeof(line));
		fprintf(stderr, "consentry metrics: %s\n", line);
		strbuf_free(&out);
		return 2;
	}
	if (out.len)
		fputs(out.data, stdout);
	strbuf_free(&out);
	return 0;
}
