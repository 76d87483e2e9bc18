/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "cli.h"
#include "lines.h"
#include "user/deliver/chain.h"
#include "user/judge/judge.h"
#include "user/judge/trace.h"

#define PROFILES_MAX 1024

static const char usage[] =
	"usage: consentry replay --profile P… [--all] TRACE\n\n"
	"Judges a recorded trace (`-`: standard input; gzip is recognised) and writes the findings "
	"to\n"
	"standard output, one line of JSON each: the same that `consentry run` wrote when it was\n"
	"recorded, byte for byte. A trace may also be written by hand.\n\n"
	"  -p, --profile P   profile of an app; its rules file is looked for beside it; "
	"repeatable\n"
	"  -a, --all         findings that are compliant too\n"
	"  -x, --explain[=N] say on standard error, in plain words, how each finding came about "
	"and which\n"
	"                    rules were tried; with N only for the finding of that number in the "
	"chain or\n"
	"                    at that time `t`\n"
	"  -l, --lang L      language of what is said to people, zh or en; else the policy's\n\n"
	"Exit status: 0 no violation, 1 violations, 2 wrong use or bad input.\n";

struct replay {
	bool one;	  /* explain only … */
	uint64_t explain; /* … the finding with this seq or t */
	struct chain chain;
	struct strbuf line;
	uint64_t counts[VERDICT_COUNT];
};

static int write_finding(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct replay *r = arg;

	r->counts[f->verdict]++;
	strbuf_reset(&r->line);
	if (chain_append(&r->chain, line, len, &r->line))
		return -1;
	if (fwrite(r->line.data, 1, r->line.len, stdout) != r->line.len)
		return EXIT_USAGE;
	return 0;
}

static void explain(void *arg, const struct finding *f, const char *story, const char *trial)
{
	const struct replay *r = arg;

	if (r->one && r->explain != r->chain.seq && r->explain != f->t)
		return;
	fprintf(stderr, "[%" PRIu64 "] %s\n%s\n", r->chain.seq, story, trial);
}

/*
 * Feeds the lines up to the end or to the first fault. 0, -1 with *d set for a fault of the
 * trace, or what judge_feed() said, with *judged set.
 */
static int feed_lines(struct judge *j, const char *path, struct trace_reader *reader,
		      struct lines *lines, bool *judged, struct diag *d)
{
	struct record rec;
	const char *line;
	bool any = false;
	size_t len;
	int got, kind, result;

	while ((got = lines_next(lines, &line, &len, d)) == 1) {
		any = true;
		kind = trace_read_line(reader, line, len, &rec, d);
		if (kind < 0)
			return -1;
		result = kind ? judge_feed(j, &rec) : 0;
		if (result) {
			*judged = true;
			return result;
		}
	}
	if (!got && !any)
		return diag_set(d, path, 0, 0, "the trace is empty");
	return got;
}

/* Judges the whole trace. 0, or -1 with *d set. */
static int feed(struct judge *j, const char *path, struct diag *d)
{
	struct trace_reader *reader = trace_reader_new(path);
	struct lines *lines = lines_open(path, d);
	bool judged = false;
	int result = -1, last = 0;

	if (!reader)
		diag_set(d, path, 0, 0, "out of memory");
	if (reader && lines)
		result = feed_lines(j, path, reader, lines, &judged, d);
	/* A trace that is cut off still tells what its good lines show. */
	if (reader && lines && !judged)
		last = judge_finish(j);
	if (judged || last)
		diag_set(d, "standard output", 0, 0, "%s",
			 (judged ? result : last) > 0 ? strerror(errno) : "out of memory");
	trace_reader_free(reader);
	lines_close(lines);
	return result || last ? -1 : 0;
}

static int replay(const char *const *profiles, size_t count, const struct judge_options *wanted,
		  struct replay *r, const char *trace)
{
	struct cli_warnings warnings = {.limit = 20};
	struct judge_options options = *wanted;
	struct audit audit;
	struct judge *j;
	struct diag d;
	int status = EXIT_USAGE;

	cli_diag_init(&d, &warnings);
	options.sink = write_finding;
	options.arg = r;
	chain_init(&r->chain);
	if (audit_load(profiles, count, &audit, &d))
		return cli_fault(&d);
	j = judge_new(&options);
	if (!j)
		diag_set(&d, "", 0, 0, "out of memory");
	if (!j || audit_brief(&audit, j, &d) || feed(j, trace, &d)) {
		fflush(stdout);
		status = cli_fault(&d);
	} else if (fflush(stdout)) {
		diag_set(&d, "standard output", 0, 0, "%s", strerror(errno));
		status = cli_fault(&d);
	} else {
		fprintf(stderr, "replay: %" PRIu64 " violations, %" PRIu64 " unverifiable\n",
			r->counts[VERDICT_VIOLATION], r->counts[VERDICT_UNVERIFIABLE]);
		status = r->counts[VERDICT_VIOLATION] ? EXIT_VIOLATIONS : EXIT_CLEAN;
	}
	judge_free(j);
	audit_free(&audit);
	strbuf_free(&r->line);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {{"profile", required_argument, NULL, 'p'},
						{"all", no_argument, NULL, 'a'},
						{"explain", optional_argument, NULL, 'x'},
						{"lang", required_argument, NULL, 'l'},
						{NULL, 0, NULL, 0}};
	const char *profiles[PROFILES_MAX];
	struct judge_options wanted = {.all = false};
	struct replay r = {.line = {0}};
	size_t count = 0;
	char *end;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, ":p:ax::l:", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (count == PROFILES_MAX)
				return cli_usage(self, "more than %d profiles", PROFILES_MAX);
			profiles[count++] = optarg;
			break;
		case 'a':
			wanted.all = true;
			break;
		case 'x':
			wanted.explain = explain;
			r.one = optarg != NULL;
			errno = 0;
			if (optarg)
				r.explain = strtoull(optarg, &end, 10);
			if (optarg && (*optarg < '0' || *optarg > '9' || *end || errno))
				return cli_usage(self, "--explain takes a number, not \"%s\"",
						 optarg);
			break;
		case 'l':
			if (strcmp(optarg, "zh") && strcmp(optarg, "en"))
				return cli_usage(self, "the language is zh or en, not \"%s\"",
						 optarg);
			wanted.language = optarg;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (!count)
		return cli_usage(self, "a profile is missing (--profile P)");
	if (argc - optind != 1)
		return cli_usage(self,
				 argc == optind ? "a trace is missing" : "one trace at a time");
	return replay(profiles, count, &wanted, &r, argv[optind]);
}

const struct command command_replay = {
	.name = "replay",
	.summary = "judge a recorded trace again",
	.usage = usage,
	.run = run,
};
