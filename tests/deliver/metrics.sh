# SPDX-License-Identifier: Apache-2.0
# Metrics over HTTP, as Prometheus's own check reads them; the live view; what either says without an agent. That a
# real agent's status is of this form is tested in the guest (tests/vm/daemon.run).
. "$HERE/lib.sh.inc"
need promtool
need curl
cp "$HERE/data/status.json" .
python3 "$HERE/data/control.py" "$PWD/control" status.json & pids="$pids $!"
wait_for "the control socket" test -S control
port=$(free_port)
printf '{"format":"consentry-cursor/1","seq":30,"hash":"%064d"}\n' 1 >siem.cursor
consentry metrics --control "$PWD/control" --listen "127.0.0.1:$port" --cursor "siem=$PWD/siem.cursor" \
	--cursor "lake=$PWD/none/at.all" & server=$!
pids="$pids $server"
wait_for "the server" listens "$port"
curl -sS "http://127.0.0.1:$port/metrics" -o metrics -D headers
grep -q '^Content-Type: text/plain; version=0.0.4' headers || fail "type: $(cat headers)"
promtool check metrics <metrics >out 2>&1 || fail "promtool: $(cat out)"
for want in 'consentry_up 1' 'consentry_accesses_seen_total 100' 'consentry_accesses_filtered_total 60' \
	'consentry_events_sent_total 35' 'consentry_lost_total{cause="ring"} 5' 'consentry_ring_events 2' \
	'consentry_findings_total{app="shop \\"quoted\\"",verdict="violation"} 3' \
	'consentry_findings_by_code_total{app="shop \\"quoted\\"",code="no-gesture"} 2' \
	'consentry_sensor_live{sensor="camera",rung="none"} 0' 'consentry_log_lines 40' \
	'consentry_agent_heap_bytes 123456' 'consentry_ship_lag_lines{to="siem"} 10'; do
	grep -qF -- "$(printf '%s' "$want" | sed 's/\\\\/\\/g')" metrics || fail "missing: $want: $(cat metrics)"
done
grep '^Seccomp:' /proc/$server/status | grep -q 2 || fail "the server's system calls are not confined"
[ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/")" = 404 ] || fail "another path"
[ "$(curl -s -o /dev/null -w '%{http_code}' -X POST -d x "http://127.0.0.1:$port/metrics")" = 405 ] || fail "POST"
printf 'nonsense\r\n\r\n' | timeout 5 python3 -c 'import socket,sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); s.sendall(b"\xff\x00nonsense\r\n\r\n"); s.recv(100)' "$port"
curl -sS "http://127.0.0.1:$port/metrics" | grep -q '^consentry_up 1' || fail "after nonsense"
status=0; consentry metrics --listen 0.0.0.0:9477 2>err || status=$?
[ $status = 2 ] && grep -q 'not a loopback address' err || fail "listens everywhere: $(cat err)"
consentry metrics --once --control "$PWD/nobody" >out
[ "$(grep -v '^#' out)" = "consentry_up 0" ] || fail "without an agent: $(cat out)"
consentry top --once --control "$PWD/control" >out
grep -q '^shop "quoted" .* 3 .* 1 .* 7  audio no-gesture, 1 s ago' out || fail "top: $(cat out)"
grep -q 'audio !camera' out || fail "top: $(cat out)"
status=0; consentry top --control "$PWD/nobody" >out 2>err || status=$?
[ $status = 2 ] && grep -q 'no agent is running' err || fail "top without an agent: $(cat err)"
kill $server
