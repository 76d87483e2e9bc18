/* SPDX-License-Identifier: Apache-2.0 */
#include "existing.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/shop/devices.h"

enum { HOLDER, RECORDER, STREAMER, PROGRAMS };

static pid_t programs[PROGRAMS];

static void hold(void)
{
	if (open(LAB_DB, O_RDONLY | O_CLOEXEC) >= 0)
		pause();
}

void existing_begin(const struct lab *lab)
{
	for (int i = 0; i < PROGRAMS; i++) {
		programs[i] = fork();
		if (programs[i])
			continue;
		if (setgid(LAB_UID) || setuid(LAB_UID))
			_exit(1);
		if (i == HOLDER)
			hold();
		else if (i == RECORDER)
			while (!microphone_record(lab->microphone, 1000))
				;
		else
			camera_stream(lab->camera, 1000000);
		_exit(1);
	}
	sleep(1);
}

/* Who did what: bits by op. */
static unsigned int did[PROGRAMS];
static bool good_path[PROGRAMS];

static int came(void *arg, const struct record *rec)
{
	const struct lab *lab = arg;
	const char *const paths[PROGRAMS] = {LAB_DB, lab->microphone, lab->camera};
	const struct access *a = &rec->u.access;

	for (int i = 0; rec->kind == RECORD_ACCESS && i < PROGRAMS; i++) {
		if (a->subject.pid != (uint32_t)programs[i])
			continue;
		did[i] |= 1U << a->op;
		good_path[i] = a->path && !strcmp(a->path, paths[i]) && a->subject.app &&
			       !strcmp(a->subject.app, LAB_APP) && a->subject.uid == LAB_UID;
	}
	return 0;
}

struct score {
	unsigned int passed, failed, not_run;
};

static void verdict(struct score *score, bool known, bool good, const char *what,
		    const char *detail)
{
	const char *word = !known ? "not run" : good ? "ok" : "FAILED";

	if (!known)
		detail = "this kernel has no BTF of its modules: what a file of a driver is doing "
			 "cannot be read";
	printf("%-8s%-12s%-48s%s\n", word, "existing", what, known && good ? "" : detail);
	score->not_run += !known;
	score->passed += known && good;
	score->failed += known && !good;
}

/* The layout of a module's own structs, which 5.10 of Debian does not tell. */
static bool layout_known(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", module);
	return !access(path, F_OK);
}

int existing(const struct lab *lab, struct sensors *s)
{
	unsigned int opens = 1U << OP_OPEN, starts = 1U << OP_START | opens;
	unsigned int stops = 1U << OP_STOP;
	bool sound = layout_known("snd_pcm"), video = layout_known("videodev");
	struct score score = {0};
	struct lab copy = *lab;
	char detail[160];

	sensors_poll(s, came, &copy);
	snprintf(detail, sizeof(detail), "ops %#x %#x %#x, paths %d %d %d", did[HOLDER],
		 did[RECORDER], did[STREAMER], good_path[HOLDER], good_path[RECORDER],
		 good_path[STREAMER]);
	verdict(&score, true, (did[HOLDER] & opens) == opens && good_path[HOLDER],
		"file that was open before", detail);
	verdict(&score, sound, (did[RECORDER] & starts) == starts && good_path[RECORDER],
		"microphone that was recording before", detail);
	verdict(&score, video, (did[STREAMER] & starts) == starts && good_path[STREAMER],
		"camera that was streaming before", detail);
	for (int i = 0; i < PROGRAMS; i++)
		kill(programs[i], SIGKILL);
	/* Not any child: those that play devices live on. */
	for (int i = 0; i < PROGRAMS; i++)
		waitpid(programs[i], NULL, 0);
	sensors_poll(s, came, &copy);
	snprintf(detail, sizeof(detail), "ops %#x %#x %#x", did[HOLDER], did[RECORDER],
		 did[STREAMER]);
	verdict(&score, sound && video, did[RECORDER] & stops && did[STREAMER] & stops,
		"their ends, when they are killed", detail);
	sensors_close(s);
	printf("%u passed, %u failed, %u not run\n", score.passed, score.failed, score.not_run);
	return score.failed != 0;
}
