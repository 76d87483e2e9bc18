# SPDX-License-Identifier: Apache-2.0
# Every tests/fuzz/fuzz_NAME.c is a libFuzzer target for the pure code, with seeds in tests/fuzz/corpus/NAME/ and,
# where it helps, words in tests/fuzz/NAME.dict. What libFuzzer finds new goes to build/fuzz/corpus/NAME/.

FUZZ_SECONDS ?= 60
FUZZ_DIR := $(BUILD)/fuzz
FUZZ_NAMES := $(patsubst tests/fuzz/fuzz_%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_FLAGS := -std=gnu17 -g -O1 -fno-omit-frame-pointer -fno-strict-aliasing -Wall -Werror \
	-fsanitize=address,undefined -fno-sanitize-recover=all
fuzz_objects = $(patsubst %.c,$(FUZZ_DIR)/obj/%.o,$(1))
FUZZ_LIB_OBJ := $(call fuzz_objects,$(BASE_SRC) $(POLICY_SRC) $(JUDGE_SRC)) \
	$(patsubst %,$(BUILD)/obj/%.o,$(LEXICON)) $(BUILD)/obj/gen/lexicon.o

$(FUZZ_DIR)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CLANG) $(CPPFLAGS) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

# What reads files that lay on a disk: the log, its cursor, the report.
FUZZ_DELIVER_OBJ := $(call fuzz_objects,$(wildcard user/deliver/*.c) tests/unit/fault_disk.c tests/unit/randomly.c)
FUZZ_REPORT_OBJ := $(call fuzz_objects,$(wildcard user/report/*.c user/deliver/*.c)) $(BUILD)/obj/user/report/report.css.o
$(FUZZ_DIR)/fuzz_log: $(FUZZ_DELIVER_OBJ)
$(FUZZ_DIR)/fuzz_report: $(FUZZ_REPORT_OBJ)

$(FUZZ_DIR)/fuzz_%: $(FUZZ_DIR)/obj/tests/fuzz/fuzz_%.o $(FUZZ_LIB_OBJ)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

.SECONDARY: $(call fuzz_objects,$(wildcard tests/fuzz/fuzz_*.c)) $(FUZZ_LIB_OBJ) \
	$(FUZZ_DELIVER_OBJ) $(FUZZ_REPORT_OBJ)

.PHONY: fuzz fuzz-build test-fuzz
fuzz-build: $(FUZZ_NAMES:%=$(FUZZ_DIR)/fuzz_%) ## Build the fuzz targets (clang, ASan, UBSan)

fuzz: fuzz-build ## Run each fuzz target for FUZZ_SECONDS (60)
	@for n in $(FUZZ_NAMES); do tests/fuzz/run $(FUZZ_DIR) $$n $(FUZZ_SECONDS) || exit 1; done

# Two at a time, each a test.
test-fuzz: fuzz-build ## The same as tests of the suite: two targets at a time
	@printf '%s\n' $(FUZZ_NAMES) | xargs -P 2 -I NAME sh -c \
		'tests/fuzz/run $(FUZZ_DIR) NAME $(FUZZ_SECONDS) && echo "ok NAME" || echo "FAILED NAME"' \
		2>&1 | tee $(FUZZ_DIR)/log
	@p=$$(grep -c '^ok ' $(FUZZ_DIR)/log); f=$$(grep -c '^FAILED ' $(FUZZ_DIR)/log); \
		echo "$$p passed, $$f failed"; [ $$f = 0 ]

-include $(shell find $(FUZZ_DIR)/obj -name '*.d' 2>/dev/null)
