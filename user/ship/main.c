/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-ship: carries a findings log to a receiver. `consentry ship` runs it.
 *
 * A program of its own, so that what is privileged links no network library, and what faces the network
 * needs no privilege: it reads the log, and writes its cursor.
 */
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "metrics.h"
#include "transport.h"
#include "user/confine/confine.h"

#define POLL_NS	    250000000u
#define TIMEOUT_MS  10000
#define DEVICE_SIZE 256

enum { STATUS_DONE = 0, STATUS_USAGE = 2 };

static const char usage[] =
	"usage: consentry ship LOG --to URL [OPTION…]\n\n"
	"Sends the findings of LOG to a receiver, at least once and in order, and goes on as the "
	"log\n"
	"grows, until SIGTERM or SIGINT. What was delivered is kept in a cursor file.\n\n"
	"  --to URL           syslog+tcp://HOST:PORT, syslog+tls://HOST:PORT, http://…, "
	"https://…,\n"
	"                     kafka://BROKER[,…]/TOPIC or kafka+tls://…\n"
	"  --format FORMAT    finding, ecs, ocsf, cef or clickhouse (default: finding; clickhouse "
	"for\n"
	"                     --api clickhouse, ecs for --api elasticsearch)\n"
	"  --api API          http: json, elasticsearch, splunk, loki or clickhouse (default: "
	"json)\n"
	"  --table TABLE      clickhouse: the table (default: consentry_findings)\n"
	"  --headers FILE     http: header lines to add, such as `Authorization: …`; a file, so "
	"that\n"
	"                     secrets stay out of the process list\n"
	"  --ca FILE          certificates to trust (default: the system's)\n"
	"  --cert FILE        client certificate\n"
	"  --client-key FILE  and its key\n"
	"  --cursor FILE      default: LOG.cursor; one for each receiver\n"
	"  --device ID        who sends (default: the machine's id)\n"
	"  --batch N          lines sent at once, 1 to 10000 (default: 500)\n"
	"  --timeout SECONDS  for one batch, 1 to 600 (default: 10)\n"
	"  --metrics FILE     keep Prometheus metrics in FILE, for the node exporter's textfile "
	"collector\n"
	"  --once             end when everything that the log holds was delivered\n"
	"  --quiet            only errors that end it\n\n"
	"Exit status: 0 ended as asked, 2 wrong use, or a log or cursor that cannot be read.\n";

struct request {
	struct transport_options transport;
	struct ship_options ship;
	const char *metrics;
	const char *headers;
	bool once, quiet;
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static int wrong(const char *what, const char *value)
{
	fprintf(stderr, "consentry ship: %s%s%s; see `consentry ship --help`\n", what,
		value ? " " : "", value ? value : "");
	return STATUS_USAGE;
}

static int fault(const struct diag *d)
{
	char line[1024];

	diag_format(d, line, sizeof(line));
	fprintf(stderr, "%s\n", line);
	return STATUS_USAGE;
}

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Until `due`, a quarter of a second at most, or a signal. */
static void pause_until(uint64_t due)
{
	uint64_t now = clock_ns(), wait = due > now ? due - now : 0;
	struct timespec ts;

	if (wait > POLL_NS)
		wait = POLL_NS;
	ts.tv_sec = 0;
	ts.tv_nsec = (long)wait;
	nanosleep(&ts, NULL);
}

/* The machine's id, which stays when its name changes; else its name. */
static const char *default_device(char *out, size_t size)
{
	FILE *f = fopen("/etc/machine-id", "re");
	bool found = f && fgets(out, (int)size, f) && *out != '\n';

	if (f)
		fclose(f);
	if (!found && gethostname(out, size))
		snprintf(out, size, "unknown");
	out[size - 1] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return out;
}

/* A device is a word: it stands in syslog headers. */
static bool is_word(const char *s)
{
	if (!*s || strlen(s) >= DEVICE_SIZE)
		return false;
	for (; *s; s++) {
		if (*s <= ' ' || *s >= 0x7f)
			return false;
	}
	return true;
}

/* Reads header lines; forget_headers() afterwards. */
static int read_headers(const char *path, struct transport_options *o, struct diag *d)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	unsigned int number = 0;
	int result = 0;

