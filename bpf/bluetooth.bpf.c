// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Searches for Bluetooth devices around: what a program writes into an HCI socket, either commands for
 * the controller itself (raw and user channel) or requests to the kernel's management interface, which
 * BlueZ uses. hci_sock_sendmsg() is asked by nothing else and so costs other sockets nothing; the LSM hook
 * is asked at every send and comes last.
 *
 * Where the bytes lie is noted on the way in; they are looked at on the way out, when the kernel has
 * copied them: then their memory is there, and it is known whether they were taken. A second thread
 * that changes them between the copy and the look is not noticed.
 */
#include "common.h"

#define AF_BLUETOOTH 31
#define BTPROTO_HCI  1

#define HCI_COMMAND                                                                                \
	0x01 /* first byte of a command packet; no management request of interest has it */

/* Opcodes of the controller: Bluetooth Core Specification, vol 4, part E, 7. */
#define HCI_INQUIRY		0x0401
#define HCI_INQUIRY_CANCEL	0x0402
#define HCI_PERIODIC_INQUIRY	0x0403
#define HCI_PERIODIC_EXIT	0x0404
#define HCI_READ_BD_ADDR	0x1009
#define HCI_LE_SCAN_ENABLE	0x200c
#define HCI_LE_SCAN_ENABLE_LONG 0x2042

/* Opcodes of the management interface: BlueZ, doc/mgmt-api.txt. */
#define MGMT_READ_INFO	      0x0004
#define MGMT_START_DISCOVERY  0x0023
#define MGMT_STOP_DISCOVERY   0x0024
#define MGMT_START_SERVICE    0x003a
#define MGMT_START_LIMITED    0x0041
#define MGMT_READ_INFO_LONG   0x0042
#define MGMT_ADD_MONITOR      0x0052
#define MGMT_REMOVE_MONITOR   0x0053
#define MGMT_ADD_MONITOR_RSSI 0x0056

enum {
	BEGINNING = 5, /* bytes of a message that say what it is; the last is not always there */
	STEPS = 16,    /* pieces of memory looked at for them */
};

struct request {
	int category; /* -1: nothing that we watch for */
	enum access_op op;
	uint32_t detail; /* of the beginning, also in its end: one names the other */
};

/* What a message's bytes lie in. */
struct place {
	uint64_t at; /* the one buffer, or the first of the pieces */
	uint32_t pieces;
	uint32_t pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, uint64_t);
	__type(value, struct place);
} hci_calls SEC(".maps");

static __always_inline struct place place_of(struct msghdr *msg)
{
	struct iov_iter___until_6_4 *old = (struct iov_iter___until_6_4 *)&msg->msg_iter;
	struct place p = {.pieces = 1};

	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF) &&
	    BPF_CORE_READ(msg, msg_iter.iter_type) ==
		    bpf_core_enum_value(enum iter_type, ITER_UBUF)) {
		p.at = (uint64_t)BPF_CORE_READ(msg, msg_iter.ubuf);
		p.pieces = 0;
	} else if (bpf_core_field_exists(struct iov_iter, __iov)) {
		p.at = (uint64_t)BPF_CORE_READ(msg, msg_iter.__iov);
	} else {
		p.at = (uint64_t)BPF_CORE_READ(old, iov);
	}
	return p;
}

/* A program that may sleep can wait for memory that is not there yet. */
static __always_inline long read_user(void *out, uint32_t size, const void *from, bool may_sleep)
{
	return may_sleep ? bpf_copy_from_user(out, size, from)
			 : bpf_probe_read_user(out, size, from);
}

/*
 * The first bytes, from however many pieces the caller made them. False when they cannot be had: memory
 * that is not there, or more pieces than we look at.
 */
static __always_inline bool read_beginning(const struct place *p, uint8_t out[BEGINNING],
					   bool may_sleep)
{
	const struct iovec *iov = (const struct iovec *)p->at;
	uint32_t found = 0;
	uint64_t at = 0;

	if (!p->pieces)
		return !read_user(out, BEGINNING, iov, may_sleep) ||
		       !read_user(out, BEGINNING - 1, iov, may_sleep);
	for (int i = 0; i < STEPS && found < BEGINNING; i++) {
		struct iovec piece = {};

		if (bpf_probe_read_kernel(&piece, sizeof(piece), iov))
			break;
		if (at >= piece.iov_len) {
			iov++;
			at = 0;
			continue;
		}
		if (read_user(&out[found], 1, (const uint8_t *)piece.iov_base + at, may_sleep))
			break;
		at++;
		found++;
	}
	return found >= BEGINNING - 1;
}

static __always_inline struct request search(enum access_op op, uint32_t detail)
{
	return (struct request){CATEGORY_LOCATION_BLUETOOTH, op, detail};
}

