/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/strbuf.h"
#include "fault_disk.h"
#include "user/deliver/chain.h"
#include "user/deliver/log.h"
#include "user/deliver/verify.h"

/*
 * A log of 12 lines in three files, four lines each, with an index, so that "each place" has them all:
 * the first line, the last, either side of a seam between files, the middle.
 */
#define PATH	 "findings.jsonl"
#define LINES	 12
#define PER_PART 4
static const char *const part_paths[] = {
	"findings.jsonl.00000000000000000001",
	"findings.jsonl.00000000000000000005",
	PATH,
};

struct text {
	char *line[LINES + 2];
	size_t count;
};

static struct fault_disk *disk;
static struct arena *arena; /* lines of texts */
static struct key key;

static void read_key(void)
{
	/* RFC 8032, section 7.1, test 1. */
	static const char pem[] = "-----BEGIN PRIVATE KEY-----\n"
				  "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpgupjBFSTk/y6Q7s9nGYbe\n"
				  "tQqv3wkCV1jy\n-----END PRIVATE KEY-----\n";
	struct diag d = {0};

	cr_assert_eq(key_read("test.key", pem, strlen(pem), &key, &d), 0);
}

static void make_log(const struct key *with)
{
	struct log_options o = {.rotate_bytes = 800, .checkpoint_lines = 2, .key = with};
	struct diag d = {0};
	struct log *l;

	disk = fault_disk_new(1);
	o.disk = fault_disk_of(disk);
	cr_assert_eq(log_open(PATH, &o, &l, &d), 0, "%s", d.message);
	for (int i = 1; i <= LINES; i++) {
		char line[64];

		/* The writer goes and comes back once, and does not set the third file aside. */
		if (i == 2 * PER_PART + 1) {
			cr_assert_eq(log_close(l, &d), 0);
			o.rotate_bytes = 0;
			cr_assert_eq(log_open(PATH, &o, &l, &d), 0, "%s", d.message);
		}
		snprintf(line, sizeof(line), "{\"number\":%d,\"quote\":\"只在您点击时\"}", i);
		cr_assert_eq(log_append(l, line, strlen(line)), LOG_TAKEN);
	}
	cr_assert_eq(log_close(l, &d), 0);
	for (size_t i = 0; i < 3; i++) {
		size_t len;
		char *text = fault_disk_get(disk, part_paths[i], &len);

		cr_assert_not_null(text, "%s", part_paths[i]);
		free(text);
	}
}

static void setup(void)
{
	arena = arena_new();
	read_key();
	make_log(NULL);
}

static void teardown(void)
{
	arena_free(arena);
	fault_disk_free(disk);
}

TestSuite(verify, .init = setup, .fini = teardown);

static struct text get(size_t part)
{
	struct text t = {.count = 0};
	char *text, *rest, *line;
	size_t len;

	text = rest = fault_disk_get(disk, part_paths[part], &len);
	while ((line = strsep(&rest, "\n")) && *line)
		t.line[t.count++] = arena_strdup(arena, line);
	free(text);
	return t;
}

static void put(size_t part, struct text *t)
{
	struct strbuf b = {0};

	for (size_t i = 0; i < t->count; i++)
		strbuf_addf(&b, "%s\n", t->line[i]);
	fault_disk_put(disk, part_paths[part], b.data ? b.data : "", b.len);
	strbuf_free(&b);
}

static void cut_out(struct text *t, size_t i)
{
	memmove(&t->line[i], &t->line[i + 1], (t->count - i - 1) * sizeof(t->line[0]));
	t->count--;
}

static struct verify_report verify(const struct key *with)
{
	struct verify_options o = {
		.disk = fault_disk_of(disk), .keys = with, .key_count = with != NULL};
	struct verify_report r;
	struct diag d = {0};

	cr_assert_eq(verify_log(PATH, &o, &r, &d), 0, "%s: %s", d.file, d.message);
	return r;
}

/* Exactly one fault, of that kind, there. */
static void expect_one(const char *what, enum verify_fault_kind kind, const char *path,
		       unsigned int line)
{
	struct verify_report r = verify(NULL);

	cr_expect_eq(r.fault_count, 1, "%s: %zu faults", what, r.fault_count);
	for (size_t i = 0; i < r.fault_count; i++)
		cr_expect(r.faults[i].kind == kind && !strcmp(r.faults[i].path, path) &&
				  r.faults[i].line == line,
			  "%s: %s:%u: %s: %s (expected %s:%u: %s)", what, r.faults[i].path,
			  r.faults[i].line, verify_fault_name(r.faults[i].kind), r.faults[i].text,
			  path, line, verify_fault_name(kind));
	verify_report_free(&r);
}

