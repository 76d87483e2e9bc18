/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-trace/1: one line to one record and back. No file is touched here.
 */
#ifndef JUDGE_TRACE_H
#define JUDGE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "base/strbuf.h"
#include "consentry/access.h"

struct trace_reader; /* owns the memory of the last record */

/* `name` is what errors call the trace; it must outlive the reader. NULL when out of memory. */
struct trace_reader *trace_reader_new(const char *name);
void trace_reader_free(struct trace_reader *r);

/*
 * Reads the next line, without its line end. The first must be the header. Returns 1 and fills *out
 * (valid until the next call), 0 for an empty line or one of an unknown kind (a warning), -1 with *d
 * set. After an error the reader can go on with the next line.
 */
int trace_read_line(struct trace_reader *r, const char *line, size_t len, struct record *out,
		    struct diag *d);

/*
 * Reads a ledger line (consent, permission, gesture, marker) that comes from `consentry mark` or a
 * test driver: the same form, where `t` may be missing and *has_t says so.
 */
int trace_read_ledger(struct trace_reader *r, const char *line, size_t len, struct record *out,
		      bool *has_t, struct diag *d);

/* Appends the record as one line, with its line end. The same record gives the same bytes. */
void trace_write(const struct record *rec, struct strbuf *out);

/* Parts of an access that findings show in the same form. */
void trace_write_subject(const struct subject *s, struct strbuf *out);
void trace_write_resource(const struct access *a, struct strbuf *out);
void trace_write_stack(const struct access *a, struct strbuf *out);

#endif
