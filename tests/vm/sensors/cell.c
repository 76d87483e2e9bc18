/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the phone network says that one is: the control ports of a modem. What comes back from it is the
 * data; to open a port, or to send a command into it, takes nothing yet.
 */
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "modem.h"
#include "scenario.h"

#define CELL(op, path, fact)                                                                       \
	{                                                                                          \
		op, CATEGORY_LOCATION_CELL, RESOURCE_CHARDEV, path, fact                           \
	}

#define PORT "/dev/wwan0at0"

/* QMI_CTL_SYNC: what a program sends first. */
static const unsigned char sync_request[] = {0x01, 0x0b, 0x00, 0x00, 0x00, 0x00,
					     0x00, 0x01, 0x27, 0x00, 0x00, 0x00};

static int ask_control(struct lab *lab)
{
	unsigned char answer[4096];
	int fd = open(MODEM_CONTROL, O_RDWR);
	struct pollfd p = {.fd = fd, .events = POLLIN};

	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, sync_request, sizeof(sync_request)));
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, answer, sizeof(answer)));
	return close(fd);
}

static int command_only(struct lab *lab)
{
	int fd = open(MODEM_CONTROL, O_RDWR);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, sync_request, sizeof(sync_request)));
	return close(fd);
}

/* A port of the WWAN subsystem: no line discipline. Only wwan_hwsim makes one without a modem on PCI. */
static int ask_port(struct lab *lab)
{
	int fd = open(PORT, O_RDWR);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char answer[256];

	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, "AT\r", 3));
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, answer, sizeof(answer)));
	return close(fd);
}

static int open_port(struct lab *lab)
{
	(void)lab;
	return chmod(PORT, 0666);
}

static int ask_line(struct lab *lab)
{
	static const char command[] = "AT+CREG?\r";
	int fd = open(MODEM_SERIAL, O_RDWR | O_NOCTTY);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct termios raw;
	char answer[256];

	LAB_TRY(lab, fd);
	LAB_TRY(lab, tcgetattr(fd, &raw));
	cfmakeraw(&raw);
	LAB_TRY(lab, tcsetattr(fd, TCSANOW, &raw));
	LAB_TRY(lab, write(fd, command, strlen(command)));
	if (poll(&p, 1, 5000) != 1)
		return lab_fail(lab, __LINE__);
	LAB_TRY(lab, read(fd, answer, sizeof(answer)));
	return close(fd);
}

const struct scenario cell_scenarios[] = {
	{.name = "QMI control port, asked and read",
	 .sensor = "cell",
	 .act = ask_control,
	 .needs = MODEM_CONTROL,
	 .maker = "qmi_wwan",
	 .expects = {CELL(OP_OPEN, MODEM_CONTROL, "open"), CELL(OP_READ, MODEM_CONTROL, "read")}},
	{.name = "command sent, nothing read",
	 .sensor = "cell",
	 .act = command_only,
	 .needs = MODEM_CONTROL,
	 .maker = "qmi_wwan",
	 .expects = {CELL(OP_OPEN, MODEM_CONTROL, "open")}},
	{.name = "port of the WWAN subsystem, asked and read",
	 .sensor = "cell",
	 .prepare = open_port,
	 .act = ask_port,
	 .needs = PORT,
	 .maker = "wwan_hwsim",
	 .expects = {CELL(OP_OPEN, PORT, "open"), CELL(OP_READ, PORT, "read")}},
	{.name = "serial line, AT command and answer",
	 .sensor = "cell",
	 .act = ask_line,
	 .needs = MODEM_SERIAL,
	 .maker = "option",
	 .expects = {CELL(OP_OPEN, MODEM_SERIAL, "open"), CELL(OP_READ, MODEM_SERIAL, "read")}},
	{.name = NULL},
};
