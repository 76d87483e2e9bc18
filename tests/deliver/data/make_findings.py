#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes N findings without chains, one a line, for log-append."""
import json
import sys

CODES = ["before-consent", "no-permission", "no-gesture", "after-revocation", "undeclared-data"]
for i in range(int(sys.argv[1])):
    print(json.dumps({
        "format": "consentry-finding/1", "verdict": "violation", "code": CODES[i % 5], "also": [],
        "t": 12000000000 + i, "time": f"2026-01-01T00:00:{i // 1000 % 60:02}.{i % 1000:03}000001Z", "app": "shop",
        "category": "device.mac", "clause": f"1.{i % 7}", "quote": "只有在您同意之后，我们才读取 \"<MAC>\" = a|b\\c",
        "rule": "R1", "expected": "e", "observed": f"observed {i}\nsecond line | pipe = sign \\ slash",
        "evidence": {"op": "query", "resource": {"type": "file", "id": "1", "path": "/data/a=b|c.db"},
                     "subject": {"pid": 412, "tid": 412, "start": 1, "uid": 10001, "exe": "/opt/shop/bin/shop"},
                     "facts": [], "missing": []},
        "attribution": "direct", "hook": "fentry/x", "lost": 0,
        "regulation": [{"document": "Law A", "clause": "1", "title": "t", "code": CODES[i % 5], "verified": True}],
        "exceptions": []}, ensure_ascii=False, separators=(",", ":")))
