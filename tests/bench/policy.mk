# SPDX-License-Identifier: Apache-2.0
$(BUILD)/bench-policy: $(BUILD)/obj/tests/bench/policy.o $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: bench-policy
bench-policy: $(BUILD)/bench-policy ## Measure the policy compiler: ms per MB, growth, memory
	@$(BUILD)/bench-policy $(wildcard policy/examples/*.txt policy/examples/*.md)
