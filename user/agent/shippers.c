/* SPDX-License-Identifier: Apache-2.0 */
#include "shippers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "reach.h"
#include "user/collect/sensors.h"

#define SECOND	   1000000000ULL
#define START_NS   (20 * SECOND)
#define GRACE_NS   (10 * SECOND)
#define RETRY_NS   (1 * SECOND)
#define RETRY_MOST (60 * SECOND)
#define LASTS_NS   (60 * SECOND) /* who lived that long is started again at once */
#define REFRESH_NS (5 * SECOND)
#define AT_ONCE	   64 /* questions of one shipper before another's turn comes */
#define NAME_SIZE  128
#define COPY_LIMIT (1 << 20)

struct shipper {
	char *to;    /* the URL alone */
	char *words; /* its memory, and the options' */
	char *option[SHIPPERS_WORDS];
	size_t option_count;
	char name[NAME_SIZE];
	char *folder;
	char *cursor;
	struct reach reach;
	pid_t pid;	  /* 0: it does not run */
	int fd;		  /* the channel; -1: none */
	bool ready;	  /* it has said so since it was started */
	uint64_t started; /* when it was */
	uint64_t due;	  /* when it is to be started again */
	uint64_t wait;	  /* how long it rested last */
};

struct shippers {
	struct shippers_options o;
	struct shipper each[SHIPPERS_MAX];
	size_t count;
	enum { STARTING, AT_WORK, ENDING } phase;
	uint64_t refreshed;
	struct message in;
	struct message out;
};

/* ---- what a shipper finds ----------------------------------------------------------------- */

static const char *const resolver_files[] = {"hosts", "nsswitch.conf", "resolv.conf"};

/* Copies one of them, where it was changed. What is not there is not there for the shipper either. */
static void copy_resolver_file(const char *folder, const char *name)
{
	char from[64], to[4096], temp[4112], chunk[4096];
	struct stat a, b;
	ssize_t n = -1;
	off_t total = 0;
	int in, out;

	snprintf(from, sizeof(from), "/etc/%s", name);
	snprintf(to, sizeof(to), "%s/root/etc/%s", folder, name);
	snprintf(temp, sizeof(temp), "%s.new", to);
	if (stat(from, &a)) {
		unlink(to);
		return;
	}
	/* A copy has its original's time. */
	if (!stat(to, &b) && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
	    a.st_mtim.tv_nsec == b.st_mtim.tv_nsec)
		return;
	in = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	out = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (in >= 0 && out >= 0 && S_ISREG(a.st_mode)) {
		while ((n = read(in, chunk, sizeof(chunk))) > 0 && total < COPY_LIMIT &&
		       write(out, chunk, (size_t)n) == n)
			total += n;
	}
	if (!n) {
		const struct timespec times[2] = {a.st_atim, a.st_mtim};

		/* Readable to a user that owns nothing, whatever the umask. */
		if (fchmod(out, 0644) || futimens(out, times) || rename(temp, to))
			n = -1;
	}
	if (n)
		unlink(temp);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
}

static void refresh(const struct shipper *s)
{
	for (size_t i = 0; i < sizeof(resolver_files) / sizeof(resolver_files[0]); i++)
		copy_resolver_file(s->folder, resolver_files[i]);
}

static int make_folder(const char *path, mode_t mode, struct diag *d)
{
	/* chmod: whatever the umask. */
	if ((mkdir(path, mode) && errno != EEXIST) || chmod(path, mode))
		return diag_set(d, path, 0, 0, "%s", strerror(errno));
	return 0;
}

static int make_folders(const struct shippers *all, const struct shipper *s, struct diag *d)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/root/etc", s->folder) >= (int)sizeof(path) - 32)
		return diag_set(d, s->folder, 0, 0, "%s", strerror(ENAMETOOLONG));
	snprintf(path, sizeof(path), "%s.ship", all->o.state);
	if (make_folder(path, 0700, d) || make_folder(s->folder, 0700, d))
		return -1;
	snprintf(path, sizeof(path), "%s/root", s->folder);
	if (make_folder(path, 0755, d))
		return -1;
	snprintf(path, sizeof(path), "%s/root/etc", s->folder);
	return make_folder(path, 0755, d);
}

/* A receiver's URL as a file's name; without who logs in, and with what is no letter or digit as `_`. */
static void name_of(const char *url, char out[NAME_SIZE])
{
	const char *mark = strstr(url, "://"), *host = mark ? mark + 3 : url;
	const char *at = memchr(host, '@', strcspn(host, "/?"));
	size_t n = 0;

	for (const char *c = url; *c && n < NAME_SIZE - 1; c++) {
		if (at && c == host)
			c = at + 1;
		out[n++] = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') ||
					   (*c >= 'A' && *c <= 'Z') || *c == '.' || *c == '-'
				   ? *c
				   : '_';
	}
	out[n] = '\0';
}

