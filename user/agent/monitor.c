/* SPDX-License-Identifier: Apache-2.0 */
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "notify.h"
#include "reach.h"
#include "user/collect/asroot.h"

#define ROUND_MS 100 /* how often new devices are looked for */
#define GRACE_NS 20000000000ULL

struct monitor {
	const struct monitor_options *o;
	int signals;
	bool deaf;	    /* the channel is of no use any more */
	uint64_t deadline;  /* for the agent to end; 0: none */
	uint64_t refreshed; /* when new things were looked for last */
	struct reach reach;
	struct message in;
	struct message out;
};

static void set_of_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGCHLD);
}

void monitor_block_signals(void)
{
	sigset_t set;

	set_of_signals(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

/* ---- questions ---------------------------------------------------------------------------- */

static void reply(struct monitor *m)
{
	m->out.kind = ANSWER;
	m->out.error = 0;
	if (message_send(m->o->fd, &m->out, -1, 0))
		m->deaf = true;
}

/* A name is one part of a path, whatever the agent says. */
static bool is_part(const struct event_name *e)
{
	size_t n = strnlen(e->name, sizeof(e->name));

	return !memchr(e->name, '/', n) && strncmp(e->name, "..", n ? n : 1) != 0;
}

static void serve(struct monitor *m)
{
	if (reach_is(m->in.kind)) {
		if (reach_answer(&m->reach, m->o->fd, &m->in, &m->out))
			m->deaf = true;
		return;
	}
	switch (m->in.kind) {
	case ASK_PROCESS:
		asroot_process(m->in.u.process.pid, m->in.u.process.start, &m->out.u.is_process);
		reply(m);
		return;
	case ASK_NODE:
		asroot_node(m->in.u.node.pcm, m->in.u.node.number, &m->out.u.is_node);
		reply(m);
		return;
	case SAY_NAMED:
		if (m->in.u.named.file.flags & EVENT_GONE || is_part(&m->in.u.named))
			sensors_named(m->o->sensors, &m->in.u.named);
		return;
	case SAY_LOOK:
		sensors_refresh(m->o->sensors);
		return;
	case SAY_READY:
		notify("READY=1");
		return;
	case SAY_ALIVE:
		notify("WATCHDOG=1");
		return;
	}
	m->deaf = true; /* what only the monitor says */
}

static void told(void *arg, const struct priv_change *change)
{
	struct monitor *m = arg;

	if (m->deaf)
		return;
	m->out.kind = TELL_CHANGE;
	m->out.error = 0;
	m->out.u.change = *change;
	if (message_send(m->o->fd, &m->out, -1, 0))
		m->deaf = true;
}

/* ---- the loop ----------------------------------------------------------------------------- */

static void tell_to_end(struct monitor *m, uint32_t kind)
{
	m->out.kind = kind;
	m->out.error = 0;
	if (!m->deaf && message_send(m->o->fd, &m->out, -1, 0))
		m->deaf = true;
	if (!m->deadline)
		m->deadline = sensors_now() + GRACE_NS;
	notify(kind == TELL_RELOAD ? "RELOADING=1" : "STOPPING=1");
}

static void on_signals(struct monitor *m)
{
	struct signalfd_siginfo info;

	while (read(m->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM)
			tell_to_end(m, TELL_STOP);
		else if (info.ssi_signo == SIGHUP && !m->deadline && m->o->hang_up(m->o->arg))
			tell_to_end(m, TELL_RELOAD);
	}
}

static void on_channel(struct monitor *m)
{
	int passed, n;

	while (!m->deaf && (n = message_receive(m->o->fd, &m->in, &passed, 1)) != 0) {
		if (passed >= 0)
			close(passed); /* nobody asked for one */
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			break;
		serve(m);
	}
	m->deaf = true; /* it ended, or is about to */
}

static int loop(struct monitor *m, int *status, struct diag *d)
{
	struct pollfd p[3 + SHIPPERS_MAX];
	nfds_t count;
	pid_t ended;

	for (;;) {
		p[0] = (struct pollfd){.fd = m->signals, .events = POLLIN};
		p[1] = (struct pollfd){.fd = m->deaf ? -1 : m->o->fd, .events = POLLIN};
		p[2] = (struct pollfd){.fd = m->deaf ? -1 : sensors_news_fd(m->o->sensors),
				       .events = POLLIN};
		count = 3 + (m->o->shippers ? shippers_poll(m->o->shippers, p + 3) : 0);
		if (poll(p, count, ROUND_MS) < 0 && errno != EINTR)
			return diag_set(d, "", 0, 0, "poll: %s", strerror(errno));
		if (p[0].revents)
			on_signals(m);
		if (p[1].revents)
			on_channel(m);
		if (m->o->shippers)
			shippers_serve(m->o->shippers);
		ended = waitpid(m->o->agent, status, WNOHANG);
		if (ended == m->o->agent)
			return 0;
		if (ended < 0)
			return diag_set(d, "", 0, 0, "the agent: %s", strerror(errno));
		/* An agent that cannot be spoken with is to end by itself, and soon. */
		if (m->deaf && !m->deadline)
			m->deadline = sensors_now() + GRACE_NS;
		if (m->deadline && sensors_now() > m->deadline)
			kill(m->o->agent, SIGKILL);
		else if (!m->deaf && (p[1].revents || p[2].revents ||
				      sensors_now() - m->refreshed >= ROUND_MS * 1000000ULL)) {
			/* Not whenever a shipper asks. */
			m->refreshed = sensors_now();
			sensors_refresh(m->o->sensors);
		}
	}
}

int monitor_run(const struct monitor_options *o, int *status, struct diag *d)
{
	const struct timeval patience = {.tv_sec = 10};
	static const char *const of_state[] = {"", ".new", ".ledger", NULL};
	struct monitor m = {
		.o = o,
		.reach = {.log = o->log, .own = o->state, .suffixes = of_state},
	};
	sigset_t set;
	int r;

	set_of_signals(&set);
	m.signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	/* An agent that does not read must not hold up the monitor for good. */
	setsockopt(o->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (m.signals < 0)
		return diag_set(d, "", 0, 0, "signalfd: %s", strerror(errno));
	sensors_tell(o->sensors, told, &m);
	r = loop(&m, status, d);
	sensors_tell(o->sensors, NULL, NULL);
	close(m.signals);
	if (r)
		kill(o->agent, SIGKILL);
	return r;
}
