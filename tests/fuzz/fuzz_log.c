/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A log and its index, from anybody: verify says what is wrong with them, a cursor reads them or refuses, a
 * writer continues them or refuses; and what a writer continued verifies, up to what was wrong before.
 *
 * Input: the log, a byte 1, the index, a byte 1, a cursor file.
 */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fault_disk.h"
#include "user/deliver/cursor.h"
#include "user/deliver/log.h"
#include "user/deliver/verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *cut(const char **text, const char *end, size_t *len)
{
	const char *begin = *text;
	const char *stop = begin < end ? memchr(begin, 1, (size_t)(end - begin)) : NULL;

	if (!stop)
		stop = end;
	*len = (size_t)(stop - begin);
	*text = stop < end ? stop + 1 : end;
	return begin;
}

static void verify(const struct disk *disk)
{
	const struct verify_options o = {.disk = disk};
	struct verify_report r = {0};
	struct diag d = {.line = 0};

	if (verify_log("log", &o, &r, &d) && !d.message[0])
		abort();
	for (size_t i = 0; i < r.fault_count; i++) {
		if (!r.faults[i].text[0] || r.faults[i].kind >= VERIFY_FAULT_COUNT)
			abort();
	}
	verify_report_free(&r);
}

static void read_on(const struct disk *disk)
{
	struct chain at;
	struct cursor_line line;
	struct diag d = {.line = 0};
	struct cursor *c;
	uint64_t last;
	int r;

	if (cursor_load(disk, "cursor", &at, &d)) {
		if (!d.message[0])
			abort();
		chain_init(&at);
	}
	c = cursor_new(disk, "log", &at);
	if (!c)
		abort();
	last = 0;
	while ((r = cursor_next(c, &line, &d)) == 1) {
		if (line.at.seq <= last)
			abort();
		last = line.at.seq;
	}
	if (r < 0 && !d.message[0])
		abort();
	cursor_free(c);
}

static void write_on(const struct disk *disk)
{
	static const char finding[] = "{\"format\":\"consentry-finding/1\"}";
	const struct log_options o = {.disk = disk, .sync_ns = LOG_SYNC_ALWAYS};
	struct diag d = {.line = 0};
	struct log *l;

	if (log_open("log", &o, &l, &d)) {
		if (!d.message[0])
			abort();
		return;
	}
	if (log_append(l, finding, strlen(finding)) != LOG_TAKEN || log_close(l, &d))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault_disk *f = fault_disk_new(1);
	const char *text = (const char *)data, *end = text + size, *part;
	static const char *const names[] = {"log", "log.index", "cursor"};
	size_t len;

	if (!f)
		abort();
	for (int i = 0; i < 3; i++) {
		part = cut(&text, end, &len);
		if (len)
			fault_disk_put(f, names[i], part, len);
	}
	verify(fault_disk_of(f));
	read_on(fault_disk_of(f));
	write_on(fault_disk_of(f));
	verify(fault_disk_of(f));
	fault_disk_free(f);
	return 0;
}
