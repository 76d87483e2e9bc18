/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wire format from kernel to user: what one reservation in the ring buffer holds.
 *
 * Every event begins with `struct event_head`; `kind` says which struct the whole is. All numbers are
 * of the kernel's own byte order and of the initial namespaces. An event carries no path and nothing
 * that was read: objects are named by device and inode number, or by device number.
 */
#ifndef CONSENTRY_EVENT_H
#define CONSENTRY_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "consentry/access.h"
#include "consentry/hooks.h"

enum event_kind {
	EVENT_ACCESS = 1,
	EVENT_TOUCH,
	EVENT_PROCESS,
	EVENT_PROOF, /* the self-test's own doing, seen by a hook that has nothing else to say */
	EVENT_NAME,  /* a file got a name in a watched folder, or is gone */
};

enum {
	EVENT_APP_SELF = 0xffff, /* the auditor itself, while it proves the hooks */
	EVENT_APP_ANY = 0xfffe,	 /* EVENT_NAME: whoever did it */
	EVENT_DEVICE_SELF = 0xffff,
	EVENT_NAME_SIZE = 64,
	EVENT_FILE_SIZE = 128,
};

struct event_head {
	uint64_t t;	 /* CLOCK_BOOTTIME, ns */
	uint64_t start;	 /* boottime at which the thread group began */
	uint64_t cgroup; /* id in the unified hierarchy */
	uint32_t pid;	 /* thread group id */
	uint32_t tid;
	uint32_t uid;
	uint32_t cpu;
	uint32_t lost; /* events lost on this CPU so far: a step between two events is a loss */
	uint16_t app;  /* index of the profile, or EVENT_APP_SELF */
	uint8_t kind;  /* enum event_kind */
	uint8_t hook;  /* enum hook */
};

enum {
	EVENT_GONE = 1 << 0,	 /* EVENT_NAME: the inode is freed */
	EVENT_ASKED = 1 << 1,	 /* seen as a request: whether it succeeded is not known */
	EVENT_RECEIVED = 1 << 2, /* not opened: the descriptor came over a socket */
};

struct event_access {
	struct event_head head;
	uint64_t
		ino; /* files. OP_SEND: with `folder` the address's 16 bytes, IPv4 the first four; */
	uint64_t
		folder; /* `dev` is its family, `rdev` the port. EVENT_NAME: the folder's inode number */
	uint32_t dev; /* files: the file system's device number, major << 20 | minor */
	uint32_t
		rdev; /* character devices; ALSA: card << 16 | device, when head.hook is a pcm one */
	uint32_t detail; /* ioctl request, netlink message type, address family */
	uint8_t op;	 /* enum access_op */
	uint8_t category;
	uint8_t resource; /* enum resource_type */
	uint8_t flags;
};

struct event_name {
	struct event_access file;
	char name[EVENT_NAME_SIZE]; /* last part of the path, cut to fit */
};

struct event_touch {
	struct event_head head;
	int32_t value;
	uint16_t type; /* EV_KEY, EV_ABS, EV_SYN of linux/input-event-codes.h */
	uint16_t code;
	uint32_t device; /* index of the profile's device name, or EVENT_DEVICE_SELF */
	uint32_t pad;
};

enum event_process_kind { PROCESS_EXEC = 1, PROCESS_FORK, PROCESS_EXIT };

struct event_process {
	struct event_head head;
	uint32_t parent;   /* fork: the parent's pid */
	int32_t exit_code; /* exit: as wait(2) encodes it */
	uint32_t event;	   /* enum event_process_kind */
	uint32_t pad;
	char file[EVENT_FILE_SIZE]; /* exec: what was asked to run, cut to fit; for people */
};

_Static_assert(sizeof(struct event_head) == 48, "wire format");
_Static_assert(offsetof(struct event_head, pid) == 24, "wire format");
_Static_assert(offsetof(struct event_head, app) == 44, "wire format");
_Static_assert(sizeof(struct event_access) == 80, "wire format");
_Static_assert(offsetof(struct event_access, op) == 76, "wire format");
_Static_assert(sizeof(struct event_name) == 144, "wire format");
_Static_assert(sizeof(struct event_touch) == 64, "wire format");
_Static_assert(offsetof(struct event_touch, device) == 56, "wire format");
_Static_assert(sizeof(struct event_process) == 192, "wire format");
_Static_assert(offsetof(struct event_process, file) == 64, "wire format");
_Static_assert(CATEGORY_COUNT < 256 && OP_COUNT < 256, "one byte each on the wire");

#endif
