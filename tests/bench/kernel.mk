# SPDX-License-Identifier: Apache-2.0
# What the sensors, the agent and other tools cost, counted in instructions in the guest.

$(BUILD)/bench/empty.bpf.o: tests/bench/kernel/empty.bpf.c bpf/kernel.h
	@mkdir -p $(@D)
	$(CLANG) $(BPF_CFLAGS) -c -o $@ $<

$(BUILD)/bench/empty.o: $(BUILD)/bench/empty.bpf.o tools/embed
	tools/embed bpf_ $< | $(CC) -x assembler -c -o $@ -

$(BUILD)/kernel-cost: $(BUILD)/obj/tests/bench/kernel/cost.o $(BUILD)/bench/empty.o $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcore.a $(LIBS)

.PHONY: bench-sensors
bench-sensors: $(BUILD)/kernel-cost ## Count what the sensors alone cost, in one process (KERNEL=6.12)
	@tests/bench/kernel/run $(BUILD) "$(or $(KERNEL),6.12)"

KERNEL_BENCH_OBJ := $(call objects,tests/bench/kernel/main.c tests/bench/kernel/work.c)

$(BUILD)/kernel-bench: $(KERNEL_BENCH_OBJ) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(KERNEL_BENCH_OBJ) $(USER_OBJ) $(BUILD)/libcore.a $(LIBS)

.PHONY: bench-kernel
bench-kernel: $(BUILD)/consentry $(BUILD)/kernel-bench $(BUILD)/bench/empty.bpf.o ## Count what the agent and its peers cost, in guest instructions
	@tests/bench/kernel/measure $(BUILD) "$(or $(KERNEL),6.12)"

$(BUILD)/kernel-verified: $(BUILD)/obj/tests/bench/kernel/verified.o $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(BUILD)/libcore.a $(LIBS)

.PHONY: test-verified
test-verified: $(BUILD)/kernel-verified ## Compare the verifier's work on each program (6.12) with tests/bench/kernel/verified.tsv
	@tests/bench/kernel/verified $(BUILD)
