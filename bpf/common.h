/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What all programs share: the maps, the gates, and how an event gets into the ring.
 *
 * The way of an access: a gate that costs no helper call (gate_uid(), gate_inode()); counted as seen;
 * the exact questions (app_of(), watch_of()); then either counted as filtered or sent. No program may
 * leave between `seen` and one of the others.
 */
#ifndef BPF_COMMON_H
#define BPF_COMMON_H

#include "kernel.h"

#include "bpf/filter.h"
#include "consentry/event.h"

/*
 * LSM and fentry programs may follow typed kernel pointers directly, which costs one instruction;
 * kprobe programs must copy by a helper. The argument is a constant at each call, so the other
 * branch is never in the program.
 */
enum reach { DIRECT, PROBE };

#define REACH(reach, pointer, member)                                                              \
	((reach) == DIRECT ? (pointer)->member : BPF_CORE_READ(pointer, member))

#define APP_NONE (-1)

extern struct filter filter;
extern struct counts counts[FILTER_CPUS];

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} ring SEC(".maps") __weak;

/* uid → app */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, uint32_t);
	__type(value, uint16_t);
} uids SEC(".maps") __weak;

/* Thread group → app: what began as an audited executable or was forked by an audited app. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__type(key, uint32_t);
	__type(value, uint16_t);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} tasks SEC(".maps") __weak;

/* cgroup id → app */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, uint64_t);
	__type(value, uint16_t);
} cgroups SEC(".maps") __weak;

/* Inode of an executable → app */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__type(key, struct watch_key);
	__type(value, uint16_t);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} exes SEC(".maps") __weak;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 262144);
	__type(key, struct watch_key);
	__type(value, struct watch);
	__uint(map_flags, BPF_F_NO_PREALLOC);
} watched SEC(".maps") __weak;

/* A capture that runs: struct file of a camera, substream of a microphone → who began it. Its end may
 * come in an interrupt or another process. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, uint64_t);
	__type(value, struct event_access);
} streams SEC(".maps") __weak;

static __always_inline struct counts *counts_here(void)
{
	return &counts[bpf_get_smp_processor_id() & (FILTER_CPUS - 1)];
}

static __always_inline void count(uint64_t *counter)
{
	__sync_fetch_and_add(counter, 1);
}

static __always_inline bool gate_uid(uint32_t uid)
{
	return filter.uids[uid & (FILTER_UIDS - 1)];
}

static __always_inline bool gate_file_uid(struct file *file, enum reach reach)
{
	const struct cred *cred = REACH(reach, file, f_cred);

	return gate_uid(REACH(reach, cred, uid.val));
}

/* What may be watched. */
struct object {
	uint64_t ino;
	uint32_t dev;	/* as stat() tells it */
	uint32_t super; /* the file system's, by which the gate looks */
	uint32_t rdev;
	uint8_t class; /* majors[] of a character device */
	bool folder;
};

/*
 * The device number that belongs to the inode's: on btrfs, whose subvolumes each number their inodes anew, the
 * subvolume's. A kernel that does not describe that module's types, as Debian's 5.10, has none of those files
 * watched: none is better than the wrong one.
 */
static __always_inline uint32_t device_of(struct inode *inode, enum reach reach)
{
	struct super_block *sb = REACH(reach, inode, i_sb);
	struct btrfs_inode *b;

	if (REACH(reach, sb, s_magic) != BTRFS_SUPER_MAGIC ||
	    !bpf_core_field_exists(struct btrfs_inode, vfs_inode) ||
	    !bpf_core_field_exists(struct btrfs_root, anon_dev))
		return REACH(reach, sb, s_dev);
	b = (struct btrfs_inode *)((char *)inode -
				   bpf_core_field_offset(struct btrfs_inode, vfs_inode));
	return BPF_CORE_READ(b, root, anon_dev);
}

/* Reads the inode's numbers; may it be a watched one? */
static __always_inline bool gate_inode(struct inode *inode, enum reach reach, struct object *o)
{
	unsigned int type = REACH(reach, inode, i_mode) & S_IFMT;
	struct super_block *sb;

	o->rdev = 0;
	o->class = 0;
	o->folder = type == S_IFDIR;
	if (type == S_IFCHR) {
		o->rdev = REACH(reach, inode, i_rdev);
		o->ino = o->rdev;
		o->dev = WATCH_DEVICE;
		o->class = filter.majors[(o->rdev >> 20) & (FILTER_MAJORS - 1)];
		return o->class;
	}
	o->ino = REACH(reach, inode, i_ino);
	sb = REACH(reach, inode, i_sb);
	o->super = o->dev = REACH(reach, sb, s_dev);
	if (!filter.inodes[filter_hash(o->ino, o->super) & (FILTER_INODES - 1)])
		return false;
	o->dev = device_of(inode, reach);
	return true;
}

static __always_inline struct watch *watch_find(uint64_t ino, uint32_t dev)
{
	struct watch_key key = {.ino = ino, .dev = dev};

	return bpf_map_lookup_elem(&watched, &key);
}

