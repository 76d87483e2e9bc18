/* SPDX-License-Identifier: Apache-2.0 */
#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MODULES = 256, NAME = 64, OPTIONS = 128 };

/* "vivid.ko n_devs=3 …" */
struct module {
	char file[NAME];
	char options[OPTIONS];
	bool loaded;
	bool ours; /* by modules_load() */
};

static struct module modules[MODULES];
static size_t module_count;

static void read_list(const char *path, bool loaded)
{
	char line[NAME + OPTIONS];
	FILE *f = fopen(path, "re");

	while (f && module_count < MODULES && fgets(line, sizeof(line), f)) {
		struct module *m = &modules[module_count];

		line[strcspn(line, "\n")] = '\0';
		m->loaded = loaded;
		if (sscanf(line, "%63s %127[^\n]", m->file, m->options) >= 1)
			module_count++;
	}
	if (f)
		fclose(f);
}

static void read_lists(void)
{
	if (module_count)
		return;
	read_list("/modules/order", true);
	read_list("/modules/later", false);
}

/* As the kernel calls it: without ".ko", and dashes are underscores. */
static void name_of(const struct module *m, char out[NAME])
{
	snprintf(out, NAME, "%s", m->file);
	out[strcspn(out, ".")] = '\0';
	for (char *c = out; *c; c++)
		*c = *c == '-' ? '_' : *c;
}

void modules_unload(const char *const *begin)
{
	char name[NAME];

	read_lists();
	for (size_t i = module_count; i-- > 0;) {
		name_of(&modules[i], name);
		for (const char *const *b = begin; *b; b++) {
			if (!strncmp(name, *b, strlen(*b)) && modules[i].loaded)
				modules[i].loaded = syscall(SYS_delete_module, name, O_NONBLOCK);
		}
	}
}

static int insert(const struct module *m)
{
	char path[NAME + 16];
	int fd, r;

	snprintf(path, sizeof(path), "/modules/%.63s", m->file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	r = fd < 0 || (syscall(SYS_finit_module, fd, m->options, 0) && errno != EEXIST);
	close(fd);
	return r;
}

/* Its place in the lists, or their end. */
static size_t find(const char *wanted)
{
	char name[NAME];
	size_t i;

	for (i = 0; i < module_count; i++) {
		name_of(&modules[i], name);
		if (!strcmp(name, wanted))
			break;
	}
	return i;
}

const char *modules_load(const char *wanted)
{
	static char why[NAME + 48];
	size_t last;

	read_lists();
	last = find(wanted);
	if (last < module_count && modules[last].ours)
		return NULL;
	if (last == module_count || modules[last].loaded) {
		snprintf(why, sizeof(why), "module %.40s is %s", wanted,
			 last == module_count ? "not in this kernel" : "in use");
		return why;
	}
	for (size_t i = 0; i <= last; i++) {
		if (modules[i].loaded)
			continue;
		if (insert(&modules[i])) {
			snprintf(why, sizeof(why), "%.60s: %s", modules[i].file, strerror(errno));
			return why;
		}
		modules[i].loaded = modules[i].ours = true;
	}
	return NULL;
}
