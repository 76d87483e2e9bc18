/* SPDX-License-Identifier: Apache-2.0 */
#include "asroot.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "user/collect/device.h"
#include "user/collect/inode.h"

/* " (deleted)" is the kernel's remark and not part of the name. */
static void read_exe(uint32_t pid, char *out, size_t size)
{
	char path[32];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%u/exe", pid);
	n = readlink(path, out, size - 1);
	out[n > 0 ? n : 0] = '\0';
	if (n > 10 && !strcmp(out + n - 10, " (deleted)"))
		out[n - 10] = '\0';
}

static void read_cgroup(uint32_t pid, char *out, size_t size)
{
	char path[32], line[PRIV_PATH];
	FILE *f;

	out[0] = '\0';
	snprintf(path, sizeof(path), "/proc/%u/cgroup", pid);
	f = fopen(path, "re");
	if (!f)
		return;
	while (!out[0] && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (!strncmp(line, "0::", 3))
			snprintf(out, size, "%s", line + 3);
	}
	fclose(f);
}

/* Start of a live process, in the clock ticks that /proc gives; 0 when it is gone. */
static uint64_t start_ticks(uint32_t pid)
{
	unsigned long long ticks = 0;
	char path[32], line[1024], *p;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return 0;
	/* A name may hold anything, line ends and brackets too; what follows it is numbers. */
	line[fread(line, 1, sizeof(line) - 1, f)] = '\0';
	p = strrchr(line, ')');
	if (!p || sscanf(p + 1,
			 " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d "
			 "%*d %*d %llu",
			 &ticks) != 1)
		ticks = 0;
	fclose(f);
	return ticks;
}

/* Is the process that /proc shows under this number still the one of the event? */
static bool same_process(uint32_t pid, uint64_t start)
{
	uint64_t hz = (uint64_t)sysconf(_SC_CLK_TCK);

	return start_ticks(pid) == start / (1000000000ULL / hz);
}

void asroot_process(uint32_t pid, uint64_t start, struct priv_process *out)
{
	out->exe[0] = out->cgroup[0] = '\0';
	if (start && !same_process(pid, start))
		return;
	read_exe(pid, out->exe, sizeof(out->exe));
	read_cgroup(pid, out->cgroup, sizeof(out->cgroup));
}

/* The PCM hooks know card and device; the node has the numbers. */
static void pcm_node(uint32_t number, struct priv_node *out)
{
	struct stat st;
	uint32_t rdev;

	snprintf(out->path, sizeof(out->path), "/dev/snd/pcmC%uD%uc", number >> 16,
		 number & 0xffff);
	if (stat(out->path, &st)) {
		snprintf(out->id, sizeof(out->id), "%s", out->path + 9);
		return;
	}
	rdev = inode_dev(st.st_rdev);
	snprintf(out->id, sizeof(out->id), "%u:%u", rdev >> 20, rdev & 0xfffff);
}

void asroot_node(bool pcm, uint32_t number, struct priv_node *out)
{
	out->path[0] = '\0';
	if (pcm) {
		pcm_node(number, out);
		return;
	}
	snprintf(out->id, sizeof(out->id), "%u:%u", number >> 20, number & 0xfffff);
	if (!device_path(number, out->path, sizeof(out->path)))
		out->path[0] = '\0';
}

static void here_process(void *arg, uint32_t pid, uint64_t start, struct priv_process *out)
{
	(void)arg;
	asroot_process(pid, start, out);
}

static void here_node(void *arg, bool pcm, uint32_t number, struct priv_node *out)
{
	(void)arg;
	asroot_node(pcm, number, out);
}

const struct priv priv_here = {.process = here_process, .node = here_node};
