/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The lowest rung: system calls by the raw tracepoints sys_enter and sys_exit, and the kernel's own file object
 * looked up in the caller's table of descriptors.
 *
 * It needs neither BTF of functions nor kprobes, and misses what is no call of the process: io_uring, what
 * a call does besides (a descriptor that comes with a message), calls through socketcall(). Another thread that
 * closes the descriptor meanwhile hides the file or shows another. Every system call of every process pays for
 * it: so nothing better must serve before it is taken.
 */
#ifndef BPF_SYSCALL_H
#define BPF_SYSCALL_H

#include "common.h"

enum call_kind {
	CALL_OPEN,
	CALL_READ, /* what reads its first argument, or lists it */
	CALL_WRITE,
	CALL_SENDFILE, /* (to, from) */
	CALL_SPLICE,   /* (from, …, to) */
	CALL_MMAP,
	CALL_IOCTL,
	CALL_CLOSE,
	CALL_CONNECT,
	CALL_SENDTO,
	CALL_SENDMSG,
	CALL_RECVMSG,
	CALL_GETFD, /* its result is a descriptor of another process's */
	CALL_SOCKNAME,
	CALL_SETUID, /* all arguments are users */
	CALL_SETREUID,
	CALL_SETRESUID,
};

#define NO_CALL (-2)

/* kind, x86-64, i386, arm64, arm: arch/…/syscall.tbl, include/uapi/asm-generic/unistd.h */
#define CALL_LIST(X)                                                                               \
	X(CALL_OPEN, 2, 5, NO_CALL, 5)		     /* open */                                    \
	X(CALL_OPEN, 85, 8, NO_CALL, 8)		     /* creat */                                   \
	X(CALL_OPEN, 257, 295, 56, 322)		     /* openat */                                  \
	X(CALL_OPEN, 304, 342, 265, 371)	     /* open_by_handle_at */                       \
	X(CALL_OPEN, 437, 437, 437, 437)	     /* openat2 */                                 \
	X(CALL_READ, 0, 3, 63, 3)		     /* read */                                    \
	X(CALL_READ, 17, 180, 67, 180)		     /* pread64 */                                 \
	X(CALL_READ, 19, 145, 65, 145)		     /* readv */                                   \
	X(CALL_READ, 295, 333, 69, 361)		     /* preadv */                                  \
	X(CALL_READ, 327, 378, 286, 392)	     /* preadv2 */                                 \
	X(CALL_READ, 78, 141, NO_CALL, 141)	     /* getdents */                                \
	X(CALL_READ, 217, 220, 61, 217)		     /* getdents64 */                              \
	X(CALL_WRITE, 1, 4, 64, 4)		     /* write */                                   \
	X(CALL_WRITE, 18, 181, 68, 181)		     /* pwrite64 */                                \
	X(CALL_WRITE, 20, 146, 66, 146)		     /* writev */                                  \
	X(CALL_WRITE, 296, 334, 70, 362)	     /* pwritev */                                 \
	X(CALL_WRITE, 328, 379, 287, 393)	     /* pwritev2 */                                \
	X(CALL_SENDFILE, 40, 187, 71, 187)	     /* sendfile */                                \
	X(CALL_SENDFILE, NO_CALL, 239, NO_CALL, 239) /* sendfile64 */                              \
	X(CALL_SPLICE, 275, 313, 76, 340)	     /* splice */                                  \
	X(CALL_SPLICE, 326, 377, 285, 391)	     /* copy_file_range */                         \
	X(CALL_MMAP, 9, 192, 222, 192)		     /* mmap, mmap2 */                             \
	X(CALL_IOCTL, 16, 54, 29, 54)		     /* ioctl */                                   \
	X(CALL_CLOSE, 3, 6, 57, 6)		     /* close */                                   \
	X(CALL_CONNECT, 42, 362, 203, 283)	     /* connect */                                 \
	X(CALL_SENDTO, 44, 369, 206, 290)	     /* sendto */                                  \
	X(CALL_SENDTO, 1, 4, 64, 4)		     /* write */                                   \
	X(CALL_SENDMSG, 46, 370, 211, 296)	     /* sendmsg */                                 \
	X(CALL_RECVMSG, 47, 372, 212, 297)	     /* recvmsg */                                 \
	X(CALL_GETFD, 438, 438, 438, 438)	     /* pidfd_getfd */                             \
	X(CALL_SOCKNAME, 51, 367, 204, 286)	     /* getsockname */                             \
	X(CALL_SETUID, 105, 213, 146, 213)	     /* setuid */                                  \
	X(CALL_SETREUID, 113, 203, 145, 203)	     /* setreuid */                                \
	X(CALL_SETRESUID, 117, 208, 147, 208)	     /* setresuid */

