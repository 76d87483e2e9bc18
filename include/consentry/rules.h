/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-rules/1: what a policy was understood to say.
 *
 * `consentry compile` makes it from prose (policy/), `explain` shows it, the judge applies it.
 * All memory of a `struct rules` lives in its arena: strings and arrays are valid until
 * rules_free(), and nobody frees a part. Spans are UTF-8 byte offsets [begin, end) into the policy
 * file as it was given.
 */
#ifndef CONSENTRY_RULES_H
#define CONSENTRY_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/category.h"

struct arena;
struct diag;
struct strbuf;

struct span {
	uint32_t begin;
	uint32_t end;
};

#define MODALITY_LIST(X)                                                                           \
	X(REQUIRED, "required")                                                                    \
	X(OPTIONAL, "optional")                                                                    \
	X(PROHIBITED, "prohibited")                                                                \
	X(EXEMPT, "exempt")                                                                        \
	X(INFORMATIVE, "informative")

#define PARTY_LIST(X)                                                                              \
	X(FIRST, "first")                                                                          \
	X(USER, "user")                                                                            \
	X(THIRD, "third")

#define ACTION_LIST(X)                                                                             \
	X(COLLECT, "collect")                                                                      \
	X(USE, "use")                                                                              \
	X(STORE, "store")                                                                          \
	X(SHARE, "share")                                                                          \
	X(RECEIVE, "receive")                                                                      \
	X(ACCESS, "access")                                                                        \
	X(PROVIDE, "provide")                                                                      \
	X(PUBLISH, "publish")                                                                      \
	X(DELETE, "delete")                                                                        \
	X(ENABLE, "enable")

#define CONDITION_LIST(X)                                                                          \
	X(GESTURE, "gesture")                                                                      \
	X(FEATURE, "feature")                                                                      \
	X(PERMISSION, "permission")                                                                \
	X(REVOKED, "revoked")                                                                      \
	X(CONSENT, "consent")                                                                      \
	X(LAUNCH, "launch")                                                                        \
	X(RATE, "rate")                                                                            \
	X(LOGIN, "login")                                                                          \
	X(DEFAULT_OFF, "default_off")                                                              \
	X(NEVER, "never")                                                                          \
	X(LOCAL, "local")                                                                          \
	X(PICKED, "picked")                                                                        \
	X(BACKGROUND, "background")                                                                \
	X(FOREGROUND, "foreground")                                                                \
	X(PARTY, "party")                                                                          \
	X(GUARDIAN, "guardian")                                                                    \
	X(PURPOSE_CHANGE, "purpose_change")                                                        \
	X(REGION, "region")                                                                        \
	X(ACCOUNT_CLOSED, "account_closed")                                                        \
	X(NETWORK, "network")                                                                      \
	X(REFUSAL_HARMLESS, "refusal_harmless")

#define PERMISSION_LIST(X)                                                                         \
	X(NONE, "")                                                                                \
	X(MICROPHONE, "microphone")                                                                \
	X(CAMERA, "camera")                                                                        \
	X(LOCATION, "location")                                                                    \
	X(PHOTOS, "photos")                                                                        \
	X(CONTACTS, "contacts")                                                                    \
	X(CALENDAR, "calendar")                                                                    \
	X(BLUETOOTH, "bluetooth")                                                                  \
	X(PHONE, "phone")                                                                          \
	X(SMS, "sms")                                                                              \
	X(SENSORS, "sensors")                                                                      \
	X(NOTIFICATIONS, "notifications")                                                          \
	X(STORAGE, "storage")

#define OBSERVED_LIST(X)                                                                           \
	X(KERNEL, "kernel")                                                                        \
	X(EGRESS, "egress")                                                                        \
	X(MARKER, "marker")                                                                        \
	X(NONE, "none")

#define X(id, name) MODALITY_##id,
enum modality { MODALITY_LIST(X) MODALITY_COUNT };
#undef X
#define X(id, name) PARTY_##id,
enum party { PARTY_LIST(X) PARTY_COUNT };
#undef X
#define X(id, name) ACTION_##id,
enum action_kind { ACTION_LIST(X) ACTION_COUNT };
#undef X
#define X(id, name) CONDITION_##id,
enum condition_kind { CONDITION_LIST(X) CONDITION_COUNT };
#undef X
#define X(id, name) PERMISSION_##id,
enum permission { PERMISSION_LIST(X) PERMISSION_COUNT };
#undef X
#define X(id, name) OBSERVED_##id,
enum observed { OBSERVED_LIST(X) OBSERVED_COUNT };
#undef X

/*
 * The JSON name of an enumerator, static; and back: -1 when there is no such name.
 */
const char *modality_name(enum modality v);
const char *party_name(enum party v);
const char *action_name(enum action_kind v);
const char *condition_name(enum condition_kind v);
const char *permission_name(enum permission v);
const char *observed_name(enum observed v);
int modality_from_name(const char *name);
int party_from_name(const char *name);
int action_from_name(const char *name);
int condition_from_name(const char *name);
int permission_from_name(const char *name);
int observed_from_name(const char *name);

struct rules_source {
	const char *name;     /* the file's base name, or "-" */
	const char *sha256;   /* 64 hex digits of the file's bytes */
	const char *language; /* BCP 47: "zh", "en" */
	uint64_t bytes;
};

