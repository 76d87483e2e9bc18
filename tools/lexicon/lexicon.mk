# SPDX-License-Identifier: Apache-2.0
# The tables of the policy compiler, made of policy/lexicon/*.json by a program of the machine that builds.

.DELETE_ON_ERROR:

HOSTCC ?= gcc
HOST_DIR := $(BUILD)/host
LEXICON_SRC := $(sort $(wildcard tools/lexicon/*.c)) \
	base/arena.c base/diag.c base/json.c base/strbuf.c base/utf8.c \
	policy/category.c policy/choice.c policy/rules_names.c policy/scan.c policy/sentence.c policy/words.c
LEXICON_OBJ := $(LEXICON_SRC:%.c=$(HOST_DIR)/%.o)
LEXICON_FILES := $(addprefix policy/lexicon/,taxonomy.json weights.json zh.json en.json)

$(HOST_DIR)/%.o: %.c
	@mkdir -p $(@D)
	$(HOSTCC) -I. -Iinclude -D_GNU_SOURCE -std=gnu17 -O1 -g $(WARNINGS) -MMD -MP -c -o $@ $<

$(HOST_DIR)/lexicon: $(LEXICON_OBJ)
	$(HOSTCC) -o $@ $^ -ljansson

$(BUILD)/gen/lexicon.c: $(HOST_DIR)/lexicon $(LEXICON_FILES)
	@mkdir -p $(@D)
	$(HOST_DIR)/lexicon $@ $(LEXICON_FILES)

$(BUILD)/obj/gen/lexicon.o: $(BUILD)/gen/lexicon.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(HOST_DIR) -name '*.d' 2>/dev/null)
