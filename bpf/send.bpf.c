// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Where an app sends to: the address that security_socket_sendmsg() is asked about, of the message itself or
 * of the connection. What is sent is not looked at. One process and one destination are told once a minute, not at
 * every send; what stays on the machine (loopback) is not told at all.
 *
 * Attached only where a profile names recipients: it is asked at every send there is.
 */
#include "common.h"

#define AF_INET	  2
#define AF_INET6  10
#define MINUTE_NS 60000000000ULL

/* The key by which a destination is remembered, and what the event carries of it. */
struct destination {
	uint8_t address[16]; /* IPv4: the first four */
	uint32_t tgid;
	uint16_t family;
	uint8_t port[2]; /* network order */
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct destination);
	__type(value, uint64_t);
} destinations SEC(".maps");

/* include/uapi/linux/in.h, in6.h */
struct name_4 {
	uint16_t family;
	uint8_t port[2];
	uint8_t address[4];
};

struct name_6 {
	uint16_t family;
	uint8_t port[2];
	uint32_t flow;
	uint8_t address[16];
};

/* As the message says; else as the socket is connected. */
static __always_inline void find_destination(struct sock *sk, struct msghdr *msg,
					     struct destination *d)
{
	const void *name = BPF_CORE_READ(msg, msg_name);
	uint16_t family = 0;

	if (name)
		bpf_probe_read_kernel(&family, sizeof(family), name);
	if (family == AF_INET) {
		struct name_4 n = {};

		bpf_probe_read_kernel(&n, sizeof(n), name);
		__builtin_memcpy(d->address, n.address, sizeof(n.address));
		__builtin_memcpy(d->port, n.port, sizeof(n.port));
	} else if (family == AF_INET6) {
		struct name_6 n = {};

		bpf_probe_read_kernel(&n, sizeof(n), name);
		__builtin_memcpy(d->address, n.address, sizeof(n.address));
		__builtin_memcpy(d->port, n.port, sizeof(n.port));
	} else {
		family = BPF_CORE_READ(sk, __sk_common.skc_family);
		BPF_CORE_READ_INTO(&d->port, sk, __sk_common.skc_dport);
		if (family == AF_INET)
			bpf_probe_read_kernel(d->address, 4, &sk->__sk_common.skc_daddr);
		else
			bpf_probe_read_kernel(d->address, 16, &sk->__sk_common.skc_v6_daddr);
	}
	d->family = family;
}

static __always_inline bool stays_here(const struct destination *d)
{
	uint32_t word[4];

	__builtin_memcpy(word, d->address, sizeof(word));
	if (d->family == AF_INET)
		return d->address[0] == 127 || !word[0];
	/* ::, ::1, and IPv4's in the form of IPv6 */
	if (word[0] || word[1])
		return false;
	if (!word[2])
		return !word[3] || word[3] == __builtin_bswap32(1);
	return word[2] == __builtin_bswap32(0xffff) && d->address[12] == 127;
}

static __always_inline void sent_to(struct socket *sock, struct msghdr *msg, enum reach reach,
				    enum hook hook)
{
	struct deed deed = {.hook = hook, .op = OP_SEND, .resource = RESOURCE_SOCKET};
	struct file *file = REACH(reach, sock, file);
	struct sock *sk = REACH(reach, sock, sk);
	struct destination d = {};
	struct event_access *e;
	struct object o = {};
	uint64_t now, *last;
	struct counts *c;
	uint16_t family;
	int app;

	if (!sk || !file)
		return;
	family = REACH(reach, sk, __sk_common.skc_family);
	if ((family != AF_INET && family != AF_INET6) || !gate_file_uid(file, reach))
		return;
	c = counts_here();
	app = access_seen(c);
	if (app == APP_NONE)
		return;
	find_destination(sk, msg, &d);
	if (stays_here(&d) && app != EVENT_APP_SELF)
		goto filtered;
	d.tgid = bpf_get_current_pid_tgid() >> 32;
	now = bpf_ktime_get_boot_ns();
	last = bpf_map_lookup_elem(&destinations, &d);
	if (last && now - *last < MINUTE_NS)
		goto filtered;
	bpf_map_update_elem(&destinations, &d, &now, BPF_ANY);
	o.dev = d.family;
	o.rdev = d.port[0] << 8 | d.port[1];
	e = reserve(c, sizeof(*e));
	if (!e)
		return;
	head_fill(&e->head, EVENT_ACCESS, hook, app);
	access_fill(e, &deed, &o, CATEGORY_NETWORK_TRAFFIC);
	__builtin_memcpy(&e->ino, d.address, sizeof(e->ino));
	__builtin_memcpy(&e->folder, d.address + sizeof(e->ino), sizeof(e->folder));
	send_access(c, e);
	return;
filtered:
	count(&c->filtered);
}

SEC("lsm/socket_sendmsg")
int BPF_PROG(lsm_sent, struct socket *sock, struct msghdr *msg)
{
	sent_to(sock, msg, DIRECT, HOOK_lsm_sent);
	return 0;
}

SEC("fentry/security_socket_sendmsg")
int BPF_PROG(fentry_sent, struct socket *sock, struct msghdr *msg)
{
	sent_to(sock, msg, DIRECT, HOOK_fentry_sent);
	return 0;
}

SEC("kprobe/security_socket_sendmsg")
int BPF_KPROBE(kprobe_sent, struct socket *sock, struct msghdr *msg)
{
	sent_to(sock, msg, PROBE, HOOK_kprobe_sent);
	return 0;
}