	if (!f)
		return diag_set(d, path, 0, 0, "%s", strerror(errno));
	while (!result && getline(&line, &size, f) > 0) {
		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line)
			continue;
		if (!strchr(line, ':'))
			result = diag_set(d, path, number, 0, "expected `Name: value`");
		else if (o->header_count == TRANSPORT_HEADERS)
			result = diag_set(d, path, number, 0, "more than %d headers",
					  TRANSPORT_HEADERS);
		else if (!(o->headers[o->header_count++] = strdup(line)))
			result = diag_set(d, path, 0, 0, "out of memory");
	}
	free(line);
	fclose(f);
	return result;
}

static void forget_headers(struct transport_options *o)
{
	while (o->header_count)
		free((char *)(uintptr_t)o->headers[--o->header_count]);
}

static int open_transport(const struct transport_options *o, struct transport *t, struct diag *d)
{
	static const struct {
		const char *scheme;
		int (*open)(const struct transport_options *o, struct transport *out,
			    struct diag *d);
	} schemes[] = {
		{"syslog+tcp://", syslog_open}, {"syslog+tls://", syslog_open},
		{"http://", http_open},		{"https://", http_open},
		{"kafka://", kafka_open},	{"kafka+tls://", kafka_open},
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (!strncmp(o->to, schemes[i].scheme, strlen(schemes[i].scheme)))
			return schemes[i].open(o, t, d);
	}
	return diag_set(d, o->to, 0, 0, "not a URL that is known");
}

/* Says when a receiver begins to fail and when it is back, not each try. */
static void report(const struct request *q, const struct ship_state *s, bool *failing)
{
	bool now = s->why[0] != '\0';

	if (!q->quiet && now && !*failing)
		fprintf(stderr, "consentry ship: %s: %s; trying again\n", q->transport.to, s->why);
	if (!q->quiet && !now && *failing)
		fprintf(stderr, "consentry ship: %s: takes findings again\n", q->transport.to);
	*failing = now;
}

static int work(const struct request *q, struct ship *s)
{
	struct ship_state state;
	struct diag d = {0};
	bool failing = false;
	uint64_t due, refused = 0, lost = 0;
	int result;

	while (!stopped) {
		due = ship_step(s, clock_ns(), &result, &d);
		ship_state(s, &state);
		report(q, &state, &failing);
		if (state.refused != refused)
			fprintf(stderr,
				"consentry ship: %" PRIu64 " lines were refused: see %s.refused\n",
				state.refused - refused, q->ship.cursor);
		if (state.lost != lost)
			fprintf(stderr,
				"consentry ship: %" PRIu64
				" lines were removed by rotation before they were sent\n",
				state.lost - lost);
		refused = state.refused;
		lost = state.lost;
		if (q->metrics && metrics_write(q->metrics, q->transport.to, &state, &d))
			return fault(&d);
		if (result)
			return fault(&d);
		if (due == UINT64_MAX && q->once)
			break;
		pause_until(due);
	}
	if (!q->quiet)
		fprintf(stderr,
			"consentry ship: %" PRIu64 " sent, %" PRIu64 " refused, %" PRIu64
			" lost, up to line %" PRIu64 "\n",
			state.sent, state.refused, state.lost, state.shipped);
	return STATUS_DONE;
}

static int ship(struct request *q, struct diag *d)
{
	struct transport t;
	struct ship *s;
	int status;

	if (open_transport(&q->transport, &t, d))
		return fault(d);
	if (ship_open(&q->ship, &t.ship, &s, d)) {
		t.close(t.ship.arg);
		return fault(d);
	}
	/* What it needs is loaded. */
	status = confine_calls(confine_shipper, d) ? fault(d) : work(q, s);
	ship_free(s);
	t.close(t.ship.arg);
	return status;
}

static int start(struct request *q)
{
	struct sigaction action = {.sa_handler = stop};
	struct diag d = {0};
	int status;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (getrandom(&q->ship.seed, sizeof(q->ship.seed), 0) < 0)
		q->ship.seed = clock_ns();
	if (q->headers && read_headers(q->headers, &q->transport, &d)) {
		status = fault(&d);
	} else {
		curl_global_init(CURL_GLOBAL_DEFAULT);
		status = ship(q, &d);
		curl_global_cleanup();
	}
	forget_headers(&q->transport);
	return status;
}

