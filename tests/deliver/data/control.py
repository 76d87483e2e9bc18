#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An agent's control socket without an agent: answers `status` with a file's content, anything else with an error.

    control.py SOCKET STATUS-FILE
"""
import os
import socket
import sys

path, status = sys.argv[1:]
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind(path)
s.listen(8)
for _ in range(1000):
    c, _ = s.accept()
    question = c.recv(4096)
    if question == b"status":
        with open(status, "rb") as f:
            c.send(b"ok " + f.read().strip())
    elif question:
        c.send(b"error not that")
    c.close()
