/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "cli.h"
#include "user/agent/agent.h"

#define PROFILES_MAX 1024
#define FORCED_MAX   64
#define KEY_LIMIT    ((size_t)64 << 10)

static const char usage[] =
	"usage: consentry run --profile P [--profile P…] [OPTION…]\n"
	"\n"
	"Watches the apps of the profiles through the kernel until SIGINT or SIGTERM and writes a "
	"finding\n"
	"for each access that breaks a promise. Needs root.\n"
	"\n"
	"  --profile P      what to audit; the rules file is the one that the profile names\n"
	"  --log F          append the findings to F, chained (default: standard output)\n"
	"  --key F          sign the log's checkpoints with this Ed25519 secret key\n"
	"  --rotate-size M  begin a new log file when this one holds M MiB\n"
	"  --rotate-age H   … or when its first finding is H hours old\n"
	"  --keep N         of the older log files keep only the last N (default: all)\n"
	"  --record T       keep a trace for `consentry replay`; compressed if T ends in .gz\n"
	"  --all            write compliant accesses too\n"
	"  --control PATH   control socket for `consentry mark` (default " CONTROL_PATH ")\n"
	"  --group NAME     group that may use the control socket beside root (default: root's)\n"
	"  --duration S     stop after S seconds\n"
	"  --rung FACT=KIND use only this rung of the ladder: lsm, fentry, kprobe or tracepoint\n"
	"  --btf FILE       BTF for a kernel that does not carry its own\n"
	"  --ring KIB       size of the ring buffer\n"
	"  --quiet          say nothing but faults\n"
	"\n"
	"Exit status: 0 no violation, 1 violations, 2 wrong use or bad input, 3 could not "
	"observe.\n";

struct run_options {
	const char *profiles[PROFILES_MAX];
	size_t profile_count;
	const char *forced[FORCED_MAX];
	size_t forced_count;
	const char *log;
	const char *key;
	const char *trace;
	const char *control;
	const char *group;
	const char *btf;
	uint64_t duration_s;
	uint64_t ring_kib;
	uint64_t rotate_mib;
	uint64_t rotate_h;
	uint64_t keep;
	bool all;
	bool quiet;
};

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
	return 0;
}

static int say_coverage(void *arg, const struct record *rec)
{
	const struct coverage *c = &rec->u.coverage;

	(void)arg;
	if (!c->live)
		fprintf(stderr, "consentry run: %s: nothing serves (%s)\n", c->sensor,
			c->why ? c->why : "no rung");
	return 0;
}

static void say_start(const struct run_options *o, const struct audit *a, const struct sensors *s)
{
	for (size_t i = 0; i < a->count; i++)
		fprintf(stderr, "consentry run: watching %s by %zu rules of %s\n",
			a->profiles[i]->app, a->rules[i]->rule_count, a->rules[i]->source.name);
	sensors_coverage(s, say_coverage, NULL);
	fprintf(stderr, "consentry run: ready; marks at %s\n", o->control);
}

static void say_end(const struct agent_counts *c, const struct sensors *s)
{
	struct sensors_counts k;
	struct diag d = {.line = 0};

	sensors_count(s, &k);
	fprintf(stderr,
		"consentry run: %" PRIu64 " violations, %" PRIu64 " unverifiable; %" PRIu64
		" marks; kernel: seen %" PRIu64 " = filtered %" PRIu64 " + sent %" PRIu64
		" + lost %" PRIu64 "\n",
		c->verdicts[VERDICT_VIOLATION], c->verdicts[VERDICT_UNVERIFIABLE], c->marks, k.seen,
		k.filtered, k.sent, k.lost);
	if (sensors_check(s, &d))
		cli_fault(&d);
}

/* The agent with everything open around it. Returns the exit status. */
static int watch(const struct run_options *o, const struct audit *a, struct sensors *s,
		 struct control *control, struct log *log, struct diag *d)
{
	struct agent_options ao = {
		.sensors = s,
		.control = control,
		.log = log,
		.trace = o->trace,
		.duration_ns = o->duration_s * 1000000000,
		.all = o->all,
	};
	struct agent *agent;
	int status;

	if (agent_new(&ao, &agent, d))
		return cli_fault(d);
	if (audit_brief(a, agent_judge(agent), d)) {
		agent_free(agent);
		return cli_fault(d);
	}
	if (!o->quiet)
		say_start(o, a, s);
	if (agent_run(agent, d))
		status = cli_fault(d);
	else
		status = agent_count(agent)->verdicts[VERDICT_VIOLATION] ? EXIT_VIOLATIONS
									 : EXIT_CLEAN;
	if (!o->quiet)
		say_end(agent_count(agent), s);
	agent_free(agent);
	return status;
}

static int read_key(const char *path, struct key *key, struct diag *d)
{
	char *text;
	size_t len;
	int result;

	if (cli_read_file(path, KEY_LIMIT, &text, &len, d))
		return -1;
	result = key_read(path, text, len, key, d);
	explicit_bzero(text, len);
	free(text);
	if (!result && !key->has_secret)
		result = diag_set(d, path, 0, 0, "holds no secret key");
	return result;
}

static int run_with_log(const struct run_options *o, const struct audit *a, struct sensors *s,
			struct control *control, struct diag *d)
{
	struct log_options lo = {
		.sync_ns = 1000000000,
		.rotate_bytes = o->rotate_mib << 20,
		.rotate_ns = o->rotate_h * 3600 * 1000000000,
		.keep = (unsigned int)o->keep,
	};
	struct log *log = NULL;
	struct key key;
	int status;

	if (o->key) {
		if (read_key(o->key, &key, d))
			return cli_fault(d);
		lo.key = &key;
	}
	if (o->log && log_open(o->log, &lo, &log, d)) {
		status = cli_fault(d);
	} else {
		status = watch(o, a, s, control, log, d);
		if (log && log_close(log, d))
			status = cli_fault(d);
	}
	if (o->key)
		key_clear(&key);
	return status;
}

static int run(const struct command *self, int argc, char **argv)
{
	struct run_options o = {.control = CONTROL_PATH};
	struct sensors_options so = {.forced = o.forced};
	struct cli_warnings warnings = {0};
	struct sensors *sensors;
	struct control *control;
	struct audit audit;
	struct diag d;
	int status = parse(self, argc, argv, &o);

	if (status)
		return status;
	cli_diag_init(&d, &warnings);
	if (audit_load(o.profiles, o.profile_count, &audit, &d))
		return cli_fault(&d);
	so.profiles = (const struct profile *const *)audit.profiles;
	so.profile_count = audit.count;
	so.forced_count = o.forced_count;
	so.btf = o.btf;
	so.ring_bytes = (size_t)o.ring_kib << 10;
	so.every_ns = AGENT_TICK_NS;
	if (sensors_open(&so, &sensors, &d)) {
		cli_fault(&d);
		audit_free(&audit);
		return EXIT_BLIND;
	}
	/* Last, since its presence says that the agent is ready. */
	if (control_open(o.control, o.group, &control, &d)) {
		status = cli_fault(&d);
	} else {
		status = run_with_log(&o, &audit, sensors, control, &d);
		control_close(control);
	}
	sensors_close(sensors);
	audit_free(&audit);
	return status;
}

const struct command command_run = {
	.name = "run",
	.summary = "watch apps through the kernel and report what breaks their policy",
	.usage = usage,
	.run = run,
};
