/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "run.h"

static const char usage[] =
	"usage: consentry run --profile P [--profile P…] [OPTION…]\n"
	"\n"
	"Watches the apps of the profiles through the kernel until SIGINT or SIGTERM and writes a "
	"finding\n"
	"for each access that breaks a promise. Needs root to begin with; what reads events, "
	"judges "
	"and writes\n"
	"is a process without rights. SIGHUP reads profiles and rules again.\n"
	"\n"
	"  --profile P      what to audit; the rules file is the one that the profile names\n"
	"  --log F          append the findings to F, chained (default: standard output)\n"
	"  --key F          sign the log's checkpoints with this Ed25519 secret key\n"
	"  --rotate-size M  begin a new log file when this one holds M MiB\n"
	"  --rotate-age H   … or when its first finding is H hours old\n"
	"  --keep N         of the older log files keep only the last N (default: all)\n"
	"  --state F        keep what the judge knows in F and what was marked in F.ledger, and go "
	"on\n"
	"                   from there after a restart\n"
	"  --record T       keep a trace for `consentry replay`; compressed if T ends in .gz\n"
	"  --all            write compliant accesses too\n"
	"  --control PATH   control socket for `consentry mark` (default " CONTROL_PATH ")\n"
	"  --group NAME     group that may use the control socket beside root (default: root's)\n"
	"  --duration S     stop after S seconds\n"
	"  --rung FACT=KIND use only this rung of the ladder: lsm, fentry, kprobe or tracepoint\n"
	"  --btf FILE       BTF for a kernel that does not carry its own\n"
	"  --ring KIB       size of the ring buffer\n"
	"  --user NAME      whose rights the agent has (default consentry; a spare user number "
	"where\n"
	"                   there is no such user)\n"
	"  --ship 'URL …'   have the log sent to this receiver by a process without rights; behind "
	"the "
	"URL\n"
	"                   options of `consentry ship`. As often as there are receivers\n"
	"  --ship-user NAME whose rights that process has (default consentry-ship; as --user)\n"
	"  --no-fork        one process, as root: to look for a fault with\n"
	"  --quiet          say nothing but faults\n"
	"\n"
	"Exit status: 0 no violation, 1 violations, 2 wrong use or bad input, 3 could not "
	"observe.\n";

static int number(const char *text, uint64_t most, uint64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno || end == text || *end || *text == '-' || *out > most ? -1 : 0;
}

static int parse(const struct command *self, int argc, char **argv, struct run_options *o)
{
	static const struct option options[] = {
		{"profile", required_argument, NULL, 'p'},
		{"log", required_argument, NULL, 'l'},
		{"key", required_argument, NULL, 'k'},
		{"record", required_argument, NULL, 'r'},
		{"all", no_argument, NULL, 'a'},
		{"control", required_argument, NULL, 'c'},
		{"group", required_argument, NULL, 'g'},
		{"duration", required_argument, NULL, 'd'},
		{"rung", required_argument, NULL, 'f'},
		{"btf", required_argument, NULL, 'b'},
		{"ring", required_argument, NULL, 's'},
		{"quiet", no_argument, NULL, 'q'},
		{"rotate-size", required_argument, NULL, 'm'},
		{"rotate-age", required_argument, NULL, 'h'},
		{"keep", required_argument, NULL, 'n'},
		{"state", required_argument, NULL, 't'},
		{"user", required_argument, NULL, 'u'},
		{"ship", required_argument, NULL, 'S'},
		{"ship-user", required_argument, NULL, 'U'},
		{"no-fork", no_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	int c;

	while ((c = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			if (o->profile_count == PROFILES_MAX)
				return cli_usage(self, "more than %d profiles", PROFILES_MAX);
			o->profiles[o->profile_count++] = optarg;
			break;
		case 'f':
			if (o->forced_count == FORCED_MAX)
				return cli_usage(self, "more than %d rungs", FORCED_MAX);
			o->forced[o->forced_count++] = optarg;
			break;
		case 'l':
			o->log = optarg;
			break;
		case 'k':
			o->key = optarg;
			break;
		case 'r':
			o->trace = optarg;
			break;
		case 'c':
			o->control = optarg;
			break;
		case 'g':
			o->group = optarg;
			break;
		case 'b':
			o->btf = optarg;
			break;
		case 'a':
			o->all = true;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 't':
			o->state = optarg;
			break;
		case 'u':
			o->user = optarg;
			break;
		case 'S':
			if (o->ship_count == SHIPPERS_MAX)
				return cli_usage(self, "more than %d receivers", SHIPPERS_MAX);
			o->ship[o->ship_count++] = optarg;
			break;
		case 'U':
			o->ship_user = optarg;
			break;
		case 'o':
			o->no_fork = true;
			break;
		case 'd':
			if (number(optarg, 1000000000, &o->duration_s) || !o->duration_s)
				return cli_usage(self, "--duration takes seconds, not \"%s\"",
						 optarg);
			break;
		case 's':
			if (number(optarg, 1 << 20, &o->ring_kib) || !o->ring_kib)
				return cli_usage(self, "--ring takes KiB up to 1 GiB, not \"%s\"",
						 optarg);
			break;
		case 'm':
			if (number(optarg, 1 << 20, &o->rotate_mib) || !o->rotate_mib)
				return cli_usage(self, "--rotate-size takes MiB, not \"%s\"",
						 optarg);
			break;
		case 'h':
			if (number(optarg, 24 * 366, &o->rotate_h) || !o->rotate_h)
				return cli_usage(self, "--rotate-age takes hours, not \"%s\"",
						 optarg);
			break;
		case 'n':
			if (number(optarg, 1000000, &o->keep) || !o->keep)
				return cli_usage(self, "--keep takes a number of files, not \"%s\"",
						 optarg);
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (optind < argc)
		return cli_usage(self, "what is \"%s\"?", argv[optind]);
	if (!o->profile_count)
		return cli_usage(self, "expected --profile");
	if (!o->log && (o->key || o->rotate_mib || o->rotate_h || o->keep))
		return cli_usage(self,
				 "--key, --rotate-size, --rotate-age and --keep go with --log");
	if (o->ship_count && (!o->log || !o->state || o->no_fork))
		return cli_usage(self, "--ship goes with --log and --state, not with --no-fork");
	return 0;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct run_options o = {
		.control = CONTROL_PATH, .user = "consentry", .ship_user = "consentry-ship"};
	struct cli_warnings warnings = {0};
	struct audit audit;
	struct diag d;
	int status = parse(self, argc, argv, &o);

	if (status)
		return status;
	cli_diag_init(&d, &warnings);
	if (audit_load(o.profiles, o.profile_count, &audit, &d))
		return cli_fault(&d);
	status = run_daemon(&o, &audit);
	audit_free(&audit);
	return status;
}

const struct command command_run = {
	.name = "run",
	.summary = "watch apps through the kernel and report what breaks their policy",
	.usage = usage,
	.run = run,
};
