/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One fault in one input, said in one line: `FILE:LINE:COLUMN: what is wrong`.
 *
 * The function that finds the fault fills the struct and returns -1; the caller that gives up prints
 * it. Nothing is both printed and returned. Lines and columns count from 1, columns in characters.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stddef.h>

struct diag {
	char file[256];
	unsigned int line;   /* 0: the fault has no place in the file */
	unsigned int column; /* 0: only the line is known */
	char message[512];
	/* Warnings are handed over as they are met; NULL: nobody listens. */
	void (*warn)(void *arg, const struct diag *d);
	void *warn_arg;
};

/* Fills *d for byte `offset` of text[0..len). Always returns -1, so that `return diag_at(…)` works. */
int diag_at(struct diag *d, const char *file, const char *text, size_t len, size_t offset,
	    const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same where the line and column are known, or 0. */
int diag_set(struct diag *d, const char *file, unsigned int line, unsigned int column,
	     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Hands a warning to d->warn; *d itself stays as it is. */
void diag_warn_at(const struct diag *d, const char *file, const char *text, size_t len,
		  size_t offset, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The same where the line and column are known, or 0. */
void diag_warn(const struct diag *d, const char *file, unsigned int line, unsigned int column,
	       const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Writes the one line, without line end, into out (always terminated). Control characters of the
 * input are shown as \xNN. */
void diag_format(const struct diag *d, char *out, size_t size);

#endif
