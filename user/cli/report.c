/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"
#include "lines.h"
#include "user/deliver/parts.h"
#include "user/deliver/verify.h"
#include "user/judge/trace.h"
#include "user/report/report.h"

#define POLICY_LIMIT  (64u << 20)
#define COLUMNS_LEAST 60
#define COLUMNS_MOST  160

static const char usage[] =
	"usage: consentry report [OPTION…] LOG\n\n"
	"Shows the findings of LOG (and of the older parts beside it; `-`: standard input), each\n"
	"beside the sentence of the policy that it breaks.\n\n"
	"  -o, --output FILE    write FILE; its ending names the format: .html, .xml (JUnit), "
	".sarif\n"
	"      --format FORMAT  terminal, html, junit or sarif\n"
	"      --trace TRACE    the trace behind the log: adds consent, permissions and what the "
	"user\n"
	"                       did to the timeline, and counts its times from the app's start\n"
	"      --policy POLICY  sarif: point to the sentences in this file\n"
	"      --lang LANG      zh or en; without it, the policy's\n"
	"      --color WHEN     terminal: always, never or auto\n\n"
	"Exit status: 0 no violation, 1 violations, or a log that was changed, 2 wrong use or bad "
	"input.\n";

struct request {
	const char *log;
	const char *output; /* NULL: standard output */
	const char *trace;
	const char *policy;
	int format;   /* -1: not named */
	int language; /* -1: the policy's */
	const char *color;
};

static int read_part(struct report *r, const char *path, const struct verify_report *v,
		     struct diag *d)
{
	struct lines *lines = lines_open(path, d);
	unsigned int number = 0;
	const char *line;
	size_t len;
	int more;

	if (!lines)
		return -1;
	while ((more = lines_next(lines, &line, &len, d)) == 1) {
		number++;
		/* Half a line that a writer was interrupted in; nothing comes after it. */
		if (v && v->torn_bytes && number == v->torn_line && !strcmp(path, v->torn_path)) {
			diag_warn(d, path, number, 0, "torn: the rest of the file is left out");
			more = 0;
			break;
		}
		if (len && report_add_finding(r, path, number, line, len, d)) {
			more = -1;
			break;
		}
	}
	lines_close(lines);
	return more;
}

static int read_log(struct report *r, const char *path, const struct verify_report *v,
		    struct diag *d)
{
	struct parts parts;
	int result = 0;

	if (!strcmp(path, "-"))
		return read_part(r, path, v, d);
	if (parts_list(&disk_system, path, &parts))
		result = diag_set(d, path, 0, 0, "%s", strerror(errno));
	else if (!parts.count)
		result = diag_set(d, path, 0, 0, "%s", strerror(ENOENT));
	for (size_t i = 0; !result && i < parts.count; i++)
		result = read_part(r, parts.part[i].path, v, d);
	parts_free(&parts);
	return result;
}

static int read_trace(struct report *r, const char *path, struct diag *d)
{
	struct trace_reader *reader = trace_reader_new(path);
	struct lines *lines = reader ? lines_open(path, d) : NULL;
	struct record rec;
	const char *line;
	size_t len;
	int more = -1, kind;

	if (!reader)
		diag_set(d, path, 0, 0, "out of memory");
	while (lines && (more = lines_next(lines, &line, &len, d)) == 1) {
		kind = trace_read_line(reader, line, len, &rec, d);
		if (kind > 0 && report_add_record(r, &rec))
			kind = diag_set(d, path, 0, 0, "out of memory");
		if (kind < 0) {
			more = -1;
			break;
		}
	}
	lines_close(lines);
	trace_reader_free(reader);
	return more;
}

static unsigned int columns(void)
{
	const char *set = getenv("COLUMNS");
	struct winsize size;
	unsigned int n = 100;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		n = size.ws_col;
	else if (set && atoi(set) > 0)
		n = (unsigned int)atoi(set);
	return n < COLUMNS_LEAST ? COLUMNS_LEAST : n > COLUMNS_MOST ? COLUMNS_MOST : n;
}

static bool wants_color(const struct request *q)
{
	const char *term = getenv("TERM"), *no = getenv("NO_COLOR");

	if (q->color && strcmp(q->color, "auto"))
		return !strcmp(q->color, "always");
	return !q->output && isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb");
}

