/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "user/cli/audit.h"
#include "user/cli/cli.h"
#include "user/cli/doctor_rules.h"
#include "user/collect/coverage.h"
#include "user/collect/ladder.h"
#include "user/collect/sensors.h"

#define FORCED_MAX 32

static void tell_machine(void)
{
	struct utsname u;

	if (!uname(&u))
		printf("kernel %s on %s\n\n", u.release, u.machine);
}

/* The sensors that rest on a fact, "audio, camera". */
static void tell_sensors(const char *fact)
{
	const char *between = "";

	/* Any kind of asset: contacts, photos, files … */
	if (!strcmp(fact, "open") || !strcmp(fact, "read") || !strcmp(fact, "map") ||
	    !strcmp(fact, "receive") || !strcmp(fact, "names")) {
		printf("files");
		between = ", ";
	}

	for (const struct coverage_row *row = coverage_rows; row->sensor; row++) {
		if (strcmp(row->fact, fact) != 0)
			continue;
		printf("%s%s", between, row->sensor);
		between = ", ";
	}
}

/* One paragraph for each fact. Returns how many nothing serves. */
static unsigned int tell_facts(const struct ladder *l)
{
	unsigned int missing = 0;
	const char *hook;

	for (int i = 0; ladder_facts[i].name; i++) {
		const struct footing *f = &l->footings[i];

		if (f->unneeded)
			continue;
		hook = ladder_hook_name(l, i);
		printf("%-9s %-34s %s\n", ladder_facts[i].name, hook ? hook : "nothing serves",
		       ladder_facts[i].tells);
		if (!hook) {
			missing++;
			printf("          cannot be seen here: what rests on it (");
			tell_sensors(ladder_facts[i].name);
			printf(") leaves no finding.\n");
		} else if (f->stands_in) {
			printf("          stands in: sees what is asked for, not whether it "
			       "succeeds.\n");
		} else if (!f->live) {
			printf("          attached; not proved, since the test could not be "
			       "made.\n");
		}
		if (f->why[0])
			printf("          (%s)\n", f->why);
	}
	return missing;
}

/* What that means for each rule. */
static int tell_rules(const struct ladder *l, const struct audit *a, struct diag *d)
{
	struct strbuf out = {0};
	int rc = 0;

	for (size_t i = 0; !rc && i < a->count; i++)
		rc = doctor_rules(l, a->profiles[i], a->rules[i], &out);
	if (rc)
		diag_set(d, "", 0, 0, "out of memory");
	else
		printf("\n%s", out.data);
	strbuf_free(&out);
	return rc;
}

static int examine(struct sensors_options *o, const struct audit *a, struct diag *d)
{
	struct sensors *sensors;
	unsigned int missing;
	int rc = 0;

	o->profiles = (const struct profile *const *)a->profiles;
	o->profile_count = a->count;
	tell_machine();
	if (sensors_open(o, &sensors, d)) {
		printf("This machine cannot be observed.\n");
		fflush(stdout);
		cli_fault(d);
		return EXIT_BLIND;
	}
	missing = tell_facts(sensors_ladder(sensors));
	printf("\n%zu files and folders are watched.\n", sensors_watched(sensors));
	if (a->count)
		rc = tell_rules(sensors_ladder(sensors), a, d);
	sensors_close(sensors);
	if (rc)
		return cli_fault(d);
	printf(missing ? "This machine can be observed, but for what is named above.\n"
		       : "This machine can be observed.\n");
	return missing ? EXIT_BLIND : EXIT_CLEAN;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"profile", required_argument, NULL, 'p'},
		{"rung", required_argument, NULL, 'r'},
		{"btf", required_argument, NULL, 'b'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	struct cli_warnings warnings = {0};
	struct sensors_options o = {.profiles = NULL};
	const char *forced[FORCED_MAX];
	const char *profile = NULL;
	struct audit audit;
	struct diag d;
	int c, status;

	cli_diag_init(&d, &warnings);
	o.forced = forced;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			profile = optarg;
			break;
		case 'r':
			if (o.forced_count == FORCED_MAX)
				return cli_usage(self, "too many --rung");
			forced[o.forced_count++] = optarg;
			break;
		case 'b':
			o.btf = optarg;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (argc != optind)
		return cli_usage(self, "unexpected argument \"%s\"", argv[optind]);
	if (audit_load(&profile, profile ? 1 : 0, &audit, &d))
		return cli_fault(&d);
	status = examine(&o, &audit, &d);
	audit_free(&audit);
	return status;
}

const struct command command_doctor = {
	"doctor",
	"can this machine be observed, and by which hooks",
	"usage: consentry doctor [--profile PROFILE] [--rung FACT=KIND]… [--btf FILE]\n\n"
	"Loads the sensors, lets each hook prove itself with an event made for it, says which "
	"serves\n"
	"which fact, and unloads them. No camera or microphone is started.\n\n"
	"  --profile PROFILE  look for this app's files and processes as well, and tell for each "
	"rule of its\n"
	"                     policy what it needs, what tells that, and what becomes of its "
	"findings\n"
	"  --rung FACT=KIND   use no other kind for this fact: lsm, fentry, kprobe or tracepoint\n"
	"  --btf FILE         the kernel's types, for a kernel that does not describe them "
	"itself\n\n"
	"Exit status: 0 everything can be seen, 2 wrong use, 3 something or everything cannot.\n",
	run,
};
