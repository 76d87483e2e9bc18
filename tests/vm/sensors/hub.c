/* SPDX-License-Identifier: Apache-2.0 */
#include "hub.h"

#include <fcntl.h>
#include <linux/input.h>
#include <linux/uhid.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPORT = 1, FEATURE_SIZE = 9, INPUT_SIZE = 7, EVERY_MS = 20 };

#define USAGE(u)  0x0a, (u)&0xff, (u) >> 8
#define CHOICE(u) USAGE(u), 0x15, 0, 0x25, 5, 0x75, 8, 0x95, 1, 0xa1, 0x02
#define AXIS(u)                                                                                    \
	USAGE(u), 0x16, 0x01, 0x80, 0x26, 0xff, 0x7f, 0x75, 16, 0x95, 1, 0x55, 0x0e, 0x81, 0x02
#define FEATURE_END 0xb1, 0x00, 0xc0

static const uint8_t description[] = {
	0x05,
	0x20, /* usage page: sensors */
	0x09,
	0x73, /* accelerometer, three axes */
	0xa1,
	0x00, /* physical collection */
	0x85,
	REPORT,
	CHOICE(0x0316), /* reporting state: no events … wake by all */
	USAGE(0x0840),
	USAGE(0x0841),
	USAGE(0x0842),
	USAGE(0x0843),
	USAGE(0x0844),
	USAGE(0x0845),
	FEATURE_END,
	CHOICE(0x0319), /* power state: undefined, full … off */
	USAGE(0x0850),
	USAGE(0x0851),
	USAGE(0x0852),
	USAGE(0x0853),
	USAGE(0x0854),
	USAGE(0x0855),
	FEATURE_END,
	USAGE(0x030e), /* interval between reports, ms */
	0x15,
	0,
	0x27,
	0xff,
	0xff,
	0xff,
	0x7f,
	0x75,
	32,
	0x95,
	1,
	0x55,
	0,
	0xb1,
	0x02,
	USAGE(0x1452), /* sensitivity */
	0x15,
	0,
	0x26,
	0xff,
	0x7f,
	0x75,
	16,
	0x95,
	1,
	0x55,
	0x0e,
	0xb1,
	0x02,
	AXIS(0x0453),
	AXIS(0x0454),
	AXIS(0x0455),
	0xc0,
};

static const uint8_t sample[INPUT_SIZE] = {REPORT, 0x10, 0x01, 0x20, 0x02, 0x30, 0x03};

static bool put(int fd, const struct uhid_event *e)
{
	return write(fd, e, sizeof(*e)) == (ssize_t)sizeof(*e);
}

static void answer(int fd, const struct uhid_event *e, uint8_t feature[FEATURE_SIZE])
{
	struct uhid_event r = {0};

	if (e->type == UHID_GET_REPORT) {
		bool input = e->u.get_report.rtype == UHID_INPUT_REPORT;

		r.type = UHID_GET_REPORT_REPLY;
		r.u.get_report_reply.id = e->u.get_report.id;
		r.u.get_report_reply.size = input ? INPUT_SIZE : FEATURE_SIZE;
		memcpy(r.u.get_report_reply.data, input ? sample : feature,
		       r.u.get_report_reply.size);
	} else {
		r.type = UHID_SET_REPORT_REPLY;
		r.u.set_report_reply.id = e->u.set_report.id;
		if (e->u.set_report.size == FEATURE_SIZE)
			memcpy(feature, e->u.set_report.data, FEATURE_SIZE);
	}
	put(fd, &r);
}

static void serve(int fd)
{
	uint8_t feature[FEATURE_SIZE] = {REPORT, 1, 1, EVERY_MS};
	struct pollfd p = {.fd = fd, .events = POLLIN};
	struct uhid_event e;
	bool open = false;

	for (;;) {
		if (poll(&p, 1, EVERY_MS) == 1) {
			if (read(fd, &e, sizeof(e)) <= 0)
				return;
			open = e.type == UHID_OPEN || (open && e.type != UHID_CLOSE);
			if (e.type == UHID_GET_REPORT || e.type == UHID_SET_REPORT)
				answer(fd, &e, feature);
		} else if (open) {
			memset(&e, 0, sizeof(e));
			e.type = UHID_INPUT2;
			e.u.input2.size = INPUT_SIZE;
			memcpy(e.u.input2.data, sample, INPUT_SIZE);
			put(fd, &e);
		}
	}
}

void hub_plug_in(void)
{
	struct uhid_event e = {.type = UHID_CREATE2};
	int fd;

	if (access("/sys/bus/platform/drivers/hid_sensor_accel_3d", F_OK))
		return;
	/* That of a run before this one goes a little after its program. */
	for (int i = 0; i < 50 && !access(HUB_NODE, F_OK); i++)
		usleep(100000);
	fd = open("/dev/uhid", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return;
	strcpy((char *)e.u.create2.name, "Lab Sensor Hub");
	e.u.create2.bus = BUS_USB;
	e.u.create2.vendor = 0x8086;
	e.u.create2.product = 1;
	e.u.create2.rd_size = sizeof(description);
	memcpy(e.u.create2.rd_data, description, sizeof(description));
	/* The kernel asks while it is being made: somebody has to be there to answer. */
	if (!fork()) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (put(fd, &e))
			serve(fd);
		_exit(1);
	}
	close(fd);
	for (int i = 0; i < 50 && access(HUB_NODE, F_OK); i++)
		usleep(100000);
	chmod(HUB_NODE, 0666);
}

static int set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, value, strlen(value)) < 0) {
		perror(path);
		return -1;
	}
	return close(fd);
}

int hub_run(int on)
{
	if (!on)
		return set(HUB_SYSFS "/buffer/enable", "0");
	return set(HUB_SYSFS "/scan_elements/in_accel_x_en", "1") ||
			       set(HUB_SYSFS "/buffer/length", "16") ||
			       set(HUB_SYSFS "/buffer/enable", "1")
		       ? -1
		       : 0;
}
