/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The self-test's own deeds: each does in this process, without harm, what one kind of hook watches
 * for. Whether the hook saw it is the caller's question.
 *
 * Nothing is recorded and no camera or microphone is started: where a device is needed, it is opened
 * and asked something that it refuses or that changes nothing.
 */
#ifndef COLLECT_PROVE_H
#define COLLECT_PROVE_H

#include "user/collect/kernel.h"

/*
 * Before the BPF object is loaded: asks for a Bluetooth socket, whereupon the kernel loads what it has for
 * it, as it would for the first app. What comes later would come without hooks.
 */
void prove_prepare(void);

/*
 * 0: done. PROVE_IMPOSSIBLE: cannot be done on this machine; PROVE_ABSENT: nor can anybody else do what
 * the hook watches for. *why (static text) says what is missing. The kernel's filter is in proving mode
 * during the call.
 */
enum { PROVE_IMPOSSIBLE = -1, PROVE_ABSENT = -2 };
typedef int (*prove_deed)(const struct kernel *k, const char **why);

int prove_process(const struct kernel *k, const char **why);
int prove_creds(const struct kernel *k, const char **why);
int prove_open(const struct kernel *k, const char **why);
int prove_read(const struct kernel *k, const char **why);
int prove_names(const struct kernel *k, const char **why);
int prove_map(const struct kernel *k, const char **why);
int prove_receive(const struct kernel *k, const char **why);
int prove_ioctl(const struct kernel *k, const char **why);
int prove_video(const struct kernel *k, const char **why);
int prove_pcm(const struct kernel *k, const char **why);
int prove_netlink(const struct kernel *k, const char **why);
int prove_sockname(const struct kernel *k, const char **why);
int prove_connect(const struct kernel *k, const char **why);
int prove_peer(const struct kernel *k, const char **why);
int prove_send(const struct kernel *k, const char **why);
int prove_hci(const struct kernel *k, const char **why);
int prove_input(const struct kernel *k, const char **why);

#endif
