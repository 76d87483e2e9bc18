/* SPDX-License-Identifier: Apache-2.0 */
/* Microphones and cameras. */
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sound/asound.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "receiver.h"
#include "scenario.h"
#include "tools/shop/devices.h"

#define MIC(op, fact)                                                                              \
	{                                                                                          \
		op, CATEGORY_AUDIO, RESOURCE_CHARDEV, "/dev/snd/pcm", fact                         \
	}
#define CAMERA(op, fact)                                                                           \
	{                                                                                          \
		op, CATEGORY_CAMERA, RESOURCE_CHARDEV, "/dev/video", fact                          \
	}

static int record(struct lab *lab)
{
	LAB_TRY(lab, microphone_record(lab->microphone, 50));
	return 0;
}

static int probe_microphone(struct lab *lab)
{
	LAB_TRY(lab, microphone_probe(lab->microphone));
	return 0;
}

/* A PCM configured through the least that the loopback takes. */
static int configure(int fd, unsigned int access)
{
	struct snd_pcm_hw_params hw = {.rmask = UINT32_MAX, .info = UINT32_MAX};
	static const struct {
		int param;
		unsigned int value;
	} intervals[] = {{SNDRV_PCM_HW_PARAM_CHANNELS, 2},
			 {SNDRV_PCM_HW_PARAM_RATE, 48000},
			 {SNDRV_PCM_HW_PARAM_PERIOD_SIZE, 480},
			 {SNDRV_PCM_HW_PARAM_PERIODS, 8}};

	memset(hw.masks, 0xff, sizeof(hw.masks));
	for (size_t i = 0; i < sizeof(hw.intervals) / sizeof(hw.intervals[0]); i++)
		hw.intervals[i].max = UINT32_MAX;
	memset(&hw.masks[0], 0, sizeof(hw.masks[0]));
	hw.masks[0].bits[0] = 1U << access;
	memset(&hw.masks[1], 0, sizeof(hw.masks[1]));
	hw.masks[1].bits[0] = 1U << SNDRV_PCM_FORMAT_S16_LE;
	for (size_t i = 0; i < sizeof(intervals) / sizeof(intervals[0]); i++) {
		struct snd_interval *v =
			&hw.intervals[intervals[i].param - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];

		v->min = v->max = intervals[i].value;
		v->integer = 1;
	}
	return ioctl(fd, SNDRV_PCM_IOCTL_HW_PARAMS, &hw) || ioctl(fd, SNDRV_PCM_IOCTL_PREPARE);
}

/* A program that captures has looked at the device before: where only requests show a capture, what shows its
 * end too is attached when the device is opened. */
enum { BEFORE_US = 150000 };

/* Samples come into a mapping: no read and no readi. The device is closed while it runs. */
static int record_mapped(struct lab *lab)
{
	int fd = open(lab->microphone, O_RDWR);
	const int16_t *samples;

	LAB_TRY(lab, fd);
	if (configure(fd, SNDRV_PCM_ACCESS_MMAP_INTERLEAVED))
		return lab_fail(lab, __LINE__);
	samples = mmap(NULL, 480 * 8 * 4, PROT_READ, MAP_SHARED, fd, SNDRV_PCM_MMAP_OFFSET_DATA);
	if (samples == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	usleep(BEFORE_US);
	LAB_TRY(lab, ioctl(fd, SNDRV_PCM_IOCTL_START));
	usleep(20000);
	if (samples[0] == INT16_MIN)
		return lab_fail(lab, __LINE__);
	munmap((void *)(uintptr_t)samples, 480 * 8 * 4);
	return close(fd);
}

static int refused_start(struct lab *lab)
{
	int fd = open(lab->microphone, O_RDONLY);

	LAB_TRY(lab, fd);
	/* No parameters: EBADFD. */
	if (!ioctl(fd, SNDRV_PCM_IOCTL_START))
		return lab_fail(lab, __LINE__);
	return close(fd);
}

static int play(struct lab *lab)
{
	static int16_t silence[480 * 2];
	struct snd_xferi x = {.buf = silence, .frames = 480};
	int fd = open(lab->playback, O_WRONLY);

	LAB_TRY(lab, fd);
	if (configure(fd, SNDRV_PCM_ACCESS_RW_INTERLEAVED))
		return lab_fail(lab, __LINE__);
	/* The first frames start it. */
	LAB_TRY(lab, ioctl(fd, SNDRV_PCM_IOCTL_WRITEI_FRAMES, &x));
	usleep(5000);
	LAB_TRY(lab, ioctl(fd, SNDRV_PCM_IOCTL_DROP));
	return close(fd);
}

static int stream(struct lab *lab)
{
	LAB_TRY(lab, camera_stream(lab->camera, 2));
	return 0;
}

static int probe_camera(struct lab *lab)
{
	LAB_TRY(lab, camera_probe(lab->camera));
	return 0;
}

static int request_buffers(int fd, unsigned int count)
{
	struct v4l2_requestbuffers r = {
		.count = count, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};

	return ioctl(fd, VIDIOC_REQBUFS, &r);
}

static int stream_and_close(struct lab *lab)
{
	int fd = open(lab->camera, O_RDWR), type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	LAB_TRY(lab, fd);
	LAB_TRY(lab, request_buffers(fd, 2));
	usleep(BEFORE_US);
	LAB_TRY(lab, ioctl(fd, VIDIOC_STREAMON, &type));
	usleep(20000);
	return close(fd);
}

static int refused_stream(struct lab *lab)
{
	int fd = open(lab->camera, O_RDWR), type = V4L2_BUF_TYPE_VIDEO_CAPTURE;

	LAB_TRY(lab, fd);
	/* No buffers: EINVAL. */
	if (!ioctl(fd, VIDIOC_STREAMON, &type))
		return lab_fail(lab, __LINE__);
	return close(fd);
}

static int read_camera(struct lab *lab)
{
	static char frame[1 << 16];
	int fd = open(lab->camera, O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, frame, sizeof(frame)));
	return close(fd);
}

