/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd's notifications (sd_notify(3), whose protocol is stable and documented for reimplementation). Not
 * by libsystemd: it would bring four compression libraries into a process of root, and has no static build
 * for a phone.
 */
#ifndef AGENT_NOTIFY_H
#define AGENT_NOTIFY_H

/* "READY=1", "WATCHDOG=1", … Nothing where no service manager listens. */
void notify(const char *state);

#endif