static int write_report(const struct request *q, struct report *r, const struct verify_report *v,
			struct diag *d)
{
	struct report_frame frame = {
		.source = q->log,
		.verify = v,
		.language = q->language < 0 ? report_language(r) : (enum language)q->language,
		.columns = columns(),
		.color = wants_color(q),
	};
	struct strbuf out = {0};
	char *policy = NULL;
	int result = -1;

	if (q->policy && cli_read_file(q->policy, POLICY_LIMIT, &policy, &frame.policy_len, d))
		return -1;
	frame.policy = policy;
	frame.policy_name = q->policy;
	if (report_write(r, &frame, (enum report_format)q->format, &out))
		diag_set(d, q->log, 0, 0, "out of memory");
	else
		result = cli_write_file(q->output ? q->output : "-", out.data ? out.data : "",
					out.len, d);
	free(policy);
	strbuf_free(&out);
	return result;
}

static int report(const struct request *q)
{
	struct cli_warnings warnings = {.limit = 20};
	struct verify_options vo = {.disk = NULL};
	struct verify_report verify = {0};
	const struct verify_report *v = NULL;
	struct report r;
	struct diag d, ignored = {0};
	int status = EXIT_USAGE;

	cli_diag_init(&d, &warnings);
	report_init(&r);
	/* What is no log, or has no chain, is no fault here: the report says that it was not checked. */
	if (strcmp(q->log, "-") && !verify_log(q->log, &vo, &verify, &ignored))
		v = &verify;
	if (read_log(&r, q->log, v, &d) || (q->trace && read_trace(&r, q->trace, &d)))
		cli_fault(&d);
	else if (report_finish(&r))
		fprintf(stderr, "%s: out of memory\n", q->log);
	else if (write_report(q, &r, v, &d))
		cli_fault(&d);
	else
		status = r.count[VERDICT_VIOLATION] || (v && v->fault_count) ? EXIT_VIOLATIONS
									     : EXIT_CLEAN;
	report_free(&r);
	verify_report_free(&verify);
	return status;
}

static int settle_format(const struct command *self, struct request *q)
{
	if (q->format >= 0)
		return 0;
	q->format = q->output ? report_format_from_path(q->output) : REPORT_TERMINAL;
	if (q->format >= 0)
		return 0;
	return cli_usage(self, "\"%s\" ends in no format that is known; name one with --format",
			 q->output);
}

static int run(const struct command *self, int argc, char **argv)
{
	enum { OPTION_FORMAT = 256, OPTION_TRACE, OPTION_POLICY, OPTION_LANG, OPTION_COLOR };
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"format", required_argument, NULL, OPTION_FORMAT},
		{"trace", required_argument, NULL, OPTION_TRACE},
		{"policy", required_argument, NULL, OPTION_POLICY},
		{"lang", required_argument, NULL, OPTION_LANG},
		{"color", required_argument, NULL, OPTION_COLOR},
		{NULL, 0, NULL, 0},
	};
	struct request q = {.format = -1, .language = -1};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			q.output = optarg;
			break;
		case OPTION_FORMAT:
			q.format = report_format_from_name(optarg);
			if (q.format < 0)
				return cli_usage(self, "the format \"%s\" is not known", optarg);
			break;
		case OPTION_TRACE:
			q.trace = optarg;
			break;
		case OPTION_POLICY:
			q.policy = optarg;
			break;
		case OPTION_LANG:
			q.language = language_from_name(optarg);
			if (q.language < 0)
				return cli_usage(self, "the language \"%s\" is neither zh nor en",
						 optarg);
			break;
		case OPTION_COLOR:
			if (strcmp(optarg, "always") && strcmp(optarg, "never") &&
			    strcmp(optarg, "auto"))
				return cli_usage(self, "--color takes always, never or auto");
			q.color = optarg;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (argc - optind != 1)
		return cli_usage(self, "expected one log");
	q.log = argv[optind];
	c = settle_format(self, &q);
	return c ? c : report(&q);
}

const struct command command_report = {
	.name = "report",
	.summary = "show findings beside the sentences that they break; HTML, JUnit, SARIF",
	.usage = usage,
	.run = run,
};
