/* SPDX-License-Identifier: Apache-2.0 */
#include "devices.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <net/if.h>
#include <poll.h>
#include <sound/asound.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RATE	 48000
#define CHANNELS 2
#define PERIOD	 480 /* frames: 10 ms */

/* close() that keeps the errno of what went wrong before it. */
static int finish(int fd, int result)
{
	int saved = errno;

	close(fd);
	errno = saved;
	return result;
}

/* ---- microphone --------------------------------------------------------------------------- */

static void mask_set(struct snd_pcm_hw_params *p, int param, unsigned int bit)
{
	struct snd_mask *m = &p->masks[param - SNDRV_PCM_HW_PARAM_FIRST_MASK];

	memset(m, 0, sizeof(*m));
	m->bits[bit >> 5] |= 1u << (bit & 31);
}

static void interval_set(struct snd_pcm_hw_params *p, int param, unsigned int value)
{
	struct snd_interval *i = &p->intervals[param - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];

	memset(i, 0, sizeof(*i));
	i->min = i->max = value;
	i->integer = 1;
}

static void params_any(struct snd_pcm_hw_params *p)
{
	memset(p, 0, sizeof(*p));
	for (size_t n = 0; n < sizeof(p->masks) / sizeof(p->masks[0]); n++)
		memset(&p->masks[n], 0xff, sizeof(p->masks[n]));
	for (size_t n = 0; n < sizeof(p->intervals) / sizeof(p->intervals[0]); n++)
		p->intervals[n].max = UINT32_MAX;
	p->rmask = UINT32_MAX;
	p->info = UINT32_MAX;
}

int microphone_record(const char *node, int ms)
{
	static int16_t buffer[PERIOD * CHANNELS];
	struct snd_pcm_hw_params hw;
	struct snd_xferi xfer = {.buf = buffer, .frames = PERIOD};
	int periods = ms / (PERIOD * 1000 / RATE);
	int fd = open(node, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	params_any(&hw);
	mask_set(&hw, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
	mask_set(&hw, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
	interval_set(&hw, SNDRV_PCM_HW_PARAM_CHANNELS, CHANNELS);
	interval_set(&hw, SNDRV_PCM_HW_PARAM_RATE, RATE);
	interval_set(&hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, PERIOD);
	interval_set(&hw, SNDRV_PCM_HW_PARAM_PERIODS, 8);
	if (ioctl(fd, SNDRV_PCM_IOCTL_HW_PARAMS, &hw) || ioctl(fd, SNDRV_PCM_IOCTL_PREPARE) ||
	    ioctl(fd, SNDRV_PCM_IOCTL_START))
		return finish(fd, -1);
	for (int i = 0; i < periods; i++) {
		if (!ioctl(fd, SNDRV_PCM_IOCTL_READI_FRAMES, &xfer))
			continue;
		/* An overrun, or no sample within the time of the buffer: slow emulation gives both,
		 * and going on would take a second start. */
		if (errno == EPIPE || errno == EIO)
			break;
		return finish(fd, -1);
	}
	ioctl(fd, SNDRV_PCM_IOCTL_DROP);
	return finish(fd, 0);
}

int microphone_probe(const char *node)
{
	struct snd_pcm_info info = {.subdevice = 0};
	int fd = open(node, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return finish(fd, ioctl(fd, SNDRV_PCM_IOCTL_INFO, &info));
}

int microphone_find(const char *card, char *node, size_t size)
{
	char line[256], id[32];
	int number;
	FILE *f = fopen("/proc/asound/cards", "re");

	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, " %d [%31[^] ]", &number, id) != 2 || strcmp(id, card))
			continue;
		fclose(f);
		snprintf(node, size, "/dev/snd/pcmC%dD1c", number);
		return access(node, F_OK);
	}
	fclose(f);
	errno = ENODEV;
	return -1;
}

/* ---- camera ------------------------------------------------------------------------------- */

#define BUFFERS 3

struct mapping {
	void *data;
	size_t size;
};

static int capture(int fd, int frames, struct mapping *map)
{
	struct v4l2_requestbuffers request = {
		.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
	int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
	struct v4l2_buffer b;

	if (ioctl(fd, VIDIOC_REQBUFS, &request))
		return -1;
	for (unsigned int i = 0; i < BUFFERS && i < request.count; i++) {
		memset(&b, 0, sizeof(b));
		b.type = request.type;
		b.memory = request.memory;
		b.index = i;
		if (ioctl(fd, VIDIOC_QUERYBUF, &b))
			return -1;
		map[i].data = mmap(NULL, b.length, PROT_READ, MAP_SHARED, fd, b.m.offset);
		map[i].size = b.length;
		if (map[i].data == MAP_FAILED || ioctl(fd, VIDIOC_QBUF, &b))
			return -1;
	}
	if (ioctl(fd, VIDIOC_STREAMON, &type))
		return -1;
	for (int i = 0; i < frames; i++) {
		memset(&b, 0, sizeof(b));
		b.type = request.type;
		b.memory = request.memory;
		if (ioctl(fd, VIDIOC_DQBUF, &b) || ioctl(fd, VIDIOC_QBUF, &b))
			return -1;
	}
	return ioctl(fd, VIDIOC_STREAMOFF, &type);
}

/* A mapped buffer keeps the queue's owner: without unmapping, the next stream is refused as busy. */
static int stream(int fd, int frames)
{
	struct mapping map[BUFFERS] = {{NULL, 0}};
	int result = capture(fd, frames, map);
	int saved = errno;

	for (int i = 0; i < BUFFERS; i++) {
		if (map[i].data && map[i].data != MAP_FAILED)
			munmap(map[i].data, map[i].size);
	}
	errno = saved;
	return result;
}

int camera_stream(const char *node, int frames)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -1 : finish(fd, stream(fd, frames));
}

int camera_probe(const char *node)
{
	struct v4l2_capability capability;
	int fd = open(node, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -1 : finish(fd, ioctl(fd, VIDIOC_QUERYCAP, &capability));
}

/* ---- hardware address, files -------------------------------------------------------------- */

int mac_read_sysfs(const char *interface)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/class/net/%s/address", interface);
	return file_read_once(path);
}

int mac_read_ioctl(const char *interface)
{
	struct ifreq request;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	memset(&request, 0, sizeof(request));
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", interface);
	return finish(fd, ioctl(fd, SIOCGIFHWADDR, &request));
}

int file_read_once(const char *path)
{
	char data[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : finish(fd, read(fd, data, sizeof(data)) < 0 ? -1 : 0);
}

int file_open_only(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -1 : finish(fd, 0);
}
