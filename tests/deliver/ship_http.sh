# SPDX-License-Identifier: Apache-2.0
# HTTP in four dialects, into a receiver that checks each and then misbehaves in every way at once.
. "$HERE/lib.sh.inc"
make_log 600 100000
ids >expected
port=$(free_port)
python3 "$HERE/data/receiver.py" "$port" 2>receiver.err &
pids="$pids $!"
wait_for receiver listens "$port"
echo 'Authorization: Token secret' >headers
ship() { consentry ship f.jsonl --device device-7 --headers headers "$@" 2>err; }
distinct() { awk '!seen[$0]++' taken; }

for dialect in "json /json" "elasticsearch /_bulk" "splunk /services/collector/event" "loki /loki/api/v1/push"; do
	set -- $dialect
	rm -f taken; echo ok >mode
	ship --to "http://127.0.0.1:$port$2" --api "$1" --cursor "$1.cursor" --batch 100 --once || fail "$1: $(cat err)"
	cmp -s taken expected || fail "$1: not the same findings in the same order"
	ship --to "http://127.0.0.1:$port$2" --api "$1" --cursor "$1.cursor" --once || fail "$1 again: $(cat err)"
	cmp -s taken expected || fail "$1: what was delivered was sent again"
	# A receiver that is overloaded, talks garbage, hangs up and loses answers.
	rm -f taken "$1.cursor"; echo flaky >mode
	consentry ship f.jsonl --device device-7 --headers headers --to "http://127.0.0.1:$port$2" \
		--api "$1" --cursor "$1.cursor" --batch 40 2>err &
	shipper=$!; pids="$pids $shipper"
	sleep 2; echo ok >mode
	all() { [ "$(distinct | wc -l)" = 600 ]; }
	wait_for "$1, after misbehaviour" all
	kill $shipper; wait $shipper || fail "$1: ended with an error: $(cat err)"
	distinct | cmp -s - expected || fail "$1: lines are missing or out of order"
	LC_ALL=C grep -q "$(printf '\033')" err && fail "an escape code of the receiver reached the terminal"
done
[ ! -e faults ] || fail "$(sort faults | uniq -c | head -n 5)"

# A receiver that does not answer in time, and one that refuses a single finding for good.
rm -f taken; echo slow >mode
timeout 3 consentry ship f.jsonl --device d --headers headers --to "http://127.0.0.1:$port/json" --cursor slow.cursor --timeout 1 --once 2>err || :
grep -qi 'time' err || fail "no time-out: $(cat err)"
[ ! -e slow.cursor ] || fail "the cursor moved without an answer"
rm -f taken; echo refuse >mode
ship --to "http://127.0.0.1:$port/json" --cursor refuse.cursor --batch 50 --once || fail "refused: $(cat err)"
[ "$(wc -l <refuse.cursor.refused)" = 1 ] || fail "one line should have been set aside"
{ distinct; sed 's/.*"hash":"\([0-9a-f]*\)"}}$/\1/' refuse.cursor.refused; } | sort >have
sort expected | cmp -s - have || fail "taken and set aside do not add up"
grep -q '1 lines were refused' err || fail "it did not say so: $(cat err)"

# Metrics, as the real Prometheus reads them; and wrong use.
echo ok >mode
ship --to "http://127.0.0.1:$port/json" --cursor m.cursor --metrics m.prom --once || fail "metrics: $(cat err)"
grep -q '^consentry_ship_lines_sent_total{to="http://127.0.0.1:[0-9]*/json"} 600$' m.prom || fail "$(cat m.prom)"
for bad in "ftp://x" "http://x --api odd" "kafka://broker" "syslog+tcp://" "syslog+tls://h:1 --ca /nowhere"; do
	status=0; timeout 5 consentry ship f.jsonl --device d --to $bad --once 2>err || status=$?
	[ $status = 2 ] || fail "$bad: exit status $status"
done
status=0; consentry ship nowhere.jsonl --device d --to "http://127.0.0.1:$port/json" --once 2>err || status=$?
[ $status = 0 ] || fail "a log that is still to come: $(cat err)"
command -v promtool >/dev/null || { echo "skip: promtool is missing (tools/deps)"; exit 77; }
promtool check metrics <m.prom >out 2>&1 || fail "promtool: $(cat out)"
