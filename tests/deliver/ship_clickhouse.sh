# SPDX-License-Identifier: Apache-2.0
# Into the real ClickHouse, with the schema and the queries of deploy/siem: totals to the line.
. "$HERE/lib.sh.inc"
need clickhouse-server
need clickhouse-client
sql=$HERE/../../deploy/siem/clickhouse.sql
http=$(free_port) tcp=$(free_port)
mkdir data tmp
cat >users.xml <<'END'
<yandex><profiles><default/></profiles><users><default><password></password><networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
<profile>default</profile><quota>default</quota></default></users><quotas><default/></quotas></yandex>
END
cat >config.xml <<END
<yandex><logger><level>warning</level><log>$PWD/server.log</log><errorlog>$PWD/error.log</errorlog></logger>
<http_port>$http</http_port><tcp_port>$tcp</tcp_port><listen_host>127.0.0.1</listen_host>
<path>$PWD/data/</path><tmp_path>$PWD/tmp/</tmp_path><users_config>$PWD/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>
</yandex>
END
clickhouse-server --config-file="$PWD/config.xml" >out 2>&1 &
pids="$pids $!"
query() { clickhouse-client --host 127.0.0.1 --port "$tcp" --query "$1"; }
wait_for "ClickHouse" query "SELECT 1"
query "$(grep -v '^--' "$sql" | tr -d ';')"
to=http://127.0.0.1:$http/

for device in a b c; do
	rm -f f.jsonl*
	make_log 2000
	consentry ship f.jsonl --to $to --api clickhouse --device $device --once 2>err || fail "$(cat err)"
done
[ "$(query 'SELECT count(), uniqExact(device), sum(seq) FROM consentry_findings' | tr '\t' ' ')" = "6000 3 6003000" ] ||
	fail "totals: $(query 'SELECT count(), uniqExact(device), sum(seq) FROM consentry_findings')"
# What arrived is what was logged: device c's lines, byte for byte.
query "SELECT raw FROM consentry_findings WHERE device = 'c' ORDER BY seq FORMAT TSVRaw" | cmp -s - f.jsonl ||
	fail "the raw findings differ"
# A repeat (the cursor was lost) changes no answer.
rm f.jsonl.cursor
consentry ship f.jsonl --to $to --api clickhouse --device c --once 2>err || fail "$(cat err)"
[ "$(query 'SELECT uniqExact(id, device) FROM consentry_findings')" = 6000 ] || fail "repeats count twice"
query 'OPTIMIZE TABLE consentry_findings FINAL'
[ "$(query 'SELECT count() FROM consentry_findings')" = 6000 ] || fail "repeats stay after merging"
# Every query that the schema file offers runs and gives rows where rows are due.
sed -n 's/^-- \(SELECT\|FROM\|WHERE\|GROUP\)/\1/p' "$sql" | awk 'BEGIN { RS = ";" } NF { gsub(/\n/, " "); print }' >queries
[ "$(wc -l <queries)" = 4 ] || fail "expected four queries: $(cat queries)"
while read -r q; do query "$q" >rows </dev/null || fail "does not run: $q"; wc -l <rows; done <queries >counts
[ "$(head -n 1 counts)" = 7 ] || fail "seven clauses are broken, the query says $(head -n 1 counts)"
[ "$(tail -n 1 counts)" = 0 ] || fail "lines are missing"
# A wrong table is told, and nothing is counted as delivered.
rm -f f.jsonl.cursor
timeout 3 consentry ship f.jsonl --to $to --api clickhouse --table nowhere --device d --once 2>err || :
grep -q 'HTTP' err || fail "a table that is not there: $(cat err)"
[ ! -e f.jsonl.cursor ] || fail "the cursor moved"
