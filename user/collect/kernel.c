/* SPDX-License-Identifier: Apache-2.0 */
#include "kernel.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define KERNEL_BTF "/sys/kernel/btf/vmlinux"

/* tools/embed, from bpf/ */
extern const char bpf_consentry_bpf_o[], bpf_consentry_bpf_o_end[];

/*
 * libbpf speaks through one callback for the whole process. The last line of a failure is kept, and
 * the name of the program that it blames.
 */
static char complaint[256];
static char culprit[64];

static int listen_libbpf(enum libbpf_print_level level, const char *format, va_list ap)
{
	char line[512];
	const char *name, *end;

	if (level != LIBBPF_WARN)
		return 0;
	vsnprintf(line, sizeof(line), format, ap);
	line[strcspn(line, "\n")] = '\0';
	name = !strncmp(line, "libbpf: ", 8) ? line + 8 : line;
	/* The verifier's log and what only follows from it say less than the first line. */
	if (strstr(name, "BEGIN PROG LOAD LOG") || strstr(name, "failed to load object") ||
	    !strncmp(name, "-- ", 3))
		return 0;
	snprintf(complaint, sizeof(complaint), "%.255s", name);
	if (!strncmp(name, "prog '", 6)) {
		name += 6;
		end = strchr(name, '\'');
		if (end && (size_t)(end - name) < sizeof(culprit)) {
			memcpy(culprit, name, (size_t)(end - name));
			culprit[end - name] = '\0';
		}
	}
	return 0;
}

/* What a section name asks the kernel's BTF for: "lsm/file_open" is function bpf_lsm_file_open. */
static bool target_exists(const char *section, const struct btf *vmlinux,
			  struct btf *const *modules, size_t module_count)
{
	const char *target = strchr(section, '/');
	char function[128];

	if (!target)
		return true;
	target++;
	if (!strncmp(section, "lsm/", 4) || !strncmp(section, "lsm.s/", 6))
		snprintf(function, sizeof(function), "bpf_lsm_%s", target);
	else if (!strncmp(section, "iter/", 5))
		snprintf(function, sizeof(function), "bpf_iter_%s", target);
	else if (!strncmp(section, "fentry/", 7) || !strncmp(section, "fexit/", 6))
		snprintf(function, sizeof(function), "%s", target);
	else
		return true;
	if (!vmlinux)
		return false;
	if (btf__find_by_name_kind(vmlinux, function, BTF_KIND_FUNC) > 0)
		return true;
	for (size_t i = 0; i < module_count; i++) {
		if (modules[i] && btf__find_by_name_kind(modules[i], function, BTF_KIND_FUNC) > 0)
			return true;
	}
	return false;
}

/* Modules that hold functions which some program attaches to. */
static const char *const module_names[] = {"videodev", "snd_pcm", "bluetooth"};
#define MODULE_COUNT (sizeof(module_names) / sizeof(module_names[0]))

static bool is_among(const char *const *names, const char *name)
{
	for (; *names; names++) {
		if (!strcmp(*names, name))
			return true;
	}
	return false;
}

/* `names` NULL: all. */
static void choose_programs(struct bpf_object *object, const char *const *names,
			    const char (*refused)[64], size_t refused_count)
{
	struct btf *vmlinux = btf__load_vmlinux_btf(), *modules[MODULE_COUNT] = {NULL};
	struct bpf_program *program;
	bool load;

	for (size_t i = 0; vmlinux && i < MODULE_COUNT; i++)
		modules[i] = btf__load_module_btf(module_names[i], vmlinux);
	bpf_object__for_each_program (program, object) {
		load = target_exists(bpf_program__section_name(program), vmlinux, modules,
				     MODULE_COUNT) &&
		       (!names || is_among(names, bpf_program__name(program)));
		for (size_t i = 0; i < refused_count; i++) {
			if (!strcmp(refused[i], bpf_program__name(program)))
				load = false;
		}
		bpf_program__set_autoload(program, load);
	}
	for (size_t i = 0; i < MODULE_COUNT; i++)
		btf__free(modules[i]);
	btf__free(vmlinux);
}

static struct bpf_map *ring_of(const struct kernel *k)
{
	return bpf_object__find_map_by_name(k->object, "ring");
}

static struct bpf_object *open_object(const char *btf)
{
	LIBBPF_OPTS(bpf_object_open_opts, open, .object_name = "consentry", .btf_custom_path = btf);

	return bpf_object__open_mem(bpf_consentry_bpf_o,
				    (size_t)(bpf_consentry_bpf_o_end - bpf_consentry_bpf_o), &open);
}

