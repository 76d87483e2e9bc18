# SPDX-License-Identifier: Apache-2.0
$(BUILD)/bench-policy: $(BUILD)/obj/tests/bench/policy.o $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

# The marked policies without their marks, those of the sets that may be read: by language and format. The one in
# another encoding is left out, since the files of a kind become one text.
BENCH_PLAIN := $(BUILD)/bench-policies
bench_kind = --kind "$(1)" $$(ls $(BENCH_PLAIN)/*.$(2) | grep -v gbk)

.PHONY: bench-policy
bench-policy: $(BUILD)/bench-policy ## Measure the policy compiler: ms per MB, growth, memory, each language and format
	@for set in dev dev2; do tests/golden/score --set $$set --plain $(BENCH_PLAIN); done
	@$(BUILD)/bench-policy $(wildcard policy/examples/*.txt policy/examples/*.md) \
		$(call bench_kind,Chinese text,zh.txt) $(call bench_kind,Chinese Markdown,zh.md) \
		$(call bench_kind,Chinese HTML,zh.html) $(call bench_kind,English text,en.txt) \
		$(call bench_kind,English Markdown,en.md) $(call bench_kind,English HTML,en.html)