static void expect_intact(const char *what)
{
	struct verify_report r = verify(NULL);

	cr_expect_eq(r.fault_count, 0, "%s: %s:%u: %s", what, r.fault_count ? r.faults[0].path : "",
		     r.fault_count ? r.faults[0].line : 0, r.fault_count ? r.faults[0].text : "");
	verify_report_free(&r);
}

static char what[128];
#define WHAT(...) (snprintf(what, sizeof(what), __VA_ARGS__), what)

Test(verify, finds_nothing_in_a_log_as_it_was_written)
{
	struct verify_report r = verify(NULL);

	cr_assert_eq(r.fault_count, 0);
	cr_assert_eq(r.lines, LINES);
	cr_assert_eq(r.parts, 3);
	cr_assert_eq(r.first_seq, 1);
	cr_assert_eq(r.last_seq, LINES);
	cr_assert_eq(r.sealed_seq, LINES);
	cr_assert_not(r.sealed_by_key);
	verify_report_free(&r);
}

Test(verify, finds_each_changed_line)
{
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART);
		char *line = t.line[n % PER_PART];
		size_t places[] = {0,
				   2,
				   strlen(line) / 2,
				   strlen(line) - 70,
				   strlen(line) - 40,
				   strlen(line) - 1};

		for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
			line[places[i]] ^= 1;
			put(n / PER_PART, &t);
			expect_one(WHAT("byte %zu of line %zu", places[i], n + 1), VERIFY_CHANGED,
				   part_paths[n / PER_PART], (unsigned int)(n % PER_PART) + 1);
			line[places[i]] ^= 1;
		}
		put(n / PER_PART, &t);
	}
	expect_intact("put back");
}

Test(verify, finds_each_line_that_is_not_json_any_more)
{
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART);
		char *line = t.line[n % PER_PART];

		t.line[n % PER_PART] = arena_strdup(arena, "");
		put(n / PER_PART, &t);
		expect_one(WHAT("line %zu emptied", n + 1), VERIFY_CHANGED,
			   part_paths[n / PER_PART], (unsigned int)(n % PER_PART) + 1);
		t.line[n % PER_PART] = line;
		put(n / PER_PART, &t);
	}
}

Test(verify, finds_each_removed_line)
{
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART), shorter = t;
		size_t part = n / PER_PART, i = n % PER_PART;

		cut_out(&shorter, i);
		put(part, &shorter);
		if (n == LINES - 1)
			expect_one("the last line removed", VERIFY_TRUNCATED, PATH, PER_PART);
		else if (i == PER_PART - 1)
			expect_one(WHAT("line %zu removed", n + 1), VERIFY_REMOVED,
				   part_paths[part + 1], 1);
		else
			expect_one(WHAT("line %zu removed", n + 1), VERIFY_REMOVED,
				   part_paths[part], (unsigned int)i + 1);
		put(part, &t);
	}
	expect_intact("put back");
}

Test(verify, finds_each_removed_file)
{
	for (size_t part = 0; part < 3; part++) {
		struct text t = get(part);

		fault_disk_remove(disk, part_paths[part]);
		if (part == 2)
			expect_one("the newest removed", VERIFY_TRUNCATED, part_paths[1],
				   PER_PART + 1);
		else
			expect_one(WHAT("part %zu removed", part), VERIFY_REMOVED,
				   part_paths[part + 1], 1);
		put(part, &t);
	}
	expect_intact("put back");
}

Test(verify, finds_each_swap_of_neighbours)
{
	for (size_t n = 0; n + 1 < LINES; n++) {
		struct text t = get(n / PER_PART), other = t;
		size_t part = n / PER_PART, i = n % PER_PART;

		if (i == PER_PART - 1)
			continue;
		other.line[i] = t.line[i + 1];
		other.line[i + 1] = t.line[i];
		put(part, &other);
		expect_one(WHAT("lines %zu and %zu swapped", n + 1, n + 2), VERIFY_REORDERED,
			   part_paths[part], (unsigned int)i + 2);
		put(part, &t);
	}
}

Test(verify, finds_a_line_that_moved_to_another_file)
{
	struct text from = get(0), to = get(2);

	to.line[to.count++] = from.line[1];
	cut_out(&from, 1);
	put(0, &from);
	put(2, &to);
	expect_one("line 2 behind line 12", VERIFY_REORDERED, PATH, PER_PART + 1);
}

