/* SPDX-License-Identifier: Apache-2.0 */
#include "work.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	BATCHES = 48,
	BATCH = 16,
	WARM = 64,
	SPIN_INSNS = 482,   /* of spin()'s loop */
	SETTLE_US = 300000, /* a window to see whether all is quiet */
	SETTLE_WINDOWS = 100,
	BEFORE_US = 400000, /* until the daemon has met this process */
	DELAY_MOST_US = 2000000,
};

struct work {
	const char *call;
	const char *path;
	unsigned long count;
	unsigned long gap_us;
	int held; /* the descriptor that `read` reads */
};

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static void wait_us(unsigned long us)
{
	struct timespec ts = {.tv_sec = (time_t)(us / 1000000),
			      .tv_nsec = (long)(us % 1000000) * 1000};

	nanosleep(&ts, NULL);
}

/*
 * Counts its rounds whenever nobody else wants the CPU. They are long and of what an emulator need not do
 * anything for: so an idle second costs the host little, and a round is one block of its translation.
 */
__attribute__((noreturn)) static void spin(volatile uint64_t *rounds)
{
	const struct sched_param lowest = {.sched_priority = 0};

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sched_setscheduler(0, SCHED_IDLE, &lowest);
#if defined(__x86_64__)
	__asm__ volatile(".balign 4096\n"
			 "1:\tincq (%0)\n\t"
			 ".rept 480\n\tnop\n\t.endr\n\t"
			 "jmp 1b"
			 :
			 : "r"(rounds)
			 : "memory");
#endif
	_exit(1);
}

static void fail(const char *what)
{
	perror(what);
	_exit(1);
}

static void call(const struct work *w)
{
	char byte;
	int fd;

	if (!strcmp(w->call, "getppid")) {
		syscall(SYS_getppid);
		return;
	}
	if (w->held >= 0) {
		if (pread(w->held, &byte, 1, 0) != 1)
			fail(w->path);
		return;
	}
	fd = open(w->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || (w->call[4] && read(fd, &byte, 1) != 1))
		fail(w->path);
	close(fd);
}

/* The least of many batches: what ticks and daemons took in between is in the others. */
static uint64_t least(const struct work *w)
{
	uint64_t best = UINT64_MAX, begin, took;

	for (int i = 0; i < WARM; i++)
		call(w);
	for (int i = 0; i < BATCHES; i++) {
		begin = now();
		for (int j = 0; j < BATCH; j++)
			call(w);
		took = now() - begin;
		if (took < best)
			best = took;
		wait_us(1000);
	}
	return best / BATCH;
}

/* Until what the calls set off is over: the spinner has had nearly all of two windows in a row. */
static void settle(const volatile uint64_t *rounds)
{
	uint64_t begin, spun, took;
	int quiet = 0;

	for (int i = 0; quiet < 2 && i < SETTLE_WINDOWS; i++) {
		begin = now();
		spun = *rounds;
		wait_us(SETTLE_US);
		took = now() - begin;
		quiet = SPIN_INSNS * (*rounds - spun) > took - took / 100 ? quiet + 1 : 0;
	}
}

static uint64_t mean(const struct work *w, const volatile uint64_t *rounds)
{
	uint64_t begin = now(), spun = *rounds, next = begin;

	for (unsigned long i = 0; i < w->count; i++) {
		call(w);
		if (!strcmp(w->call, "pace")) {
			for (next += w->gap_us * 1000; now() < next;)
				;
		} else if (w->gap_us) {
			wait_us(w->gap_us);
		}
	}
	settle(rounds);
	return (now() - begin - SPIN_INSNS * (*rounds - spun)) / w->count;
}

static off_t size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : st.st_size;
}

/* From before the open to the line in the log. */
static int delay(const struct work *w)
{
	const char *log = getenv("LOG");
	uint64_t sum = 0, most = 0, begin, took;
	off_t before;

	for (unsigned long i = 0; log && i < w->count; i++) {
		before = size_of(log);
		begin = now();
		call(w);
		while (size_of(log) == before) {
			if (now() - begin > DELAY_MOST_US * UINT64_C(1000)) {
				fprintf(stderr, "%s does not grow\n", log);
				return 1;
			}
			wait_us(50);
		}
		took = now() - begin;
		sum += took;
		most = took > most ? took : most;
		wait_us(w->gap_us);
	}
	printf("delay %" PRIu64 " %" PRIu64 "\n", sum / w->count, most);
	return 0;
}

static int measure(const struct work *w, const volatile uint64_t *rounds)
{
	uint64_t task;

	wait_us(BEFORE_US);
	if (!strcmp(w->call, "delay"))
		return delay(w);
	task = least(w);
	settle(rounds);
	printf("task %" PRIu64 " all %" PRIu64 "\n", task, mean(w, rounds));
	return 0;
}

int work_main(char **argv)
{
	struct work w = {.call = argv[0],
			 .path = argv[2],
			 .count = strtoul(argv[3], NULL, 10),
			 .gap_us = strtoul(argv[4], NULL, 10),
			 .held = -1};
	uid_t uid = (uid_t)strtoul(argv[1], NULL, 10);
	volatile uint64_t *rounds = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t spinner;
	int result;

	if (rounds == MAP_FAILED || !w.count)
		return 2;
	/* Before the spinner is made: a process may kill only what is of its own user. */
	if (setgid(uid) || setuid(uid))
		fail("setuid");
	spinner = fork();
	if (!spinner)
		spin(rounds);
	prctl(PR_SET_TIMERSLACK, 1);
	if (!strcmp(w.call, "read") || !strcmp(w.call, "pace")) {
		w.held = open(w.path, O_RDONLY | O_CLOEXEC);
		if (w.held < 0)
			fail(w.path);
	}
	result = measure(&w, rounds);
	fflush(stdout);
	kill(spinner, SIGKILL);
	return result;
}
