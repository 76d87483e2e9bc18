# SPDX-License-Identifier: Apache-2.0
# The units' exposure, as systemd sees it. The shipper and the metrics need next to nothing; what is counted against the
# auditor's monitor its unit says.
. "$HERE/lib.sh.inc"
need systemd-analyze
cp "$HERE"/../../deploy/systemd/*.service .
exposed() { # UNIT MOST
	systemd-analyze security --offline=yes "$PWD/$1" >out 2>&1 || fail "systemd: $(tail -n 3 out)"
	exposure=$(sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p' out)
	[ -n "$exposure" ] || fail "systemd said no figure for $1: $(tail -n 1 out)"
	awk -v e="$exposure" -v most="$2" 'BEGIN { exit e > most }' || fail "the exposure of $1 is $exposure, more than $2"
}
exposed consentry-ship@.service 2.0
exposed consentry-metrics.service 2.0
exposed consentry.service 2.8
sed 's#/usr/local/bin/#/bin/true #; s#^Documentation=.*##' consentry.service >checked.service
systemd-analyze verify "$PWD/checked.service" >out 2>&1 || fail "verify: $(cat out)"
! grep -i 'unknown\|failed to parse\|ignoring' out || fail "verify: $(cat out)"
