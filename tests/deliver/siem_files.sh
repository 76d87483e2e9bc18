# SPDX-License-Identifier: Apache-2.0
# The Elasticsearch index template and the Sigma rules, against documents that are really shipped.
. "$HERE/lib.sh.inc"
python3 -c 'import yaml' 2>/dev/null || { echo "skip: python3-yaml is missing (tools/deps)"; exit 77; }
make_log 200
port=$(free_port)
python3 "$HERE/data/sink.py" "$port" >bulk & pids="$pids $!"
wait_for "the receiver" listens "$port"
consentry ship f.jsonl --to "http://127.0.0.1:$port/_bulk" --api elasticsearch --device d --once 2>err || fail "ship: $(cat err)"
python3 "$HERE/data/check_siem.py" "$HERE/../../deploy/siem/elasticsearch-template.json" \
	"$HERE/../../deploy/siem/sigma.yml" bulk >out 2>&1 || fail "$(tail -n 3 out)"
cat out