enum { CALL_ARGS = 5 };

struct call {
	uint64_t arg[CALL_ARGS];
	long ret;
	bool compat; /* of 32 bits */
};

#if defined(__TARGET_ARCH_x86)
#define NUMBER(x64, x86, a64, a32) (compat ? (x86) : (x64))
#else
#define NUMBER(x64, x86, a64, a32) (compat ? (a32) : (a64))
#endif

/* `kind` is a constant: what is left are some comparisons. */
static __always_inline bool call_is(int number, bool compat, enum call_kind kind)
{
#define X(is, x64, x86, a64, a32)                                                                  \
	if (kind == (is) && number == NUMBER(x64, x86, a64, a32))                                  \
		return true;
	CALL_LIST(X)
#undef X
	return false;
}

#if defined(__TARGET_ARCH_x86)

static __always_inline int call_number(const struct pt_regs *regs)
{
	unsigned long number = 0;

	bpf_probe_read_kernel(&number, sizeof(number), &regs->orig_ax);
	return number;
}

static __always_inline bool call_compat(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.status) & 2; /* TS_COMPAT */
}

static __always_inline void call_args(struct call *c, const struct pt_regs *regs)
{
	struct pt_regs r;

	bpf_probe_read_kernel(&r, sizeof(r), regs);
	c->arg[0] = c->compat ? (uint32_t)r.bx : r.di;
	c->arg[1] = c->compat ? (uint32_t)r.cx : r.si;
	c->arg[2] = c->compat ? (uint32_t)r.dx : r.dx;
	c->arg[3] = c->compat ? (uint32_t)r.si : r.r10;
	c->arg[4] = c->compat ? (uint32_t)r.di : r.r8;
}

#else

/* struct pt_regs of arm64, behind what user_pt_regs has. */
struct pt_regs___call {
	uint64_t orig_x0;
	int syscallno;
} __attribute__((preserve_access_index));

static __always_inline int call_number(const struct pt_regs *regs)
{
	return BPF_CORE_READ((const struct pt_regs___call *)regs, syscallno);
}

static __always_inline bool call_compat(void)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();

	return BPF_CORE_READ(task, thread_info.flags) >> 22 & 1; /* TIF_32BIT */
}

static __always_inline void call_args(struct call *c, const struct pt_regs *regs)
{
	/* The first register has the result by the time that a call ends. */
	bpf_probe_read_kernel(c->arg, sizeof(c->arg), regs);
	c->arg[0] = BPF_CORE_READ((const struct pt_regs___call *)regs, orig_x0);
	for (int i = 0; c->compat && i < CALL_ARGS; i++)
		c->arg[i] = (uint32_t)c->arg[i];
}

#endif

/* Is this call of the kind, by somebody whom the gate lets by? */
static __always_inline bool call_take(struct bpf_raw_tracepoint_args *ctx, enum call_kind kind,
				      struct call *c)
{
	const struct pt_regs *regs = (const struct pt_regs *)ctx->args[0];
	int number = call_number(regs);

	/* The numbers first: to ask which kind of caller it is costs more. */
	if ((!call_is(number, false, kind) && !call_is(number, true, kind)) ||
	    !gate_uid((uint32_t)bpf_get_current_uid_gid()))
		return false;
	c->compat = call_compat();
	if (!call_is(number, c->compat, kind))
		return false;
	c->ret = 0;
	call_args(c, regs);
	return true;
}

/* The same at the end of one that succeeded. */
static __always_inline bool call_done(struct bpf_raw_tracepoint_args *ctx, enum call_kind kind,
				      struct call *c)
{
	if ((long)ctx->args[1] < 0 || !call_take(ctx, kind, c))
		return false;
	c->ret = (long)ctx->args[1];
	return true;
}

/* struct user_msghdr as far as it is read, of 64 and of 32 bits. */
struct msghdr_64 {
	uint64_t name, name_len, iov, iov_len, control, control_len;
};

struct msghdr_32 {
	uint32_t name, name_len, iov, iov_len, control, control_len;
};

/* What the descriptor stands for in the caller's table, or NULL. */
static __always_inline struct file *call_file(uint64_t fd)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	struct file *file = NULL;

	if ((uint32_t)fd >= BPF_CORE_READ(table, max_fds))
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + (uint32_t)fd);
	return file;
}

/* The socket behind the descriptor, or NULL. */
static __always_inline struct socket *call_socket(uint64_t fd)
{
	struct file *file = call_file(fd);

	if (!file || (BPF_CORE_READ(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK)
		return NULL;
	return BPF_CORE_READ(file, private_data);
}

#endif
