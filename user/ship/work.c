/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <time.h>

#include "metrics.h"
#include "pem.h"
#include "user/agent/ask.h"
#include "user/agent/channel.h"

#define POLL_NS 250000000u
/* librdkafka has a thread for each broker, libcurl one for each name that it resolves. */
#define TASKS 256

struct worker {
	struct request *q;
	struct ask *ask; /* the monitor; NULL: there is none */
	bool failing;	 /* the receiver, as was said last */
	bool last;	 /* when all is sent that the log holds, it is over */
};

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

int work_fault(const struct diag *d)
{
	char line[1024];

	diag_format(d, line, sizeof(line));
	fprintf(stderr, "%s\n", line);
	return STATUS_USAGE;
}

static uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Until `due`, a quarter of a second at most, a signal, or the monitor's word. */
static void pause_until(const struct request *q, uint64_t due)
{
	struct pollfd p = {.fd = q->monitor.fd, .events = POLLIN};
	uint64_t now = clock_ns(), wait = due > now ? due - now : 0;
	struct timespec ts;

	if (wait > POLL_NS)
		wait = POLL_NS;
	ts.tv_sec = 0;
	ts.tv_nsec = (long)wait;
	ppoll(&p, 1, &ts, NULL);
}

static bool is_tls(const char *to)
{
	return strstr(to, "tls://") || !strncmp(to, "https://", 8);
}

static int open_transport(const struct transport_options *o, struct transport *t, struct diag *d)
{
	static const struct {
		const char *scheme;
		int (*open)(const struct transport_options *o, struct transport *out,
			    struct diag *d);
	} schemes[] = {
		{"syslog+tcp://", syslog_open}, {"syslog+tls://", syslog_open},
		{"http://", http_open},		{"https://", http_open},
		{"kafka://", kafka_open},	{"kafka+tls://", kafka_open},
	};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (!strncmp(o->to, schemes[i].scheme, strlen(schemes[i].scheme)))
			return schemes[i].open(o, t, d);
	}
	return diag_set(d, o->to, 0, 0, "not a URL that is known");
}

/* Is it to end? When the monitor says so, what the log holds goes out before, if the receiver takes it. */
static bool ends(struct worker *w)
{
	if (stopped)
		return true;
	if (!w->ask)
		return false;
	ask_catch_up(w->ask);
	w->last = ask_wants(w->ask) != ASK_GO_ON;
	return w->last && w->failing;
}

/* Says when a receiver begins to fail and when it is back, not each try. */
static void report(struct worker *w, const struct ship_state *s)
{
	const char *to = w->q->transport.to;
	bool now = s->why[0] != '\0';

	if (!w->q->quiet && now && !w->failing)
		fprintf(stderr, "consentry ship: %s: %s; trying again\n", to, s->why);
	if (!w->q->quiet && !now && w->failing)
		fprintf(stderr, "consentry ship: %s: takes findings again\n", to);
	w->failing = now;
}

static int work(struct worker *w, struct ship *s)
{
	struct ship_state state = {.shipped = 0};
	const struct request *q = w->q;
	struct diag d = {0};
	uint64_t due, refused = 0, lost = 0;
	int result;

	w->last = q->once;
	while (!ends(w)) {
		due = ship_step(s, clock_ns(), &result, &d);
		ship_state(s, &state);
		report(w, &state);
		if (state.refused != refused)
			fprintf(stderr,
				"consentry ship: %" PRIu64 " lines were refused: see %s.refused\n",
				state.refused - refused, q->ship.cursor);
		if (state.lost != lost)
			fprintf(stderr,
				"consentry ship: %" PRIu64
				" lines were removed by rotation before they were sent\n",
				state.lost - lost);
		refused = state.refused;
		lost = state.lost;
		if (q->metrics && metrics_write(q->metrics, q->transport.to, &state, &d))
			return work_fault(&d);
		if (result)
			return work_fault(&d);
		if (due == UINT64_MAX && w->last)
			break;
		pause_until(q, due);
	}
	if (!q->quiet)
		fprintf(stderr,
			"consentry ship: %" PRIu64 " sent, %" PRIu64 " refused, %" PRIu64
			" lost, up to line %" PRIu64 "\n",
			state.sent, state.refused, state.lost, state.shipped);
	return STATUS_DONE;
}

static void told_nothing(void *arg, const struct priv_change *change)
{
	(void)arg;
	(void)change;
}

/* What it needs is loaded: the rest of the rights go. 0, or -1 with *d set. */
static int confine(struct worker *w, struct diag *d)
{
	struct request *q = w->q;
	const struct confine_needs needs = {
		.keep = &q->monitor.fd,
		.count = 1,
		.root = q->monitor.root,
		.tasks = TASKS,
	};

	if (q->monitor.fd < 0)
		return confine_calls(confine_shipper, d);
	if (confine_leave(&q->monitor.user, &needs, d))
		return -1;
	/* Another monitor's shipper must not meet this one: it ends with its own. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return diag_set(d, "", 0, 0, "prctl: %s", strerror(errno));
	if (confine_calls(confine_shipper, d))
		return -1;
	w->ask = ask_new(q->monitor.fd, told_nothing, NULL);
	if (!w->ask)
		return diag_set(d, "", 0, 0, "out of memory");
	q->ship.disk = ask_disk(w->ask);
	return 0;
}

static int ship(struct request *q, struct diag *d)
{
	struct worker w = {.q = q};
	struct transport t;
	struct ship *s;
	int status;

	if (open_transport(&q->transport, &t, d))
		return work_fault(d);
	if (confine(&w, d) || ship_open(&q->ship, &t.ship, &s, d)) {
		status = work_fault(d);
	} else {
		if (w.ask)
			ask_say(w.ask, SAY_READY);
		status = work(&w, s);
		ship_free(s);
	}
	t.close(t.ship.arg);
	ask_free(w.ask);
	return status;
}

int work_run(struct request *q)
{
	struct sigaction action = {.sa_handler = stop};
	struct diag d = {0};
	int status;

	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	if (q->monitor.fd >= 0) {
		/* From the terminal: the monitor got it too, and it decides. */
		signal(SIGINT, SIG_IGN);
		signal(SIGHUP, SIG_IGN);
	}
	signal(SIGPIPE, SIG_IGN);
	if (getrandom(&q->ship.seed, sizeof(q->ship.seed), 0) < 0)
		q->ship.seed = clock_ns();
	q->transport.sealed = q->monitor.fd >= 0;
	/* With a root of its own it will find no system's certificates. */
	if (q->transport.sealed && !q->transport.ca && is_tls(q->transport.to))
		q->transport.ca = pem_system();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	status = ship(q, &d);
	curl_global_cleanup();
	return status;
}
