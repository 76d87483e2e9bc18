# SPDX-License-Identifier: Apache-2.0
# The alerts, as the real Prometheus reads and evaluates them; the unit's exposure, as systemd sees it.
. "$HERE/lib.sh.inc"
need promtool
cp "$HERE/../../deploy/prometheus/consentry.rules.yml" "$HERE/data/consentry.rules.test.yml" .
promtool check rules consentry.rules.yml >out 2>&1 || fail "rules: $(cat out)"
promtool test rules consentry.rules.test.yml >out 2>&1 || fail "alerts: $(cat out)"
need systemd-analyze
cp "$HERE/../../deploy/systemd/consentry-ship@.service" .
systemd-analyze security --offline=yes "$PWD/consentry-ship@.service" >out 2>&1 || fail "systemd: $(tail -n 3 out)"
exposure=$(sed -n 's/.*Overall exposure level for [^:]*: \([0-9.]*\).*/\1/p' out)
[ -n "$exposure" ] || fail "systemd said no figure: $(tail -n 1 out)"
awk -v e="$exposure" 'BEGIN { exit e > 2.0 }' || fail "the unit's exposure is $exposure, more than 2.0"
