/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent that is killed, over and over: judge, log and memory as the agent has them, each life a process that
 * SIGKILL ends at a random point. Afterwards no finding stands in the log twice, what was acknowledged is there,
 * and so is the finding of each access that a saved state knew of.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "judging.h"
#include "randomly.h"
#include "user/agent/memory.h"
#include "user/deliver/cursor.h"
#include "user/deliver/log.h"
#include "user/judge/trace.h"

#define SEEDS 24
#define LINES 600
#define STEP  120 /* ms between lines, at most */
#define BOOT  "11111111-1111-1111-1111-111111111111"

#define RULES                                                                                      \
	"{\"id\":\"R1\",\"category\":\"audio\",\"when\":{\"all\":[{\"kind\":\"permission\","       \
	"\"permission\":\"microphone\"}],\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},"    \
	"{\"kind\":\"gesture\",\"control\":\"button\"},{\"kind\":\"feature\",\"feature\":"         \
	"\"film\"}]}},"                                                                            \
	"{\"id\":\"R2\",\"category\":\"camera\",\"when\":{\"all\":[{\"kind\":\"permission\","      \
	"\"permission\":\"camera\"},{\"kind\":\"feature\",\"feature\":\"film\"}]}},"               \
	"{\"id\":\"R3\",\"category\":\"contacts\",\"when\":{\"all\":[{\"kind\":\"login\"}]}}"

#define PROFILE                                                                                    \
	"{\"format\":\"consentry-profile/1\",\"app\":\"%s\",\"rules\":\"r\",\"controls\":["        \
	"{\"name\":\"icon\"},{\"name\":\"button\",\"mode\":\"hold\"},{\"name\":\"switch\","        \
	"\"mode\":\"toggle\"}]," ALL_WITNESSES "}"

/* What outlives each life. */
struct shared {
	size_t fed; /* lines of the trace */
	struct {
		size_t line;
		uint64_t seq;
		char hash[CHAIN_HASH_SIZE];
	} acknowledged;
	bool known[LINES + 2]; /* by a state that was saved */
};

/* The real disk; a kill, unlike a loss of power, asks for no sync. */
static struct disk disk;

static int no_sync(void *arg, int handle)
{
	(void)arg;
	(void)handle;
	return 0;
}

static int no_sync_folder(void *arg, const char *path)
{
	(void)arg;
	(void)path;
	return 0;
}

struct life {
	struct log *log;
	struct memory *memory;
	struct judge *judge;
	size_t from; /* its first line */
};

static char folder[] = "/tmp/consentry-restart-XXXXXX";
static char log_path[64], state_path[64];

static int on_finding(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct life *l = arg;

	if (memory_wrote(l->memory, f))
		return 0;
	return log_append(l->log, line, len) == LOG_DROPPED ? -1 : 0;
}

static int on_record(void *arg, const struct record *rec)
{
	struct life *l = arg;

	return judge_feed(l->judge, rec);
}

static void add_app(struct judge *j, const char *app)
{
	char text[1024];

	snprintf(text, sizeof(text), PROFILE, app);
	if (judge_add_app(
		    j, judging_profile(text),
		    judging_rules("{\"format\":\"consentry-rules/1\",\"rules\":[" RULES "]}")))
		_exit(90);
}

static bool is_mark(enum record_kind k)
{
	return k == RECORD_CONSENT || k == RECORD_PERMISSION || k == RECORD_MARKER;
}

static void save(struct life *l, struct shared *s, uint64_t now)
{
	struct diag d = {.line = 0};
	struct log_state state;
	struct chain end;

	if (log_flush(l->log))
		_exit(91);
	log_state(l->log, &state);
	end.seq = state.taken;
	strcpy(end.hash, state.hash);
	if (memory_save(l->memory, l->judge, now, &end, &d))
		_exit(92);
	for (size_t i = l->from; i < s->fed; i++)
		s->known[i] = true;
}

