/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every BPF program, by the name of its function in bpf/, with what findings call the hook.
 *
 * Which of them serve the same fact, and in which order they are tried, is user/collect/ladder.c.
 */
#ifndef CONSENTRY_HOOKS_H
#define CONSENTRY_HOOKS_H

#define HOOK_LIST(X)                                                                               \
	X(none, "none")                                                                            \
	X(lsm_file_open, "lsm/file_open")                                                          \
	X(fentry_file_open, "fentry/security_file_open")                                           \
	X(kprobe_file_open, "kprobe/security_file_open")                                           \
	X(lsm_file_permission, "lsm/file_permission")                                              \
	X(fentry_file_permission, "fentry/security_file_permission")                               \
	X(kprobe_file_permission, "kprobe/security_file_permission")                               \
	X(lsm_mmap_file, "lsm/mmap_file")                                                          \
	X(fentry_mmap_file, "fentry/security_mmap_file")                                           \
	X(kprobe_mmap_file, "kprobe/security_mmap_file")                                           \
	X(lsm_file_receive, "lsm/file_receive")                                                    \
	X(fentry_file_receive, "fentry/security_file_receive")                                     \
	X(kprobe_file_receive, "kprobe/security_file_receive")                                     \
	X(lsm_file_ioctl, "lsm/file_ioctl")                                                        \
	X(lsm_file_ioctl_compat, "lsm/file_ioctl_compat")                                          \
	X(fentry_file_ioctl, "fentry/security_file_ioctl")                                         \
	X(fentry_file_ioctl_compat, "fentry/security_file_ioctl_compat")                           \
	X(kprobe_file_ioctl, "kprobe/security_file_ioctl")                                         \
	X(kprobe_file_ioctl_compat, "kprobe/security_file_ioctl_compat")                           \
	X(fexit_v4l2_ioctl, "fexit/v4l2_ioctl")                                                    \
	X(fentry_v4l2_release, "fentry/v4l2_release")                                              \
	X(kprobe_v4l2_ioctl, "kprobe/v4l2_ioctl")                                                  \
	X(kretprobe_v4l2_ioctl, "kretprobe/v4l2_ioctl")                                            \
	X(kprobe_v4l2_release, "kprobe/v4l2_release")                                              \
	X(fentry_pcm_pre_start, "fentry/snd_pcm_pre_start")                                        \
	X(fentry_pcm_post_start, "fentry/snd_pcm_post_start")                                      \
	X(fentry_pcm_post_stop, "fentry/snd_pcm_post_stop")                                        \
	X(kprobe_pcm_pre_start, "kprobe/snd_pcm_pre_start")                                        \
	X(kprobe_pcm_post_start, "kprobe/snd_pcm_post_start")                                      \
	X(kprobe_pcm_post_stop, "kprobe/snd_pcm_post_stop")                                        \
	X(lsm_netlink_send, "lsm/netlink_send")                                                    \
	X(fentry_netlink_send, "fentry/security_netlink_send")                                     \
	X(kprobe_netlink_send, "kprobe/security_netlink_send")                                     \
	X(lsm_getsockname, "lsm/socket_getsockname")                                               \
	X(fentry_getsockname, "fentry/security_socket_getsockname")                                \
	X(kprobe_getsockname, "kprobe/security_socket_getsockname")                                \
	X(fentry_input_event, "fentry/input_event")                                                \
	X(fentry_input_inject, "fentry/input_inject_event")                                        \
	X(kprobe_input_event, "kprobe/input_event")                                                \
	X(kprobe_input_inject, "kprobe/input_inject_event")                                        \
	X(raw_tp_exec, "raw_tp/sched_process_exec")                                                \
	X(raw_tp_fork, "raw_tp/sched_process_fork")                                                \
	X(raw_tp_exit, "raw_tp/sched_process_exit")                                                \
	X(lsm_fix_setuid, "lsm/task_fix_setuid")                                                   \
	X(fentry_fix_setuid, "fentry/security_task_fix_setuid")                                    \
	X(lsm_named, "lsm/d_instantiate")                                                          \
	X(lsm_renamed, "lsm/inode_rename")                                                         \
	X(lsm_freed, "lsm/inode_free_security")                                                    \
	X(fentry_named, "fentry/security_d_instantiate")                                           \
	X(fentry_renamed, "fentry/security_inode_rename")                                          \
	X(fentry_freed, "fentry/security_inode_free")                                              \
	X(kprobe_named, "kprobe/security_d_instantiate")                                           \
	X(kprobe_renamed, "kprobe/security_inode_rename")                                          \
	X(kprobe_freed, "kprobe/security_inode_free")                                              \
	X(iter_task_file, "iter/task_file")                                                        \
	X(lsm_connect, "lsm/socket_connect")                                                       \
	X(fentry_connect, "fentry/security_socket_connect")                                        \
	X(kprobe_connect, "kprobe/security_socket_connect")                                        \
	X(lsm_peer, "lsm/unix_stream_connect")                                                     \
	X(fentry_peer, "fentry/security_unix_stream_connect")                                      \
	X(kprobe_peer, "kprobe/security_unix_stream_connect")                                      \
	X(lsm_sent, "lsm/socket_sendmsg")                                                          \
	X(fentry_sent, "fentry/security_socket_sendmsg")                                           \
	X(kprobe_sent, "kprobe/security_socket_sendmsg")                                           \
	X(lsm_hci_sent, "lsm/socket_sendmsg")                                                      \
	X(fentry_hci_sent, "fentry/hci_sock_sendmsg")                                              \
	X(fexit_hci_sent, "fexit/hci_sock_sendmsg")                                                \
	X(kprobe_hci_sent, "kprobe/hci_sock_sendmsg")                                              \
	X(kretprobe_hci_sent, "kretprobe/hci_sock_sendmsg")                                        \
	X(lsm_file_free, "lsm/file_free_security")                                                 \
	X(fentry_file_free, "fentry/security_file_free")                                           \
	X(kprobe_file_free, "kprobe/security_file_free")                                           \
	X(kprobe_fix_setuid, "kprobe/security_task_fix_setuid")                                    \
	X(raw_tp_open, "raw_tp/sys_exit:open")                                                     \
	X(raw_tp_read, "raw_tp/sys_exit:read")                                                     \
	X(raw_tp_copy, "raw_tp/sys_exit:copy")                                                     \
	X(raw_tp_map, "raw_tp/sys_enter:mmap")                                                     \
	X(raw_tp_ioctl, "raw_tp/sys_exit:ioctl")                                                   \
	X(raw_tp_close, "raw_tp/sys_enter:close")                                                  \
	X(raw_tp_netlink, "raw_tp/sys_exit:send")                                                  \
	X(raw_tp_sockname, "raw_tp/sys_exit:getsockname")                                          \
	X(raw_tp_connect, "raw_tp/sys_enter:connect")                                              \
	X(raw_tp_receive, "raw_tp/sys_exit:recvmsg")                                               \
	X(raw_tp_setuid, "raw_tp/sys_enter:setuid")

enum hook {
#define X(id, name) HOOK_##id,
	HOOK_LIST(X)
#undef X
		HOOK_COUNT
};

_Static_assert(HOOK_COUNT < 256, "one byte on the wire");

#endif
