/* SPDX-License-Identifier: Apache-2.0 */
#include "receiver.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GADGET "/sys/kernel/config/usb_gadget/receiver"

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		perror(path);
	close(fd);
}

void receiver_plug_in(void)
{
	if (access("/sys/kernel/config/usb_gadget", F_OK) ||
	    access("/sys/class/udc/dummy_udc.0", F_OK) ||
	    access("/sys/bus/usb/drivers/gnss-usb", F_OK))
		return;
	if (!access(GADGET, F_OK)) {
		chmod("/dev/gnss0", 0666);
		return;
	}
	mkdir(GADGET, 0755);
	/* Sierra Wireless XM1210 */
	set(GADGET "/idVendor", "0x1199");
	set(GADGET "/idProduct", "0xb000");
	mkdir(GADGET "/configs/c.1", 0755);
	mkdir(GADGET "/functions/gser.usb0", 0755);
	if (symlink(GADGET "/functions/gser.usb0", GADGET "/configs/c.1/gser.usb0"))
		perror("gadget");
	set(GADGET "/UDC", "dummy_udc.0");
	for (int i = 0; i < 50 && access("/dev/gnss0", F_OK); i++)
		usleep(100000);
	chmod("/dev/gnss0", 0666);
}
