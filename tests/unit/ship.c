/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault_disk.h"
#include "user/deliver/cursor.h"
#include "user/deliver/log.h"
#include "user/deliver/ship.h"

#define PATH   "findings.jsonl"
#define CURSOR "cursor"
#define LINES  2000

/* A receiver that fails as told and remembers what it took. */
struct receiver {
	struct fault_disk *disk; /* for chance */
	unsigned int retry_in;	 /* of ten */
	uint64_t refuses;	 /* this seq, for good */
	unsigned int seen[LINES + 1];
	uint64_t highest;
	bool out_of_order;
	size_t batches;
};

static enum ship_result take(void *arg, const struct ship_batch *b, char *why, size_t size)
{
	struct receiver *r = arg;
	bool half = false;

	for (size_t i = 0; i < b->count; i++) {
		cr_assert_eq(b->text[b->items[i].offset + b->items[i].len], '\n');
		cr_assert_lt(b->items[i].offset + b->items[i].len, b->len);
		if (b->items[i].seq == r->refuses) {
			snprintf(why, size, "refused");
			return SHIP_REFUSED;
		}
	}
	if (fault_disk_random(r->disk, 10) < r->retry_in) {
		snprintf(why, size, "not now");
		/* The worst kind of failure: it took the batch, and the answer was lost. */
		half = fault_disk_random(r->disk, 2);
		if (!half)
			return SHIP_RETRY;
	}
	for (size_t i = 0; i < b->count; i++) {
		uint64_t seq = b->items[i].seq;

		r->seen[seq]++;
		if (seq > r->highest + 1)
			r->out_of_order = true;
		if (seq > r->highest)
			r->highest = seq;
	}
	r->batches++;
	return half ? SHIP_RETRY : SHIP_TAKEN;
}

static struct log *open_log(struct fault_disk *disk, uint64_t rotate, unsigned int keep)
{
	struct log_options o = {.disk = fault_disk_of(disk),
				.rotate_bytes = rotate,
				.keep = keep,
				.checkpoint_lines = 7};
	struct diag d = {0};
	struct log *l;

	cr_assert_eq(log_open(PATH, &o, &l, &d), 0, "%s", d.message);
	return l;
}

static void append(struct log *l)
{
	static const char line[] = "{\"format\":\"consentry-finding/1\",\"verdict\":\"violation\","
				   "\"time\":\"2026-01-01T00:00:00.000000000Z\"}";

	cr_assert_eq(log_append(l, line, sizeof(line) - 1), LOG_TAKEN);
}

static struct ship *open_ship(struct fault_disk *disk, struct receiver *r, size_t lines)
{
	struct ship_options o = {.disk = fault_disk_of(disk),
				 .log = PATH,
				 .cursor = CURSOR,
				 .device = "device-1",
				 .batch_lines = lines,
				 .seed = 1};
	struct ship_transport t = {r, take};
	struct diag d = {0};
	struct ship *s;

	cr_assert_eq(ship_open(&o, &t, &s, &d), 0, "%s", d.message);
	return s;
}

/* A writer that rotates, a receiver that fails, and a shipper that dies: all lines arrive, in order. */
Test(ship, delivers_all_in_order_whatever_fails)
{
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct fault_disk *disk = fault_disk_new(seed);
		struct receiver r = {.disk = disk, .retry_in = (unsigned int)(seed % 5)};
		struct log *l = open_log(disk, 4000, 0);
		struct ship *s = open_ship(disk, &r, 1 + seed % 9);
		uint64_t now = 0, written = 0, next;
		struct diag d = {0};
		int result;

		while (r.highest < 300) {
			for (uint64_t n = fault_disk_random(disk, 12); n && written < 300; n--) {
				append(l);
				written++;
			}
			next = ship_step(s, now, &result, &d);
			cr_assert_eq(result, 0, "seed %" PRIu64 ": %s", seed, d.message);
			now = next == UINT64_MAX ? now + 1 : next;
			if (!fault_disk_random(disk, 20)) {
				ship_free(s);
				s = open_ship(disk, &r, 1 + seed % 9);
			}
		}
		cr_expect_not(r.out_of_order, "seed %" PRIu64, seed);
		for (uint64_t i = 1; i <= 300; i++)
			cr_assert_geq(r.seen[i], 1, "seed %" PRIu64 ": line %" PRIu64, seed, i);
		ship_free(s);
		log_close(l, &d);
		fault_disk_free(disk);
	}
}

