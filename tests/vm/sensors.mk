# SPDX-License-Identifier: Apache-2.0
# The sensors in the guest: scenarios against each rung of the ladder, on each kernel.

VM_SENSORS_SRC := $(sort $(wildcard tests/vm/sensors/*.c)) tools/shop/devices.c tools/shop/touchscreen.c
VM_SENSORS_OBJ := $(call objects,$(VM_SENSORS_SRC))

$(BUILD)/vm-sensors: $(VM_SENSORS_OBJ) $(USER_OBJ) $(BUILD)/libcore.a
	$(CC) $(LDFLAGS) -o $@ $(VM_SENSORS_OBJ) $(USER_OBJ) $(BUILD)/libcore.a $(LIBS) -lpthread

.PHONY: test-sensors
test-sensors: $(BUILD)/vm-sensors ## Test the sensors in the guest (KERNEL=6.12, KINDS="best lsm fentry kprobe tracepoint")
	@tests/vm/matrix $(BUILD) "$(or $(KERNEL),6.12)" "$(or $(KINDS),best lsm fentry kprobe tracepoint)"

# Every rung on seven kernels takes the lab most of an hour: CI forces kprobes there, as phones have them, and every
# rung on 6.12 (test-sensors, which is why its matrix leaves that one out).
MATRIX_KERNELS ?= $(if $(filter true,$(CI)),$(filter-out 6.12,$(MATRIX)),$(MATRIX))
MATRIX_KINDS ?= $(if $(filter true,$(CI)),best kprobe,best lsm fentry kprobe tracepoint)

.PHONY: test-matrix
test-matrix: $(BUILD)/vm-sensors ## The same on seven kernels, amd64 and arm64: a table of sensor by kernel by rung
	@$(MAKE) -s ARCH=arm64 BUILD=$(BUILD)/arm64 $(BUILD)/arm64/vm-sensors
	@tests/vm/matrix $(BUILD) "$(MATRIX_KERNELS)" "$(MATRIX_KINDS)"
