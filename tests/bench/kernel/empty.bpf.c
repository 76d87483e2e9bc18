// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* What an LSM program costs that does nothing: the measure that the others are held against. */
#include "bpf/kernel.h"

SEC("lsm/file_open")
int BPF_PROG(empty_file_open, struct file *file)
{
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
