# SPDX-License-Identifier: Apache-2.0
# The scripted shop app and the demo that audits it.

SHOP_SRC := $(sort $(wildcard tools/shop/*.c))

# Static: the guest has no C library of its own.
$(BUILD)/shop: $(SHOP_SRC) $(wildcard tools/shop/*.h)
	@mkdir -p $(@D)
	$(CC) -std=gnu17 -O2 $(WARNINGS) -D_GNU_SOURCE -static -o $@ $(SHOP_SRC)

.PHONY: demo
demo: ## Audit the scripted shop app on real kernel devices (HOST=1: on this machine, else in QEMU)
	@tools/deps
	@echo "demo: building" >&2
	@$(MAKE) -s -j$$(nproc) all $(BUILD)/shop
	@tools/demo $(BUILD) $(if $(filter 1,$(HOST)),host,guest) "$(or $(KERNEL),6.12 6.1)"
