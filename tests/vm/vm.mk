# SPDX-License-Identifier: Apache-2.0
# Tests that need a kernel: they run in the lab's guest.

TEST_PARTS ?= unit test-cli test-session test-deliver test-vm test-sensors

.PHONY: test
test: ## Run the whole test suite (installs what it needs, boots QEMU guests)
	@tools/deps
	@$(MAKE) -s -j$$(nproc) all $(BUILD)/unit $(BUILD)/shop
	@MAKE="$(MAKE)" tests/run $(BUILD) $(TEST_PARTS)

.PHONY: test-cli
test-cli: $(BUILD)/consentry ## Test the command line: wrong use, bad input, what is left untouched
	@tests/cli $(BUILD)/consentry

.PHONY: test-vm
test-vm: $(BUILD)/consentry $(BUILD)/shop ## Test the whole path in the guest: the demo's session, asserted and replayed
	@tests/vm/session $(BUILD) "$(or $(KERNEL),6.12 6.1)"
