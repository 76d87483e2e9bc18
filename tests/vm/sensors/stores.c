/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where people's data lies: photos, calendars, messages, call logs, downloads, address books; as databases with
 * their journals, as single files, as folders to which something is added. The calls are those of SQLite
 * and of programs that replace a file by another.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scenario.h"

#define OF(category, op, path, fact)                                                               \
	{                                                                                          \
		op, CATEGORY_##category, RESOURCE_FILE, path, fact                                 \
	}

#define CALENDAR  LAB_ROOT "/calendar"
#define PICTURES  LAB_ROOT "/Pictures"
#define DOWNLOADS LAB_ROOT "/Downloads"
#define MESSAGES  LAB_ROOT "/messages"
#define SMS_DB	  MESSAGES "/mmssms.db"
#define CALLS_DB  MESSAGES "/calllog.db"
#define CARD	  LAB_CONTACTS "/friend.vcf"
#define ENTRY	  CALENDAR "/2026/dentist.ics"
#define PHOTO	  PICTURES "/holiday.jpg"
#define ELSEWHERE LAB_ROOT "/other"

static int make(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	return fd < 0 || write(fd, "0123456789", 10) != 10 || ftruncate(fd, 8192) || close(fd);
}

/* What is there before the agent: by main.c's set_up(). */
void stores_set_up(void)
{
	static const char *const folders[] = {CALENDAR, CALENDAR "/2026", PICTURES, DOWNLOADS,
					      MESSAGES};
	static const char *const files[] = {SMS_DB, CALLS_DB, CARD, ENTRY, PHOTO};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		mkdir(folders[i], 0777);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (make(files[i]))
			perror(files[i]);
		chmod(files[i], 0666);
	}
}

/* SELECT with mmap_size set: the header is read, the pages are mapped. */
static int query_mapped(struct lab *lab)
{
	int fd = open(SMS_DB, O_RDONLY);
	char header[100], *pages;

	LAB_TRY(lab, fd);
	LAB_TRY(lab, pread(fd, header, sizeof(header), 0));
	pages = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);
	if (pages == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	return pages[4096] || munmap(pages, 8192) ? -1 : close(fd);
}

/* INSERT with a rollback journal: the old pages are saved, the new ones written, the journal deleted. */
static int insert_journalled(struct lab *lab)
{
	int fd = open(CALLS_DB, O_RDWR), journal;

	LAB_TRY(lab, fd);
	journal = open(CALLS_DB "-journal", O_RDWR | O_CREAT, 0666);
	LAB_TRY(lab, journal);
	LAB_TRY(lab, pwrite(journal, "old", 3, 0));
	LAB_TRY(lab, fdatasync(journal));
	LAB_TRY(lab, pwrite(fd, "new", 3, 4096));
	LAB_TRY(lab, close(journal));
	LAB_TRY(lab, unlink(CALLS_DB "-journal"));
	return close(fd);
}

/* The same with a write-ahead log and its shared index. */
static int insert_logged(struct lab *lab)
{
	int log = open(SMS_DB "-wal", O_RDWR | O_CREAT, 0666), index;
	char *shared;

	LAB_TRY(lab, log);
	LAB_TRY(lab, pwrite(log, "frame", 5, 0));
	index = open(SMS_DB "-shm", O_RDWR | O_CREAT, 0666);
	LAB_TRY(lab, index);
	LAB_TRY(lab, ftruncate(index, 32768));
	shared = mmap(NULL, 32768, PROT_READ | PROT_WRITE, MAP_SHARED, index, 0);
	if (shared == MAP_FAILED)
		return lab_fail(lab, __LINE__);
	shared[0] = 1;
	return unlink(SMS_DB "-wal") || unlink(SMS_DB "-shm");
}

static int read_card(struct lab *lab)
{
	return lab_read(lab, CARD);
}

static int write_card(struct lab *lab)
{
	return lab_write(lab, CARD, 0);
}

static int read_entry(struct lab *lab)
{
	return lab_read(lab, ENTRY);
}

/* A new file beside the old one, which it then replaces. */
static int replace_entry(struct lab *lab)
{
	LAB_TRY(lab, lab_write(lab, ENTRY ".new", O_CREAT | O_EXCL));
	LAB_TRY(lab, rename(ENTRY ".new", ENTRY));
	return lab_read(lab, ENTRY);
}

static int read_photo(struct lab *lab)
{
	return lab_read(lab, PHOTO);
}

/* By another program: what the auditor itself does is not followed. */
static int by_another(int (*what)(void))
{
	pid_t other = fork();
	int status;

	if (!other)
		_exit(what() ? 1 : 0);
	return waitpid(other, &status, 0) != other || status ? -1 : 0;
}

/* Written where nobody looks, then moved into the folder by another program; read by the app. */
static int move(void)
{
	return make(ELSEWHERE "/statement.pdf") || chmod(ELSEWHERE "/statement.pdf", 0666) ||
	       rename(ELSEWHERE "/statement.pdf", DOWNLOADS "/statement.pdf");
}

static int move_in(struct lab *lab)
{
	(void)lab;
	return by_another(move);
}

static int read_moved_in(struct lab *lab)
{
	return lab_read(lab, DOWNLOADS "/statement.pdf");
}

/* A picture that lies elsewhere gets a second name in the folder: it is one of the photos from then on. */
static int link_there(void)
{
	unlink(PICTURES "/linked.jpg");
	return make(ELSEWHERE "/linked.jpg") || chmod(ELSEWHERE "/linked.jpg", 0666) ||
	       link(ELSEWHERE "/linked.jpg", PICTURES "/linked.jpg");
}