/* Loads what can be loaded: a program that is refused is left out, and the rest tried again. */
static int load(struct kernel *k, const struct kernel_options *o, struct diag *d)
{
	char refused[HOOK_COUNT][64];
	size_t refused_count = 0;
	struct bpf_map *ring;
	int err;

	for (;;) {
		k->object = open_object(o->btf);
		if (!k->object)
			return diag_set(d, NULL, 0, 0, "the BPF object cannot be read: %s",
					complaint);
		choose_programs(k->object, NULL, refused, refused_count);
		ring = ring_of(k);
		if (ring && o->ring_bytes) {
			size_t size = (size_t)sysconf(_SC_PAGESIZE);

			while (size < o->ring_bytes && size < (1U << 30))
				size *= 2;
			bpf_map__set_max_entries(ring, (uint32_t)size);
		}
		culprit[0] = '\0';
		err = bpf_object__load(k->object);
		if (!err)
			return 0;
		bpf_object__close(k->object);
		k->object = NULL;
		if (err == -EPERM || err == -EACCES) {
			/* The verifier says EACCES too; then there is a culprit to leave out. */
			if (err == -EPERM || !culprit[0])
				return diag_set(d, NULL, 0, 0,
						"the kernel refuses tracing programs (%s): %s",
						strerror(-err), complaint);
		}
		if (!culprit[0] || refused_count == HOOK_COUNT)
			return diag_set(d, NULL, 0, 0, "the BPF object does not load (%s): %s",
					strerror(-err), complaint);
		memcpy(refused[refused_count++], culprit, sizeof(culprit));
	}
}

/* CapEff of /proc/self/status has the bit? */
static bool has_capability(unsigned int bit)
{
	unsigned long long effective = 0;
	char line[256];
	FILE *f = fopen("/proc/self/status", "re");

	if (!f)
		return false;
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "CapEff: %llx", &effective) == 1)
			break;
	}
	fclose(f);
	return effective >> bit & 1;
}

/* What can be told without asking for anything. */
static int check_rights(const struct kernel_options *o, struct diag *d)
{
	enum { CAP_SYS_ADMIN = 21, CAP_PERFMON = 38, CAP_BPF = 39 };

	if (!has_capability(CAP_SYS_ADMIN) &&
	    !(has_capability(CAP_BPF) && has_capability(CAP_PERFMON)))
		return diag_set(d, NULL, 0, 0,
				"no right to trace: run as root, or with CAP_BPF and CAP_PERFMON");
	if (!o->btf && access(KERNEL_BTF, R_OK))
		return diag_set(d, NULL, 0, 0,
				"%s: %s; this kernel does not describe its types, name a BTF file "
				"of it with --btf",
				KERNEL_BTF, strerror(errno));
	if (o->btf && access(o->btf, R_OK))
		return diag_set(d, o->btf, 0, 0, "%s", strerror(errno));
	return 0;
}

/* What loading needed and nothing needs any more: the object's text. */
static void forget_text(void)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t begin = ((uintptr_t)bpf_consentry_bpf_o + page - 1) & ~(page - 1);
	uintptr_t end = (uintptr_t)bpf_consentry_bpf_o_end & ~(page - 1);

	if (begin < end)
		madvise((void *)begin, end - begin, MADV_DONTNEED);
}

void kernel_load_end(struct kernel *k)
{
	bpf_object__close(k->again);
	k->again = NULL;
	forget_text();
	malloc_trim(0);
}

int kernel_load_again(struct kernel *k, const char *const *names)
{
	struct bpf_map *map, *first;

	k->again = open_object(k->btf);
	if (!k->again)
		return -1;
	bpf_object__for_each_map (map, k->again) {
		first = bpf_object__find_map_by_name(k->object, bpf_map__name(map));
		if (!first || bpf_map__reuse_fd(map, bpf_map__fd(first))) {
			kernel_load_end(k);
			return -1;
		}
	}
	choose_programs(k->again, names, NULL, 0);
	if (bpf_object__load(k->again)) {
		kernel_load_end(k);
		return -1;
	}
	return 0;
}

static void event_came(void *arg, const void *data, size_t size)
{
	struct kernel *k = arg;

	if (!k->result && size >= sizeof(struct event_head))
		k->result = k->handler(k->arg, data, size);
}

static void *map_shared(const struct kernel *k, const char *name, size_t size, int protection,
			struct diag *d)
{
	struct bpf_map *map = bpf_object__find_map_by_name(k->object, name);
	void *p = MAP_FAILED;

	if (map && bpf_map__value_size(map) >= size)
		p = mmap(NULL, size, protection, MAP_SHARED, bpf_map__fd(map), 0);
	if (p != MAP_FAILED)
		return p;
	diag_set(d, NULL, 0, 0, "map %s: %s", name, strerror(errno));
	return NULL;
}

