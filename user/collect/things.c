/* SPDX-License-Identifier: Apache-2.0 */
#include "things.h"

#include <stddef.h>

#include "user/collect/device.h"

const struct thing things[] = {
	{CATEGORY_DEVICE_ID, "/etc/machine-id", false, NULL},
	{CATEGORY_DEVICE_ID, "/var/lib/dbus/machine-id", false, NULL},
	{CATEGORY_DEVICE_ID, "/sys/class/dmi/id/product_uuid", false, NULL},
	{CATEGORY_DEVICE_ID, "/sys/class/dmi/id/*_serial", false, NULL},
	{CATEGORY_DEVICE_ID, "/sys/block/*/device/serial", false, NULL},
	{CATEGORY_DEVICE_ID, "/sys/firmware/devicetree/base/serial-number", false, NULL},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/product_name", false, NULL},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/board_name", false, NULL},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/sys_vendor", false, NULL},
	{CATEGORY_DEVICE_MODEL, "/sys/firmware/devicetree/base/model", false, NULL},
	{CATEGORY_DEVICE_MODEL, "/proc/cpuinfo", false, NULL},
	{CATEGORY_DEVICE_OS, "/etc/os-release", false, NULL},
	{CATEGORY_DEVICE_OS, "/proc/version", false, NULL},
	{CATEGORY_DEVICE_MAC, "/sys/class/net/*/address", false, NULL},
	{CATEGORY_DEVICE_MAC, "/sys/class/net/*/permaddr", false, NULL},
	{CATEGORY_DEVICE_MAC, "/sys/class/bluetooth/*/address", false, NULL},
	{CATEGORY_DEVICE_MAC, "/proc/net/arp", false, NULL},
	{CATEGORY_NETWORK_IP, "/proc/net/fib_trie", false, NULL},
	{CATEGORY_NETWORK_IP, "/proc/net/if_inet6", false, NULL},
	{CATEGORY_DEVICE_APPS, "/proc", true, NULL},
	{CATEGORY_DEVICE_APPS, "/var/lib/dpkg/status", false, NULL},
	{CATEGORY_DEVICE_APPS, "/var/lib/rpm/*", false, NULL},
	{CATEGORY_DEVICE_APPS, "/var/lib/flatpak/app", true, NULL},
	{CATEGORY_DEVICE_APPS, "/usr/share/applications", true, NULL},
	{CATEGORY_DEVICE_APPS, "/data/system/packages.list", false, NULL},
	{CATEGORY_DEVICE_APPS, "/data/app", true, NULL},
	{CATEGORY_SENSOR, "/sys/bus/iio/devices/*/in_*_raw", false, NULL},
	{CATEGORY_SENSOR, "/sys/bus/iio/devices/*/in_*_input", false, NULL},
	{CATEGORY_SENSOR, "/dev/input/event*", false, device_is_accelerometer},
	{CATEGORY_LOCATION_CELL, "/dev/cdc-wdm*", false, NULL},
	{CATEGORY_LOCATION_CELL, "/dev/ttyUSB*", false, device_is_modem},
	{CATEGORY_SCREEN, "/run/user/*/wayland-?", false, NULL},
	{CATEGORY_SCREEN, "/run/user/*/wayland-??", false, NULL},
	{CATEGORY_SCREEN, "/tmp/.X11-unix/X*", false, NULL},
	{CATEGORY_OTHER, "/run/dbus/system_bus_socket", false, NULL},
	{CATEGORY_OTHER, "/run/user/*/bus", false, NULL},
	{CATEGORY_COUNT, NULL, false, NULL},
};
