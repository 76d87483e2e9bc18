/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kinds of data that a policy speaks of and an access takes.
 *
 * The names are a tree written with dots: `location.gps` lies below `location`. What each one
 * means, and its names in the field's standards, stands in policy/lexicon/taxonomy.json; a unit
 * test holds that file and this list together.
 */
#ifndef CONSENTRY_CATEGORY_H
#define CONSENTRY_CATEGORY_H

#include <stdbool.h>
#include <stddef.h>

/* Parents stand before their children: category_name() and the tests rely on it. */
#define CATEGORY_LIST(X)                                                                           \
	X(AUDIO, "audio")                                                                          \
	X(CAMERA, "camera")                                                                        \
	X(LOCATION, "location")                                                                    \
	X(LOCATION_GPS, "location.gps")                                                            \
	X(LOCATION_WLAN, "location.wlan")                                                          \
	X(LOCATION_BLUETOOTH, "location.bluetooth")                                                \
	X(LOCATION_CELL, "location.cell")                                                          \
	X(CONTACTS, "contacts")                                                                    \
	X(CALENDAR, "calendar")                                                                    \
	X(PHOTOS, "photos")                                                                        \
	X(FILES, "files")                                                                          \
	X(SMS_CALLS, "sms_calls")                                                                  \
	X(CLIPBOARD, "clipboard")                                                                  \
	X(SENSOR, "sensor")                                                                        \
	X(SCREEN, "screen")                                                                        \
	X(BIOMETRIC, "biometric")                                                                  \
	X(BIOMETRIC_FACE, "biometric.face")                                                        \
	X(BIOMETRIC_VOICE, "biometric.voice")                                                      \
	X(BIOMETRIC_OTHER, "biometric.other")                                                      \
	X(DEVICE, "device")                                                                        \
	X(DEVICE_MODEL, "device.model")                                                            \
	X(DEVICE_OS, "device.os")                                                                  \
	X(DEVICE_SETTINGS, "device.settings")                                                      \
	X(DEVICE_ID, "device.id")                                                                  \
	X(DEVICE_AD_ID, "device.ad_id")                                                            \
	X(DEVICE_MAC, "device.mac")                                                                \
	X(DEVICE_APPS, "device.apps")                                                              \
	X(DEVICE_ENVIRONMENT, "device.environment")                                                \
	X(NETWORK, "network")                                                                      \
	X(NETWORK_IP, "network.ip")                                                                \
	X(NETWORK_CARRIER, "network.carrier")                                                      \
	X(NETWORK_TRAFFIC, "network.traffic")                                                      \
	X(ACCOUNT, "account")                                                                      \
	X(CREDENTIAL, "credential")                                                                \
	X(IDENTITY, "identity")                                                                    \
	X(CONTACT_INFO, "contact_info")                                                            \
	X(PROFILE, "profile")                                                                      \
	X(CHILD, "child")                                                                          \
	X(USAGE, "usage")                                                                          \
	X(ORDER, "order")                                                                          \
	X(PAYMENT, "payment")                                                                      \
	X(DELIVERY, "delivery")                                                                    \
	X(COMMUNICATION, "communication")                                                          \
	X(PUBLISHED, "published")                                                                  \
	X(OTHER, "other")

enum category {
#define X(id, name) CATEGORY_##id,
	CATEGORY_LIST(X)
#undef X
		CATEGORY_COUNT
};

/* The dotted name, static. `c` below CATEGORY_COUNT. */
const char *category_name(enum category c);

/* Looks up a dotted name of `len` bytes. False when no category has it; *c is then untouched. */
bool category_from_name(const char *name, size_t len, enum category *c);

/* Does a rule on `rule` speak of `data`: the same category, or one below it? */
bool category_covers(enum category rule, enum category data);

/* The category above, or `c` itself at the top. */
enum category category_parent(enum category c);

#endif
