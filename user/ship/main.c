/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-ship: carries a findings log to a receiver. `consentry ship` runs it.
 *
 * A program of its own, so that what is privileged links no network library, and what faces the network
 * needs no privilege: it reads the log, and writes its cursor.
 *
 * Started by `consentry run` (--monitor) it is root until certificates, keys and headers are read. Then it is
 * a user of its own in a root that holds what the resolver reads, and has log and cursor from the monitor.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "work.h"

#define TIMEOUT_MS  10000
#define DEVICE_SIZE 256

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

static int wrong(const char *what, const char *value)
{
	fprintf(stderr, "consentry ship: %s%s%s; see `consentry ship --help`\n", what,
		value ? " " : "", value ? value : "");
	return STATUS_USAGE;
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

/* Reads header lines; forget_headers() afterwards. 0, or -1 after saying why. */
static int read_headers(const char *path, struct transport_options *o)
{
	struct diag d = {0};
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	unsigned int number = 0;
	int result = 0;

	if (!f)
		result = diag_set(&d, path, 0, 0, "%s", strerror(errno));
	while (!result && getline(&line, &size, f) > 0) {
		number++;
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line)
			continue;
		if (!strchr(line, ':'))
			result = diag_set(&d, path, number, 0, "expected `Name: value`");
		else if (o->header_count == TRANSPORT_HEADERS)
			result = diag_set(&d, path, number, 0, "more than %d headers",
					  TRANSPORT_HEADERS);
		else if (!(o->headers[o->header_count++] = strdup(line)))
			result = diag_set(&d, path, 0, 0, "out of memory");
	}
	free(line);
	if (f)
		fclose(f);
	if (result)
		work_fault(&d);
	return result;
}

static void forget_headers(struct transport_options *o)
{
	while (o->header_count)
		free((char *)(uintptr_t)o->headers[--o->header_count]);
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

/* "FD,ROOT,UID,GID": the channel to the monitor, a folder, and whom to become. */
static int read_monitor(const char *text, struct request *q)
{
	char end;

	return sscanf(text, "%d,%d,%u,%u%c", &q->monitor.fd, &q->monitor.root, &q->monitor.user.uid,
		      &q->monitor.user.gid, &end) == 4 &&
			       q->monitor.fd > 2 && q->monitor.root > 2 && q->monitor.user.uid
		       ? 0
		       : -1;
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
		MONITOR,
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
		{"monitor", required_argument, NULL, MONITOR},
		{"once", no_argument, NULL, ONCE},
		{"quiet", no_argument, NULL, QUIET},
		{"help", no_argument, NULL, HELP},
		{NULL, 0, NULL, 0},
	};
	struct request q = {.transport = {.timeout_ms = TIMEOUT_MS}, .monitor = {.fd = -1}};
	char device[DEVICE_SIZE];
	const char *headers = NULL;
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
			headers = optarg;
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
		case MONITOR:
			if (read_monitor(optarg, &q))
				return wrong("--monitor is for `consentry run`, not", optarg);
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
	if (q.monitor.fd >= 0 && (q.once || q.metrics))
		return wrong("--once and --metrics do not go with `consentry run`", NULL);
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
	status = headers && read_headers(headers, &q.transport) ? STATUS_USAGE : work_run(&q);
	forget_headers(&q.transport);
	free(cursor);
	return status;
}
