/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

static int fault(const struct cli_output *o, struct diag *d)
{
	return diag_set(d, strcmp(o->path, "-") ? o->path : "standard output", 0, 0, "%s",
			strerror(errno));
}

int cli_output_open(struct cli_output *o, const char *path, struct diag *d)
{
	struct stat st;

	*o = (struct cli_output){.path = path, .fd = STDOUT_FILENO};
	if (!strcmp(path, "-"))
		return 0;
	/* A device or a pipe (`-o /dev/null`, `-o /dev/stdout`) is written to, never replaced. */
	if (!stat(path, &st) && !S_ISREG(st.st_mode)) {
		o->fd = open(path, O_WRONLY | O_CLOEXEC);
		return o->fd < 0 ? fault(o, d) : 0;
	}
	if (asprintf(&o->temp, "%s.XXXXXX", path) < 0) {
		o->temp = NULL;
		return diag_set(d, path, 0, 0, "out of memory");
	}
	o->fd = mkostemp(o->temp, O_CLOEXEC);
	if (o->fd < 0) {
		fault(o, d);
		free(o->temp);
		return -1;
	}
	return 0;
}

int cli_output_add(struct cli_output *o, const char *p, size_t len, struct diag *d)
{
	ssize_t n;

	while (len) {
		n = write(o->fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault(o, d);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int keep_file(const struct cli_output *o, struct diag *d)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(o->fd, 0666 & ~mask) || fsync(o->fd) || rename(o->temp, o->path) ? fault(o, d)
										       : 0;
}

int cli_output_close(struct cli_output *o, bool keep, struct diag *d)
{
	int rc = keep && o->temp ? keep_file(o, d) : 0;

	if (o->temp && (rc || !keep))
		unlink(o->temp);
	if (o->fd != STDOUT_FILENO)
		close(o->fd);
	free(o->temp);
	return rc;
}

int cli_write_file(const char *path, const void *data, size_t len, struct diag *d)
{
	struct cli_output o;
	int rc;

	if (cli_output_open(&o, path, d))
		return -1;
	rc = cli_output_add(&o, data, len, d);
	return cli_output_close(&o, !rc, d) || rc ? -1 : 0;
}
