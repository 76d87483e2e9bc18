/* SPDX-License-Identifier: Apache-2.0 */
/* Watched files and folders. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"

#define FILE_(op, path, fact)                                                                      \
	{                                                                                          \
		op, CATEGORY_CONTACTS, RESOURCE_FILE, path, fact                                   \
	}
#define OPEN_DB FILE_(OP_OPEN, LAB_DB, "open")
#define READ_DB FILE_(OP_READ, LAB_DB, "read")

static int open_only(struct lab *lab)
{
	int fd = open(LAB_DB, O_RDONLY);

	LAB_TRY(lab, fd);
	return close(fd);
}

static int open_read(struct lab *lab)
{
	char c;
	int fd = open(LAB_DB, O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, &c, 1));
	return close(fd);
}

static int open_write(struct lab *lab)
{
	int fd = open(LAB_DB, O_WRONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, pwrite(fd, "x", 1, 0));
	return close(fd);
}

static int map_read(struct lab *lab)
{
	int fd = open(LAB_DB, O_RDONLY);
	char *p;

	LAB_TRY(lab, fd);
	p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	return *(volatile char *)p == '\0';
}

static int map_write(struct lab *lab)
{
	int fd = open(LAB_DB, O_RDWR);
	char *p;

	LAB_TRY(lab, fd);
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	*(volatile char *)p = 'y';
	return 0;
}

static int send_file(struct lab *lab)
{
	int fd = open(LAB_DB, O_RDONLY), out[2];

	LAB_TRY(lab, fd);
	LAB_TRY(lab, pipe(out));
	LAB_TRY(lab, sendfile(out[1], fd, NULL, 1));
	return 0;
}

static int list(struct lab *lab)
{
	DIR *dir = opendir(LAB_CONTACTS);

	if (!dir)
		return lab_fail(lab, __LINE__);
	while (readdir(dir))
		;
	return closedir(dir);
}

static int make(struct lab *lab)
{
	int fd = open(LAB_CONTACTS "/made.vcf", O_WRONLY | O_CREAT | O_EXCL, 0600);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, "x", 1));
	LAB_TRY(lab, unlink(LAB_CONTACTS "/made.vcf"));
	return close(fd);
}

/* A folder and at once a file in it: before anybody can have told the kernel of the folder. */
static int make_deep(struct lab *lab)
{
	int fd;

	LAB_TRY(lab, mkdir(LAB_CONTACTS "/deep", 0700));
	LAB_TRY(lab, mkdir(LAB_CONTACTS "/deep/er", 0700));
	fd = open(LAB_CONTACTS "/deep/er/made.vcf", O_WRONLY | O_CREAT | O_EXCL, 0600);
	LAB_TRY(lab, fd);
	LAB_TRY(lab, write(fd, "x", 1));
	LAB_TRY(lab, unlink(LAB_CONTACTS "/deep/er/made.vcf"));
	LAB_TRY(lab, rmdir(LAB_CONTACTS "/deep/er"));
	LAB_TRY(lab, rmdir(LAB_CONTACTS "/deep"));
	return close(fd);
}

/* Another program, which nobody audits, adds a file. */
static int others_file(struct lab *lab)
{
	pid_t other = fork();
	int fd, status;

	(void)lab;
	if (!other) {
		fd = open(LAB_CONTACTS "/synced.vcf", O_WRONLY | O_CREAT | O_TRUNC, 0644);
		_exit(fd < 0 || write(fd, "card", 4) != 4);
	}
	return waitpid(other, &status, 0) != other || status ? -1 : 0;
}

static int read_others_file(struct lab *lab)
{
	char c;
	int fd = open(LAB_CONTACTS "/synced.vcf", O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, &c, 1));
	return close(fd);
}

/* What is made by the thousand and gone again must not leave its inode numbers watched. */
static int other_file(struct lab *lab)
{
	char c;
	int fd = open(LAB_ROOT "/other/plain", O_RDONLY);

	LAB_TRY(lab, fd);
	LAB_TRY(lab, read(fd, &c, 1));
	return close(fd);
}

static int write_journal(struct lab *lab)
{
	int fd = open(LAB_DB "-journal", O_RDWR | O_CREAT, 0600);
	char c;

	LAB_TRY(lab, fd);
	LAB_TRY(lab, pwrite(fd, "j", 1, 0));
	LAB_TRY(lab, pread(fd, &c, 1, 0));
	LAB_TRY(lab, unlink(LAB_DB "-journal"));
	return close(fd);
}

const struct scenario file_scenarios[] = {
	{.name = "open without reading", .sensor = "files", .act = open_only, .expects = {OPEN_DB}},
	{.name = "read", .sensor = "files", .act = open_read, .expects = {OPEN_DB, READ_DB}},
	{.name = "write",
	 .sensor = "files",
	 .act = open_write,
	 .expects = {OPEN_DB, FILE_(OP_WRITE, LAB_DB, "read")}},
	{.name = "mapped, never read",
	 .sensor = "files",
	 .act = map_read,
	 .expects = {OPEN_DB, FILE_(OP_READ, LAB_DB, "map")}},
	{.name = "mapped to write",
	 .sensor = "files",
	 .act = map_write,
	 .expects = {OPEN_DB, FILE_(OP_READ, LAB_DB, "map"), FILE_(OP_WRITE, LAB_DB, "map")}},
	{.name = "sendfile",
	 .sensor = "files",
	 .act = send_file,
	 .repeats = true,
	 .expects = {OPEN_DB, READ_DB}},
	{.name = "listing is no read",
	 .sensor = "files",
	 .act = list,
	 .expects = {FILE_(OP_OPEN, LAB_CONTACTS, "open")}},
	{.name = "file made by the app",
	 .sensor = "files",
	 .act = make,
	 .expects = {FILE_(OP_OPEN, LAB_CONTACTS "/made.vcf", "open"),
		     FILE_(OP_WRITE, LAB_CONTACTS "/made.vcf", "read")}},
	{.name = "file in a folder made by the app",
	 .sensor = "files",
	 .act = make_deep,
	 .expects = {FILE_(OP_OPEN, NULL, "open"), FILE_(OP_WRITE, NULL, "read")}},
	{.name = "file made by another program",
	 .sensor = "files",
	 .prepare = others_file,
	 .act = read_others_file,
	 .expects = {FILE_(OP_OPEN, LAB_CONTACTS "/synced.vcf", "open"),
		     FILE_(OP_READ, LAB_CONTACTS "/synced.vcf", "read")}},
	{.name = "journal of a database",
	 .sensor = "files",
	 .act = write_journal,
	 .expects = {FILE_(OP_OPEN, LAB_DB "-journal", "open"),
		     FILE_(OP_WRITE, LAB_DB "-journal", "read"),
		     FILE_(OP_READ, LAB_DB "-journal", "read")}},
	{.name = "file that nobody watches", .sensor = "files", .act = other_file},
	{.name = "user that nobody audits", .sensor = "files", .act = open_read, .as_root = true},
	{.name = NULL},
};
