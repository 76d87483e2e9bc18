/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <zlib.h>

#include "user/deliver/chain.h"
#include "user/judge/trace.h"

struct agent {
	struct agent_options o;
	struct agent_counts counts;
	struct judge *judge;
	struct trace_reader *ledger; /* reads what comes through the control socket */
	gzFile trace;
	struct strbuf line; /* a trace line or a chained finding; kept to save allocations */
	struct strbuf finding;
	struct chain chain; /* of findings on standard output */
	uint64_t end;	    /* CLOCK_BOOTTIME; UINT64_MAX: none */
	int epoll;
	int signals;
	int tick;
	bool stop;
	bool log_failing;  /* it has been said */
	struct diag *diag; /* where the callbacks of a running loop leave their fault */
};

/* ---- what comes out ----------------------------------------------------------------------- */

static int write_stdout(struct agent *a, const char *line, size_t len)
{
	strbuf_reset(&a->finding);
	if (chain_append(&a->chain, line, len, &a->finding))
		return diag_set(a->diag, "standard output", 0, 0, "out of memory");
	if (fwrite(a->finding.data, 1, a->finding.len, stdout) != a->finding.len)
		return diag_set(a->diag, "standard output", 0, 0, "%s", strerror(errno));
	return 0;
}

static int on_finding(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct agent *a = arg;

	a->counts.verdicts[f->verdict]++;
	if (!a->o.log)
		return write_stdout(a, line, len);
	if (log_append(a->o.log, line, len) == LOG_DROPPED)
		return diag_set(a->diag, "", 0, 0, "a finding could not be logged: %s",
				log_error(a->o.log));
	return 0;
}

static int trace_fault(struct agent *a)
{
	int code;
	const char *message = gzerror(a->trace, &code);

	return diag_set(a->diag, a->o.trace, 0, 0, "%s",
			code == Z_ERRNO ? strerror(errno) : message);
}

static int trace_put(struct agent *a, const struct record *rec)
{
	if (!a->trace)
		return 0;
	strbuf_reset(&a->line);
	trace_write(rec, &a->line);
	if (a->line.failed)
		return diag_set(a->diag, a->o.trace, 0, 0, "out of memory");
	if (gzwrite(a->trace, a->line.data, (unsigned int)a->line.len) != (int)a->line.len)
		return trace_fault(a);
	return 0;
}

/* A disk that fails is no reason to stop watching: the lines wait, and the log tries again. */
static int flush(struct agent *a)
{
	bool failing;

	if (!a->o.log) {
		if (fflush(stdout))
			return diag_set(a->diag, "standard output", 0, 0, "%s", strerror(errno));
		return 0;
	}
	failing = log_flush(a->o.log) != 0;
	if (failing && !a->log_failing)
		fprintf(stderr, "consentry run: %s; findings wait in memory\n",
			log_error(a->o.log));
	a->log_failing = failing;
	return 0;
}

/* ---- what comes in ------------------------------------------------------------------------ */

static int on_record(void *arg, const struct record *rec)
{
	struct agent *a = arg;
	int result;

	if (trace_put(a, rec))
		return -1;
	a->counts.records++;
	result = judge_feed(a->judge, rec);
	if (result && !a->diag->message[0])
		diag_set(a->diag, "", 0, 0, "out of memory");
	return result;
}

static void on_mark(void *arg, const char *message, size_t len, uid_t uid, pid_t pid, char *answer,
		    size_t size)
{
	struct agent *a = arg;
	struct diag d = {.line = 0};
	struct record rec;
	bool has_t;

	(void)uid;
	(void)pid;
	if (trace_read_ledger(a->ledger, message, len, &rec, &has_t, &d) <= 0) {
		snprintf(answer, size, "error %s", d.message[0] ? d.message : "no ledger line");
		return;
	}
	/* What happened before the mark must not be judged in its light: take it out first. */
	if (!sensors_poll(a->o.sensors, on_record, a)) {
		if (!has_t)
			rec.t = sensors_now();
		if (!on_record(a, &rec)) {
			a->counts.marks++;
			snprintf(answer, size, "ok %" PRIu64, rec.t);
			return;
		}
	}
	a->stop = true; /* the loop ends with the fault that is in a->diag */
	snprintf(answer, size, "error the agent is stopping");
}

/* Nothing came for a while: lets the judge settle what only waits for time to pass. */
static int on_tick(struct agent *a)
{
	struct record clock = {.kind = RECORD_CLOCK};
	uint64_t expirations;

	(void)!read(a->tick, &expirations, sizeof(expirations));
	clock.t = sensors_now();
	if (sensors_poll(a->o.sensors, on_record, a))
		return -1;
	if (judge_due(a->judge, clock.t) && on_record(a, &clock))
		return -1;
	if (clock.t >= a->end)
		a->stop = true;
	return 0;
}

