// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Capture from ALSA PCM devices. snd_pcm_post_start() runs when a stream has started, by an explicit
 * START as well as by the first read, mapped or not; snd_pcm_post_stop() when it ended for whatever
 * reason, also from an interrupt. Playback is the same object with another direction.
 *
 * snd_pcm_pre_start() is called by a START even of a stream that has no parameters yet, and then
 * refuses it: that is how the self-test shows that this family fires, without recording anything.
 */
#include "common.h"
#include "pcm.h"

static __always_inline void pcm_started(struct snd_pcm_substream *s, enum hook hook)
{
	const struct deed deed = {.hook = hook, .op = OP_START, .resource = RESOURCE_CHARDEV};
	struct object o = {.dev = WATCH_DEVICE, .class = CATEGORY_AUDIO + 1};
	struct counts *c;
	int app;

	if (!pcm_is_capture(s))
		return;
	c = counts_here();
	app = access_seen(c);
	if (app == APP_NONE)
		return;
	o.rdev = pcm_number(s);
	stream_begin((uint64_t)s, c, app, &deed, &o, CATEGORY_AUDIO);
}

SEC("fentry/snd_pcm_pre_start")
int BPF_PROG(fentry_pcm_pre_start)
{
	proof_send(HOOK_fentry_pcm_pre_start);
	return 0;
}

SEC("fentry/snd_pcm_post_start")
int BPF_PROG(fentry_pcm_post_start, struct snd_pcm_substream *s)
{
	pcm_started(s, HOOK_fentry_pcm_post_start);
	return 0;
}

SEC("fentry/snd_pcm_post_stop")
int BPF_PROG(fentry_pcm_post_stop, struct snd_pcm_substream *s)
{
	stream_end((uint64_t)s, HOOK_fentry_pcm_post_stop);
	return 0;
}

SEC("kprobe/snd_pcm_pre_start")
int BPF_KPROBE(kprobe_pcm_pre_start)
{
	proof_send(HOOK_kprobe_pcm_pre_start);
	return 0;
}

SEC("kprobe/snd_pcm_post_start")
int BPF_KPROBE(kprobe_pcm_post_start, struct snd_pcm_substream *s)
{
	pcm_started(s, HOOK_kprobe_pcm_post_start);
	return 0;
}

SEC("kprobe/snd_pcm_post_stop")
int BPF_KPROBE(kprobe_pcm_post_stop, struct snd_pcm_substream *s)
{
	stream_end((uint64_t)s, HOOK_kprobe_pcm_post_stop);
	return 0;
}
