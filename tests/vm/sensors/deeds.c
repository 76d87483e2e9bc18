/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scenario.h"
#include "user/collect/wire.h"

int lab_read(struct lab *lab, const char *path)
{
	char c;
	int fd = open(path, O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, &c, 1));
	return close(fd);
}

int lab_write(struct lab *lab, const char *path, int flags)
{
	int fd = open(path, O_WRONLY | flags, 0666);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, "BEGIN:V", 7));
	return close(fd);
}

ssize_t lab_ask_wlan(int fd, unsigned char command, unsigned short flags)
{
	const struct {
		struct nlmsghdr head;
		struct genlmsghdr generic;
		struct nlattr attribute;
		unsigned int index;
	} ask = {.head = {.nlmsg_len = sizeof(ask),
			  .nlmsg_type = wire_family("nl80211"),
			  .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags)},
		 .generic = {.cmd = command},
		 .attribute = {.nla_len = 8, .nla_type = NL80211_ATTR_IFINDEX},
		 .index = if_nametoindex("wlan0")};

	return send(fd, &ask, sizeof(ask), 0);
}
