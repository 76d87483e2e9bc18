/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "fault_disk.h"
#include "user/deliver/chain.h"
#include "user/deliver/log.h"
#include "user/deliver/parts.h"
#include "user/deliver/verify.h"

#define PATH  "findings.jsonl"
#define LINES 4096

static const struct key *test_key(void)
{
	/* RFC 8032, section 7.1, test 1, as `openssl pkey` writes it. */
	static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpgupjBFSTk/y6Q7s9nGYbe\n"
				  "tQqv3wkCV1jy\n-----END PRIVATE KEY-----\n";
	static struct key key;
	struct diag d = {0};

	(void)d;
	cr_assert_eq(key_read("test.key", pem, strlen(pem), &key, &d), 0, "%s", d.message);
	return &key;
}

/* What one seed's writer did, over all its lives. */
struct story {
	struct fault_disk *disk;
	struct log_options options;
	char *taken[LINES];	   /* by seq: what was handed over last */
	char *acknowledged[LINES]; /* by seq */
	uint64_t acknowledged_seq;
	unsigned int number;
	uint64_t seed;
};

static char *make_line(struct story *s)
{
	size_t pad = fault_disk_random(s->disk, 8) ? fault_disk_random(s->disk, 80)
						   : fault_disk_random(s->disk, 1500);
	struct strbuf b = {0};

	strbuf_addf(&b, "{\"number\":%u,\"pad\":\"", s->number++);
	while (pad--)
		strbuf_addc(&b, "abcdefgh"[fault_disk_random(s->disk, 8)]);
	strbuf_adds(&b, "\"}");
	return b.data;
}

static void note(struct story *s, const struct log *l)
{
	struct log_state state;

	log_state(l, &state);
	for (uint64_t i = s->acknowledged_seq + 1; i <= state.acknowledged; i++) {
		free(s->acknowledged[i]);
		s->acknowledged[i] = s->taken[i] ? strdup(s->taken[i]) : NULL;
	}
	s->acknowledged_seq = state.acknowledged;
}

/* One life of a writer: until its lines are done or it is dead. */
static void live(struct story *s, unsigned int lines)
{
	struct log_state state;
	struct diag d = {0};
	struct log *l;

	if (log_open(PATH, &s->options, &l, &d))
		return; /* faults while opening */
	/* Lines that survived unacknowledged are acknowledged by being taken up. */
	log_state(l, &state);
	cr_assert_geq(state.taken, s->acknowledged_seq, "seed %" PRIu64, s->seed);
	for (unsigned int i = 0; i < lines && !fault_disk_dead(s->disk); i++) {
		char *line = make_line(s);
		enum log_result result = log_append(l, line, strlen(line));

		if (result == LOG_DROPPED) {
			free(line);
		} else {
			log_state(l, &state);
			cr_assert_lt(state.taken, LINES);
			free(s->taken[state.taken]);
			s->taken[state.taken] = line;
		}
		if (result == LOG_TAKEN && s->options.sync_ns == LOG_SYNC_ALWAYS)
			cr_assert_eq(state.taken, state.acknowledged);
		note(s, l);
		if (!fault_disk_random(s->disk, 3)) {
			log_flush(l);
			note(s, l);
		}
	}
	if (!fault_disk_dead(s->disk) && fault_disk_random(s->disk, 2))
		log_flush(l);
	note(s, l);
	log_close(l, &d);
}

static void must_verify(struct story *s, const char *when)
{
	struct verify_options o = {.disk = fault_disk_of(s->disk)};
	struct verify_report r;
	struct diag d = {0};
	int result;

	if (s->options.key) {
		o.keys = s->options.key;
		o.key_count = 1;
	}
	result = verify_log(PATH, &o, &r, &d);
	/* A writer that died before its first checkpoint has left nothing to verify, and no line. */
	if (!s->acknowledged_seq && (result || !r.checkpoints)) {
		verify_report_free(&r);
		return;
	}
	cr_assert_eq(result, 0, "seed %" PRIu64 " %s: %s", s->seed, when, d.message);
	cr_assert_eq(r.fault_count, 0, "seed %" PRIu64 " %s: %s:%u: %s", s->seed, when,
		     r.fault_count ? r.faults[0].path : "", r.fault_count ? r.faults[0].line : 0,
		     r.fault_count ? r.faults[0].text : "");
	verify_report_free(&r);
}

