/* SPDX-License-Identifier: Apache-2.0 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int cli_usage(const struct command *self, const char *format, ...)
{
	va_list ap;

	fprintf(stderr, "consentry %s: ", self->name);
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
	fprintf(stderr, "; see `consentry %s --help`\n", self->name);
	return EXIT_USAGE;
}

int cli_bad_option(const struct command *self, int c, char **argv)
{
	if (c == ':')
		return cli_usage(self, "%s needs a value", argv[optind - 1]);
	if (optopt && optopt < 128)
		return cli_usage(self, "unknown option -%c", optopt);
	return cli_usage(self, "unknown option %s", argv[optind - 1]);
}

int cli_fault(const struct diag *d)
{
	char line[1024];

	diag_format(d, line, sizeof(line));
	fprintf(stderr, "%s\n", line);
	return EXIT_USAGE;
}

static void warn(void *arg, const struct diag *d)
{
	struct cli_warnings *w = arg;
	char line[1024];

	if (++w->seen > w->limit) {
		if (w->seen == w->limit + 1)
			fprintf(stderr, "warning: further warnings are not shown\n");
		return;
	}
	diag_format(d, line, sizeof(line));
	fprintf(stderr, "warning: %s\n", line);
}

void cli_diag_init(struct diag *d, struct cli_warnings *w)
{
	memset(d, 0, sizeof(*d));
	w->seen = 0;
	if (!w->limit)
		w->limit = 20;
	d->warn = warn;
	d->warn_arg = w;
}

int cli_read_file(const char *path, size_t limit, char **data, size_t *len, struct diag *d)
{
	size_t cap = 1 << 16, n = 0;
	struct stat st;
	ssize_t got;
	char *buf, *more;
	int fd = STDIN_FILENO;

	if (strcmp(path, "-")) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			return diag_set(d, path, 0, 0, "%s", strerror(errno));
		if (!fstat(fd, &st) && S_ISREG(st.st_mode) && (size_t)st.st_size < limit)
			cap = (size_t)st.st_size + 2;
	}
	buf = malloc(cap);
	while (buf) {
		if (n + 1 >= cap) {
			if (n > limit)
				break;
			more = realloc(buf, cap *= 2);
			if (!more) {
				free(buf);
				buf = NULL;
				break;
			}
			buf = more;
		}
		got = read(fd, buf + n, cap - n - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			diag_set(d, path, 0, 0, "%s", strerror(errno));
			goto fail;
		}
		if (!got)
			break;
		n += (size_t)got;
	}
	if (!buf) {
		diag_set(d, path, 0, 0, "out of memory");
		goto fail;
	}
	if (n > limit) {
		diag_set(d, path, 0, 0, "larger than %zu MiB, which is the limit", limit >> 20);
		goto fail;
	}
	if (fd != STDIN_FILENO)
		close(fd);
	buf[n] = '\0';
	*data = buf;
	*len = n;
	return 0;
fail:
	free(buf);
	if (fd != STDIN_FILENO)
		close(fd);
	return -1;
}

const char *cli_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}
