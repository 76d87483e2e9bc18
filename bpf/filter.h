/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What user space writes for the kernel side to decide by, and the counters that it reads back. Both
 * sides include this file.
 *
 * The filter is built for what is dear: a helper call or a hash look-up costs more than the rest of a
 * program together, a load from a global array next to nothing. So each program asks the two arrays
 * first (is this user audited at all? may this inode be a watched one?) and a hash only where both
 * said perhaps. The cost of an access that concerns nobody does not grow with the number of apps or of
 * watched files.
 */
#ifndef BPF_FILTER_H
#define BPF_FILTER_H

#include <stdint.h>

enum {
	FILTER_UIDS = 1 << 16,	 /* by the low half of the uid */
	FILTER_INODES = 1 << 19, /* by filter_hash() */
	FILTER_MAJORS = 512,
	FILTER_CPUS = 512, /* beyond, two CPUs share a line; sums still hold */
	FILTER_EXACT = 0xff,
	FILTER_LEVELS = 8, /* cgroup levels that a subject may be at */
	FILTER_MET = 1 << 12,
	FILTER_HOOKS = 256,
};

/* Facts that no hook of their own serves and that the ioctl programs must stand in for. */
enum {
	FILTER_IOCTL_VIDEO = 1 << 0,
	FILTER_IOCTL_PCM = 1 << 1,
};

struct filter {
	/* Bytes and not bits: the programs set them too, and a store of 1 needs no atomic operation
	 * that old kernels lack. */
	uint8_t uids[FILTER_UIDS];
	uint8_t inodes[FILTER_INODES];
	/* By major number of a character device: 0 not watched, 1 + category when the whole major is
	 * of one kind, FILTER_EXACT when `watched` says which device numbers are. */
	uint8_t majors[FILTER_MAJORS];
	uint32_t self;	    /* the auditor's thread group */
	uint32_t proving;   /* its own doing is an event */
	uint32_t stand_in;  /* FILTER_IOCTL_* */
	uint32_t levels;    /* bit n: some subject is a cgroup at level n */
	uint32_t nl80211;   /* generic netlink family, 0 when there is none */
	uint32_t capturing; /* set here, cleared by user space: a capture may begin by stand-in */
	/* What user space looks for on its own often enough does not wake it, unless this much waits in
	 * the ring (a power of two). 0: everything wakes it. */
	uint32_t patience;
	/* By the low bits of the id: thread groups of which an access was told at once, so that user space
	 * can look at them while they live. */
	uint32_t met[FILTER_MET];
	/* By hook: it saw the self-test. For who may not read the ring any more. */
	uint8_t proved[FILTER_HOOKS];
};

struct watch_key {
	uint64_t ino; /* or a device number, where dev is WATCH_DEVICE */
	uint32_t dev;
	uint32_t pad; /* 0 */
};

#define WATCH_DEVICE 0xffffffffU

enum {
	WATCH_FOLDER = 1 << 0, /* what is made below it is watched too */
	WATCH_LISTED = 1 << 1, /* a folder whose listing is the data */
	WATCH_NAMES = 1 << 2,  /* a folder, not watched itself: what gets a name in it is told */
};

struct watch {
	uint8_t category;
	uint8_t flags;
	uint16_t pad;
};

/* The place of an inode in `inodes`: multiplicative hashing (Knuth, TAOCP 6.4), the upper bits. */
static inline __attribute__((always_inline)) uint32_t filter_hash(uint64_t ino, uint32_t dev)
{
	return (uint32_t)(((ino ^ ((uint64_t)dev << 32)) * 0x9e3779b97f4a7c15ULL) >> 45);
}

/* One CPU's counters, a cache line. seen = filtered + sent + lost, always. */
struct counts {
	uint64_t seen;	   /* passed the first gate */
	uint64_t filtered; /* no audited app, or no watched thing, after all */
	uint64_t sent;
	uint64_t lost_ring; /* no room in the ring buffer */
	uint64_t pad[4];
};

_Static_assert(sizeof(struct counts) == 64, "one cache line");

#endif
