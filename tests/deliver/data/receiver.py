#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""receiver.py PORT: an HTTP collector on loopback that speaks four dialects, strictly, and misbehaves as
the file `mode` says. The ids of what it took go to `taken`, one a line, in order; what broke a rule of
the dialect goes to `faults`."""
import json
import random
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

random.seed(1)
known = set()


def mode():
    try:
        return open("mode").read().strip()
    except FileNotFoundError:
        return "ok"


def fault(text):
    with open("faults", "a") as f:
        f.write(text + "\n")


def take(ids):
    with open("taken", "a") as f:
        f.writelines(i + "\n" for i in ids)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, body=b"{}"):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        m = mode()
        if m == "flaky":
            m = random.choice(["ok", "503", "garbage", "close", "lost", "429"])
        if m == "slow":
            time.sleep(4)
            m = "close"
        if m == "close":
            self.close_connection = True
            self.connection.close()
            return
        if m in ("503", "429"):
            return self.answer(int(m), b"busy\x1b[31m\nmore")
        if m == "garbage":
            self.wfile.write(b"\x00\xff\x16\x03 not HTTP at all\r\n\r\n")
            self.close_connection = True
            return
        if m == "refuse" and b'"observed 5\\n' in body:
            return self.answer(400, b"no such field")
        ids, reply = self.read(body.decode("utf-8"))
        take(ids)
        if m == "lost":  # it took them, and the answer never arrives
            self.close_connection = True
            self.connection.close()
            return
        self.answer(200, json.dumps(reply).encode())

    def read(self, text):
        if self.headers.get("Authorization") != "Token secret":
            fault("no Authorization header")
        if self.path == "/json":
            if self.headers["Content-Type"] != "application/x-ndjson":
                fault("content type " + self.headers["Content-Type"])
            return [json.loads(line)["chain"]["hash"] for line in text.splitlines()], {}
        if self.path == "/_bulk":
            lines = text.split("\n")
            if lines.pop() != "":
                fault("the bulk body does not end in a line feed")
            items, ids = [], []
            for action, document in zip(lines[::2], lines[1::2]):
                i = json.loads(action)["create"]["_id"]
                d = json.loads(document)
                if d["event"]["id"] != i or "@timestamp" not in d or d["ecs"]["version"][0] != "8":
                    fault("not ECS: " + document[:200])
                items.append({"create": {"_id": i, "status": 409 if i in known else 201}})
                known.add(i)
                ids.append(i)
            return ids, {"errors": any(x["create"]["status"] == 409 for x in items), "items": items}
        if self.path == "/services/collector/event":
            ids, decoder, at = [], json.JSONDecoder(), 0
            while at < len(text):
                e, at = decoder.raw_decode(text, at)
                at += 1
                if e["sourcetype"] != "consentry:finding" or not 1767225600 <= e["time"] < 1767225700:
                    fault("not an event: " + str(e)[:200])
                ids.append(e["event"]["chain"]["hash"])
            return ids, {"text": "Success", "code": 0}
        if self.path == "/loki/api/v1/push":
            ids = []
            for s in json.loads(text)["streams"]:
                if s["stream"]["job"] != "consentry":
                    fault("labels " + str(s["stream"]))
                for ns, line in s["values"]:
                    if not ns.isdigit() or len(ns) != 19:
                        fault("time " + ns)
                    ids.append(json.loads(line)["chain"]["hash"])
            return ids, {}
        fault("path " + self.path)
        return [], {}


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