Test(verify, finds_each_repeated_line)
{
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART), longer = t;
		size_t i = n % PER_PART;

		memmove(&longer.line[i + 1], &t.line[i], (t.count - i) * sizeof(t.line[0]));
		longer.count++;
		put(n / PER_PART, &longer);
		expect_one(WHAT("line %zu twice", n + 1), VERIFY_ADDED, part_paths[n / PER_PART],
			   (unsigned int)i + 2);
		put(n / PER_PART, &t);
	}
}

Test(verify, finds_each_foreign_line)
{
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART), longer = t;
		size_t i = n % PER_PART;
		char foreign[] = "{\"number\":0}";

		memmove(&longer.line[i + 1], &t.line[i], (t.count - i) * sizeof(t.line[0]));
		longer.line[i] = foreign;
		longer.count++;
		put(n / PER_PART, &longer);
		expect_one(WHAT("a foreign line before %zu", n + 1), VERIFY_CHANGED,
			   part_paths[n / PER_PART], (unsigned int)i + 1);
		put(n / PER_PART, &t);
	}
}

/* Whoever can write can also compute hashes: a forged line that fits what is before it. */
Test(verify, finds_each_forged_line)
{
	struct chain c;

	chain_init(&c);
	for (size_t n = 0; n < LINES; n++) {
		struct text t = get(n / PER_PART), forged = t;
		size_t part = n / PER_PART, i = n % PER_PART;
		struct chain at = c;
		struct chain_link link;
		struct strbuf b = {0};
		bool sealed = n % 2; /* a checkpoint stands on every second line */

		cr_assert_eq(chain_append(&at, "{\"forged\":true}", 15, &b), 0);
		b.data[b.len - 1] = '\0';
		forged.line[i] = b.data;
		put(part, &forged);
		if (sealed) {
			struct verify_report r = verify(NULL);

			cr_expect_geq(r.fault_count, 1, "line %zu", n + 1);
			cr_expect_eq(r.faults[0].kind, VERIFY_REPLACED, "line %zu", n + 1);
			cr_expect_eq(r.faults[0].line, i + 1, "line %zu", n + 1);
			verify_report_free(&r);
		} else {
			expect_one(WHAT("line %zu forged", n + 1), VERIFY_CHANGED,
				   part_paths[(n + 1) / PER_PART],
				   (unsigned int)((n + 1) % PER_PART) + 1);
		}
		put(part, &t);
		strbuf_free(&b);
		cr_assert_eq(chain_link_read(t.line[i], strlen(t.line[i]), &link), 0);
		chain_advance(&c, &link);
	}
}

/* And one who makes the rest of the chain anew: only checkpoints tell. */
Test(verify, finds_a_chain_made_anew)
{
	for (size_t n = 0; n < LINES; n++) {
		struct chain c;
		struct verify_report r;

		chain_init(&c);
		for (size_t part = 0; part < 3; part++) {
			struct text t = get(part);
			struct strbuf b = {0};

			for (size_t i = 0; i < t.count; i++) {
				struct chain_link link;
				struct strbuf finding = {0};

				cr_assert_eq(chain_link_read(t.line[i], strlen(t.line[i]), &link),
					     0);
				strbuf_add(&finding, t.line[i], link.finding_len);
				if (part * PER_PART + i == n)
					strbuf_adds(&finding, ",\"forged\":true");
				strbuf_addc(&finding, '}');
				cr_assert_eq(chain_append(&c, finding.data, finding.len, &b), 0);
				strbuf_free(&finding);
			}
			fault_disk_put(disk, part_paths[part], b.data, b.len);
			strbuf_free(&b);
		}
		r = verify(NULL);
		cr_expect_eq(r.fault_count, 1, "line %zu: %zu faults", n + 1, r.fault_count);
		cr_expect_eq(r.faults[0].kind, VERIFY_REPLACED);
		/* Found at the next checkpoint, which stands on every second line. */
		cr_expect_eq(r.faults[0].seq, (n / 2 + 1) * 2, "line %zu", n + 1);
		verify_report_free(&r);
		fault_disk_free(disk);
		make_log(NULL);
	}
}

Test(verify, finds_a_cut_at_each_byte_of_a_closed_log)
{
	size_t len;
	char *text = fault_disk_get(disk, PATH, &len);

	for (size_t cut = 0; cut < len; cut++) {
		struct verify_report r;

		fault_disk_put(disk, PATH, text, cut);
		r = verify(NULL);
		cr_expect_geq(r.fault_count, 1, "cut to %zu bytes", cut);
		cr_expect_eq(r.faults[r.fault_count - 1].kind, VERIFY_TRUNCATED, "cut to %zu bytes",
			     cut);
		cr_expect_eq(r.torn_bytes, 0);
		verify_report_free(&r);
	}
	free(text);
}

