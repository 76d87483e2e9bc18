/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the sensors cost, in instructions: runs in a guest whose clock counts them (tools/vm/run -i), so that
 * the figures are the same on every machine and say nothing of time.
 *
 * Each figure is the extra cost of one call against the same call with nothing attached. The last line is
 * for machines: `unaudited` and `unwatched` are ratios to an LSM program that does nothing.
 */
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "user/collect/sensors.h"
#include "user/judge/judge.h"

#define ROOT	"/tmp/bench"
#define PLAIN	ROOT "/plain"
#define FOLDER	ROOT "/watched"
#define WATCHED FOLDER "/0"
#define LOG	ROOT "/findings"

enum { UID = 10001, ROUNDS = 2000, WARM = 200, ROUND_TRIPS = 300, BURST = 1000 };

extern const char bpf_empty_bpf_o[], bpf_empty_bpf_o_end[];

/* ---- calls ----------------------------------------------------------------------------------- */

static void call_open(void)
{
	close(open(PLAIN, O_RDONLY));
}

static int held = -1;

static void call_read(void)
{
	char c;

	if (pread(held, &c, 1, 0) != 1)
		_exit(9);
}

static void call_nothing(void)
{
	syscall(SYS_getppid);
}

enum { OPEN, READ, NOTHING, CALLS };
static void (*const calls[CALLS])(void) = {call_open, call_read, call_nothing};
static const char *const call_names[CALLS] = {"open and close", "read", "getppid"};

static double cost_of(void (*call)(void))
{
	uint64_t from;

	for (int i = 0; i < WARM; i++)
		call();
	from = sensors_now();
	for (int i = 0; i < ROUNDS; i++)
		call();
	return (double)(sensors_now() - from) / ROUNDS;
}

struct costs {
	double of[CALLS];
};

/* In a child of that user, so that what it is does not depend on what this process is. */
static struct costs measure(uid_t uid, const char *file)
{
	struct costs c = {{0}};
	int line[2];

	if (pipe(line))
		exit(2);
	if (!fork()) {
		if (setuid(uid))
			_exit(2);
		held = open(file, O_RDONLY);
		for (int i = 0; i < CALLS; i++)
			c.of[i] = cost_of(calls[i]);
		_exit(write(line[1], &c, sizeof(c)) != sizeof(c));
	}
	close(line[1]);
	if (read(line[0], &c, sizeof(c)) != sizeof(c))
		exit(2);
	close(line[0]);
	wait(NULL);
	return c;
}

/* ---- profiles -------------------------------------------------------------------------------- */

#define APPS_MAX 1000
static struct profile *profiles[APPS_MAX];

static struct profile *make_profile(int i)
{
	struct profile *p;
	struct diag d = {.line = 0};
	char text[512];

	/* The first app owns the folder. */
	snprintf(text, sizeof(text),
		 "{\"format\":\"consentry-profile/1\",\"app\":\"app%d\",\"rules\":\"none\","
		 "\"subjects\":[{\"uid\":%d}],\"assets\":[%s]}",
		 i, UID + i, i ? "" : "{\"category\":\"contacts\",\"paths\":[\"" FOLDER "/**\"]}");
	if (!profile_read("profile", text, strlen(text), &p, &d)) {
		profiles[i] = p;
		return p;
	}
	fprintf(stderr, "profile: %s\n", d.message);
	exit(2);
}

static struct sensors *watch(size_t apps)
{
	const struct sensors_options o = {.profiles = (const struct profile *const *)profiles,
					  .profile_count = apps};
	struct diag d = {.line = 0};
	struct sensors *s;

	if (!sensors_open(&o, &s, &d))
		return s;
	fprintf(stderr, "sensors: %s\n", d.message);
	exit(3);
}

static void make_files(int count)
{
	char path[64];

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), FOLDER "/%d", i);
		close(open(path, O_WRONLY | O_CREAT, 0644));
	}
}

static void make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, "data", 4) != 4)
		exit(2);
	close(fd);
}

