/* SPDX-License-Identifier: Apache-2.0 */
#include "control.h"

#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define GROUPS_MAX 256

struct control {
	int listener;
	int epoll;
	gid_t group;
	uid_t owner; /* who opened it: the reader may be another by now */
	size_t peers;
	struct strbuf answer;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static int address(const char *path, struct sockaddr_un *a, struct diag *d)
{
	memset(a, 0, sizeof(*a));
	a->sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(a->sun_path))
		return diag_set(d, path, 0, 0, "longer than the %zu bytes of a socket's path",
				sizeof(a->sun_path) - 1);
	memcpy(a->sun_path, path, strlen(path) + 1);
	return 0;
}

static int system_fault(struct diag *d, const char *path, const char *what)
{
	return diag_set(d, path, 0, 0, "%s: %s", what, strerror(errno));
}

/* The folder of the socket: made if missing, for root and the group only. */
static void make_folder(const char *path, gid_t group)
{
	char folder[sizeof(((struct sockaddr_un *)0)->sun_path)];
	char *slash;

	snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return;
	*slash = '\0';
	if (!mkdir(folder, 0750) && chown(folder, 0, group))
		return; /* a private folder: the group then reaches nothing, which is safe */
}

/* Does an agent answer there? A socket file alone may be what a killed one left. */
static bool answered(const struct sockaddr_un *a)
{
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool live = fd >= 0 && !connect(fd, (const struct sockaddr *)a, sizeof(*a));

	if (fd >= 0)
		close(fd);
	return live;
}

static int listen_at(struct control *c, const struct sockaddr_un *a, struct diag *d)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct stat st;
	mode_t mask;
	int bound;

	if (!lstat(a->sun_path, &st)) {
		if (!S_ISSOCK(st.st_mode))
			return diag_set(d, a->sun_path, 0, 0, "exists and is no socket");
		if (answered(a))
			return diag_set(d, a->sun_path, 0, 0, "another agent is running");
		unlink(a->sun_path);
	}
	c->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->listener < 0)
		return system_fault(d, a->sun_path, "socket");
	mask = umask(0117); /* never open wider than it will be, not even for a moment */
	bound = bind(c->listener, (const struct sockaddr *)a, sizeof(*a));
	umask(mask);
	if (bound)
		return system_fault(d, a->sun_path, "bind");
	memcpy(c->path, a->sun_path, sizeof(c->path));
	if (chown(c->path, geteuid(), c->group) || chmod(c->path, 0660) ||
	    listen(c->listener, CONTROL_PEERS))
		return system_fault(d, a->sun_path, "listen");
	c->epoll = epoll_create1(EPOLL_CLOEXEC);
	e.data.fd = c->listener;
	if (c->epoll < 0 || epoll_ctl(c->epoll, EPOLL_CTL_ADD, c->listener, &e))
		return system_fault(d, a->sun_path, "epoll");
	return 0;
}

int control_open(const char *path, const char *group, struct control **out, struct diag *d)
{
	struct sockaddr_un a;
	struct control *c;
	struct group *g;
	gid_t gid = getegid();

	if (address(path, &a, d))
		return -1;
	if (group) {
		g = getgrnam(group);
		if (!g)
			return diag_set(d, "", 0, 0, "there is no group \"%s\"", group);
		gid = g->gr_gid;
	}
	c = calloc(1, sizeof(*c));
	if (!c)
		return diag_set(d, "", 0, 0, "out of memory");
	c->listener = c->epoll = -1;
	c->group = gid;
	c->owner = geteuid();
	make_folder(path, gid);
	if (listen_at(c, &a, d)) {
		control_close(c);
		return -1;
	}
	*out = c;
	return 0;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	/* Connections are closed with the process; there is no answer owed to an idle peer. */
	if (c->path[0])
		unlink(c->path);
	if (c->listener >= 0)
		close(c->listener);
	if (c->epoll >= 0)
		close(c->epoll);
	strbuf_free(&c->answer);
	free(c);
}

int control_fd(const struct control *c)
{
	return c->epoll;
}

int control_listener(const struct control *c)
{
	return c->listener;
}

/* Who connected, as the kernel saw it then: it stays so for the connection's life. */
static int peer_of(int fd, struct ucred *peer)
{
	socklen_t len = sizeof(*peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, peer, &len);
}

