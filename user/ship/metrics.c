/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strbuf.h"

static void metric(struct strbuf *out, const char *name, const char *type, const char *help,
		   const char *to, uint64_t value)
{
	strbuf_addf(out, "# HELP %s %s\n# TYPE %s %s\n%s{to=", name, help, name, type, name);
	strbuf_add_json(out, to); /* the same escapes as a label's value */
	strbuf_addf(out, "} %" PRIu64 "\n", value);
}

int metrics_write(const char *path, const char *to, const struct ship_state *s, struct diag *d)
{
	struct strbuf b = {0};
	char *temp = NULL;
	int fd = -1, result = -1;

	metric(&b, "consentry_ship_lines_sent_total", "counter",
	       "Findings that the receiver has taken since the start.", to, s->sent);
	metric(&b, "consentry_ship_lines_refused_total", "counter",
	       "Findings that the receiver refused for good; they were set aside.", to, s->refused);
	metric(&b, "consentry_ship_lines_lost_total", "counter",
	       "Findings that rotation removed before they were sent.", to, s->lost);
	metric(&b, "consentry_ship_retries_total", "counter", "Batches that were tried again.", to,
	       s->retries);
	metric(&b, "consentry_ship_position", "gauge",
	       "Number of the last line of the log that was delivered.", to, s->shipped);
	metric(&b, "consentry_ship_failing", "gauge",
	       "1 while the receiver does not take findings.", to, s->why[0] != '\0');
	if (!b.failed && asprintf(&temp, "%s.new", path) >= 0) {
		fd = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (fd >= 0 && write(fd, b.data, b.len) == (ssize_t)b.len && !rename(temp, path))
			result = 0;
		else
			diag_set(d, path, 0, 0, "%s", strerror(errno));
		if (fd >= 0)
			close(fd);
		free(temp);
	} else {
		diag_set(d, path, 0, 0, "out of memory");
	}
	strbuf_free(&b);
	return result;
}
