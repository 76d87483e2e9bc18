/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/collect/inode.h"
#include "user/collect/ladder.h"

static int differ(char *why, size_t size, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int differ(char *why, size_t size, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsnprintf(why, size, format, ap);
	va_end(ap);
	return -1;
}

static const struct footing *footing_of(const struct sensors *s, const char *fact)
{
	return &sensors_ladder(s)->footings[ladder_fact(fact)];
}

bool compare_by_calls(const struct sensors *s, const struct scenario *sc)
{
	for (int i = 0; i < EXPECTS && sc->expects[i].fact; i++) {
		const struct footing *f = footing_of(s, sc->expects[i].fact);

		if (f->rung && f->rung->kind == RUNG_TRACEPOINT)
			return true;
	}
	return false;
}

bool compare_stands_in(const struct sensors *s, const struct scenario *sc)
{
	/* A refused request has no expectation of its own fact; its sensor's is asked. */
	if (!strcmp(sc->sensor, "camera"))
		return footing_of(s, "video")->stands_in;
	if (!strcmp(sc->sensor, "microphone"))
		return footing_of(s, "pcm")->stands_in;
	return false;
}

static bool serves(const struct sensors *s, const char *fact, const char *hook)
{
	const struct footing *f = footing_of(s, fact);

	if (f->stands_in)
		f = footing_of(s, "ioctl");
	for (int i = 0; f->rung && i < LADDER_PROGRAMS && f->rung->programs[i]; i++) {
		const char *program = f->rung->programs[i];

		if (!strcmp(hook_name(hook_from_program(program + (program[0] == '?'))), hook))
			return true;
	}
	return false;
}

static const char *path_of(const struct lab *lab, const char *path)
{
	if (!path)
		return NULL;
	if (!strcmp(path, LAB_PATH))
		return lab->shared->path;
	if (!strcmp(path, "/dev/snd/pcm"))
		return lab->microphone;
	if (!strcmp(path, "/dev/video"))
		return lab->camera;
	return path;
}

/* Numbers of the file or device under `path`, as a trace names it; "" when it is gone. */
static void id_of(const char *path, char *id, size_t size)
{
	struct stat st;
	uint32_t dev;

	id[0] = '\0';
	if (stat(path, &st))
		return;
	dev = inode_dev(S_ISCHR(st.st_mode) ? st.st_rdev : st.st_dev);
	if (S_ISCHR(st.st_mode))
		snprintf(id, size, "%u:%u", dev >> 20, dev & 0xfffff);
	else
		snprintf(id, size, "%u:%u:%llu", dev >> 20, dev & 0xfffff,
			 (unsigned long long)st.st_ino);
}

static int compare_what(const struct lab *lab, const struct access *a, const struct expect *e,
			const struct sensors *s, char *why, size_t size)
{
	const char *path = path_of(lab, e->path);
	char id[64];

	if (a->op != e->op)
		return differ(why, size, "op %s, not %s", access_op_name(a->op),
			      access_op_name(e->op));
	if (a->category != e->category)
		return differ(why, size, "category %s, not %s", category_name(a->category),
			      category_name(e->category));
	if (a->resource_type != e->resource)
		return differ(why, size, "resource %s, not %s",
			      resource_type_name(a->resource_type),
			      resource_type_name(e->resource));
	if (!serves(s, e->fact, a->hook))
		return differ(why, size, "hook %s does not serve %s", a->hook, e->fact);
	if (!a->resource_id || !a->resource_id[0])
		return differ(why, size, "no resource id");
	if (!path)
		return 0;
	if (!strcmp(path, LAB_ID))
		return strcmp(a->resource_id, lab->shared->path)
			       ? differ(why, size, "resource %s, not %s", a->resource_id,
					lab->shared->path)
			       : 0;
	if (!path[0])
		return a->path ? differ(why, size, "path %s, not none", a->path) : 0;
	if (!a->path || strcmp(a->path, path) != 0)
		return differ(why, size, "path %s, not %s", a->path ? a->path : "none", path);
	id_of(path, id, sizeof(id));
	if (id[0] && strcmp(id, a->resource_id) != 0)
		return differ(why, size, "resource %s, not %s", a->resource_id, id);
	return 0;
}

static int compare_who(const struct lab *lab, const struct scenario *sc, const struct access *a,
		       const struct moment *m, char *why, size_t size)
{
	const struct subject *w = &a->subject;
	uint32_t pid = (uint32_t)(lab->shared->pid ? lab->shared->pid : m->child);
	uint32_t tid = (uint32_t)(lab->shared->tid ? (uint32_t)lab->shared->tid : pid);
	char exe[256] = "";

	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		return differ(why, size, "no /proc/self/exe");
	if (lab->shared->exe[0])
		snprintf(exe, sizeof(exe), "%s", lab->shared->exe);
	if (w->pid != pid)
		return differ(why, size, "pid %u, not %u", w->pid, pid);
	if (w->tid != tid && !sc->worker)
		return differ(why, size, "tid %u, not %u", w->tid, tid);
	if (w->uid != lab->shared->uid)
		return differ(why, size, "uid %u, not %u", w->uid, lab->shared->uid);
	if (!w->app || strcmp(w->app, LAB_APP) != 0)
		return differ(why, size, "app %s", w->app ? w->app : "none");
	if (!w->exe || strcmp(w->exe, exe) != 0)
		return differ(why, size, "exe %s, not %s", w->exe ? w->exe : "none", exe);
	/* The program began after the scenario was prepared, a fork before `from` at the earliest. */
	if (w->start + 2000000000ULL < m->from || w->start > m->to)
		return differ(why, size, "start %llu is not in the scenario's time",
			      (unsigned long long)w->start);
	if (a->attribution != ATTRIBUTION_DIRECT || a->origin_count)
		return differ(why, size, "attribution %s", attribution_name(a->attribution));
	return 0;
}

static int compare_when(const struct access *a, const struct moment *m, uint64_t last[], long cpus,
			char *why, size_t size)
{
	if (a->t < m->from || a->t > m->to)
		return differ(why, size, "time %llu is not in %llu to %llu",
			      (unsigned long long)a->t, (unsigned long long)m->from,
			      (unsigned long long)m->to);
	if (a->cpu >= (uint32_t)cpus)
		return differ(why, size, "CPU %u of %ld", a->cpu, cpus);
	if (last[a->cpu] && a->seq != last[a->cpu] + 1)
		return differ(why, size, "sequence %llu after %llu on CPU %u",
			      (unsigned long long)a->seq, (unsigned long long)last[a->cpu], a->cpu);
	last[a->cpu] = a->seq;
	return 0;
}

/* Where requests are all that is seen: one start and one stop, among the reads. */
static int compare_requests(const struct lab *lab, const struct scenario *sc, char *why,
			    size_t size)
{
	int wanted = 0, starts = 0, stops = 0;

	for (const struct expect *e = sc->expects; e->fact; e++)
		wanted += e->op == OP_START;
	for (size_t i = 0; i < lab->access_count; i++) {
		starts += lab->accesses[i].u.access.op == OP_START;
		stops += lab->accesses[i].u.access.op == OP_STOP;
	}
	if (wanted != starts || wanted != stops)
		return differ(why, size, "%d starts and %d stops, not %d of each", starts, stops,
			      wanted);
	return 0;
}

int compare(const struct lab *lab, const struct scenario *sc, const struct sensors *s,
	    const struct moment *m, char *why, size_t size)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	uint64_t last[64] = {0};
	size_t n = 0, repeated = 0;

	if (compare_stands_in(s, sc))
		return compare_requests(lab, sc, why, size);
	while (n < EXPECTS && sc->expects[n].fact)
		n++;
	for (size_t i = 0, e = 0; i < lab->access_count; i++) {
		const struct access *a = &lab->accesses[i].u.access;
		char detail[400];

		if (sc->repeats && i && a->op == lab->accesses[i - 1].u.access.op) {
			repeated++;
			continue;
		}
		if (e == n)
			break;
		if (compare_what(lab, a, &sc->expects[e++], s, detail, sizeof(detail)) ||
		    compare_who(lab, sc, a, m, detail, sizeof(detail)) ||
		    compare_when(a, m, last, cpus, detail, sizeof(detail)))
			return differ(why, size, "access %zu: %s", i + 1, detail);
	}
	if (lab->access_count - repeated != n)
		return differ(
			why, size, "%zu accesses, not %zu; the last: %s %s %s", lab->access_count,
			n,
			lab->access_count
				? access_op_name(lab->accesses[lab->access_count - 1].u.access.op)
				: "none",
			lab->access_count ? lab->accesses[lab->access_count - 1].u.access.hook : "",
			lab->access_count && lab->accesses[lab->access_count - 1].u.access.path
				? lab->accesses[lab->access_count - 1].u.access.path
				: "");
	if (sc->check && !sc->check(lab))
		return differ(why, size,
			      "%zu gestures and %zu process records, not as they "
			      "had to be",
			      lab->gesture_count, lab->process_count);
	return 0;
}
