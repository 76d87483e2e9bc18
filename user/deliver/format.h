/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding in the words of the one who receives it.
 *
 *	finding     the line of the log as it is, chain and all: what can be verified later
 *	ecs         Elastic Common Schema 8
 *	ocsf        Open Cybersecurity Schema Framework 1.1: Compliance Finding, class 2003
 *	cef         ArcSight's Common Event Format, version 0
 *	clickhouse  one flat row of JSONEachRow, for deploy/siem/clickhouse.sql
 *
 * Pure: a line in, bytes out. Each carries the finding's id, its chain hash, by which a receiver that
 * gets a finding twice drops the second.
 */
#ifndef DELIVER_FORMAT_H
#define DELIVER_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/strbuf.h"

#define FORMAT_LIST(X)                                                                             \
	X(FINDING, "finding")                                                                      \
	X(ECS, "ecs")                                                                              \
	X(OCSF, "ocsf")                                                                            \
	X(CEF, "cef")                                                                              \
	X(CLICKHOUSE, "clickhouse")

#define X(id, name) FORMAT_##id,
enum format { FORMAT_LIST(X) FORMAT_COUNT };
#undef X

/* -1 for others. */
int format_from_name(const char *name);
const char *format_name(enum format f);

/*
 * Appends line[0..len), a finding with its chain and without line end, in the format; no line end, and
 * no line feed within. `device` says where it comes from. 0, or -1 when it is no finding or memory ran out.
 */
int format_write(enum format f, const char *device, const char *line, size_t len,
		 struct strbuf *out);

/* The finding's time in nanoseconds since the epoch, 0 where it has none. */
uint64_t format_time(const char *line, size_t len);

#endif
