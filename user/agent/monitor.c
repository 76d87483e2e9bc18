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
#include "user/collect/asroot.h"
#include "user/deliver/disk.h"
#include "user/deliver/parts.h"

#define ROUND_MS 100 /* how often new devices are looked for */
#define GRACE_NS 20000000000ULL

struct monitor {
	const struct monitor_options *o;
	int signals;
	bool deaf;	   /* the channel is of no use any more */
	uint64_t deadline; /* for the agent to end; 0: none */
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

/* ---- what the agent may reach ------------------------------------------------------------- */

static bool is_name(const char *path, const char *stem, const char *suffix)
{
	size_t n = strlen(stem);

	return !strncmp(path, stem, n) && !strcmp(path + n, suffix);
}

static bool is_of_log(const struct monitor_options *o, const char *path)
{
	size_t n = o->log ? strlen(o->log) : 0;

	return o->log && (is_name(path, o->log, "") || is_name(path, o->log, ".index") ||
			  (!strncmp(path, o->log, n) && path[n] == '.' && !strchr(path + n, '/') &&
			   part_is_older(path)));
}

static bool is_of_agent(const struct monitor_options *o, const char *path)
{
	return is_of_log(o, path) ||
	       (o->state && (is_name(path, o->state, "") || is_name(path, o->state, ".new") ||
			     is_name(path, o->state, ".ledger")));
}

/* ---- questions ---------------------------------------------------------------------------- */

static void reply(struct monitor *m, int error, int passed)
{
	m->out.kind = ANSWER;
	m->out.error = error;
	if (message_send(m->o->fd, &m->out, passed, 0))
		m->deaf = true;
}

static int tell_name(void *arg, const char *name)
{
	struct monitor *m = arg;

	m->out.kind = TELL_NAME;
	m->out.error = 0;
	snprintf(m->out.u.name, sizeof(m->out.u.name), "%s", name);
	return message_send(m->o->fd, &m->out, -1, 0);
}

/* asroot_*: a file of the agent's, by name. 0 or errno; *fd for ASK_OPEN. */
static int asroot_file(struct monitor *m, int *fd)
{
	const struct disk *d = &disk_system;
	const char *path = m->in.u.file.path, *to = m->in.u.file.to;
	int r = -1;

	if (!memchr(path, '\0', PRIV_PATH) || !memchr(to, '\0', PRIV_PATH) ||
	    !is_of_agent(m->o, path))
		return EPERM;
	switch (m->in.kind) {
	case ASK_OPEN:
		*fd = d->open(d->arg, path,
			      m->in.u.file.how == DISK_READ ? DISK_READ : DISK_APPEND);
		r = *fd < 0;
		break;
	case ASK_RENAME:
		/* Within the log, or within the state. */
		if (!is_of_agent(m->o, to) || is_of_log(m->o, path) != is_of_log(m->o, to))
			return EPERM;
		r = d->rename(d->arg, path, to);
		break;
	case ASK_UNLINK:
		r = d->unlink(d->arg, path);
		break;
	case ASK_SYNC_FOLDER:
		r = d->sync_folder(d->arg, path);
		break;
	case ASK_LIST:
		r = d->list(d->arg, path, tell_name, m);
		break;
	}
	return r ? errno : 0;
}

static void answer_file(struct monitor *m)
{
	int fd = -1, error = asroot_file(m, &fd);

	reply(m, error, fd);
	if (fd >= 0)
		close(fd);
}

/* A name is one part of a path, whatever the agent says. */
static bool is_part(const struct event_name *e)
{
	size_t n = strnlen(e->name, sizeof(e->name));

	return !memchr(e->name, '/', n) && strncmp(e->name, "..", n ? n : 1) != 0;
}

static void serve(struct monitor *m)
{
	switch (m->in.kind) {
	case ASK_PROCESS:
		asroot_process(m->in.u.process.pid, m->in.u.process.start, &m->out.u.is_process);
		reply(m, 0, -1);
		return;
	case ASK_NODE:
		asroot_node(m->in.u.node.pcm, m->in.u.node.number, &m->out.u.is_node);
		reply(m, 0, -1);
		return;
	case ASK_OPEN:
	case ASK_RENAME:
	case ASK_UNLINK:
	case ASK_SYNC_FOLDER:
	case ASK_LIST:
		answer_file(m);
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
	pid_t ended;

	for (;;) {
		struct pollfd p[3] = {
			{.fd = m->signals, .events = POLLIN},
			{.fd = m->deaf ? -1 : m->o->fd, .events = POLLIN},
			{.fd = m->deaf ? -1 : sensors_news_fd(m->o->sensors), .events = POLLIN}};

		if (poll(p, 3, ROUND_MS) < 0 && errno != EINTR)
			return diag_set(d, "", 0, 0, "poll: %s", strerror(errno));
		if (p[0].revents)
			on_signals(m);
		if (p[1].revents)
			on_channel(m);
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
		else if (!m->deaf)
			sensors_refresh(m->o->sensors);
	}
}

int monitor_run(const struct monitor_options *o, int *status, struct diag *d)
{
	const struct timeval patience = {.tv_sec = 10};
	struct monitor m = {.o = o};
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
