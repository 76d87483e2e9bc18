#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do the files for a SIEM fit what is shipped?  check_siem.py TEMPLATE SIGMA BULK

TEMPLATE: every field of a document of BULK has a mapping, or lies where nothing is mapped on purpose; every value is of
its field's type. SIGMA: each rule has the members that the specification requires, names only mapped fields, and its
selection is run over the documents.
"""
import collections
import json
import re
import sys
import uuid

import yaml

template, sigma, bulk = sys.argv[1:]
with open(template, encoding="utf-8") as f:
    t = json.load(f)
assert t["index_patterns"] and isinstance(t["priority"], int), "an index template names its indices and its priority"
mappings = t["template"]["mappings"]
with open(bulk, encoding="utf-8") as f:
    lines = [json.loads(line) for line in f if line.strip()]
documents = lines[1::2]
assert documents and all("create" in a for a in lines[::2])
# Of the finding whole, these are kept and not searched: what is theirs has a field in ECS, or is text for people.
UNMAPPED = re.compile(r"^consentry\.(time|quote|expected|observed|evidence|regulation|exceptions)(\.|$)")


def flat(o, at=""):
    for k, v in o.items():
        name = f"{at}{k}"
        if isinstance(v, dict) and v:
            yield from flat(v, name + ".")
        elif v not in ({}, []):
            yield name, v


def field(name):
    m = mappings
    for part in name.split("."):
        m = m.get("properties", {}).get(part)
        if m is None:
            return None
    return m.get("type")


TYPES = {"keyword": str, "text": str, "date_nanos": str, "long": int}
for d in documents:
    for name, value in flat(d):
        kind = field(name)
        if kind is None:
            assert UNMAPPED.match(name), f"{name} has no mapping"
            continue
        for v in value if isinstance(value, list) else [value]:
            assert isinstance(v, TYPES[kind]) and not isinstance(v, bool), f"{name}: {v!r} is no {kind}"

CODES = set()
seen, hits = set(), collections.Counter()
with open(sigma, encoding="utf-8") as f:
    rules = list(yaml.safe_load_all(f))
for r in rules:
    for member in ("title", "id", "status", "description", "logsource", "detection", "level"):
        assert member in r, f"{r.get('title')}: no {member}"
    uuid.UUID(r["id"])
    assert r["id"] not in seen and r["level"] in ("informational", "low", "medium", "high", "critical")
    assert r["status"] in ("stable", "test", "experimental", "deprecated", "unsupported")
    seen.add(r["id"])
    selection = r["detection"][r["detection"]["condition"]]
    for name, want in selection.items():
        assert field(name) == "keyword", f"{r['title']}: {name} is no keyword of the template"
    for name in r.get("fields", []):
        assert field(name), f"{r['title']}: {name} is not in the template"
    for d in documents:
        have = dict(flat(d))
        hits[r["title"]] += all(have.get(n) in (w if isinstance(w, list) else [w]) for n, w in selection.items())
for title, n in hits.items():
    print(f"{n} of {len(documents)}: {title}")
assert all(hits[r["title"]] for r in rules[:1]), "the first rule finds what the test's findings hold"
