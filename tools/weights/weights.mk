# SPDX-License-Identifier: Apache-2.0
$(BUILD)/readings: tools/weights/readings.c $(BUILD)/libcore.a
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/libcore.a $(LIBS)

.PHONY: weights
weights: $(BUILD)/readings ## Find the weights of the policy compiler anew (needs ../shared/ca4p-dev)
	tools/weights/weigh --readings $(BUILD)/readings --dataset ../shared/ca4p-dev \
		--golden tests/golden/dev tests/golden/dev2 --output policy/lexicon/weights.json
