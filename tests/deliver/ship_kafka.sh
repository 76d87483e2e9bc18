# SPDX-License-Identifier: Apache-2.0
# Kafka: into librdkafka's own double of a cluster, whose brokers fail and go down; read back by kcat.
. "$HERE/lib.sh.inc"
need kcat
make_log 3000 400000
ids >expected
mkfifo commands
kafka-double <commands >brokers 2>double.err &
pids="$pids $!"
exec 4>commands
has_brokers() { [ -s brokers ]; }
wait_for "the cluster" has_brokers
brokers=$(cat brokers)
consume() { timeout 30 kcat -C -b "$brokers" -t findings -o beginning -e -q -f '%p %k %s\n' 2>/dev/null; }
value_ids() { sed 's/.*"hash":"\([0-9a-f]*\)"}}$/\1/'; }

consentry ship f.jsonl --to "kafka://$brokers/findings" --device device-7 --cursor a.cursor --once 2>err || fail "$(cat err)"
consume >got
value_ids <got | cmp -s - expected || fail "not the same findings in the same order: $(wc -l <got)"
[ "$(cut -d ' ' -f 1 got | sort -u | wc -l)" = 1 ] || fail "one device's findings are in more than one partition"
[ "$(cut -d ' ' -f 2 got | sort -u)" = device-7 ] || fail "the key is not the device"

# Errors and brokers that go away one after the other: repeats are allowed, gaps and disorder are not.
consentry ship f.jsonl --to "kafka://$brokers/findings" --device device-8 --cursor b.cursor --batch 100 --timeout 5 2>err &
shipper=$!; pids="$pids $shipper"
echo "fail 5" >&4
for broker in 1 2 3; do echo "down $broker" >&4; sleep 0.3; echo "up $broker" >&4; sleep 0.3; done
for broker in 1 2 3; do echo "down $broker" >&4; done
sleep 1
for broker in 1 2 3; do echo "up $broker" >&4; done
done_() { grep -q '"seq":3000,' b.cursor; }
tries=0
until done_ 2>/dev/null; do tries=$((tries + 1)); [ $tries -lt 2400 ] || fail "never done: $(cat err)"; sleep 0.1; done
kill $shipper; wait $shipper || fail "ended with an error: $(cat err)"
consume | grep ' device-8 ' | value_ids | awk '!seen[$0]++' | cmp -s - expected || fail "after failures: lines are missing or out of order"
