// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Opens of watched files and devices, after the kernel found the inode: by whatever path, link, mount
 * or caller. A file that an app makes somewhere below a watched folder is watched from then on.
 */
#include "common.h"

#define FOLDERS_UP 8

/* A file was made. Finds the watched folder that it lies below, and watches the file as well. */
static __always_inline int adopt(struct file *file, enum reach reach, const struct object *o)
{
	struct dentry *dentry = REACH(reach, file, f_path.dentry);
	struct watch_key key = {.ino = o->ino, .dev = o->dev};
	struct object folder;
	struct watch watch, *w;

	for (int i = 0; i < FOLDERS_UP; i++) {
		struct dentry *parent = REACH(reach, dentry, d_parent);

		if (!parent || parent == dentry)
			break;
		dentry = parent;
		if (!gate_inode(REACH(reach, dentry, d_inode), reach, &folder))
			continue;
		w = watch_find(folder.ino, folder.dev);
		if (!w || !(w->flags & WATCH_FOLDER))
			continue;
		watch.category = w->category;
		watch.flags = 0;
		watch.pad = 0;
		if (bpf_map_update_elem(&watched, &key, &watch, BPF_ANY))
			break;
		filter.inodes[filter_hash(o->ino, o->dev) & (FILTER_INODES - 1)] = 1;
		return watch.category;
	}
	return -1;
}

static __always_inline void name_fill(struct event_access *e, struct file *file, enum reach reach)
{
	struct dentry *dentry = REACH(reach, file, f_path.dentry);
	struct dentry *parent = REACH(reach, dentry, d_parent);
	struct inode *inode = REACH(reach, parent, d_inode);

	e->folder = REACH(reach, inode, i_ino);
	bpf_probe_read_kernel_str(e->name, sizeof(e->name), REACH(reach, dentry, d_name.name));
}

static __always_inline void file_opened(struct file *file, enum reach reach, enum hook hook)
{
	const struct deed deed = {.hook = hook, .op = OP_OPEN, .resource = RESOURCE_FILE};
	struct event_access *e;
	struct counts *c;
	struct object o;
	bool maybe, created;
	uint8_t flags;
	int app, category = -1;

	if (!gate_file_uid(file, reach))
		return;
	c = counts_here();
	count(&c->seen);
	maybe = gate_inode(REACH(reach, file, f_inode), reach, &o);
	created = !maybe && REACH(reach, file, f_mode) & FMODE_CREATED;
	if (!maybe && !created)
		goto filtered;
	app = app_current();
	if (app == APP_NONE)
		goto filtered;
	if (maybe)
		category = watch_of(&o, &flags);
	/* The filter's byte may be set for another inode. */
	if (category < 0 && !o.rdev && REACH(reach, file, f_mode) & FMODE_CREATED) {
		created = true;
		category = adopt(file, reach, &o);
	}
	if (category < 0)
		goto filtered;
	e = reserve(c, sizeof(*e));
	if (!e)
		return;
	head_fill(&e->head, EVENT_ACCESS, hook, app);
	access_fill(e, &deed, &o, category);
	if (o.rdev)
		e->resource = RESOURCE_CHARDEV;
	if (created) {
		e->flags = EVENT_CREATED;
		name_fill(e, file, reach);
	}
	send(c, e);
	return;
filtered:
	count(&c->filtered);
}

SEC("lsm/file_open")
int BPF_PROG(lsm_file_open, struct file *file)
{
	file_opened(file, DIRECT, HOOK_lsm_file_open);
	return 0;
}

SEC("fentry/security_file_open")
int BPF_PROG(fentry_file_open, struct file *file)
{
	file_opened(file, DIRECT, HOOK_fentry_file_open);
	return 0;
}

SEC("kprobe/security_file_open")
int BPF_KPROBE(kprobe_file_open, struct file *file)
{
	file_opened(file, PROBE, HOOK_kprobe_file_open);
	return 0;
}
