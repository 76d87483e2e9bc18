/* SPDX-License-Identifier: Apache-2.0 */
#include "overload.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"

enum { PROGRAMS = 2, READS = 50000 };

struct tally {
	uint64_t reads;
	uint64_t others; /* opens, forks … */
	uint64_t lost;
	uint64_t losses;
	uint64_t from;
	uint64_t to;
	unsigned int wrong;
};

static int came(void *arg, const struct record *rec)
{
	struct tally *t = arg;

	switch (rec->kind) {
	case RECORD_ACCESS:
		if (rec->u.access.op == OP_READ)
			t->reads++;
		else
			t->others++;
		break;
	case RECORD_PROCESS:
		t->others++;
		break;
	case RECORD_LOSS:
		t->losses++;
		t->lost += rec->u.loss.count;
		if (rec->u.loss.from > rec->u.loss.to || rec->u.loss.to < t->from ||
		    rec->u.loss.to > sensors_now() || !rec->u.loss.cause ||
		    rec->u.loss.cpu >= (uint32_t)sysconf(_SC_NPROCESSORS_CONF))
			t->wrong++;
		break;
	default:
		break;
	}
	return 0;
}

static void read_much(void)
{
	char c;
	int fd;

	if (setuid(LAB_UID))
		_exit(1);
	fd = open(LAB_DB, O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < READS; i++) {
		if (pread(fd, &c, 1, 0) != 1)
			_exit(2);
	}
	_exit(0);
}

static unsigned int verdict(bool good, const char *what, const char *detail)
{
	printf("%-8s%-12s%-48s%s\n", good ? "ok" : "FAILED", "loss", what, good ? "" : detail);
	return good ? 0 : 1;
}

int overload(struct sensors *s)
{
	struct sensors_counts before, c;
	unsigned int failed = 0, checks = 5;
	struct tally t = {0};
	struct diag d = {.line = 0};
	char detail[256];
	int status;

	sensors_poll(s, came, &t);
	sensors_count(s, &before);
	t = (struct tally){.from = sensors_now()};
	for (int i = 0; i < PROGRAMS; i++) {
		if (!fork())
			read_much();
	}
	for (int i = 0; i < PROGRAMS; i++) {
		if (wait(&status) < 0 || status)
			failed += verdict(false, "the audited programs do their work", "");
	}
	t.to = sensors_now();
	/* Only now the reader goes on. */
	for (int i = 0; i < 50; i++) {
		usleep(2000);
		sensors_poll(s, came, &t);
	}
	sensors_count(s, &c);
	snprintf(detail, sizeof(detail),
		 "seen %llu filtered %llu sent %llu lost %llu received %llu; %llu reads, %llu "
		 "others, "
		 "%llu lost in %llu losses",
		 (unsigned long long)(c.seen - before.seen),
		 (unsigned long long)(c.filtered - before.filtered),
		 (unsigned long long)(c.sent - before.sent),
		 (unsigned long long)(c.lost - before.lost),
		 (unsigned long long)(c.received - before.received), (unsigned long long)t.reads,
		 (unsigned long long)t.others, (unsigned long long)t.lost,
		 (unsigned long long)t.losses);
	printf("overload: %s\n", detail);
	failed += verdict(t.lost > PROGRAMS * READS / 2, "a ring of one page overflows", detail);
	/* Forks, exits and opens of the two programs may be among the lost: ten at most. */
	failed += verdict(t.reads + t.lost >= PROGRAMS * READS &&
				  t.reads + t.others + t.lost <= PROGRAMS * READS + 10,
			  "every access is received or lost", detail);
	failed += verdict(c.lost - before.lost == t.lost &&
				  c.received - before.received == c.sent - before.sent,
			  "what is told is what the kernel counted", detail);
	failed += verdict(t.losses && !t.wrong, "each loss names its CPU and its times", detail);
	failed += verdict(!sensors_check(s, &d), "seen = filtered + sent + lost on every CPU",
			  d.message);
	sensors_close(s);
	printf("%u passed, %u failed, 0 not run\n", checks - failed, failed);
	return failed != 0;
}
