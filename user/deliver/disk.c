/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int system_open(void *arg, const char *path, enum disk_open how)
{
	(void)arg;
	/* Findings name what people's programs did: for the owner and the group only. */
	return how == DISK_READ ? open(path, O_RDONLY | O_CLOEXEC)
				: open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
}

static int system_close(void *arg, int handle)
{
	(void)arg;
	return close(handle);
}

static ssize_t system_read(void *arg, int handle, void *data, size_t len, uint64_t offset)
{
	(void)arg;
	return pread(handle, data, len, (off_t)offset);
}

static ssize_t system_write(void *arg, int handle, const void *data, size_t len, uint64_t offset)
{
	(void)arg;
	return pwrite(handle, data, len, (off_t)offset);
}

static int system_sync(void *arg, int handle)
{
	(void)arg;
	return fdatasync(handle);
}

static int system_truncate(void *arg, int handle, uint64_t len)
{
	(void)arg;
	return ftruncate(handle, (off_t)len);
}

static int system_size(void *arg, int handle, uint64_t *len)
{
	struct stat st;

	(void)arg;
	if (fstat(handle, &st))
		return -1;
	if (!S_ISREG(st.st_mode)) {
		errno = S_ISDIR(st.st_mode) ? EISDIR : ESPIPE;
		return -1;
	}
	*len = (uint64_t)st.st_size;
	return 0;
}

static int system_lock(void *arg, int handle)
{
	(void)arg;
	return flock(handle, LOCK_EX | LOCK_NB);
}

static int system_rename(void *arg, const char *from, const char *to)
{
	(void)arg;
	return rename(from, to);
}

static int system_unlink(void *arg, const char *path)
{
	(void)arg;
	return unlink(path);
}

/* The folder part of a path, owned; NULL when out of memory. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static int system_sync_folder(void *arg, const char *path)
{
	char *folder = folder_of(path);
	int fd, result, saved;

	(void)arg;
	if (!folder)
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	if (fd < 0)
		return -1;
	result = fsync(fd);
	saved = errno;
	close(fd);
	errno = saved;
	return result;
}

static int system_list(void *arg, const char *path, int (*each)(void *each_arg, const char *name),
		       void *each_arg)
{
	const char *slash = strrchr(path, '/');
	const char *stem = slash ? slash + 1 : path;
	char *folder = folder_of(path);
	struct dirent *entry;
	int result = 0;
	DIR *dir;

	(void)arg;
	if (!folder)
		return -1;
	dir = opendir(folder);
	free(folder);
	if (!dir)
		return -1;
	while (!result && (entry = readdir(dir))) {
		if (!strncmp(entry->d_name, stem, strlen(stem)))
			result = each(each_arg, entry->d_name);
	}
	closedir(dir);
	return result;
}

static uint64_t system_now(void *arg)
{
	struct timespec ts;

	(void)arg;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

const struct disk disk_system = {
	.open = system_open,
	.close = system_close,
	.read = system_read,
	.write = system_write,
	.sync = system_sync,
	.truncate = system_truncate,
	.size = system_size,
	.lock = system_lock,
	.rename = system_rename,
	.unlink = system_unlink,
	.sync_folder = system_sync_folder,
	.list = system_list,
	.now = system_now,
};

int disk_read_all(const struct disk *d, int handle, void *data, size_t len, uint64_t offset)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = d->read(d->arg, handle, (char *)data + done, len - done, offset + done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (!n) {
			errno = EIO;
			return -1;
		}
		done += (size_t)n;
	}
	return 0;
}

int disk_write_all(const struct disk *d, int handle, const void *data, size_t len, uint64_t offset,
		   size_t *done)
{
	ssize_t n;

	*done = 0;
	while (*done < len) {
		n = d->write(d->arg, handle, (const char *)data + *done, len - *done,
			     offset + *done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (!n)
				errno = ENOSPC;
			return -1;
		}
		*done += (size_t)n;
	}
	return 0;
}

int disk_load(const struct disk *d, const char *path, uint64_t limit, char **out, size_t *len)
{
	int handle = d->open(d->arg, path, DISK_READ), error;
	uint64_t size = 0;

	*out = NULL;
	*len = 0;
	if (handle < 0)
		return errno == ENOENT ? 0 : -1;
	errno = EFBIG;
	if (!d->size(d->arg, handle, &size) && size <= limit && (*out = malloc((size_t)size + 1)) &&
	    !disk_read_all(d, handle, *out, (size_t)size, 0)) {
		d->close(d->arg, handle);
		(*out)[size] = '\0';
		*len = (size_t)size;
		return 0;
	}
	error = errno;
	d->close(d->arg, handle);
	free(*out);
	*out = NULL;
	errno = error;
	return -1;
}

int disk_replace(const struct disk *d, const char *path, const char *temp, const void *data,
		 size_t len)
{
	int handle = d->open(d->arg, temp, DISK_APPEND), result, error;
	size_t done;

	if (handle < 0)
		return -1;
	result = d->truncate(d->arg, handle, 0) || disk_write_all(d, handle, data, len, 0, &done) ||
		 d->sync(d->arg, handle);
	error = errno;
	d->close(d->arg, handle);
	errno = error;
	return result || d->rename(d->arg, temp, path) || d->sync_folder(d->arg, path) ? -1 : 0;
}

void disk_lines_init(struct disk_lines *l, const struct disk *disk, int handle, uint64_t offset)
{
	memset(l, 0, sizeof(*l));
	l->disk = disk;
	l->handle = handle;
	l->offset = offset;
}

void disk_lines_free(struct disk_lines *l)
{
	free(l->buffer);
	l->buffer = NULL;
	l->begin = l->end = l->cap = 0;
}

/* Reads more behind buffer[begin, end). As disk_lines_next(). */
static int fill(struct disk_lines *l)
{
	size_t have = l->end - l->begin, cap;
	ssize_t n;
	char *p;

	if (l->begin) {
		memmove(l->buffer, l->buffer + l->begin, have);
		l->begin = 0;
		l->end = have;
	}
	if (l->end == l->cap) {
		if (l->cap >= DISK_LINE_MAX) {
			errno = EFBIG;
			return -1;
		}
		cap = l->cap ? l->cap * 2 : 1 << 16;
		p = realloc(l->buffer, cap);
		if (!p)
			return -1;
		l->buffer = p;
		l->cap = cap;
	}
	do {
		n = l->disk->read(l->disk->arg, l->handle, l->buffer + l->end, l->cap - l->end,
				  l->offset + have);
	} while (n < 0 && errno == EINTR);
	if (n > 0)
		l->end += (size_t)n;
	return n < 0 ? -1 : n > 0;
}

int disk_lines_next(struct disk_lines *l, struct disk_line *line)
{
	size_t searched = 0;
	char *feed = NULL;
	int more;

	for (;;) {
		size_t have = l->end - l->begin;

		if (have > searched)
			feed = memchr(l->buffer + l->begin + searched, '\n', have - searched);
		if (feed)
			break;
		searched = have;
		more = fill(l);
		if (more < 0)
			return -1;
		if (!more)
			break;
	}
	if (!feed && !searched)
		return 0;
	line->text = l->buffer + l->begin;
	line->len = feed ? (size_t)(feed - line->text) : searched;
	line->offset = l->offset;
	line->ended = feed != NULL;
	/* An unfinished line is given, and given again once there is more of it. */
	if (feed) {
		l->begin += line->len + 1;
		l->offset += line->len + 1;
	} else {
		l->begin = l->end = 0;
	}
	return 1;
}
