/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the scenarios in the guest against one kind of rung and prints a line for each:
 *
 *   sensors KIND [cgroup|SENSOR]   KIND: best, lsm, fentry, kprobe or tracepoint; SENSOR: one row of the table
 *   sensors existing               what was open and running before
 *   sensors overload [patient]     what is lost, and that it is accounted for
 *   sensors later                  drivers and devices that come while the agent runs
 *   sensors silence                where LSM programs never fire: that the next rung serves
 *
 * A kind is forced for every fact that has a rung of it; the others take their best. `ok`, `FAILED` and
 * `not run` begin the lines; the last one counts them. BTF in the environment is what `--btf` would name.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/securebits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare.h"
#include "controller.h"
#include "existing.h"
#include "hub.h"
#include "inputs.h"
#include "later.h"
#include "modem.h"
#include "overload.h"
#include "receiver.h"
#include "rungs.h"
#include "scenario.h"
#include "tools/shop/devices.h"
#include "tools/shop/touchscreen.h"
#include "user/collect/ladder.h"

/* The same two controls on another device. */
#define CONTROLS(device)                                                                           \
	"{\"name\":\"record on " device "\",\"mode\":\"tap\",\"device\":\"" device                 \
	"\",\"region\":[880,1700,1040,1860]},"                                                     \
	"{\"name\":\"talk on " device "\",\"mode\":\"hold\",\"device\":\"" device                  \
	"\",\"region\":[40,1700,200,1860]}"
#define ASSET(category, path) "{\"category\":\"" category "\",\"paths\":[\"" path "\"]}"

static const char
	profile_text[] =
		"{\"format\":\"consentry-profile/1\",\"app\":\"" LAB_APP
		"\",\"rules\":\"none.json\","
		"\"subjects\":[{\"uid\":10001},{\"exe\":\"" LAB_ROOT "/bin/**\"}%s],"
		"\"controls\":[{\"name\":\"record\",\"mode\":\"tap\",\"device\":\"" LAB_SCREEN
		"\",\"region\":[880,1700,1040,1860]},"
		"{\"name\":\"talk\",\"mode\":\"hold\",\"device\":\"" LAB_SCREEN
		"\",\"region\":[40,1700,200,1860]}," CONTROLS(LAB_PANEL) "," CONTROLS(LAB_TABLET) "," CONTROLS(
			LAB_MOUSE) "],"
				   "\"assets\":[" ASSET("contacts", LAB_CONTACTS "/**") "," ASSET("calendar", LAB_ROOT "/calendar/**") "," ASSET(
					   "photos", LAB_ROOT
					   "/Pictures/**") "," ASSET("files", LAB_ROOT
								     "/Downloads/"
								     "**") "," ASSET("sm"
										     "s_"
										     "ca"
										     "ll"
										     "s",
										     LAB_ROOT
										     "/m"
										     "es"
										     "sa"
										     "ge"
										     "s/"
										     "*"
										     "*") "," ASSET("location.gps",
												    RECEIVER_SERIAL) "],"
														     "\"recipients\":[{\"name\":\"courier\",\"domains\":[\"*.courier.example\"]}],"
														     "\"witness\":[\"gesture\"]}";

int lab_fail(struct lab *lab, int line)
{
	lab->shared->error = errno;
	lab->shared->line = line;
	return -1;
}

static void make_file(const char *path, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0 || ftruncate(fd, (off_t)size) || fchmod(fd, 0666))
		perror(path);
	close(fd);
}

static void copy_self(const char *to)
{
	char buf[65536];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	while ((n = read(in, buf, sizeof(buf))) > 0) {
		if (write(out, buf, (size_t)n) != n)
			perror(to);
	}
	close(in);
	close(out);
}

