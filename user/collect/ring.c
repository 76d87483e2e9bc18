/* SPDX-License-Identifier: Apache-2.0 */
#include "ring.h"

#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

int ring_open(struct ring *r, int fd, size_t size)
{
	void *consumer, *rest;

	memset(r, 0, sizeof(*r));
	consumer = mmap(NULL, page(), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (consumer == MAP_FAILED)
		return -1;
	rest = mmap(NULL, page() + size, PROT_READ, MAP_SHARED, fd, (off_t)page());
	if (rest == MAP_FAILED) {
		munmap(consumer, page());
		return -1;
	}
	r->size = size;
	r->consumer = consumer;
	r->producer = rest;
	r->data = (const uint8_t *)rest + page();
	return 0;
}

void ring_close(struct ring *r)
{
	if (!r->consumer)
		return;
	munmap(r->consumer, page());
	munmap((void *)(uintptr_t)r->producer, page() + r->size);
	memset(r, 0, sizeof(*r));
}

/* The `size` bytes at `at`, in one piece. */
static const void *piece(struct ring *r, size_t at, size_t size)
{
	size_t first = r->size - at;

	if (size <= first)
		return r->data + at;
	memcpy(r->whole, r->data + at, first);
	memcpy((uint8_t *)r->whole + first, r->data, size - first);
	return r->whole;
}

void ring_drain(struct ring *r, ring_taker take, void *arg)
{
	unsigned long at = *r->consumer, end = __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
	const uint32_t *head;
	uint32_t len, size;

	while (at < end) {
		/* A head is 8 bytes and lies at a multiple of 8: it is never in two pieces. */
		head = (const uint32_t *)(const void *)(r->data + (at & (r->size - 1)));
		len = __atomic_load_n(head, __ATOMIC_ACQUIRE);
		if (len & BPF_RINGBUF_BUSY_BIT)
			break;
		size = len & ~BPF_RINGBUF_DISCARD_BIT;
		if (!(len & BPF_RINGBUF_DISCARD_BIT) && size <= RING_RECORD_MAX)
			take(arg, piece(r, (at + BPF_RINGBUF_HDR_SZ) & (r->size - 1), size), size);
		at += (size + BPF_RINGBUF_HDR_SZ + 7) & ~7U;
		__atomic_store_n(r->consumer, at, __ATOMIC_RELEASE);
		if (at == end)
			end = __atomic_load_n(r->producer, __ATOMIC_ACQUIRE);
	}
}
