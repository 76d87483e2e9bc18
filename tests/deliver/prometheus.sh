# SPDX-License-Identifier: Apache-2.0
# The alerts, as the real Prometheus reads and evaluates them.
. "$HERE/lib.sh.inc"
need promtool
cp "$HERE/../../deploy/prometheus/consentry.rules.yml" "$HERE/data/consentry.rules.test.yml" .
promtool check rules consentry.rules.yml >out 2>&1 || fail "rules: $(cat out)"
promtool test rules consentry.rules.test.yml >out 2>&1 || fail "alerts: $(cat out)"
