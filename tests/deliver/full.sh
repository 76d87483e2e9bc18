# SPDX-License-Identifier: Apache-2.0
# A real file system that is full: the writer says so, keeps what it had, and goes on when there is room.
fail() { echo "FAIL: $*"; exit 1; }
mkdir disk
mount -t tmpfs -o size=256k none disk 2>/dev/null || { echo "skip: mounting a tmpfs needs root"; exit 77; }
trap 'umount disk' EXIT
lines() { seq "$1" "$2" | sed 's/.*/{"number":&,"pad":"................................................"}/'; }
lines 1 100 | log-append disk/f.jsonl >/dev/null
dd if=/dev/zero of=disk/ballast bs=4k 2>/dev/null || :
mkfifo feed
log-append disk/f.jsonl <feed >acknowledged 2>err &
writer=$!
exec 3>feed
lines 101 200 >&3
tries=0
while [ "$(wc -l <acknowledged)" -lt 100 ]; do
	tries=$((tries + 1)); [ $tries -lt 100 ] || fail "the writer hangs"
	sleep 0.05
done
grep -q 'No space left on device' err || fail "a full disk went unnoticed: $(cat err)"
[ "$(tail -n 1 acknowledged)" -lt 200 ] || fail "acknowledged what cannot be on the disk"
consentry verify disk/f.jsonl >out || fail "while full: $(cat out)"
rm disk/ballast
lines 201 201 >&3
exec 3>&-
wait $writer || fail "the writer lost lines: $(cat err)"
[ "$(tail -n 1 acknowledged)" = 201 ] || fail "not all lines made it: $(tail -n 1 acknowledged)"
consentry verify disk/f.jsonl >out || fail "with room again: $(cat out)"
grep -q 'intact, 201 lines' out || fail "$(cat out)"
