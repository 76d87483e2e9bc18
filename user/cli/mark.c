/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli.h"
#include "user/agent/control.h"

#define ANSWER_MS 5000

static const char usage[] =
	"usage: consentry mark [--control PATH] [--time NS] APP KIND …\n"
	"\n"
	"Tells the running agent a fact that no kernel hook shows. KIND is one of\n"
	"\n"
	"  consent    asked|granted|refused|withdrawn [SCOPE]\n"
	"             SCOPE names what is consented to separately; without it, the policy\n"
	"  permission NAME asked|granted|denied|revoked\n"
	"             NAME is microphone, camera, location, photos, contacts, calendar, "
	"bluetooth,\n"
	"             phone, sms, sensors, notifications or storage\n"
	"  gesture    CONTROL tap|press|release|pick\n"
	"             the test driver used a control of the profile, where the kernel sees no "
	"touch\n"
	"  marker     feature VALUE begin|end\n"
	"  marker     foreground|login|guardian|account_closed|exit [begin|end]\n"
	"\n"
	"  --control PATH  the agent's control socket (default " CONTROL_PATH ")\n"
	"  --time NS       when it was, in nanoseconds of CLOCK_BOOTTIME (default: now)\n"
	"\n"
	"It returns when the judge has the mark: what the app does afterwards is judged in its "
	"light.\n"
	"\n"
	"  consentry mark shop consent granted\n"
	"  consentry mark shop permission microphone granted\n"
	"  consentry mark shop marker feature 录制视频 begin\n";

/* The members of the ledger line after kind and app. 0, or -1 when the words make no line. */
static int members(struct strbuf *line, int argc, char **argv)
{
	const char *kind = argv[0];
	const char *key[3] = {NULL, NULL, NULL};
	const char *value[3] = {NULL, NULL, NULL};

	if (!strcmp(kind, "consent") && (argc == 2 || argc == 3)) {
		key[0] = "scope", value[0] = argc == 3 ? argv[2] : "policy";
		key[1] = "state", value[1] = argv[1];
	} else if (!strcmp(kind, "permission") && argc == 3) {
		key[0] = "permission", value[0] = argv[1];
		key[1] = "state", value[1] = argv[2];
	} else if (!strcmp(kind, "gesture") && argc == 3) {
		key[0] = "control", value[0] = argv[1];
		key[1] = "action", value[1] = argv[2];
		key[2] = "source", value[2] = "driver";
	} else if (!strcmp(kind, "marker") && argc >= 2 && argc <= 4) {
		bool feature = !strcmp(argv[1], "feature");

		if (feature ? argc != 4 : argc > 3)
			return -1;
		key[0] = "name", value[0] = argv[1];
		key[1] = "state", value[1] = feature ? argv[3] : argc == 3 ? argv[2] : "begin";
		key[2] = "value", value[2] = feature ? argv[2] : "";
	} else {
		return -1;
	}
	for (int i = 0; i < 3 && key[i]; i++) {
		strbuf_addc(line, ',');
		strbuf_add_json(line, key[i]);
		strbuf_addc(line, ':');
		strbuf_add_json(line, value[i]);
	}
	return 0;
}

static int mark(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"control", required_argument, NULL, 'c'},
		{"time", required_argument, NULL, 't'},
		{NULL, 0, NULL, 0},
	};
	const char *control = CONTROL_PATH, *time = NULL;
	struct diag d = {.line = 0};
	struct strbuf line = {.len = 0};
	struct strbuf answer = {.len = 0};
	char *end;
	int c, result;

	while ((c = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
		if (c == 'c')
			control = optarg;
		else if (c == 't')
			time = optarg;
		else
			return cli_bad_option(self, c, argv);
	}
	argc -= optind;
	argv += optind;
	if (argc < 2)
		return cli_usage(self, "expected APP and KIND");
	strbuf_adds(&line, "{\"kind\":");
	strbuf_add_json(&line, argv[1]);
	if (time) {
		errno = 0;
		strtoull(time, &end, 10);
		if (errno || *end || end == time || *time == '-') {
			strbuf_free(&line);
			return cli_usage(self, "--time takes nanoseconds, not \"%s\"", time);
		}
		strbuf_addf(&line, ",\"t\":%s", time);
	}
	strbuf_adds(&line, ",\"app\":");
	strbuf_add_json(&line, argv[0]);
	if (members(&line, argc - 1, argv + 1)) {
		strbuf_free(&line);
		return cli_usage(self, "\"%s\" does not go with these words", argv[1]);
	}
	strbuf_addc(&line, '}');
	if (line.failed)
		result = diag_set(&d, "", 0, 0, "out of memory");
	else if (line.len > CONTROL_MESSAGE)
		result = diag_set(&d, "", 0, 0, "longer than %zu bytes", CONTROL_MESSAGE);
	else
		result = control_ask(control, line.data, line.len, ANSWER_MS, &answer, &d);
	strbuf_free(&line);
	strbuf_free(&answer);
	return result ? cli_fault(&d) : EXIT_CLEAN;
}

const struct command command_mark = {
	.name = "mark",
	.summary = "tell the running agent what a test driver knows: consent, a feature, …",
	.usage = usage,
	.run = mark,
};
