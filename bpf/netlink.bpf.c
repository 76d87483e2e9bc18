// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What an app asks the kernel over netlink: links and neighbours (MAC addresses), addresses, Wi-Fi
 * scans. security_netlink_send() has the whole message, dump or get; and getsockname() of a packet
 * socket, which gives a MAC address too.
 */
#include "syscall.h"

#define MESSAGES_MAX 4

#define NETLINK_ROUTE	0
#define NETLINK_GENERIC 16

#define RTM_GETLINK  18
#define RTM_GETADDR  22
#define RTM_GETNEIGH 30

#define NL80211_CMD_GET_INTERFACE    5
#define NL80211_CMD_GET_STATION	     17
#define NL80211_CMD_GET_SCAN	     32
#define NL80211_CMD_TRIGGER_SCAN     33
#define NL80211_CMD_START_SCHED_SCAN 75

struct message {
	uint32_t len;
	uint16_t type;
	uint16_t flags;
	uint32_t seq;
	uint32_t pid;
	uint8_t command; /* of generic netlink */
	uint8_t rest[3];
};

static __always_inline int category_of(uint16_t protocol, const struct message *m)
{
	if (protocol == NETLINK_ROUTE) {
		switch (m->type) {
		case RTM_GETLINK:
		case RTM_GETNEIGH:
			return CATEGORY_DEVICE_MAC;
		case RTM_GETADDR:
			return CATEGORY_NETWORK_IP;
		}
		return -1;
	}
	if (!filter.nl80211 || m->type != filter.nl80211)
		return -1;
	switch (m->command) {
	case NL80211_CMD_GET_INTERFACE:
		return CATEGORY_DEVICE_MAC;
	case NL80211_CMD_GET_STATION:
	case NL80211_CMD_GET_SCAN:
	case NL80211_CMD_TRIGGER_SCAN:
	case NL80211_CMD_START_SCHED_SCAN:
		return CATEGORY_LOCATION_WLAN;
	}
	return -1;
}

static __always_inline long message_read(struct message *m, uint32_t size, const void *data,
					 bool user)
{
	return user ? bpf_probe_read_user(m, size, data) : bpf_probe_read_kernel(m, size, data);
}

/* data[0..left), in the caller's memory or the kernel's. */
static __always_inline void messages_sent(uint16_t protocol, const unsigned char *data,
					  uint32_t left, bool user, enum hook hook)
{
	struct deed deed = {.hook = hook, .op = OP_QUERY, .resource = RESOURCE_NETLINK};
	struct object o = {};
	struct message m;
	struct counts *c;
	int app, category;

	if (protocol != NETLINK_ROUTE && protocol != NETLINK_GENERIC)
		return;
	c = counts_here();
	app = app_current();
	for (int i = 0; i < MESSAGES_MAX; i++) {
		if (left < sizeof(m) - 4)
			break;
		__builtin_memset(&m, 0, sizeof(m));
		if (message_read(&m, left < sizeof(m) ? sizeof(m) - 4 : sizeof(m), data, user))
			break;
		count(&c->seen);
		category = app == APP_NONE ? -1 : category_of(protocol, &m);
		deed.detail = protocol == NETLINK_GENERIC ? m.command : m.type;
		if (category < 0)
			count(&c->filtered);
		else
			access_send(c, app, &deed, &o, category);
		m.len = (m.len + 3) & ~3U;
		if (m.len < 16 || m.len >= left)
			break;
		data += m.len;
		left -= m.len;
	}
}

static __always_inline void message_sent(struct sock *sk, struct sk_buff *skb, enum reach reach,
					 enum hook hook)
{
	messages_sent(REACH(reach, sk, sk_protocol), REACH(reach, skb, data),
		      REACH(reach, skb, len), false, hook);
}

SEC("lsm/netlink_send")
int BPF_PROG(lsm_netlink_send, struct sock *sk, struct sk_buff *skb)
{
	message_sent(sk, skb, DIRECT, HOOK_lsm_netlink_send);
	return 0;
}

