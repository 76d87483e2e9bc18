/* SPDX-License-Identifier: Apache-2.0 */
/* Searches for Bluetooth devices, by each of the kernel's doors; and commands that search for nothing. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "controller.h"
#include "scenario.h"

#define HCI0	     "/sys/class/bluetooth/hci0"
#define CONTROLLER   0
#define NO_DEVICE    0xffff
#define CHANNEL_RAW  0
#define CHANNEL_USER 1
#define CHANNEL_MGMT 3

/* include/net/bluetooth/hci_sock.h */
#define HCIDEVUP      _IOW('H', 201, int)
#define HCIDEVDOWN    _IOW('H', 202, int)
#define HCIGETDEVINFO _IOR('H', 211, int)
#define HCIINQUIRY    _IOR('H', 240, int)

#define MANAGED_TRIES 50

#define SEARCH(op)                                                                                 \
	{                                                                                          \
		op, CATEGORY_LOCATION_BLUETOOTH, RESOURCE_SOCKET, "", "hci"                        \
	}

static const uint8_t le_scan_on[] = {0x01, 0x0c, 0x20, 0x02, 0x01, 0x00};
static const uint8_t le_scan_off[] = {0x01, 0x0c, 0x20, 0x02, 0x00, 0x00};
static const uint8_t inquiry[] = {0x01, 0x01, 0x04, 0x05, 0x33, 0x8b, 0x9e, 0x02, 0x00};
static const uint8_t inquiry_cancel[] = {0x01, 0x02, 0x04, 0x00};

/* BR/EDR no, LE public and random: both kinds of addresses. */
static const uint8_t le_only = 0x06;

static int managed(int fd, unsigned short opcode, const void *body, unsigned short size)
{
	int status = controller_manage(fd, opcode, body, size);

	/* A slow guest is still busy with the request before: "busy", "rejected". */
	for (int i = 0; i < MANAGED_TRIES && (status == 0x0a || status == 0x0b); i++) {
		usleep(100000);
		status = controller_manage(fd, opcode, body, size);
	}
	if (status > 0)
		printf("request %#x: status %#x\n", opcode, (unsigned int)status);
	return status ? -1 : 0;
}

static int discover(struct lab *lab)
{
	int fd = controller_socket(NO_DEVICE, CHANNEL_MGMT);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, managed(fd, 0x0023, &le_only, 1));
	LAB_TRY(lab, managed(fd, 0x0024, &le_only, 1));
	return close(fd);
}

static int discover_service(struct lab *lab)
{
	/* Whatever signal strength, whatever service. */
	static const uint8_t any[] = {0x06, 0x81, 0x00, 0x00};
	int fd = controller_socket(NO_DEVICE, CHANNEL_MGMT);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, managed(fd, 0x003a, any, sizeof(any)));
	LAB_TRY(lab, managed(fd, 0x0024, &le_only, 1));
	return close(fd);
}

static int scan(struct lab *lab, int fd)
{
	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, le_scan_on, sizeof(le_scan_on)));
	usleep(20000);
	LAB_TRY(lab, send(fd, le_scan_off, sizeof(le_scan_off), 0));
	usleep(20000);
	return close(fd);
}

static int scan_raw(struct lab *lab)
{
	return scan(lab, controller_socket(CONTROLLER, CHANNEL_RAW));
}

/* The controller all for itself: it has to be down before. */
static int power_down(struct lab *lab)
{
	int fd = controller_socket(CONTROLLER, CHANNEL_RAW);

	(void)lab;
	if (fd < 0 || ioctl(fd, HCIDEVDOWN, CONTROLLER))
		return -1;
	return close(fd);
}

static int scan_user(struct lab *lab)
{
	return scan(lab, controller_socket(CONTROLLER, CHANNEL_USER));
}

static int power_up(struct lab *lab)
{
	int fd = controller_socket(CONTROLLER, CHANNEL_RAW);

	(void)lab;
	if (fd < 0 || (ioctl(fd, HCIDEVUP, CONTROLLER) && errno != EALREADY))
		return -1;
	return close(fd);
}

/* A command in pieces of one byte, with empty ones between. */
static int in_pieces(int fd, const uint8_t *command, size_t size)
{
	struct iovec v[24];
	int n = 0;

	for (size_t i = 0; i < size; i++) {
		v[n++] = (struct iovec){(void *)(uintptr_t)(command + i), 0};
		v[n++] = (struct iovec){(void *)(uintptr_t)(command + i), 1};
	}
	return writev(fd, v, n) == (ssize_t)size ? 0 : -1;
}

