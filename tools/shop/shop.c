/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scripted shop app, its user and its test driver, in one static program.
 *
 * The parent is what surrounds an app in a test: root, the hands on the touchscreen, and the driver
 * that tells consentry what only a driver can know (`consentry mark`). The child is the app: it runs
 * as a user of its own and does what it is told to, with plain system calls on real devices.
 *
 * Each step of the script says what the auditor has to find. The steps and when they took place are
 * written as JSON lines; tools/shop/check compares them with the findings.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "devices.h"
#include "touchscreen.h"

#define APP_UID	  10001
#define INTERFACE "wlan0"
/* The panel counts twice as fine as the screen of the profile: there the icon is at (480, 890). */
#define ICON_X 960
#define ICON_Y 1780

enum actor { END, APP, MARK, TAP, FOREIGN_TAP, PAUSE };

/* One thing that somebody does. APP: a verb of app_do(); MARK: the words after `mark shop`. */
struct deed {
	enum actor actor;
	const char *words[5];
	int x, y, ms;
};

struct expectation {
	const char *category;
	const char *verdict;
	const char *code; /* "" when compliant */
	int count;
};

struct step {
	const char *what;
	struct deed deeds[8];
	struct expectation expect[3];
};

#define APP_(...)                                                                                  \
	{                                                                                          \
		APP, {__VA_ARGS__}, 0, 0, 0                                                        \
	}
#define MARK_(...)                                                                                 \
	{                                                                                          \
		MARK, {__VA_ARGS__}, 0, 0, 0                                                       \
	}
#define TAP_(x, y)                                                                                 \
	{                                                                                          \
		TAP, {NULL}, x, y, 60                                                              \
	}
#define PAUSE_(ms)                                                                                 \
	{                                                                                          \
		PAUSE, {NULL}, 0, 0, ms                                                            \
	}

static const struct step script[] = {
	{"reads the MAC address before the user agreed to anything",
	 {MARK_("marker", "foreground", "begin"), APP_("mac-sysfs"), APP_("mac-ioctl")},
	 {{"device.mac", "violation", "before-consent", 2}}},
	{"the user agrees to the policy; the MAC address again",
	 {MARK_("consent", "asked"), MARK_("consent", "granted"), APP_("mac-sysfs")},
	 {{"device.mac", "compliant", "", 1}}},
	{"opens the microphone and the camera and takes nothing",
	 {APP_("microphone-probe"), APP_("camera-probe")},
	 {{0}}},
	{"is granted the microphone; the user taps the icon; records",
	 {MARK_("permission", "microphone", "asked"), MARK_("permission", "microphone", "granted"),
	  TAP_(ICON_X, ICON_Y), APP_("record", "300")},
	 {{"audio", "compliant", "", 1}}},
	{"records again without a tap",
	 {APP_("record", "200")},
	 {{"audio", "violation", "no-gesture", 1}}},
	{"records after a tap beside the icon",
	 {TAP_(200, 300), APP_("record", "200")},
	 {{"audio", "violation", "no-gesture", 1}}},
	{"records after a forged tap: another input device hits the icon",
	 {{FOREIGN_TAP, {NULL}, ICON_X, ICON_Y, 60}, APP_("record", "200")},
	 {{"audio", "violation", "no-gesture", 1}}},
	{"streams from the camera without the permission",
	 {APP_("camera", "3")},
	 {{"camera", "violation", "no-permission", 1}}},
	{"is granted the camera and streams",
	 {MARK_("permission", "camera", "asked"), MARK_("permission", "camera", "granted"),
	  APP_("camera", "3")},
	 {{"camera", "compliant", "", 1}}},
	{"the user records a video: camera and microphone, no tap needed",
	 {MARK_("marker", "feature", "录制视频", "begin"), APP_("camera", "3"),
	  APP_("record", "200"), MARK_("marker", "feature", "录制视频", "end")},
	 {{"camera", "compliant", "", 1}, {"audio", "compliant", "", 1}}},
	{"opens the contacts and reads nothing; then reads them without the permission",
	 {APP_("contacts-open"), APP_("contacts-read")},
	 {{"contacts", "violation", "no-permission", 1}}},
	{"is granted the contacts and reads them",
	 {MARK_("permission", "contacts", "asked"), MARK_("permission", "contacts", "granted"),
	  APP_("contacts-read")},
	 {{"contacts", "compliant", "", 1}}},
	{"the user takes the contacts back; a child of the app reads them",
	 {MARK_("permission", "contacts", "revoked"), APP_("contacts-read-child")},
	 {{"contacts", "violation", "after-revocation", 1}}},
};