/* The spool is bounded: what rotation removes while the receiver is down is counted, to the line. */
Test(ship, counts_what_was_removed_before_it_was_read)
{
	struct fault_disk *disk = fault_disk_new(3);
	struct receiver r = {.disk = disk};
	struct log *l = open_log(disk, 2000, 2);
	struct ship_state state;
	struct ship *s;
	struct diag d = {0};
	uint64_t missing = 0;
	int result;

	for (int i = 0; i < 3; i++)
		append(l);
	s = open_ship(disk, &r, 500);
	cr_assert_eq(ship_step(s, 0, &result, &d), 0);
	cr_assert_eq(r.highest, 3);
	for (int i = 0; i < 200; i++)
		append(l);
	while (ship_step(s, 1, &result, &d) != UINT64_MAX)
		cr_assert_eq(result, 0, "%s", d.message);
	ship_state(s, &state);
	for (uint64_t i = 1; i <= 203; i++)
		missing += !r.seen[i];
	cr_expect_gt(missing, 0);
	cr_expect_eq(state.lost, missing, "%" PRIu64 " of %" PRIu64, state.lost, missing);
	cr_expect_eq(state.shipped, 203);
	cr_expect_eq(state.sent + state.lost, 203);
	ship_free(s);
	log_close(l, &d);
	fault_disk_free(disk);
}

Test(ship, sets_aside_a_line_that_is_refused_and_goes_on)
{
	struct fault_disk *disk = fault_disk_new(4);
	struct receiver r = {.disk = disk, .refuses = 5};
	struct log *l = open_log(disk, 0, 0);
	struct ship_state state;
	struct ship *s;
	struct diag d = {0};
	int result;
	size_t len;
	char *refused;

	for (int i = 0; i < 12; i++)
		append(l);
	s = open_ship(disk, &r, 10);
	while (ship_step(s, 0, &result, &d) != UINT64_MAX)
		cr_assert_eq(result, 0, "%s", d.message);
	ship_state(s, &state);
	cr_expect_eq(state.refused, 1);
	cr_expect_eq(state.sent, 11);
	cr_expect_eq(r.seen[5], 0);
	cr_expect_eq(r.seen[12], 1);
	refused = fault_disk_get(disk, CURSOR ".refused", &len);
	cr_assert_not_null(refused);
	cr_expect_not_null(strstr(refused, "\"seq\":5,"));
	cr_expect_eq(refused[len - 1], '\n');
	free(refused);
	ship_free(s);
	log_close(l, &d);
	fault_disk_free(disk);
}

/* Waits double up to the bound, each between half and the whole, and end with the first success. */
Test(ship, rests_longer_each_time)
{
	struct fault_disk *disk = fault_disk_new(5);
	struct receiver r = {.disk = disk, .retry_in = 10};
	struct log *l = open_log(disk, 0, 0);
	uint64_t now = 0, wait = 500000000, due;
	struct diag d = {0};
	struct ship *s;
	int result;

	append(l);
	s = open_ship(disk, &r, 10);
	for (int i = 0; i < 12; i++) {
		due = ship_step(s, now, &result, &d);
		cr_expect_geq(due - now, wait / 2, "try %d", i);
		cr_expect_leq(due - now, wait, "try %d", i);
		cr_expect_eq(ship_step(s, now, &result, &d), due, "it does not wait");
		now = due;
		wait = wait * 2 > 60000000000u ? 60000000000u : wait * 2;
	}
	r.retry_in = 0;
	cr_expect_eq(ship_step(s, now, &result, &d), now);
	cr_expect_eq(ship_step(s, now, &result, &d), UINT64_MAX);
	ship_free(s);
	log_close(l, &d);
	fault_disk_free(disk);
}

Test(ship, stops_at_a_line_that_was_changed)
{
	struct fault_disk *disk = fault_disk_new(6);
	struct receiver r = {.disk = disk};
	struct log *l = open_log(disk, 0, 0);
	struct diag d = {0};
	struct ship *s;
	int result;
	size_t len;
	char *text;

	for (int i = 0; i < 4; i++)
		append(l);
	log_close(l, &d);
	text = fault_disk_get(disk, PATH, &len);
	*strstr(strstr(text, "\"seq\":3") - 60, "00Z") = '1';
	fault_disk_put(disk, PATH, text, len);
	free(text);
	s = open_ship(disk, &r, 10);
	ship_step(s, 0, &result, &d);
	cr_expect_eq(result, 0);
	cr_expect_eq(r.highest, 2, "what comes before it is delivered");
	ship_step(s, 0, &result, &d);
	cr_expect_eq(result, -1);
	cr_expect_not_null(strstr(d.message, "consentry verify"));
	ship_free(s);
	fault_disk_free(disk);
}

/* The cursor names a line that the log has not: after a loss of power, other lines bear its number. */
Test(ship, begins_the_part_again_where_the_cursor_fits_nothing)
{
	struct fault_disk *disk = fault_disk_new(7);
	struct receiver r = {.disk = disk};
	struct log *l = open_log(disk, 0, 0);
	struct chain other;
	struct diag d = {0};
	struct ship *s;
	int result;

	chain_init(&other);
	other.seq = 3;
	other.hash[0] = 'f';
	for (int i = 0; i < 5; i++)
		append(l);
	cr_assert_eq(cursor_save(fault_disk_of(disk), CURSOR, &other, &d), 0);
	s = open_ship(disk, &r, 10);
	while (ship_step(s, 0, &result, &d) != UINT64_MAX)
		cr_assert_eq(result, 0);
	for (int i = 1; i <= 5; i++)
		cr_expect_eq(r.seen[i], 1);
	ship_free(s);
	log_close(l, &d);
	fault_disk_free(disk);
}
