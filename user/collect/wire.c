/* SPDX-License-Identifier: Apache-2.0 */
#include "wire.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/decimal.h"
#include "user/collect/device.h"
#include "user/collect/ladder.h"

/* A number and the character after it, where the next one goes. */
static char *put(char *to, uint64_t v, char after)
{
	to += decimal_put(to, v);
	*to = after;
	return to + 1;
}

static bool is_pcm(uint8_t hook)
{
	return hook >= HOOK_fentry_pcm_pre_start && hook <= HOOK_kprobe_pcm_post_stop;
}

/* "203.0.113.7:443", "[2001:db8::1]:443"; IPv4's in the form of IPv6 as what it is. */
static void put_address(const struct event_access *e, char *out, size_t size)
{
	static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN];
	bool four;

	memcpy(bytes, &e->ino, sizeof(e->ino));
	memcpy(bytes + sizeof(e->ino), &e->folder, sizeof(e->folder));
	four = e->dev == AF_INET;
	if (!four && !memcmp(bytes, mapped, sizeof(mapped))) {
		memmove(bytes, bytes + sizeof(mapped), 4);
		four = true;
	}
	inet_ntop(four ? AF_INET : AF_INET6, bytes, text, sizeof(text));
	snprintf(out, size, four ? "%s:%u" : "[%s]:%u", text, e->rdev);
}

bool wire_access(const struct event_access *e, struct nodes *nodes, struct wire_text *text,
		 struct access *out)
{
	const struct priv_node *node = NULL;

	if (e->op >= OP_COUNT || e->category >= CATEGORY_COUNT || e->resource >= RESOURCE_COUNT)
		return false;
	memset(out, 0, sizeof(*out));
	text->id[0] = '\0';
	if (e->resource == RESOURCE_CHARDEV) {
		node = nodes_find(nodes, is_pcm(e->head.hook), e->rdev, e->head.t);
		if (node->path[0] && !device_gives((enum category)e->category, node->path))
			return false;
	} else if (e->resource == RESOURCE_FILE || (e->ino && e->op != OP_SEND)) {
		put(put(put(text->id, e->dev >> 20, ':'), e->dev & 0xfffff, ':'), e->ino, '\0');
	} else if (e->op == OP_SEND) {
		put_address(e, text->id, sizeof(text->id));
	} else {
		snprintf(text->id, sizeof(text->id), "0x%x", e->detail);
	}
	out->t = e->head.t;
	out->op = (enum access_op)e->op;
	out->category = (enum category)e->category;
	out->resource_type = (enum resource_type)e->resource;
	out->resource_id = node ? node->id : text->id;
	out->path = node && node->path[0] ? node->path : NULL;
	out->attribution = ATTRIBUTION_DIRECT;
	out->hook = hook_name((enum hook)e->head.hook);
	out->cpu = e->head.cpu;
	return true;
}

void wire_process(const struct event_process *e, struct process *out)
{
	static const char *const names[] = {"", "exec", "fork", "exit"};

	memset(out, 0, sizeof(*out));
	out->event = names[e->event <= PROCESS_EXIT ? e->event : 0];
	out->parent = e->parent;
	/* As a shell counts it: 128 and the signal for one that was killed. */
	out->exit_code = e->exit_code & 0x7f ? 128 + (e->exit_code & 0x7f)
					     : e->exit_code >> 8 & 0xff;
}

uint16_t wire_family(const char *name)
{
	struct {
		struct nlmsghdr head;
		struct genlmsghdr generic;
		struct nlattr attribute;
		char name[GENL_NAMSIZ];
	} ask = {.head = {.nlmsg_len = sizeof(ask),
			  .nlmsg_type = GENL_ID_CTRL,
			  .nlmsg_flags = NLM_F_REQUEST},
		 .generic = {.cmd = CTRL_CMD_GETFAMILY, .version = 1},
		 .attribute = {.nla_len = sizeof(struct nlattr) + GENL_NAMSIZ,
			       .nla_type = CTRL_ATTR_FAMILY_NAME}};
	char answer[4096] __attribute__((aligned(4)));
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	const struct nlmsghdr *head = (const struct nlmsghdr *)(void *)answer;
	uint16_t family = 0;
	ssize_t n;

	if (fd < 0)
		return 0;
	snprintf(ask.name, sizeof(ask.name), "%s", name);
	n = send(fd, &ask, sizeof(ask), 0) == (ssize_t)sizeof(ask)
		    ? recv(fd, answer, sizeof(answer), 0)
		    : -1;
	close(fd);
	if (n < (ssize_t)(NLMSG_HDRLEN + GENL_HDRLEN) || head->nlmsg_type != GENL_ID_CTRL)
		return 0;
	for (size_t at = NLMSG_HDRLEN + GENL_HDRLEN; at + NLA_HDRLEN <= (size_t)n;) {
		struct nlattr a;

		memcpy(&a, answer + at, sizeof(a));
		if (a.nla_len < NLA_HDRLEN)
			break;
		if (a.nla_type == CTRL_ATTR_FAMILY_ID && at + NLA_HDRLEN + 2 <= (size_t)n)
			memcpy(&family, answer + at + NLA_HDRLEN, sizeof(family));
		at += NLA_ALIGN(a.nla_len);
	}
	return family;
}
