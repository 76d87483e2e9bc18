/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line: one file per subcommand, each thin. A subcommand is a row in main.c's table.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"

/* Exit statuses, the same for every subcommand. */
enum {
	EXIT_CLEAN = 0, /* no violation */
	EXIT_VIOLATIONS = 1,
	EXIT_USAGE = 2, /* wrong use or bad input */
	EXIT_BLIND = 3, /* could not observe */
};

struct command {
	const char *name;
	const char *summary; /* one line for `consentry --help` */
	const char *usage;   /* the whole of `consentry NAME --help`; NULL: run() says it */
	int (*run)(const struct command *self, int argc, char **argv);
};

/*
 * For subcommands: getopt_long() met something it does not know, or arguments are missing. Says so in
 * one line with a pointer to --help. Returns EXIT_USAGE.
 */
int cli_usage(const struct command *self, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The same for what getopt_long() returned, `:` or `?`, with a leading `:` in its short options. */
int cli_bad_option(const struct command *self, int c, char **argv);

/* Prints d as one line to standard error. Returns EXIT_USAGE. */
int cli_fault(const struct diag *d);

/* A diag that prints warnings to standard error, and at most `limit` of them. */
struct cli_warnings {
	unsigned int seen;
	unsigned int limit;
};
void cli_diag_init(struct diag *d, struct cli_warnings *w);

/*
 * Reads a whole file, or standard input for "-". 0 and an owned, terminated *data, or -1 with *d set.
 * Files over `limit` bytes are refused.
 */
int cli_read_file(const char *path, size_t limit, char **data, size_t *len, struct diag *d);

/*
 * A file that is written so that readers see the old one or the whole new one: a temporary file beside it is
 * renamed over it when it is closed. "-" is standard output; a device or a pipe is written as it is.
 */
struct cli_output {
	const char *path; /* borrowed */
	char *temp;	  /* owned until closed; NULL: written in place */
	int fd;
};

/* 0 or -1 with *d set; only what was opened is to be closed. */
int cli_output_open(struct cli_output *o, const char *path, struct diag *d);
int cli_output_add(struct cli_output *o, const char *data, size_t len, struct diag *d);
/* `keep` false: what was there before stays. */
int cli_output_close(struct cli_output *o, bool keep, struct diag *d);

/* All of it at once. */
int cli_write_file(const char *path, const void *data, size_t len, struct diag *d);

/* The last part of a path. */
const char *cli_base_name(const char *path);

/* Each in the file of its name or in external.c; main.c's table lists them in the order of `consentry --help`. */
extern const struct command command_compile;
extern const struct command command_doctor;
extern const struct command command_explain;
extern const struct command command_mark;
extern const struct command command_metrics;
extern const struct command command_replay;
extern const struct command command_report;
extern const struct command command_run;
extern const struct command command_ship;
extern const struct command command_top;
extern const struct command command_verify;

#endif
