// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Requests by ioctl, as security_file_ioctl() sees them: 64-bit and 32-bit callers, any driver. A
 * request is what is known here, not whether it succeeded; where a camera or a microphone has no hook
 * of its own (video.bpf.c, pcm.bpf.c) these stand in for it.
 */
#include "syscall.h"

/* include/uapi/linux/{sockios,wireless}.h */
#define SIOCGIFHWADDR 0x8927
#define SIOCSIWSCAN   0x8b18
#define SIOCGIWSCAN   0x8b19
/* include/net/bluetooth/hci_sock.h: type and number */
#define HCIGETDEVINFO 0x48d3
#define HCIINQUIRY    0x48f0

/* include/uapi/drm/drm.h: a handle of what a screen shows right now. Every DRM device has this major. */
#define DRM_MAJOR	226
#define DRM_MODE_GETFB	0x64ad
#define DRM_MODE_GETFB2 0x64ce

/* Type and number of a request; size and direction differ between 32 and 64 bits. */
#define REQUEST(type, nr) ((type) << 8 | (nr))
#define VIDIOC_STREAMON	  REQUEST('V', 18)
#define VIDIOC_STREAMOFF  REQUEST('V', 19)
#define PCM_START	  REQUEST('A', 0x42)
#define PCM_DROP	  REQUEST('A', 0x43)
#define PCM_DRAIN	  REQUEST('A', 0x44)
#define PCM_READI	  REQUEST('A', 0x51)
#define PCM_READN	  REQUEST('A', 0x53)

static __always_inline bool is_mode(struct file *file, enum reach reach, unsigned int mode)
{
	struct inode *inode = REACH(reach, file, f_inode);

	return (REACH(reach, inode, i_mode) & S_IFMT) == mode;
}

static __always_inline void device_asked(struct file *file, unsigned int cmd, enum reach reach,
					 enum hook hook, uint8_t category)
{
	struct deed deed = {.hook = hook,
			    .resource = RESOURCE_CHARDEV,
			    .detail = cmd,
			    .flags = hook == HOOK_raw_tp_ioctl ? 0 : EVENT_ASKED};
	struct counts *c;
	struct object o;
	int app;

	if (!is_mode(file, reach, S_IFCHR) || !gate_inode(REACH(reach, file, f_inode), reach, &o) ||
	    o.class != category + 1)
		return;
	switch (cmd & 0xffff) {
	case VIDIOC_STREAMON:
	case PCM_START:
		deed.op = OP_START;
		break;
	case PCM_READI:
	case PCM_READN:
		deed.op = OP_READ;
		break;
	default:
		deed.op = OP_STOP;
	}
	if (deed.op == OP_STOP) {
		stream_end((uint64_t)file, hook);
		return;
	}
	c = counts_here();
	app = access_seen(c);
	if (app == APP_NONE)
		return;
	if (deed.op == OP_START)
		stream_begin((uint64_t)file, c, app, &deed, &o, category);
	else
		access_send(c, app, &deed, &o, category);
}

static __always_inline void socket_asked(struct file *file, unsigned int cmd, enum reach reach,
					 enum hook hook, uint8_t category)
{
	const struct deed deed = {
		.hook = hook, .op = OP_QUERY, .resource = RESOURCE_IOCTL, .detail = cmd};
	struct object o = {};

	if (!is_mode(file, reach, S_IFSOCK))
		return;
	access_report(&deed, &o, category);
}

static __always_inline void screen_asked(struct file *file, unsigned int cmd, enum reach reach,
					 enum hook hook)
{
	const struct deed deed = {.hook = hook,
				  .op = OP_READ,
				  .resource = RESOURCE_CHARDEV,
				  .detail = cmd,
				  .flags = EVENT_ASKED};
	struct object o = {.dev = WATCH_DEVICE, .class = CATEGORY_SCREEN + 1};
	struct inode *inode = REACH(reach, file, f_inode);

	if (!is_mode(file, reach, S_IFCHR))
		return;
	o.rdev = REACH(reach, inode, i_rdev);
	if (o.rdev >> 20 != DRM_MAJOR)
		return;
	access_report(&deed, &o, CATEGORY_SCREEN);
}

