/* SPDX-License-Identifier: Apache-2.0 */
#include "later.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <linux/nl80211.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inputs.h"
#include "receiver.h"
#include "scenario.h"
#include "tools/shop/devices.h"
#include "tools/shop/touchscreen.h"
#include "user/collect/wire.h"

#define ORDER "/modules/order" /* "vivid.ko n_devs=3 …", as the guest's init loaded them */

enum { MODULES = 256, NAME = 64, OPTIONS = 128, BOUND_MS = 20000 };

struct module {
	char file[NAME];
	char options[OPTIONS];
	bool unloaded;
};

static struct module modules[MODULES];
static size_t module_count;

/* ---- modules ------------------------------------------------------------------------------ */

static void read_order(void)
{
	char line[NAME + OPTIONS];
	FILE *f = fopen(ORDER, "re");

	while (f && module_count < MODULES && fgets(line, sizeof(line), f)) {
		struct module *m = &modules[module_count];

		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%63s %127[^\n]", m->file, m->options) >= 1)
			module_count++;
	}
	if (f)
		fclose(f);
}

/* As the kernel calls it: without ".ko", and dashes are underscores. */
static void name_of(const struct module *m, char out[NAME])
{
	snprintf(out, NAME, "%s", m->file);
	out[strcspn(out, ".")] = '\0';
	for (char *c = out; *c; c++)
		*c = *c == '-' ? '_' : *c;
}

/* Cameras, sound, Wi-Fi, GNSS, with all that only they use. */
static bool is_one(const char *name)
{
	static const char *const begin[] = {"vivid", "v4l2",	 "video",    "cec", "mc",
					    "snd",   "mac80211", "cfg80211", "gnss"};

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (!strncmp(name, begin[i], strlen(begin[i])))
			return true;
	}
	return false;
}

void later_begin(void)
{
	char name[NAME];

	umask(0);
	read_order();
	for (size_t i = module_count; i-- > 0;) {
		name_of(&modules[i], name);
		modules[i].unloaded = is_one(name) && !syscall(SYS_delete_module, name, O_NONBLOCK);
	}
}

/* All that were unloaded, up to this one. NULL, or why not. */
static const char *load(const char *wanted)
{
	static char why[NAME + 48];
	char name[NAME], path[NAME + 16];
	bool there = false;

	for (size_t i = 0; i < module_count && !there; i++) {
		struct module *m = &modules[i];
		int fd, failed;

		name_of(m, name);
		there = !strcmp(name, wanted);
		if (!m->unloaded) {
			snprintf(why, sizeof(why), "%s could not be unloaded", name);
			if (there)
				return why;
			continue;
		}
		snprintf(path, sizeof(path), "/modules/%.63s", m->file);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		failed = fd < 0 || syscall(SYS_finit_module, fd, m->options, 0);
		snprintf(why, sizeof(why), "%s: %s", name, strerror(errno));
		close(fd);
		if (failed)
			return why;
		m->unloaded = false;
	}
	snprintf(why, sizeof(why), "module %s is not in this kernel", wanted);
	return there ? NULL : why;
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
	struct {
		struct nlmsghdr head;
		struct genlmsghdr generic;
		struct nlattr attribute;
		unsigned int index;
	} ask = {.head = {.nlmsg_len = sizeof(ask),
			  .nlmsg_type = wire_family("nl80211"),
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
		 .generic = {.cmd = NL80211_CMD_GET_SCAN},
		 .attribute = {.nla_len = 8, .nla_type = NL80211_ATTR_IFINDEX},
		 .index = if_nametoindex("wlan0")};
	char answer[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	return fd < 0 || send(fd, &ask, sizeof(ask), 0) < 0 ||
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
};

#define OPS(a, b, c) (1U << (a) | 1U << (b) | 1U << (c))

static const struct arrival arrivals[] = {
	{"camera, its driver loaded", "vivid", camera_came, false, film, NULL, CATEGORY_CAMERA,
	 OPS(OP_OPEN, OP_START, OP_STOP)},
	{"microphone, its driver loaded", "snd_aloop", microphone_came, false, record, NULL,
	 CATEGORY_AUDIO, OPS(OP_OPEN, OP_START, OP_STOP)},
	{"Wi-Fi card, its driver loaded: results of a scan", "mac80211_hwsim", card_came, true,
	 ask_wlan, NULL, CATEGORY_LOCATION_WLAN, 1U << OP_QUERY},
	{"the same card: its address", NULL, card_came, true, read_address, NULL,
	 CATEGORY_DEVICE_MAC, OPS(OP_OPEN, OP_READ, OP_READ)},
	{"receiver, its driver loaded", "gnss_usb", receiver_came, true, read_node, send_fix,
	 CATEGORY_LOCATION_GPS, OPS(OP_OPEN, OP_READ, OP_READ)},
	{"accelerometer among the input devices", NULL, accelerometer_came, true, read_node, shake,
	 CATEGORY_SENSOR, OPS(OP_OPEN, OP_READ, OP_READ)},
	{"touchscreen with a control", NULL, screen_came, true, nothing, tap, CATEGORY_OTHER, 0},
};

/* ---- the run ------------------------------------------------------------------------------ */

struct seen {
	const struct arrival *arrival;
	pid_t child;
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

	*why = a->module ? load(a->module) : NULL;
	if (*why)
		return "";
	if (a->came()) {
		*why = "the device did not come";
		return a->module ? *why : "";
	}
	if (a->looked_for)
		follow(s, &seen, 300);
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
	if (!status && all_seen(&seen) && !seen.odd[0])
		return NULL;
	snprintf(wrong, sizeof(wrong), "status %#x, ops %#x of %#x, gesture %d%s", status, seen.ops,
		 a->ops, seen.gesture, seen.odd);
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
