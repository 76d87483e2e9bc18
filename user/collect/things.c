/* SPDX-License-Identifier: Apache-2.0 */
#include "things.h"

#include <stddef.h>

const struct thing things[] = {
	{CATEGORY_DEVICE_ID, "/etc/machine-id", false},
	{CATEGORY_DEVICE_ID, "/var/lib/dbus/machine-id", false},
	{CATEGORY_DEVICE_ID, "/sys/class/dmi/id/product_uuid", false},
	{CATEGORY_DEVICE_ID, "/sys/class/dmi/id/*_serial", false},
	{CATEGORY_DEVICE_ID, "/sys/block/*/device/serial", false},
	{CATEGORY_DEVICE_ID, "/sys/firmware/devicetree/base/serial-number", false},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/product_name", false},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/board_name", false},
	{CATEGORY_DEVICE_MODEL, "/sys/class/dmi/id/sys_vendor", false},
	{CATEGORY_DEVICE_MODEL, "/sys/firmware/devicetree/base/model", false},
	{CATEGORY_DEVICE_MODEL, "/proc/cpuinfo", false},
	{CATEGORY_DEVICE_OS, "/etc/os-release", false},
	{CATEGORY_DEVICE_OS, "/proc/version", false},
	{CATEGORY_DEVICE_MAC, "/sys/class/net/*/address", false},
	{CATEGORY_DEVICE_MAC, "/sys/class/net/*/permaddr", false},
	{CATEGORY_DEVICE_MAC, "/sys/class/bluetooth/*/address", false},
	{CATEGORY_DEVICE_MAC, "/proc/net/arp", false},
	{CATEGORY_NETWORK_IP, "/proc/net/fib_trie", false},
	{CATEGORY_NETWORK_IP, "/proc/net/if_inet6", false},
	{CATEGORY_DEVICE_APPS, "/proc", true},
	{CATEGORY_DEVICE_APPS, "/var/lib/dpkg/status", false},
	{CATEGORY_DEVICE_APPS, "/var/lib/rpm/*", false},
	{CATEGORY_DEVICE_APPS, "/var/lib/flatpak/app", true},
	{CATEGORY_DEVICE_APPS, "/usr/share/applications", true},
	{CATEGORY_DEVICE_APPS, "/data/system/packages.list", false},
	{CATEGORY_DEVICE_APPS, "/data/app", true},
	{CATEGORY_SENSOR, "/sys/bus/iio/devices/*/in_*_raw", false},
	{CATEGORY_SENSOR, "/sys/bus/iio/devices/*/in_*_input", false},
	{CATEGORY_COUNT, NULL, false},
};
