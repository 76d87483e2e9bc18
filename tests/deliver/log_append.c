/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of the log on a real file system: appends the lines of standard input to a log.
 *
 *	log_append LOG [KEY] [ROTATE_BYTES [never]]
 *
 * Prints the seq of each line once it is acknowledged, so that a test that kills this knows what must be
 * there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "user/deliver/log.h"

static void say(const struct diag *d)
{
	char line[1024];

	diag_format(d, line, sizeof(line));
	fprintf(stderr, "%s\n", line);
}

static void warn(void *arg, const struct diag *d)
{
	(void)arg;
	say(d);
}

static int read_key(const char *path, struct key *key, struct diag *d)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	size_t len = f ? fread(text, 1, sizeof(text), f) : 0;

	if (f)
		fclose(f);
	return key_read(path, text, len, key, d);
}

int main(int argc, char **argv)
{
	struct log_options o = {.sync_ns = LOG_SYNC_ALWAYS};
	struct diag d = {.warn = warn};
	struct log_state state;
	char *line = NULL;
	size_t size = 0;
	struct key key;
	struct log *l;
	ssize_t len;

	if (argc < 2)
		return 2;
	if (argc > 2 && *argv[2]) {
		if (read_key(argv[2], &key, &d)) {
			say(&d);
			return 2;
		}
		o.key = &key;
	}
	if (argc > 3)
		o.rotate_bytes = strtoull(argv[3], NULL, 10);
	/* Without syncing: for load, not for tests of what survives. */
	if (argc > 4 && !strcmp(argv[4], "never"))
		o.sync_ns = LOG_SYNC_NEVER;
	if (log_open(argv[1], &o, &l, &d)) {
		say(&d);
		return 2;
	}
	setlinebuf(stdout);
	while ((len = getline(&line, &size, stdin)) > 0) {
		if (log_append(l, line, (size_t)len - 1) != LOG_TAKEN)
			fprintf(stderr, "%s\n", log_error(l));
		if (o.sync_ns == LOG_SYNC_NEVER)
			continue;
		log_state(l, &state);
		printf("%" PRIu64 "\n", state.acknowledged);
	}
	free(line);
	if (log_close(l, &d)) {
		say(&d);
		return 1;
	}
	return 0;
}