/* ---- from the access to the judged line -------------------------------------------------------- */

struct daemon {
	struct sensors *sensors;
	struct judge *judge;
	int log;
	uint64_t lines;
};

static int line_came(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct daemon *d = arg;

	(void)f;
	d->lines++;
	return write(d->log, line, len) != (ssize_t)len;
}

static int record_came(void *arg, const struct record *rec)
{
	struct daemon *d = arg;

	if (d->judge)
		return judge_feed(d->judge, rec);
	d->lines += rec->kind == RECORD_ACCESS && rec->u.access.op == OP_READ;
	return 0;
}

static void daemon_open(struct daemon *d, struct sensors *s)
{
	static const char text[] =
		"{\"format\":\"consentry-rules/1\",\"statements\":[],\"rules\":[]}";
	static struct rules *rules;
	struct judge_options o = {.sink = line_came, .arg = d};
	struct diag diag = {.line = 0};

	d->sensors = s;
	d->lines = 0;
	d->log = open(LOG, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
	d->judge = judge_new(&o);
	if (d->log < 0 || !d->judge || rules_read("rules", text, strlen(text), &rules, &diag) ||
	    judge_add_app(d->judge, profiles[0], rules)) {
		fprintf(stderr, "judge: %s\n", diag.message);
		exit(2);
	}
}

static void daemon_turn(struct daemon *d)
{
	/* What the judge holds back for late lines is settled at once: the wait is no cost. */
	const struct record clock = {.kind = RECORD_CLOCK, .t = sensors_now() + 1000000000};

	if (sensors_poll(d->sensors, record_came, d) || (d->judge && judge_feed(d->judge, &clock)))
		exit(4);
}

/* A child of the audited user that makes `burst` reads each time it is told to. */
static pid_t reader(int burst, const int pair[2], int done)
{
	pid_t child = fork();
	int go = pair[0];
	char c;

	if (child)
		return child;
	close(pair[1]);
	if (setuid(UID))
		_exit(2);
	held = open(WATCHED, O_RDONLY);
	while (read(go, &c, 1) == 1) {
		for (int i = 0; i < burst; i++)
			call_read();
		if (done >= 0 && write(done, &c, 1) != 1)
			_exit(3);
	}
	_exit(0);
}

/*
 * Instructions for one read, all told: the call, the event, waking the daemon, judging, the written line.
 * `rounds` bursts; without a daemon the bursts alone, woken by a pipe as the daemon is by the ring.
 */
static double read_cost(struct daemon *d, int burst, int rounds)
{
	struct pollfd p = {.events = POLLIN};
	int go[2], done[2];
	uint64_t from = 0, want;
	pid_t child;
	char c = 'g';

	if (pipe(go) || pipe(done))
		exit(2);
	/* With a daemon the last event of the burst is what it waits for. */
	child = reader(burst, go, d ? -1 : done[1]);
	close(go[0]);
	p.fd = d ? sensors_fd(d->sensors) : done[0];
	for (int i = -20; i < rounds; i++) {
		if (i == 0)
			from = sensors_now();
		want = d ? d->lines + (uint64_t)burst : 0;
		if (write(go[1], &c, 1) != 1)
			exit(2);
		do {
			poll(&p, 1, 1000);
			if (d)
				daemon_turn(d);
			else if (read(done[0], &c, 1) != 1)
				exit(2);
		} while (d && d->lines < want);
	}
	want = sensors_now();
	close(go[1]);
	waitpid(child, NULL, 0);
	close(done[0]);
	close(done[1]);
	return (double)(want - from) / rounds / burst;
}

static long resident_kib(void)
{
	char line[128];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "re");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "VmRSS: %ld", &kib) == 1)
			break;
	}
	if (f)
		fclose(f);
	return kib;
}

/* ---- the run ----------------------------------------------------------------------------------- */