/* One life, from line s->fed on. Ends by a kill, or with the trace. */
static void live(const char *lines, struct shared *s, struct random *r)
{
	struct life l = {.from = s->fed};
	const struct judge_options jo = {.all = true, .sink = on_finding, .arg = &l};
	const struct log_options lo = {.disk = &disk,
				       .sync_ns = LOG_SYNC_NEVER,
				       .rotate_bytes = 20000,
				       .checkpoint_lines = 16};
	struct trace_reader *reader = trace_reader_new("trace");
	struct diag d = {.line = 0};
	struct log_state state;
	struct record rec;
	size_t until = s->fed + 1 + random_below(r, 80), at = 0;
	uint64_t now = 1;

	l.judge = judge_new(&jo);
	if (log_open(log_path, &lo, &l.log, &d) ||
	    memory_open(state_path, &disk, BOOT, &l.memory, &d))
		_exit(93);
	add_app(l.judge, "shop");
	add_app(l.judge, "bank");
	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		if (trace_read_line(reader, lines, strcspn(lines, "\n"), &rec, &d) <= 0)
			continue;
		if (rec.kind == RECORD_HEADER) {
			judge_feed(l.judge, &rec);
			continue;
		}
		rec.t += ++at; /* no two at once */
		now = rec.t > now ? rec.t : now;
		if (at <= l.from)
			continue;
		if (at - 1 == l.from) {
			if (memory_recall(l.memory, NULL, 0, log_path, l.judge, now, on_record, &l,
					  &d))
				_exit(94);
			save(&l, s, now);
		}
		if (rec.kind == RECORD_ACCESS)
			rec.u.access.seq = at;
		if (is_mark(rec.kind) && memory_mark(l.memory, &rec, &d))
			_exit(95);
		if (judge_feed(l.judge, &rec) || log_flush(l.log))
			_exit(96);
		s->fed = at;
		log_state(l.log, &state);
		if (state.acknowledged == state.taken) {
			s->acknowledged.seq = state.taken;
			strcpy(s->acknowledged.hash, state.hash);
		}
		if (!random_below(r, 25))
			save(&l, s, now);
		if (at == until)
			kill(getpid(), SIGKILL);
	}
	if (judge_finish(l.judge) || log_close(l.log, &d))
		_exit(97);
	memory_close(l.memory);
	judge_free(l.judge);
	trace_reader_free(reader);
	_exit(0);
}

struct found {
	size_t count[LINES + 3];
	size_t refusals, lines;
	char *refusal[LINES];
};

/* Counts the log's findings by their access. */
static void read_log(struct found *f, const struct shared *s)
{
	struct chain from;
	struct cursor *c;
	struct cursor_line line;
	struct diag d = {.line = 0};
	bool there = !s->acknowledged.seq;
	char name[128];
	int more;

	chain_init(&from);
	c = cursor_new(&disk, log_path, &from);
	while ((more = cursor_next(c, &line, &d)) == 1) {
		json_t *o = json_loadb(line.text, line.len, 0, NULL);
		json_t *seq = json_object_get(json_object_get(o, "evidence"), "seq");

		f->lines++;
		there |= line.at.seq == s->acknowledged.seq &&
			 !strcmp(line.at.hash, s->acknowledged.hash);
		if (seq) {
			f->count[json_integer_value(seq)]++;
		} else {
			snprintf(name, sizeof(name), "%lld %s %s",
				 (long long)json_integer_value(json_object_get(o, "t")),
				 json_string_value(json_object_get(o, "app")),
				 json_string_value(json_object_get(o, "code")));
			for (size_t i = 0; i < f->refusals; i++)
				cr_expect_str_neq(f->refusal[i], name);
			f->refusal[f->refusals++] = strdup(name);
		}
		json_decref(o);
	}
	cr_expect_eq(more, 0, "%s", d.message);
	cr_expect(there, "line %zu was acknowledged", (size_t)s->acknowledged.seq);
	cursor_free(c);
}

