/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Watched things: the profile's assets and what every app is asked about (machine ids, interface
 * addresses, package databases), as inodes for the kernel's filter, and their names for people.
 *
 * A file is watched by its inode, whatever path leads to it. New ones below a watched folder are
 * entered by the kernel as they get their name (bpf/names.bpf.c), which tells that name.
 */
#ifndef COLLECT_WATCH_H
#define COLLECT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "user/collect/kernel.h"
#include "user/collect/priv.h"
#include "user/judge/profile.h"

struct watches;

/* 0 and an owned *out, or -1 with *d set. Profiles are borrowed. */
int watches_new(struct kernel *k, const struct profile *const *profiles, size_t count,
		struct watches **out, struct diag *d);
void watches_free(struct watches *w);

/* Looks again for what the kernel makes: interfaces and devices that came. Files on disks tell by themselves. */
void watches_rescan(struct watches *w);

/*
 * A file got a name in a watched folder, or is gone (EVENT_NAME). After watches_part(): whether the
 * other side must be told of it.
 */
bool watches_named(struct watches *w, const struct event_name *named);

/* Tells what is entered from now on, before the kernel can send an event of it. */
void watches_tell(struct watches *w, priv_told told, void *arg);

/* From now on this is a list of names only: who may look and watch is another process. */
void watches_part(struct watches *w);

/* What that one told. */
void watches_learn(struct watches *w, const struct priv_change *change);

/* The path under which the file was found, valid until the next call that changes w; or NULL. */
const char *watches_path(const struct watches *w, uint64_t ino, uint32_t dev);

/* How many inodes are watched. */
size_t watches_count(const struct watches *w);

#endif