/* Asked once, when a connection is taken. */
static bool allowed(const struct control *c, int fd, struct ucred *peer)
{
	gid_t groups[GROUPS_MAX];
	socklen_t len = sizeof(groups);

	if (peer_of(fd, peer))
		return false;
	if (!peer->uid || peer->uid == c->owner || peer->gid == c->group)
		return true;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups, &len))
		return false;
	for (size_t i = 0; i < len / sizeof(groups[0]); i++) {
		if (groups[i] == c->group)
			return true;
	}
	return false;
}

static void say(int fd, const char *text)
{
	/* A peer that does not read its answer loses it; the agent never waits for one. */
	(void)!send(fd, text, strlen(text), MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void greet(struct control *c)
{
	struct epoll_event e = {.events = EPOLLIN};
	struct ucred peer;
	int fd;

	while ((fd = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		if (!allowed(c, fd, &peer) || c->peers == CONTROL_PEERS) {
			say(fd, c->peers == CONTROL_PEERS ? "error too many connections"
							  : "error not allowed");
			close(fd);
			continue;
		}
		e.data.fd = fd;
		if (epoll_ctl(c->epoll, EPOLL_CTL_ADD, fd, &e)) {
			close(fd);
			continue;
		}
		c->peers++;
	}
}

static void serve(struct control *c, int fd, control_handler handler, void *arg)
{
	char message[CONTROL_MESSAGE + 1];
	struct ucred peer;
	ssize_t n = recv(fd, message, sizeof(message), MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		close(fd);
		c->peers--;
		return;
	}
	if ((size_t)n > CONTROL_MESSAGE) {
		say(fd, "error longer than 4096 bytes");
		return;
	}
	if (peer_of(fd, &peer))
		return;
	strbuf_reset(&c->answer);
	handler(arg, message, (size_t)n, peer.uid, peer.pid, &c->answer);
	say(fd, c->answer.failed || c->answer.len > CONTROL_ANSWER ? "error too much to say"
								   : c->answer.data);
}

void control_poll(struct control *c, control_handler handler, void *arg)
{
	struct epoll_event events[CONTROL_PEERS + 1];
	int n = epoll_wait(c->epoll, events, CONTROL_PEERS + 1, 0);

	for (int i = 0; i < n; i++) {
		if (events[i].data.fd == c->listener)
			greet(c);
		else
			serve(c, events[i].data.fd, handler, arg);
	}
}

/* One packet into text[0..CONTROL_ANSWER], terminated. 0, or -1 with *d set. */
static int converse(int fd, const struct sockaddr_un *a, const char *message, size_t len, int ms,
		    char *text, struct diag *d)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	const char *path = a->sun_path;
	ssize_t n;

	if (connect(fd, (const struct sockaddr *)a, sizeof(*a))) {
		if (errno == ENOENT || errno == ECONNREFUSED)
			return diag_set(d, path, 0, 0, "no agent is running (consentry run)");
		return system_fault(d, path, "connect");
	}
	if (send(fd, message, len, MSG_NOSIGNAL) < 0)
		return system_fault(d, path, "send");
	if (poll(&p, 1, ms) <= 0)
		return diag_set(d, path, 0, 0, "the agent did not answer within %d ms", ms);
	n = recv(fd, text, CONTROL_ANSWER, 0);
	if (n <= 0)
		return diag_set(d, path, 0, 0, "the agent closed the connection");
	text[n] = '\0';
	if (!strncmp(text, "ok", 2))
		return 0;
	return diag_set(d, path, 0, 0, "%s", strncmp(text, "error ", 6) ? text : text + 6);
}

int control_ask(const char *path, const char *message, size_t len, int ms, struct strbuf *answer,
		struct diag *d)
{
	struct sockaddr_un a;
	char *text;
	int fd, r = -1;

	if (address(path, &a, d))
		return -1;
	text = malloc(CONTROL_ANSWER + 1);
	if (!text)
		return diag_set(d, path, 0, 0, "out of memory");
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		system_fault(d, path, "socket");
	else
		r = converse(fd, &a, message, len, ms, text, d);
	if (fd >= 0)
		close(fd);
	if (!r && text[2])
		strbuf_adds(answer, text + 3);
	free(text);
	return r;
}