#define STEPS (sizeof(script) / sizeof(script[0]))

static char microphone[64];
static const char *camera = "/dev/video0";
static const char *contacts; /* environment: SHOP_CONTACTS */

static uint64_t boottime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* ---- the app ------------------------------------------------------------------------------ */

static int read_in_child(const char *path)
{
	int status;
	pid_t child = fork();

	if (child < 0)
		return -1;
	if (!child)
		_exit(file_read_once(path) ? errno : 0);
	if (waitpid(child, &status, 0) < 0)
		return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
	return errno ? -1 : 0;
}

static int app_do(const char *verb, int argument)
{
	if (!strcmp(verb, "mac-sysfs"))
		return mac_read_sysfs(INTERFACE);
	if (!strcmp(verb, "mac-ioctl"))
		return mac_read_ioctl(INTERFACE);
	if (!strcmp(verb, "microphone-probe"))
		return microphone_probe(microphone);
	if (!strcmp(verb, "record"))
		return microphone_record(microphone, argument);
	if (!strcmp(verb, "camera-probe"))
		return camera_probe(camera);
	if (!strcmp(verb, "camera"))
		return camera_stream(camera, argument);
	if (!strcmp(verb, "contacts-open"))
		return file_open_only(contacts);
	if (!strcmp(verb, "contacts-read"))
		return file_read_once(contacts);
	if (!strcmp(verb, "contacts-read-child"))
		return read_in_child(contacts);
	errno = ENOSYS;
	return -1;
}

/* Takes "VERB ARGUMENT" lines from `in`, answers each with errno as one number. */
static int app_main(int in, int out)
{
	char line[128], verb[64], answer[16];
	FILE *commands = fdopen(in, "r");
	int argument;

	if (!commands || setgroups(0, NULL) || setgid(APP_UID) || setuid(APP_UID))
		return 1;
	prctl(PR_SET_NAME, "shop-app");
	while (fgets(line, sizeof(line), commands)) {
		argument = 0;
		if (sscanf(line, "%63s %d", verb, &argument) < 1)
			return 1;
		snprintf(answer, sizeof(answer), "%d\n", app_do(verb, argument) ? errno : 0);
		if (write(out, answer, strlen(answer)) < 0)
			return 1;
	}
	return 0;
}

/* ---- what surrounds it -------------------------------------------------------------------- */

struct driver {
	FILE *to_app;
	FILE *from_app;
	const char *consentry;
	int screen;
	int foreign;
};

static int app_tell(struct driver *d, const char *verb, const char *argument)
{
	char line[32];

	fprintf(d->to_app, "%s %s\n", verb, argument ? argument : "0");
	fflush(d->to_app);
	if (!fgets(line, sizeof(line), d->from_app)) {
		errno = EPIPE;
		return -1;
	}
	errno = atoi(line);
	return errno ? -1 : 0;
}

