/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "policy/compile.h"
#include "user/cli/cli.h"

/* A policy is a text that people read: 64 MiB is a mistake. */
#define POLICY_MAX ((size_t)64 << 20)

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct cli_warnings warnings = {0};
	const char *output = "-";
	struct strbuf out = {0};
	struct rules *rules;
	struct diag d;
	char *data;
	size_t len;
	int c, rc;

	cli_diag_init(&d, &warnings);
	while ((c = getopt_long(argc, argv, ":o:h", options, NULL)) != -1) {
		if (c != 'o')
			return cli_bad_option(self, c, argv);
		output = optarg;
	}
	if (argc - optind != 1)
		return cli_usage(self, "expected one POLICY");
	if (cli_read_file(argv[optind], POLICY_MAX, &data, &len, &d))
		return cli_fault(&d);
	rc = policy_compile(cli_base_name(argv[optind]), data, len, NULL, &rules, &d);
	free(data);
	if (rc)
		return cli_fault(&d);
	rc = rules_write(rules, &out);
	rules_free(rules);
	if (rc)
		diag_set(&d, argv[optind], 0, 0, "out of memory");
	else
		rc = cli_write_file(output, out.data, out.len, &d);
	strbuf_free(&out);
	return rc ? cli_fault(&d) : EXIT_CLEAN;
}

const struct command command_compile = {
	"compile",
	"turn a privacy policy into rules",
	"usage: consentry compile POLICY [-o RULES]\n\n"
	"Reads a privacy policy, as prose or with the mark-up {purpose} [action] <data> (actor), "
	"and\n"
	"writes the rules that it was understood to make. POLICY \"-\" is standard input.\n\n"
	"  -o, --output RULES  write to this file, whole or not at all (default: standard "
	"output)\n",
	run,
};
