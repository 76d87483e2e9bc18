/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The kernel's types, as far as the programs read them. Not a dump: only the members used, found at
 * load time by name in the running kernel's BTF (CO-RE), so that the build needs no kernel at all.
 *
 * Order and size of the members here mean nothing. A member that moved or was renamed between
 * kernels has a second struct `x___when`; the comment says what changed.
 */
#ifndef BPF_KERNEL_H
#define BPF_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>

/* Tells bpf_tracing.h that struct pt_regs is the kernel's own, not the one of <asm/ptrace.h>. */
#define __VMLINUX_H__

#if defined(__TARGET_ARCH_x86)
/* arch/x86/include/asm/ptrace.h; the layout is part of the kprobe programs' ABI. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs;
struct user_pt_regs {
	unsigned long long regs[31];
	unsigned long long sp, pc, pstate;
};
#else
#error "no register layout for this machine"
#endif

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	unsigned int val;
} kuid_t;

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	int64_t counter;
} atomic64_t;

/* Since 90ee6ed776c0 ("fs: port files to file_ref"), 6.13, a file has `f_ref`, which is 0 for one reference. */
typedef struct {
	atomic64_t refcnt;
} file_ref_t;

struct cred {
	kuid_t uid;
};

struct super_block {
	unsigned int s_dev;
	unsigned long s_magic;
};

struct inode {
	unsigned short i_mode;
	unsigned int i_rdev;
	unsigned long i_ino;
	unsigned int i_nlink;
	struct super_block *i_sb;
};

struct qstr {
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
};

struct file {
	struct inode *f_inode;
	const struct cred *f_cred;
	void *private_data;
	atomic64_t f_count;
	file_ref_t f_ref;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

/* `status` on x86, `flags` on arm64. */
struct thread_info {
	unsigned long flags;
	unsigned int status;
};

struct signal_struct {
	atomic_t live;
};

struct kernfs_node {
	uint64_t id;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[1];
};

/* Before 7f203bc89eb6 ("cgroup: Replace cgroup->ancestor_ids[] with ->ancestors[]"), 6.1. */
struct cgroup___until_6_0 {
	uint64_t ancestor_ids[1];
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

struct task_struct {
	int pid;
	int tgid;
	int exit_code;
	unsigned long start_boottime;
	struct task_struct *group_leader;
	struct signal_struct *signal;
	const struct cred *cred;
	const struct cred *real_cred;
	struct css_set *cgroups;
	struct files_struct *files;
	struct thread_info thread_info;
};

struct linux_binprm {
	struct file *file;
	const char *filename;
};

struct in6_addr {
	unsigned char bytes[16]; /* only its place is used */
};

struct sock_common {
	unsigned short skc_family;
	unsigned short skc_dport;
	unsigned int skc_daddr;
	struct in6_addr skc_v6_daddr;
};

struct sock {
	struct sock_common __sk_common;
	unsigned short sk_protocol;
};

struct socket {
	struct sock *sk;
	struct file *file;
};

struct path {
	struct dentry *dentry;
};

struct sockaddr_un {
	unsigned short sun_family;
};

struct unix_address {
	struct sockaddr_un name[1]; /* the text follows the family */
};

struct unix_sock {
	struct unix_address *addr;
	struct path path;
};

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

/* One buffer, ITER_UBUF, since 6.0 (fcb14cb1bdac, "new iov_iter flavour - ITER_UBUF"); else an array of pieces. */
enum iter_type { ITER_UBUF = 0, ITER_IOVEC = 1 };

/* Before 5.14 `type`, with bits for the direction: there is no ITER_UBUF to tell apart then. */
struct iov_iter {
	unsigned char iter_type;
	const struct iovec *__iov;
	void *ubuf;
};

/* Before de4f5fed3f23 ("iov_iter: add iter_iovec() helper"), 6.4. */
struct iov_iter___until_6_4 {
	const struct iovec *iov;
};

struct msghdr {
	void *msg_name;
	struct iov_iter msg_iter;
};

struct sk_buff {
	unsigned char *data;
	unsigned int len;
};

struct input_dev {
	const char *name;
};

struct input_handle {
	struct input_dev *dev;
};

struct snd_card {
	int number;
};

struct snd_pcm {
	struct snd_card *card;
	int device;
};

struct snd_pcm_mmap_status {
	int state;
};

/* From 6.2 on (f0061c18c169, "ALSA: pcm: Avoid reference to status->state") the state itself, too. */
struct snd_pcm_runtime {
	int state;
	struct snd_pcm_mmap_status *status;
};

struct snd_pcm_substream {
	struct snd_pcm *pcm;
	int stream;
	struct snd_pcm_runtime *runtime;
};

struct snd_pcm_file {
	struct snd_pcm_substream *substream;
};

struct vb2_queue {
	unsigned int streaming : 1;
	void *owner;
};

struct video_device {
	unsigned int device_caps;
	struct vb2_queue *queue;
};

struct v4l2_fh {
	struct video_device *vdev;
};

struct btrfs_root {
	unsigned int anon_dev;
};

struct btrfs_inode {
	struct btrfs_root *root;
	struct inode vfs_inode;
};

struct bpf_iter__task_file {
	struct task_struct *task;
	struct file *file;
};

#pragma clang attribute pop

/* include/linux/fs.h, include/uapi/linux/stat.h, include/uapi/asm-generic/mman-common.h … */
#define S_IFMT	      00170000
#define S_IFDIR	      0040000
#define S_IFCHR	      0020000
#define S_IFSOCK      0140000
#define MAY_WRITE     0x2
#define MAY_READ      0x4
#define PROT_READ     0x1
#define PROT_WRITE    0x2
#define MAP_SHARED    0x01
#define MAP_ANONYMOUS 0x20
#define AF_NETLINK    16
#define AF_PACKET     17
/* include/uapi/linux/magic.h */
#define BTRFS_SUPER_MAGIC 0x9123683e

#endif
