/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The few things that a log asks of a file system, as a table of functions: so that a test can put a
 * disk that fills up, fails or loses power in its place.
 *
 * Functions return -1 and set errno as the system calls of that name do. A handle is a small number,
 * 0 or more.
 */
#ifndef DELIVER_DISK_H
#define DELIVER_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum disk_open {
	DISK_READ,   /* must exist */
	DISK_APPEND, /* to read and write, created where it is missing */
};

struct disk {
	void *arg;
	int (*open)(void *arg, const char *path, enum disk_open how);
	int (*close)(void *arg, int handle);
	/* May read or write less than asked; read gives 0 at the end of the file. */
	ssize_t (*read)(void *arg, int handle, void *data, size_t len, uint64_t offset);
	ssize_t (*write)(void *arg, int handle, const void *data, size_t len, uint64_t offset);
	int (*sync)(void *arg, int handle); /* contents and size are on the medium */
	int (*truncate)(void *arg, int handle, uint64_t len);
	int (*size)(void *arg, int handle, uint64_t *len);
	int (*lock)(void *arg, int handle); /* this process alone, until close; EWOULDBLOCK */
	int (*rename)(void *arg, const char *from, const char *to);
	int (*unlink)(void *arg, const char *path);
	int (*sync_folder)(void *arg, const char *path); /* the folder that holds `path` */
	/* Calls each() for every name in the folder of `path` that begins with the last part of
	 * `path`, in no order; a result other than 0 ends it and comes back. */
	int (*list)(void *arg, const char *path, int (*each)(void *each_arg, const char *name),
		    void *each_arg);
	uint64_t (*now)(void *arg); /* CLOCK_REALTIME, nanoseconds since the epoch */
};

/* The real one. */
extern const struct disk disk_system;

/* Reads or writes all of it. 0, or -1 with errno; a file that ends first is EIO. */
int disk_read_all(const struct disk *d, int handle, void *data, size_t len, uint64_t offset);
/* *done says how much was written, on error too. */
int disk_write_all(const struct disk *d, int handle, const void *data, size_t len, uint64_t offset,
		   size_t *done);

/* The whole file: owned, terminated *out; one that is not there is an empty one. -1 with errno, EFBIG. */
int disk_load(const struct disk *d, const char *path, uint64_t limit, char **out, size_t *len);
/*
 * Replaces the file as a whole, by way of `temp` beside it; on the medium when this returns. 0, or -1 with
 * errno: the old one stands.
 */
int disk_replace(const struct disk *d, const char *path, const char *temp, const void *data,
		 size_t len);

/*
 * The lines of a file from an offset on, one after the other, in memory bounded by the longest line.
 */
struct disk_lines {
	const struct disk *disk;
	int handle;
	uint64_t offset; /* of the line that disk_lines_next() gives next */
	/* private */
	char *buffer;
	size_t begin, end, cap;
	bool ended;
};

struct disk_line {
	const char *text; /* valid until the next call; without its line end */
	size_t len;
	uint64_t offset;
	bool ended; /* by a line feed; else the file ends here */
};

/* Longer lines are an error (EFBIG): nothing here writes them. */
#define DISK_LINE_MAX (16u << 20)

void disk_lines_init(struct disk_lines *l, const struct disk *disk, int handle, uint64_t offset);
void disk_lines_free(struct disk_lines *l);
/*
 * 1 and a line, 0 at the end of the file, -1 with errno. What stands after the last line end is given
 * with `ended` false, and by every later call again, with what was added since: a caller stops there.
 */
int disk_lines_next(struct disk_lines *l, struct disk_line *line);

#endif