/* The exact answer after gate_inode(): the category, or -1; and WATCH_*. */
static __always_inline int watch_of(const struct object *o, uint8_t *flags)
{
	struct watch *w;

	*flags = 0;
	if (o->class && o->class != FILTER_EXACT)
		return o->class - 1;
	w = watch_find(o->ino, o->dev);
	if (!w || w->flags & WATCH_NAMES)
		return -1;
	*flags = w->flags;
	return w->category;
}

/*
 * The id of the cgroup above the task's, 0 when it is not that deep. There is a helper for
 * this, which tracing programs may call from 5.12 on.
 */
static __always_inline uint64_t cgroup_at(struct task_struct *task, int level)
{
	struct cgroup *group = BPF_CORE_READ(task, cgroups, dfl_cgrp), *above = NULL;
	struct cgroup___until_6_0 *old = (struct cgroup___until_6_0 *)group;
	uint64_t id = 0;

	if (!group || BPF_CORE_READ(group, level) < level)
		return 0;
	if (bpf_core_field_exists(struct cgroup, ancestors)) {
		bpf_probe_read_kernel(&above, sizeof(above),
				      (void *)__builtin_preserve_access_index(&group->ancestors) +
					      level * sizeof(above));
		return BPF_CORE_READ(above, kn, id);
	}
	bpf_probe_read_kernel(&id, sizeof(id),
			      (void *)__builtin_preserve_access_index(&old->ancestor_ids) +
				      level * sizeof(id));
	return id;
}

/* The audited app that this thread group belongs to, or APP_NONE. */
static __always_inline int app_of_task(struct task_struct *task, uint32_t uid, uint32_t tgid)
{
	uint32_t real;
	uint16_t *app;
	uint64_t id;

	if (tgid == filter.self)
		return filter.proving ? EVENT_APP_SELF : APP_NONE;
	app = bpf_map_lookup_elem(&uids, &uid);
	if (!app)
		app = bpf_map_lookup_elem(&tasks, &tgid);
	if (app)
		return *app;
	/* An overlay reads its layers as who mounted it. */
	real = BPF_CORE_READ(task, real_cred, uid.val);
	if (real != uid) {
		app = bpf_map_lookup_elem(&uids, &real);
		if (app)
			return *app;
	}
	if (!filter.levels)
		return APP_NONE;
	for (int level = 0; level < FILTER_LEVELS; level++) {
		if (!(filter.levels & (1U << level)))
			continue;
		id = cgroup_at(task, level);
		app = bpf_map_lookup_elem(&cgroups, &id);
		if (app)
			return *app;
	}
	return APP_NONE;
}

static __always_inline int app_of(uint32_t uid, uint32_t tgid)
{
	return app_of_task((struct task_struct *)bpf_get_current_task(), uid, tgid);
}

static __always_inline int app_current(void)
{
	return app_of((uint32_t)bpf_get_current_uid_gid(), bpf_get_current_pid_tgid() >> 32);
}

static __always_inline void head_fill(struct event_head *h, enum event_kind kind, enum hook hook,
				      int app)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	uint64_t pid_tgid = bpf_get_current_pid_tgid();

	h->t = bpf_ktime_get_boot_ns();
	h->start = BPF_CORE_READ(task, group_leader, start_boottime);
	h->cgroup = bpf_get_current_cgroup_id();
	h->pid = pid_tgid >> 32;
	h->tid = (uint32_t)pid_tgid;
	h->uid = BPF_CORE_READ(task, real_cred, uid.val);
	h->app = app;
	h->kind = kind;
	h->hook = hook;
}

/*
 * Room for an event, or NULL when the ring is full; the loss is counted. What comes back must be
 * given to send().
 */
static __always_inline void *reserve(struct counts *c, uint64_t size)
{
	struct event_head *h = bpf_ringbuf_reserve(&ring, size, 0);

	if (!h) {
		count(&c->lost_ring);
		return NULL;
	}
	h->cpu = bpf_get_smp_processor_id();
	h->lost = (uint32_t)c->lost_ring;
	return h;
}

/* For user space to look at now: what it asks /proc about is gone soon. */
static __always_inline void send(struct counts *c, void *event)
{
	/* The ring's own way to wake is for a reader that has read all, which a patient one has not. */
	bpf_ringbuf_submit(event, filter.patience ? BPF_RB_FORCE_WAKEUP : 0);
	count(&c->sent);
}

/*
 * For user space to look at when it likes. To wake it costs more than the rest of an access: so, when it is
 * patient, only once for each sixteenth of what may wait, from all of it on.
 */
