/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

const char *verify_fault_name(enum verify_fault_kind kind)
{
	static const char *const names[] = {VERIFY_FAULT_LIST(NAMES_STRING)};

	return names[kind];
}

const char *verify_report_path(struct verify_report *r, const char *path)
{
	char **more = realloc(r->paths, (r->path_count + 1) * sizeof(*more));
	char *copy = strdup(path);

	if (more)
		r->paths = more;
	if (!more || !copy) {
		free(copy);
		return NULL;
	}
	return r->paths[r->path_count++] = copy;
}

int verify_report_add(struct verify_report *r, enum verify_fault_kind kind, const char *path,
		      unsigned int line, uint64_t seq, uint64_t count, const char *format, ...)
{
	struct verify_fault *more = realloc(r->faults, (r->fault_count + 1) * sizeof(*more));
	struct verify_fault *f;
	va_list ap;

	if (!more)
		return -1;
	r->faults = more;
	f = &more[r->fault_count++];
	*f = (struct verify_fault){
		.kind = kind, .path = path, .line = line, .seq = seq, .count = count};
	va_start(ap, format);
	vsnprintf(f->text, sizeof(f->text), format, ap);
	va_end(ap);
	return 0;
}

static size_t path_rank(const struct verify_report *r, const char *path)
{
	size_t i = 0;

	while (i < r->path_count && r->paths[i] != path)
		i++;
	/* The index was opened first and comes last. */
	return i ? i : r->path_count;
}

static int compare_faults(const void *a, const void *b, void *arg)
{
	const struct verify_fault *x = a, *y = b;
	size_t p = path_rank(arg, x->path), q = path_rank(arg, y->path);

	if (p != q)
		return p < q ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->seq > y->seq) - (x->seq < y->seq);
}

void verify_report_sort(struct verify_report *r)
{
	if (r->fault_count)
		qsort_r(r->faults, r->fault_count, sizeof(*r->faults), compare_faults, r);
}

void verify_report_free(struct verify_report *r)
{
	for (size_t i = 0; i < r->path_count; i++)
		free(r->paths[i]);
	free(r->paths);
	free(r->faults);
	memset(r, 0, sizeof(*r));
}