/* consentry mark shop WORD…; it returns when the daemon has taken the mark. */
static int mark(struct driver *d, const char *const *words)
{
	const char *argv[12] = {d->consentry, "mark"};
	int status, argc = 2;
	pid_t child;

	if (getenv("CONSENTRY_CONTROL")) {
		argv[argc++] = "--control";
		argv[argc++] = getenv("CONSENTRY_CONTROL");
	}
	argv[argc++] = "shop";
	for (int i = 0; i < 5 && words[i]; i++)
		argv[argc++] = words[i];
	child = fork();
	if (child < 0)
		return -1;
	if (!child) {
		execv(d->consentry, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (waitpid(child, &status, 0) < 0)
		return -1;
	errno = EPROTO;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -1;
}

static int perform(struct driver *d, const struct deed *deed)
{
	switch (deed->actor) {
	case APP:
		return app_tell(d, deed->words[0], deed->words[1]);
	case MARK:
		return mark(d, deed->words);
	case TAP:
		return touchscreen_tap(d->screen, deed->x, deed->y, deed->ms);
	case FOREIGN_TAP:
		return touchscreen_tap(d->foreign, deed->x, deed->y, deed->ms);
	case PAUSE:
		return usleep((useconds_t)deed->ms * 1000);
	case END:
		break;
	}
	return 0;
}

static const char *deed_name(const struct deed *deed)
{
	return deed->actor == MARK ? "consentry mark" : deed->words[0] ? deed->words[0] : "touch";
}

static void record_step(FILE *out, size_t n, const struct step *s, uint64_t begin, uint64_t end)
{
	fprintf(out, "{\"step\":%zu,\"what\":\"%s\",\"begin\":%llu,\"end\":%llu,\"expect\":[",
		n + 1, s->what, (unsigned long long)begin, (unsigned long long)end);
	for (int i = 0; i < 3 && s->expect[i].category; i++)
		fprintf(out,
			"%s{\"category\":\"%s\",\"verdict\":\"%s\",\"code\":\"%s\",\"count\":%d}",
			i ? "," : "", s->expect[i].category, s->expect[i].verdict,
			s->expect[i].code, s->expect[i].count);
	fprintf(out, "]}\n");
	fflush(out);
}

static int fail(const char *what)
{
	fprintf(stderr, "shop: %s: %s\n", what, strerror(errno));
	return 1;
}

static int start_app(struct driver *d)
{
	int to[2], from[2];
	pid_t child;

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return -1;
	child = fork();
	if (child < 0)
		return -1;
	if (!child) {
		close(to[1]);
		close(from[0]);
		_exit(app_main(to[0], from[1]));
	}
	close(to[0]);
	close(from[1]);
	d->to_app = fdopen(to[1], "w");
	d->from_app = fdopen(from[0], "r");
	return d->to_app && d->from_app ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct driver d = {.consentry = argc > 1 ? argv[1] : ""};
	FILE *steps;
	uint64_t begin;

	if (argc != 3) {
		fprintf(stderr, "usage: shop CONSENTRY STEPS.jsonl\n");
		return 2;
	}
	contacts = getenv("SHOP_CONTACTS");
	if (!contacts)
		contacts = "";
	steps = fopen(argv[2], "we");
	if (!steps)
		return fail(argv[2]);
	if (microphone_find("Loopback", microphone, sizeof(microphone)))
		return fail("no microphone (snd-aloop)");
	d.screen = touchscreen_create("Touchscreen");
	d.foreign = touchscreen_create("Virtual Pointer");
	if (d.screen < 0 || d.foreign < 0)
		return fail("no touchscreen (uinput)");
	if (start_app(&d))
		return fail("the app does not start");
	for (size_t n = 0; n < STEPS; n++) {
		begin = boottime();
		fprintf(stderr, "shop: %2zu/%zu %s\n", n + 1, STEPS, script[n].what);
		for (int i = 0; i < 8 && script[n].deeds[i].actor != END; i++) {
			if (perform(&d, &script[n].deeds[i]))
				return fail(deed_name(&script[n].deeds[i]));
		}
		record_step(steps, n, &script[n], begin, boottime());
	}
	fclose(d.to_app);
	while (wait(NULL) > 0)
		;
	return 0;
}
