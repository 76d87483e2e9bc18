/* SPDX-License-Identifier: Apache-2.0 */
#include "later.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <linux/nl80211.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "inputs.h"
#include "modules.h"
#include "receiver.h"
#include "scenario.h"
#include "tools/shop/devices.h"
#include "tools/shop/touchscreen.h"
#include "user/collect/ladder.h"

enum { BOUND_MS = 20000 };

void later_begin(void)
{
	/* Cameras, sound, Wi-Fi, receivers, with all that only they use. */
	static const char *const begin[] = {"vivid",	"v4l2",	    "video", "cec",	"mc", "snd",
					    "mac80211", "cfg80211", "gnss",  "cdc_acm", NULL};

	umask(0);
	modules_unload(begin);
}

/* ---- what the audited program does -------------------------------------------------------- */

static char node[64]; /* of the device that came */

static int film(void)
{
	return camera_stream(node, 2);
}

static int record(void)
{
	return microphone_record(node, 50);
}

static int ask_wlan(void)
{
	char answer[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	return fd < 0 || lab_ask_wlan(fd, NL80211_CMD_GET_SCAN, NLM_F_DUMP) < 0 ||
	       recv(fd, answer, sizeof(answer), 0) < 0;
}

static int read_address(void)
{
	return mac_read_sysfs("wlan0");
}

static int read_node(void)
{
	int fd = open(node, O_RDONLY | O_CLOEXEC);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char data[256];

	return fd < 0 || poll(&p, 1, 5000) != 1 || read(fd, data, sizeof(data)) < 0;
}

/* A line that echoes would send its own text back. */
static int read_line(void)
{
	struct termios raw;
	int fd = open(node, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char data[256];

	if (fd < 0 || tcgetattr(fd, &raw))
		return -1;
	cfmakeraw(&raw);
	return tcsetattr(fd, TCSANOW, &raw) || poll(&p, 1, 5000) != 1 ||
	       read(fd, data, sizeof(data)) < 0;
}

static int nothing(void)
{
	return 0;
}

/* ---- how it comes, and what it does while it is there -------------------------------------- */

static struct lab lab; /* of the devices that inputs.h makes */

static int open_to_all(const char *path)
{
	for (int i = 0; i < 50 && access(path, F_OK); i++)
		usleep(20000);
	snprintf(node, sizeof(node), "%s", path);
	return chmod(path, 0666);
}

static int camera_came(void)
{
	return open_to_all("/dev/video0");
}

static int microphone_came(void)
{
	char path[sizeof(node)];

	return microphone_find("Loopback", path, sizeof(path)) || open_to_all(path);
}

static int card_came(void)
{
	return open_to_all("/sys/class/net/wlan0/address");
}

static int receiver_came(void)
{
	receiver_plug_in();
	return open_to_all(RECEIVER_GNSS);
}

static int serial_came(void)
{
	receiver_plug_in();
	return open_to_all(RECEIVER_SERIAL);
}

static int accelerometer_came(void)
{
	inputs_plug_in(&lab);
	return lab.motion[0] ? open_to_all(lab.motion) : -1;
}

static int screen_came(void)
{
	lab.screen = touchscreen_create(LAB_SCREEN);
	return lab.screen < 0 ? -1 : 0;
}

static void send_line(void)
{
	receiver_send(RECEIVER_SERIAL);
}

static void send_fix(void)
{
	receiver_send(RECEIVER_GNSS);
}

static void shake(void)
{
	static int value;
	const struct input_event events[] = {
		{.type = EV_ABS, .code = ABS_X, .value = ++value % 1000},
		{.type = EV_SYN, .code = SYN_REPORT}};

	if (write(lab.accelerometer, events, sizeof(events)) < 0)
		perror("accelerometer");
}

static void tap(void)
{
	touchscreen_tap(lab.screen, 960, 1780, 30);
}

struct arrival {
	const char *what;
	const char *module; /* NULL: no driver, a device of one that is there */
	int (*came)(void);
	bool looked_for; /* by the agent, after it came: its number or name is not known before */
	int (*act)(void);
	void (*meanwhile)(void); /* again and again, until act() is done */
	enum category category;
	unsigned int ops; /* that must be seen, bits; 0: a gesture */
	const char *fact; /* whose own hook must have seen the start by now; NULL: any */
};

#define OPS(a, b, c) (1U << (a) | 1U << (b) | 1U << (c))

static const struct arrival arrivals[] = {
	{.what = "camera, its driver loaded",
	 .module = "vivid",
	 .came = camera_came,
	 .act = film,
	 .category = CATEGORY_CAMERA,
	 .ops = OPS(OP_OPEN, OP_START, OP_STOP)},
	{.what = "the same camera, by hooks of its driver",
	 .came = camera_came,
	 .looked_for = true,
	 .act = film,
	 .category = CATEGORY_CAMERA,
	 .ops = OPS(OP_OPEN, OP_START, OP_STOP),
	 .fact = "video"},
	{.what = "microphone, its driver loaded",
	 .module = "snd_aloop",
	 .came = microphone_came,
	 .act = record,
	 .category = CATEGORY_AUDIO,
	 .ops = OPS(OP_OPEN, OP_START, OP_STOP)},
	{.what = "the same microphone, by hooks of its driver",
	 .came = microphone_came,
	 .looked_for = true,
	 .act = record,
	 .category = CATEGORY_AUDIO,
	 .ops = OPS(OP_OPEN, OP_START, OP_STOP),
	 .fact = "pcm"},
	{.what = "Wi-Fi card, its driver loaded: results of a scan",
	 .module = "mac80211_hwsim",
	 .came = card_came,
	 .looked_for = true,
	 .act = ask_wlan,
	 .category = CATEGORY_LOCATION_WLAN,
	 .ops = 1U << OP_QUERY},
	{.what = "the same card: its address",
	 .came = card_came,
	 .looked_for = true,
	 .act = read_address,
	 .category = CATEGORY_DEVICE_MAC,
	 .ops = OPS(OP_OPEN, OP_READ, OP_READ)},
	{.what = "receiver, its driver loaded",
	 .module = "gnss_usb",
	 .came = receiver_came,
	 .looked_for = true,
	 .act = read_node,
	 .meanwhile = send_fix,
	 .category = CATEGORY_LOCATION_GPS,
	 .ops = OPS(OP_OPEN, OP_READ, OP_READ)},
	{.what = "receiver on a serial line that a profile names",
	 .module = "cdc_acm",
	 .came = serial_came,
	 .looked_for = true,
	 .act = read_line,
	 .meanwhile = send_line,
	 .category = CATEGORY_LOCATION_GPS,
	 .ops = OPS(OP_OPEN, OP_READ, OP_READ)},
	{.what = "accelerometer among the input devices",
	 .came = accelerometer_came,
	 .looked_for = true,
	 .act = read_node,
	 .meanwhile = shake,
	 .category = CATEGORY_SENSOR,
	 .ops = OPS(OP_OPEN, OP_READ, OP_READ)},
	{.what = "touchscreen with a control",
	 .came = screen_came,
	 .looked_for = true,
	 .act = nothing,
	 .meanwhile = tap},
};

/* ---- the run ------------------------------------------------------------------------------ */

struct seen {
	const struct arrival *arrival;
	pid_t child;
	const char *start; /* the hook that saw it */
	unsigned int ops;
	bool gesture;
	char odd[96]; /* "" when every record was as it had to be */
};

static int came(void *arg, const struct record *rec)
{
	struct seen *seen = arg;
	const struct access *a = &rec->u.access;

	if (rec->kind == RECORD_GESTURE && !strcmp(rec->u.gesture.control, "record"))
		seen->gesture = true;
	if (rec->kind != RECORD_ACCESS || a->subject.pid != (uint32_t)seen->child ||
	    a->category != seen->arrival->category)
		return 0;
	seen->ops |= 1U << a->op;
	if (a->op == OP_START)
		seen->start = a->hook; /* static text */
	if (a->op != OP_QUERY && (!a->path || strcmp(a->path, node) != 0))
		snprintf(seen->odd, sizeof(seen->odd), ", path %.48s", a->path ? a->path : "none");
	return 0;
}

/* Reads along, as an agent does, for at least so long. */
static void follow(struct sensors *s, struct seen *seen, int ms)
{
	const uint64_t end = sensors_now() + (uint64_t)ms * 1000000;
	struct pollfd p[] = {{.fd = sensors_fd(s), .events = POLLIN},
			     {.fd = sensors_news_fd(s), .events = POLLIN}};

	do {
		poll(p, 2, 10);
		sensors_poll(s, came, seen);
	} while (sensors_now() < end);
}

static bool by_its_hook(const struct sensors *s, const struct seen *seen)
{
	const struct ladder *l = sensors_ladder(s);
	int fact = seen->arrival->fact ? ladder_fact(seen->arrival->fact) : -1;

	return fact < 0 || (seen->start && !l->footings[fact].stands_in &&
			    !strcmp(seen->start, ladder_hook_name(l, fact)));
}

static bool all_seen(const struct seen *seen)
{
	return seen->arrival->ops ? (seen->ops & seen->arrival->ops) == seen->arrival->ops
				  : seen->gesture;
}

/* NULL when all was as it had to be; "" when it could not be run, and *why says so; else what was wrong. */
static const char *run(const struct arrival *a, struct sensors *s, const char **why)
{
	struct seen seen = {.arrival = a};
	static char wrong[256];
	int status = 0, waited = 0;

	*why = a->module ? modules_load(a->module) : NULL;
	if (*why)
		return "";
	if (a->came()) {
		*why = "the device did not come";
		return a->module ? *why : "";
	}
	if (a->looked_for)
		follow(s, &seen, 300);
	for (; a->fact && sensors_ladder(s)->footings[ladder_fact(a->fact)].stands_in &&
	       waited < BOUND_MS;
	     waited += 100)
		follow(s, &seen, 100);
	waited = 0;
	seen.child = fork();
	if (!seen.child)
		_exit(setgid(LAB_UID) || setuid(LAB_UID) || a->act() ? 1 : 0);
	do {
		follow(s, &seen, 10);
		if (a->meanwhile)
			a->meanwhile();
		waited += 10;
	} while (waitpid(seen.child, &status, WNOHANG) != seen.child && waited < BOUND_MS);
	follow(s, &seen, 200);
	if (!status && all_seen(&seen) && by_its_hook(s, &seen) && !seen.odd[0])
		return NULL;
	snprintf(wrong, sizeof(wrong), "status %#x, ops %#x of %#x, start by %s, gesture %d%s",
		 status, seen.ops, a->ops, seen.start ? seen.start : "none", seen.gesture,
		 seen.odd);
	return wrong;
}

int later(struct sensors *s)
{
	static const char *const words[] = {"ok", "FAILED", "not run"};
	unsigned int counts[3] = {0};
	const char *wrong, *why;
	int verdict;

	for (size_t i = 0; i < sizeof(arrivals) / sizeof(arrivals[0]); i++) {
		wrong = run(&arrivals[i], s, &why);
		verdict = !wrong ? 0 : wrong[0] ? 1 : 2;
		counts[verdict]++;
		printf("%-8s%-12s%-48s%s\n", words[verdict], "later", arrivals[i].what,
		       !wrong	      ? ""
		       : verdict == 2 ? why
				      : wrong);
	}
	sensors_close(s);
	printf("%u passed, %u failed, %u not run\n", counts[0], counts[1], counts[2]);
	return counts[1] != 0;
}
