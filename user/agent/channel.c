/* SPDX-License-Identifier: Apache-2.0 */
#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define SIZE_OF(member) (offsetof(struct message, u) + sizeof(((struct message *)0)->u.member))

size_t message_size(uint32_t kind)
{
	switch (kind) {
	case ASK_PROCESS:
		return SIZE_OF(process);
	case ASK_NODE:
		return SIZE_OF(node);
	case ASK_OPEN:
	case ASK_UNLINK:
	case ASK_SYNC_FOLDER:
	case ASK_RENAME:
	case ASK_LIST:
		return SIZE_OF(file);
	case SAY_NAMED:
		return SIZE_OF(named);
	case ANSWER:
		return sizeof(struct message);
	case TELL_NAME:
		return SIZE_OF(name);
	case TELL_CHANGE:
		return SIZE_OF(change);
	case SAY_LOOK:
	case SAY_READY:
	case SAY_ALIVE:
	case TELL_STOP:
	case TELL_RELOAD:
		return offsetof(struct message, u);
	}
	return 0;
}

int message_send(int fd, const struct message *m, int passed, int now)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8))) = {0};
	struct iovec part = {.iov_base = (void *)(uintptr_t)m, .iov_len = message_size(m->kind)};
	struct msghdr head = {.msg_iov = &part, .msg_iovlen = 1};
	struct cmsghdr *c;
	ssize_t n;

	if (passed >= 0) {
		head.msg_control = control;
		head.msg_controllen = sizeof(control);
		c = CMSG_FIRSTHDR(&head);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &passed, sizeof(int));
	}
	do {
		n = sendmsg(fd, &head, MSG_NOSIGNAL | (now ? MSG_DONTWAIT : 0));
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -1 : 0;
}

int message_receive(int fd, struct message *m, int *passed, int now)
{
	char control[CMSG_SPACE(sizeof(int))] __attribute__((aligned(8)));
	struct iovec part = {.iov_base = m, .iov_len = sizeof(*m)};
	struct msghdr head = {.msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control)};
	struct cmsghdr *c;
	ssize_t n;

	*passed = -1;
	do {
		n = recvmsg(fd, &head, MSG_CMSG_CLOEXEC | (now ? MSG_DONTWAIT : 0));
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return (int)n;
	c = CMSG_FIRSTHDR(&head);
	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(passed, CMSG_DATA(c), sizeof(int));
	if ((size_t)n >= offsetof(struct message, u) && message_size(m->kind) == (size_t)n &&
	    !(head.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return 1;
	if (*passed >= 0)
		close(*passed);
	*passed = -1;
	errno = EPROTO;
	return -1;
}
