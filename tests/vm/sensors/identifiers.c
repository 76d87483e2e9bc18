/* SPDX-License-Identifier: Apache-2.0 */
/* Device identifiers, the five ways to a MAC address, Wi-Fi scans, app lists. */
#include <dirent.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/nl80211.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "scenario.h"
#include "tools/shop/devices.h"

#define MAC(resource, fact)                                                                        \
	{                                                                                          \
		OP_QUERY, CATEGORY_DEVICE_MAC, resource, "", fact                                  \
	}

/* What the machine is: by its firmware's tables (amd64; arm64 with EFI), by its device tree (arm64, phones). */
#define DMI	    "/sys/class/dmi/id"
#define DEVICE_TREE "/sys/firmware/devicetree/base"

static int mac_ioctl(struct lab *lab)
{
	LAB_TRY(lab, mac_read_ioctl("lo"));
	return 0;
}

static int mac_sysfs(struct lab *lab)
{
	LAB_TRY(lab, mac_read_sysfs("lo"));
	return 0;
}

static int ask_route(struct lab *lab, unsigned short type, unsigned short flags)
{
	struct {
		struct nlmsghdr head;
		struct ifinfomsg info;
	} ask = {.head = {.nlmsg_len = sizeof(ask),
			  .nlmsg_type = type,
			  .nlmsg_flags = (unsigned short)(NLM_F_REQUEST | flags)},
		 .info = {.ifi_family = AF_UNSPEC, .ifi_index = flags ? 0 : 1}};
	char answer[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, send(fd, &ask, sizeof(ask), 0));
	LAB_TRY(lab, recv(fd, answer, sizeof(answer), 0));
	return close(fd);
}

static int mac_dump(struct lab *lab)
{
	return ask_route(lab, RTM_GETLINK, NLM_F_DUMP);
}

static int mac_get(struct lab *lab)
{
	return ask_route(lab, RTM_GETLINK, 0);
}

static int neighbours(struct lab *lab)
{
	return ask_route(lab, RTM_GETNEIGH, NLM_F_DUMP);
}

static int addresses(struct lab *lab)
{
	return ask_route(lab, RTM_GETADDR, NLM_F_DUMP);
}

static int mac_sockname(struct lab *lab)
{
	struct sockaddr_ll a = {.sll_family = AF_PACKET, .sll_protocol = 0, .sll_ifindex = 1};
	socklen_t len = sizeof(a);
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, bind(fd, (struct sockaddr *)&a, sizeof(a)));
	LAB_TRY(lab, getsockname(fd, (struct sockaddr *)&a, &len));
	return close(fd);
}

static int other_sockname(struct lab *lab)
{
	struct sockaddr_storage a;
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, getsockname(fd, (struct sockaddr *)&a, &len));
	return close(fd);
}

static int scan(struct lab *lab, unsigned char command, unsigned short flags)
{
	char answer[8192];
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, lab_ask_wlan(fd, command, (unsigned short)(NLM_F_ACK | flags)));
	LAB_TRY(lab, recv(fd, answer, sizeof(answer), 0));
	return close(fd);
}

static int wlan_trigger(struct lab *lab)
{
	return scan(lab, NL80211_CMD_TRIGGER_SCAN, 0);
}

static int wlan_results(struct lab *lab)
{
	return scan(lab, NL80211_CMD_GET_SCAN, NLM_F_DUMP);
}

static int connect_to(struct lab *lab, int family, unsigned short port)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
				   .sin6_port = htons(port),
				   .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct sockaddr_in four = {.sin_family = AF_INET,
				   .sin_port = htons(port),
				   .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(family, SOCK_STREAM, 0);

	LAB_TRY(lab, fd);
	/* Nobody listens: the attempt is what counts. */
	if (!(family == AF_INET ? connect(fd, (struct sockaddr *)&four, sizeof(four))
				: connect(fd, (struct sockaddr *)&six, sizeof(six))))
		return lab_fail(lab, __LINE__);
	return close(fd);
}

static int connect_gpsd(struct lab *lab)
{
	return connect_to(lab, AF_INET, 2947);
}

static int connect_gpsd_6(struct lab *lab)
{
	return connect_to(lab, AF_INET6, 2947);
}

static int connect_other(struct lab *lab)
{
	return connect_to(lab, AF_INET, 80);
}

static int read_file(struct lab *lab, const char *path)
{
	char c[512];
	int fd = open(path, O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, c, sizeof(c)));
	return close(fd);
}

static int machine_id(struct lab *lab)
{
	return read_file(lab, "/etc/machine-id");
}

static int cpuinfo(struct lab *lab)
{
	return read_file(lab, "/proc/cpuinfo");
}

static int dmi(struct lab *lab)
{
	return read_file(lab, DMI "/sys_vendor");
}

static int device_tree(struct lab *lab)
{
	return read_file(lab, DEVICE_TREE "/model");
}

static int read_arp(struct lab *lab)
{
	return read_file(lab, "/proc/net/arp");
}

static int list_processes(struct lab *lab)
{
	char entries[4096];
	int fd = open("/proc", O_RDONLY | O_DIRECTORY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, getdents64(fd, entries, sizeof(entries)));
	return close(fd);
}

static int list_apps(struct lab *lab)
{
	char entries[4096];
	int fd = open("/usr/share/applications", O_RDONLY | O_DIRECTORY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, getdents64(fd, entries, sizeof(entries)));
	return close(fd);
}

