/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What words mean: the lexicon files of policy/lexicon/ as tables that are part of the program.
 * tools/lexicon makes them of the files when the program is built, and checks the files.
 *
 * A file groups words into classes ("consent", "negation", "data"). Some classes are known to the C
 * code by name (the list below); the others serve the condition patterns of the same files only.
 * A word may belong to many classes. Words are stored as sentence.h normalises text: lower case,
 * half-width, no space beside a Chinese character.
 */
#ifndef POLICY_LEXICON_H
#define POLICY_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "consentry/rules.h"
#include "policy/choice.h"

struct pattern;
struct pattern_key;

/* Classes that C code asks for. The JSON files may add others. */
#define WORD_LIST(X)                                                                               \
	X(DATA, "data")		/* a kind of data; value: category */                              \
	X(HEAD, "head")		/* noun that makes a compound a kind of data: 信息, record */    \
	X(MODIFIER, "modifier") /* what may stand in such a compound */                            \
	X(ACTION, "action")	/* what is done to data; value: action kind */                     \
	X(PERMISSION, "permission") /* a system permission; value: permission */                   \
	X(FIRST, "first")	    /* the provider: 我们 */                                     \
	X(USER, "user")		    /* the person: 您 */                                          \
	X(THIRD, "third")	    /* somebody else */                                            \
	X(NEGATION, "negation")                                                                    \
	X(EXCLUSIVE, "exclusive")                                                                  \
	X(OPTIONAL, "optional")                                                                    \
	X(REQUIRED, "required")                                                                    \
	X(EXEMPT, "exempt")                                                                        \
	X(PURPOSE_FOR, "purpose_for")	/* 为, 为了, in order to */                             \
	X(PURPOSE_USE, "purpose_use")	/* 用于, used for */                                     \
	X(PURPOSE_SO, "purpose_so")	/* 以便, so that */                                      \
	X(PURPOSE_TO, "purpose_to")	/* 以, 来, to */                                         \
	X(PURPOSE_HELP, "purpose_help") /* 帮助, 便于 */                                       \
	X(PURPOSE_OUT, "purpose_out")	/* 出于, 基于…目的 */                              \
	X(PURPOSE_END, "purpose_end")	/* 的目的, 之目的 */                                 \
	X(CORE, "core")	      /* actions that policies name data with: 收集, collect */          \
	X(INCLUDE, "include") /* opens a list: 包括, such as */                                  \
	X(WEAK, "weak")	      /* of class data, but ordinary words as well */                      \
	X(NOUN, "noun")	      /* names no data: 服务, 功能 */                                  \
	X(VERB, "verb")	      /* does nothing to data */                                           \
	X(OF, "of")	      /* 的 */                                                            \
	X(ETC, "etc")	      /* 等 */                                                            \
	X(AND, "and")                                                                              \
	X(MODAL, "modal")	      /* 会, 可能 */                                            \
	X(PREPOSITION, "preposition") /* 将, 对, 从 */                                          \
	X(WHEN, "when")		      /* 在, 当 */                                               \
	X(TIME, "time")		      /* 时, 后 */                                               \
	X(CUT, "cut")		      /* ends what stands before a name: 使用, 的, using */     \
	X(VAGUE, "vague")	      /* a feature that is no name: 该功能, this feature */     \
	X(SDK, "sdk_name")	      /* software of others: SDK */                                \
	X(EVERY, "every")	      /* 每, every */                                             \
	X(SECOND, "unit_second")                                                                   \
	X(MINUTE, "unit_minute")                                                                   \
	X(HOUR, "unit_hour")                                                                       \
	X(DAY, "unit_day")                                                                         \
	X(NUMBER, "number_word")      /* by its place in the list: zero, one, … */               \
	X(TENS, "number_tens")	      /* zero, ten, twenty, … */                                 \
	X(COUNT, "times")	      /* 次, times */                                             \
	X(COLUMN_DATA, "column_data") /* heads of columns in tables */                             \
	X(COLUMN_PURPOSE, "column_purpose")                                                        \
	X(COLUMN_PARTY, "column_party")                                                            \
	X(COLUMN_PERMISSION, "column_permission")                                                  \
	X(COLUMN_REFUSE, "column_refuse")                                                          \
	X(YES, "yes")			 /* the cell says that it may be refused */                \
	X(ANAPHOR, "anaphor")		 /* 这些信息, such information */                      \
	X(DETERMINER, "determiner")	 /* 这些, 上述 */                                      \
	X(BA, "ba")			 /* puts the object before its verb: 将, 把 */           \
	X(SENSOR, "sensor")		 /* a device that takes data: 摄像头 */                 \
	X(OPERATE, "operate")		 /* what is done to one: 调用 */                         \
	X(PERMISSION_WORD, "perm_right") /* 权限 */                                              \
	X(LABEL_ASIDE, "label_aside")	/* labels of what is no matter here: 隐私政策链接 */ \
	X(OWN, "own")			/* the provider and its product */                         \
	X(OWN_NAME, "own_name")		/* their names, learnt from the policy: own_name.h */      \
	X(APP_NOUN, "app_noun")		/* 软件, 平台 */                                       \
	X(SOFTWARE, "software")		/* the app as a whole: 客户端 */                        \
	X(POLICY_TITLE, "policy_title") /* 隐私政策 */                                         \
	X(OWN_TAIL, "own_tail")		/* follows the product's name: 及相关服务 */          \
	X(COMPANY, "company")		/* ends the name of a legal person: 有限公司 */        \
	X(NAME_LEAD, "name_lead")	/* 委托, 交给: behind it the name of who gets it */    \
	X(NAME_TAIL, "name_tail") /* 科技, 推送: names of companies and products end so */     \
	X(SHORT_FOR, "short_for") /* 以下简称 */                                               \
	X(TWICE, "en_twice")                                                                       \
	X(QUESTION, "en_question") /* what, how: a title begins */                                 \
	X(WANT, "en_want")	   /* need, choose: before "to", it makes no purpose */            \
	X(PERIOD, "en_period")	   /* week, month, year */                                         \
	X(TELLING, "en_telling")   /* personal data: general, but marked off from other data */    \
	X(FILM, "en_film")	   /* record, capture: makes "video" the camera's */               \
	X(PLACE, "en_place")	   /* a country or region by name */                               \
	X(TOWARDS, "en_towards")   /* with, to: before who gets it */                              \
	X(GIVE, "en_give")	   /* share, rely on: what "with" and "to" go with */              \
	X(THAT, "that_feature")	   /* 该功能, this feature: of those in "vague" */              \
	X(MOMENT, "that_moment")   /* 此时, in that case: a feature named before is in use */    \
	X(STATE, "state_time")	   /* 时, 后, 状态下: what stands before it is a state */     \
	X(COPY, "en_copy")	   /* copy, amount: data by what stands behind "of" */             \
	X(OUTSIDE, "wai")	   /* 外: ends what 除 opens */                                  \
	X(CLOSE, "close_any")	   /* 关闭, 撤回: it tells of a withdrawal */                  \
	X(EXCEPT, "chu")	   /* 除 */                                                       \
	X(JOINT, "joint")	   /* and, but, 但: another clause may begin */                   \
	X(FROM, "en_from")	   /* from, about: behind which data may stand */                  \
	X(PERSON, "en_person")	   /* visitor, child: does something in a clause of time */        \
	X(DO, "en_do")		   /* apply, publish: verbs of what people do with an app */       \
	X(STATIVE,                                                                                 \
	  "en_stative")		/* believe, live: says what somebody is, or is about the policy */ \
	X(WHOLE, "not_feature") /* our services, the app: no function of its own */                \
	X(PRESS, "en_press")	/* tap, swipe: one act on a control */                             \
	X(AGREE, "agree_word")	/* what is written on a control that gives consent */              \
	X(OFFTOPIC, "en_offtopic") /* dispute, liability: about the contract, not about data */    \
	X(ORGAN, "en_organ")	   /* bank, platform: an organisation that may take data itself */ \
	X(WHEN_FIRST, "en_when_first")	/* should: a "when" where a clause begins with it */       \
	X(WHEN_ING, "en_when_ing")	/* on, by: a "when" before "booking" */                    \
	X(LEADS, "en_leads")		/* involves, leads to: behind "booking a room" */          \
	X(RIGHT, "en_right")		/* you have the right to */                                \
	X(OFF, "just_off")		/* off */                                                  \
	X(PARENT, "en_parent")		/* parent, guardian */                                     \
	X(FUNCTION, "function")		/* 功能, 模式 */                                       \
	X(OFFER, "offer")		/* 服务, 业务 */                                       \
	X(FEATURE_LEAD, "feature_lead") /* 其他, 相关: before a name, no part of it */         \
	X(FEATURE_OPEN, "feature_open") /* 实现, 用于: behind it a list of features begins */  \
	X(FEATURE_NOT, "feature_not")	/* 协议, 条款: what no feature is called by */         \
	X(FEATURE_BARE, "feature_bare") /* 信息, 处理: no name where nothing else is said */   \
	X(RIGHT_ACT, "right_act")	/* 更正, 查询: what the person may do about data */    \
	X(ZH, "zh") /* no word: the sentence may be of that language, as its patterns ask */       \
	X(EN, "en")                                                                                \
	X(FINITE, "en_finite")	       /* collects, obtain: a verb and never a noun */             \
	X(INFINITIVE, "en_infinitive") /* behind "to": a verb */                                   \
	X(NOUN_OF, "en_noun_of")       /* storage of: a noun that does what its verb does */       \
	X(PERMISSIONS,                                                                             \
	  "en_permissions")	       /* permissions: what a heading says the list below is of */ \
	X(SUPPLIED, "en_supplied")     /* software, run: before "of", "from" or "by" somebody */   \
	X(HANDS_OVER, "en_hands_over") /* send, donate: to do that to "it" is to agree */          \
	X(PERMISSION_NOUN, "en_permission_noun") /* permission: the system's or the person's */    \
	X(SETUP, "en_setup")			 /* create, open: an account */                    \
	X(MOVES, "en_moves")			 /* reaches: what stands before it is handed on */ \
	X(TRAILING, "en_trailing")		 /* older, nearby: behind a noun, and no noun */   \
	X(TAKES, "en_takes")			 /* collects, learns: takes data for itself */