static int link_in(struct lab *lab)
{
	(void)lab;
	return by_another(link_there);
}

static int read_linked(struct lab *lab)
{
	return lab_read(lab, ELSEWHERE "/linked.jpg");
}

/* The folder seen through another mount; a picture is added through it. */
static int bind_pictures(struct lab *lab)
{
	(void)lab;
	mkdir(ELSEWHERE "/album", 0777);
	return mount(PICTURES, ELSEWHERE "/album", NULL, MS_BIND, NULL);
}

static int add_through_bind(struct lab *lab)
{
	LAB_TRY(lab, lab_write(lab, ELSEWHERE "/album/added.jpg", O_CREAT | O_EXCL));
	LAB_TRY(lab, unlink(ELSEWHERE "/album/added.jpg"));
	return 0;
}

static int download(struct lab *lab)
{
	LAB_TRY(lab, mkdir(DOWNLOADS "/2026", 0777));
	LAB_TRY(lab, lab_write(lab, DOWNLOADS "/2026/ticket.pdf", O_CREAT | O_EXCL));
	LAB_TRY(lab, unlink(DOWNLOADS "/2026/ticket.pdf"));
	return rmdir(DOWNLOADS "/2026");
}

const struct scenario store_scenarios[] = {
	{.name = "messages, pages of the database mapped",
	 .sensor = "messages",
	 .act = query_mapped,
	 .expects = {OF(SMS_CALLS, OP_OPEN, SMS_DB, "open"), OF(SMS_CALLS, OP_READ, SMS_DB, "read"),
		     OF(SMS_CALLS, OP_READ, SMS_DB, "map")}},
	{.name = "call log, row added with a journal",
	 .sensor = "messages",
	 .act = insert_journalled,
	 .expects = {OF(SMS_CALLS, OP_OPEN, CALLS_DB, "open"),
		     OF(SMS_CALLS, OP_OPEN, CALLS_DB "-journal", "open"),
		     OF(SMS_CALLS, OP_WRITE, CALLS_DB "-journal", "read"),
		     OF(SMS_CALLS, OP_WRITE, CALLS_DB, "read")}},
	{.name = "messages, row added with a write-ahead log",
	 .sensor = "messages",
	 .act = insert_logged,
	 .expects = {OF(SMS_CALLS, OP_OPEN, SMS_DB "-wal", "open"),
		     OF(SMS_CALLS, OP_WRITE, SMS_DB "-wal", "read"),
		     OF(SMS_CALLS, OP_OPEN, SMS_DB "-shm", "open"),
		     OF(SMS_CALLS, OP_READ, SMS_DB "-shm", "map"),
		     OF(SMS_CALLS, OP_WRITE, SMS_DB "-shm", "map")}},
	{.name = "card of an address book, read",
	 .sensor = "contacts",
	 .act = read_card,
	 .expects = {OF(CONTACTS, OP_OPEN, CARD, "open"), OF(CONTACTS, OP_READ, CARD, "read")}},
	{.name = "card of an address book, written",
	 .sensor = "contacts",
	 .act = write_card,
	 .expects = {OF(CONTACTS, OP_OPEN, CARD, "open"), OF(CONTACTS, OP_WRITE, CARD, "read")}},
	{.name = "calendar entry in a folder below, read",
	 .sensor = "calendar",
	 .act = read_entry,
	 .expects = {OF(CALENDAR, OP_OPEN, ENTRY, "open"), OF(CALENDAR, OP_READ, ENTRY, "read")}},
	{.name = "calendar entry replaced by a new file",
	 .sensor = "calendar",
	 .act = replace_entry,
	 .expects = {OF(CALENDAR, OP_OPEN, NULL, "open"), OF(CALENDAR, OP_WRITE, NULL, "read"),
		     OF(CALENDAR, OP_OPEN, ENTRY, "open"), OF(CALENDAR, OP_READ, ENTRY, "read")}},
	{.name = "photo",
	 .sensor = "photos",
	 .act = read_photo,
	 .expects = {OF(PHOTOS, OP_OPEN, PHOTO, "open"), OF(PHOTOS, OP_READ, PHOTO, "read")}},
	{.name = "photo linked into the folder, read elsewhere",
	 .sensor = "photos",
	 .prepare = link_in,
	 .act = read_linked,
	 .expects = {OF(PHOTOS, OP_OPEN, NULL, "open"), OF(PHOTOS, OP_READ, NULL, "read")}},
	{.name = "photo added through a bind mount",
	 .sensor = "photos",
	 .prepare = bind_pictures,
	 .act = add_through_bind,
	 .expects = {OF(PHOTOS, OP_OPEN, PICTURES "/added.jpg", "open"),
		     OF(PHOTOS, OP_WRITE, PICTURES "/added.jpg", "read")}},
	{.name = "download moved into its folder, read",
	 .sensor = "downloads",
	 .prepare = move_in,
	 .act = read_moved_in,
	 .expects = {OF(FILES, OP_OPEN, DOWNLOADS "/statement.pdf", "open"),
		     OF(FILES, OP_READ, DOWNLOADS "/statement.pdf", "read")}},
	{.name = "download into a new folder below",
	 .sensor = "downloads",
	 .act = download,
	 .expects = {OF(FILES, OP_OPEN, NULL, "open"), OF(FILES, OP_WRITE, NULL, "read")}},
	{.name = NULL},
};
