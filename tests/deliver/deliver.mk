# SPDX-License-Identifier: Apache-2.0
# Tests of delivery that need real files, processes and servers.

$(BUILD)/log-append: $(call objects,tests/deliver/log_append.c) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: test-deliver
test-deliver: $(BUILD)/consentry $(BUILD)/log-append ## Test the log, verify, report and shipping from outside
	tests/deliver/run $(BUILD)
