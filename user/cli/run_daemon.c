/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"
#include "external.h"
#include "run.h"
#include "user/agent/monitor.h"
#include "user/agent/notify.h"
#include "user/confine/confine.h"

#define KEY_LIMIT ((size_t)64 << 10)
/* How an agent ends that wants another one to go on. */
#define EXIT_RELOAD 64

struct daemon {
	const struct run_options *o;
	struct audit *audit; /* what is watched */
	struct audit next;   /* what is to be watched after the reload that was asked for */
	bool has_next;
	struct sensors *sensors;
	struct control *control;
	struct key key;
	bool has_key;
	char boot[MEMORY_BOOT];
	int trace;
	struct strbuf handed;
	bool second; /* not the first agent */
	struct confine_user user;
	struct confine_user ship_user;
	struct shippers *shippers; /* NULL: none */
};

/* ---- what is opened once ------------------------------------------------------------------ */

static int read_key(struct daemon *m, struct diag *d)
{
	const char *path = m->o->key;
	char *text;
	size_t len;
	int result;

	if (!path)
		return 0;
	if (cli_read_file(path, KEY_LIMIT, &text, &len, d))
		return -1;
	result = key_read(path, text, len, &m->key, d);
	explicit_bzero(text, len);
	free(text);
	m->has_key = !result;
	if (!result && !m->key.has_secret)
		result = diag_set(d, path, 0, 0, "holds no secret key");
	return result;
}

static void read_boot(struct daemon *m)
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (f && fgets(m->boot, sizeof(m->boot), f))
		m->boot[strcspn(m->boot, "\n")] = '\0';
	if (f)
		fclose(f);
}

static int open_trace(struct daemon *m, struct diag *d)
{
	m->trace = -1;
	if (!m->o->trace)
		return 0;
	m->trace = open(m->o->trace, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0640);
	return m->trace < 0 ? diag_set(d, m->o->trace, 0, 0, "%s", strerror(errno)) : 0;
}

static int open_sensors(struct daemon *m, const struct audit *a, struct diag *d)
{
	const struct sensors_options so = {
		.profiles = (const struct profile *const *)a->profiles,
		.profile_count = a->count,
		.rules = (const struct rules *const *)a->rules,
		.forced = m->o->forced,
		.forced_count = m->o->forced_count,
		.btf = m->o->btf,
		.ring_bytes = (size_t)m->o->ring_kib << 10,
		.every_ns = AGENT_TICK_NS,
	};

	return sensors_open(&so, &m->sensors, d);
}

/* A user of the daemon's must be no app's: who is audited could end it. */
static int choose_one(struct daemon *m, const char *name, const char *usual, uid_t taken,
		      struct confine_user *out, struct diag *d)
{
	if (confine_user_find(name, !strcmp(name, usual), taken, out, d))
		return -1;
	if (out->uid == taken)
		return diag_set(d, "", 0, 0, "agent and shipper cannot both be user %u", taken);
	for (size_t i = 0; i < m->audit->count; i++) {
		const struct profile *p = m->audit->profiles[i];

		for (size_t j = 0; j < p->subject_count; j++) {
			if (p->subjects[j].kind == SUBJECT_UID && p->subjects[j].uid == out->uid)
				return diag_set(d, "", 0, 0, "user %u is the app %s", out->uid,
						p->app);
		}
	}
	return 0;
}

static int choose_users(struct daemon *m, struct diag *d)
{
	if (m->o->no_fork)
		return 0;
	if (geteuid())
		return diag_set(d, "", 0, 0,
				"only root can give the agent a user of its own; there is "
				"--no-fork");
	if (choose_one(m, m->o->user, "consentry", 0, &m->user, d))
		return -1;
	return m->o->ship_count ? choose_one(m, m->o->ship_user, "consentry-ship", m->user.uid,
					     &m->ship_user, d)
				: 0;
}

static int start_shippers(struct daemon *m, struct diag *d)
{
	const struct shippers_options so = {
		.log = m->o->log,
		.state = m->o->state,
		.to = m->o->ship,
		.count = m->o->ship_count,
		.uid = m->ship_user.uid,
		.gid = m->ship_user.gid,
		.become = external_become,
	};

	return so.count ? shippers_start(&so, &m->shippers, d) : 0;
}

