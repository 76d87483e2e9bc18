# SPDX-License-Identifier: Apache-2.0
# The suite. CI runs what takes minutes too: each fuzz target for a minute, what runs on the host under ASan and
# UBSan, the sensors on every kernel.

TEST_PARTS ?= unit test-cli test-input test-hostile test-session test-score test-cover test-deliver test-vm test-doctor test-attack \
	test-sensors $(if $(filter true,$(CI)),test-asan test-daemon test-shipper test-sessions test-matrix test-verified test-fuzz)

.PHONY: test
test: ## Run the whole test suite (installs what it needs, boots QEMU guests)
	@tools/deps
	@$(MAKE) -s -j$$(nproc) all $(BUILD)/unit $(BUILD)/shop
	@MAKE="$(MAKE)" tests/run $(BUILD) $(TEST_PARTS)

.PHONY: test-input
test-input: $(BUILD)/consentry ## Give the compiler broken and hostile policies, in each format and from standard input
	@tests/input $(BUILD)/consentry

.PHONY: test-hostile
test-hostile: $(BUILD)/consentry ## Give the commands mutants of policies, profiles, rules, traces and logs
	@tests/hostile $(BUILD)/consentry

.PHONY: test-cover
test-cover: $(BUILD)/consentry ## Check that the compiler drops no sentence of a policy
	@tests/golden/cover --program $(BUILD)/consentry

.PHONY: test-score
test-score: $(BUILD)/consentry ## Hold the compiler to the scores that it has reached (reads ../shared)
	@tests/score $(BUILD)/consentry
