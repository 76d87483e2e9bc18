/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that are programs of their own (user/ship/, user/metrics/, user/top/): this one, which may run as
 * root, links no library for the network or the terminal. They are looked for beside this program, then in
 * PATH.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "external.h"
#include "cli.h"

#define NAME_SIZE 64

void external_become(const char *program, char **argv)
{
	char self_path[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", self_path, sizeof(self_path) - NAME_SIZE);

	if (n > 0) {
		self_path[n] = '\0';
		slash = strrchr(self_path, '/');
		if (slash) {
			snprintf(slash + 1, NAME_SIZE, "%s", program);
			execv(self_path, argv);
		}
	}
	execvp(program, argv);
}

static int run(const struct command *self, int argc, char **argv)
{
	char program[NAME_SIZE];

	(void)argc;
	snprintf(program, sizeof(program), "consentry-%s", self->name);
	argv[0] = program;
	external_become(program, argv);
	fprintf(stderr, "consentry %s: %s: %s\n", self->name, program,
		errno == ENOENT ? "not installed beside this program or in PATH" : strerror(errno));
	return EXIT_USAGE;
}

/* Without a usage: the program says its own. */
const struct command command_ship = {
	.name = "ship",
	.summary = "send a findings log to syslog, HTTP or Kafka, at least once",
	.run = run,
};

const struct command command_metrics = {
	.name = "metrics",
	.summary = "answer Prometheus with the running agent's counts",
	.run = run,
};

const struct command command_top = {
	.name = "top",
	.summary = "watch the running agent's apps, sensors and verdicts",
	.run = run,
};
