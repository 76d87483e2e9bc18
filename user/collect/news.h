/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own announcements of devices (uevents), as udev hears them: a driver that is loaded, a node or
 * an interface that appears. What they say is not believed; they only tell when to look again.
 */
#ifndef COLLECT_NEWS_H
#define COLLECT_NEWS_H

#include <stdbool.h>

/* A socket to wait on, which the caller closes; -1 where the kernel gives none (looking every few seconds is
 * left then). */
int news_open(void);

/* Reads all that waits, without blocking: did anything come, or may something have been missed? */
bool news_came(int fd);

#endif