/* ---- reload ------------------------------------------------------------------------------- */

/* SIGHUP: is there something new, and can it be read? */
static bool hang_up(void *arg)
{
	struct cli_warnings warnings = {0};
	struct daemon *m = arg;
	char line[1024];
	struct diag d;

	if (m->has_next)
		return false;
	cli_diag_init(&d, &warnings);
	if (audit_load(m->o->profiles, m->o->profile_count, &m->next, &d)) {
		diag_format(&d, line, sizeof(line));
		fprintf(stderr, "consentry run: the old profiles and rules stay: %s\n", line);
		return false;
	}
	m->has_next = true;
	return true;
}

/*
 * Sensors for what is to be watched from now on; for what was watched before where that cannot be. 0, or -1
 * with *d set.
 */
static int change_over(struct daemon *m, struct diag *d)
{
	char line[1024];

	sensors_close(m->sensors);
	m->sensors = NULL;
	m->second = true;
	m->has_next = false;
	if (!open_sensors(m, &m->next, d)) {
		audit_free(m->audit);
		*m->audit = m->next;
		if (!m->o->quiet)
			fprintf(stderr, "consentry run: profiles and rules are read again\n");
		return 0;
	}
	diag_format(d, line, sizeof(line));
	fprintf(stderr, "consentry run: the old profiles and rules stay: %s\n", line);
	audit_free(&m->next);
	return open_sensors(m, m->audit, d);
}

/* ---- one process -------------------------------------------------------------------------- */

static struct run_around around(struct daemon *m)
{
	return (struct run_around){
		.o = m->o,
		.audit = m->audit,
		.sensors = m->sensors,
		.control = m->control,
		.key = m->has_key ? &m->key : NULL,
		.boot = m->boot,
		.handed = m->second ? m->handed.data : NULL,
		.handed_len = m->second ? m->handed.len : 0,
		.trace = m->trace,
		.hang_up = hang_up,
		.arg = m,
	};
}

static int run_here(struct daemon *m, bool *reload, struct diag *d)
{
	struct run_around r = around(m);
	struct strbuf out = {.len = 0};
	int status = run_agent(&r, reload, &out);

	(void)d;
	strbuf_free(&m->handed);
	m->handed = out;
	return status;
}

/* ---- monitor and agent -------------------------------------------------------------------- */

static void learn(void *arg, const struct priv_change *change)
{
	sensors_learn(arg, change);
}

static int write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	for (; len; data += n, len -= (size_t)n) {
		n = write(fd, data, len);
		if (n < 0)
			return -1;
	}
	return 0;
}

/* The child. What it needs is open; what it leaves for the next one goes to `place`. */
static int be_agent(struct daemon *m, int channel, int place)
{
	const int keep[] = {channel,
			    place,
			    m->trace,
			    control_fd(m->control),
			    control_listener(m->control),
			    sensors_fd(m->sensors)};
	const struct confine_needs needs = {
		.keep = keep,
		.count = sizeof(keep) / sizeof(keep[0]),
		.root = -1,
	};
	struct run_around r = around(m);
	struct strbuf out = {.len = 0};
	struct diag d = {.line = 0};
	bool reload;
	int status;

	r.ask = ask_new(channel, learn, m->sensors);
	if (!r.ask) {
		diag_set(&d, "", 0, 0, "out of memory");
		return cli_fault(&d);
	}
	sensors_part(m->sensors, ask_priv(r.ask));
	if (confine_leave(&m->user, &needs, &d) || confine_calls(confine_agent, &d))
		return cli_fault(&d);
	status = run_agent(&r, &reload, &out);
	if (reload && (out.failed || write_all(place, out.data, out.len))) {
		diag_set(&d, "", 0, 0, "the state: %s", strerror(errno));
		return cli_fault(&d);
	}
	return reload ? EXIT_RELOAD | status : status;
}

/* What the agent left, for the next one. */
static int take_place(struct daemon *m, int place, struct diag *d)
{
	char chunk[65536];
	ssize_t n;

	strbuf_reset(&m->handed);
	for (off_t at = 0; (n = pread(place, chunk, sizeof(chunk), at)) > 0; at += n)
		strbuf_add(&m->handed, chunk, (size_t)n);
	return n < 0 || m->handed.failed ? diag_set(d, "", 0, 0, "the state cannot be read") : 0;
}

