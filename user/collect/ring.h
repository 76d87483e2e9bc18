/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reading end of a BPF ring buffer (Documentation/bpf/ringbuf.rst of the kernel).
 *
 * libbpf has one, which maps the data twice so that each record lies in one piece: all of it counts as
 * resident, and a watcher's memory would be mostly that. Here it is mapped once, and the record that goes over
 * the end is put together.
 */
#ifndef COLLECT_RING_H
#define COLLECT_RING_H

#include <stddef.h>
#include <stdint.h>

enum { RING_RECORD_MAX = 256 }; /* bytes; no event is longer */

struct ring {
	size_t size; /* of the data, a power of two */
	unsigned long *consumer;
	const unsigned long *producer;
	const uint8_t *data;
	uint64_t whole[RING_RECORD_MAX / 8];
};

/* `fd` is the map's, borrowed during the call; `size` its max_entries. 0, or -1 with errno set. */
int ring_open(struct ring *r, int fd, size_t size);
void ring_close(struct ring *r); /* also of one that is all zero */

/* Takes one record, aligned to 8 bytes and valid during the call. */
typedef void (*ring_taker)(void *arg, const void *record, size_t size);

/* Hands over all records that are complete, in order, and frees their room. */
void ring_drain(struct ring *r, ring_taker take, void *arg);

#endif
