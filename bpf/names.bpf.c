// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Files that get a name in a watched folder: made, linked, renamed into it, or looked up for the first
 * time, by whomever. They are watched from that moment on, before anybody can open them; a folder in a
 * watched folder is one itself. What has no name any more is watched until its inode is freed, so that
 * a number which is used again means nothing.
 *
 * inotify would tell the same later, and would cost every open and read on that file system.
 */
#include "common.h"

static __always_inline void name_send(struct counts *c, const struct object *o, enum hook hook,
				      int category, uint8_t flags, struct dentry *dentry,
				      uint64_t folder)
{
	const struct deed deed = {
		.hook = hook, .op = OP_OPEN, .resource = RESOURCE_FILE, .flags = flags};
	struct event_name *e = reserve(c, sizeof(*e));

	if (!e)
		return;
	head_fill(&e->file.head, EVENT_NAME, hook, EVENT_APP_ANY);
	access_fill(&e->file, &deed, o, category);
	e->file.folder = folder;
	e->name[0] = '\0';
	if (dentry)
		bpf_probe_read_kernel_str(e->name, sizeof(e->name),
					  BPF_CORE_READ(dentry, d_name.name));
	send(c, e);
}

/* Copies throughout: d_instantiate() is called without an inode too, see read.bpf.c. */
static __always_inline void named(struct dentry *folder, struct dentry *dentry, struct inode *inode,
				  enum hook hook)
{
	struct object parent, o;
	struct watch_key key = {};
	struct watch watch, *w;
	struct counts *c;

	if (!inode || !gate_inode(BPF_CORE_READ(folder, d_inode), PROBE, &parent))
		return;
	/* The agent's own looking around would make it look again, without end. */
	if (bpf_get_current_pid_tgid() >> 32 == filter.self && !filter.proving)
		return;
	c = counts_here();
	count(&c->seen);
	w = watch_find(parent.ino, parent.dev);
	if (!w || !(w->flags & (WATCH_FOLDER | WATCH_NAMES)))
		goto filtered;
	gate_inode(inode, PROBE, &o);
	if (o.rdev || !o.ino)
		goto filtered;
	o.dev = device_of(inode, PROBE);
	watch.category = w->category;
	watch.flags = o.folder ? WATCH_FOLDER : 0;
	watch.pad = 0;
	if (w->flags & WATCH_FOLDER) {
		key.ino = o.ino;
		key.dev = o.dev;
		if (!bpf_map_update_elem(&watched, &key, &watch, BPF_NOEXIST))
			filter.inodes[filter_hash(o.ino, o.super) & (FILTER_INODES - 1)] = 1;
	}
	name_send(c, &o, hook, watch.category, 0, dentry, parent.ino);
	return;
filtered:
	count(&c->filtered);
}

static __always_inline void freed(struct inode *inode, enum hook hook)
{
	struct watch_key key = {};
	struct counts *c;
	struct object o;
	struct watch *w;
	int category;

	if (BPF_CORE_READ(inode, i_nlink) || !gate_inode(inode, PROBE, &o) || o.rdev)
		return;
	c = counts_here();
	count(&c->seen);
	w = watch_find(o.ino, o.dev);
	if (!w) {
		count(&c->filtered);
		return;
	}
	category = w->category;
	key.ino = o.ino;
	key.dev = o.dev;
	bpf_map_delete_elem(&watched, &key);
	name_send(c, &o, hook, category, EVENT_GONE, NULL, 0);
}

SEC("lsm/d_instantiate")
int BPF_PROG(lsm_named, struct dentry *dentry, struct inode *inode)
{
	named(BPF_CORE_READ(dentry, d_parent), dentry, inode, HOOK_lsm_named);
	return 0;
}

SEC("lsm/inode_rename")
int BPF_PROG(lsm_renamed, struct inode *old_folder, struct dentry *dentry, struct inode *folder,
	     struct dentry *to)
{
	named(BPF_CORE_READ(to, d_parent), to, BPF_CORE_READ(dentry, d_inode), HOOK_lsm_renamed);
	return 0;
}

SEC("lsm/inode_free_security")
int BPF_PROG(lsm_freed, struct inode *inode)
{
	freed(inode, HOOK_lsm_freed);
	return 0;
}

SEC("fentry/security_d_instantiate")
int BPF_PROG(fentry_named, struct dentry *dentry, struct inode *inode)
{
	named(BPF_CORE_READ(dentry, d_parent), dentry, inode, HOOK_fentry_named);
	return 0;
}

SEC("fentry/security_inode_rename")
int BPF_PROG(fentry_renamed, struct inode *old_folder, struct dentry *dentry, struct inode *folder,
	     struct dentry *to)
{
	named(BPF_CORE_READ(to, d_parent), to, BPF_CORE_READ(dentry, d_inode), HOOK_fentry_renamed);
	return 0;
}

SEC("fentry/security_inode_free")
int BPF_PROG(fentry_freed, struct inode *inode)
{
	freed(inode, HOOK_fentry_freed);
	return 0;
}

SEC("kprobe/security_d_instantiate")
int BPF_KPROBE(kprobe_named, struct dentry *dentry, struct inode *inode)
{
	named(BPF_CORE_READ(dentry, d_parent), dentry, inode, HOOK_kprobe_named);
	return 0;
}

SEC("kprobe/security_inode_rename")
int BPF_KPROBE(kprobe_renamed, struct inode *old_folder, struct dentry *dentry,
	       struct inode *folder, struct dentry *to)
{
	named(BPF_CORE_READ(to, d_parent), to, BPF_CORE_READ(dentry, d_inode), HOOK_kprobe_renamed);
	return 0;
}

SEC("kprobe/security_inode_free")
int BPF_KPROBE(kprobe_freed, struct inode *inode)
{
	freed(inode, HOOK_kprobe_freed);
	return 0;
}
