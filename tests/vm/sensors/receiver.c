/* SPDX-License-Identifier: Apache-2.0 */
#include "receiver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GADGETS "/sys/kernel/config/usb_gadget"

struct gadget {
	const char *node;
	const char *name;
	const char *function;
	const char *vendor;
	const char *product;
	const char *controller;
	const char *driver; /* of the host's side: what must be there */
};

static const struct gadget gadgets[] = {
	/* Sierra Wireless XM1210 */
	{RECEIVER_GNSS, GADGETS "/receiver", "gser.usb0", "0x1199", "0xb000", "dummy_udc.0",
	 "/sys/bus/usb/drivers/gnss-usb"},
	/* u-blox 8 */
	{RECEIVER_SERIAL, GADGETS "/serial", "acm.usb0", "0x1546", "0x01a8", "dummy_udc.1",
	 "/sys/bus/usb/drivers/cdc_acm"},
};

enum { GADGET_COUNT = sizeof(gadgets) / sizeof(gadgets[0]), PATH_SIZE = 192 };

static void set(const char *folder, const char *name, const char *value)
{
	char path[PATH_SIZE];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		perror(path);
	close(fd);
}

static void plug_in(const struct gadget *g)
{
	char function[PATH_SIZE], configuration[PATH_SIZE], path[PATH_SIZE];

	snprintf(path, sizeof(path), "/sys/class/udc/%s", g->controller);
	if (access(GADGETS, F_OK) || access(path, F_OK) || access(g->driver, F_OK))
		return;
	if (access(g->name, F_OK)) {
		mkdir(g->name, 0755);
		set(g->name, "idVendor", g->vendor);
		set(g->name, "idProduct", g->product);
		snprintf(path, sizeof(path), "%s/configs/c.1", g->name);
		mkdir(path, 0755);
		snprintf(function, sizeof(function), "%s/functions/%s", g->name, g->function);
		mkdir(function, 0755);
		snprintf(configuration, sizeof(configuration), "%s/configs/c.1/%s", g->name,
			 g->function);
		if (symlink(function, configuration))
			perror("gadget");
		set(g->name, "UDC", g->controller);
		for (int i = 0; i < 50 && access(g->node, F_OK); i++)
			usleep(100000);
	}
	chmod(g->node, 0666);
}

void receiver_plug_in(void)
{
	for (int i = 0; i < GADGET_COUNT; i++)
		plug_in(&gadgets[i]);
}

/* The far side of a gadget's serial function is /dev/ttyGS<port>. */
static int far_side(const struct gadget *g)
{
	char path[PATH_SIZE], tty[32] = "/dev/ttyGS";
	size_t len = strlen(tty);
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/functions/%s/port_num", g->name, g->function);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, tty + len, sizeof(tty) - len - 1);
	close(fd);
	if (n < 1)
		return -1;
	tty[len + strcspn(tty + len, "\n")] = '\0';
	return open(tty, O_WRONLY | O_NONBLOCK | O_NOCTTY);
}

int receiver_send(const char *node)
{
	static const char fix[] =
		"$GPGGA,000000,4807.038,N,01131.000,E,1,08,0.9,545.4,M,,,,*47\r\n";
	int fd;

	usleep(200000); /* a receiver's driver listens from its open on */
	for (int i = 0; i < GADGET_COUNT; i++) {
		if (strcmp(gadgets[i].node, node) != 0)
			continue;
		fd = far_side(&gadgets[i]);
		if (fd < 0 || write(fd, fix, sizeof(fix) - 1) < 0)
			return -1;
		return close(fd);
	}
	errno = ENOENT;
	return -1;
}
