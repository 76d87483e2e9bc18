/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast the judge judges, and in how much memory. `make bench-judge`; the method is in docs/judging.md.
 *
 * Records are made beforehand, so that only the judge is measured: the queue that puts them in order,
 * finding the app, its rules, the verdict. Of 256 accesses one breaks a rule; its finding is written and
 * handed to a sink that counts. What is compared takes turns, and medians count. Reading JSON is measured
 * apart, at the end.
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "user/judge/judge.h"
#include "user/judge/trace.h"

#define BATCH	   1024		     /* small enough to stay near, as the line just read does */
#define STEP_NS	   ((uint64_t)50000) /* between accesses: 20,000 a second in the trace's time */
#define CATEGORIES 10

static const char *const categories[CATEGORIES] = {
	"audio",      "camera",	   "location.gps", "contacts", "photos",
	"device.mac", "device.id", "sensor",	   "files",    "calendar"};

struct bench {
	struct judge *judge;
	struct profile **profiles;
	struct rules **rules;
	char (*names)[16];
	size_t apps;
	struct record *batch;
	char (*text)[16]; /* an app's name for each of the batch: what was just read is near */
	uint64_t t;
	uint64_t random;
	uint64_t findings;
	size_t stir;
};

static void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static uint64_t next_random(struct bench *b)
{
	b->random ^= b->random << 13;
	b->random ^= b->random >> 7;
	b->random ^= b->random << 17;
	return b->random;
}

static int count(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct bench *b = arg;

	(void)f;
	(void)line;
	b->findings += len > 0;
	return 0;
}

/* `n` rules over all categories, with the conditions that policies have. */
static void rules_text(size_t n, struct strbuf *out)
{
	static const char *const conditions[] = {
		"{\"kind\":\"permission\",\"permission\":\"microphone\"}",
		"{\"kind\":\"consent\"}",
		"{\"kind\":\"foreground\"}",
		"{\"kind\":\"login\"}",
		"{\"kind\":\"feature\",\"feature\":\"pay\"}",
		"{\"kind\":\"gesture\",\"control\":\"icon\"}",
		"{\"kind\":\"consent\",\"scope\":\"face\"}",
	};
	const size_t kinds = sizeof(conditions) / sizeof(conditions[0]);

	strbuf_adds(out, "{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/1\","
			 "\"clause\":\"1\",\"quote\":\"a sentence of the policy\"}],\"rules\":[");
	for (size_t i = 0; i < n; i++) {
		const char *category = categories[i % CATEGORIES];
		bool forbid = i >= CATEGORIES && i % 7 == 6;

		strbuf_addf(out,
			    "%s{\"id\":\"R%zu\",\"category\":\"%s\",\"effect\":\"%s\","
			    "\"statements\":[\"1/1\"],\"when\":{\"all\":[%s",
			    i ? "," : "", i, category, forbid ? "forbid" : "permit",
			    forbid ? "{\"kind\":\"background\"}" : "{\"kind\":\"consent\"}");
		/* The first rule of each category holds; the others need more, and some of it is not there. */
		if (!forbid && i >= CATEGORIES)
			strbuf_addf(out, ",%s],\"any\":[%s,%s", conditions[i % kinds],
				    conditions[i / 3 % kinds], conditions[i / 5 % kinds]);
		strbuf_adds(out, "]}}");
	}
	strbuf_adds(out, "]}");
}

static void add_app(struct bench *b, size_t i, size_t rules)
{
	struct strbuf text = {0};
	struct diag d = {.line = 0};

	snprintf(b->names[i], sizeof(b->names[i]), "app-%05zu", i);
	strbuf_addf(
		&text,
		"{\"format\":\"consentry-profile/1\",\"app\":\"%s\",\"rules\":\"r\",\"witness\":["
		"\"consent\",\"permission\",\"gesture\",\"feature\",\"foreground\",\"login\"]}",
		b->names[i]);
	if (profile_read("profile", text.data, text.len, &b->profiles[i], &d))
		die(d.message);
	strbuf_reset(&text);
	rules_text(rules, &text);
	if (rules_read("rules", text.data, text.len, &b->rules[i], &d))
		die(d.message);
	if (judge_add_app(b->judge, b->profiles[i], b->rules[i]))
		die("out of memory");
	strbuf_free(&text);
}

static void feed(struct bench *b, const struct record *rec)
{
	if (judge_feed(b->judge, rec))
		die("judge_feed");
}

