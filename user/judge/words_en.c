/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "state.h"

_Static_assert(MISSING_COUNT == MISSING_WORDS, "words for everything that may be missing");

const struct words words_en = {
	.language = "en",
	.categories =
		{
			[CATEGORY_AUDIO] = "sound from the microphone",
			[CATEGORY_CAMERA] = "pictures from the camera",
			[CATEGORY_LOCATION] = "the location",
			[CATEGORY_LOCATION_GPS] = "the satellite position",
			[CATEGORY_LOCATION_WLAN] = "nearby Wi-Fi networks",
			[CATEGORY_LOCATION_BLUETOOTH] = "nearby Bluetooth devices",
			[CATEGORY_LOCATION_CELL] = "cell towers",
			[CATEGORY_CONTACTS] = "contacts",
			[CATEGORY_CALENDAR] = "the calendar",
			[CATEGORY_PHOTOS] = "photos",
			[CATEGORY_FILES] = "files",
			[CATEGORY_SMS_CALLS] = "messages and call records",
			[CATEGORY_CLIPBOARD] = "the clipboard",
			[CATEGORY_SENSOR] = "sensor data",
			[CATEGORY_SCREEN] = "what is on the screen",
			[CATEGORY_BIOMETRIC] = "biometric data",
			[CATEGORY_BIOMETRIC_FACE] = "face data",
			[CATEGORY_BIOMETRIC_VOICE] = "voice prints",
			[CATEGORY_BIOMETRIC_OTHER] = "other biometric data",
			[CATEGORY_DEVICE] = "device information",
			[CATEGORY_DEVICE_MODEL] = "the device model",
			[CATEGORY_DEVICE_OS] = "operating system details",
			[CATEGORY_DEVICE_SETTINGS] = "device settings",
			[CATEGORY_DEVICE_ID] = "device identifiers",
			[CATEGORY_DEVICE_AD_ID] = "the advertising identifier",
			[CATEGORY_DEVICE_MAC] = "the MAC address",
			[CATEGORY_DEVICE_APPS] = "the list of installed apps",
			[CATEGORY_DEVICE_ENVIRONMENT] = "the device's surroundings",
			[CATEGORY_NETWORK] = "network information",
			[CATEGORY_NETWORK_IP] = "the IP address",
			[CATEGORY_NETWORK_CARRIER] = "the mobile carrier",
			[CATEGORY_NETWORK_TRAFFIC] = "network traffic",
			[CATEGORY_ACCOUNT] = "account data",
			[CATEGORY_CREDENTIAL] = "passwords and keys",
			[CATEGORY_IDENTITY] = "identity data",
			[CATEGORY_CONTACT_INFO] = "contact details",
			[CATEGORY_PROFILE] = "profile data",
			[CATEGORY_CHILD] = "children's data",
			[CATEGORY_USAGE] = "usage records",
			[CATEGORY_ORDER] = "orders",
			[CATEGORY_PAYMENT] = "payment data",
			[CATEGORY_DELIVERY] = "delivery data",
			[CATEGORY_COMMUNICATION] = "messages",
			[CATEGORY_PUBLISHED] = "published content",
			[CATEGORY_OTHER] = "other data",
		},
	.permissions =
		{
			[PERMISSION_NONE] = "",
			[PERMISSION_MICROPHONE] = "microphone",
			[PERMISSION_CAMERA] = "camera",
			[PERMISSION_LOCATION] = "location",
			[PERMISSION_PHOTOS] = "photos",
			[PERMISSION_CONTACTS] = "contacts",
			[PERMISSION_CALENDAR] = "calendar",
			[PERMISSION_BLUETOOTH] = "Bluetooth",
			[PERMISSION_PHONE] = "phone",
			[PERMISSION_SMS] = "text message",
			[PERMISSION_SENSORS] = "sensor",
			[PERMISSION_NOTIFICATIONS] = "notification",
			[PERMISSION_STORAGE] = "storage",
		},
	.ops =
		{
			[OP_OPEN] = "opened {category}",
			[OP_READ] = "read {category}",
			[OP_WRITE] = "changed {category}",
			[OP_QUERY] = "asked for {category}",
			[OP_START] = "started to take {category}",
			[OP_STOP] = "stopped taking {category}",
			[OP_CONNECT] = "connected for {category}",
			[OP_SEND] = "sent out {category}",
		},
	.titles =
		{
			[CODE_AFTER_CLOSURE] = "taken after the account was closed",
			[CODE_BEFORE_CONSENT] = "taken before the policy was agreed to",
			[CODE_AFTER_REFUSAL] = "taken after the user refused",
			[CODE_AFTER_REVOCATION] = "taken after the user withdrew",
			[CODE_UNDECLARED_DATA] = "taken although the policy does not mention it",
			[CODE_FORBIDDEN] = "done although the policy promises not to",
			[CODE_NO_PERMISSION] = "taken without the permission",
			[CODE_NO_GUARDIAN_CONSENT] = "taken without a guardian's consent",
			[CODE_NO_SEPARATE_CONSENT] = "taken without separate consent",
			[CODE_UNDECLARED_PARTY] = "taken by a party that the policy does not name",
			[CODE_UNDECLARED_RECIPIENT] =
				"sent to somebody whom the policy does not name",
			[CODE_NOT_LOGGED_IN] = "taken from a user who is not logged in",
			[CODE_NO_GESTURE] = "taken without the user doing anything",
			[CODE_OUTLIVED_GESTURE] = "still taken after the user had finished",
			[CODE_OUTSIDE_FEATURE] = "taken while the feature was not in use",
			[CODE_BACKGROUND] = "taken in the background",
			[CODE_BEYOND_PICKED] = "more taken than the user picked",
			[CODE_OVER_FREQUENCY] = "taken too often",
			[CODE_SENT_DESPITE_LOCAL] =
				"sent out although it was to stay on the device",
			[CODE_ASKED_AGAIN] = "asked again and again after a refusal",
			[CODE_EXIT_ON_REFUSAL] = "left because the user refused",
		},
	.expected =
		{
			[CODE_AFTER_CLOSURE] = "{category}: not once the account is closed",
			[CODE_BEFORE_CONSENT] =
				"{category}: only after the user has agreed to the privacy policy",
			[CODE_AFTER_REFUSAL] = "{category}: not after the user has refused",
			[CODE_AFTER_REVOCATION] = "{category}: not after the user has withdrawn",
			[CODE_UNDECLARED_DATA] = "only what the privacy policy mentions is taken",
			[CODE_FORBIDDEN] = "what the policy rules out is not done",
			[CODE_NO_PERMISSION] = "{category}: only with the {permission} permission",
			[CODE_NO_GUARDIAN_CONSENT] = "{category}: only after a guardian has agreed",
			[CODE_NO_SEPARATE_CONSENT] = "{category}: only after the user has agreed "
						     "to \"{scope}\" separately",
			[CODE_UNDECLARED_PARTY] =
				"{category}: only by the parties that the policy names",
			[CODE_UNDECLARED_RECIPIENT] =
				"{category}: sent only to those whom the policy names",
			[CODE_NOT_LOGGED_IN] = "{category}: only while the user is logged in",
			[CODE_NO_GESTURE] = "{category}: only within {window} after the user has "
					    "used \"{control}\", once each time",
			[CODE_OUTLIVED_GESTURE] =
				"{category}: stopped within {window} after the user lets go, taps "
				"again or leaves the feature",
			[CODE_OUTSIDE_FEATURE] =
				"{category}: only while the user is using \"{feature}\"",
			[CODE_BACKGROUND] = "{category}: only while the app is in front",
			[CODE_BEYOND_PICKED] = "only what the user has picked is read",
			[CODE_OVER_FREQUENCY] = "{category}: at most {count} in {window}",
			[CODE_SENT_DESPITE_LOCAL] = "{category}: stays on the device",
			[CODE_ASKED_AGAIN] =
				"after a refusal the user is asked at most once more in {window}",
			[CODE_EXIT_ON_REFUSAL] =
				"who refuses an additional permission can still use the basics",
		},
	.seen =
		{
			[SEEN_NOTHING] = "all conditions were met",
			[SEEN_AFTER_CLOSURE] = "the account had been closed {ago} before",
			[SEEN_NOT_ASKED] = "the user had not been asked yet",
			[SEEN_ASKED] = "the user had been asked {ago} before and had not agreed",
			[SEEN_REFUSED] = "the user had refused {what} {ago} before",
			[SEEN_WITHDRAWN] = "the user had withdrawn {what} {ago} before",
			[SEEN_UNDECLARED_DATA] = "the policy does not mention {category}",
			[SEEN_FORBIDDEN] = "the policy says that this is not done",
			[SEEN_NO_PERMISSION] = "the {permission} permission had not been given",
			[SEEN_NO_GUARDIAN] = "no guardian had agreed",
			[SEEN_NO_SEPARATE] = "the user had not agreed to \"{scope}\"",
			[SEEN_UNDECLARED_PARTY] = "it was done by {party}, whom the policy does "
						  "not name for {category}",
			[SEEN_UNDECLARED_RECIPIENT] =
				"it went to {host}, which the policy does not name",
			[SEEN_NOT_LOGGED_IN] = "the user was not logged in",
			[SEEN_NO_GESTURE] =
				"the user had not used \"{control}\" in the {window} before",
			[SEEN_GESTURE_OLD] =
				"the user had last used \"{control}\" {ago} before, too long ago",
			[SEEN_GESTURE_USED] = "the use of \"{control}\" {ago} before had already "
					      "served for another time",
			[SEEN_GESTURE_SYNTHETIC] = "the touch on \"{control}\" {ago} before came "
						   "from a device that is "
						   "not listed: it is synthetic, not the user's",
			[SEEN_GESTURE_BEHIND] = "when \"{control}\" was used {ago} before, the app "
						"was not in front",
			[SEEN_OUTLIVED] = "it stopped {ago} too late",
			[SEEN_OUTLIVED_UNSEEN] = "when the {window} were over it had not stopped",
			[SEEN_OUTSIDE_FEATURE] = "the user was not using \"{feature}\"",
			[SEEN_BACKGROUND] = "the app was not in front",
			[SEEN_BEYOND_PICKED] = "the user had not picked what was read",
			[SEEN_OVER_FREQUENCY] =
				"it had been taken {count} times in the {window} before",
			[SEEN_SENT] = "it was sent to {host}",
			[SEEN_ASKED_AGAIN] = "the user had refused {what} {ago} before and has "
					     "been asked more than once since",
			[SEEN_EXIT] = "the user refused {what}, and {ago} later the app left",
		},
	.missing =
		{
			[WITNESS_CONSENT] = "a record of what the user agreed to",
			[WITNESS_PERMISSION] = "a record of permissions",
			[WITNESS_GESTURE] = "a record of what the user touched",
			[WITNESS_FEATURE] = "a record of the feature in use",
			[WITNESS_FOREGROUND] = "a record of which app is in front",
			[WITNESS_LOGIN] = "a record of logins",
			[WITNESS_GUARDIAN] = "a record of a guardian's consent",
			[WITNESS_ACCOUNT_CLOSED] = "a record of closed accounts",
			[WITNESS_EXIT] = "a record of the app leaving",
			[MISSING_LOSS] = "events that were lost at that time",
			[MISSING_LATE] = "what held at that time (the line came too late)",
			[MISSING_WHO] = "for which app it was done",
			[MISSING_KIND] = "any way to see the condition that the policy names",
			[MISSING_DETAIL] = "details of what was done",
			[MISSING_END] = "what came afterwards (the record ends there)",
		},
	.policy = "the privacy policy",
	.permission_as_what = "the {permission} permission",
	.scope_as_what = "\"{scope}\"",
	.some_control = "the control",
	.some_feature = "the feature",
	.own_code = "the app itself",
	.unknown_host = "an unknown host",
	.unverifiable = "it cannot be told: what is missing is {missing}",
	.join = "; ",
	.list_join = ", ",
	.end = ".",
	.durations = {"{n} ms", "{n} seconds", "{n} minutes", "{n} hours", "{n} days"},
	.story =
		{"At {time} the app \"{app}\" {act}. This breaks its privacy policy.",
		 "At {time} the app \"{app}\" {act}. Whether this breaks its privacy policy cannot "
		 "be told.",
		 "At {time} the app \"{app}\" {act}. This keeps to its privacy policy."},
	.story_quote = " Its clause {clause} says: \"{quote}\".",
	.story_undeclared = " No sentence of the policy mentions it.",
	.story_expected = " So what should be is this: {expected}.",
	.story_observed = " What happened is this: {observed}.",
	.story_also = " Besides: {also}.",
	.story_act = "{op} ({path})",
};