static void set_up(struct lab *lab, bool cgroup)
{
	static const char *const folders[] = {
		LAB_ROOT, LAB_CONTACTS, LAB_ROOT "/other",	  LAB_ROOT "/bin",
		"/usr",	  "/usr/share", "/usr/share/applications"};
	umask(0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		mkdir(folders[i], 0777);
	make_file(LAB_DB, 8192);
	make_file(LAB_CONTACTS "/moved.db", 1);
	make_file(LAB_ROOT "/other/plain", 1);
	make_file("/usr/share/applications/app.desktop", 1);
	copy_self(LAB_ROOT "/bin/reader");
	if (cgroup) {
		mkdir("/sys/fs/cgroup/lab", 0755);
		mkdir("/sys/fs/cgroup/lab/inner", 0755);
	}
	if (!microphone_find("Loopback", lab->microphone, sizeof(lab->microphone))) {
		strcpy(lab->playback, lab->microphone);
		lab->playback[strlen(lab->playback) - 1] = 'p';
		chmod(lab->microphone, 0666);
		chmod(lab->playback, 0666);
	}
	strcpy(lab->camera, access("/dev/video0", F_OK) ? "" : "/dev/video0");
	chmod("/dev/video0", 0666);
	receiver_plug_in();
	controller_plug_in();
	lab->screen = touchscreen_create(LAB_SCREEN);
	inputs_plug_in(lab);
	hub_plug_in();
	screens_set_up();
	sends_set_up();
	stores_set_up();
	lab->shared = mmap(NULL, sizeof(*lab->shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static char *keep(const char *s)
{
	return s ? strdup(s) : NULL;
}

static int record_came(void *arg, const struct record *rec)
{
	struct lab *lab = arg;
	struct record *r;

	switch (rec->kind) {
	case RECORD_ACCESS:
		if (lab->access_count == RECORDS)
			return 0;
		r = &lab->accesses[lab->access_count++];
		*r = *rec;
		r->app = keep(rec->app);
		r->u.access.resource_id = keep(rec->u.access.resource_id);
		r->u.access.path = keep(rec->u.access.path);
		r->u.access.subject.exe = keep(rec->u.access.subject.exe);
		r->u.access.subject.cgroup = keep(rec->u.access.subject.cgroup);
		break;
	case RECORD_GESTURE:
		if (lab->gesture_count < RECORDS)
			lab->gestures[lab->gesture_count++] = *rec; /* strings live on */
		break;
	case RECORD_PROCESS:
		if (lab->process_count == RECORDS)
			return 0;
		r = &lab->processes[lab->process_count++];
		*r = *rec;
		r->u.process.subject.exe = keep(rec->u.process.subject.exe);
		r->u.process.subject.cgroup = NULL;
		break;
	case RECORD_LOSS:
		printf("loss on CPU %u: %llu\n", rec->u.loss.cpu,
		       (unsigned long long)rec->u.loss.count);
		break;
	default:
		break;
	}
	return 0;
}

static void forget(struct lab *lab)
{
	for (size_t i = 0; i < lab->access_count; i++) {
		struct access *a = &lab->accesses[i].u.access;

		free((void *)(uintptr_t)lab->accesses[i].app);
		free((void *)(uintptr_t)a->resource_id);
		free((void *)(uintptr_t)a->path);
		free((void *)(uintptr_t)a->subject.exe);
		free((void *)(uintptr_t)a->subject.cgroup);
	}
	for (size_t i = 0; i < lab->process_count; i++)
		free((void *)(uintptr_t)lab->processes[i].u.process.subject.exe);
	lab->access_count = lab->gesture_count = lab->process_count = 0;
}

/* Reads until nothing has come for a while. */
static void settle(struct lab *lab, struct sensors *s)
{
	struct pollfd p = {.fd = sensors_fd(s), .events = POLLIN};
	size_t before;

	do {
		before = lab->access_count + lab->gesture_count + lab->process_count;
		poll(&p, 1, 30);
		sensors_poll(s, record_came, lab);
	} while (before != lab->access_count + lab->gesture_count + lab->process_count);
}

static int become_app(bool privileged)
{
	if (privileged &&
	    prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS | SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
		return -1;
	return setgid(LAB_UID) || setuid(LAB_UID) ? -1 : 0;
}

/* The child acts when told to, says when it is done, and ends when told to: an agent reads along. */
static pid_t begin(struct lab *lab, const struct scenario *sc, const int pair[2])
{
	pid_t child = fork();
	int failed, line = pair[1];
	char c;

	if (child)
		return child;
	close(pair[0]);
	if (!sc->as_root && become_app(sc->privileged))
		_exit(lab_fail(lab, __LINE__) ? 2 : 0);
	if (read(line, &c, 1) != 1)
		_exit(3);
	failed = sc->act(lab);
	/* It ends when the harness closes its side. */
	if (write(line, "d", 1) != 1 || read(line, &c, 1) != 0)
		_exit(3);
	_exit(failed ? 1 : 0);
}

enum { OK, FAILED, NOT_RUN };

/* The image says which modules of its list this kernel does not have, built in or not. */
static bool is_absent(const char *maker)
{
	char line[64];
	bool found = false;
	FILE *f;

	if (maker[0] == '/')
		return access(maker, F_OK);
	f = fopen("/modules/missing", "re");
	while (f && !found && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strcmp(line, maker);
	}
	if (f)
		fclose(f);
	return found;
}

/* OK when the scenario can run. What is not there although the kernel could make it is a failure. */
static int find_needs(const struct scenario *sc, struct sensors *s, char *why, size_t size)
{
	if (sc->needs && access(sc->needs, F_OK)) {
		bool absent = sc->maker && is_absent(sc->maker);

		snprintf(why, size, "%s is not %s", absent ? sc->maker : sc->needs,
			 absent && sc->maker[0] != '/' ? "in this kernel" : "there");
		return absent ? NOT_RUN : FAILED;
	}
	if (sc->beyond_calls && compare_by_calls(s, sc))
		snprintf(why, size, "no system call does it, and this rung sees nothing else");
	else if (sc->exact && compare_stands_in(s, sc))
		snprintf(why, size, "only requests are seen by this rung");
	else
		return OK;
	return NOT_RUN;
}

/* Reads along until the child has something to say, as an agent does. */
static void follow(struct lab *lab, struct sensors *s, int child)
{
	struct pollfd p[] = {{.fd = child, .events = POLLIN},
			     {.fd = sensors_fd(s), .events = POLLIN}};

	while (poll(p, 2, 10000) > 0 && !p[0].revents)
		sensors_poll(s, record_came, lab);
}

static int run_scenario(struct lab *lab, const struct scenario *sc, struct sensors *s, char *why,
			size_t size)
{
	struct moment m = {.shared = lab->shared};
	int line[2], status = find_needs(sc, s, why, size);
	char done;

	if (status != OK)
		return status;
	memset(lab->shared, 0, sizeof(*lab->shared));
	lab->shared->uid = sc->as_root ? 0 : LAB_UID;
	if (sc->prepare && sc->prepare(lab)) {
		snprintf(why, size, "prepare: %s", strerror(errno));
		return FAILED;
	}
	settle(lab, s);
	forget(lab);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, line) ||
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, lab->pair))
		return FAILED;
	m.child = begin(lab, sc, line);
	close(line[1]);
	m.from = sensors_now();
	if (write(line[0], "g", 1) != 1)
		return FAILED;
	status = sc->meanwhile ? sc->meanwhile(lab) : 0;
	if (status)
		snprintf(why, size, "meanwhile: %s", strerror(errno));
	follow(lab, s, line[0]);
	if (read(line[0], &done, 1) == 1) {
		m.to = sensors_now();
		settle(lab, s);
	}
	close(line[0]);
	waitpid(m.child, &m.status, 0);
	settle(lab, s);
	close(lab->pair[0]);
	close(lab->pair[1]);
	if (status)
		return FAILED;
	if (m.status) {
		snprintf(why, size, "the program failed: status %#x, line %d, %s", m.status,
			 lab->shared->line, strerror(lab->shared->error));
		return FAILED;
	}
	return compare(lab, sc, s, &m, why, size) ? FAILED : OK;
}

/*
 * A fact whose rung of this kind does not serve on this kernel takes its best instead, and is said not to
 * have run. A kernel that does not have the kind at all has none for opens either.
 */
static bool leave_out(struct sensors_options *o, const char **forced, const struct diag *d)
{
	for (size_t i = 0; i < o->forced_count; i++) {
		size_t n = strcspn(forced[i], "=");
		char name[64];

		snprintf(name, sizeof(name), "rung of %.*s does", (int)n, forced[i]);
		if (!strncmp(forced[i], "open=", 5) || !strstr(d->message, name))
			continue;
		printf("%-8s%-12.*s%-48s%s\n", "not run", (int)n, forced[i], forced[i], d->message);
		forced[i] = forced[--o->forced_count];
		return true;
	}
	return false;
}

static struct sensors *open_sensors(const char *kind, struct profile *profile, size_t ring_bytes,
				    uint64_t every_ns)
{
	static const struct profile *profiles[1]; /* lives as long as the sensors */
	struct sensors_options o = {.profiles = profiles,
				    .profile_count = 1,
				    .ring_bytes = ring_bytes,
				    .every_ns = every_ns,
				    .btf = getenv("BTF")};
	static char words[LADDER_FACTS_MAX][48];
	const char *forced[LADDER_FACTS_MAX];
	struct sensors *s;
	struct diag d = {.line = 0};
	char line[1024];

	for (int i = 0; ladder_facts[i].name; i++) {
		for (int r = 0; r < LADDER_RUNGS && ladder_facts[i].rungs[r].programs[0]; r++) {
			if (strcmp(rung_kind_name(ladder_facts[i].rungs[r].kind), kind) != 0)
				continue;
			snprintf(words[i], sizeof(words[i]), "%s=%s", ladder_facts[i].name, kind);
			forced[o.forced_count++] = words[i];
		}
		/* What only the ioctl programs know by this kind of hook. */
		if (ladder_facts[i].stand_in && !(ladder_facts[i].stand_in & LADDER_NEEDED_FOR) &&
		    (!strcmp(kind, "lsm") || !strcmp(kind, "tracepoint"))) {
			snprintf(words[i], sizeof(words[i]), "%s=%s", ladder_facts[i].name, kind);
			forced[o.forced_count++] = words[i];
		}
	}
	profiles[0] = profile;
	o.forced = forced;
	do {
		if (!sensors_open(&o, &s, &d))
			return s;
	} while (leave_out(&o, forced, &d));
	diag_format(&d, line, sizeof(line));
	printf("sensors_open: %s\n", line);
	return NULL;
}

static int read_only(const char *path)
{
	char c;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 || read(fd, &c, 1) < 0;
}

/* A word of the ladder, with which all scenarios run. */
static bool is_kind(const char *word)
{
	bool is = !strcmp(word, "best");

	for (int i = 0; i < RUNG_KINDS; i++)
		is |= !strcmp(word, rung_kind_name((enum rung_kind)i));
	return is;
}

int main(int argc, char **argv)
{
	static const struct scenario *const families[] = {
		file_scenarios,	   detour_scenarios,  device_scenarios,	   identifier_scenarios,
		gesture_scenarios, process_scenarios, bluetooth_scenarios, camera_scenarios,
		screen_scenarios,  store_scenarios,   motion_scenarios,	   send_scenarios,
		cell_scenarios,	   volume_scenarios};
	static const char *const words[] = {"ok", "FAILED", "not run"};
	bool cgroup = argc > 2 && !strcmp(argv[2], "cgroup");
	const char *only = argc > 2 && !cgroup ? argv[2] : NULL;
	unsigned int counts[3] = {0};
	static struct lab lab;
	struct profile *profile;
	struct diag d = {.line = 0};
	struct sensors *s;
	char text[4096], why[512];
	int r;

	if (argc > 2 && !strcmp(argv[1], "--read"))
		return read_only(argv[2]);
	if (argc < 2)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!strcmp(argv[1], "later"))
		later_begin();
	else
		set_up(&lab, cgroup);
	if (is_kind(argv[1])) {
		modem_plug_in();
		volumes_set_up();
	}
	snprintf(text, sizeof(text), profile_text, cgroup ? ",{\"cgroup\":\"/lab\"}" : "");
	if (profile_read("profile", text, strlen(text), &profile, &d)) {
		printf("profile: %s\n", d.message);
		return 2;
	}
	if (!strcmp(argv[1], "overload")) {
		s = open_sensors("best", profile, 1, argc > 2 ? 100000000 : 0);
		return s ? overload(s) : 3;
	}
	if (!strcmp(argv[1], "silence")) {
		s = open_sensors("best", profile, 0, 0);
		return s ? rungs_after_silence(s) : 3;
	}
	if (!strcmp(argv[1], "later")) {
		s = open_sensors("best", profile, 0, 0);
		return s ? later(s) : 3;
	}
	if (!strcmp(argv[1], "existing")) {
		existing_begin(&lab);
		s = open_sensors("best", profile, 0, 0);
		return s ? existing(&lab, s) : 3;
	}
	s = open_sensors(argv[1], profile, 0, 0);
	if (!s)
		return 3;
	for (size_t f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
		for (const struct scenario *sc = families[f]; sc->name; sc++) {
			if (sc->cgroup != cgroup || (only && strcmp(only, sc->sensor) != 0))
				continue;
			why[0] = '\0';
			r = run_scenario(&lab, sc, s, why, sizeof(why));
			counts[r]++;
			printf("%-8s%-12s%-48s%s\n", words[r], sc->sensor, sc->name, why);
		}
	}
	if (sensors_check(s, &d)) {
		printf("FAILED  %s\n", d.message);
		counts[FAILED]++;
	}
	sensors_close(s);
	profile_free(profile);
	printf("%u passed, %u failed, %u not run\n", counts[OK], counts[FAILED], counts[NOT_RUN]);
	return counts[FAILED] != 0;
}