static int inquire(struct lab *lab)
{
	int fd = controller_socket(CONTROLLER, CHANNEL_RAW);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, in_pieces(fd, inquiry, sizeof(inquiry)));
	usleep(20000);
	LAB_TRY(lab, in_pieces(fd, inquiry_cancel, sizeof(inquiry_cancel)));
	usleep(100000);
	return close(fd);
}

static int inquire_by_ioctl(struct lab *lab)
{
	/* struct hci_inquiry_req: general access, 1.28 seconds at most, no old results. */
	struct {
		uint16_t device, flags;
		uint8_t lap[3], length, answers, room[255 * 14];
	} ask = {.flags = 1, .lap = {0x33, 0x8b, 0x9e}, .length = 1};
	int fd = controller_socket(CONTROLLER, CHANNEL_RAW);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, HCIINQUIRY, &ask));
	return close(fd);
}

static int own_address(struct lab *lab)
{
	/* struct hci_dev_info */
	struct {
		uint16_t device;
		char name[8];
		uint8_t address[6], rest[128];
	} info = {.device = CONTROLLER};
	int fd = controller_socket(CONTROLLER, CHANNEL_RAW);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, ioctl(fd, HCIGETDEVINFO, &info));
	return info.address[0] != 1 ? lab_fail(lab, __LINE__) : close(fd);
}

static int own_address_managed(struct lab *lab)
{
	int fd = controller_socket(NO_DEVICE, CHANNEL_MGMT);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, managed(fd, 0x0004, NULL, 0));
	return close(fd);
}

/* Read Local Version and the management interface's own version. */
static int ask_version(struct lab *lab)
{
	static const uint8_t version[] = {0x01, 0x01, 0x10, 0x00};
	int raw = controller_socket(CONTROLLER, CHANNEL_RAW);
	int fd = controller_socket(NO_DEVICE, CHANNEL_MGMT);
	uint16_t ask[] = {0x0001, NO_DEVICE, 0};

	LAB_TRY(lab, raw);
	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(raw, version, sizeof(version)));
	LAB_TRY(lab, write(fd, ask, sizeof(ask)));
	usleep(20000);
	return close(raw) || close(fd);
}

const struct scenario bluetooth_scenarios[] = {
	{.name = "discovery by the management interface",
	 .sensor = "bluetooth",
	 .act = discover,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {SEARCH(OP_START), SEARCH(OP_STOP)}},
	{.name = "discovery of a service",
	 .sensor = "bluetooth",
	 .act = discover_service,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {SEARCH(OP_START), SEARCH(OP_STOP)}},
	{.name = "LE scan by a raw socket",
	 .sensor = "bluetooth",
	 .prepare = power_up,
	 .act = scan_raw,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {SEARCH(OP_START), SEARCH(OP_STOP)}},
	{.name = "inquiry, its command in pieces",
	 .sensor = "bluetooth",
	 .act = inquire,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {SEARCH(OP_START), SEARCH(OP_STOP)}},
	{.name = "inquiry by ioctl",
	 .sensor = "bluetooth",
	 .act = inquire_by_ioctl,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {{OP_QUERY, CATEGORY_LOCATION_BLUETOOTH, RESOURCE_IOCTL, "", "ioctl"}}},
	{.name = "controller's own address by ioctl",
	 .sensor = "bluetooth",
	 .act = own_address,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {{OP_QUERY, CATEGORY_DEVICE_MAC, RESOURCE_IOCTL, "", "ioctl"}}},
	{.name = "controller's own address, managed",
	 .sensor = "bluetooth",
	 .act = own_address_managed,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {{OP_QUERY, CATEGORY_DEVICE_MAC, RESOURCE_SOCKET, "", "hci"}}},
	{.name = "questions that search for nothing",
	 .sensor = "bluetooth",
	 .act = ask_version,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart"},
	{.name = "LE scan with the controller for itself",
	 .sensor = "bluetooth",
	 .prepare = power_down,
	 .act = scan_user,
	 .privileged = true,
	 .needs = HCI0,
	 .maker = "hci_uart",
	 .expects = {SEARCH(OP_START), SEARCH(OP_STOP)}},
	{.name = NULL},
};
