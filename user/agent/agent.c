/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
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

#include "channel.h"
#include "notify.h"
#include "status.h"
#include "tally.h"
#include "user/deliver/chain.h"
#include "user/judge/trace.h"

/* A ring that fills is emptied before findings are written: so much may wait in memory, which takes some seconds to
 * judge, fewer than the monitor gives an agent to end in; and so many are judged before the ring is looked at again. */
#define BACKLOG_BYTES ((size_t)32 << 20)
#define BACKLOG_STEP  128
#define SAVE_NS	      10000000000ULL /* how often the memory is saved */
#define ALIVE_NS      1000000000ULL

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
	bool reload;
	bool log_failing;    /* it has been said */
	bool memory_failing; /* so has this */
	uint64_t saved;	     /* when the memory was saved last */
	uint64_t saved_records;
	uint64_t alive; /* when the monitor was told so last */
	uint64_t started;
	struct tally tally;
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

	if (a->o.memory && memory_wrote(a->o.memory, f))
		return 0;
	a->counts.verdicts[f->verdict]++;
	tally_finding(&a->tally, f);
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

	return diag_set(a->diag, a->o.trace_name, 0, 0, "%s",
			code == Z_ERRNO ? strerror(errno) : message);
}

static int trace_put(struct agent *a, const struct record *rec)
{
	if (!a->trace)
		return 0;
	strbuf_reset(&a->line);
	trace_write(rec, &a->line);
	if (a->line.failed)
		return diag_set(a->diag, a->o.trace_name, 0, 0, "out of memory");
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

static int judged(struct agent *a, int result)
{
	if (result && !a->diag->message[0])
		diag_set(a->diag, "", 0, 0, "out of memory");
	return result;
}

static int on_record(void *arg, const struct record *rec)
{
	struct agent *a = arg;

	if (trace_put(a, rec))
		return -1;
	a->counts.records++;
	a->counts.restarts += rec->kind == RECORD_LOSS && !strcmp(rec->u.loss.cause, "restart");
	return judged(a, judge_feed(a->judge, rec));
}

static struct chain log_end(const struct agent *a)
{
	struct chain end = a->chain;
	struct log_state s;

	if (a->o.log) {
		log_state(a->o.log, &s);
		end.seq = s.taken;
		memcpy(end.hash, s.hash, sizeof(end.hash));
	}
	return end;
}

static void tell_status(struct agent *a, struct strbuf *out)
{
	struct status s = {
		.sensors = a->o.sensors,
		.counts = &a->counts,
		.tally = &a->tally,
		.log = {.taken = a->chain.seq, .acknowledged = a->chain.seq},
		.log_failing = a->log_failing,
		.started = a->started,
	};

	if (a->o.log)
		log_state(a->o.log, &s.log);
	strbuf_adds(out, "ok ");
	status_write(&s, out);
}

/* 0 when the mark is on record; else the answer is written. */
static int take_mark(struct agent *a, struct record *rec, bool has_t, struct strbuf *answer)
{
	struct diag d = {.line = 0};

	/* What happened before the mark must not be judged in its light: take it out first. */
	if (sensors_poll(a->o.sensors, on_record, a))
		return -1;
	if (!has_t)
		rec->t = sensors_now();
	if (a->o.memory && memory_mark(a->o.memory, rec, &d)) {
		strbuf_addf(answer, "error not kept: %s", d.message);
		return 0;
	}
	if (on_record(a, rec))
		return -1;
	a->counts.marks++;
	strbuf_addf(answer, "ok %" PRIu64, rec->t);
	return 0;
}

static void on_mark(void *arg, const char *message, size_t len, uid_t uid, pid_t pid,
		    struct strbuf *answer)
{
	struct agent *a = arg;
	struct diag d = {.line = 0};
	struct record rec;
	bool has_t;

	(void)uid;
	(void)pid;
	if (len == strlen(CONTROL_STATUS) && !memcmp(message, CONTROL_STATUS, len)) {
		tell_status(a, answer);
		return;
	}
	if (trace_read_ledger(a->ledger, message, len, &rec, &has_t, &d) <= 0) {
		strbuf_addf(answer, "error %s", d.message[0] ? d.message : "no ledger line");
		return;
	}
	if (take_mark(a, &rec, has_t, answer)) {
		a->stop = true; /* the loop ends with the fault that is in a->diag */
		strbuf_adds(answer, "error the agent is stopping");
	}
}

/* A state that cannot be saved is said once, and tried again: the one before stands. */
static void save(struct agent *a, uint64_t now)
{
	struct chain end = log_end(a);
	struct diag d = {.line = 0};
	char line[1024];
	bool failed;

	/* A state ahead of the log would keep the findings between the two from coming again. */
	if (!a->o.memory || (a->o.log && log_flush(a->o.log)))
		return;
	failed = memory_save(a->o.memory, a->judge, now, &end, &d) != 0;
	if (failed && !a->memory_failing) {
		diag_format(&d, line, sizeof(line));
		fprintf(stderr, "consentry run: %s; the state of before stands\n", line);
	}
	a->memory_failing = failed;
	a->saved = now;
	a->saved_records = a->counts.records;
}

static void heed(struct agent *a)
{
	if (!a->o.ask)
		return;
	ask_catch_up(a->o.ask);
	if (ask_wants(a->o.ask) == ASK_STOP)
		a->stop = true;
	else if (ask_wants(a->o.ask) == ASK_RELOAD)
		a->stop = a->reload = true;
}

static void on_signal(struct agent *a)
{
	struct signalfd_siginfo info;

	while (read(a->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (a->o.ask)
			continue; /* from the terminal: the monitor got it too, and it decides */
		if (info.ssi_signo != SIGHUP)
			a->stop = true;
		else if (a->o.hang_up && a->o.hang_up(a->o.arg))
			a->stop = a->reload = true;
	}
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
	/* What waits to be judged would be most of it: after a burst. */
	if (clock.t - a->saved >= SAVE_NS && !judge_lags(a->judge) &&
	    a->counts.records != a->saved_records)
		save(a, clock.t);
	if (clock.t - a->alive >= ALIVE_NS) {
		a->alive = clock.t;
		if (a->o.ask)
			ask_say(a->o.ask, SAY_ALIVE);
		else
			notify("WATCHDOG=1");
	}
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
	const char *name = a->o.trace_name;
	size_t n = strlen(name);
	int fd = fcntl(a->o.trace, F_DUPFD_CLOEXEC, 0);

	/* T: transparent, the same calls for a plain file. */
	if (fd >= 0)
		a->trace = gzdopen(fd, n > 3 && !strcmp(name + n - 3, ".gz") ? "ab" : "abT");
	if (a->trace)
		return 0;
	diag_set(d, name, 0, 0, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

int agent_new(const struct agent_options *o, struct agent **out, struct diag *d)
{
	struct judge_options jo = {.all = o->all, .sink = on_finding, .backlog = BACKLOG_BYTES};
	struct itimerspec tick = {{0, AGENT_TICK_NS}, {0, AGENT_TICK_NS}};
	struct agent *a = calloc(1, sizeof(*a));
	sigset_t set;

	if (!a)
		return diag_set(d, "", 0, 0, "out of memory");
	a->o = *o;
	a->epoll = a->signals = a->tick = -1;
	a->started = a->saved = sensors_now();
	a->end = o->duration_ns ? a->started + o->duration_ns : UINT64_MAX;
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
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	a->epoll = epoll_create1(EPOLL_CLOEXEC);
	a->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	a->tick = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (a->tick < 0 || timerfd_settime(a->tick, 0, &tick, NULL) || watch(a, a->signals) ||
	    watch(a, a->tick) || watch(a, sensors_fd(o->sensors)) ||
	    (o->control && watch(a, control_fd(o->control))) ||
	    (o->ask && watch(a, ask_fd(o->ask)))) {
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
		on_signal(a);
	else if (a->o.ask && fd == ask_fd(a->o.ask))
		heed(a);
	else if (fd == a->tick)
		return on_tick(a);
	else if (a->o.control && fd == control_fd(a->o.control))
		control_poll(a->o.control, on_mark, a);
	else
		return sensors_poll(a->o.sensors, on_record, a);
	return 0;
}

/* Some of what the judge put off while the ring was emptied; what came meanwhile is taken out before the rest. */
static int catch_up(struct agent *a)
{
	if (!judge_lags(a->judge))
		return 0;
	if (judged(a, judge_settle(a->judge, BACKLOG_STEP)))
		return -1;
	return judge_lags(a->judge) ? sensors_poll(a->o.sensors, on_record, a) : 0;
}

static int loop(struct agent *a)
{
	struct epoll_event events[8];
	int n;

	while (!a->stop) {
		n = epoll_wait(a->epoll, events, 8, judge_lags(a->judge) ? 0 : -1);
		if (n < 0 && errno != EINTR)
			return diag_set(a->diag, "", 0, 0, "event loop: %s", strerror(errno));
		for (int i = 0; i < n; i++) {
			if (dispatch(a, events[i].data.fd))
				return -1;
		}
		if (catch_up(a) || flush(a))
			return -1;
	}
	return a->diag->message[0] ? -1 : 0;
}

static int close_trace(struct agent *a)
{
	int code = a->trace ? gzclose(a->trace) : Z_OK;

	a->trace = NULL;
	if (code == Z_OK)
		return 0;
	return diag_set(a->diag, a->o.trace_name, 0, 0, "%s",
			code == Z_ERRNO ? strerror(errno) : zError(code));
}

static int settle(struct agent *a)
{
	if (sensors_poll(a->o.sensors, on_record, a) || judged(a, judge_settle(a->judge, SIZE_MAX)))
		return -1;
	/* Somebody goes on from here, or nothing more will come. */
	if (!a->o.memory && !a->reload && judge_finish(a->judge))
		return -1;
	if (flush(a))
		return -1;
	save(a, sensors_now());
	return close_trace(a);
}

/* What the state brings is on record before the sensors' first. */
static int recall(struct agent *a, struct diag *d)
{
	uint64_t now = sensors_now();

	if (a->o.memory)
		return memory_recall(a->o.memory, a->o.handed, a->o.handed_len,
				     a->o.log ? a->o.log_name : NULL, a->judge, now, on_record, a,
				     d);
	if (a->o.handed)
		return memory_take_over(a->o.handed, a->o.handed_len, a->judge, now, on_record, a,
					d);
	return 0;
}

int agent_run(struct agent *a, struct diag *d)
{
	struct record header = {.kind = RECORD_HEADER};

	if (a->o.trace >= 0 && open_trace(a, d))
		return -1;
	a->diag = d;
	d->message[0] = '\0'; /* from here on it holds a fault or nothing */
	header.u.header.booted_ns = sensors_booted();
	if ((a->o.goes_on ? judge_feed(a->judge, &header) : on_record(a, &header)) ||
	    recall(a, d) || judge_feed(a->judge, &header) ||
	    sensors_coverage(a->o.sensors, on_record, a) || flush(a))
		return -1;
	/* From here on a kill finds a state that knows what the log holds and what is marked. */
	save(a, sensors_now());
	if (a->o.ask)
		ask_say(a->o.ask, SAY_READY);
	else
		notify("READY=1");
	return loop(a) || settle(a) ? -1 : 0;
}

bool agent_reloads(const struct agent *a)
{
	return a->reload;
}

int agent_hand_over(struct agent *a, struct strbuf *out)
{
	struct chain end = log_end(a);

	return memory_write(a->o.memory, a->judge, sensors_now(), &end, out);
}

int agent_name_app(struct agent *a, const char *name)
{
	return tally_add_app(&a->tally, name);
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
	tally_free(&a->tally);
	for (int i = 0, fd[] = {a->epoll, a->signals, a->tick}; i < 3; i++) {
		if (fd[i] >= 0)
			close(fd[i]);
	}
	free(a);
}