static int number(const char *text, unsigned int most, unsigned int *out)
{
	char *end;
	unsigned long v;

	errno = 0;
	v = strtoul(text, &end, 10);
	if (errno || *end || end == text || *text == '-' || !v || v > most)
		return -1;
	*out = (unsigned int)v;
	return 0;
}

/* What the receiver expects, where nothing was said. */
static enum format default_format(const struct transport_options *o)
{
	if (o->api && !strcmp(o->api, "clickhouse"))
		return FORMAT_CLICKHOUSE;
	if (o->api && !strcmp(o->api, "elasticsearch"))
		return FORMAT_ECS;
	return FORMAT_FINDING;
}

int main(int argc, char **argv)
{
	enum {
		TO = 256,
		FORMAT,
		API,
		TABLE,
		HEADERS,
		CA,
		CERT,
		CLIENT_KEY,
		CURSOR,
		DEVICE,
		BATCH,
		TIMEOUT,
		METRICS,
		ONCE,
		QUIET,
		HELP
	};
	static const struct option options[] = {
		{"to", required_argument, NULL, TO},
		{"format", required_argument, NULL, FORMAT},
		{"api", required_argument, NULL, API},
		{"table", required_argument, NULL, TABLE},
		{"headers", required_argument, NULL, HEADERS},
		{"ca", required_argument, NULL, CA},
		{"cert", required_argument, NULL, CERT},
		{"client-key", required_argument, NULL, CLIENT_KEY},
		{"cursor", required_argument, NULL, CURSOR},
		{"device", required_argument, NULL, DEVICE},
		{"batch", required_argument, NULL, BATCH},
		{"timeout", required_argument, NULL, TIMEOUT},
		{"metrics", required_argument, NULL, METRICS},
		{"once", no_argument, NULL, ONCE},
		{"quiet", no_argument, NULL, QUIET},
		{"help", no_argument, NULL, HELP},
		{NULL, 0, NULL, 0},
	};
	struct request q = {.transport = {.timeout_ms = TIMEOUT_MS}};
	char device[DEVICE_SIZE];
	char *cursor = NULL;
	unsigned int n;
	int c, format = -1, status;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case TO:
			q.transport.to = optarg;
			break;
		case FORMAT:
			format = format_from_name(optarg);
			if (format < 0)
				return wrong("unknown format", optarg);
			break;
		case API:
			q.transport.api = optarg;
			break;
		case TABLE:
			q.transport.table = optarg;
			break;
		case HEADERS:
			q.headers = optarg;
			break;
		case CA:
			q.transport.ca = optarg;
			break;
		case CERT:
			q.transport.cert = optarg;
			break;
		case CLIENT_KEY:
			q.transport.key = optarg;
			break;
		case CURSOR:
			q.ship.cursor = optarg;
			break;
		case DEVICE:
			q.ship.device = optarg;
			break;
		case BATCH:
			if (number(optarg, 10000, &n))
				return wrong("--batch takes 1 to 10000, not", optarg);
			q.ship.batch_lines = n;
			break;
		case TIMEOUT:
			if (number(optarg, 600, &n))
				return wrong("--timeout takes 1 to 600, not", optarg);
			q.transport.timeout_ms = n * 1000;
			break;
		case METRICS:
			q.metrics = optarg;
			break;
		case ONCE:
			q.once = true;
			break;
		case QUIET:
			q.quiet = true;
			break;
		case 'h':
		case HELP:
			fputs(usage, stdout);
			return STATUS_DONE;
		case ':':
			return wrong("a value is missing for", argv[optind - 1]);
		default:
			return wrong("unknown option", argv[optind - 1]);
		}
	}
	if (argc - optind != 1)
		return wrong("expected one log", NULL);
	if (!q.transport.to)
		return wrong("--to is missing", NULL);
	q.ship.log = argv[optind];
	if (!q.ship.device)
		q.ship.device = default_device(device, sizeof(device));
	if (!is_word(q.ship.device))
		return wrong("a device is a word of printable ASCII, not", q.ship.device);
	q.ship.format = format < 0 ? default_format(&q.transport) : (enum format)format;
	if (!q.ship.cursor) {
		if (asprintf(&cursor, "%s.cursor", q.ship.log) < 0)
			return wrong("out of memory", NULL);
		q.ship.cursor = cursor;
	}
	status = start(&q);
	free(cursor);
	return status;
}
