#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_ocsf.py SCHEMA EVENTS: are the events, one a line, what the schema says of their class?

SCHEMA is in the form that OCSF's server exports. Checked: the class and its numbers, required attributes, no unknown
attributes, types, lists, enumerated values and the words beside them, and constraints. Prints what is wrong, one a line.
"""
import json
import sys

INTEGER = {"integer_t", "long_t", "timestamp_t", "port_t"}


def has_type(kind, value):
    if kind in INTEGER:
        return type(value) is int and abs(value) < 2 ** (31 if kind in ("integer_t", "port_t") else 63)
    if kind == "boolean_t":
        return type(value) is bool
    if kind == "float_t":
        return type(value) in (int, float)
    if kind == "json_t":
        return True
    return type(value) is str  # every other type is a string of some form


def faults(schema, definition, value, path):
    attributes = definition["attributes"]
    if not attributes:
        return  # any object at all
    for name, a in attributes.items():
        if a.get("requirement") == "required" and not a.get("profile") and name not in value:
            yield f"{path}{name} is required"
    for kind, names in definition.get("constraints", {}).items():
        n = sum(name in value for name in names)
        if (kind == "at_least_one" and n < 1) or (kind == "just_one" and n != 1):
            yield f"{path}: {kind} of {names}"
    for name, v in value.items():
        a = attributes.get(name)
        if a is None:
            yield f"{path}{name} is not in the schema"
            continue
        if a.get("is_array") and type(v) is not list:
            yield f"{path}{name} is no list"
            continue
        for one in v if a.get("is_array") else [v]:
            if a["type"] == "object_t":
                if type(one) is not dict:
                    yield f"{path}{name} is no object"
                else:
                    yield from faults(schema, schema["objects"][a["object_type"]], one, f"{path}{name}.")
            elif not has_type(a["type"], one):
                yield f"{path}{name} is no {a['type']}: {one!r}"
            elif "enum" in a and str(one) not in a["enum"]:
                yield f"{path}{name} is not one of {list(a['enum'])}: {one!r}"
            elif a.get("sibling") in value and one != 99 and value[a["sibling"]] != a["enum"][str(one)].get("caption"):
                yield f"{path}{a['sibling']} is not the word for {one}: {value[a['sibling']]!r}"


def check(schema, event):
    for c in schema["classes"].values():
        if c["uid"] == event.get("class_uid"):
            if event.get("type_uid") != c["uid"] * 100 + event.get("activity_id", -1):
                yield "type_uid is not the class and the activity"
            if event.get("metadata", {}).get("version") != schema["version"]:
                yield f"metadata.version is not {schema['version']}"
            yield from faults(schema, c, event, "")
            return
    yield f"there is no class {event.get('class_uid')}"


schema = json.load(open(sys.argv[1], encoding="utf-8"))
events = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
wrong = sorted({fault for e in events for fault in check(schema, e)})
print("\n".join(wrong) if wrong else f"{len(events)} events are OCSF {schema['version']}")
sys.exit(bool(wrong) or not events)