/* Every line that was acknowledged is there, whole, unless its part was too old to keep. */
static void must_have_all(struct story *s, bool settled)
{
	const struct disk *disk = fault_disk_of(s->disk);
	bool found[LINES] = {false};
	uint64_t oldest = UINT64_MAX;
	struct disk_lines lines;
	struct disk_line line;
	struct chain_link link;
	struct parts parts;

	cr_assert_eq(parts_list(disk, PATH, &parts), 0);
	for (size_t i = 0; i < parts.count; i++) {
		int handle = disk->open(disk->arg, parts.part[i].path, DISK_READ);

		disk_lines_init(&lines, disk, handle, 0);
		while (disk_lines_next(&lines, &line) == 1 && line.ended) {
			const char *was;

			if (chain_link_read(line.text, line.len, &link) || link.seq >= LINES)
				break;
			if (link.seq < oldest)
				oldest = link.seq;
			was = s->acknowledged[link.seq];
			if (was && link.seq <= s->acknowledged_seq)
				found[link.seq] = link.finding_len == strlen(was) - 1 &&
						  !memcmp(line.text, was, link.finding_len);
		}
		disk_lines_free(&lines);
		disk->close(disk->arg, handle);
	}
	for (uint64_t i = 1; i <= s->acknowledged_seq; i++) {
		if (s->acknowledged[i] && !(s->options.keep && i < oldest))
			cr_assert(found[i], "seed %" PRIu64 ": line %" PRIu64 " is lost", s->seed,
				  i);
	}
	if (settled && s->options.keep)
		cr_assert_leq(parts.count, s->options.keep + 1, "seed %" PRIu64, s->seed);
	parts_free(&parts);
}

static void tell(uint64_t seed, unsigned int *faults_hit)
{
	static const enum fault_kind kinds[] = {FAULT_KILL, FAULT_POWER, FAULT_FULL, FAULT_IO};
	struct story *s = calloc(1, sizeof(*s));
	struct diag d = {0};
	struct log *l;

	s->seed = seed;
	s->disk = fault_disk_new(seed);
	s->options = (struct log_options){
		.disk = fault_disk_of(s->disk),
		.key = seed % 8 ? NULL : test_key(),
		.sync_ns = seed % 3 ? LOG_SYNC_ALWAYS : 500000000,
		.rotate_bytes = fault_disk_random(s->disk, 3) ? 3000 : 0,
		.rotate_ns = fault_disk_random(s->disk, 3) ? 0 : 5000000000u,
		.keep = (unsigned int)fault_disk_random(s->disk, 3),
		.checkpoint_lines = 1 + (unsigned int)fault_disk_random(s->disk, 8),
		.memory = 8192,
	};
	for (int lives = 0; lives < 4; lives++) {
		enum fault_kind kind = kinds[fault_disk_random(s->disk, 4)];
		unsigned int at = (unsigned int)fault_disk_random(s->disk, 120);

		fault_disk_plan(s->disk, kind, at,
				1 + (unsigned int)fault_disk_random(s->disk, 40));
		if (kind == FAULT_FULL || kind == FAULT_IO)
			fault_disk_plan_end(s->disk, kinds[fault_disk_random(s->disk, 2)],
					    at + (unsigned int)fault_disk_random(s->disk, 60));
		live(s, 40);
		*faults_hit += fault_disk_dead(s->disk);
		fault_disk_revive(s->disk);
		must_verify(s, "after the fault");
		must_have_all(s, false);
	}
	/* And an undisturbed life goes on from there. */
	cr_assert_eq(log_open(PATH, &s->options, &l, &d), 0, "seed %" PRIu64 ": %s: %s", seed,
		     d.file, d.message);
	cr_assert_eq(log_close(l, &d), 0);
	live(s, 10);
	cr_assert_eq(s->acknowledged[s->acknowledged_seq] != NULL, true);
	must_verify(s, "at the end");
	must_have_all(s, true);
	for (size_t i = 0; i < LINES; i++) {
		free(s->taken[i]);
		free(s->acknowledged[i]);
	}
	fault_disk_free(s->disk);
	free(s);
}

/* 1,000 seeds, four faults each at points drawn from the seed. */
Test(log, loses_nothing_acknowledged_and_always_verifies, .timeout = 300)
{
	unsigned int hit = 0;

	for (uint64_t seed = 0; seed < 1000; seed++)
		tell(seed, &hit);
	/* The faults must have met a writer at work, or this would have tested nothing. */
	cr_assert_geq(hit, 2500, "only %u of 4000 faults killed it", hit);
}
