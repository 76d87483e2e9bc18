// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reads, writes, listings and mappings of watched files, reads of watched devices, and descriptors of
 * either that arrive over a socket. All that moves bytes asks security_file_permission() first: read
 * and its vectors, sendfile, splice, copy_file_range, getdents, io_uring.
 */
#include "syscall.h"

static __always_inline void file_used(struct file *file, enum reach reach, enum hook hook,
				      enum access_op op, uint8_t how)
{
	struct deed deed = {.hook = hook, .op = op, .resource = RESOURCE_FILE, .flags = how};
	struct counts *c;
	struct object o;
	uint8_t flags;
	int app, category;

	if (!gate_inode(REACH(reach, file, f_inode), reach, &o))
		return;
	/* What an app writes into a device is no collecting: playback, a command. */
	if (o.rdev && op == OP_WRITE)
		return;
	c = counts_here();
	count(&c->seen);
	app = app_current();
	category = app == APP_NONE ? -1 : watch_of(&o, &flags);
	if (category >= 0 && o.folder && op == OP_READ) {
		/* Names of files: they are the data in few folders only. */
		deed.op = OP_QUERY;
		if (!(flags & WATCH_LISTED))
			category = -1;
	}
	if (category < 0) {
		count(&c->filtered);
		return;
	}
	if (o.rdev)
		deed.resource = RESOURCE_CHARDEV;
	access_send(c, app, &deed, &o, category);
}

static __always_inline void file_moved(struct file *file, enum reach reach, enum hook hook,
				       int mask)
{
	if (mask & MAY_READ)
		file_used(file, reach, hook, OP_READ, 0);
	else if (mask & MAY_WRITE)
		file_used(file, reach, hook, OP_WRITE, 0);
}

SEC("lsm/file_permission")
int BPF_PROG(lsm_file_permission, struct file *file, int mask)
{
	file_moved(file, DIRECT, HOOK_lsm_file_permission, mask);
	return 0;
}

SEC("fentry/security_file_permission")
int BPF_PROG(fentry_file_permission, struct file *file, int mask)
{
	file_moved(file, DIRECT, HOOK_fentry_file_permission, mask);
	return 0;
}

SEC("kprobe/security_file_permission")
int BPF_KPROBE(kprobe_file_permission, struct file *file, int mask)
{
	file_moved(file, PROBE, HOOK_kprobe_file_permission, mask);
	return 0;
}

/* A mapping gives what it maps without any further call: it counts as the read or the write. A
 * private one writes nothing back. */
static __always_inline void file_mapped(struct file *file, enum reach reach, enum hook hook,
					unsigned long prot, unsigned long flags)
{
	struct inode *inode;

	/*
	 * An anonymous mapping has no file. The verifier of some kernels takes the argument for never
	 * NULL, drops this test and would let a direct load fault: so all reads here are copies.
	 */
	if (!file)
		return;
	/*
	 * A device's buffers are handed out by mapping them; what fills them is seen as a start. But a
	 * frame buffer that is mapped is the screen.
	 */
	inode = REACH(reach, file, f_inode);
	if ((REACH(reach, inode, i_mode) & S_IFMT) == S_IFCHR &&
	    filter.majors[(REACH(reach, inode, i_rdev) >> 20) & (FILTER_MAJORS - 1)] !=
		    CATEGORY_SCREEN + 1)
		return;
	if (prot & PROT_READ)
		file_used(file, reach, hook, OP_READ, 0);
	if (prot & PROT_WRITE && flags & MAP_SHARED)
		file_used(file, reach, hook, OP_WRITE, 0);
}

SEC("lsm/mmap_file")
int BPF_PROG(lsm_mmap_file, struct file *file, unsigned long reqprot, unsigned long prot,
	     unsigned long flags)
{
	file_mapped(file, PROBE, HOOK_lsm_mmap_file, prot, flags);
	return 0;
}

SEC("fentry/security_mmap_file")
int BPF_PROG(fentry_mmap_file, struct file *file, unsigned long prot, unsigned long flags)
{
	file_mapped(file, PROBE, HOOK_fentry_mmap_file, prot, flags);
	return 0;
}

SEC("kprobe/security_mmap_file")
int BPF_KPROBE(kprobe_mmap_file, struct file *file, unsigned long prot, unsigned long flags)
{
	file_mapped(file, PROBE, HOOK_kprobe_mmap_file, prot, flags);
	return 0;
}

SEC("lsm/file_receive")
int BPF_PROG(lsm_file_receive, struct file *file)
{
	file_used(file, DIRECT, HOOK_lsm_file_receive, OP_OPEN, EVENT_RECEIVED);
	return 0;
}

