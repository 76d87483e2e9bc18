// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections to services that give location: gpsd. What comes back over the connection is not seen, and
 * so a connection is context, like an open.
 */
#include "syscall.h"

#define AF_INET	  2
#define AF_INET6  10
#define GPSD_PORT 2947

/* sockaddr_in and sockaddr_in6 begin alike. */
struct address {
	uint16_t family;
	uint8_t port[2]; /* network order */
};

static __always_inline void connected(const void *sockaddr, bool user, enum hook hook)
{
	struct deed deed = {.hook = hook, .op = OP_CONNECT, .resource = RESOURCE_SOCKET};
	struct address a = {};
	struct object o = {};

	if (user)
		bpf_probe_read_user(&a, sizeof(a), sockaddr);
	else
		bpf_probe_read_kernel(&a, sizeof(a), sockaddr);
	deed.detail = a.port[0] << 8 | a.port[1];
	if ((a.family != AF_INET && a.family != AF_INET6) || deed.detail != GPSD_PORT)
		return;
	access_report(&deed, &o, CATEGORY_LOCATION_GPS);
}

SEC("lsm/socket_connect")
int BPF_PROG(lsm_connect, struct socket *sock, struct sockaddr *address)
{
	connected(address, false, HOOK_lsm_connect);
	return 0;
}

SEC("fentry/security_socket_connect")
int BPF_PROG(fentry_connect, struct socket *sock, struct sockaddr *address)
{
	connected(address, false, HOOK_fentry_connect);
	return 0;
}

SEC("kprobe/security_socket_connect")
int BPF_KPROBE(kprobe_connect, struct socket *sock, struct sockaddr *address)
{
	connected(address, false, HOOK_kprobe_connect);
	return 0;
}

SEC("raw_tp/sys_enter")
int raw_tp_connect(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call;

	if (call_take(ctx, CALL_CONNECT, &call) && call_socket(call.arg[0]))
		connected((const void *)call.arg[1], true, HOOK_raw_tp_connect);
	return 0;
}
