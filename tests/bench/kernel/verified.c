/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many instructions the kernel's verifier walked through for each program: what grows here makes loading
 * slow, and ends at a million. Prints `PROGRAM<tab>COUNT` for all that loaded, for verified.tsv.
 */
#include <bpf/bpf.h>
#include <stdio.h>
#include <string.h>

#include "user/collect/kernel.h"

int main(void)
{
	const struct kernel_options o = {.ring_bytes = 4096};
	struct bpf_program *p;
	struct diag d = {.line = 0};
	struct kernel k;

	if (kernel_open(&k, &o, &d)) {
		fprintf(stderr, "verified: %s\n", d.message);
		return 3;
	}
	bpf_object__for_each_program (p, k.object) {
		struct bpf_prog_info info = {0};
		uint32_t len = sizeof(info);

		if (bpf_program__fd(p) < 0 ||
		    bpf_obj_get_info_by_fd(bpf_program__fd(p), &info, &len))
			continue;
		printf("%s\t%u\n", bpf_program__name(p), info.verified_insns);
	}
	kernel_close(&k);
	return 0;
}
