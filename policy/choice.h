/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Choosing between readings of a sentence.
 *
 * Grammar says which readings there are: where a phrase could begin and end, which verb could be the
 * one that matters. Which of them a careful reader would take is a matter of degree: a known term
 * after "您的" and before "等" surely, an ordinary word inside a clause of purpose hardly. Each
 * reading is described by features (the part before it, the part behind it, what kind of list it
 * stands in …), and a log-linear model adds up how much each one speaks for it. The weights are data,
 * policy/lexicon/weights.json: docs/policy-language.md tells how they were found. A feature is made of
 * parts and small numbers, never of words.
 */
#ifndef POLICY_CHOICE_H
#define POLICY_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a value of a template is, for its name in the file. */
enum feature_value { VALUE_NONE, VALUE_PART, VALUE_NUMBER, VALUE_CATEGORY };

#define TEMPLATE_LIST(X)                                                                           \
	/* a phrase of data */                                                                     \
	X(DATA_ANY, "data.any", NONE, NONE)                                                        \
	X(DATA_LEFT, "data.left", PART, PART)	  /* before it, its first word */                  \
	X(DATA_LEFT2, "data.left2", PART, PART)	  /* the two before it */                          \
	X(DATA_RIGHT, "data.right", PART, PART)	  /* its last word, behind it */                   \
	X(DATA_RIGHT2, "data.right2", PART, PART) /* the two behind it */                          \
	X(DATA_AROUND, "data.around", PART, PART)                                                  \
	X(DATA_CATEGORY, "data.category", CATEGORY, NONE)                                          \
	X(DATA_CATEGORY_LEFT, "data.category_left", CATEGORY, PART)                                \
	X(DATA_LAST, "data.last", PART, CATEGORY)                                                  \
	X(DATA_LENGTH, "data.length", NUMBER, PART)                                                \
	X(DATA_WORDS, "data.words", NUMBER, PART)                                                  \
	X(DATA_INSIDE, "data.inside", PART, NONE) /* each part in it */                            \
	X(DATA_SEPARATORS, "data.separators", PART, PART)                                          \
	X(DATA_NEIGHBOURS, "data.neighbours", PART, PART) /* last words of the items beside it */  \
	X(DATA_LIST, "data.list", NUMBER, PART)		  /* items of the list, last word */       \
	X(DATA_VERB_LEFT, "data.verb_left", PART, NUMBER) /* nearest action, how far */            \
	X(DATA_VERB_RIGHT, "data.verb_right", PART, NUMBER)                                        \
	X(DATA_VERBS, "data.verbs", PART, PART)                                                    \
	X(DATA_SUBJECT, "data.subject", PART, PART) /* nearest person to the left, last word */    \
	X(DATA_CLAUSE, "data.clause", NUMBER, PART) /* what sort of clause, last word */           \
	X(DATA_CLAUSE_CATEGORY, "data.clause_category", NUMBER, CATEGORY)                          \
	X(DATA_DEPTH, "data.depth", NUMBER, PART)                                                  \
	X(DATA_LINE, "data.line", NUMBER, PART)	  /* what the whole sentence has */                \
	X(DATA_OPENED, "data.opened", PART, PART) /* what opened the list, last word */            \
	X(DATA_FIRST, "data.first", PART, PART)	  /* first and last word */                        \
	/* a verb */                                                                               \
	X(VERB_ANY, "verb.any", PART, NONE)                                                        \
	X(VERB_LEFT, "verb.left", PART, PART)                                                      \
	X(VERB_LEFT2, "verb.left2", PART, PART)                                                    \
	X(VERB_RIGHT, "verb.right", PART, PART)                                                    \
	X(VERB_RIGHT2, "verb.right2", PART, PART)                                                  \
	X(VERB_AROUND, "verb.around", PART, PART)                                                  \
	X(VERB_KIND, "verb.kind", NUMBER, NONE)                                                    \
	X(VERB_KIND_LEFT, "verb.kind_left", NUMBER, PART)                                          \
	X(VERB_KIND_RIGHT, "verb.kind_right", NUMBER, PART)                                        \
	X(VERB_SUBJECT, "verb.subject", PART, PART)                                                \
	X(VERB_OBJECT, "verb.object", PART, PART) /* first data behind it in the clause */         \
	X(VERB_OBJECT_FAR, "verb.object_far", PART, NUMBER)                                        \
	X(VERB_BEFORE, "verb.before", PART, PART) /* last data before it in the clause */          \
	X(VERB_CLAUSE, "verb.clause", NUMBER, PART)                                                \
	X(VERB_CLAUSE_KIND, "verb.clause_kind", NUMBER, NUMBER)                                    \
	X(VERB_LINE, "verb.line", NUMBER, PART)                                                    \
	X(VERB_OTHERS, "verb.others", PART, PART) /* nearest other action on each side */          \
	X(VERB_ORDER, "verb.order", NUMBER, PART) /* how many actions before it */                 \
	X(VERB_DEPTH, "verb.depth", NUMBER, PART)                                                  \
	X(VERB_MODAL, "verb.modal", NUMBER, PART) /* a modal, a negation before it */              \
	/* a purpose */                                                                            \
	X(WHY_ANY, "why.any", NONE, NONE)                                                          \
	X(WHY_HOW, "why.how", NUMBER, NUMBER) /* how it begins, how it ends: purposes.c */         \
	X(WHY_LEFT, "why.left", PART, PART)                                                        \
	X(WHY_LEFT_HOW, "why.left_how", NUMBER, PART)                                              \
	X(WHY_FIRST, "why.first", PART, PART)                                                      \
	X(WHY_FIRST_HOW, "why.first_how", NUMBER, PART)                                            \
	X(WHY_LAST, "why.last", PART, PART)                                                        \
	X(WHY_RIGHT, "why.right", PART, PART)                                                      \
	X(WHY_LENGTH, "why.length", NUMBER, NUMBER)                                                \
	X(WHY_COMMAS, "why.commas", NUMBER, NUMBER)                                                \
	X(WHY_COMMAS_STOP, "why.commas_stop", NUMBER, NUMBER)                                      \
	X(WHY_STOP, "why.stop", NUMBER, PART) /* how it ends; what follows */                      \
	X(WHY_STOP_LAST, "why.stop_last", NUMBER, PART)                                            \
	X(WHY_BEFORE, "why.before", PART, PART) /* actions and data before it */                   \
	X(WHY_BEFORE_HOW, "why.before_how", NUMBER, PART)                                          \
	X(WHY_AFTER, "why.after", PART, NUMBER)                                                    \
	X(WHY_AFTER_STOP, "why.after_stop", NUMBER, PART)                                          \
	X(WHY_OPENED, "why.opened", NUMBER, NUMBER) /* the opener before it */                     \
	X(WHY_OPENED_STOP, "why.opened_stop", NUMBER, NUMBER)                                      \
	X(WHY_PERSON, "why.person", PART, NUMBER)                                                  \
	X(WHY_LINE, "why.line", NUMBER, NUMBER)                                                    \
	X(WHY_INSIDE, "why.inside", PART, PART)

