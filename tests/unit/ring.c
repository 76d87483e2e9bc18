/* SPDX-License-Identifier: Apache-2.0 */
/* The reading end of the ring, against a file laid out as the kernel lays out its map. */
#include <criterion/criterion.h>
#include <linux/bpf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "user/collect/ring.h"

enum { SIZE = 65536 }; /* a multiple of any page */

struct fake {
	int fd;
	unsigned long *consumer;
	unsigned long *producer;
	uint8_t *data;
	struct ring ring;
	/* What was handed over: how often, and the last one. */
	unsigned int taken;
	size_t size;
	uint8_t last[RING_RECORD_MAX];
};

static void set_up(struct fake *f)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *all;

	memset(f, 0, sizeof(*f));
	f->fd = memfd_create("ring", MFD_CLOEXEC);
	cr_assert_eq(ftruncate(f->fd, (off_t)(2 * page + SIZE)), 0);
	all = mmap(NULL, 2 * page + SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, f->fd, 0);
	cr_assert_neq((void *)all, MAP_FAILED);
	f->consumer = (unsigned long *)(void *)all;
	f->producer = (unsigned long *)(void *)(all + page);
	f->data = all + 2 * page;
	cr_assert_eq(ring_open(&f->ring, f->fd, SIZE), 0);
}

static void take(void *arg, const void *record, size_t size)
{
	struct fake *f = arg;

	cr_assert_eq((uintptr_t)record & 7, 0);
	f->taken++;
	f->size = size;
	memcpy(f->last, record, size);
}

/* A record of `size` bytes, all of the value `byte`; the kernel's side maps its data twice. */
static void put(struct fake *f, uint32_t size, uint8_t byte, uint32_t bits)
{
	uint32_t head[2] = {size | bits, 0};

	memcpy(f->data + (*f->producer & (SIZE - 1)), head, sizeof(head));
	for (uint32_t i = 0; i < size; i++)
		f->data[(*f->producer + sizeof(head) + i) & (SIZE - 1)] = byte;
	*f->producer += (sizeof(head) + size + 7) & ~7U;
}

Test(ring, hands_over_in_order_and_frees_the_room)
{
	struct fake f;

	set_up(&f);
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.taken, 0);
	put(&f, 80, 1, 0);
	put(&f, 13, 2, 0);
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.taken, 2);
	cr_assert_eq(f.size, 13);
	cr_assert_eq(f.last[12], 2);
	cr_assert_eq(*f.consumer, *f.producer);
	ring_close(&f.ring);
}

Test(ring, puts_together_what_goes_over_the_end)
{
	struct fake f;
	uint8_t want[80];

	set_up(&f);
	/* 744 records of 88 bytes leave 64 bytes before the end. */
	for (int i = 0; i < 744; i++) {
		put(&f, 80, 1, 0);
		ring_drain(&f.ring, take, &f);
	}
	cr_assert_eq(SIZE - *f.producer, 64);
	put(&f, 80, 7, 0);
	put(&f, 80, 8, 0);
	memset(want, 7, sizeof(want));
	f.taken = 0;
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.taken, 2);
	cr_assert_eq(f.last[0], 8);
	*f.consumer -= 2 * 88;
	*f.producer -= 88;
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.size, sizeof(want));
	cr_assert_arr_eq(f.last, want, sizeof(want));
	ring_close(&f.ring);
}

Test(ring, waits_for_what_is_being_written_and_passes_over_what_was_dropped)
{
	struct fake f;
	unsigned long begin;

	set_up(&f);
	put(&f, 80, 1, BPF_RINGBUF_DISCARD_BIT);
	begin = *f.producer;
	put(&f, 80, 2, BPF_RINGBUF_BUSY_BIT);
	put(&f, 80, 3, 0);
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.taken, 0);
	cr_assert_eq(*f.consumer, begin);
	((uint32_t *)(void *)(f.data + begin))[0] = 80;
	ring_drain(&f.ring, take, &f);
	cr_assert_eq(f.taken, 2);
	cr_assert_eq(f.last[0], 3);
	ring_close(&f.ring);
}

Test(ring, says_that_a_file_is_no_ring)
{
	struct ring r;

	cr_assert_eq(ring_open(&r, -1, SIZE), -1);
	ring_close(&r);
}
