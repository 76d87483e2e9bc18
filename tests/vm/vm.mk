# SPDX-License-Identifier: Apache-2.0
# Tests that need a kernel: they run in the lab's guest.

.PHONY: test-cli
test-cli: $(BUILD)/consentry ## Test the command line: wrong use, bad input, what is left untouched
	@tests/cli $(BUILD)/consentry

.PHONY: test-vm
test-vm: $(BUILD)/consentry $(BUILD)/shop ## Test the whole path in the guest: the demo's session, asserted and replayed
	@tests/vm/session $(BUILD) "$(or $(KERNEL),6.12 6.1)"

.PHONY: test-doctor
test-doctor: $(BUILD)/consentry ## Test what doctor says of each rule, in the guest
	@tests/vm/doctor $(BUILD) "$(or $(KERNEL),6.12)"

MATRIX ?= 5.10 6.1 6.12 7.2 6.1-arm64 6.12-arm64 7.2-arm64

.PHONY: test-sessions
test-sessions: $(BUILD)/consentry $(BUILD)/shop ## The same on seven kernels, amd64 and arm64
	@$(MAKE) -s ARCH=arm64 BUILD=$(BUILD)/arm64 $(BUILD)/arm64/consentry $(BUILD)/arm64/shop
	@tests/vm/sessions $(BUILD) $(MATRIX)

$(BUILD)/attacker: tests/vm/attack/attacker.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O2 $(WARNINGS) -D_GNU_SOURCE -static -o $@ $<

$(BUILD)/receiver: tests/vm/receiver.c
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O2 $(WARNINGS) -D_GNU_SOURCE -static -o $@ $<

DAEMON_TOOLS := $(BUILD)/attacker $(BUILD)/receiver

.PHONY: test-daemon
test-daemon: all $(DAEMON_TOOLS) ## Test the daemon in the guest: its rights, reload, restart, end
	@tests/vm/daemon $(BUILD) "$(or $(KERNEL),6.12 6.1)"

.PHONY: test-shipper
test-shipper: all $(DAEMON_TOOLS) ## Test the shippers that the daemon starts, in the guest: their rights, what is lost by a kill
	@tests/vm/daemon $(BUILD) "$(or $(KERNEL),6.12 6.1)" daemon.ship

.PHONY: test-systemd
test-systemd: all $(DAEMON_TOOLS) ## Test the units of deploy/systemd under a real systemd in the guest
	@tests/vm/systemd $(BUILD) "$(or $(KERNEL),6.12 6.1)"

.PHONY: test-attack
test-attack: all $(DAEMON_TOOLS) ## Test what a malicious app can try, in the guest (FULL=1: 20,000 processes, 2,000,000 opens)
	@FULL=$(or $(FULL),$(filter true,$(CI))) SECONDS_MOST=900 tests/vm/daemon $(BUILD) "$(or $(KERNEL),6.12 6.1)" attack.run && tests/vm/attack.check $(BUILD)/daemon/hostile.jsonl >&2