static __always_inline void send_later(struct counts *c, void *event, uint32_t size)
{
	uint64_t waits, flags = 0;

	if (filter.patience) {
		waits = bpf_ringbuf_query(&ring, BPF_RB_AVAIL_DATA);
		flags = waits >= filter.patience && (waits & ((filter.patience >> 4) - 1)) <
							    size + BPF_RINGBUF_HDR_SZ
				? BPF_RB_FORCE_WAKEUP
				: BPF_RB_NO_WAKEUP;
	}
	bpf_ringbuf_submit(event, flags);
	count(&c->sent);
}

/* An access: at once when it is the first of its process, of which /proc has more to say while it lives. */
static __always_inline void send_access(struct counts *c, struct event_access *e)
{
	uint32_t *met = &filter.met[e->head.pid & (FILTER_MET - 1)];

	if (*met == e->head.pid) {
		send_later(c, e, sizeof(*e));
		return;
	}
	*met = e->head.pid;
	send(c, e);
}

/* What an access is, apart from who did it and to which object. */
struct deed {
	enum hook hook;
	enum access_op op;
	enum resource_type resource;
	uint32_t detail;
	uint8_t flags;
};

static __always_inline void access_fill(struct event_access *e, const struct deed *deed,
					const struct object *o, int category)
{
	e->ino = o->class ? 0 : o->ino;
	e->folder = 0;
	e->dev = o->class ? 0 : o->dev;
	e->rdev = o->rdev;
	e->detail = deed->detail;
	e->op = deed->op;
	e->category = category;
	e->resource = deed->resource;
	e->flags = deed->flags;
}

static __always_inline void access_send(struct counts *c, int app, const struct deed *deed,
					const struct object *o, int category)
{
	struct event_access *e = reserve(c, sizeof(*e));

	if (!e)
		return;
	head_fill(&e->head, EVENT_ACCESS, deed->hook, app);
	access_fill(e, deed, o, category);
	if (filter.stand_in &&
	    (o->class == CATEGORY_CAMERA + 1 || o->class == CATEGORY_AUDIO + 1)) {
		/* What tells its end is to be attached before it ends. */
		filter.capturing = 1;
		send(c, e);
		return;
	}
	send_access(c, e);
}

/*
 * An access that passed its gate is counted as seen. Whose it is, or APP_NONE: then it is counted as filtered
 * too, and there is nothing left to do.
 */
static __always_inline int access_seen(struct counts *c)
{
	int app;

	count(&c->seen);
	app = app_current();
	if (app == APP_NONE)
		count(&c->filtered);
	return app;
}

/* The whole way after the gate, of what is told whichever audited app does it. */
static __always_inline void access_report(const struct deed *deed, const struct object *o,
					  int category)
{
	struct counts *c = counts_here();
	int app = access_seen(c);

	if (app != APP_NONE)
		access_send(c, app, deed, o, category);
}

/* As another task did it, of whom the current one only tells. */
static __always_inline void head_of_task(struct event_head *h, struct task_struct *task)
{
	h->pid = BPF_CORE_READ(task, tgid);
	h->tid = BPF_CORE_READ(task, pid);
	h->start = BPF_CORE_READ(task, group_leader, start_boottime);
	h->uid = BPF_CORE_READ(task, cred, uid.val);
	h->cgroup = BPF_CORE_READ(task, cgroups, dfl_cgrp, kn, id);
}

/* A capture begins: `key` is the kernel object that runs until stream_end(). */
static __always_inline void stream_begin(uint64_t key, struct counts *c, int app,
					 const struct deed *deed, const struct object *o,
					 int category)
{
	struct event_access e = {};

	head_fill(&e.head, EVENT_ACCESS, deed->hook, app);
	access_fill(&e, deed, o, category);
	bpf_map_update_elem(&streams, &key, &e, BPF_ANY);
	access_send(c, app, deed, o, category);
}

/* It ends, if it was an audited one: charged to who began it, whoever is current now. */
static __always_inline void stream_end(uint64_t key, enum hook hook)
{
	struct event_access *began = bpf_map_lookup_elem(&streams, &key), *e;
	struct counts *c;

	if (!began)
		return;
	c = counts_here();
	count(&c->seen);
	e = reserve(c, sizeof(*e));
	if (e) {
		uint32_t cpu = e->head.cpu, lost = e->head.lost;

		__builtin_memcpy(e, began, sizeof(*e));
		e->head.t = bpf_ktime_get_boot_ns();
		e->head.cpu = cpu;
		e->head.lost = lost;
		e->head.hook = hook;
		e->op = OP_STOP;
		send_access(c, e);
	}
	bpf_map_delete_elem(&streams, &key);
}

/* For hooks that have nothing to say of what the self-test may do: only that they fire. */
static __always_inline void proof_send(enum hook hook)
{
	struct event_head *h;
	struct counts *c;

	if (!filter.proving || bpf_get_current_pid_tgid() >> 32 != filter.self)
		return;
	filter.proved[hook] = 1;
	c = counts_here();
	count(&c->seen);
	h = reserve(c, sizeof(*h));
	if (!h)
		return;
	head_fill(h, EVENT_PROOF, hook, EVENT_APP_SELF);
	send(c, h);
}

#endif
