/* SPDX-License-Identifier: Apache-2.0 */
#include "modem.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/cdc.h>
#include <linux/usb/ch9.h>
#include <linux/usb/functionfs.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define GADGET	   "/sys/kernel/config/usb_gadget/modem"
#define CONTROLLER "dummy_udc.2"
#define FOLDER	   "/tmp/modem"

/* Quectel EC25, of which the kernel tells the interfaces apart by their endpoints: a serial line has two, QMI three
 * (drivers/usb/serial/option.c, drivers/net/usb/qmi_wwan.c). The real one has three lines more. */
enum { LINE, QMI, DESCRIPTORS = 7, PACKET = 512, PACKET_FULL = 64 };

struct serial_line {
	struct usb_interface_descriptor interface;
	struct usb_endpoint_descriptor_no_audio in, out;
} __attribute__((packed));

struct control {
	struct usb_interface_descriptor interface;
	struct usb_endpoint_descriptor_no_audio notify, in, out;
} __attribute__((packed));

struct modem {
	struct serial_line line;
	struct control qmi;
} __attribute__((packed));

struct description {
	struct usb_functionfs_descs_head_v2 head;
	uint32_t full_count, high_count;
	struct modem full, high;
} __attribute__((packed));

struct strings {
	struct usb_functionfs_strings_head head;
} __attribute__((packed));

static struct usb_endpoint_descriptor_no_audio endpoint(int number, bool in, bool bulk, int packet)
{
	return (struct usb_endpoint_descriptor_no_audio){
		.bLength = USB_DT_ENDPOINT_SIZE,
		.bDescriptorType = USB_DT_ENDPOINT,
		.bEndpointAddress = (uint8_t)(number | (in ? USB_DIR_IN : USB_DIR_OUT)),
		.bmAttributes = bulk ? USB_ENDPOINT_XFER_BULK : USB_ENDPOINT_XFER_INT,
		.wMaxPacketSize = htole16(bulk ? (uint16_t)packet : 16),
		.bInterval = bulk ? 0 : 4};
}

static struct usb_interface_descriptor interface(int number, int endpoints)
{
	return (struct usb_interface_descriptor){.bLength = USB_DT_INTERFACE_SIZE,
						 .bDescriptorType = USB_DT_INTERFACE,
						 .bInterfaceNumber = (uint8_t)number,
						 .bNumEndpoints = (uint8_t)endpoints,
						 .bInterfaceClass = USB_CLASS_VENDOR_SPEC,
						 .bInterfaceSubClass = 0xff,
						 .bInterfaceProtocol = 0xff};
}

/* FunctionFS numbers the files of endpoints as they are numbered here. */
static struct modem describe(int packet)
{
	return (struct modem){.line = {interface(LINE, 2), endpoint(1, true, true, packet),
				       endpoint(2, false, true, packet)},
			      .qmi = {interface(QMI, 3), endpoint(3, true, false, packet),
				      endpoint(4, true, true, packet),
				      endpoint(5, false, true, packet)}};
}

static int set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int failed = fd < 0 || write(fd, value, strlen(value)) < 0;

	if (failed)
		perror(path);
	close(fd);
	return failed ? -1 : 0;
}

/* A message came: say so, and have the answer fetched. */
static void notify(int fd)
{
	const struct usb_cdc_notification available = {
		.bmRequestType = 0xa1,
		.bNotificationType = USB_CDC_NOTIFY_RESPONSE_AVAILABLE,
		.wIndex = htole16(QMI)};

	if (write(fd, &available, sizeof(available)) < 0)
		perror("modem: notification");
}

/* QMI_CTL_SYNC's answer: success. */
static const uint8_t answer[] = {0x01, 0x12, 0x00, 0x80, 0x00, 0x00, 0x01, 0x01, 0x27, 0x00,
				 0x07, 0x00, 0x02, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00};

static void serve_request(int control, int notifications, const struct usb_ctrlrequest *r)
{
	const size_t length = le16toh(r->wLength);
	char message[4096];
	ssize_t n;

	if (r->bRequestType & USB_DIR_IN) {
		n = r->bRequest == USB_CDC_GET_ENCAPSULATED_RESPONSE
			    ? write(control, answer,
				    length < sizeof(answer) ? length : sizeof(answer))
			    : read(control, message, 0); /* the other direction: refused */
	} else {
		n = read(control, message, length < sizeof(message) ? length : sizeof(message));
		if (n >= 0 && r->bRequest == USB_CDC_SEND_ENCAPSULATED_COMMAND)
			notify(notifications);
	}
	(void)n; /* the host's side tells what went wrong */
}