static bool is_judged(const struct record *rec)
{
	return rec->kind == RECORD_ACCESS && rec->u.access.op != OP_STOP;
}

static int note(void *arg, const struct finding *f, const char *line, size_t len)
{
	struct found *all = arg;

	(void)line;
	(void)len;
	if (f->access)
		all->count[f->access->seq]++;
	return 0;
}

/* What a judge finds that nobody kills. */
static void find_all(const char *lines, struct found *f)
{
	const struct judge_options jo = {.all = true, .sink = note, .arg = f};
	struct judge *j = judge_new(&jo);
	struct trace_reader *reader = trace_reader_new("trace");
	struct diag d = {.line = 0};
	struct record rec;
	size_t at = 0;

	add_app(j, "shop");
	add_app(j, "bank");
	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		if (trace_read_line(reader, lines, strcspn(lines, "\n"), &rec, &d) <= 0)
			continue;
		if (rec.kind != RECORD_HEADER)
			rec.t += ++at;
		if (rec.kind == RECORD_ACCESS)
			rec.u.access.seq = at;
		cr_assert_eq(judge_feed(j, &rec), 0);
	}
	cr_assert_eq(judge_finish(j), 0);
	judge_free(j);
	trace_reader_free(reader);
}

static void check(const char *lines, const struct shared *s, struct found *f)
{
	struct found all = {{0}, 0, 0, {NULL}};
	struct trace_reader *reader = trace_reader_new("trace");
	struct diag d = {.line = 0};
	struct record rec;
	size_t at = 0;

	read_log(f, s);
	find_all(lines, &all);
	for (; *lines; lines += strcspn(lines, "\n") + 1) {
		if (trace_read_line(reader, lines, strcspn(lines, "\n"), &rec, &d) <= 0 ||
		    rec.kind == RECORD_HEADER)
			continue;
		at++;
		cr_expect_leq(f->count[at], 1, "line %zu: %zu findings", at, f->count[at]);
		if (s->known[at - 1] && is_judged(&rec) && all.count[at])
			cr_expect_eq(f->count[at], 1, "line %zu: a state knew it, the log does not",
				     at);
	}
	for (size_t i = 0; i < f->refusals; i++)
		free(f->refusal[i]);
	trace_reader_free(reader);
}

Test(restart, no_finding_is_written_twice_or_forgotten)
{
	struct shared *s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t kills = 0, findings = 0, refusals = 0;

	disk = disk_system;
	disk.sync = no_sync;
	disk.sync_folder = no_sync_folder;
	cr_assert_not_null(mkdtemp(folder));
	snprintf(log_path, sizeof(log_path), "%s/log", folder);
	snprintf(state_path, sizeof(state_path), "%s/state", folder);
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct random r = {seed};
		struct strbuf words = {0}, lines = {0};
		struct found found = {{0}, 0, 0, {NULL}};
		char command[96];
		int status = -1;

		memset(s, 0, sizeof(*s));
		snprintf(command, sizeof(command), "rm -f %s/*", folder);
		cr_assert_eq(system(command), 0);
		random_trace(&r, LINES, STEP, seed % 2, &words);
		judging_trace(words.data, &lines);
		do {
			pid_t child = fork();

			r.state ^= kills + 1;
			if (!child)
				live(lines.data, s, &r);
			waitpid(child, &status, 0);
			kills += WIFSIGNALED(status);
		} while (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		cr_assert(WIFEXITED(status) && !WEXITSTATUS(status), "seed %d: status %x",
			  (int)seed, (unsigned int)status);
		check(lines.data, s, &found);
		findings += found.lines;
		refusals += found.refusals;
		strbuf_free(&words);
		strbuf_free(&lines);
	}
	cr_log_info("%zu kills, %zu findings (%zu of refusals): none twice, none forgotten", kills,
		    findings, refusals);
	cr_expect_gt(kills, 300);
	cr_expect_gt(refusals, 20);
	cr_expect_eq(rmdir(folder) && 0, 0);
	munmap(s, sizeof(*s));
}
