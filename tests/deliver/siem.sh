# SPDX-License-Identifier: Apache-2.0
# A receiver that is dead, slow, talks garbage, hangs up and never answers, for SIEM_SECONDS (10; 600 by hand takes
# ten minutes and prints its figure), while the log grows: the writer never waits for it, and when it behaves again every
# finding arrives, in order.
. "$HERE/lib.sh.inc"
need python3
seconds=${SIEM_SECONDS:-10} port=$(free_port)
python3 "$HERE/data/hostile_siem.py" "$port" "$seconds" "$PWD/received" & pids="$pids $!"
make_log 200
consentry ship f.jsonl --to "http://127.0.0.1:$port/" --batch 50 --timeout 1 2>shipper & ship=$!
pids="$pids $ship"
end=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt $end ]; do
	make_log 20
	sleep 1
done
total=$(ids | wc -l)
seconds_more=0
until [ "$(sed 's/.*"hash":"\([0-9a-f]*\)"}}$/\1/' received 2>/dev/null | sort -u | wc -l)" = "$total" ]; do
	seconds_more=$((seconds_more + 1))
	[ $seconds_more -lt 110 ] || fail "not all arrived: $(cat shipper received.did)"
	sleep 1
done
kill $ship; wait $ship || fail "the shipper: $(cat shipper)"
ids >sent
sed 's/.*"hash":"\([0-9a-f]*\)"}}$/\1/' received | awk '!seen[$0]++' >got
cmp sent got || fail "order or content"
repeats=$(($(wc -l <received) - total))
echo "$total findings while the receiver misbehaved for $seconds s ($(cat received.did)): all there, in order, $repeats twice" |
	tee "$BUILD/siem.txt"
[ "$(wc -w <received.did)" -gt 6 ] || fail "the receiver behaved: $(cat received.did)"
