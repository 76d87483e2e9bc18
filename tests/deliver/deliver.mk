# SPDX-License-Identifier: Apache-2.0
# Tests of delivery that need real files, processes and servers.

$(BUILD)/log-append: $(call objects,tests/deliver/log_append.c) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/kafka-double: $(call objects,tests/deliver/kafka_double.c)
	$(CC) $(LDFLAGS) -o $@ $^ $(SHIP_LIBS)

.PHONY: test-deliver
test-deliver: all $(BUILD)/log-append $(BUILD)/kafka-double ## Test the log, verify, report and shipping from outside
	tests/deliver/run $(BUILD)
