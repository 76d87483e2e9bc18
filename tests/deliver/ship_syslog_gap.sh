# SPDX-License-Identifier: Apache-2.0
# A syslog receiver that takes a connection, reads nothing and hangs up: its kernel acknowledged all, nobody read it.
# Syslog has no answers, so the shipper moved on; what it sent goes out again on the next connection.
. "$HERE/lib.sh.inc"
port=$(free_port)
cat >receiver.py <<'END'
import os, re, socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1])))
s.settimeout(20)
c, _ = s.accept()
while not os.path.exists("hang-up"):
    time.sleep(0.02)
c.close()
c, _ = s.accept()
c.settimeout(20)
data = b""
while len(re.findall(rb'"hash":"[0-9a-f]{64}"}}', data)) < int(sys.argv[2]):
    part = c.recv(65536)
    if not part:
        break
    data += part
with open("got", "w") as f:
    while data:  # frames of counted octets, nothing between them
        n, rest = re.match(rb"(\d+) (.*)", data, re.S).groups()
        f.write(re.search(rb'"hash":"([0-9a-f]*)"}}$', rest[:int(n)]).group(1).decode() + "\n")
        data = rest[int(n):]
END
timeout 60 python3 receiver.py "$port" 80 2>receiver.err &
receiver=$!; pids="$pids $receiver"
make_log 60
consentry ship f.jsonl --to syslog+tcp://127.0.0.1:$port --device d --cursor c --batch 10 2>err &
shipper=$!; pids="$pids $shipper"
all_taken() { grep -q "\"seq\":$1," c; }
wait_for "60 lines taken" all_taken 60
: >hang-up
sleep 0.3
python3 "$HERE/data/make_findings.py" 20 | log-append f.jsonl >/dev/null
wait $receiver || fail "the receiver: $(cat receiver.err)"
ids >expected
cmp -s got expected || fail "$(wc -l <got) lines arrived on the second connection, expected all $(wc -l <expected)"
kill $shipper; wait $shipper || fail "$(cat err)"
