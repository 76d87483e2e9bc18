/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk in memory that can fill up, fail, lose power and take its writer down with it.
 *
 * It keeps two worlds: what a running system sees (its page cache), and what is on the medium. Files
 * go over in pages of 512 bytes, in no order, unless synced; names go over in the order in which they
 * changed. A sync that fails leaves its pages clean but not written, as Linux does.
 */
#ifndef TESTS_FAULT_DISK_H
#define TESTS_FAULT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "user/deliver/disk.h"

struct fault_disk;

enum fault_kind {
	FAULT_NONE,
	FAULT_KILL,  /* the writer dies in the middle of an operation; the system lives on */
	FAULT_POWER, /* the system dies too */
	FAULT_FULL,  /* no room for a while */
	FAULT_IO,    /* every other operation fails for a while, half done */
};

struct fault_disk *fault_disk_new(uint64_t seed);
void fault_disk_free(struct fault_disk *f);
const struct disk *fault_disk_of(struct fault_disk *f);

/* After `operations` more, the fault happens; FULL and IO last for `span` operations. */
void fault_disk_plan(struct fault_disk *f, enum fault_kind kind, unsigned int operations,
		     unsigned int span);
/* A second one after the first, which must be KILL or POWER. */
void fault_disk_plan_end(struct fault_disk *f, enum fault_kind kind, unsigned int operations);
/* The writer is dead: every operation fails. */
bool fault_disk_dead(const struct fault_disk *f);
/* Operations so far. */
unsigned int fault_disk_operations(const struct fault_disk *f);
/* Brings the system back, as the last KILL or POWER left it; no fault is planned. */
void fault_disk_revive(struct fault_disk *f);

/* From the seed: 0 … below-1. */
uint64_t fault_disk_random(struct fault_disk *f, uint64_t below);

/* For tests that tamper: the bytes of a file, NULL when there is none; and other ones in its place. */
char *fault_disk_get(struct fault_disk *f, const char *path, size_t *len);
void fault_disk_put(struct fault_disk *f, const char *path, const void *data, size_t len);
void fault_disk_remove(struct fault_disk *f, const char *path);

#endif
