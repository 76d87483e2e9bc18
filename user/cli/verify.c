/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "user/deliver/parts.h"
#include "user/deliver/verify.h"

#define KEYS_MAX  16
#define KEY_LIMIT (64u << 10)
/* A log that was replaced as a whole has a fault on every line: nobody reads on after these. */
#define FAULTS_MAX 100

static int read_key(const char *path, struct key *key, struct diag *d)
{
	char *text;
	size_t len;
	int result;

	if (cli_read_file(path, KEY_LIMIT, &text, &len, d))
		return -1;
	result = key_read(path, text, len, key, d);
	sodium_memzero(text, len);
	free(text);
	return result;
}

static void print_faults(const struct verify_report *r)
{
	struct diag d;
	char line[1024];

	for (size_t i = 0; i < r->fault_count && i < FAULTS_MAX; i++) {
		const struct verify_fault *f = &r->faults[i];

		diag_set(&d, f->path, f->line, 0, "%s: %s", verify_fault_name(f->kind), f->text);
		diag_format(&d, line, sizeof(line));
		puts(line);
	}
	if (r->fault_count > FAULTS_MAX)
		printf("… and %zu more\n", r->fault_count - FAULTS_MAX);
}

static void print_seal(const struct verify_report *r, bool pinned)
{
	char hex[2 * KEY_PUBLIC_SIZE + 1];

	if (!r->indexed) {
		printf("  no index beside it: that no line is missing at the end cannot be told\n");
		return;
	}
	if (r->sealed_seq)
		printf("  checkpoints vouch for the lines up to number %" PRIu64, r->sealed_seq);
	else
		printf("  no checkpoint vouches for a line");
	if (r->sealed_by_key) {
		sodium_bin2hex(hex, sizeof(hex), r->key, sizeof(r->key));
		printf(", signed with key %.16s…%s", hex,
		       pinned ? "" : " (whose? name the public key with --key)");
	} else if (r->sealed_seq) {
		printf(", unsigned: whoever can write here could have made them anew");
	}
	putchar('\n');
	if (r->last_seq > r->sealed_seq)
		printf("  %" PRIu64 " lines came after the last checkpoint\n",
		       r->last_seq - r->sealed_seq);
}

static void print_summary(const char *path, const struct verify_report *r, bool pinned)
{
	printf("%s: ", path);
	if (r->fault_count)
		printf("%zu %s", r->fault_count, r->fault_count == 1 ? "fault" : "faults");
	else
		printf("intact");
	printf(", %" PRIu64 " %s in %zu %s", r->lines, r->lines == 1 ? "line" : "lines", r->parts,
	       r->parts == 1 ? "file" : "files");
	if (r->first_seq)
		printf(", numbers %" PRIu64 " to %" PRIu64, r->first_seq, r->last_seq);
	putchar('\n');
	if (r->first_seq > 1 && !r->fault_count)
		printf("  the lines before number %" PRIu64 " were retired by rotation\n",
		       r->first_seq);
	print_seal(r, pinned);
	if (r->torn_bytes)
		printf("  torn tail: the writer was interrupted in %s:%u; these %" PRIu64
		       " bytes were never acknowledged\n",
		       r->torn_path, r->torn_line, r->torn_bytes);
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 'k'},
		{"quiet", no_argument, NULL, 'q'},
		{NULL, 0, NULL, 0},
	};
	struct verify_options o = {0};
	struct key keys[KEYS_MAX];
	struct verify_report r;
	struct diag d = {0};
	bool quiet = false;
	int c, result;

	while ((c = getopt_long(argc, argv, ":k:q", options, NULL)) != -1) {
		switch (c) {
		case 'k':
			if (o.key_count == KEYS_MAX)
				return cli_usage(self, "more than %d keys", KEYS_MAX);
			if (read_key(optarg, &keys[o.key_count], &d))
				return cli_fault(&d);
			o.key_count++;
			break;
		case 'q':
			quiet = true;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (argc - optind != 1)
		return cli_usage(self, "expected one log");
	if (part_is_older(argv[optind]))
		return cli_usage(self,
				 "%s is an older part: name the log itself, without the number",
				 argv[optind]);
	o.keys = keys;
	result = verify_log(argv[optind], &o, &r, &d);
	for (size_t i = 0; i < o.key_count; i++)
		key_clear(&keys[i]);
	if (result) {
		verify_report_free(&r);
		return cli_fault(&d);
	}
	if (!quiet) {
		print_faults(&r);
		print_summary(argv[optind], &r, o.key_count);
	}
	result = r.fault_count ? EXIT_VIOLATIONS : EXIT_CLEAN;
	verify_report_free(&r);
	return result;
}

const struct command command_verify = {
	.name = "verify",
	.summary = "has a findings log been changed since it was written?",
	.usage = "usage: consentry verify [--key PUBLIC]… [--quiet] LOG\n\n"
		 "Walks the hash chain of LOG and of the older parts beside it, and holds it "
		 "against\n"
		 "LOG.index, the checkpoints. Names each line that was removed, changed, "
		 "reordered,\n"
		 "added or truncated, as FILE:LINE: what.\n\n"
		 "  --key PUBLIC  every checkpoint must be signed with this Ed25519 key (PEM, as\n"
		 "                `openssl pkey -pubout` writes it); more than one may be named\n"
		 "  --quiet       only the exit status\n\n"
		 "Exit status: 0 intact, 1 changed, 2 wrong use or not a log.\n",
	.run = run,
};