/* As forget_text(): the first values of the globals. */
static void forget_values(const struct kernel *k)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct bpf_map *map;
	size_t size;
	void *value;

	bpf_object__for_each_map (map, k->object) {
		value = (void *)(uintptr_t)bpf_map__initial_value(map, &size);
		if (value && !((uintptr_t)value & (page - 1)))
			madvise(value, size & ~(page - 1), MADV_REMOVE);
	}
}

int kernel_open(struct kernel *k, const struct kernel_options *o, struct diag *d)
{
	memset(k, 0, sizeof(*k));
	k->btf = o->btf;
	if (check_rights(o, d))
		return -1;
	libbpf_set_print(listen_libbpf);
	if (load(k, o, d))
		return -1;
	k->filter = map_shared(k, ".data.filter", sizeof(*k->filter), PROT_READ | PROT_WRITE, d);
	k->counts = map_shared(k, ".data.counts", FILTER_CPUS * sizeof(*k->counts), PROT_READ, d);
	if (!k->filter || !k->counts)
		return -1;
	k->filter->self = (uint32_t)getpid();
	if (ring_open(&k->ring, kernel_fd(k), bpf_map__max_entries(ring_of(k))))
		return diag_set(d, NULL, 0, 0, "the ring buffer cannot be mapped: %s",
				strerror(errno));
	forget_text();
	forget_values(k);
	return 0;
}

/* munmap() takes no const. */
static void unmap(const volatile void *p, size_t size)
{
	if (p)
		munmap((void *)(uintptr_t)p, size);
}

void kernel_close(struct kernel *k)
{
	ring_close(&k->ring);
	unmap(k->filter, sizeof(*k->filter));
	unmap(k->counts, FILTER_CPUS * sizeof(*k->counts));
	bpf_object__close(k->object);
	memset(k, 0, sizeof(*k));
}

void kernel_part(struct kernel *k)
{
	struct bpf_map *map;
	size_t size = 0;
	void *own;

	/* libbpf has the shared maps open for writing too; here it is asked for nothing any more. */
	bpf_object__for_each_map (map, k->object) {
		own = (void *)(uintptr_t)bpf_map__initial_value(map, &size);
		if (own)
			munmap(own, size);
	}
	if (mprotect(k->filter, sizeof(*k->filter), PROT_READ))
		abort(); /* nobody goes on who could write what the kernel decides by */
}

struct bpf_program *kernel_program(const struct kernel *k, const char *name)
{
	struct bpf_program *p = NULL;

	if (k->again)
		p = bpf_object__find_program_by_name(k->again, name);
	if (!p || bpf_program__fd(p) < 0)
		p = bpf_object__find_program_by_name(k->object, name);
	return p && bpf_program__fd(p) >= 0 ? p : NULL;
}

int kernel_fd(const struct kernel *k)
{
	return bpf_map__fd(ring_of(k));
}

void kernel_patient(struct kernel *k)
{
	k->filter->patience = bpf_map__max_entries(ring_of(k)) / 4;
}

int kernel_drain(struct kernel *k, kernel_handler handler, void *arg)
{
	k->handler = handler;
	k->arg = arg;
	k->result = 0;
	ring_drain(&k->ring, event_came, k);
	return k->result;
}

int kernel_iterate(const struct kernel *k, const char *name)
{
	struct bpf_program *p = kernel_program(k, name);
	struct bpf_link *link = p ? bpf_program__attach_iter(p, NULL) : NULL;
	int fd = link ? bpf_iter_create(bpf_link__fd(link)) : -1;
	char nothing[64];

	if (fd >= 0) {
		while (read(fd, nothing, sizeof(nothing)) > 0)
			;
		close(fd);
	}
	bpf_link__destroy(link);
	return fd < 0 ? -1 : 0;
}

static int map_fd(const struct kernel *k, const char *name)
{
	return bpf_object__find_map_fd_by_name(k->object, name);
}

int kernel_map_set(const struct kernel *k, const char *map, const void *key, const void *value)
{
	return bpf_map_update_elem(map_fd(k, map), key, value, BPF_ANY) ? -errno : 0;
}

int kernel_map_delete(const struct kernel *k, const char *map, const void *key)
{
	return bpf_map_delete_elem(map_fd(k, map), key) ? -errno : 0;
}

bool kernel_map_empty(const struct kernel *k, const char *map)
{
	uint64_t key[8]; /* longer than any */

	return bpf_map_get_next_key(map_fd(k, map), NULL, key) != 0;
}
