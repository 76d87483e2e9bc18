// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * What was there before the agent: the files that audited processes have open, told as opens, and the
 * captures that run on them, told as starts. Run once, by reading the iterator.
 */
#include "pcm.h"

#define SNDRV_PCM_STATE_RUNNING 3

/* The substream that runs on this file, or NULL. Without the module's BTF nothing is known. */
static __always_inline struct snd_pcm_substream *running_pcm(struct file *file)
{
	struct snd_pcm_substream *s;
	struct snd_pcm_file *pcm;
	int state;

	if (!bpf_core_field_exists(struct snd_pcm_file, substream) ||
	    !bpf_core_field_exists(struct snd_pcm_substream, runtime))
		return NULL;
	pcm = BPF_CORE_READ(file, private_data);
	s = BPF_CORE_READ(pcm, substream);
	if (bpf_core_field_exists(struct snd_pcm_runtime, state))
		state = BPF_CORE_READ(s, runtime, state);
	else if (bpf_core_field_exists(struct snd_pcm_runtime, status))
		state = BPF_CORE_READ(s, runtime, status, state);
	else
		return NULL;
	return state == SNDRV_PCM_STATE_RUNNING && pcm_is_capture(s) ? s : NULL;
}

/* Does the queue stream that this file owns? */
static __always_inline bool running_video(struct file *file)
{
	struct vb2_queue *queue;
	struct v4l2_fh *fh;

	if (!bpf_core_field_exists(struct v4l2_fh, vdev) ||
	    !bpf_core_field_exists(struct video_device, queue) ||
	    !bpf_core_field_exists(struct vb2_queue, streaming) ||
	    !bpf_core_field_exists(struct vb2_queue, owner))
		return false;
	fh = BPF_CORE_READ(file, private_data);
	queue = BPF_CORE_READ(fh, vdev, queue);
	return queue && BPF_CORE_READ(queue, owner) == fh &&
	       BPF_CORE_READ_BITFIELD_PROBED(queue, streaming);
}

static __always_inline void tell(struct counts *c, struct task_struct *task, int app,
				 const struct deed *deed, const struct object *o, int category,
				 uint64_t stream)
{
	struct event_access *e = reserve(c, sizeof(*e)), began;

	if (!e)
		return;
	head_fill(&e->head, EVENT_ACCESS, deed->hook, app);
	head_of_task(&e->head, task);
	access_fill(e, deed, o, category);
	/* Until 6.2 a map takes no value from the ring's memory. */
	if (stream) {
		filter.capturing = 1;
		began = *e;
		bpf_map_update_elem(&streams, &stream, &began, BPF_ANY);
	}
	send(c, e);
}

SEC("iter/task_file")
int iter_task_file(struct bpf_iter__task_file *ctx)
{
	struct deed deed = {.hook = HOOK_iter_task_file, .op = OP_OPEN, .resource = RESOURCE_FILE};
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct snd_pcm_substream *pcm = NULL;
	struct counts *c = counts_here();
	struct object o;
	uint8_t flags;
	int app, category;

	if (!task || !file || BPF_CORE_READ(task, pid) != BPF_CORE_READ(task, tgid))
		return 0;
	if (!gate_inode(BPF_CORE_READ(file, f_inode), PROBE, &o))
		return 0;
	count(&c->seen);
	app = app_of_task(task, BPF_CORE_READ(task, cred, uid.val), BPF_CORE_READ(task, tgid));
	category = app == APP_NONE ? -1 : watch_of(&o, &flags);
	if (category < 0) {
		count(&c->filtered);
		return 0;
	}
	if (o.rdev)
		deed.resource = RESOURCE_CHARDEV;
	tell(c, task, app, &deed, &o, category, 0);
	deed.op = OP_START;
	if (category == CATEGORY_AUDIO && o.rdev && (pcm = running_pcm(file))) {
		count(&c->seen);
		tell(c, task, app, &deed, &o, category, (uint64_t)pcm);
	} else if (category == CATEGORY_CAMERA && o.rdev && running_video(file)) {
		count(&c->seen);
		tell(c, task, app, &deed, &o, category, (uint64_t)file);
	}
	return 0;
}