static int set_up(struct shippers *all, const char *to, struct diag *d)
{
	static const char *const of_cursor[] = {"", ".new", ".refused", NULL};
	struct shipper *s = &all->each[all->count];
	char *rest = NULL;

	s->fd = -1;
	all->count++;
	s->words = strdup(to);
	if (!s->words)
		return diag_set(d, "", 0, 0, "out of memory");
	for (char *w = strtok_r(s->words, " \t\n", &rest); w; w = strtok_r(NULL, " \t\n", &rest)) {
		if (s->option_count == SHIPPERS_WORDS)
			return diag_set(d, "", 0, 0, "--ship: more than %d words", SHIPPERS_WORDS);
		if (s->to)
			s->option[s->option_count++] = w;
		else
			s->to = w;
	}
	if (!s->to || *s->to == '-')
		return diag_set(d, "", 0, 0, "--ship takes a URL first, not \"%s\"", to);
	name_of(s->to, s->name);
	for (size_t i = 0; i + 1 < all->count; i++) {
		if (!strcmp(all->each[i].name, s->name))
			return diag_set(d, "", 0, 0, "--ship: \"%s\" is there already", s->to);
	}
	if (asprintf(&s->folder, "%s.ship/%s", all->o.state, s->name) < 0 ||
	    asprintf(&s->cursor, "%s/cursor", s->folder) < 0)
		return diag_set(d, "", 0, 0, "out of memory");
	s->reach = (struct reach){
		.log = all->o.log, .log_to_read = true, .own = s->cursor, .suffixes = of_cursor};
	if (make_folders(all, s, d))
		return -1;
	refresh(s);
	return 0;
}

/* ---- its life ----------------------------------------------------------------------------- */

/* The child, which is root until it has read its certificates and keys. Does not return. */
static void be_shipper(const struct shippers *all, struct shipper *s, int channel, int root)
{
	char program[] = "consentry-ship", to[] = "--to", cursor[] = "--cursor",
	     monitor[] = "--monitor";
	char place[96], *argv[SHIPPERS_WORDS + 9];
	sigset_t none;
	size_t n = 0;

	snprintf(place, sizeof(place), "%d,%d,%u,%u", channel, root, all->o.uid, all->o.gid);
	argv[n++] = program;
	argv[n++] = (char *)(uintptr_t)all->o.log;
	argv[n++] = to;
	argv[n++] = s->to;
	for (size_t i = 0; i < s->option_count; i++)
		argv[n++] = s->option[i];
	argv[n++] = cursor;
	argv[n++] = s->cursor;
	argv[n++] = monitor;
	argv[n++] = place;
	argv[n] = NULL;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	unsetenv("NOTIFY_SOCKET");
	if (!fcntl(channel, F_SETFD, 0) && !fcntl(root, F_SETFD, 0))
		all->o.become(program, argv);
	fprintf(stderr, "consentry run: consentry-ship: %s\n",
		errno == ENOENT ? "not installed beside this program or in PATH" : strerror(errno));
	_exit(2);
}

static int start(struct shippers *all, struct shipper *s, struct diag *d)
{
	const struct timeval patience = {.tv_sec = 1};
	char path[4096];
	int pair[2] = {-1, -1}, root;

	snprintf(path, sizeof(path), "%s/root", s->folder);
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	s->ready = false;
	s->started = sensors_now();
	fflush(NULL);
	if (root >= 0 && !socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)) {
		/* A shipper that does not read its answers must not hold up the monitor. */
		setsockopt(pair[0], SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
		s->pid = fork();
		if (!s->pid)
			be_shipper(all, s, pair[1], root);
	} else {
		s->pid = -1;
	}
	if (s->pid < 0) {
		diag_set(d, "", 0, 0, "the shipper to %s cannot be started: %s", s->to,
			 strerror(errno));
		s->pid = 0;
		if (pair[0] >= 0)
			close(pair[0]);
		pair[0] = -1;
	}
	s->fd = pair[0];
	if (pair[1] >= 0)
		close(pair[1]);
	if (root >= 0)
		close(root);
	return s->pid ? 0 : -1;
}