static double empty_lsm(const struct costs *nothing)
{
	struct bpf_object *o = bpf_object__open_mem(
		bpf_empty_bpf_o, (size_t)(bpf_empty_bpf_o_end - bpf_empty_bpf_o), NULL);
	struct bpf_program *p = o ? bpf_object__next_program(o, NULL) : NULL;
	struct bpf_link *link;
	struct costs c;

	if (!p || bpf_object__load(o) || !(link = bpf_program__attach(p)))
		exit(3);
	c = measure(0, PLAIN);
	bpf_link__destroy(link);
	bpf_object__close(o);
	return c.of[OPEN] - nothing->of[OPEN];
}

static void print_costs(const char *who, const struct costs *c, const struct costs *nothing)
{
	printf("%-44s", who);
	for (int i = 0; i < CALLS; i++)
		printf("%15.0f", c->of[i] - nothing->of[i]);
	printf("\n");
}

int main(void)
{
	static const struct {
		int files;
		size_t apps;
	} sizes[] = {{1, 1}, {100, 1}, {10000, 1}, {1, APPS_MAX}};
	double empty, unaudited = 0, unwatched = 0, apart, together, bare_apart, bare_together;
	double record_apart, record_together;
	struct costs nothing, app, c;
	struct daemon d = {.log = -1};
	struct sensors *s;
	char what[64];
	long resident = 0;
	int made = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	umask(022);
	mkdir(ROOT, 0755);
	mkdir(FOLDER, 0755);
	make_file(PLAIN);
	for (int i = 0; i < APPS_MAX; i++)
		make_profile(i);
	nothing = measure(0, PLAIN);
	app = measure(UID, PLAIN);
	printf("instructions for one call with nothing attached, and what is added to them\n%-44s",
	       "");
	for (int i = 0; i < CALLS; i++)
		printf("%15s", call_names[i]);
	printf("\n%-44s", "nothing");
	for (int i = 0; i < CALLS; i++)
		printf("%15.0f", nothing.of[i]);
	empty = empty_lsm(&nothing);
	printf("\n%-44s%15.0f\n", "LSM program that does nothing", empty);
	/* Each step only adds files: 10,000 stay there for what comes after. */
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (sizes[i].files > made)
			make_files(made = sizes[i].files);
		s = watch(sizes[i].apps);
		c = measure(0, PLAIN);
		snprintf(what, sizeof(what), "%zu files, %zu apps: nobody's", sensors_watched(s),
			 sizes[i].apps);
		print_costs(what, &c, &nothing);
		if (c.of[OPEN] - nothing.of[OPEN] > unaudited)
			unaudited = c.of[OPEN] - nothing.of[OPEN];
		c = measure(UID, PLAIN);
		snprintf(what, sizeof(what), "%zu files, %zu apps: an app's, unwatched",
			 sensors_watched(s), sizes[i].apps);
		print_costs(what, &c, &app);
		if (c.of[OPEN] - app.of[OPEN] > unwatched)
			unwatched = c.of[OPEN] - app.of[OPEN];
		sensors_close(s);
	}
	make_file(WATCHED);
	bare_apart = read_cost(NULL, 1, ROUND_TRIPS);
	bare_together = read_cost(NULL, BURST, 5);
	s = watch(1);
	resident = resident_kib();
	d.sensors = s;
	record_apart = read_cost(&d, 1, ROUND_TRIPS) - bare_apart;
	record_together = read_cost(&d, BURST, 5) - bare_together;
	daemon_open(&d, s);
	apart = read_cost(&d, 1, ROUND_TRIPS) - bare_apart;
	together = read_cost(&d, BURST, 5) - bare_together;
	printf("\nwatched read, from the call to the judged and written line, task and daemon "
	       "together:\n"
	       "  one by one %.0f, back to back %.0f instructions; %llu lines\n"
	       "  of which to the record, before it is judged: %.0f and %.0f\n"
	       "resident memory %ld KiB\n",
	       apart, together, (unsigned long long)d.lines, record_apart, record_together,
	       resident);
	printf("unaudited=%.2f unwatched=%.2f watched=%.0f\n", unaudited / empty, unwatched / empty,
	       apart);
	return 0;
}