Test(verify, tells_a_torn_tail_from_a_cut)
{
	size_t len;
	char *text = fault_disk_get(disk, PATH, &len);
	struct verify_report r;
	char *longer = calloc(1, len + 600);

	memcpy(longer, text, len);
	memcpy(longer + len, "{\"number\":13,", 13);
	fault_disk_put(disk, PATH, longer, len + 13);
	r = verify(NULL);
	cr_expect_eq(r.fault_count, 0);
	cr_expect_eq(r.torn_bytes, 13);
	cr_expect_eq(r.torn_line, PER_PART + 1);
	verify_report_free(&r);

	memset(longer + len, 0, 512);
	longer[len + 512] = '\n';
	fault_disk_put(disk, PATH, longer, len + 513);
	r = verify(NULL);
	cr_expect_eq(r.fault_count, 0);
	cr_expect_eq(r.torn_bytes, 513);
	verify_report_free(&r);
	free(longer);
	free(text);
}

Test(verify, takes_a_log_without_an_index_from_line_one)
{
	struct text t = get(0);
	struct verify_report r;

	for (size_t i = 0; i < 3; i++)
		fault_disk_remove(disk, part_paths[i]);
	fault_disk_remove(disk, PATH ".index");
	put(2, &t);
	r = verify(NULL);
	cr_expect_eq(r.fault_count, 0);
	cr_expect_not(r.indexed);
	verify_report_free(&r);
	cut_out(&t, 0);
	put(2, &t);
	expect_one("begins with line 2", VERIFY_REMOVED, PATH, 1);
	t.line[t.count - 1][40] = '\0';
	put(2, &t);
	r = verify(NULL);
	cr_expect_eq(r.fault_count, 2);
	verify_report_free(&r);
}

static void sign_log(void)
{
	fault_disk_free(disk);
	make_log(&key);
}

Test(verify, accepts_the_key_that_signed_and_no_other)
{
	struct key other = key;
	struct verify_report r;

	r = verify(&key);
	cr_expect_gt(r.fault_count, 0, "an unsigned log");
	verify_report_free(&r);
	sign_log();
	r = verify(&key);
	cr_expect_eq(r.fault_count, 0);
	cr_expect(r.sealed_by_key);
	cr_expect_arr_eq(r.key, key.public_key, KEY_PUBLIC_SIZE);
	cr_expect_eq(r.sealed_seq, LINES);
	verify_report_free(&r);
	other.public_key[0] ^= 1;
	r = verify(&other);
	cr_expect_eq(r.fault_count, 1 + LINES / 2, "%zu", r.fault_count);
	cr_expect_eq(r.faults[0].kind, VERIFY_UNSEALED);
	cr_expect_str_eq(r.faults[0].path, PATH ".index");
	verify_report_free(&r);
	fault_disk_remove(disk, PATH ".index");
	r = verify(&key);
	cr_expect_eq(r.fault_count, 1, "no index");
	cr_expect_eq(r.faults[0].kind, VERIFY_UNSEALED);
	verify_report_free(&r);
}

Test(verify, finds_each_changed_byte_of_a_signed_index)
{
	char *text;
	size_t len;
	unsigned int line = 1;

	sign_log();
	text = fault_disk_get(disk, PATH ".index", &len);
	for (size_t i = 0; i < len; i++) {
		struct verify_report r;

		if (text[i] == '\n') {
			line++;
			continue;
		}
		if (i % 7)
			continue; /* every seventh meets each member of a checkpoint */
		text[i] ^= 1;
		fault_disk_put(disk, PATH ".index", text, len);
		r = verify(&key);
		cr_expect_geq(r.fault_count, 1, "byte %zu", i);
		if (r.fault_count) {
			cr_expect_str_eq(r.faults[0].path, PATH ".index");
			cr_expect_eq(r.faults[0].line, line, "byte %zu: line %u", i,
				     r.faults[0].line);
		}
		verify_report_free(&r);
		text[i] ^= 1;
	}
	free(text);
}

Test(verify, refuses_what_is_no_log)
{
	struct verify_options o = {.disk = fault_disk_of(disk)};
	struct verify_report r;
	struct diag d = {0};

	fault_disk_put(disk, "other", "a\nb\n", 4);
	cr_expect_eq(verify_log("other", &o, &r, &d), -1);
	cr_expect_eq(d.line, 1);
	verify_report_free(&r);
	cr_expect_eq(verify_log("nowhere", &o, &r, &d), -1);
	cr_expect_str_eq(d.message, "No such file or directory");
	verify_report_free(&r);
}
