/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/claim.h"

#include <string.h>

#include "policy/permission.h"

unsigned int claim_takers(const struct rules_statement *s)
{
	if (!statement_has(s, CONDITION_PARTY))
		return s->actor.party == PARTY_THIRD ? BY_THIRD : BY_FIRST;
	/* "We hand it over through the SDK of …": the SDK has it, and so have we. */
	return s->actor.party == PARTY_FIRST && *s->actor.text ? BY_FIRST | BY_THIRD : BY_THIRD;
}

bool claim_denies(const struct rules_statement *s)
{
	bool never = false;

	for (size_t i = 0; i < s->condition_count; i++) {
		/* "Never, but …" and "never leaves the device" forbid something else than taking;
		 * "never in the background", "never while muted" forbids it there. */
		if (s->conditions[i].kind == CONDITION_NEVER)
			never = true;
		else if (s->conditions[i].kind != CONDITION_REVOKED &&
			 s->conditions[i].kind != CONDITION_BACKGROUND &&
			 !(s->conditions[i].kind == CONDITION_FEATURE && s->conditions[i].feature))
			return false;
	}
	return never;
}

/* Whom a denial forbids to take the data: "we never sell them" forbids others, not the taking itself. */
unsigned int claim_denied(const struct rules_statement *s)
{
	bool shared = false;

	/* "Never for advertising": for something else they may be. */
	if (s->purpose_count)
		return 0;
	for (size_t i = 0; i < s->action_count; i++) {
		switch (s->actions[i].kind) {
		case ACTION_COLLECT:
		case ACTION_RECEIVE:
		case ACTION_ACCESS:
		case ACTION_USE:
			return claim_takers(s);
		case ACTION_SHARE:
		case ACTION_PROVIDE:
			shared = true;
			break;
		default:
			break;
		}
	}
	return shared ? BY_THIRD : 0;
}

bool claim_takes(const struct rules_statement *s)
{
	static const enum condition_kind gates[] = {
		CONDITION_DEFAULT_OFF, CONDITION_LOCAL,	 CONDITION_NETWORK,
		CONDITION_RATE,	       CONDITION_PICKED, CONDITION_PARTY,
	};

	if (statement_takes(s))
		return true;
	for (size_t i = 0; i < sizeof(gates) / sizeof(gates[0]) && !s->action_count; i++) {
		if (statement_has(s, gates[i]))
			return true;
	}
	return false;
}

enum claim_sort claim_sort(const struct rules_statement *s, enum category c)
{
	bool takes = !s->action_count, hands_on = false;

	for (size_t i = 0; i < s->action_count; i++) {
		switch (s->actions[i].kind) {
		case ACTION_COLLECT:
		case ACTION_RECEIVE:
		case ACTION_ACCESS:
		case ACTION_ENABLE:
			takes = true;
			break;
		case ACTION_USE:
			/* "We use your camera" takes pictures; "we use your name" has it already. */
			takes = takes || permission_guards(c) != PERMISSION_NONE;
			break;
		case ACTION_SHARE:
			hands_on = true;
			break;
		case ACTION_PROVIDE:
			/* "You provide your name" against "we provide it to the courier". */
			if (s->actor.party != PARTY_USER && *s->actor.text && s->recipient_count)
				hands_on = true;
			else
				takes = true;
			break;
		default:
			break;
		}
	}
	return takes ? CLAIM_TAKES : hands_on ? CLAIM_HANDS_ON : CLAIM_HOLDS;
}

bool claim_is_sensitive(enum category c)
{
	switch (c) {
	case CATEGORY_BIOMETRIC:
	case CATEGORY_BIOMETRIC_FACE:
	case CATEGORY_BIOMETRIC_VOICE:
	case CATEGORY_BIOMETRIC_OTHER:
	case CATEGORY_CHILD:
	case CATEGORY_IDENTITY:
	case CATEGORY_PAYMENT:
	case CATEGORY_CREDENTIAL:
	case CATEGORY_LOCATION:
	case CATEGORY_LOCATION_GPS:
	case CATEGORY_CONTACTS:
	case CATEGORY_SMS_CALLS:
	case CATEGORY_PROFILE:
		return true;
	default:
		return false;
	}
}

bool claim_leads(const struct rules_statement *s)
{
	static const char wide[] = "：";
	size_t n = strlen(s->quote);

	if (!statement_takes(s) || s->modality == MODALITY_EXEMPT || claim_denies(s))
		return false;
	return (n && s->quote[n - 1] == ':') ||
	       (n >= sizeof(wide) - 1 && !strcmp(s->quote + n - (sizeof(wide) - 1), wide));
}

bool claim_below(const struct rules_statement *lead, const struct rules_statement *s)
{
	size_t n = strlen(lead->clause);

	return !s->action_count && !strncmp(lead->clause, s->clause, n) &&
	       (!s->clause[n] || s->clause[n] == '.');
}
