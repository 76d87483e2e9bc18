// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Capture from V4L2 devices: every driver's ioctls return through v4l2_ioctl(), which knows whether
 * STREAMON succeeded; a device that is closed stops. read() streaming has no STREAMON: read.bpf.c
 * sees the reads.
 */
#include "common.h"

/* include/uapi/linux/videodev2.h */
#define VIDIOC_QUERYCAP	 0x80685600
#define VIDIOC_REQBUFS	 0xc0145608
#define VIDIOC_STREAMON	 0x40045612
#define VIDIOC_STREAMOFF 0x40045613

#define BUF_TYPE_VIDEO_CAPTURE	      1
#define BUF_TYPE_VIDEO_CAPTURE_MPLANE 9
#define CAP_VIDEO_M2M		      0x8000
#define CAP_VIDEO_M2M_MPLANE	      0x4000

/* A codec has capture queues as well, and is no camera. Without the module's BTF nothing is known. */
static __always_inline bool is_codec(struct file *file)
{
	struct v4l2_fh *fh;

	if (!bpf_core_field_exists(struct v4l2_fh, vdev) ||
	    !bpf_core_field_exists(struct video_device, device_caps))
		return false;
	fh = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(fh, vdev, device_caps) & (CAP_VIDEO_M2M | CAP_VIDEO_M2M_MPLANE);
}

/* The buffer type that the caller names: a loopback's writer streams too, but outwards. */
static __always_inline bool is_capture(unsigned long arg)
{
	int type = 0;

	bpf_probe_read_user(&type, sizeof(type), (const void *)arg);
	return type == BUF_TYPE_VIDEO_CAPTURE || type == BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

static __always_inline void video_began(struct file *file, unsigned int cmd, enum hook hook)
{
	const struct deed deed = {
		.hook = hook, .op = OP_START, .resource = RESOURCE_CHARDEV, .detail = cmd};
	struct counts *c = counts_here();
	struct object o;
	int app;

	count(&c->seen);
	app = app_current();
	if (app == APP_NONE || !gate_inode(BPF_CORE_READ(file, f_inode), PROBE, &o) ||
	    is_codec(file)) {
		count(&c->filtered);
		return;
	}
	stream_begin((uint64_t)file, c, app, &deed, &o, CATEGORY_CAMERA);
}

/* An ioctl came back without an error. */
static __always_inline void video_done(struct file *file, unsigned int cmd, unsigned long arg,
				       enum hook hook)
{
	uint32_t buffers = 1;

	switch (cmd) {
	case VIDIOC_STREAMON:
		if (is_capture(arg))
			video_began(file, cmd, hook);
		break;
	case VIDIOC_STREAMOFF:
		if (is_capture(arg))
			stream_end((uint64_t)file, hook);
		break;
	case VIDIOC_REQBUFS: /* no buffers any more: an implicit STREAMOFF */
		bpf_probe_read_user(&buffers, sizeof(buffers), (const void *)arg);
		if (!buffers)
			stream_end((uint64_t)file, hook);
		break;
	case VIDIOC_QUERYCAP:
		proof_send(hook);
		break;
	}
}

SEC("fexit/v4l2_ioctl")
int BPF_PROG(fexit_v4l2_ioctl, struct file *file, unsigned int cmd, unsigned long arg, long ret)
{
	if (!ret)
		video_done(file, cmd, arg, HOOK_fexit_v4l2_ioctl);
	return 0;
}

SEC("fentry/v4l2_release")
int BPF_PROG(fentry_v4l2_release, struct inode *inode, struct file *file)
{
	stream_end((uint64_t)file, HOOK_fentry_v4l2_release);
	return 0;
}

/* What a kprobe saw go in, for the kretprobe that sees it come out. */
struct call {
	uint64_t file;
	uint64_t arg;
	uint32_t cmd;
	uint32_t pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, uint64_t);
	__type(value, struct call);
} video_calls SEC(".maps");

SEC("kprobe/v4l2_ioctl")
int BPF_KPROBE(kprobe_v4l2_ioctl, struct file *file, unsigned int cmd, unsigned long arg)
{
	struct call call = {.file = (uint64_t)file, .arg = arg, .cmd = cmd};
	uint64_t id = bpf_get_current_pid_tgid();

	switch (cmd) {
	case VIDIOC_STREAMON:
	case VIDIOC_STREAMOFF:
	case VIDIOC_REQBUFS:
	case VIDIOC_QUERYCAP:
		bpf_map_update_elem(&video_calls, &id, &call, BPF_ANY);
	}
	return 0;
}

SEC("kretprobe/v4l2_ioctl")
int BPF_KRETPROBE(kretprobe_v4l2_ioctl, long ret)
{
	uint64_t id = bpf_get_current_pid_tgid();
	struct call *found = bpf_map_lookup_elem(&video_calls, &id);
	struct call call;

	if (!found)
		return 0;
	call = *found;
	bpf_map_delete_elem(&video_calls, &id);
	if (!ret)
		video_done((struct file *)call.file, call.cmd, call.arg, HOOK_kretprobe_v4l2_ioctl);
	return 0;
}

SEC("kprobe/v4l2_release")
int BPF_KPROBE(kprobe_v4l2_release, struct inode *inode, struct file *file)
{
	stream_end((uint64_t)file, HOOK_kprobe_v4l2_release);
	return 0;
}
