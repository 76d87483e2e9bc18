/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scripted shop app does with devices: plain system calls, no library between, so that the
 * program can be linked statically and what the kernel sees is known to the call.
 *
 * Every function returns 0, or -1 with errno set.
 */
#ifndef SHOP_DEVICES_H
#define SHOP_DEVICES_H

#include <stddef.h>

/* Records from an ALSA PCM node for about `ms` milliseconds: open, configure, START, read, DROP. */
int microphone_record(const char *node, int ms);
/* Opens the node, asks what it can do, and closes it: no sample is taken. */
int microphone_probe(const char *node);
/* The capture node of the card whose id is `card` ("Loopback"): "/dev/snd/pcmC1D1c". */
int microphone_find(const char *card, char *node, size_t size);

/* Streams `frames` frames from a V4L2 node through mmap. */
int camera_stream(const char *node, int frames);
/* Opens the node and asks VIDIOC_QUERYCAP: no frame is taken. */
int camera_probe(const char *node);

/* One read() of a hardware address in sysfs; SIOCGIFHWADDR. */
int mac_read_sysfs(const char *interface);
int mac_read_ioctl(const char *interface);

/* Opens a file and reads it with one read(); opens and closes it without reading. */
int file_read_once(const char *path);
int file_open_only(const char *path);

#endif
