# SPDX-License-Identifier: Apache-2.0
# kill -9 on a real file system: what was acknowledged is there, and the log verifies and goes on.
fail() { echo "FAIL: $*"; exit 1; }
endless() { while :; do i=$((${i:-0} + 1)); echo "{\"number\":$i,\"pad\":\"................................\"}"; done; }
last=0
for round in 1 2 3 4 5; do
	endless | log-append f.jsonl "" 20000 >acknowledged &
	writer=$!
	sleep 0.2
	kill -9 $writer
	wait $writer 2>/dev/null || :
	# The last line may be half written: the test was killed there too.
	seq=$(sed -n '$!p' acknowledged | tail -n 1)
	[ "${seq:-0}" -gt "$last" ] || fail "round $round: nothing was acknowledged"
	consentry verify f.jsonl >out || fail "round $round: $(cat out)"
	cat f.jsonl.0* f.jsonl 2>/dev/null | grep -c "\"seq\":$seq,\"prev\"" >count || :
	[ "$(cat count)" = 1 ] || fail "round $round: line $seq was acknowledged and is not there"
	last=$seq
done
echo '{"number":0}' | log-append f.jsonl >acknowledged 2>err || fail "does not go on: $(cat err)"
consentry verify f.jsonl >out || fail "after going on: $(cat out)"
[ "$(cat acknowledged)" -gt "$last" ] || fail "the numbers do not go on"
