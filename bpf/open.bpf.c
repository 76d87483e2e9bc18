// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Opens of watched files and devices, after the kernel found the inode: by whatever path, link, mount
 * or caller.
 */
#include "syscall.h"

static __always_inline void file_opened(struct file *file, enum reach reach, enum hook hook)
{
	struct deed deed = {.hook = hook, .op = OP_OPEN, .resource = RESOURCE_FILE};
	int app, category = -1;
	struct counts *c;
	struct object o;
	uint8_t flags;

	if (!gate_file_uid(file, reach))
		return;
	c = counts_here();
	count(&c->seen);
	if (gate_inode(REACH(reach, file, f_inode), reach, &o)) {
		app = app_current();
		if (app != APP_NONE)
			category = watch_of(&o, &flags);
	}
	if (category < 0) {
		count(&c->filtered);
		return;
	}
	if (o.rdev)
		deed.resource = RESOURCE_CHARDEV;
	access_send(c, app, &deed, &o, category);
}

SEC("lsm/file_open")
int BPF_PROG(lsm_file_open, struct file *file)
{
	file_opened(file, DIRECT, HOOK_lsm_file_open);
	return 0;
}

SEC("fentry/security_file_open")
int BPF_PROG(fentry_file_open, struct file *file)
{
	file_opened(file, DIRECT, HOOK_fentry_file_open);
	return 0;
}

SEC("kprobe/security_file_open")
int BPF_KPROBE(kprobe_file_open, struct file *file)
{
	file_opened(file, PROBE, HOOK_kprobe_file_open);
	return 0;
}

SEC("raw_tp/sys_exit")
int raw_tp_open(struct bpf_raw_tracepoint_args *ctx)
{
	struct file *file;
	struct call call;

	if (!call_done(ctx, CALL_OPEN, &call))
		return 0;
	file = call_file(call.ret);
	if (file)
		file_opened(file, PROBE, HOOK_raw_tp_open);
	return 0;
}