static __always_inline struct request address(uint32_t detail)
{
	return (struct request){CATEGORY_DEVICE_MAC, OP_QUERY, detail};
}

static __always_inline struct request of_command(uint32_t opcode, uint8_t first)
{
	switch (opcode) {
	case HCI_INQUIRY:
	case HCI_PERIODIC_INQUIRY:
		return search(OP_START, opcode);
	case HCI_INQUIRY_CANCEL:
	case HCI_PERIODIC_EXIT:
		return search(OP_STOP, opcode - 1);
	case HCI_LE_SCAN_ENABLE:
	case HCI_LE_SCAN_ENABLE_LONG:
		return search(first ? OP_START : OP_STOP, opcode);
	case HCI_READ_BD_ADDR:
		return address(opcode);
	}
	return (struct request){-1};
}

static __always_inline struct request of_management(uint32_t opcode)
{
	switch (opcode) {
	case MGMT_START_DISCOVERY:
	case MGMT_START_SERVICE:
	case MGMT_START_LIMITED:
		return search(OP_START, MGMT_START_DISCOVERY);
	case MGMT_STOP_DISCOVERY:
		return search(OP_STOP, MGMT_START_DISCOVERY);
	case MGMT_ADD_MONITOR:
	case MGMT_ADD_MONITOR_RSSI:
		return search(OP_START, MGMT_ADD_MONITOR);
	case MGMT_REMOVE_MONITOR:
		return search(OP_STOP, MGMT_ADD_MONITOR);
	case MGMT_READ_INFO:
	case MGMT_READ_INFO_LONG:
		return address(opcode);
	}
	return (struct request){-1};
}

static __always_inline void hci_sent(const struct place *p, bool may_sleep, enum hook hook)
{
	struct deed deed = {.hook = hook, .resource = RESOURCE_SOCKET};
	uint8_t b[BEGINNING] = {};
	struct counts *c = counts_here();
	struct object o = {};
	struct request r;
	int app = access_seen(c);

	if (app == APP_NONE)
		return;
	/* What cannot be read may be anything: it is told, and is no question left out. */
	if (!read_beginning(p, b, may_sleep))
		r = search(OP_QUERY, 0);
	else if (b[0] == HCI_COMMAND)
		r = of_command(b[1] | b[2] << 8, b[4]);
	else
		r = of_management(b[0] | b[1] << 8);
	if (r.category < 0) {
		count(&c->filtered);
		return;
	}
	deed.op = r.op;
	deed.detail = r.detail;
	access_send(c, app, &deed, &o, r.category);
}

static __always_inline void hci_begun(struct msghdr *msg)
{
	uint64_t id = bpf_get_current_pid_tgid();
	struct place p = place_of(msg);

	bpf_map_update_elem(&hci_calls, &id, &p, BPF_ANY);
}

/* A message that is refused asks for nothing; the self-test's is. */
static __always_inline void hci_done(long ret, enum hook hook)
{
	uint64_t id = bpf_get_current_pid_tgid();
	struct place *found = bpf_map_lookup_elem(&hci_calls, &id), p;

	if (!found)
		return;
	p = *found;
	bpf_map_delete_elem(&hci_calls, &id);
	if (ret >= 0 || (filter.proving && id >> 32 == filter.self))
		hci_sent(&p, false, hook);
}

SEC("lsm.s/socket_sendmsg")
int BPF_PROG(lsm_hci_sent, struct socket *sock, struct msghdr *msg)
{
	struct sock *sk = sock->sk;
	struct place p;

	if (sk && sk->__sk_common.skc_family == AF_BLUETOOTH && sk->sk_protocol == BTPROTO_HCI) {
		p = place_of(msg);
		hci_sent(&p, true, HOOK_lsm_hci_sent);
	}
	return 0;
}

SEC("fentry/hci_sock_sendmsg")
int BPF_PROG(fentry_hci_sent, struct socket *sock, struct msghdr *msg)
{
	hci_begun(msg);
	return 0;
}

SEC("fexit/hci_sock_sendmsg")
int BPF_PROG(fexit_hci_sent, struct socket *sock, struct msghdr *msg, size_t len, int ret)
{
	hci_done(ret, HOOK_fexit_hci_sent);
	return 0;
}

SEC("kprobe/hci_sock_sendmsg")
int BPF_KPROBE(kprobe_hci_sent, struct socket *sock, struct msghdr *msg)
{
	hci_begun(msg);
	return 0;
}

SEC("kretprobe/hci_sock_sendmsg")
int BPF_KRETPROBE(kretprobe_hci_sent, int ret)
{
	hci_done(ret, HOOK_kretprobe_hci_sent);
	return 0;
}
