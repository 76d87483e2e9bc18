/* SPDX-License-Identifier: Apache-2.0 */
#include "controller.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

/* include/uapi/linux/tty.h, drivers/bluetooth/hci_uart.h, include/net/bluetooth/{hci,hci_sock}.h */
#define N_HCI		15
#define HCIUARTSETPROTO _IOW('U', 200, int)
#define HCI_UART_H4	0
#define BTPROTO_HCI	1
#define HCI_DEV_NONE	0xffff
#define CHANNEL_CONTROL 3
#define INVALID_INDEX	0x11

#define HCI0 "/sys/class/bluetooth/hci0"

enum { COMMAND = 0x01, ACL = 0x02, EVENT = 0x04 };

struct hci_address {
	sa_family_t family;
	unsigned short device;
	unsigned short channel;
};

static void answer(int line, const uint8_t *event, size_t size)
{
	if (write(line, event, size) != (ssize_t)size)
		_exit(1);
}

/* What the controller says of itself, by command; all else is zero. */
static const struct {
	uint16_t opcode;
	uint8_t body[12];
} facts[] = {
	{0x1001, {6, 0, 0, 6, 0, 0, 0, 0}},	       /* version 4.0 */
	{0x1003, {0, 0, 0, 0, 0x40, 0, 0, 0}},	       /* features: LE, and BR/EDR */
	{0x1005, {0xfd, 0x03, 64, 8, 0, 1, 0}},	       /* buffers */
	{0x1009, {1, 2, 3, 4, 5, 6}},		       /* address */
	{0x2002, {27, 0, 8}},			       /* LE buffers */
	{0x201c, {0xff, 0xff, 0xff, 0xff, 0xff, 0x3}}, /* LE states */
};

static void complete(int line, uint16_t opcode)
{
	uint8_t event[3 + 255] = {EVENT, 0x0e, 255, 1, (uint8_t)opcode, (uint8_t)(opcode >> 8), 0};

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		if (facts[i].opcode == opcode)
			memcpy(event + 7, facts[i].body, sizeof(facts[i].body));
	}
	answer(line, event, sizeof(event));
}

/* An inquiry is taken up at once and ends a little later, with nobody found. */
static void inquire(int line, uint16_t opcode)
{
	const uint8_t status[] = {EVENT, 0x0f, 4, 0, 1, (uint8_t)opcode, (uint8_t)(opcode >> 8)};
	static const uint8_t done[] = {EVENT, 0x01, 1, 0};

	answer(line, status, sizeof(status));
	usleep(50000);
	answer(line, done, sizeof(done));
}

/* How long the packet is that begins here, as far as is known by now. */
static size_t packet_size(const uint8_t *p, size_t have)
{
	if (p[0] == ACL)
		return have < 5 ? 5 : 5 + (size_t)(p[3] | p[4] << 8);
	return have < 4 ? 4 : 4 + (size_t)p[3];
}

static void serve(int line)
{
	uint8_t buf[4096];
	size_t have = 0, size;
	ssize_t n;

	while ((n = read(line, buf + have, sizeof(buf) - have)) > 0) {
		have += (size_t)n;
		while (have && have >= (size = packet_size(buf, have))) {
			uint16_t opcode = (uint16_t)(buf[1] | buf[2] << 8);

			if (buf[0] == COMMAND && opcode == 0x0401)
				inquire(line, opcode);
			else if (buf[0] == COMMAND)
				complete(line, opcode);
			have -= size;
			memmove(buf, buf + size, have);
		}
	}
}

int controller_socket(unsigned short device, unsigned short channel)
{
	const struct hci_address a = {AF_BLUETOOTH, device, channel};
	int fd = socket(AF_BLUETOOTH, SOCK_RAW | SOCK_CLOEXEC, BTPROTO_HCI);

	if (fd >= 0 && bind(fd, (const struct sockaddr *)&a, sizeof(a))) {
		close(fd);
		return -1;
	}
	return fd;
}

/* doc/mgmt-api.txt of BlueZ: code, index, length; events 1 and 2 are answers. */
int controller_manage(int fd, unsigned short opcode, const void *body, unsigned short size)
{
	struct {
		uint16_t code, index, size, opcode;
		uint8_t status, rest[600];
	} event;
	uint16_t ask[3 + 32] = {opcode, 0, size};
	struct pollfd p = {.fd = fd, .events = POLLIN};

	if (size > sizeof(ask) - 6)
		return -1;
	memcpy(ask + 3, body, size);
	if (write(fd, ask, 6U + size) < 0)
		return -1;
	while (poll(&p, 1, 5000) == 1) {
		ssize_t n = read(fd, &event, sizeof(event));

		if (n < 0)
			return -1;
		if (n >= 9 && (event.code == 1 || event.code == 2) && event.opcode == opcode)
			return event.status;
	}
	return -1;
}

static void power_on(void)
{
	int fd = controller_socket(HCI_DEV_NONE, CHANNEL_CONTROL);
	const uint8_t on = 1;
	int le, power;

	/* It is known to sysfs a little before it is known here. */
	for (int i = 0; (le = controller_manage(fd, 0x000d, &on, 1)) == INVALID_INDEX && i < 50;
	     i++)
		usleep(100000);
	power = controller_manage(fd, 0x0005, &on, 1);
	if (fd < 0 || le || power)
		printf("controller: LE %d, power %d\n", le, power);
	close(fd);
}

void controller_plug_in(void)
{
	int line, tty, discipline = N_HCI;
	struct termios raw;

	/* That of a run before this one goes a little after its program. */
	for (int i = 0; i < 50 && !access(HCI0, F_OK); i++)
		usleep(100000);
	if (openpty(&line, &tty, NULL, NULL, NULL))
		return;
	tcgetattr(tty, &raw);
	cfmakeraw(&raw);
	tcsetattr(tty, TCSANOW, &raw);
	if (ioctl(tty, TIOCSETD, &discipline)) {
		close(tty);
		close(line);
		return;
	}
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		serve(line);
		_exit(0);
	}
	close(line);
	/* It stays open: with the last descriptor the controller goes. */
	if (ioctl(tty, HCIUARTSETPROTO, HCI_UART_H4))
		perror("controller");
	for (int i = 0; i < 50 && access(HCI0, F_OK); i++)
		usleep(100000);
	power_on();
}
