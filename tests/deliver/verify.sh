# SPDX-License-Identifier: Apache-2.0
# The log on a real file system: signed with OpenSSL's key, checked with OpenSSL and sha256sum too.
fail() { echo "FAIL: $*"; exit 1; }
status() { s=0; "$@" >out 2>err || s=$?; echo "$s"; }

lines() { seq "$1" "$2" | sed 's/.*/{"number":&,"quote":"只在您点击图标时录音"}/'; }

openssl genpkey -algorithm ed25519 -out log.key
openssl pkey -in log.key -pubout -out log.pub
openssl genpkey -algorithm ed25519 | openssl pkey -pubout -out other.pub
lines 1 50 | log-append f.jsonl log.key 4000 >acknowledged
[ "$(tail -n 1 acknowledged)" = 50 ] || fail "50 lines should be acknowledged"
ls f.jsonl.0* >/dev/null || fail "no rotation"

[ "$(status consentry verify --key log.pub f.jsonl)" = 0 ] || fail "intact log: $(cat out err)"
grep -q 'intact, 50 lines' out || fail "summary: $(cat out)"
[ "$(status consentry verify --key other.pub f.jsonl)" = 1 ] || fail "another key: $(cat out err)"
[ "$(status consentry verify f.jsonl)" = 0 ] || fail "without a key: $(cat out err)"
[ "$(status consentry verify)" = 2 ] || fail "no argument"
[ "$(status consentry verify --key f.jsonl f.jsonl)" = 2 ] || fail "a key that is none"
[ "$(status consentry verify nowhere)" = 2 ] || fail "no log"
[ "$(status consentry verify f.jsonl.00000000000000000001)" = 2 ] || fail "an older part"

# The documented checks without consentry.
part=f.jsonl.00000000000000000001
hash=$(sed -n 2p $part | tail -c 68 | head -c 64)
[ "$(sed -n 2p $part | tr -d '\n' | head -c -67 | sha256sum | cut -c 1-64)" = "$hash" ] ||
	fail "sha256sum disagrees"
sed -n 3p $part | grep -q "\"prev\":\"$hash\"" || fail "prev is not the hash of the line before"
line=$(tail -n 1 f.jsonl.index)
printf '%s' "${line%%,\"signature\"*}" >signed
printf '%s' "$line" | sed 's/.*"signature":"\([0-9a-f]*\)".*/\1/' | xxd -r -p >signature
openssl pkeyutl -verify -pubin -inkey log.pub -rawin -in signed -sigfile signature >/dev/null ||
	fail "openssl does not accept the signature"

# Tampering is named with its place.
cp $part keep
sed -i '5s/"number":5/"number":6/' $part
[ "$(status consentry verify --key log.pub f.jsonl)" = 1 ] || fail "changed line"
grep -q "^$part:5: changed: " out || fail "place of a changed line: $(cat out)"
cp keep $part
sed -i 7d $part
[ "$(status consentry verify f.jsonl)" = 1 ] || fail "removed line"
grep -q "^$part:7: removed: line number 7 " out || fail "place of a removed line: $(cat out)"
cp keep $part
truncate -s -3 f.jsonl
[ "$(status consentry verify f.jsonl)" = 1 ] || fail "truncated log"
grep -q "^f.jsonl:[0-9]*: truncated: " out || fail "place of a truncated line: $(cat out)"
# And a writer does not go on as if nothing had happened.
cp f.jsonl keep
[ "$(lines 51 51 | { log-append f.jsonl log.key 2>err >/dev/null && echo went on || cat err; })" != "went on" ] ||
	fail "the writer continued a changed log"
cmp -s f.jsonl keep || fail "the writer touched a changed log"
