/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "user/agent/notify.h"

static void hears(const char *name, struct sockaddr_un *a, socklen_t len)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char said[64];
	ssize_t n;

	cr_assert_eq(bind(fd, (const struct sockaddr *)a, len), 0);
	setenv("NOTIFY_SOCKET", name, 1);
	notify("READY=1");
	n = recv(fd, said, sizeof(said), MSG_DONTWAIT);
	cr_assert_eq(n, 7);
	cr_expect_eq(memcmp(said, "READY=1", 7), 0);
	close(fd);
}

Test(notify, speaks_to_a_path_and_to_an_abstract_name)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	char name[64];

	snprintf(name, sizeof(name), "/tmp/consentry-notify-%d", (int)getpid());
	strcpy(a.sun_path, name);
	hears(name, &a, sizeof(a));
	unlink(name);
	memset(a.sun_path, 0, sizeof(a.sun_path));
	snprintf(name, sizeof(name), "@consentry-notify-%d", (int)getpid());
	memcpy(a.sun_path + 1, name + 1, strlen(name) - 1);
	hears(name, &a, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name)));
}

Test(notify, says_nothing_to_nobody)
{
	unsetenv("NOTIFY_SOCKET");
	notify("READY=1");
	setenv("NOTIFY_SOCKET", "relative", 1);
	notify("READY=1");
}