/* `lines` lines of the ledger for each app: granted, withdrawn and granted again, tapped, begun, ended. */
static void feed_ledgers(struct bench *b, size_t lines)
{
	for (size_t i = 0; i < lines; i++) {
		bool on = i % 2 == 0 || i + 8 > lines;

		for (size_t a = 0; a < b->apps; a++) {
			struct record rec = {.t = b->t += 10000, .app = b->names[a]};

			switch (i % 6) {
			case 0:
				rec.kind = RECORD_CONSENT;
				rec.u.consent = (struct ledger_consent){
					"policy", on ? STATE_GRANTED : STATE_WITHDRAWN};
				break;
			case 1:
				rec.kind = RECORD_PERMISSION;
				rec.u.permission = (struct ledger_permission){PERMISSION_MICROPHONE,
									      on ? STATE_GRANTED
										 : STATE_WITHDRAWN};
				break;
			case 2:
				rec.kind = RECORD_GESTURE;
				rec.u.gesture = (struct ledger_gesture){.control = "icon"};
				break;
			case 3:
				rec.kind = RECORD_MARKER;
				rec.u.marker = (struct ledger_marker){MARKER_FEATURE, "pay", on};
				break;
			case 4:
				rec.kind = RECORD_MARKER;
				rec.u.marker = (struct ledger_marker){MARKER_FOREGROUND, NULL,
								      true};
				break;
			default:
				rec.kind = RECORD_MARKER;
				rec.u.marker = (struct ledger_marker){MARKER_LOGIN, NULL, on};
			}
			feed(b, &rec);
		}
	}
}

static void bench_begin(struct bench *b, size_t apps, size_t rules, size_t ledger)
{
	struct judge_options o = {.sink = count, .arg = b};

	memset(b, 0, sizeof(*b));
	b->random = 88172645463325252u;
	b->judge = judge_new(&o);
	b->apps = apps;
	b->profiles = calloc(apps, sizeof(struct profile *));
	b->rules = calloc(apps, sizeof(struct rules *));
	b->names = calloc(apps, sizeof(*b->names));
	b->batch = calloc(BATCH, sizeof(*b->batch));
	b->text = calloc(BATCH, sizeof(*b->text));
	if (!b->judge || !b->profiles || !b->rules || !b->names || !b->batch || !b->text)
		die("out of memory");
	for (size_t i = 0; i < apps; i++)
		add_app(b, i, rules);
	feed_ledgers(b, ledger);
}

static void bench_end(struct bench *b)
{
	judge_free(b->judge);
	for (size_t i = 0; i < b->apps; i++) {
		profile_free(b->profiles[i]);
		rules_free(b->rules[i]);
	}
	free(b->profiles);
	free(b->rules);
	free(b->names);
	free(b->batch);
	free(b->text);
}

/* The next accesses: any app, any category, a few kinds of operation, among them starts and stops of what can be
 * started; one in fifty comes out of order, one in 256 takes what no rule speaks of, and every `stir`-th is a line
 * of the ledger. */
