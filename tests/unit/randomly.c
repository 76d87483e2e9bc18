/* SPDX-License-Identifier: Apache-2.0 */
#include "randomly.h"

#include <inttypes.h>

/* xorshift64*, after G. Marsaglia and S. Vigna. */
uint64_t random_below(struct random *r, uint64_t n)
{
	r->state ^= r->state >> 12;
	r->state ^= r->state << 25;
	r->state ^= r->state >> 27;
	return (r->state * UINT64_C(2685821657736338717) >> 16) % n;
}

#define PICK(r, list) list[random_below(r, sizeof(list) / sizeof(list[0]))]

static void access_words(struct random *r, struct strbuf *out)
{
	static const char *const categories[] = {"audio",    "audio",	   "camera",
						 "camera",   "photos",	   "device.id",
						 "contacts", "device.mac", "calendar"};
	static const char *const ops[] = {"start", "start", "start", "stop", "read", "query"};
	const char *category = PICK(r, categories);
	const char *op = PICK(r, ops);

	strbuf_addf(out, "%s %s id=%c pid=%d", op, category, (char)('a' + random_below(r, 2)),
		    (int)random_below(r, 2) + 1);
}

static void ledger_words(struct random *r, struct strbuf *out)
{
	static const char *const words[] = {
		"tap icon",
		"tap icon",
		"tap switch",
		"tap switch",
		"press button",
		"release button",
		"pick",
		"feature film begin",
		"feature film begin",
		"feature film begin",
		"feature film end",
		"feature film end",
		"feature call begin",
		"feature call end",
		"login begin",
		"login end",
		"foreground begin",
		"foreground end",
		"consent policy granted",
		"consent policy granted",
		"consent policy withdrawn",
		"permission microphone granted",
		"permission microphone revoked",
		"permission camera denied",
		"permission camera asked",
		"exit",
	};

	strbuf_adds(out, PICK(r, words));
}

void random_trace(struct random *r, int lines, uint64_t step, bool messy, struct strbuf *out)
{
	static const char *const apps[] = {"shop", "bank"};
	uint64_t t = 1000;

	strbuf_adds(out, "1 consent policy granted app=shop\n2 consent policy granted app=bank\n");
	for (int i = 0; i < lines; i++) {
		uint64_t at;

		t += random_below(r, step);
		at = t;
		if (messy && !random_below(r, 4))
			at -= random_below(r, random_below(r, 4) ? 250 : 1000);
		if (messy && !random_below(r, 20)) {
			strbuf_addf(out, "%" PRIu64 " loss %" PRIu64 " %" PRIu64 "\n", at,
				    at - random_below(r, 300), at);
			continue;
		}
		if (!random_below(r, 20)) {
			strbuf_addf(out, "%" PRIu64 " clock\n", t);
			continue;
		}
		strbuf_addf(out, "%" PRIu64 " ", at);
		if (random_below(r, 2))
			access_words(r, out);
		else
			ledger_words(r, out);
		strbuf_addf(out, " app=%s\n", PICK(r, apps));
	}
}