#define X(id, name, a, b) TEMPLATE_##id,
enum feature_template { TEMPLATE_LIST(X) TEMPLATE_COUNT };
#undef X

struct feature_kind {
	const char *name;
	enum feature_value a;
	enum feature_value b;
};

const struct feature_kind *feature_kind(unsigned int id);

/*
 * A feature is a template and two values below 64, as one number: 4096 times the template, 64 times the
 * left value, the right value.
 */
#define FEATURE_COUNT (TEMPLATE_COUNT * 64u * 64u)

/* Which values of a template may be too large: numbers. Of parts and categories there are fewer. */
static const bool feature_counts[TEMPLATE_COUNT][2] = {
#define X(id, name, a, b) [TEMPLATE_##id] = {VALUE_##a == VALUE_NUMBER, VALUE_##b == VALUE_NUMBER},
	TEMPLATE_LIST(X)
#undef X
};

/* A template that the compiler knows costs only what it needs. */
static inline uint32_t feature_index(unsigned int template, unsigned int a, unsigned int b)
{
	if (feature_counts[template][0] && a > 63)
		a = 63;
	if (feature_counts[template][1] && b > 63)
		b = 63;
	return template * 4096u + a * 64u + b;
}

/* A reading has a few dozen. */
#define FEATURES_MAX 160

/* What speaks for a reading: its sum, or, for the tool that finds the weights, the features themselves. */
struct features {
	const float *weights; /* NULL: nothing is summed, all is kept */
	double score;	      /* above 0: more for the reading than against it */
	size_t count;	      /* of those kept */
	uint32_t at[FEATURES_MAX];
};

static inline void features_begin(struct features *f, const float *weights)
{
	f->weights = weights;
	f->score = 0;
	f->count = 0;
}

static inline void features_add(struct features *f, enum feature_template id, unsigned int a,
				unsigned int b)
{
	uint32_t i = feature_index(id, a, b);

	if (f->weights)
		f->score += (double)f->weights[i];
	else if (f->count < FEATURES_MAX)
		f->at[f->count++] = i;
}

/* Adds all that was kept of another one. */
void features_join(struct features *f, const struct features *other);

#endif