static int send_fix(struct lab *lab)
{
	(void)lab;
	return receiver_send(RECEIVER_GNSS);
}

static int read_fix(struct lab *lab)
{
	char fix[256];
	int fd = open(RECEIVER_GNSS, O_RDONLY);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	LAB_TRY(lab, fd);
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, fix, sizeof(fix)));
	return close(fd);
}

const struct scenario device_scenarios[] = {
	{.name = "recording",
	 .sensor = "microphone",
	 .act = record,
	 .expects = {MIC(OP_OPEN, "open"), MIC(OP_START, "pcm"), MIC(OP_STOP, "pcm")}},
	{.name = "recording into a mapping, closed while it runs",
	 .sensor = "microphone",
	 .act = record_mapped,
	 .expects = {MIC(OP_OPEN, "open"), MIC(OP_START, "pcm"), MIC(OP_STOP, "pcm")}},
	{.name = "opened, nothing recorded",
	 .sensor = "microphone",
	 .act = probe_microphone,
	 .expects = {MIC(OP_OPEN, "open")}},
	{.name = "start that is refused",
	 .sensor = "microphone",
	 .act = refused_start,
	 .exact = true,
	 .expects = {MIC(OP_OPEN, "open")}},
	{.name = "playback is no capture", .sensor = "microphone", .act = play},
	{.name = "streaming",
	 .sensor = "camera",
	 .act = stream,
	 .expects = {CAMERA(OP_OPEN, "open"), CAMERA(OP_START, "video"), CAMERA(OP_STOP, "video")}},
	{.name = "streaming, closed while it runs",
	 .sensor = "camera",
	 .act = stream_and_close,
	 .expects = {CAMERA(OP_OPEN, "open"), CAMERA(OP_START, "video"), CAMERA(OP_STOP, "video")}},
	{.name = "stream that is refused",
	 .sensor = "camera",
	 .act = refused_stream,
	 .exact = true,
	 .expects = {CAMERA(OP_OPEN, "open")}},
	{.name = "frame by read()",
	 .sensor = "camera",
	 .act = read_camera,
	 .expects = {CAMERA(OP_OPEN, "open"), CAMERA(OP_READ, "read")}},
	{.name = "asked what it can, nothing taken",
	 .sensor = "camera",
	 .act = probe_camera,
	 .expects = {CAMERA(OP_OPEN, "open")}},
	{.name = "fix from a receiver",
	 .sensor = "gnss",
	 .act = read_fix,
	 .meanwhile = send_fix,
	 .needs = RECEIVER_GNSS,
	 .maker = "gnss_usb",
	 .expects = {{OP_OPEN, CATEGORY_LOCATION_GPS, RESOURCE_CHARDEV, RECEIVER_GNSS, "open"},
		     {OP_READ, CATEGORY_LOCATION_GPS, RESOURCE_CHARDEV, RECEIVER_GNSS, "read"}}},
	{.name = NULL},
};
