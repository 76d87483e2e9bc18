# SPDX-License-Identifier: Apache-2.0
# RFC 5424 over TCP and over TLS with client certificates, into the real rsyslog, which is stopped and
# started on the way.
. "$HERE/lib.sh.inc"
need rsyslogd
[ -e /usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_ossl.so ] || [ -e /usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_ossl.so ] ||
	{ echo "skip: rsyslog-openssl is missing (tools/deps)"; exit 77; }
export OPENSSL_CONF=/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.pem 2>/dev/null
for name in server client; do
	openssl req -newkey rsa:2048 -nodes -subj /CN=$name -keyout $name.key -out $name.csr 2>/dev/null
	printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >ext
	openssl x509 -req -in $name.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile ext -out $name.pem 2>/dev/null
done
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem 2>/dev/null
tcp=$(free_port) tls=$(free_port)
cat >rsyslog.conf <<END
global(workDirectory="$PWD" maxMessageSize="256k" defaultNetstreamDriverCAFile="$PWD/ca.pem"
	defaultNetstreamDriverCertFile="$PWD/server.pem" defaultNetstreamDriverKeyFile="$PWD/server.key")
module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="x509/certvalid")
template(name="raw" type="string" string="%pri% %timestamp:::date-rfc3339% %hostname% %app-name% %msgid% %structured-data% %msg%\n")
ruleset(name="tls") { action(type="omfile" file="$PWD/tls.out" template="raw") }
input(type="imtcp" port="$tls" ruleset="tls")
END
cat >plain.conf <<END
global(workDirectory="$PWD" maxMessageSize="256k")
module(load="imptcp")
template(name="raw" type="string" string="%pri% %timestamp:::date-rfc3339% %hostname% %app-name% %msgid% %structured-data% %msg%\n")
ruleset(name="tcp") { action(type="omfile" file="$PWD/tcp.out" template="raw") }
input(type="imptcp" port="$tcp" ruleset="tcp")
END
start() { rsyslogd -n -C -f "$PWD/$1" -i "$PWD/$1.pid" >>rsyslogd.log 2>&1 & last=$!; pids="$pids $last"; wait_for "rsyslogd on $2" listens "$2"; }
msg_ids() { sed 's/.*"hash":"\([0-9a-f]*\)"}}$/\1/' "$1"; }
settled() { [ "$(msg_ids "$1" | sort -u | wc -l)" -ge "$2" ]; }

make_log 2000 300000
ids >expected
start plain.conf "$tcp"
consentry ship f.jsonl --to syslog+tcp://127.0.0.1:$tcp --device device-7 --cursor tcp.cursor --once 2>err || fail "tcp: $(cat err)"
wait_for "2000 lines over TCP" settled tcp.out 2000
msg_ids tcp.out | cmp -s - expected || fail "TCP: not the same lines in the same order"
head -n 1 tcp.out | grep -q '^108 2026-01-01T00:00:00.000000Z device-7 consentry finding \[meta sequenceId="1"\]\[origin software="consentry" swVersion="[0-9.]*"\]' ||
	fail "the header is not what RFC 5424 says: $(head -n 1 tcp.out | cut -c 1-150)"
head -n 1 tcp.out | sed 's/^[^{]*//' >one
head -n 1 f.jsonl.00000000000000000001 | cmp -s - one || fail "the finding did not arrive as it is"

# TLS: both sides show a certificate; a wrong one on either side ends it without a byte delivered.
start rsyslog.conf "$tls"
to=syslog+tls://localhost:$tls
consentry ship f.jsonl --to $to --ca ca.pem --cert client.pem --client-key client.key --cursor tls.cursor --device d --once 2>err ||
	fail "tls: $(cat err)"
wait_for "2000 lines over TLS" settled tls.out 2000
msg_ids tls.out | cmp -s - expected || fail "TLS: not the same lines in the same order"
timeout 3 consentry ship f.jsonl --to $to --ca other.pem --cert client.pem --client-key client.key --cursor wrong.cursor --device d --once 2>err || :
grep -qi 'certificate' err || fail "a server that nobody vouches for: $(cat err)"
timeout 3 consentry ship f.jsonl --to syslog+tls://127.0.0.2:$tls --ca ca.pem --cert client.pem --client-key client.key --cursor wrong.cursor --device d --once 2>err || :
grep -qi 'mismatch' err || fail "a server of another name: $(cat err)"
timeout 3 consentry ship f.jsonl --to $to --ca ca.pem --cursor wrong.cursor --device d --once 2>err || :
grep -q 'TLS' err || fail "no client certificate: $(cat err)"
timeout 3 consentry ship f.jsonl --to $to --ca ca.pem --cert other.pem --client-key other.key --cursor wrong.cursor --device d --once 2>err || :
grep -q 'TLS' err || fail "a client certificate that nobody vouches for: $(cat err)"
[ ! -e wrong.cursor ] || fail "the cursor moved although nothing was delivered"
[ "$(msg_ids tls.out | wc -l)" = 2000 ] || fail "lines arrived over a connection that was not trusted"

# The receiver goes away in the middle and comes back: repeats are allowed, gaps and disorder are not.
kill "$last"; wait "$last" 2>/dev/null || :
rm -f tls.out
rm -f tls.cursor
consentry ship f.jsonl --to $to --ca ca.pem --cert client.pem --client-key client.key --cursor tls.cursor --device d --batch 50 2>err &
shipper=$!; pids="$pids $shipper"
sleep 0.6
start rsyslog.conf "$tls"
wait_for "some lines" settled tls.out 100
kill "$last"; wait "$last" 2>/dev/null || :
start rsyslog.conf "$tls"
wait_for "all lines" settled tls.out 2000
kill $shipper; wait $shipper || fail "the shipper ended with an error: $(cat err)"
msg_ids tls.out | awk '!seen[$0]++' | cmp -s - expected || fail "after an outage: lines are missing or out of order"
grep -q 'trying again' err && grep -q 'takes findings again' err || fail "it did not say so: $(cat err)"
