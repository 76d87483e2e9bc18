/* SPDX-License-Identifier: Apache-2.0 */
/* Where an app sends to: datagrams and connections, IPv4 and IPv6; what stays on the machine is nobody's. */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scenario.h"

/* Documentation addresses (RFC 5737, RFC 3849), here the guest's own. */
#define FOUR "192.0.2.1"
#define SIX  "2001:db8::1"

#define SEND                                                                                       \
	{                                                                                          \
		OP_SEND, CATEGORY_NETWORK_TRAFFIC, RESOURCE_SOCKET, LAB_ID, "send"                 \
	}

static socklen_t address(struct sockaddr_storage *a, const char *text, unsigned short port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};

	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &four.sin_addr) == 1) {
		memcpy(a, &four, sizeof(four));
		return sizeof(four);
	}
	inet_pton(AF_INET6, text, &six.sin6_addr);
	memcpy(a, &six, sizeof(six));
	return sizeof(six);
}

static int listeners[2];

static int listen_on(const char *text, unsigned short port)
{
	struct sockaddr_storage a;
	socklen_t len = address(&a, text, port);
	int fd = socket(a.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 || bind(fd, (struct sockaddr *)&a, len) || listen(fd, 4) ? -1 : fd;
}

void sends_set_up(void)
{
	struct {
		struct in6_addr address;
		unsigned int length;
		int index;
	} six = {.length = 128, .index = (int)if_nametoindex("lo")};
	struct ifreq four = {.ifr_name = "lo:1"};
	struct sockaddr_storage a;
	int fd4 = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int fd6 = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	address(&a, FOUR, 0);
	memcpy(&four.ifr_addr, &a, sizeof(four.ifr_addr));
	inet_pton(AF_INET6, SIX, &six.address);
	if (ioctl(fd4, SIOCSIFADDR, &four))
		perror(FOUR);
	/* Another run of this program in the same guest may have done it. */
	ioctl(fd6, SIOCSIFADDR, &six);
	usleep(100000);
	listeners[0] = listen_on(FOUR, 8443);
	listeners[1] = listen_on(SIX, 8443);
	if (listeners[0] < 0 || listeners[1] < 0)
		perror("listeners");
	close(fd4);
	close(fd6);
}

static int datagrams(struct lab *lab, const char *to, unsigned short port)
{
	struct sockaddr_storage a;
	socklen_t len = address(&a, to, port);
	int fd = socket(a.ss_family, SOCK_DGRAM, 0);

	snprintf(lab->shared->path, sizeof(lab->shared->path),
		 a.ss_family == AF_INET ? "%s:%u" : "[%s]:%u", to, port);
	LAB_TRY(lab, fd);
	/* The second is no news. */
	for (int i = 0; i < 2; i++)
		LAB_TRY(lab, sendto(fd, "x", 1, 0, (struct sockaddr *)&a, len));
	return close(fd);
}

static int datagrams_four(struct lab *lab)
{
	return datagrams(lab, FOUR, 9001);
}

static int datagrams_six(struct lab *lab)
{
	return datagrams(lab, SIX, 9001);
}

static int datagrams_home(struct lab *lab)
{
	return datagrams(lab, "127.0.0.1", 9001) || datagrams(lab, "::1", 9001);
}

/* Connected first: then a message names no address. */
static int connected(struct lab *lab, int type, const char *to, unsigned short port)
{
	struct sockaddr_storage a;
	socklen_t len = address(&a, to, port);
	int fd = socket(a.ss_family, type, 0);

	snprintf(lab->shared->path, sizeof(lab->shared->path),
		 a.ss_family == AF_INET ? "%s:%u" : "[%s]:%u", to, port);
	LAB_TRY(lab, fd);
	LAB_TRY(lab, connect(fd, (struct sockaddr *)&a, len));
	LAB_TRY(lab, write(fd, "GET", 3));
	/* A datagram that nobody waits for has been answered by now, and the next is refused. */
	if (type == SOCK_STREAM)
		LAB_TRY(lab, send(fd, " / ", 3, 0));
	return close(fd);
}

static int stream_four(struct lab *lab)
{
	return connected(lab, SOCK_STREAM, FOUR, 8443);
}

static int stream_six(struct lab *lab)
{
	return connected(lab, SOCK_STREAM, SIX, 8443);
}

static int connected_datagram(struct lab *lab)
{
	return connected(lab, SOCK_DGRAM, FOUR, 9002);
}

/* IPv4 by a socket of IPv6: the address is IPv4's all the same. */
static int mapped(struct lab *lab)
{
	LAB_TRY(lab, datagrams(lab, "::ffff:" FOUR, 9003));
	snprintf(lab->shared->path, sizeof(lab->shared->path), FOUR ":9003");
	return 0;
}

/* A connection that is made and never used sends nothing. */
static int connect_only(struct lab *lab)
{
	struct sockaddr_storage a;
	socklen_t len = address(&a, FOUR, 8443);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, connect(fd, (struct sockaddr *)&a, len));
	return close(fd);
}

const struct scenario send_scenarios[] = {
	{.name = "datagrams", .sensor = "sends", .act = datagrams_four, .expects = {SEND}},
	{.name = "datagrams, IPv6", .sensor = "sends", .act = datagrams_six, .expects = {SEND}},
	{.name = "datagram of a connected socket",
	 .sensor = "sends",
	 .act = connected_datagram,
	 .expects = {SEND}},
	{.name = "IPv4 by a socket of IPv6", .sensor = "sends", .act = mapped, .expects = {SEND}},
	{.name = "connection", .sensor = "sends", .act = stream_four, .expects = {SEND}},
	{.name = "connection, IPv6", .sensor = "sends", .act = stream_six, .expects = {SEND}},
	{.name = "connection without a word", .sensor = "sends", .act = connect_only},
	{.name = "what stays on the machine", .sensor = "sends", .act = datagrams_home},
	{.name = "another user's", .sensor = "sends", .act = datagrams_four, .as_root = true},
	{.name = NULL},
};
