#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A receiver that misbehaves for a while, in turns: dead, slow, garbage, hanging up, never answering. Then it behaves.

    hostile_siem.py PORT SECONDS RECEIVED-FILE

What was acknowledged (200, whole) is appended to RECEIVED-FILE, and nothing else. Prints how often it did what.
"""
import collections
import random
import socket
import sys
import threading
import time

port, seconds, path = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
end = time.monotonic() + seconds
turn = random.Random(7)
did = collections.Counter()
lock = threading.Lock()


def request(c):
    data = b""
    while b"\r\n\r\n" not in data:
        more = c.recv(65536)
        if not more:
            return None
        data += more
    head, body = data.split(b"\r\n\r\n", 1)
    fields = {k.strip().lower(): v.strip() for k, _, v in (l.partition(b":") for l in head.split(b"\r\n")[1:])}
    if fields.get(b"expect"):
        c.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(body) < int(fields.get(b"content-length", 0)):
        more = c.recv(65536)
        if not more:
            return None
        body += more
    return body


def serve(c):
    c.settimeout(30)
    try:
        body = request(c)
        if body is None:
            return
        what = turn.choice(["slow", "garbage", "hang up", "silent", "busy"]) if time.monotonic() < end else "good"
        with lock:
            did[what] += 1
        if what == "slow":
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n":  # and never the end
                c.sendall(bytes([byte]))
                time.sleep(0.1)
        elif what == "garbage":
            c.sendall(turn.randbytes(4096))
        elif what == "silent":
            time.sleep(4)
        elif what == "busy":
            c.sendall(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        elif what == "good":
            with lock, open(path, "ab") as f:
                f.write(body)
            c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    except OSError:
        pass
    finally:
        c.close()


listener = None
dead_until = 0.0
stop = end + 120
while time.monotonic() < stop:
    now = time.monotonic()
    if listener is None and now >= dead_until:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(16)
        listener.settimeout(0.2)
    if listener is None:
        time.sleep(0.05)
        continue
    if now < end and turn.random() < 0.02:  # dies for a moment
        listener.close()
        listener, dead_until = None, now + min(2.0, seconds / 10)
        did["dead"] += 1
        continue
    try:
        c, _ = listener.accept()
        threading.Thread(target=serve, args=(c,), daemon=True).start()
    except socket.timeout:
        pass
    with open(path + ".did", "w") as f:
        f.write(", ".join(f"{n} × {what}" for what, n in sorted(did.items())))
