// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Who is the app: what it forks belongs to it, whatever it execs and whoever it becomes; what executes
 * one of its files becomes it.
 */
#include "syscall.h"

static __always_inline void task_send(struct counts *c, struct task_struct *task, int app,
				      enum hook hook, enum event_process_kind what, uint32_t parent,
				      const char *file)
{
	struct event_process *e = reserve(c, sizeof(*e));

	if (!e)
		return;
	head_fill(&e->head, EVENT_PROCESS, hook, app);
	e->head.pid = BPF_CORE_READ(task, tgid);
	e->head.tid = BPF_CORE_READ(task, pid);
	e->head.start = BPF_CORE_READ(task, group_leader, start_boottime);
	e->event = what;
	e->parent = parent;
	e->exit_code = what == PROCESS_EXIT ? BPF_CORE_READ(task, exit_code) : 0;
	e->pad = 0;
	e->file[0] = '\0';
	if (file)
		bpf_probe_read_kernel_str(e->file, sizeof(e->file), file);
	send(c, e);
}

SEC("raw_tp/sched_process_fork")
int raw_tp_fork(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *child = (struct task_struct *)ctx->args[1];
	uint32_t tgid = BPF_CORE_READ(child, tgid);
	struct counts *c;
	uint16_t app;
	int found;

	if (tgid != (uint32_t)BPF_CORE_READ(child, pid))
		return 0; /* a thread */
	c = counts_here();
	found = access_seen(c);
	if (found == APP_NONE)
		return 0;
	app = found;
	bpf_map_update_elem(&tasks, &tgid, &app, BPF_ANY);
	task_send(c, child, app, HOOK_raw_tp_fork, PROCESS_FORK, bpf_get_current_pid_tgid() >> 32,
		  NULL);
	return 0;
}

SEC("raw_tp/sched_process_exec")
int raw_tp_exec(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	struct linux_binprm *bprm = (struct linux_binprm *)ctx->args[2];
	uint32_t tgid = bpf_get_current_pid_tgid() >> 32;
	uint32_t uid = (uint32_t)bpf_get_current_uid_gid();
	struct counts *c = counts_here();
	struct watch_key key = {};
	struct inode *inode;
	uint16_t *exe, app;
	int found;

	count(&c->seen);
	found = app_of(uid, tgid);
	if (found == APP_NONE) {
		inode = BPF_CORE_READ(bprm, file, f_inode);
		key.ino = BPF_CORE_READ(inode, i_ino);
		key.dev = device_of(inode, PROBE);
		exe = bpf_map_lookup_elem(&exes, &key);
		if (!exe) {
			count(&c->filtered);
			return 0;
		}
		found = *exe;
		filter.uids[uid & (FILTER_UIDS - 1)] = 1;
	}
	app = found;
	bpf_map_update_elem(&tasks, &tgid, &app, BPF_ANY);
	task_send(c, task, app, HOOK_raw_tp_exec, PROCESS_EXEC, 0, BPF_CORE_READ(bprm, filename));
	return 0;
}

SEC("raw_tp/sched_process_exit")
int raw_tp_exit(struct bpf_raw_tracepoint_args *ctx)
{
	struct task_struct *task = (struct task_struct *)ctx->args[0];
	uint32_t tgid = BPF_CORE_READ(task, tgid);
	struct counts *c;
	int app;

	if (BPF_CORE_READ(task, signal, live.counter))
		return 0; /* other threads live on */
	c = counts_here();
	count(&c->seen);
	app = app_current();
	/* Two threads may both find themselves to be the last: only one finds the entry. */
	if (app == APP_NONE || bpf_map_delete_elem(&tasks, &tgid)) {
		count(&c->filtered);
		return 0;
	}
	filter.met[tgid & (FILTER_MET - 1)] = 0;
	task_send(c, task, app, HOOK_raw_tp_exit, PROCESS_EXIT, 0, NULL);
	return 0;
}

/* An audited process takes another user's id: it stays audited, and the gate must let that user by. */
static __always_inline void creds_changed(const struct cred *new, const struct cred *old,
					  enum reach reach, enum hook hook)
{
	uint32_t tgid = bpf_get_current_pid_tgid() >> 32;
	uint32_t from = REACH(reach, old, uid.val), to = REACH(reach, new, uid.val);
	uint16_t app;
	int found;

	if (from == to) {
		proof_send(hook);
		return;
	}
	found = app_of(from, tgid);
	if (found == APP_NONE)
		return;
	app = found;
	filter.uids[to & (FILTER_UIDS - 1)] = 1;
	bpf_map_update_elem(&tasks, &tgid, &app, BPF_ANY);
}

SEC("lsm/task_fix_setuid")
int BPF_PROG(lsm_fix_setuid, struct cred *new, const struct cred *old)
{
	creds_changed(new, old, DIRECT, HOOK_lsm_fix_setuid);
	return 0;
}

SEC("fentry/security_task_fix_setuid")
int BPF_PROG(fentry_fix_setuid, struct cred *new, const struct cred *old)
{
	creds_changed(new, old, DIRECT, HOOK_fentry_fix_setuid);
	return 0;
}

SEC("kprobe/security_task_fix_setuid")
int BPF_KPROBE(kprobe_fix_setuid, struct cred *new, const struct cred *old)
{
	creds_changed(new, old, PROBE, HOOK_kprobe_fix_setuid);
	return 0;
}

static __always_inline void user_wanted(uint64_t uid)
{
	if ((uint32_t)uid != (uint32_t)-1)
		filter.uids[uid & (FILTER_UIDS - 1)] = 1;
}

/* Before the call, while the caller is still the user that is audited. If it is refused, the gate lets by somebody
 * who is asked for exactly. */
SEC("raw_tp/sys_enter")
int raw_tp_setuid(struct bpf_raw_tracepoint_args *ctx)
{
	uint32_t tgid = bpf_get_current_pid_tgid() >> 32, users = 0;
	struct call call;
	uint16_t app;
	int found;

	if (call_take(ctx, CALL_SETUID, &call))
		users = 1;
	else if (call_take(ctx, CALL_SETREUID, &call))
		users = 2;
	else if (call_take(ctx, CALL_SETRESUID, &call))
		users = 3;
	else
		return 0;
	found = app_current();
	if (found == APP_NONE)
		return 0;
	if (found == EVENT_APP_SELF) {
		proof_send(HOOK_raw_tp_setuid);
		return 0;
	}
	user_wanted(call.arg[0]);
	if (users > 1)
		user_wanted(call.arg[1]);
	if (users > 2)
		user_wanted(call.arg[2]);
	app = found;
	bpf_map_update_elem(&tasks, &tgid, &app, BPF_ANY);
	return 0;
}