static void play_control(int control)
{
	const int notifications = open(FOLDER "/ep3", O_WRONLY | O_CLOEXEC);
	struct usb_functionfs_event e[4];
	ssize_t n;

	while ((n = read(control, e, sizeof(e))) > 0 || errno == EINTR) {
		for (size_t i = 0; n > 0 && i < (size_t)n / sizeof(e[0]); i++) {
			if (e[i].type == FUNCTIONFS_SETUP)
				serve_request(control, notifications, &e[i].u.setup);
		}
	}
	perror("modem: control");
}

/* Whatever is asked, it is where it is. */
static void play_line(int in, int out)
{
	static const char where[] = "\r\n+CREG: 2,1,\"1A2B\",\"01C3D4E5\",7\r\n\r\nOK\r\n";
	char command[PACKET];

	/* The host resets it once before it uses it, which interrupts. */
	for (;;) {
		if (read(out, command, sizeof(command)) < 0 ||
		    write(in, where, sizeof(where) - 1) < 0)
			usleep(10000);
	}
}

/* Plays until the harness ends. */
static void play(int control)
{
	const pid_t harness = getpid();

	for (int part = 0; part < 2; part++) {
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != harness)
			_exit(1);
		if (part)
			play_control(control);
		else
			play_line(open(FOLDER "/ep1", O_WRONLY | O_CLOEXEC),
				  open(FOLDER "/ep2", O_RDONLY | O_CLOEXEC));
		_exit(0);
	}
}

static int describe_to(int control)
{
	const struct description d = {
		.head = {.magic = htole32(FUNCTIONFS_DESCRIPTORS_MAGIC_V2),
			 .length = htole32(sizeof(d)),
			 .flags = htole32(FUNCTIONFS_HAS_FS_DESC | FUNCTIONFS_HAS_HS_DESC)},
		.full_count = htole32(DESCRIPTORS),
		.high_count = htole32(DESCRIPTORS),
		.full = describe(PACKET_FULL),
		.high = describe(PACKET)};
	const struct strings s = {
		.head = {.magic = htole32(FUNCTIONFS_STRINGS_MAGIC), .length = htole32(sizeof(s))}};

	return write(control, &d, sizeof(d)) != sizeof(d) ||
			       write(control, &s, sizeof(s)) != sizeof(s)
		       ? -1
		       : 0;
}

static int make_gadget(void)
{
	mkdir(GADGET, 0755);
	mkdir(GADGET "/functions/ffs.modem", 0755);
	mkdir(GADGET "/configs/c.1", 0755);
	mkdir(FOLDER, 0755);
	return set(GADGET "/idVendor", "0x2c7c") || set(GADGET "/idProduct", "0x0125") ||
	       symlink(GADGET "/functions/ffs.modem", GADGET "/configs/c.1/ffs.modem") ||
	       mount("modem", FOLDER, "functionfs", 0, NULL);
}

static void wait_until(const char *node, bool there)
{
	for (int i = 0; i < 100 && !access(node, F_OK) != there; i++)
		usleep(100000);
}

void modem_plug_in(void)
{
	static const char *const nodes[] = {MODEM_CONTROL, MODEM_SERIAL};
	int control;

	if (access("/sys/class/udc/" CONTROLLER, F_OK) ||
	    access("/sys/bus/usb/drivers/qmi_wwan", F_OK) ||
	    access("/sys/bus/usb/drivers/option", F_OK))
		return;
	/* One that played in this guest before went with its program. */
	if (!access(GADGET, F_OK))
		wait_until(MODEM_CONTROL, false);
	else if (make_gadget())
		perror(GADGET);
	control = open(FOLDER "/ep0", O_RDWR | O_CLOEXEC);
	if (control < 0 || describe_to(control)) {
		perror("modem");
		return;
	}
	play(control);
	if (set(GADGET "/UDC", CONTROLLER))
		return;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		wait_until(nodes[i], true);
		chmod(nodes[i], 0666);
	}
}