/* ---- the loop ----------------------------------------------------------------------------- */

static int watch(struct agent *a, int fd)
{
	struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};

	return fd < 0 ? -1 : epoll_ctl(a->epoll, EPOLL_CTL_ADD, fd, &e);
}

static int open_trace(struct agent *a, struct diag *d)
{
	const char *path = a->o.trace;
	size_t n = strlen(path);

	/* T: transparent, the same calls for a plain file. */
	a->trace = gzopen(path, n > 3 && !strcmp(path + n - 3, ".gz") ? "wbe" : "wbTe");
	if (!a->trace)
		return diag_set(d, path, 0, 0, "%s", strerror(errno));
	return 0;
}

int agent_new(const struct agent_options *o, struct agent **out, struct diag *d)
{
	struct judge_options jo = {.all = o->all, .sink = on_finding};
	struct itimerspec tick = {{0, AGENT_TICK_NS}, {0, AGENT_TICK_NS}};
	struct agent *a = calloc(1, sizeof(*a));
	sigset_t set;

	if (!a)
		return diag_set(d, "", 0, 0, "out of memory");
	a->o = *o;
	a->epoll = a->signals = a->tick = -1;
	a->end = o->duration_ns ? sensors_now() + o->duration_ns : UINT64_MAX;
	chain_init(&a->chain);
	jo.arg = a;
	a->judge = judge_new(&jo);
	a->ledger = trace_reader_new("mark");
	if (!a->judge || !a->ledger) {
		diag_set(d, "", 0, 0, "out of memory");
		goto fail;
	}
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	a->epoll = epoll_create1(EPOLL_CLOEXEC);
	a->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	a->tick = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->tick < 0 || timerfd_settime(a->tick, 0, &tick, NULL) || watch(a, a->signals) ||
	    watch(a, a->tick) || watch(a, sensors_fd(o->sensors)) ||
	    (o->control && watch(a, control_fd(o->control)))) {
		diag_set(d, "", 0, 0, "event loop: %s", strerror(errno));
		goto fail;
	}
	*out = a;
	return 0;
fail:
	agent_free(a);
	return -1;
}

struct judge *agent_judge(struct agent *a)
{
	return a->judge;
}

static int dispatch(struct agent *a, int fd)
{
	if (fd == a->signals)
		a->stop = true;
	else if (fd == a->tick)
		return on_tick(a);
	else if (a->o.control && fd == control_fd(a->o.control))
		control_poll(a->o.control, on_mark, a);
	else
		return sensors_poll(a->o.sensors, on_record, a);
	return 0;
}

static int loop(struct agent *a)
{
	struct epoll_event events[8];
	int n;

	while (!a->stop) {
		n = epoll_wait(a->epoll, events, 8, -1);
		if (n < 0 && errno != EINTR)
			return diag_set(a->diag, "", 0, 0, "event loop: %s", strerror(errno));
		for (int i = 0; i < n; i++) {
			if (dispatch(a, events[i].data.fd))
				return -1;
		}
		if (flush(a))
			return -1;
	}
	return a->diag->message[0] ? -1 : 0;
}

static int settle(struct agent *a)
{
	if (sensors_poll(a->o.sensors, on_record, a) || judge_finish(a->judge))
		return -1;
	if (flush(a))
		return -1;
	if (a->trace) {
		int code = gzclose(a->trace);

		a->trace = NULL;
		if (code != Z_OK)
			return diag_set(a->diag, a->o.trace, 0, 0, "%s",
					code == Z_ERRNO ? strerror(errno) : zError(code));
	}
	return 0;
}

int agent_run(struct agent *a, struct diag *d)
{
	struct record header = {.kind = RECORD_HEADER};

	if (a->o.trace && open_trace(a, d))
		return -1;
	a->diag = d;
	d->message[0] = '\0'; /* from here on it holds a fault or nothing */
	header.u.header.booted_ns = sensors_booted();
	if (on_record(a, &header) || sensors_coverage(a->o.sensors, on_record, a))
		return -1;
	return loop(a) || settle(a) ? -1 : 0;
}

const struct agent_counts *agent_count(const struct agent *a)
{
	return &a->counts;
}

void agent_free(struct agent *a)
{
	if (!a)
		return;
	if (a->trace)
		gzclose(a->trace);
	judge_free(a->judge);
	trace_reader_free(a->ledger);
	strbuf_free(&a->line);
	strbuf_free(&a->finding);
	for (int i = 0, fd[] = {a->epoll, a->signals, a->tick}; i < 3; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
	}
	free(a);
}