SEC("fentry/security_file_receive")
int BPF_PROG(fentry_file_receive, struct file *file)
{
	file_used(file, DIRECT, HOOK_fentry_file_receive, OP_OPEN, EVENT_RECEIVED);
	return 0;
}

SEC("kprobe/security_file_receive")
int BPF_KPROBE(kprobe_file_receive, struct file *file)
{
	file_used(file, PROBE, HOOK_kprobe_file_receive, OP_OPEN, EVENT_RECEIVED);
	return 0;
}

static __always_inline void descriptor_used(uint64_t fd, enum access_op op)
{
	struct file *file = call_file(fd);

	if (file)
		file_used(file, PROBE, HOOK_raw_tp_read, op, 0);
}

SEC("raw_tp/sys_exit")
int raw_tp_read(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call;

	if (call_done(ctx, CALL_READ, &call))
		descriptor_used(call.arg[0], OP_READ);
	else if (call_done(ctx, CALL_WRITE, &call))
		descriptor_used(call.arg[0], OP_WRITE);
	return 0;
}

SEC("raw_tp/sys_exit")
int raw_tp_copy(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call;

	if (call_done(ctx, CALL_SENDFILE, &call)) {
		descriptor_used(call.arg[1], OP_READ);
		descriptor_used(call.arg[0], OP_WRITE);
	} else if (call_done(ctx, CALL_SPLICE, &call)) {
		descriptor_used(call.arg[0], OP_READ);
		descriptor_used(call.arg[2], OP_WRITE);
	}
	return 0;
}

/* include/linux/socket.h, bits/socket.h: a part of what comes beside a message. */
#define SOL_SOCKET 1
#define SCM_RIGHTS 1

struct part_64 {
	uint64_t len;
	uint32_t level, type;
};

struct part_32 {
	uint32_t len, level, type;
};

enum { PARTS = 4, PASSED = 16 };

/* The numbers of the descriptors that came, as the kernel wrote them for the caller. How many bytes. */
static __always_inline uint64_t find_passed(const struct call *call, uint64_t *numbers)
{
	uint64_t at, left, head = call->compat ? sizeof(struct part_32) : sizeof(struct part_64);
	const uint64_t align = call->compat ? 3 : 7;
	struct part_64 part = {};

	if (call->compat) {
		struct msghdr_32 m = {};

		bpf_probe_read_user(&m, sizeof(m), (const void *)call->arg[1]);
		at = m.control;
		left = m.control_len;
	} else {
		struct msghdr_64 m = {};

		bpf_probe_read_user(&m, sizeof(m), (const void *)call->arg[1]);
		at = m.control;
		left = m.control_len;
	}
	for (int i = 0; i < PARTS && left >= head; i++) {
		if (call->compat) {
			struct part_32 p = {};

			bpf_probe_read_user(&p, sizeof(p), (const void *)at);
			part = (struct part_64){p.len, p.level, p.type};
		} else {
			bpf_probe_read_user(&part, sizeof(part), (const void *)at);
		}
		if (part.len < head || part.len > left)
			return 0;
		if (part.level == SOL_SOCKET && part.type == SCM_RIGHTS) {
			*numbers = at + head;
			return part.len - head;
		}
		part.len = (part.len + align) & ~align;
		if (part.len > left)
			return 0;
		at += part.len;
		left -= part.len;
	}
	return 0;
}

static __always_inline void descriptor_came(uint64_t fd)
{
	struct file *file = call_file(fd);

	if (file)
		file_used(file, PROBE, HOOK_raw_tp_receive, OP_OPEN, EVENT_RECEIVED);
}

SEC("raw_tp/sys_exit")
int raw_tp_receive(struct bpf_raw_tracepoint_args *ctx)
{
	uint64_t numbers = 0, size;
	struct call call;
	uint32_t fd;

	if (call_done(ctx, CALL_GETFD, &call)) {
		descriptor_came(call.ret);
		return 0;
	}
	if (!call_done(ctx, CALL_RECVMSG, &call))
		return 0;
	size = find_passed(&call, &numbers);
	for (int i = 0; i < PASSED && size >= (i + 1) * sizeof(fd); i++) {
		if (bpf_probe_read_user(&fd, sizeof(fd), (const void *)(numbers + i * sizeof(fd))))
			break;
		descriptor_came(fd);
	}
	return 0;
}

SEC("raw_tp/sys_enter")
int raw_tp_map(struct bpf_raw_tracepoint_args *ctx)
{
	struct file *file;
	struct call call;

	if (!call_take(ctx, CALL_MMAP, &call) || call.arg[3] & MAP_ANONYMOUS)
		return 0;
	file = call_file(call.arg[4]);
	if (file)
		file_mapped(file, PROBE, HOOK_raw_tp_map, call.arg[2], call.arg[3]);
	return 0;
}
