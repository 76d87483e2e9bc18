/* SPDX-License-Identifier: Apache-2.0 */
#include "recipient.h"

#include <string.h>

#include "eval.h"
#include "glob.h"

static const char *host_of(const struct access *a)
{
	return a->path ? a->path : a->resource_id;
}

const struct profile_recipient *recipient_of(const struct profile *p, const struct access *a)
{
	const char *host = host_of(a);

	for (size_t i = 0; host && i < p->recipient_count; i++) {
		const struct profile_recipient *r = &p->recipients[i];

		for (size_t k = 0; k < r->domain_count; k++) {
			if (glob_match_host(r->domains[k], host))
				return r;
		}
	}
	return NULL;
}

bool recipient_named(const struct profile *p, const struct access *a, const char *name)
{
	const struct profile_recipient *r = recipient_of(p, a);

	return r && !strcmp(r->name, name);
}

/* A name, or an address whose name nobody saw? "10.0.0.1:443", "[2001:db8::1]:443". */
static bool is_address(const char *host)
{
	return strchr(host, '[') || strchr(host, ':') != strrchr(host, ':') ||
	       strspn(host, "0123456789.:") == strlen(host);
}

static bool rule_names(const struct program *p, const struct program_rule *r, const char *name)
{
	for (size_t i = 0; i < r->rule->statement_count; i++) {
		const struct rules_statement *s = rules_statement_find(p->rules,
								       r->rule->statements[i]);

		for (size_t k = 0; s && k < s->recipient_count; k++) {
			if (!strcmp(s->recipients[k].text, name))
				return true;
		}
	}
	return false;
}

/* By a sentence that only hands the data on. */
static bool handed_on_to(const struct program *p, enum category category, const char *name)
{
	const struct rule_list *l = &p->lists[category][CLASS_FIRST];

	for (uint32_t i = 0; i < l->hands_on_count; i++) {
		if (rule_names(p, &p->rule[p->refs[l->hands_on + i]], name))
			return true;
	}
	return false;
}

/* Whichever party's sentence names the recipient: the data may go there. */
static bool named_for(const struct program *p, enum category category, const char *name)
{
	for (int class = 0; class < CLASS_COUNT; class ++) {
		const struct rule_list *l = &p->lists[category][class];

		for (uint32_t i = 0; i < l->permit_count; i++) {
			const struct program_rule *rule = &p->rule[p->refs[l->permit + i]];
			const struct node *n = &p->node[rule->first], *end = &p->node[n->end];

			if (rule_names(p, rule, name))
				return true;
			for (; n < end; n++) {
				const char *party;

				if (n->op != WHEN_CONDITION || n->kind != CONDITION_PARTY)
					continue;
				party = p->conditions[n->source]->party;
				if (party && !strcmp(party, name))
					return true;
			}
		}
	}
	return false;
}

bool recipient_alone(const struct question *q)
{
	return q->access->op == OP_SEND && q->access->category == CATEGORY_NETWORK_TRAFFIC &&
	       q->app->program->declared[CATEGORY_NETWORK_TRAFFIC] == DECLARED_NO;
}

struct outcome recipient_judge(const struct question *q)
{
	const struct program *p = q->app->program;
	struct outcome broken = {.value = TRI_FALSE, .codes = BIT(CODE_UNDECLARED_RECIPIENT)};
	const struct rule_list *own = &p->lists[q->access->category][q->class];
	struct outcome terms = {.value = TRI_FALSE};
	const char *host = host_of(q->access);
	const struct profile_recipient *r;
	bool given = false;

	if (!p->profile->recipient_count)
		return (struct outcome){.value = TRI_TRUE};
	r = recipient_of(p->profile, q->access);
	if (!r && (!host || is_address(host)))
		return (struct outcome){.value = TRI_UNKNOWN,
					.codes = BIT(CODE_UNDECLARED_RECIPIENT),
					.missing = BIT(MISSING_DETAIL)};
	if (!r)
		return broken;
	if (r->party == PARTY_FIRST)
		return (struct outcome){.value = TRI_TRUE};
	/* "With your consent we share it with …": the data may go there on these terms. */
	for (uint32_t i = 0; i < own->hands_on_count; i++) {
		uint32_t rule = p->refs[own->hands_on + i];
		struct outcome one;

		if (!rule_names(p, &p->rule[rule], r->name))
			continue;
		one = eval_rule(q, rule);
		eval_either(&terms, &one);
		given = true;
	}
	if (given)
		return terms;
	if (named_for(p, q->access->category, r->name))
		return (struct outcome){.value = TRI_TRUE};
	/* What it was that was sent is not known: whatever data the recipient is named for may be it. */
	for (int c = 0; recipient_alone(q) && c < CATEGORY_COUNT; c++) {
		if (named_for(p, (enum category)c, r->name) ||
		    handed_on_to(p, (enum category)c, r->name))
			return (struct outcome){.value = TRI_TRUE};
	}
	return broken;
}