static int end_of(int status, bool *reload, struct diag *d)
{
	if (WIFSIGNALED(status)) {
		diag_set(d, "", 0, 0,
			 WTERMSIG(status) == SIGSYS
				 ? "the agent was killed: it made a system call that it may not"
				 : "the agent was killed by signal %d",
			 WTERMSIG(status));
		return cli_fault(d);
	}
	*reload = WEXITSTATUS(status) & EXIT_RELOAD;
	return WEXITSTATUS(status) & ~EXIT_RELOAD;
}

static int be_monitor(struct daemon *m, int channel, pid_t agent, int place, bool *reload,
		      struct diag *d)
{
	const struct monitor_options mo = {
		.fd = channel,
		.agent = agent,
		.sensors = m->sensors,
		.log = m->o->log,
		.state = m->o->state,
		.shippers = m->shippers,
		.hang_up = hang_up,
		.arg = m,
	};
	int status;

	if (monitor_run(&mo, &status, d))
		return cli_fault(d);
	status = end_of(status, reload, d);
	if (*reload && take_place(m, place, d)) {
		*reload = false;
		return cli_fault(d);
	}
	return status;
}

static int run_apart(struct daemon *m, bool *reload, struct diag *d)
{
	int pair[2] = {-1, -1}, place = memfd_create("consentry-state", MFD_CLOEXEC);
	pid_t agent = -1;
	int status;

	*reload = false;
	fflush(NULL);
	if (place >= 0 && !socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		agent = fork();
	if (!agent) {
		status = be_agent(m, pair[1], place);
		fflush(NULL);
		/* Without the ends of what is the monitor's. */
		_exit(status);
	}
	if (pair[1] >= 0)
		close(pair[1]);
	if (agent < 0) {
		diag_set(d, "", 0, 0, "the agent cannot be started: %s", strerror(errno));
		status = cli_fault(d);
	} else {
		status = be_monitor(m, pair[0], agent, place, reload, d);
	}
	if (pair[0] >= 0)
		close(pair[0]);
	if (place >= 0)
		close(place);
	return status;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static int run_agents(struct daemon *m, struct diag *d)
{
	bool violations = false, reload = false;
	int status;

	for (;;) {
		status = m->o->no_fork ? run_here(m, &reload, d) : run_apart(m, &reload, d);
		violations |= status == EXIT_VIOLATIONS;
		if (!reload)
			break;
		if (change_over(m, d)) {
			cli_fault(d);
			return EXIT_BLIND;
		}
	}
	return status == EXIT_CLEAN && violations ? EXIT_VIOLATIONS : status;
}

int run_daemon(const struct run_options *o, struct audit *audit)
{
	struct daemon m = {.o = o, .audit = audit, .trace = -1};
	struct diag d = {.line = 0};
	int status = EXIT_USAGE;

	read_boot(&m);
	/* Once, here: afterwards it would want to open a source of chance. */
	if (sodium_init() < 0)
		diag_set(&d, "", 0, 0, "libsodium cannot be used");
	else if (!read_key(&m, &d)) {
		if (open_sensors(&m, audit, &d))
			status = EXIT_BLIND;
		/* The socket last, since its presence says that the agent is ready. */
		else if (!choose_users(&m, &d) && !open_trace(&m, &d) &&
			 !control_open(o->control, o->group, &m.control, &d)) {
			monitor_block_signals();
			if (!start_shippers(&m, &d)) {
				status = run_agents(&m, &d);
				d.message[0] = '\0';
			}
		}
	}
	if (d.message[0])
		cli_fault(&d);
	notify("STOPPING=1");
	/* The log is closed: what it holds now is all. */
	shippers_stop(m.shippers);
	if (m.trace >= 0)
		close(m.trace);
	control_close(m.control);
	sensors_close(m.sensors);
	if (m.has_next)
		audit_free(&m.next);
	strbuf_free(&m.handed);
	if (m.has_key)
		key_clear(&m.key);
	return status;
}