static __always_inline void file_asked(struct file *file, unsigned int cmd, enum reach reach,
				       enum hook hook)
{
	switch (cmd & 0xffff) {
	case SIOCGIFHWADDR:
		socket_asked(file, cmd, reach, hook, CATEGORY_DEVICE_MAC);
		break;
	case SIOCSIWSCAN:
	case SIOCGIWSCAN:
		socket_asked(file, cmd, reach, hook, CATEGORY_LOCATION_WLAN);
		break;
	case HCIINQUIRY: /* searches and gives what was found in one */
		socket_asked(file, cmd, reach, hook, CATEGORY_LOCATION_BLUETOOTH);
		break;
	case DRM_MODE_GETFB:
	case DRM_MODE_GETFB2:
		screen_asked(file, cmd, reach, hook);
		break;
	case HCIGETDEVINFO:
		socket_asked(file, cmd, reach, hook, CATEGORY_DEVICE_MAC);
		break;
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
		if (filter.stand_in & FILTER_IOCTL_VIDEO)
			device_asked(file, cmd, reach, hook, CATEGORY_CAMERA);
		break;
	case PCM_START:
	case PCM_DROP:
	case PCM_DRAIN:
	case PCM_READI:
	case PCM_READN:
		if (filter.stand_in & FILTER_IOCTL_PCM)
			device_asked(file, cmd, reach, hook, CATEGORY_AUDIO);
		break;
	}
}

SEC("lsm/file_ioctl")
int BPF_PROG(lsm_file_ioctl, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, DIRECT, HOOK_lsm_file_ioctl);
	return 0;
}

/* 32-bit callers have a hook of their own since f1bb47a31dff ("lsm: new security_file_ioctl_compat()
 * hook"), which went into the stable kernels of early 2024 too. */
SEC("lsm/file_ioctl_compat")
int BPF_PROG(lsm_file_ioctl_compat, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, DIRECT, HOOK_lsm_file_ioctl_compat);
	return 0;
}

SEC("fentry/security_file_ioctl")
int BPF_PROG(fentry_file_ioctl, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, DIRECT, HOOK_fentry_file_ioctl);
	return 0;
}

SEC("fentry/security_file_ioctl_compat")
int BPF_PROG(fentry_file_ioctl_compat, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, DIRECT, HOOK_fentry_file_ioctl_compat);
	return 0;
}

SEC("kprobe/security_file_ioctl")
int BPF_KPROBE(kprobe_file_ioctl, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, PROBE, HOOK_kprobe_file_ioctl);
	return 0;
}

SEC("kprobe/security_file_ioctl_compat")
int BPF_KPROBE(kprobe_file_ioctl_compat, struct file *file, unsigned int cmd)
{
	file_asked(file, cmd, PROBE, HOOK_kprobe_file_ioctl_compat);
	return 0;
}

/* The last reference to a file is gone: a capture that was begun on it ends. Every close() comes this
 * way, and what it points to may be freed already: only its address is used. */
static __always_inline void file_ended(struct file *file, enum hook hook)
{
	if (filter.proving)
		proof_send(hook);
	if (filter.stand_in)
		stream_end((uint64_t)file, hook);
}

SEC("lsm/file_free_security")
int BPF_PROG(lsm_file_free, struct file *file)
{
	file_ended(file, HOOK_lsm_file_free);
	return 0;
}

SEC("fentry/security_file_free")
int BPF_PROG(fentry_file_free, struct file *file)
{
	file_ended(file, HOOK_fentry_file_free);
	return 0;
}

SEC("kprobe/security_file_free")
int BPF_KPROBE(kprobe_file_free, struct file *file)
{
	file_ended(file, HOOK_kprobe_file_free);
	return 0;
}

SEC("raw_tp/sys_exit")
int raw_tp_ioctl(struct bpf_raw_tracepoint_args *ctx)
{
	struct file *file;
	struct call call;

	if (!call_done(ctx, CALL_IOCTL, &call))
		return 0;
	file = call_file(call.arg[0]);
	if (file)
		file_asked(file, call.arg[1], PROBE, HOOK_raw_tp_ioctl);
	return 0;
}

/* Does nobody else hold it? */
static __always_inline bool is_last(struct file *file)
{
	if (bpf_core_field_exists(file->f_ref))
		return !BPF_CORE_READ(file, f_ref.refcnt.counter);
	return BPF_CORE_READ(file, f_count.counter) == 1;
}

/* A process that ends closes too, without a call: its captures end with it in user space. */
SEC("raw_tp/sys_enter")
int raw_tp_close(struct bpf_raw_tracepoint_args *ctx)
{
	struct file *file;
	struct call call;

	if (!call_take(ctx, CALL_CLOSE, &call))
		return 0;
	file = call_file(call.arg[0]);
	if (file && is_last(file))
		file_ended(file, HOOK_raw_tp_close);
	return 0;
}
