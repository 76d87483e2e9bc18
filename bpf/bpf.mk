# SPDX-License-Identifier: Apache-2.0
# The kernel side: every bpf/*.bpf.c compiled, all linked into one object, the object put into the
# program as it is (symbols bpf_consentry_bpf_o and its _end).

BPF_TARGET_ARCH := $(patsubst amd64,x86,$(ARCH))
BPF_MULTIARCH := $(shell $(CC) -print-multiarch)
BPFTOOL ?= $(or $(shell command -v bpftool),/usr/sbin/bpftool)
LLVM_STRIP ?= llvm-strip

# v2: what 5.10 can load. -g makes the BTF; DWARF is stripped from the result.
BPF_CFLAGS := -target bpf -mcpu=v2 -O2 -g -std=gnu17 -ffreestanding -fno-stack-protector \
	-D__TARGET_ARCH_$(BPF_TARGET_ARCH) -I. -Iinclude -idirafter $(SYSROOT)/usr/include/$(BPF_MULTIARCH) \
	-Wall -Wextra -Werror -Wshadow -Wno-unused-parameter -Wno-missing-field-initializers

BPF_PARTS := $(patsubst bpf/%.bpf.c,$(BUILD)/bpf/%.o,$(BPF_SRC))
BPF_OBJECT := $(BUILD)/bpf/consentry.bpf.o

$(BUILD)/bpf/%.o: bpf/%.bpf.c
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $<

$(BPF_OBJECT): $(BPF_PARTS)
	$(BPFTOOL) gen object $@ $(BPF_PARTS)
	$(LLVM_STRIP) -g $@

$(BUILD)/obj/bpf/consentry.o: $(BPF_OBJECT) tools/embed
	@mkdir -p $(@D)
	tools/embed bpf_ $< | $(CC) -x assembler -c -o $@ -

.PHONY: bpf
bpf: $(BPF_OBJECT) ## Build the kernel side alone

# The programs' rules were read before this file: what they link is said here once more.
USER_OBJ += $(BUILD)/obj/bpf/consentry.o
$(BUILD)/consentry $(BUILD)/unit: $(BUILD)/obj/bpf/consentry.o

-include $(wildcard $(BUILD)/bpf/*.d)