#define X(id, name) WORD_##id,
enum word_class { WORD_LIST(X) WORD_KNOWN };
#undef X

#define WORD_CLASS_MAX 768

struct class_set {
	uint64_t bits[WORD_CLASS_MAX / 64];
};

static inline void class_set_add(struct class_set *s, unsigned int c)
{
	s->bits[c / 64] |= UINT64_C(1) << (c % 64);
}

static inline bool class_set_has(const struct class_set *s, unsigned int c)
{
	return s->bits[c / 64] >> (c % 64) & 1;
}

/* One bit for several classes: a quick no to whether one of them is there. */
static inline uint64_t class_hint(unsigned int c)
{
	return UINT64_C(1) << (c % 64);
}

static inline uint64_t class_set_hint(const struct class_set *s)
{
	uint64_t hint = 0;

	for (size_t w = 0; w < WORD_CLASS_MAX / 64; w++)
		hint |= s->bits[w];
	return hint;
}

struct lexeme {
	uint16_t class;
	int16_t value;
};

/* What the taxonomy file says of a category. */
struct taxonomy {
	enum observed observed;
	const char *const *by;
	size_t by_count;
	const char *why;
};

/*
 * A node of the automaton, and a cell of the double array that it lies in: the child by letter x is cell
 * base + x, if that cell's parent is this one.
 */
