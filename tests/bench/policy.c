/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast the policy compiler is, how its time grows, and what memory it takes.
 *
 *   bench-policy FILE… [--kind NAME FILE…]…
 *
 * The first files are policies to make longer ones of; each kind (a language and a format) is a row of its own, at 1 MB.
 *
 * Texts of 10 KB to 10 MB are made by repeating the policies, each time with another number in front and other
 * digits inside, so that nothing is the same twice. Each size runs in a process of its own: its peak
 * memory is the growth from before the run, plus the input. Times are the best of several runs.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/strbuf.h"
#include "policy/compile.h"
#include "policy/tree.h"

#define MEGABYTE 1000000

struct result {
	double read;	/* seconds to read the text and build the tree */
	double compile; /* seconds to compile, reading included */
	double write;	/* seconds to write the rules as JSON */
	long before;	/* KiB resident before, peak after */
	long peak;
};

/* Time of the processor, so that a busy machine does not count against the compiler, which never waits. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what)
{
	fprintf(stderr, "bench-policy: %s\n", what);
	exit(2);
}

static void add_file(struct strbuf *b, const char *path)
{
	char buffer[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		die(path);
	while ((n = fread(buffer, 1, sizeof(buffer), f)))
		strbuf_add(b, buffer, n);
	fclose(f);
	strbuf_addc(b, '\n');
}

/* Repeats `seed` up to about `size` bytes, in whole policies. */
static void make_text(struct strbuf *out, const struct strbuf *seed, size_t size)
{
	for (unsigned int n = 1; out->len < size; n++) {
		strbuf_addf(out, "Part %u\n\n", n % 1000);
		for (size_t i = 0; i < seed->len && (out->len < size || seed->data[i] != '\n'); i++)
			strbuf_addc(out, seed->data[i]);
		strbuf_addf(out, "\n%u\n", n * 7919);
	}
}

/* `name` tells the format by its ending. */
static void measure(const char *name, const struct strbuf *text, struct result *r)
{
	int runs = text->len < MEGABYTE ? 20 : text->len < 5000000 ? 15 : 2;
	struct rusage usage;

	r->read = r->compile = r->write = 1e9;
	getrusage(RUSAGE_SELF, &usage);
	r->before = usage.ru_maxrss;
	for (int i = 0; i < runs; i++) {
		struct arena *a = arena_new();
		struct strbuf json = {0};
		struct rules *rules;
		struct diag d = {.line = 0};
		struct text t;
		struct tree tree;
		double start = now(), t1, t2, t3;

		if (!a || text_read(name, text->data, text->len, NULL, a, &t, &d) ||
		    tree_build(&t, a, &tree))
			die(d.message);
		t1 = now();
		arena_free(a);
		t2 = now();
		if (policy_compile(name, text->data, text->len, NULL, &rules, &d))
			die(d.message);
		t3 = now();
		if (!i) {
			getrusage(RUSAGE_SELF, &usage);
			r->peak = usage.ru_maxrss;
		}
		if (rules_write(rules, &json))
			die("out of memory");
		r->write = now() - t3 < r->write ? now() - t3 : r->write;
		r->read = t1 - start < r->read ? t1 - start : r->read;
		r->compile = t3 - t2 < r->compile ? t3 - t2 : r->compile;
		rules_free(rules);
		strbuf_free(&json);
	}
}

/* Measures in a child, so that one size's memory is not another's. */
static void run(const char *name, const struct strbuf *seed, size_t size, struct result *r,
		size_t *len)
{
	struct strbuf text = {0};
	int fds[2], status;
	pid_t pid;

	make_text(&text, seed, size);
	*len = text.len;
	fflush(stdout);
	if (text.failed || pipe(fds))
		die("no memory or no pipe");
	pid = fork();
	if (pid < 0)
		die("cannot fork");
	if (!pid) {
		measure(name, &text, r);
		_exit(write(fds[1], r, sizeof(*r)) != sizeof(*r));
	}
	close(fds[1]);
	if (read(fds[0], r, sizeof(*r)) != sizeof(*r))
		die("a run failed");
	close(fds[0]);
	waitpid(pid, &status, 0);
	strbuf_free(&text);
}

/* Prints one row, all but the end of its line; returns milliseconds per megabyte. */
static double print_row(const char *file, const struct strbuf *seed, size_t size)
{
	struct result r = {0};
	double per;
	size_t len;

	run(file, seed, size, &r, &len);
	per = r.compile * 1e3 / ((double)len / 1e6);
	printf("%10zu %12.2f %12.2f %12.2f %10.1f", len, r.read * 1e3, r.compile * 1e3,
	       r.write * 1e3, per);
	/* Below a megabyte it is what any process takes. */
	if (len >= MEGABYTE)
		printf(" %12.1f", (double)(r.peak - r.before) * 1024 / (double)len + 1);
	return per;
}

/* Arguments up to the next "--kind" are files; returns how many. */
static int add_files(struct strbuf *seed, char **files)
{
	int n = 0;

	for (; files[n] && strcmp(files[n], "--kind") != 0; n++)
		add_file(seed, files[n]);
	if (!n || seed->failed)
		die("name the policies to make texts of");
	return n;
}

static void growth(const struct strbuf *seed, const char *file)
{
	static const size_t sizes[] = {10000, 100000, MEGABYTE, 10 * MEGABYTE};
	double first = 0, last = 0;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		last = print_row(file, seed, sizes[i]);
		first = i ? first : last;
		printf("\n");
	}
	printf("time per byte, 10 MB against 10 KB: %.2f\n\n", last / first);
}

int main(int argc, char **argv)
{
	struct strbuf seed = {0};
	char **at = argv + 1;

	(void)argc;
	printf("%10s %12s %12s %12s %10s %12s\n", "bytes", "read, ms", "compile, ms", "write, ms",
	       "ms per MB", "memory/input");
	at += add_files(&seed, at);
	growth(&seed, argv[1]);
	while (*at) {
		const char *name = at[1];
		const char *file = name ? at[2] : NULL;

		strbuf_reset(&seed);
		if (!file)
			die("a kind needs a name and policies");
		at += 2 + add_files(&seed, at + 2);
		print_row(file, &seed, MEGABYTE);
		printf("  %s\n", name);
	}
	strbuf_free(&seed);
	return 0;
}