struct rules_clause {
	const char *id;	   /* "1.10.4": the document's own numbering */
	const char *label; /* "一（十）4" */
	const char *title; /* the heading's text without its number; may be "" */
	struct span span;  /* heading and body, what lies below included */
};

struct rules_actor {
	enum party party;
	const char *text; /* "" when nobody is named; the party then follows from the sentence */
	struct span span; /* empty when text is "" */
};

struct rules_action {
	enum action_kind kind;
	const char *text;
	struct span span;
};

struct rules_data {
	const char *text;
	enum category category;
	struct span span;
};

/* A purpose or a recipient: words of the policy and where they stand. */
struct rules_phrase {
	const char *text;
	struct span span;
};

/* What a kind does not need is NULL, 0 or PERMISSION_NONE. */
struct rules_condition {
	enum condition_kind kind;
	const char *text; /* the words that state it; "" in a rule that only inherits it */
	struct span span;
	const char *control;	    /* gesture: "麦克风图标" */
	const char *feature;	    /* feature: "录制视频" */
	const char *party;	    /* party: "支付宝" */
	const char *scope;	    /* consent: what is consented to separately; NULL: the policy */
	const char *region;	    /* region */
	enum permission permission; /* permission, revoked */
	uint32_t rate_s;	    /* rate: at most rate_n times in rate_s seconds */
	uint32_t rate_n;	    /* rate: 1 unless the policy says otherwise */
};

struct rules_statement {
	const char *id;	    /* "1.10.4/2" */
	const char *clause; /* id of its clause */
	struct span span;
	const char *quote; /* the policy's bytes at span */
	enum modality modality;
	struct rules_actor actor;
	bool exclusive; /* "only": outside its conditions the access is forbidden */
	const struct rules_action *actions;
	size_t action_count;
	const struct rules_data *data;
	size_t data_count;
	const struct rules_phrase *purposes;
	size_t purpose_count;
	const struct rules_phrase *recipients;
	size_t recipient_count;
	const struct rules_condition *conditions;
	size_t condition_count;
};

enum effect { EFFECT_PERMIT, EFFECT_FORBID };

enum when_op { WHEN_CONDITION, WHEN_ALL, WHEN_ANY };

/*
 * A tree of conditions. In JSON a rule's `when` is an object with "all" and/or "any": the root is
 * then WHEN_ALL of the "all" members and, where "any" is not empty, one WHEN_ANY child. A member is
 * a condition or such an object again. WHEN_ALL of nothing holds; WHEN_ANY of nothing does not.
 */
struct rules_when {
	enum when_op op;
	struct rules_condition condition; /* WHEN_CONDITION */
	const struct rules_when *child;	  /* WHEN_ALL, WHEN_ANY */
	size_t child_count;
};

/*
 * A permit rule allows `party` to take `category` and what lies below it while `when` holds. Rules of
 * one category and party stand beside each other: an access is allowed if one permit rule's
 * `when` holds and no forbid rule's does. A category that no permit rule of any party covers is
 * undeclared. Where the binding sentence of one of an app's own permit rules is `exclusive` ("only"), those
 * that are not leave no more room: the judge then looks at the exclusive ones alone. A permit rule whose
 * binding sentence only hands data on ("with your consent we share it with …") stands aside from rules
 * about taking: it says on what terms its recipients get the data.
 */
struct rules_rule {
	const char *id; /* "R12" */
	enum category category;
	enum party party;
	enum effect effect;
	struct rules_when when;
	const char *const *statements; /* ids; the first is the binding sentence a finding quotes */
	size_t statement_count;
};

struct rules_coverage {
	const char *statement;
	enum observed observed;
	const char *const *by; /* sensors or witnesses: "audio", "permission" */
	size_t by_count;
	const char *why;
};

struct rules_review {
	struct span span;
	const char *why;
};

struct rules {
	struct arena *arena;
	struct rules_source source;
	const struct rules_clause *clauses;
	size_t clause_count;
	const struct rules_statement *statements;
	size_t statement_count;
	const struct rules_rule *rules;
	size_t rule_count;
	const struct rules_coverage *coverage;
	size_t coverage_count;
	const struct rules_review *review;
	size_t review_count;
};

/*
 * Reads a consentry-rules/1 document of `len` bytes; `name` is what errors call it. Returns 0 and an
 * owned *out, or -1 with *d set (line and column of the fault). An unknown key is a warning on d's
 * sink, an unknown major version an error. Members that the judge does not need (source, clauses,
 * coverage, review) may be absent: a rules file can be written by hand.
 */
int rules_read(const char *name, const char *text, size_t len, struct rules **out, struct diag *d);

/* Appends the document. The same rules give the same bytes. Returns 0, or -1 when out of memory. */
int rules_write(const struct rules *r, struct strbuf *out);

/*
 * The same document in pieces, as it is made: it is several times as long as its policy. `take` returns 0, or -1
 * to end it. Returns 0, or -1 when out of memory or ended.
 */
typedef int rules_take(void *arg, const char *data, size_t len);
int rules_write_to(const struct rules *r, rules_take *take, void *arg);

void rules_free(struct rules *r);

/* The statement or clause with that id, owned by r, or NULL. */
const struct rules_statement *rules_statement_find(const struct rules *r, const char *id);
const struct rules_clause *rules_clause_find(const struct rules *r, const char *id);

#endif
