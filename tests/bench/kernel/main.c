/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bench's program in the guest.
 *
 *   kernel-bench work CALL UID PATH COUNT GAP-US     what a call costs; see work.h
 *   kernel-bench nothing OBJECT                      attaches the empty program until SIGTERM
 *   kernel-bench verifier                            what the verifier went through for each program
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/collect/kernel.h"
#include "work.h"

static int attach_nothing(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;

	if (!object || bpf_object__load(object))
		return 1;
	program = bpf_object__next_program(object, NULL);
	if (!program || !bpf_program__attach(program))
		return 1;
	puts("attached");
	fflush(stdout);
	pause();
	return 0;
}

/* "NAME COUNT" lines, as tests/bench/kernel/verifier.txt keeps them. */
static int tell_verifier(void)
{
	const struct kernel_options o = {.btf = NULL};
	struct bpf_program *program;
	struct diag d = {.line = 0};
	struct kernel k;

	if (kernel_open(&k, &o, &d)) {
		fprintf(stderr, "%s\n", d.message);
		return 1;
	}
	bpf_object__for_each_program (program, k.object) {
		struct bpf_prog_info info = {0};
		uint32_t size = sizeof(info);

		if (bpf_program__fd(program) < 0)
			continue;
		if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size))
			return 1;
		printf("verifier %s %u\n", bpf_program__name(program), info.verified_insns);
	}
	kernel_close(&k);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 7 && !strcmp(argv[1], "work"))
		return work_main(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "nothing"))
		return attach_nothing(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "verifier"))
		return tell_verifier();
	fprintf(stderr, "kernel-bench: see the head of main.c\n");
	return 2;
}
