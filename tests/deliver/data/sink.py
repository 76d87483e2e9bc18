#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sink.py PORT: an HTTP receiver on loopback that takes everything, as an answer to an Elasticsearch bulk says it,
and writes what it took to standard output."""
import http.server
import json
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
        items = [{"create": {"status": 201}} for _ in body.splitlines()[::2]]
        answer = json.dumps({"errors": False, "items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
