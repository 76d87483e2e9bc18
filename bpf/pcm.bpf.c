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

#define SNDRV_PCM_STREAM_CAPTURE 1

/*
 * Debian's 5.10 has no BTF of modules. The offsets of include/sound/{pcm,core}.h, for 64-bit machines,
 * have been these from 4.x to 7.x.
 */
#define SUBSTREAM_PCM	 0
#define SUBSTREAM_STREAM 60
#define PCM_CARD	 0
#define PCM_DEVICE	 24
#define CARD_NUMBER	 0

static __always_inline uint64_t read_at(uint64_t address, unsigned int offset, unsigned int size)
{
	uint64_t v = 0;

	bpf_probe_read_kernel(&v, size, (const void *)(address + offset));
	return v;
}

static __always_inline bool is_capture(struct snd_pcm_substream *s)
{
	if (bpf_core_field_exists(struct snd_pcm_substream, stream))
		return BPF_CORE_READ(s, stream) == SNDRV_PCM_STREAM_CAPTURE;
	return read_at((uint64_t)s, SUBSTREAM_STREAM, 4) == SNDRV_PCM_STREAM_CAPTURE;
}

/* Card and device: /dev/snd/pcmC<card>D<device>c. */
static __always_inline uint32_t pcm_number(struct snd_pcm_substream *s)
{
	uint64_t pcm, card;

	if (bpf_core_field_exists(struct snd_pcm_substream, pcm) &&
	    bpf_core_field_exists(struct snd_pcm, device) &&
	    bpf_core_field_exists(struct snd_card, number))
		return BPF_CORE_READ(s, pcm, card, number) << 16 | BPF_CORE_READ(s, pcm, device);
	pcm = read_at((uint64_t)s, SUBSTREAM_PCM, 8);
	card = read_at(pcm, PCM_CARD, 8);
	return read_at(card, CARD_NUMBER, 4) << 16 | read_at(pcm, PCM_DEVICE, 4);
}

static __always_inline void pcm_started(struct snd_pcm_substream *s, enum hook hook)
{
	const struct deed deed = {.hook = hook, .op = OP_START, .resource = RESOURCE_CHARDEV};
	struct object o = {.dev = WATCH_DEVICE, .class = CATEGORY_AUDIO + 1};
	struct counts *c;
	int app;

	if (!is_capture(s))
		return;
	c = counts_here();
	count(&c->seen);
	app = app_current();
	if (app == APP_NONE) {
		count(&c->filtered);
		return;
	}
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
