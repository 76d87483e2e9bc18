/* SPDX-License-Identifier: Apache-2.0 */
#include "news.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GROUP_KERNEL = 1 }; /* 2 is udev's */

int news_open(void)
{
	const struct sockaddr_nl name = {.nl_family = AF_NETLINK, .nl_groups = GROUP_KERNEL};
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
			NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&name, sizeof(name))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* "add@/devices/…": all else (change, remove, bind) brings no node and no number. */
bool news_came(int fd)
{
	char message[4096];
	bool came = false;
	ssize_t n;

	if (fd < 0)
		return false;
	for (;;) {
		n = recv(fd, message, sizeof(message), MSG_DONTWAIT);
		if (n >= 4 && !memcmp(message, "add@", 4))
			came = true;
		else if (n < 0 && errno == ENOBUFS)
			came = true; /* more than the socket holds */
		else if (n < 0 && errno != EINTR)
			return came;
	}
}