const struct scenario identifier_scenarios[] = {
	{.name = "SIOCGIFHWADDR",
	 .sensor = "mac",
	 .act = mac_ioctl,
	 .expects = {MAC(RESOURCE_IOCTL, "ioctl")}},
	{.name = "address in sysfs",
	 .sensor = "mac",
	 .act = mac_sysfs,
	 .needs = "/sys/class/net/lo/address",
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_MAC, RESOURCE_FILE, "/sys/class/net/lo/address",
		      "open"},
		     {OP_READ, CATEGORY_DEVICE_MAC, RESOURCE_FILE, "/sys/class/net/lo/address",
		      "read"}}},
	{.name = "RTM_GETLINK, dump",
	 .sensor = "mac",
	 .act = mac_dump,
	 .expects = {MAC(RESOURCE_NETLINK, "netlink")}},
	{.name = "RTM_GETLINK, one",
	 .sensor = "mac",
	 .act = mac_get,
	 .expects = {MAC(RESOURCE_NETLINK, "netlink")}},
	{.name = "RTM_GETNEIGH",
	 .sensor = "mac",
	 .act = neighbours,
	 .expects = {MAC(RESOURCE_NETLINK, "netlink")}},
	{.name = "getsockname of a packet socket",
	 .sensor = "mac",
	 .act = mac_sockname,
	 .privileged = true,
	 .expects = {MAC(RESOURCE_SOCKET, "sockname")}},
	{.name = "getsockname of another socket", .sensor = "mac", .act = other_sockname},
	{.name = "RTM_GETADDR",
	 .sensor = "ip",
	 .act = addresses,
	 .expects = {{OP_QUERY, CATEGORY_NETWORK_IP, RESOURCE_NETLINK, "", "netlink"}}},
	{.name = "scan",
	 .sensor = "wlan",
	 .act = wlan_trigger,
	 .privileged = true,
	 .needs = "/sys/class/net/wlan0",
	 .maker = "mac80211_hwsim",
	 .expects = {{OP_QUERY, CATEGORY_LOCATION_WLAN, RESOURCE_NETLINK, "", "netlink"}}},
	{.name = "results of a scan",
	 .sensor = "wlan",
	 .act = wlan_results,
	 .needs = "/sys/class/net/wlan0",
	 .maker = "mac80211_hwsim",
	 .expects = {{OP_QUERY, CATEGORY_LOCATION_WLAN, RESOURCE_NETLINK, "", "netlink"}}},
	{.name = "connection to gpsd",
	 .sensor = "gnss",
	 .act = connect_gpsd,
	 .expects = {{OP_CONNECT, CATEGORY_LOCATION_GPS, RESOURCE_SOCKET, "", "connect"}}},
	{.name = "connection to gpsd, IPv6",
	 .sensor = "gnss",
	 .act = connect_gpsd_6,
	 .needs = "/proc/net/if_inet6",
	 .expects = {{OP_CONNECT, CATEGORY_LOCATION_GPS, RESOURCE_SOCKET, "", "connect"}}},
	{.name = "connection elsewhere", .sensor = "gnss", .act = connect_other},
	{.name = "machine-id",
	 .sensor = "ids",
	 .act = machine_id,
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_ID, RESOURCE_FILE, "/etc/machine-id", "open"},
		     {OP_READ, CATEGORY_DEVICE_ID, RESOURCE_FILE, "/etc/machine-id", "read"}}},
	{.name = "cpuinfo",
	 .sensor = "ids",
	 .act = cpuinfo,
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, "/proc/cpuinfo", "open"},
		     {OP_READ, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, "/proc/cpuinfo", "read"}}},
	{.name = "DMI",
	 .sensor = "ids",
	 .act = dmi,
	 .needs = DMI "/sys_vendor",
	 .maker = "/sys/firmware/efi",
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, NULL, "open"},
		     {OP_READ, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, NULL, "read"}}},
	{.name = "device tree's model",
	 .sensor = "ids",
	 .act = device_tree,
	 .needs = DEVICE_TREE "/model",
	 .maker = DEVICE_TREE,
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, DEVICE_TREE "/model", "open"},
		     {OP_READ, CATEGORY_DEVICE_MODEL, RESOURCE_FILE, DEVICE_TREE "/model",
		      "read"}}},
	{.name = "/proc/net/arp",
	 .sensor = "mac",
	 .act = read_arp,
	 .needs = "/proc/net/arp",
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_MAC, RESOURCE_FILE, "/proc/net/arp", "open"},
		     {OP_READ, CATEGORY_DEVICE_MAC, RESOURCE_FILE, "/proc/net/arp", "read"}}},
	{.name = "walk through /proc",
	 .sensor = "apps",
	 .act = list_processes,
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_APPS, RESOURCE_FILE, "/proc", "open"},
		     {OP_QUERY, CATEGORY_DEVICE_APPS, RESOURCE_FILE, "/proc", "read"}}},
	{.name = "folder of installed programs",
	 .sensor = "apps",
	 .act = list_apps,
	 .expects = {{OP_OPEN, CATEGORY_DEVICE_APPS, RESOURCE_FILE, "/usr/share/applications",
		      "open"},
		     {OP_QUERY, CATEGORY_DEVICE_APPS, RESOURCE_FILE, "/usr/share/applications",
		      "read"}}},
	{.name = NULL},
};
