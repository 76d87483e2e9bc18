/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-profile/1: which processes are the app, where its controls are on the screen, which
 * library belongs to which party, and which kinds of fact this set-up supplies. Written by a tester.
 */
#ifndef JUDGE_PROFILE_H
#define JUDGE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "consentry/access.h"
#include "consentry/rules.h"

enum subject_kind {
	SUBJECT_UID,
	SUBJECT_PACKAGE,
	SUBJECT_CGROUP,
	SUBJECT_UNIT,
	SUBJECT_FLATPAK,
	SUBJECT_EXE,
};

struct profile_subject {
	enum subject_kind kind;
	uint32_t uid;	  /* SUBJECT_UID */
	const char *name; /* all others; exe: a glob, see user/judge/glob.h */
};

enum control_mode { CONTROL_TAP, CONTROL_HOLD, CONTROL_TOGGLE };

struct profile_control {
	const char *name;
	enum control_mode mode;
	const char *device; /* the input device's name; NULL: gestures come from a driver only */
	int32_t region[4]; /* left, top, right, bottom in pixels of the screen or, where the profile
			     * gives none, in the device's axis units; right and bottom not included */
};

/*
 * The app's screen: with it, regions are in its pixels as the user sees them, and a touch is carried over
 * from the input device's axis ranges and turned. Without it (width 0) regions are in axis units.
 */
struct profile_screen {
	int32_t width; /* of the screen upright, in pixels */
	int32_t height;
	uint32_t
		rotation; /* 0, 90, 180 or 270 degrees, as Android's Display.getRotation() counts */
};

struct profile_party {
	const char *name;
	enum party party;
	const char *const *modules; /* globs of file names */
	size_t module_count;
};

struct profile_recipient {
	const char *name;
	enum party party; /* first: the app's own servers, which no policy needs to name */
	const char *const *domains; /* globs: "*.sf-express.com" */
	size_t domain_count;
};

struct profile_asset {
	enum category category;
	const char *const *paths; /* globs: `**` crosses folders, `*` does not */
	size_t path_count;
	bool whole; /* one thing with many entries, as the database of an address book: no pick is as much */
};

/* The kinds of fact that this set-up supplies; a missing key means none of them. */
#define WITNESS_LIST(X)                                                                            \
	X(CONSENT, "consent")                                                                      \
	X(PERMISSION, "permission")                                                                \
	X(GESTURE, "gesture")                                                                      \
	X(FEATURE, "feature")                                                                      \
	X(FOREGROUND, "foreground")                                                                \
	X(LOGIN, "login")                                                                          \
	X(GUARDIAN, "guardian")                                                                    \
	X(ACCOUNT_CLOSED, "account_closed")                                                        \
	X(EXIT, "exit")

#define X(id, name) WITNESS_##id,
enum witness { WITNESS_LIST(X) WITNESS_COUNT };
#undef X

const char *witness_name(enum witness v);
int witness_from_name(const char *name); /* -1: there is no such kind */

struct profile {
	struct arena *arena;
	const char *app;
	const char *rules; /* path as written, relative to the profile's folder */
	const struct profile_subject *subjects;
	size_t subject_count;
	const struct profile_control *controls;
	size_t control_count;
	struct profile_screen screen;
	const struct profile_party *parties;
	size_t party_count;
	const struct profile_recipient *recipients;
	size_t recipient_count;
	const struct profile_asset *assets;
	size_t asset_count;
	bool witness[WITNESS_COUNT];
	uint64_t gesture_ns; /* windows.gesture_ms, default 2000 ms */
	uint64_t release_ns; /* windows.release_ms, default 1000 ms */
	uint64_t reorder_ns; /* windows.reorder_ms, default 250 ms */
	uint64_t
		launch_ns; /* windows.launch_ms, default 10 s: how long an app is "being started" */
	uint64_t
		exit_ns; /* windows.exit_ms, default 5 s: leaving so soon after a refusal is "at once" */
	uint64_t
		ask_ns; /* windows.ask_ms, default 48 h: a second time within it is "again too often" */
};

/*
 * Reads a profile of `len` bytes; `name` is what errors call it. 0 and an owned *out, or -1 with *d
 * set. Unknown keys are warnings.
 */
int profile_read(const char *name, const char *text, size_t len, struct profile **out,
		 struct diag *d);
void profile_free(struct profile *p); /* NULL is allowed */

/* Does the path hold many entries of the category at once? */
bool profile_is_whole(const struct profile *p, enum category c, const char *path);

/* Does one of the profile's uid, exe or cgroup subjects name this process? The others need the system. */
bool profile_covers(const struct profile *p, const struct subject *s);

#endif
