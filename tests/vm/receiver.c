/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receiver for the guest: appends what comes to FILE, of one connection after the other.
 *
 *	receiver PORT FILE
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1, fd, file;
	char chunk[65536];
	ssize_t n;

	if (argc != 3)
		return 2;
	a.sin_port = htons((unsigned short)atoi(argv[1]));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	file = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (file < 0 || bind(listener, (struct sockaddr *)&a, sizeof(a)) || listen(listener, 8)) {
		perror("receiver");
		return 2;
	}
	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		while ((n = read(fd, chunk, sizeof(chunk))) > 0) {
			if (write(file, chunk, (size_t)n) != n)
				return 2;
		}
		close(fd);
	}
	return 2;
}
