/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the judge sees: accesses, ledger lines, losses. One `struct record` is one line of a
 * consentry-trace/1 file; `run` makes them from kernel events and the control socket, `replay` reads
 * them from disk, and the judge cannot tell which.
 *
 * Strings are borrowed: they are valid during the call that hands the record over, and NULL where
 * the line does not have the member. Times are nanoseconds of CLOCK_BOOTTIME.
 */
#ifndef CONSENTRY_ACCESS_H
#define CONSENTRY_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/category.h"
#include "consentry/rules.h"

/* `start`, `read`, `write`, `query` and `send` collect; `open` and `connect` alone are context. */
#define OP_LIST(X)                                                                                 \
	X(OPEN, "open")                                                                            \
	X(READ, "read")                                                                            \
	X(WRITE, "write")                                                                          \
	X(QUERY, "query")                                                                          \
	X(START, "start")                                                                          \
	X(STOP, "stop")                                                                            \
	X(CONNECT, "connect")                                                                      \
	X(SEND, "send")

#define RESOURCE_LIST(X)                                                                           \
	X(CHARDEV, "chardev")                                                                      \
	X(FILE, "file")                                                                            \
	X(SOCKET, "socket")                                                                        \
	X(NETLINK, "netlink")                                                                      \
	X(IOCTL, "ioctl")                                                                          \
	X(BINDER, "binder")                                                                        \
	X(DBUS, "dbus")

#define ATTRIBUTION_LIST(X)                                                                        \
	X(DIRECT, "direct")                                                                        \
	X(CHAINED, "chained")                                                                      \
	X(INFERRED, "inferred")                                                                    \
	X(UNKNOWN, "unknown")

#define X(id, name) OP_##id,
enum access_op { OP_LIST(X) OP_COUNT };
#undef X
#define X(id, name) RESOURCE_##id,
enum resource_type { RESOURCE_LIST(X) RESOURCE_COUNT };
#undef X
#define X(id, name) ATTRIBUTION_##id,
enum attribution { ATTRIBUTION_LIST(X) ATTRIBUTION_COUNT };
#undef X

/* JSON names, static; and back: -1 when there is no such name. */
const char *access_op_name(enum access_op v);
const char *resource_type_name(enum resource_type v);
const char *attribution_name(enum attribution v);
int access_op_from_name(const char *name);
int resource_type_from_name(const char *name);
int attribution_from_name(const char *name);

struct subject {
	uint32_t pid; /* thread group id, in the initial pid namespace; 0: the line does not say */
	uint32_t tid;
	uint64_t
		start; /* start time of the thread group: with pid, it names the process for good */
	uint32_t uid;  /* UINT32_MAX: the line does not say */
	const char *exe;
	const char *cgroup;
	const char *app; /* the profile's name; NULL: nobody that is audited */
};

struct frame {
	const char *module;   /* "libalipay.so" */
	const char *build_id; /* hex */
	uint64_t offset;      /* into the module's file */
};

struct access {
	uint64_t t;
	enum access_op op;
	enum category category;
	enum resource_type resource_type; /* RESOURCE_COUNT: the line names no resource */
	const char *resource_id;	  /* "116:24", or device:inode of a file */
	const char *
		path; /* as the kernel resolved it; for people, and for what a profile says of paths and hosts */
	struct subject subject;
	const struct subject *origin; /* for whom, nearest first */
	size_t origin_count;
	enum attribution attribution;
	const struct frame *stack;
	size_t stack_count;
	const char *hook; /* the rung that saw it: "lsm/file_open" */
	uint32_t cpu;
	uint64_t seq; /* per CPU, without gaps where nothing was lost */
};

enum ledger_state {
	STATE_ASKED,
	STATE_GRANTED,
	STATE_REFUSED,	 /* consent: refused; permission: denied */
	STATE_WITHDRAWN, /* consent: withdrawn; permission: revoked */
};

/* "asked", "granted" and, by `permission`, "denied" or "refused", "revoked" or "withdrawn". */
const char *ledger_state_name(enum ledger_state v, bool permission);
int ledger_state_from_name(const char *name, bool permission);

struct ledger_consent {
	const char *scope; /* "policy", or what is consented to separately */
	enum ledger_state state;
};

struct ledger_permission {
	enum permission permission;
	enum ledger_state state;
};

#define GESTURE_LIST(X)                                                                            \
	X(TAP, "tap")                                                                              \
	X(PRESS, "press")                                                                          \
	X(RELEASE, "release")                                                                      \
	X(PICK, "pick")

#define X(id, name) GESTURE_##id,
enum gesture_action { GESTURE_LIST(X) GESTURE_COUNT };
#undef X

const char *gesture_action_name(enum gesture_action v);
int gesture_action_from_name(const char *name);

struct ledger_gesture {
	const char *control; /* "": the touch met no control of the profile */
	enum gesture_action action;
	bool from_kernel;   /* source: kernel, else driver */
	const char *device; /* kernel: the input device's name */
};

#define MARKER_LIST(X)                                                                             \
	X(FEATURE, "feature")                                                                      \
	X(FOREGROUND, "foreground")                                                                \
	X(LOGIN, "login")                                                                          \
	X(GUARDIAN, "guardian")                                                                    \
	X(ACCOUNT_CLOSED, "account_closed")                                                        \
	X(EXIT, "exit")

#define X(id, name) MARKER_##id,
enum marker_name { MARKER_LIST(X) MARKER_COUNT };
#undef X

const char *marker_name_name(enum marker_name v);
int marker_name_from_name(const char *name);

struct ledger_marker {
	enum marker_name name;
	const char *value; /* feature: "录制视频" */
	bool begin;	   /* else the end */
};

struct loss {
	uint64_t from;
	uint64_t to;
	uint32_t cpu;
	uint64_t count;
	const char *cause; /* "ring-full" */
};

/* exec, fork and exit of an audited app's processes: context for people. */
struct process {
	const char *event; /* "exec", "fork", "exit" */
	struct subject subject;
	uint32_t parent; /* fork: the parent's pid */
	int exit_code;	 /* exit */
};

/* What the machine could see when this was recorded, one line per sensor. */
struct coverage {
	const char *sensor; /* "audio" */
	const char *rung;   /* "lsm/file_ioctl"; NULL when nothing serves */
	bool live;	    /* it saw its own event */
	const char *why;
	const char *rules; /* where nothing serves: whose findings fail to come, "shop: R1, R4" */
};

enum record_kind {
	RECORD_HEADER,
	RECORD_ACCESS,
	RECORD_CONSENT,
	RECORD_PERMISSION,
	RECORD_GESTURE,
	RECORD_MARKER,
	RECORD_LOSS,
	RECORD_PROCESS,
	RECORD_COVERAGE,
	RECORD_CLOCK, /* nothing happened up to t: what waited for later lines need not wait longer */
};

struct record {
	enum record_kind kind;
	uint64_t t;	 /* loss: `to` */
	const char *app; /* of ledger lines */
	union {
		struct {
			int64_t booted_ns; /* CLOCK_REALTIME at boottime 0, since the epoch */
		} header;
		struct access access;
		struct ledger_consent consent;
		struct ledger_permission permission;
		struct ledger_gesture gesture;
		struct ledger_marker marker;
		struct loss loss;
		struct process process;
		struct coverage coverage;
	} u;
};

#endif
