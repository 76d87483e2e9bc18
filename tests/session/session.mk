# SPDX-License-Identifier: Apache-2.0
.PHONY: test-session
test-session: $(BUILD)/consentry ## Test replay on a whole session of a shopping app, byte for byte
	@tests/session/check $(BUILD)/consentry