struct lexicon_node {
	uint32_t base;
	uint32_t parent;  /* 0: the cell is free */
	uint16_t lexeme;  /* what the word that ends here means … */
	uint16_t lexemes; /* … and how many meanings it has; 0: no word ends here */
};

/* Code points by 256. */
#define LEXICON_PAGES 0x1100

struct lexicon {
	const uint8_t *page;
	const uint16_t *letter;
	const struct lexicon_node *nodes;
	const struct lexeme *lexemes;
	const struct pattern *patterns;
	size_t pattern_count;
	/* Patterns by a class that they need: keyed[keyed_begin[c]] to keyed[keyed_begin[c + 1] - 1];
	 * those of WORD_CLASS_MAX need none. */
	const struct pattern_key *keyed;
	const uint16_t *keyed_begin;
	struct class_set keys;		 /* the classes that have any */
	const struct taxonomy *taxonomy; /* by category */
	const float *weights;		 /* by feature: choice.h */
};

extern const struct lexicon lexicon;

#define LEXICON_ROOT 1u

/* The letter of a folded character; 0: no word has it. */
static inline unsigned int lexicon_letter(const struct lexicon *l, uint32_t c)
{
	return l->letter[l->page[c >> 8] * 256u + (c & 255)];
}

/* The node behind `node` by that letter, or 0. */
static inline uint32_t lexicon_step(const struct lexicon *l, uint32_t node, unsigned int letter)
{
	uint32_t next = l->nodes[node].base + letter;

	return l->nodes[next].parent == node ? next : 0;
}

#endif
