/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sentence cut into words, each with the part that it plays.
 *
 * Chinese writes no spaces: the longest word of the lexicon wins, what the lexicon does not know is a
 * run of unknown characters. The parts are what the choosers (choice.h) look at; what a word means
 * stays with the tokens of scan.h.
 */
#ifndef POLICY_WORDS_H
#define POLICY_WORDS_H

#include "policy/scan.h"

#define PART_LIST(X)                                                                               \
	X(EDGE, "edge")	      /* before the first and behind the last word */                      \
	X(UNKNOWN, "unknown") /* not in the lexicon */                                             \
	X(LATIN, "latin")     /* letters and digits, not in the lexicon */                         \
	X(DATA, "data")                                                                            \
	X(WEAK, "weak")	      /* data, but an ordinary word as well: 图片, 公司 */             \
	X(GENERIC, "generic") /* 信息, 个人信息, personal data */                            \
	X(HEAD, "head")                                                                            \
	X(MODIFIER, "modifier")                                                                    \
	X(NOUN, "noun") /* names no data: 服务, 功能 */                                        \
	X(TAKE, "take") /* collect, receive, access */                                             \
	X(STORE, "store")                                                                          \
	X(USE, "use")                                                                              \
	X(SHARE, "share")                                                                          \
	X(PUBLISH, "publish")                                                                      \
	X(PROVIDE, "provide")                                                                      \
	X(OTHER_VERB, "verb") /* delete, enable, and verbs about no data */                        \
	X(FIRST, "first")                                                                          \
	X(USER, "user")                                                                            \
	X(THIRD, "third")                                                                          \
	X(OF, "of") /* 的 */                                                                      \
	X(MODAL, "modal")                                                                          \
	X(NEGATION, "negation")                                                                    \
	X(ONLY, "only")                                                                            \
	X(PREPOSITION, "preposition") /* 将, 对, 向, 从 */                                     \
	X(WHEN, "when")		      /* 在, 当, 如果 */                                       \
	X(TIME, "time")		      /* 时, 后, 过程中 */                                    \
	X(PURPOSE, "purpose")	      /* 为, 用于, 以便 */                                    \
	X(INCLUDE, "include")	      /* 包括, 例如 */                                         \
	X(DETERMINER, "determiner")   /* 这些, 上述, 相关 */                                 \
	X(AND, "and")                                                                              \
	X(ETC, "etc")                                                                              \
	X(COMMA, "comma")     /* , */                                                              \
	X(ENUMERATE, "pause") /* 、 */                                                            \
	X(COLON, "colon")                                                                          \
	X(SEMICOLON, "semicolon")                                                                  \
	X(STOP, "stop") /* 。！？ */                                                            \
	X(OPEN, "open") /* ( */                                                                    \
	X(CLOSE, "close")                                                                          \
	X(SLASH, "slash") /* / | */                                                                \
	X(QUOTE, "quote")                                                                          \
	X(SIGN, "sign") /* any other character */

#define X(id, name) PART_##id,
enum part { PART_LIST(X) PART_COUNT };
#undef X

const char *part_name(enum part p);
int part_from_name(const char *name);

struct word {
	uint16_t begin; /* characters */
	uint16_t end;
	uint8_t part;  /* enum part */
	uint8_t depth; /* of brackets */
	uint8_t kind;  /* of an action: enum action_kind; of an opener of purpose: which sort */
	bool verb;     /* an action of the lexicon, whatever its part */
	bool digits;   /* a number */
	bool core;     /* one that policies name data with */
};

/* What stands around the place before a word, or behind the last one: see context.h. */
struct surroundings {
	uint8_t action[2]; /* on the left and on the right: part */
	uint8_t far[2];
	uint8_t data[2];
	uint8_t person; /* on the left */
	uint8_t left;	/* bits of context_clause() */
	uint8_t right;
};

struct words {
	struct word at[SENTENCE_MAX + 1];
	size_t count;
	struct surroundings around[SENTENCE_MAX + 2];
};

void words_cut(const struct scan *s, struct words *out);

/* Cuts a list into its items: 、 和 , / brackets and the like. */
bool part_separates(unsigned int part);
/* May stand in a compound noun. */
bool part_is_nominal(unsigned int part);
bool part_is_action(unsigned int part);

#endif