static void make_batch(struct bench *b)
{
	static const enum access_op ops[] = {OP_READ, OP_READ, OP_QUERY, OP_READ,
					     OP_OPEN, OP_READ, OP_QUERY, OP_READ};

	for (size_t i = 0; i < BATCH; i++) {
		struct record *rec = &b->batch[i];
		uint64_t r = next_random(b);
		struct access *a = &rec->u.access;
		const char *category = r >> 40 & 0xff ? categories[(r >> 8) % CATEGORIES]
						      : "clipboard";

		memset(rec, 0, sizeof(*rec));
		memcpy(b->text[i], b->names[(r >> 24) % b->apps], sizeof(b->text[i]));
		b->t += STEP_NS;
		if (b->stir && i % b->stir == 0) {
			rec->kind = RECORD_MARKER;
			rec->t = b->t;
			rec->app = b->text[i];
			rec->u.marker = (struct ledger_marker){MARKER_LOGIN, NULL, r & 1};
			continue;
		}
		rec->kind = RECORD_ACCESS;
		rec->t = r % 50 ? b->t : b->t - STEP_NS * 20;
		a->t = rec->t;
		category_from_name(category, strlen(category), &a->category);
		a->op = ops[(r >> 16) % 8];
		/* What is captured is read some thirty times before it stops. */
		if ((a->category == CATEGORY_AUDIO || a->category == CATEGORY_CAMERA) &&
		    (r >> 19) % 16 == 0)
			a->op = r >> 23 & 1 ? OP_START : OP_STOP;
		a->resource_type = RESOURCE_FILE;
		a->resource_id = "8:1:393218";
		a->path = "/var/lib/something/that/is/read";
		a->subject.pid = (uint32_t)(1000 + (r >> 24) % b->apps);
		a->subject.tid = a->subject.pid;
		a->subject.start = 1000;
		a->subject.uid = 10001;
		a->subject.exe = "/opt/app/bin/app";
		a->subject.cgroup = "/app.slice/app.service";
		a->subject.app = b->text[i];
		a->hook = "lsm/file_open";
		a->cpu = (uint32_t)(r & 1);
		a->seq = i;
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Nanoseconds of one core per access. */
static double measure(struct bench *b, size_t accesses)
{
	double spent = 0;

	for (size_t done = 0; done < accesses; done += BATCH) {
		double begin;

		make_batch(b);
		begin = now();
		for (size_t i = 0; i < BATCH; i++)
			feed(b, &b->batch[i]);
		spent += now() - begin;
	}
	return spent * 1e9 / (double)((accesses + BATCH - 1) / BATCH * BATCH);
}

/* What is compared in one go: set-ups that take turns, so that what disturbs one disturbs all. */
struct setup {
	size_t apps, rules, ledger, stir;
};

#define SETUPS_MAX 8
#define ROUNDS	   21 /* odd: there is a middle one */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *list)
{
	qsort(list, ROUNDS, sizeof(*list), by_size);
	return list[ROUNDS / 2];
}

/*
 * Each set-up in turn, ROUNDS times. Printed are the median of what an access costs and the median of its ratio to
 * the first set-up in the same round, called `unit`.
 */
static void compare(const struct setup *list, size_t count, size_t accesses, const char *unit)
{
	double each[SETUPS_MAX][ROUNDS], ratio[SETUPS_MAX][ROUNDS];
	struct bench b[SETUPS_MAX];

	for (size_t k = 0; k < count; k++) {
		bench_begin(&b[k], list[k].apps, list[k].rules, list[k].ledger);
		b[k].stir = list[k].stir;
		/* Each app and category a few times, as in a service that has been up for a while. */
		measure(&b[k], list[k].apps * CATEGORIES * 12);
		b[k].findings = 0;
	}
	for (size_t i = 0; i < ROUNDS; i++) {
		for (size_t k = 0; k < count; k++) {
			/* The caches are the one's that was measured before. */
			measure(&b[k], accesses / ROUNDS / 8);
			each[k][i] = measure(&b[k], accesses / ROUNDS);
			ratio[k][i] = each[k][i] / each[0][i];
		}
	}
	for (size_t k = 0; k < count; k++) {
		double ns = median(each[k]);

		printf("%5zu apps, %4zu rules, ledgers of %5zu%s  %6.1f ns/access, %5.2f million/s",
		       list[k].apps, list[k].rules, list[k].ledger,
		       list[k].stir ? ", growing" : "         ", ns, 1e3 / ns);
		if (unit)
			printf(", %4.2f times %s (aim: 1.3)", median(ratio[k]), unit);
		else
			printf(" (aim: 2)");
		printf(", findings for %.1f %%\n",
		       100.0 * (double)b[k].findings / ((double)accesses * 9 / 8));
		bench_end(&b[k]);
	}
}

static size_t heap(void)
{
	return mallinfo2().uordblks;
}

static void memory(size_t accesses)
{
	static const size_t lengths[] = {100000, 0};
	size_t used[2], base;

	for (int i = 0; i < 2; i++) {
		size_t n = lengths[i] ? lengths[i] : accesses;
		struct bench b;

		base = heap();
		bench_begin(&b, 100, 50, 10000);
		measure(&b, n);
		used[i] = heap() - base;
		printf("memory after %11zu accesses          %8.1f MiB\n", n,
		       (double)used[i] / (1 << 20));
		bench_end(&b);
	}
}

static void reading(void)
{
	struct trace_reader *r = trace_reader_new("bench");
	struct strbuf text = {0};
	struct diag d = {.line = 0};
	struct record rec;
	struct bench b;
	size_t lines = 0;
	double begin;

	bench_begin(&b, 100, 10, 0);
	strbuf_adds(&text, "{\"format\":\"consentry-trace/1\"}\n");
	for (size_t k = 0; k < 64; k++) {
		make_batch(&b);
		for (size_t i = 0; i < BATCH; i++)
			trace_write(&b.batch[i], &text);
	}
	begin = now();
	for (const char *s = text.data, *end; *s; s = end + 1, lines++) {
		end = strchr(s, '\n');
		if (trace_read_line(r, s, (size_t)(end - s), &rec, &d) < 0)
			die(d.message);
	}
	begin = now() - begin;
	printf("reading a trace (JSON, apart)           %8.0f lines/s, %.0f MB/s\n",
	       (double)lines / begin, (double)text.len / begin / 1e6);
	strbuf_free(&text);
	trace_reader_free(r);
	bench_end(&b);
}

int main(int argc, char **argv)
{
	static const struct setup speed[] = {{100, 50, 10000, 0}, {100, 50, 10000, 10}};
	static const struct setup apps[] = {{1, 50, 100, 0},
					    {10, 50, 100, 0},
					    {100, 50, 100, 0},
					    {1000, 50, 100, 0},
					    {10000, 50, 100, 0}};
	static const struct setup rules[] = {
		{100, 10, 100, 0}, {100, 50, 100, 0}, {100, 100, 100, 0}, {100, 1000, 100, 0}};
	size_t accesses = argc > 1 ? strtoull(argv[1], NULL, 10) : 1 << 20;
	size_t long_run = argc > 2 ? strtoull(argv[2], NULL, 10) : 10000000;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 4) {
		/* One set-up alone, for a profiler: ACCESSES - APPS RULES. */
		struct setup one = {strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10), 100,
				    0};

		compare(&one, 1, accesses, NULL);
		return 0;
	}
	compare(speed, sizeof(speed) / sizeof(speed[0]), accesses, NULL);
	compare(apps, sizeof(apps) / sizeof(apps[0]), accesses, "1 app");
	compare(rules, sizeof(rules) / sizeof(rules[0]), accesses, "10 rules");
	memory(long_run);
	reading();
	return 0;
}
