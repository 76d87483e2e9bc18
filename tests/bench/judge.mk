# SPDX-License-Identifier: Apache-2.0
# ACCESSES=… for each figure; LONG=100000000 for the run that shows that memory does not grow.
.PHONY: bench-judge
bench-judge: $(BUILD)/bench-judge ## Measure the judge: accesses a second, scaling, memory
	$(BUILD)/bench-judge $(or $(ACCESSES),1048576) $(or $(LONG),10000000)

$(BUILD)/bench-judge: $(BUILD)/obj/tests/bench/judge.o $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
