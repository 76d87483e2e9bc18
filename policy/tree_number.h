/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The number that a paragraph or heading begins with: 一、 （一） 1、 1. （1） 1) ① 1.1 (a) a. i. 第一章 "Section 2".
 */
#ifndef POLICY_TREE_NUMBER_H
#define POLICY_TREE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which documents nest them where nothing in the document says otherwise. */
enum number_style {
	NUMBER_NONE,
	NUMBER_PART,	/* 第一部分, Part 1 */
	NUMBER_CHAPTER, /* 第一章, 第一篇, Chapter 1 */
	NUMBER_SECTION, /* 第一节, Section 1 */
	NUMBER_ARTICLE, /* 第一条, Article 1 */
	NUMBER_ROMAN_UPPER,
	NUMBER_ALPHA_UPPER,
	NUMBER_HAN,	      /* 一、 */
	NUMBER_HAN_BRACKET,   /* （一） */
	NUMBER_DIGIT_COMMA,   /* 1、 */
	NUMBER_DIGIT_DOT,     /* 1. */
	NUMBER_DIGIT_SPACE,   /* a number and white space, in headings */
	NUMBER_DECIMAL,	      /* 1.1, 1.1.1: told apart by `parts` */
	NUMBER_DIGIT_BRACKET, /* （1） */
	NUMBER_DIGIT_CLOSE,   /* 1） */
	NUMBER_CIRCLED,	      /* ① */
	NUMBER_ALPHA_BRACKET, /* (a) */
	NUMBER_ALPHA,	      /* a. a) a、 */
	NUMBER_ROMAN_BRACKET, /* (i) */
	NUMBER_ROMAN,	      /* i. i) */
	NUMBER_STYLE_COUNT
};

#define NUMBER_PARTS_MAX 8

struct number {
	enum number_style style;
	uint8_t parts;			  /* 1; NUMBER_DECIMAL: how many, at least 2 */
	uint16_t value[NUMBER_PARTS_MAX]; /* from 0; the last one is the clause's own */
	uint8_t label;	/* bytes of the number as written, without what closes it */
	uint8_t length; /* bytes to where the text behind it begins */
	/* i, v, x, c, d, l, m: a letter of a list or a Roman number; the other reading. */
	enum number_style other;
	uint16_t other_value;
};

/*
 * Reads the number at the beginning of s[0..len). `heading`: the format says that this is a heading, so
 * that a bare number followed by white space counts. Returns false where there is none.
 */
bool number_parse(const char *s, size_t len, bool heading, struct number *out);

#endif
