#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the report well-formed, self-contained, and free of what a hostile name tried to bring in?"""
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img"}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.faults = [], set(), set(), []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("script", "iframe", "object", "img", "link", "form"):
            self.faults.append(f"<{tag}>")
        for name, value in attrs.items():
            if name.startswith("on") or name == "src" or (name == "href" and not (value or "").startswith("#")):
                self.faults.append(f"{name}={value}")
        if "id" in attrs:
            self.ids.add(attrs["id"])
        if tag == "a":
            self.links.add(attrs["href"][1:])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")


text = open(sys.argv[1], encoding="utf-8").read()
c = Checker()
c.feed(text)
c.close()
c.faults += [f"never closed: {c.open}"] if c.open else []
c.faults += [f"links to nothing: {c.links - c.ids}"] if c.links - c.ids else []
c.faults += [f"control character {m.group()!r}" for m in re.finditer("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028]", text)]
c.faults += ["loads something"] if re.search(r"@import|url\(", text) else []
if c.faults:
    sys.exit("\n".join(c.faults))