SEC("fentry/security_netlink_send")
int BPF_PROG(fentry_netlink_send, struct sock *sk, struct sk_buff *skb)
{
	message_sent(sk, skb, DIRECT, HOOK_fentry_netlink_send);
	return 0;
}

SEC("kprobe/security_netlink_send")
int BPF_KPROBE(kprobe_netlink_send, struct sock *sk, struct sk_buff *skb)
{
	message_sent(sk, skb, PROBE, HOOK_kprobe_netlink_send);
	return 0;
}

static __always_inline void name_asked(struct socket *sock, enum reach reach, enum hook hook)
{
	const struct deed deed = {
		.hook = hook, .op = OP_QUERY, .resource = RESOURCE_SOCKET, .detail = AF_PACKET};
	struct sock *sk = REACH(reach, sock, sk);
	struct object o = {};

	if (!sk || REACH(reach, sk, __sk_common.skc_family) != AF_PACKET)
		return;
	access_report(&deed, &o, CATEGORY_DEVICE_MAC);
}

SEC("lsm/socket_getsockname")
int BPF_PROG(lsm_getsockname, struct socket *sock)
{
	name_asked(sock, DIRECT, HOOK_lsm_getsockname);
	return 0;
}

SEC("fentry/security_socket_getsockname")
int BPF_PROG(fentry_getsockname, struct socket *sock)
{
	name_asked(sock, DIRECT, HOOK_fentry_getsockname);
	return 0;
}

SEC("kprobe/security_socket_getsockname")
int BPF_KPROBE(kprobe_getsockname, struct socket *sock)
{
	name_asked(sock, PROBE, HOOK_kprobe_getsockname);
	return 0;
}

/* As far as they are read, of 64 and of 32 bits. */
struct iovec_64 {
	uint64_t base, len;
};

struct iovec_32 {
	uint32_t base, len;
};

/* The first piece of a message: what anybody sends in one. */
static __always_inline struct iovec_64 first_piece(const struct call *call)
{
	struct iovec_64 piece = {};

	if (call->compat) {
		struct msghdr_32 m = {};
		struct iovec_32 v = {};

		bpf_probe_read_user(&m, sizeof(m), (const void *)call->arg[1]);
		bpf_probe_read_user(&v, sizeof(v), (const void *)(uint64_t)m.iov);
		piece.base = v.base;
		piece.len = v.len;
	} else {
		struct msghdr_64 m = {};

		bpf_probe_read_user(&m, sizeof(m), (const void *)call->arg[1]);
		bpf_probe_read_user(&piece, sizeof(piece), (const void *)m.iov);
	}
	return piece;
}

SEC("raw_tp/sys_exit")
int raw_tp_netlink(struct bpf_raw_tracepoint_args *ctx)
{
	struct iovec_64 piece = {};
	struct socket *sock;
	struct call call;
	struct sock *sk;

	if (call_done(ctx, CALL_SENDTO, &call)) {
		piece.base = call.arg[1];
		piece.len = call.arg[2];
	} else if (call_done(ctx, CALL_SENDMSG, &call)) {
		piece = first_piece(&call);
	} else {
		return 0;
	}
	sock = call_socket(call.arg[0]);
	if (!sock)
		return 0;
	sk = BPF_CORE_READ(sock, sk);
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_NETLINK)
		messages_sent(BPF_CORE_READ(sk, sk_protocol), (const unsigned char *)piece.base,
			      piece.len, true, HOOK_raw_tp_netlink);
	return 0;
}

SEC("raw_tp/sys_exit")
int raw_tp_sockname(struct bpf_raw_tracepoint_args *ctx)
{
	struct socket *sock;
	struct call call;

	if (!call_done(ctx, CALL_SOCKNAME, &call))
		return 0;
	sock = call_socket(call.arg[0]);
	if (sock)
		name_asked(sock, PROBE, HOOK_raw_tp_sockname);
	return 0;
}
