# SPDX-License-Identifier: Apache-2.0
# Findings of every verdict and code, shipped as OCSF, against the schema: data/ocsf-1.1.0.json, or the export of the
# published one that OCSF_SCHEMA names (its server's /export/schema).
. "$HERE/lib.sh.inc"
schema=${OCSF_SCHEMA:-$HERE/data/ocsf-1.1.0.json}
port=$(free_port)
{
	python3 "$HERE/data/make_findings.py" 20
	sed 's/,"chain":{[^}]*}}$/}/' "$HERE/../session/findings.jsonl"
	# A finding that says as little as it may.
	python3 "$HERE/data/make_findings.py" 1 | python3 -c 'import json, sys
f = json.load(sys.stdin)
f.update(code=None, verdict="unverifiable", quote=None, clause=None, rule=None, regulation=[], evidence={})
print(json.dumps(f))'
} | log-append f.jsonl >/dev/null
python3 "$HERE/data/sink.py" "$port" >events & pids="$pids $!"
wait_for "the receiver" listens "$port"
timeout 60 consentry ship f.jsonl --to "http://127.0.0.1:$port/" --api json --format ocsf --device d --once 2>err || fail "ship: $(cat err)"
[ "$(wc -l <events)" = "$(ids | wc -l)" ] || fail "$(wc -l <events) events of $(ids | wc -l) findings"
python3 "$HERE/data/check_ocsf.py" "$schema" events >out || fail "$(head -n 5 out)"
cat out
# Each kind of error is found.
broken() {
	head -n 1 events | python3 -c "import json, sys
e = json.load(sys.stdin)
$1
print(json.dumps(e))" >broken
	! python3 "$HERE/data/check_ocsf.py" "$schema" broken >out || fail "not found: $1"
	grep -q "$2" out || fail "$1: $(cat out)"
}
broken 'e["class_uid"] = 2999' 'no class 2999'
broken 'e["activity_id"] = 7' 'activity_id is not one of'
broken 'del e["compliance"]' 'compliance is required'
broken 'del e["metadata"]["product"]["vendor_name"]' 'metadata.product.vendor_name is required'
broken 'e["verdict"] = "violation"' 'verdict is not in the schema'
broken 'e["compliance"]["law"] = "x"' 'compliance.law is not in the schema'
broken 'e["time"] = "2026-01-01"' 'time is no timestamp_t'
broken 'e["compliance"]["standards"] = "x"' 'compliance.standards is no list'
broken 'e["compliance"]["status_id"] = 5' 'compliance.status_id is not one of'
broken 'e["compliance"]["status"] = "Pass"' 'compliance.status is not the word'
broken 'e["metadata"]["version"] = "1.0.0"' 'metadata.version is not'
