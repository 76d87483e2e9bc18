/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scenario: what a process does to a real device or file of the guest, and the records that must
 * come of it, no more and no fewer.
 *
 * `act` runs in a child of its own, as the audited user, and makes plain system calls. The harness
 * compares every member of each record: who (process, thread, start, user, executable, app), what (op,
 * category, resource, path), when, by which hook, and that sequence numbers have no gap.
 */
#ifndef SENSORS_SCENARIO_H
#define SENSORS_SCENARIO_H

#include <stdbool.h>
#include <sys/types.h>

#include "user/collect/sensors.h"

#define LAB_UID	     10001
#define LAB_APP	     "shop"
#define LAB_ROOT     "/tmp/lab"
#define LAB_CONTACTS LAB_ROOT "/contacts"
#define LAB_DB	     LAB_CONTACTS "/contacts.db"
#define LAB_SCREEN   "Lab Touchscreen"
#define LAB_PANEL    "Lab Panel"
#define LAB_TABLET   "Lab Tablet"
#define LAB_MOUSE    "Lab Mouse"

enum { EXPECTS = 10, RECORDS = 256 };

/* `path` NULL: not compared; "": the record must have none. `fact` names whose hook saw it. */
struct expect {
	enum access_op op;
	enum category category;
	enum resource_type resource;
	const char *path;
	const char *fact;
};

/* Written by the child, read by the harness. */
struct shared {
	int error;     /* errno of what failed in act() */
	int line;      /* where */
	pid_t tid;     /* of the thread that did it; 0: the leader */
	pid_t pid;     /* of the process that did it; 0: the child */
	uid_t uid;     /* under which it was done; the harness sets the usual one */
	char exe[64];  /* what it runs; "": the harness */
	char path[64]; /* for expects that name LAB_PATH */
};

/* Stands for shared.path, which only the child knows. */
#define LAB_PATH "@"
/* The same for the resource's id, of what has no path. */
#define LAB_ID "#"

struct lab {
	char microphone[64]; /* "/dev/snd/pcmC1D1c"; "" when the guest has none */
	char playback[64];
	char camera[64];
	int screen;				 /* the uinput touchscreen of the harness */
	int panel, tablet, mouse, accelerometer; /* inputs.h */
	char motion[64]; /* the accelerometer's node, "" when there is none */
	int pair[2];	 /* a socket pair from the harness to the child */
	int inherited;
	struct shared *shared;
	/* What came, in order of arrival; strings are copies. */
	struct record accesses[RECORDS];
	size_t access_count;
	struct record gestures[RECORDS];
	size_t gesture_count;
	struct record processes[RECORDS];
	size_t process_count;
};

struct scenario {
	const char *name;
	const char *sensor;		   /* row of the table that the matrix prints */
	int (*prepare)(struct lab *);	   /* in the harness, as root, before the child begins */
	int (*act)(struct lab *);	   /* in the child. 0, or -1: the scenario fails */
	int (*meanwhile)(struct lab *);	   /* in the harness, when the child has begun */
	struct expect expects[EXPECTS];	   /* the first without a fact ends them */
	bool (*check)(const struct lab *); /* for what is no access: gestures, processes */
	bool privileged;		   /* keeps root's capabilities under the app's uid */
	bool as_root;			   /* does not become the app's user: act() sees to that */
	const char *needs;		   /* file that must be there */
	/*
	 * What makes that file: a module of tools/vm/modules.list, or another file. Where the kernel does not have
	 * it the scenario did not run; where it does, `needs` has to be there. NULL: always.
	 */
	const char *maker;
	bool worker;  /* the kernel may do it in a thread of its own making */
	bool repeats; /* some kernels ask more than once for one call: the same again counts once */
	bool beyond_calls; /* done by no system call of its own */
	bool exact;	   /* makes sense only where a hook knows whether a request succeeded */
	bool cgroup;	   /* needs the profile with a cgroup */
};

/* For act(): tells the harness what failed. Returns -1. */
int lab_fail(struct lab *lab, int line);
#define LAB_TRY(lab, expression)                                                                   \
	do {                                                                                       \
		if ((expression) < 0)                                                              \
			return lab_fail(lab, __LINE__);                                            \
	} while (0)

/* Deeds of more than one family. 0 or -1, as act(). */
int lab_read(struct lab *lab, const char *path);
int lab_write(struct lab *lab, const char *path, int flags); /* of open(), beside O_WRONLY */
/* Asks the Wi-Fi card something of nl80211's, by way of a netlink socket. What send() gives. */
ssize_t lab_ask_wlan(int fd, unsigned char command, unsigned short flags);

/* Each ends with a scenario without name. */
extern const struct scenario file_scenarios[];
extern const struct scenario detour_scenarios[];
extern const struct scenario device_scenarios[];
extern const struct scenario identifier_scenarios[];
extern const struct scenario gesture_scenarios[];
extern const struct scenario process_scenarios[];
extern const struct scenario bluetooth_scenarios[];
extern const struct scenario camera_scenarios[];
extern const struct scenario screen_scenarios[];
extern const struct scenario store_scenarios[];
extern const struct scenario motion_scenarios[];
extern const struct scenario send_scenarios[];
extern const struct scenario cell_scenarios[];
extern const struct scenario volume_scenarios[];

/* What some families need before the sensors are opened. */
void screens_set_up(void);
void sends_set_up(void);
void stores_set_up(void);
void volumes_set_up(void); /* after stores_set_up() */

#endif
