// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Connections to sockets with a name in a file system that is watched: compositors, message buses. The
 * listener's inode says which, whatever path led to it; X11's listens without a file, too. What is then
 * asked and answered over the connection is not seen: to show a window, to read the clipboard and
 * to take the screen begin alike. So it is context, like an open.
 */
#include "common.h"

#define AF_UNIX 1

/* In the namespace of names without files, which begin with a zero. */
static const char x11[] = "/tmp/.X11-unix/X";

static __always_inline bool is_x11(struct unix_sock *listener)
{
	struct unix_address *address = BPF_CORE_READ(listener, addr);
	char name[1 + sizeof(x11) - 1] = {};

	if (!address ||
	    bpf_probe_read_kernel(name, sizeof(name),
				  (const char *)__builtin_preserve_access_index(&address->name) +
					  sizeof(unsigned short)))
		return false;
	if (name[0])
		return false;
	for (unsigned int i = 0; i < sizeof(x11) - 1; i++) {
		if (name[1 + i] != x11[i])
			return false;
	}
	return true;
}

static __always_inline void peer_met(struct sock *other, enum hook hook)
{
	const struct deed deed = {
		.hook = hook, .op = OP_CONNECT, .resource = RESOURCE_SOCKET, .detail = AF_UNIX};
	struct unix_sock *listener = (struct unix_sock *)other;
	struct dentry *dentry = BPF_CORE_READ(listener, path.dentry);
	int app = APP_NONE, category = -1;
	struct object o = {};
	struct counts *c;
	uint8_t flags;

	if (dentry ? !gate_inode(BPF_CORE_READ(dentry, d_inode), PROBE, &o) : !is_x11(listener))
		return;
	c = counts_here();
	count(&c->seen);
	app = app_current();
	if (app != APP_NONE)
		category = dentry ? watch_of(&o, &flags) : CATEGORY_SCREEN;
	if (category < 0)
		count(&c->filtered);
	else
		access_send(c, app, &deed, &o, category);
}

SEC("lsm/unix_stream_connect")
int BPF_PROG(lsm_peer, struct sock *sock, struct sock *other)
{
	peer_met(other, HOOK_lsm_peer);
	return 0;
}

SEC("fentry/security_unix_stream_connect")
int BPF_PROG(fentry_peer, struct sock *sock, struct sock *other)
{
	peer_met(other, HOOK_fentry_peer);
	return 0;
}

SEC("kprobe/security_unix_stream_connect")
int BPF_KPROBE(kprobe_peer, struct sock *sock, struct sock *other)
{
	peer_met(other, HOOK_kprobe_peer);
	return 0;
}
