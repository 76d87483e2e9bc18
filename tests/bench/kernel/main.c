/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bench's program in the guest.
 *
 *   kernel-bench work CALL UID PATH COUNT GAP-US     what a call costs; see work.h
 *   kernel-bench nothing OBJECT                      attaches the empty program until SIGTERM
 */
#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

int main(int argc, char **argv)
{
	if (argc == 7 && !strcmp(argv[1], "work"))
		return work_main(argv + 2);
	if (argc == 3 && !strcmp(argv[1], "nothing"))
		return attach_nothing(argv[2]);
	fprintf(stderr, "kernel-bench: see the head of main.c\n");
	return 2;
}
