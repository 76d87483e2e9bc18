# SPDX-License-Identifier: Apache-2.0
# Tests that need a kernel: they run in the lab's guest.

.PHONY: test-cli
test-cli: $(BUILD)/consentry ## Test the command line: wrong use, bad input, what is left untouched
	@tests/cli $(BUILD)/consentry

.PHONY: test-vm
test-vm: $(BUILD)/consentry $(BUILD)/shop ## Test the whole path in the guest: the demo's session, asserted and replayed
	@tests/vm/session $(BUILD) "$(or $(KERNEL),6.12 6.1)"
