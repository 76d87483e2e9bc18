# SPDX-License-Identifier: Apache-2.0
.PHONY: score
score: $(BUILD)/consentry ## Score the compiler on the marked policies and sentences (precision, recall, F1)
	@tests/golden/score --program $(BUILD)/consentry
	@tests/golden/conditions/score --program $(BUILD)/consentry
