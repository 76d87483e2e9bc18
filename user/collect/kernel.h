/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The BPF object in the kernel: loaded, its maps at hand, nothing attached yet.
 *
 * The object is part of this program. Which of its programs are loaded is decided one by one, since a
 * single one that the kernel refuses would fail them all.
 */
#ifndef COLLECT_KERNEL_H
#define COLLECT_KERNEL_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/diag.h"
#include "bpf/filter.h"
#include "consentry/event.h"
#include "user/collect/ring.h"

/* Takes one event, valid during the call. A return other than 0 ends kernel_drain() with it. */
typedef int (*kernel_handler)(void *arg, const void *event, size_t size);

struct kernel {
	struct bpf_object *object;
	struct bpf_object *again; /* see kernel_load_again(), else NULL */
	const char *btf;
	struct ring ring;
	struct filter *filter;	     /* shared with the programs */
	const struct counts *counts; /* FILTER_CPUS of them, shared */
	kernel_handler handler;	     /* of the kernel_drain() that runs */
	void *arg;
	int result;
};

struct kernel_options {
	const char *btf;   /* NULL: the kernel's own; borrowed for as long as the kernel is open */
	size_t ring_bytes; /* 0: the default */
};

/* 0, or -1 with *d saying what is missing. kernel_close() in either case. */
int kernel_open(struct kernel *k, const struct kernel_options *o, struct diag *d);
void kernel_close(struct kernel *k);

/* From now on this process can only read what the programs decide by. */
void kernel_part(struct kernel *k);

/*
 * Loads these programs once more, on the same maps: what they attach to, or the types they read, may be of a
 * module that came since. Until kernel_load_end() kernel_program() finds them before the first ones; what is
 * attached then stays attached. `names` ends with NULL. 0 or -1: the first ones are all there is.
 */
int kernel_load_again(struct kernel *k, const char *const *names);
void kernel_load_end(struct kernel *k);

/* The loaded program of that name (see consentry/hooks.h), or NULL. */
struct bpf_program *kernel_program(const struct kernel *k, const char *name);

/* Readable when events wait for which it is time. Owned by k. */
int kernel_fd(const struct kernel *k);

/*
 * From now on only what must be looked at soon makes kernel_fd() readable, or a quarter of the ring that is
 * full: for a caller that comes often enough by itself.
 */
void kernel_patient(struct kernel *k);

/* Hands all waiting events over. 0, or the handler's result. */
int kernel_drain(struct kernel *k, kernel_handler handler, void *arg);

/*
 * Runs the iterator of that name to its end; what it finds comes by the ring. 0, or -1 where this kernel
 * has none.
 */
int kernel_iterate(const struct kernel *k, const char *name);

/* Maps by name. 0 or -errno. `key` and `value` as bpf/common.h declares them. */
int kernel_map_set(const struct kernel *k, const char *map, const void *key, const void *value);
int kernel_map_delete(const struct kernel *k, const char *map, const void *key);
bool kernel_map_empty(const struct kernel *k, const char *map);

#endif