static void hang_up(struct shipper *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void say_end(const struct shippers *all, const struct shipper *s, int status)
{
	char how[64];

	/* Who ends at the start has said why itself. */
	if (all->phase == STARTING || (all->phase == ENDING && !status))
		return;
	if (WIFSIGNALED(status))
		snprintf(how, sizeof(how), "was killed by signal %d", WTERMSIG(status));
	else
		snprintf(how, sizeof(how), "ended with status %d", WEXITSTATUS(status));
	fprintf(stderr, "consentry run: the shipper to %s %s", s->to, how);
	if (all->phase == AT_WORK)
		fprintf(stderr, "; it is started again in %d s", (int)(s->wait / SECOND));
	fputc('\n', stderr);
}

/* It died: when is it started again? */
static void rest(struct shipper *s)
{
	uint64_t now = sensors_now();

	if (!s->wait || now - s->started >= LASTS_NS)
		s->wait = RETRY_NS;
	else
		s->wait = s->wait * 2 < RETRY_MOST ? s->wait * 2 : RETRY_MOST;
	s->due = now + s->wait;
}

static void look_after(struct shippers *all, struct shipper *s)
{
	struct diag d = {.line = 0};
	int status;

	if (s->pid && waitpid(s->pid, &status, WNOHANG) == s->pid) {
		s->pid = 0;
		hang_up(s);
		rest(s);
		say_end(all, s, status);
	}
	if (!s->pid && all->phase == AT_WORK && sensors_now() >= s->due && start(all, s, &d)) {
		rest(s);
		fprintf(stderr, "consentry run: %s\n", d.message);
	}
}

/* Who speaks no sense, or does not listen, is ended; it starts again with its wits. */
static void answer(struct shippers *all, struct shipper *s)
{
	int passed, n = 0;

	for (int i = 0; i < AT_ONCE && s->fd >= 0; i++) {
		n = message_receive(s->fd, &all->in, &passed, 1);
		if (passed >= 0)
			close(passed); /* nobody asked for one */
		if (n < 0 && errno == EAGAIN)
			return;
		if (n == 1 && reach_is(all->in.kind) &&
		    !reach_answer(&s->reach, s->fd, &all->in, &all->out))
			continue;
		if (n == 1 && all->in.kind == SAY_READY) {
			s->ready = true;
			continue;
		}
		hang_up(s);
		if (n)
			kill(s->pid, SIGKILL);
	}
}

void shippers_serve(struct shippers *s)
{
	uint64_t now = sensors_now();
	bool again = now - s->refreshed >= REFRESH_NS;

	for (size_t i = 0; i < s->count; i++) {
		if (s->each[i].fd >= 0)
			answer(s, &s->each[i]);
		look_after(s, &s->each[i]);
		if (again)
			refresh(&s->each[i]);
	}
	if (again)
		s->refreshed = now;
}

size_t shippers_poll(const struct shippers *s, struct pollfd *p)
{
	for (size_t i = 0; i < s->count; i++)
		p[i] = (struct pollfd){.fd = s->each[i].fd, .events = POLLIN};
	return s->count;
}

static void wait_a_little(struct shippers *s)
{
	struct pollfd p[SHIPPERS_MAX];

	poll(p, (nfds_t)shippers_poll(s, p), 50);
	shippers_serve(s);
}

static size_t running(const struct shippers *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		n += s->each[i].pid != 0;
	return n;
}

int shippers_start(const struct shippers_options *o, struct shippers **out, struct diag *d)
{
	struct shippers *s = calloc(1, sizeof(*s));
	uint64_t until = sensors_now() + START_NS;
	size_t ready = 0;

	if (!s)
		return diag_set(d, "", 0, 0, "out of memory");
	s->o = *o;
	s->refreshed = sensors_now();
	for (size_t i = 0; i < o->count; i++) {
		if (set_up(s, o->to[i], d))
			goto fail;
	}
	for (size_t i = 0; i < s->count; i++) {
		if (start(s, &s->each[i], d))
			goto fail;
	}
	while (ready < s->count) {
		wait_a_little(s);
		ready = 0;
		for (size_t i = 0; i < s->count; i++) {
			ready += s->each[i].ready;
			if (s->each[i].pid && (s->each[i].ready || sensors_now() < until))
				continue;
			diag_set(d, "", 0, 0, "the shipper to %s does not start", s->each[i].to);
			goto fail;
		}
	}
	s->phase = AT_WORK;
	*out = s;
	return 0;
fail:
	shippers_stop(s);
	return -1;
}

void shippers_stop(struct shippers *s)
{
	uint64_t until = sensors_now() + GRACE_NS;

	if (!s)
		return;
	s->phase = ENDING;
	for (size_t i = 0; i < s->count; i++) {
		s->out.kind = TELL_STOP;
		s->out.error = 0;
		if (s->each[i].fd >= 0 && message_send(s->each[i].fd, &s->out, -1, 0))
			hang_up(&s->each[i]);
	}
	while (running(s)) {
		wait_a_little(s);
		for (size_t i = 0; sensors_now() > until && i < s->count; i++) {
			if (s->each[i].pid)
				kill(s->each[i].pid, SIGKILL);
		}
	}
	for (size_t i = 0; i < s->count; i++) {
		hang_up(&s->each[i]);
		free(s->each[i].words);
		free(s->each[i].folder);
		free(s->each[i].cursor);
	}
	free(s);
}
