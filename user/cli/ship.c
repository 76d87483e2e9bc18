/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shipping is a program of its own (user/ship/): this one, which may run as root, links no network
 * library. It is looked for beside this program, then in PATH.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define PROGRAM "consentry-ship"

static int run(const struct command *self, int argc, char **argv)
{
	char self_path[4096], *slash;
	ssize_t n = readlink("/proc/self/exe", self_path, sizeof(self_path) - sizeof(PROGRAM));

	(void)argc;
	argv[0] = (char[]){PROGRAM};
	if (n > 0) {
		self_path[n] = '\0';
		slash = strrchr(self_path, '/');
		if (slash) {
			strcpy(slash + 1, PROGRAM);
			execv(self_path, argv);
		}
	}
	execvp(PROGRAM, argv);
	fprintf(stderr, "consentry %s: %s: %s\n", self->name, PROGRAM,
		errno == ENOENT ? "not installed beside this program or in PATH" : strerror(errno));
	return EXIT_USAGE;
}

const struct command command_ship = {
	.name = "ship",
	.summary = "send a findings log to syslog, HTTP or Kafka, at least once",
	.usage = NULL, /* consentry-ship says it */
	.run = run,
};
