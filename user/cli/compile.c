/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli.h"
#include "policy/check.h"
#include "policy/compile.h"

/* A policy is a text that people read: 64 MiB is a mistake. */
#define POLICY_MAX ((size_t)64 << 20)
#define RULES_MAX  ((size_t)1 << 30)

struct request {
	const char *policy;
	const char *output; /* NULL: none was named */
	const char *expected;
	struct policy_options options;
};

static int set_format(const struct command *self, const char *name, enum policy_format *format)
{
	static const char *const names[] = {"text", "markdown", "html"};
	static const enum policy_format formats[] = {POLICY_TEXT, POLICY_MARKDOWN, POLICY_HTML};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i])) {
			*format = formats[i];
			return 0;
		}
	}
	return cli_usage(self, "--format is text, markdown or html, not \"%s\"", name);
}

static int compile(const struct request *q, struct rules **out, struct diag *d)
{
	char *data;
	size_t len;
	int rc;

	if (cli_read_file(q->policy, POLICY_MAX, &data, &len, d))
		return -1;
	rc = policy_compile(cli_base_name(q->policy), data, len, &q->options, out, d);
	free(data);
	return rc;
}

struct sink {
	struct cli_output out;
	struct diag *d;
	bool failed; /* with *d set */
};

static int take(void *arg, const char *data, size_t len)
{
	struct sink *s = arg;

	s->failed = cli_output_add(&s->out, data, len, s->d);
	return s->failed ? -1 : 0;
}

static int write_rules(const struct request *q, const struct rules *rules, struct diag *d)
{
	struct sink sink = {.d = d};
	int rc;

	if (cli_output_open(&sink.out, q->output ? q->output : "-", d))
		return -1;
	rc = rules_write_to(rules, take, &sink);
	if (rc && !sink.failed)
		diag_set(d, q->policy, 0, 0, "out of memory");
	return cli_output_close(&sink.out, !rc, d) || rc ? -1 : 0;
}

/* Prints how the meaning differs from the expected one. Sets *count to the number of differences. */
static int check(const struct request *q, const struct rules *rules, size_t *count, struct diag *d)
{
	const char *language = rules->source.language;
	struct strbuf out = {0};
	struct rules *expected;
	char *data;
	size_t len;
	int rc;

	if (cli_read_file(q->expected, RULES_MAX, &data, &len, d))
		return -1;
	rc = rules_read(q->expected, data, len, &expected, d);
	free(data);
	if (rc)
		return rc;
	rc = check_rules(expected, rules,
			 language && !strncmp(language, "zh", 2) ? EXPLAIN_ZH : EXPLAIN_EN, &out,
			 count);
	rules_free(expected);
	if (rc)
		diag_set(d, q->expected, 0, 0, "out of memory");
	else if (*count)
		rc = cli_write_file("-", out.data, out.len, d);
	strbuf_free(&out);
	return rc;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"check", required_argument, NULL, 'c'},
		{"format", required_argument, NULL, 'f'},
		{"encoding", required_argument, NULL, 'e'},
		{"language", required_argument, NULL, 'l'},
		{NULL, 0, NULL, 0},
	};
	struct cli_warnings warnings = {0};
	struct request q = {.policy = NULL};
	size_t differences = 0;
	struct rules *rules;
	struct diag d;
	int c, rc;

	cli_diag_init(&d, &warnings);
	while ((c = getopt_long(argc, argv, ":o:", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			q.output = optarg;
			break;
		case 'c':
			q.expected = optarg;
			break;
		case 'f':
			if (set_format(self, optarg, &q.options.format))
				return EXIT_USAGE;
			break;
		case 'e':
			q.options.encoding = optarg;
			break;
		case 'l':
			if (strcmp(optarg, "zh") != 0 && strcmp(optarg, "en") != 0)
				return cli_usage(self, "--language is zh or en, not \"%s\"",
						 optarg);
			q.options.language = optarg;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (argc - optind != 1)
		return cli_usage(self, "expected one POLICY");
	q.policy = argv[optind];
	if (compile(&q, &rules, &d))
		return cli_fault(&d);
	rc = q.expected ? check(&q, rules, &differences, &d) : 0;
	if (!rc && (q.output || !q.expected))
		rc = write_rules(&q, rules, &d);
	rules_free(rules);
	if (rc)
		return cli_fault(&d);
	return differences ? EXIT_VIOLATIONS : EXIT_CLEAN;
}

const struct command command_compile = {
	"compile",
	"turn a privacy policy into rules",
	"usage: consentry compile POLICY [-o RULES] [--check EXPECTED]\n\n"
	"Reads a privacy policy, as prose or with the mark-up {purpose} [action] <data> (actor), "
	"and\n"
	"writes the rules that it was understood to make. POLICY \"-\" is standard input.\n\n"
	"  -o, --output RULES    write to this file, whole or not at all (default: standard "
	"output)\n"
	"      --check EXPECTED  compare with rules compiled before, and write only to a named "
	"RULES:\n"
	"                        says what changed in meaning, exit status 1 if anything did\n"
	"      --format F        text, markdown or html (default: by name and content)\n"
	"      --encoding E      UTF-8, GB18030, UTF-16LE or UTF-16BE (default: guessed)\n"
	"      --language L      zh or en (default: guessed)\n",
	run,
};
