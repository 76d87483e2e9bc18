/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What an ALSA substream is. */
#ifndef BPF_PCM_H
#define BPF_PCM_H

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

static __always_inline bool pcm_is_capture(struct snd_pcm_substream *s)
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

#endif
