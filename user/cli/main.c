/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* clang-format off */
static const struct command *const commands[] = {
	&command_compile,
	&command_explain,
	&command_run,
	&command_mark,
	&command_replay,
	&command_report,
	&command_verify,
	&command_ship,
	&command_metrics,
	&command_top,
	&command_doctor,
	NULL,
};
/* clang-format on */

static void help(FILE *out)
{
	fprintf(out, "consentry: does an app keep the promises of its privacy policy?\n\n"
		     "usage: consentry COMMAND [OPTION…] [ARGUMENT…]\n\n");
	for (const struct command *const *c = commands; *c; c++)
		fprintf(out, "  %-10s %s\n", (*c)->name, (*c)->summary);
	fprintf(out,
		"\n`consentry COMMAND --help` says more; `consentry --version` names the version.\n"
		"Exit status: 0 no violation, 1 violations, 2 wrong use or bad input, "
		"3 could not observe.\n");
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_CLEAN;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("consentry %s\n", CONSENTRY_VERSION);
		return EXIT_CLEAN;
	}
	for (const struct command *const *each = commands; *each; each++) {
		const struct command *c = *each;

		if (strcmp(c->name, argv[1]))
			continue;
		for (int i = 2; c->usage && i < argc && strcmp(argv[i], "--"); i++) {
			if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
				fputs(c->usage, stdout);
				return EXIT_CLEAN;
			}
		}
		return c->run(c, argc - 1, argv + 1);
	}
	fprintf(stderr, "consentry: no command is called \"%s\"; see `consentry --help`\n",
		argv[1]);
	return EXIT_USAGE;
}
