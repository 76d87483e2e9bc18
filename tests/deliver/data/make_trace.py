#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the trace behind the report tests: an app that breaks promises in many ways, and whose names
are hostile (escape codes, markup, line ends, right-to-left overrides)."""
import json
import sys

MS = 1000000
START = 12_000 * MS
seq = 0


def out(**members):
    print(json.dumps(members, ensure_ascii=False, separators=(",", ":")))


def subject(app="shop", exe="/opt/shop/bin/shop"):
    return {"pid": 412, "tid": 418, "start": START, "uid": 10001, "exe": exe, "cgroup": "/shop", "app": app}


def access(ms, op, category, path, kind="chardev", ident="116:24", hook="lsm/file_ioctl", **more):
    global seq
    seq += 1
    members = dict(kind="access", t=START + int(ms * MS), op=op, category=category,
                   resource={"type": kind, "id": ident, "path": path}, subject=subject(),
                   attribution="direct", hook=hook, cpu=0, seq=seq)
    members.update(more)
    out(**members)


def ledger(kind, ms, **more):
    out(kind=kind, t=START + int(ms * MS), app="shop", **more)


print(json.dumps({"format": "consentry-trace/1", "booted": "2026-01-01T00:00:00.000000000Z"}, separators=(",", ":")))
out(kind="process", t=START, event="exec", subject=subject())
for i in range(5):
    access(118.4 + i * 3.1, "query", "device.mac", "wlan0", "netlink", "rtnl", "fentry/rtnl_dump_ifinfo")
ledger("consent", 640, scope="policy", state="asked")
access(702, "read", "contacts", "/home/shop/.local/share/contacts.db", "file", "254:1:8812", "lsm/file_open")
ledger("consent", 1904.2, scope="policy", state="granted")
ledger("permission", 2210, permission="microphone", state="asked")
ledger("permission", 2815, permission="microphone", state="granted")
ledger("gesture", 3300, control="麦克风图标", action="tap", source="kernel")
access(3412, "start", "audio", "/dev/snd/pcmC0D0c")
access(4600, "stop", "audio", "/dev/snd/pcmC0D0c")
access(7250.5, "start", "audio", "/dev/snd/pcmC0D0c",
       stack=[{"module": "libvoice.so", "build_id": "9f1c", "offset": 4660}, {"module": "shop", "build_id": "77aa", "offset": 291}])
access(7990, "stop", "audio", "/dev/snd/pcmC0D0c")
access(9100, "start", "camera", "/dev/video0", ident="81:0")
access(9600, "stop", "camera", "/dev/video0", ident="81:0")
ledger("permission", 10400, permission="contacts", state="granted")
access(10480, "read", "contacts", "/home/shop/.local/share/contacts.db", "file", "254:1:8812", "lsm/file_open")
ledger("permission", 12800, permission="contacts", state="revoked")
access(13020, "read", "contacts", "/home/shop/.local/share/contacts.db", "file", "254:1:8812", "lsm/file_open")
access(13900, "read", "biometric.face",
       "/home/shop/\x1b[31mface\x1b]0;owned\x07<script>alert(1)</script>\n\u202egpj.\"'&\u2028.bin", "file", "254:1:9", "lsm/file_open")
out(kind="loss", **{"from": START + 14500 * MS, "to": START + 15500 * MS, "cpu": 1, "count": 12, "cause": "ring-full"})
access(15200, "start", "audio", "/dev/snd/pcmC0D0c")
access(15300, "stop", "audio", "/dev/snd/pcmC0D0c")
ledger("consent", 17000, scope="policy", state="withdrawn")
access(17400, "query", "device.mac", "wlan0", "netlink", "rtnl", "fentry/rtnl_dump_ifinfo")
access(17550, "start", "camera", "/dev/video0", ident="81:0", attribution="chained",
       origin=[{"pid": 88, "tid": 88, "start": 5, "uid": 1041, "exe": "/usr/sbin/camera<b>server"}])
access(18100, "stop", "camera", "/dev/video0", ident="81:0")
out(kind="process", t=START + 21000 * MS, event="exit", subject=subject(), exit_code=0)
