/* SPDX-License-Identifier: Apache-2.0 */
#include "confine.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/lsan_interface.h>
#endif

/* systemd's range for users that exist only while a service runs. */
enum { SPARE_FIRST = 61184, SPARE_LAST = 65519 };

#ifdef __SANITIZE_ADDRESS__
/*
 * In a build with GCC's sanitizers, which is for tests alone: they read /proc for a report, so now is the
 * time; and they look for leaks at the end by ptrace, which no list has: a confined process would wait for
 * itself for ever.
 */
static int confined;

int __lsan_is_turned_off(void)
{
	return confined;
}

static void tell_sanitizer(void)
{
	__sanitizer_sandbox_arguments none = {0};

	__sanitizer_sandbox_on_notify(&none);
	confined = 1;
}
#else
static void tell_sanitizer(void)
{
}
#endif

static int allow(scmp_filter_ctx ctx, int number, const struct confine_call *call)
{
	static const unsigned int flags[] = {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD_CLOEXEC};
	static const unsigned int families[] = {AF_UNIX, AF_INET, AF_INET6};
	int r = 0;

	switch (call->what) {
	case CONFINE_ANY:
		return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 0);
	case CONFINE_NO_EXEC:
		return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
					SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	case CONFINE_SELF:
		return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
					SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
	case CONFINE_FLAGS:
		for (size_t i = 0; !r && i < sizeof(flags) / sizeof(flags[0]); i++)
			r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
					     SCMP_A1(SCMP_CMP_EQ, flags[i]));
		return r;
	case CONFINE_PIPES:
		return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
					SCMP_A1(SCMP_CMP_EQ, F_SETPIPE_SZ));
	case CONFINE_ONE_WAY:
		for (size_t i = 0; !r && i < sizeof(families) / sizeof(families[0]); i++)
			r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, number, 1,
					     SCMP_A0(SCMP_CMP_EQ, families[i]));
		/* The C library asks it which families there are, and takes a no for all of them. */
		return r ? r
			 : seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EAFNOSUPPORT), number, 1,
					    SCMP_A0(SCMP_CMP_EQ, AF_NETLINK));
	}
	return -EINVAL;
}

int confine_calls(const struct confine_call *calls, struct diag *d)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int number, r = ctx ? 0 : -ENOMEM;

	tell_sanitizer();
	/* Threads that a library made before are held to it too. */
	if (!r)
		r = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	for (; !r && calls->name; calls++) {
		number = seccomp_syscall_resolve_name(calls->name);
		if (number >= 0) /* else this architecture has no such call */
			r = allow(ctx, number, calls);
	}
	if (!r)
		r = seccomp_load(ctx);
	if (ctx)
		seccomp_release(ctx);
	return r ? diag_set(d, "", 0, 0, "seccomp: %s", strerror(-r)) : 0;
}

/* Does a process of that user run? */
static bool runs(uid_t uid)
{
	struct dirent *e;
	struct stat st;
	bool found = false;
	DIR *proc = opendir("/proc");

	while (proc && !found && (e = readdir(proc)))
		found = e->d_name[0] >= '1' && e->d_name[0] <= '9' &&
			!fstatat(dirfd(proc), e->d_name, &st, 0) && st.st_uid == uid;
	if (proc)
		closedir(proc);
	return found;
}

int confine_user_find(const char *name, bool spare, uid_t taken, struct confine_user *out,
		      struct diag *d)
{
	const struct passwd *p = getpwnam(name);

	if (p && !p->pw_uid)
		return diag_set(d, "", 0, 0, "the user \"%s\" is root", name);
	if (p) {
		out->uid = p->pw_uid;
		out->gid = p->pw_gid;
		return 0;
	}
	if (!spare)
		return diag_set(d, "", 0, 0, "there is no user \"%s\"", name);
	for (uid_t uid = SPARE_FIRST; uid <= SPARE_LAST; uid++) {
		if (uid == taken || getpwuid(uid) || getgrgid(uid) || runs(uid))
			continue;
		out->uid = uid;
		out->gid = uid;
		return 0;
	}
	return diag_set(d, "", 0, 0, "no user number between %d and %d is free", SPARE_FIRST,
			SPARE_LAST);
}

static int compare(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* All above standard error but those to keep. */
static int close_others(const int *keep, size_t count)
{
	unsigned int from = STDERR_FILENO + 1;
	int sorted[32];

	if (count > sizeof(sorted) / sizeof(sorted[0])) {
		errno = EINVAL;
		return -1;
	}
	memcpy(sorted, keep, count * sizeof(*keep));
	qsort(sorted, count, sizeof(*sorted), compare);
	for (size_t i = 0; i < count; i++) {
		if (sorted[i] < (int)from)
			continue;
		if (sorted[i] > (int)from && close_range(from, (unsigned int)sorted[i] - 1, 0))
			return -1;
		from = (unsigned int)sorted[i] + 1;
	}
	return close_range(from, ~0U, 0);
}

/* A folder that is removed while it is the root: empty for good, since nothing is made in such a one. */
static int empty_root(void)
{
	static const char *const places[] = {"/run", "/tmp", "/dev"};
	char folder[64];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(folder, sizeof(folder), "%s/consentry-root-XXXXXX", places[i]);
		if (mkdtemp(folder))
			return chdir(folder) || rmdir(folder) || chroot(".") ? -1 : 0;
	}
	return -1;
}

static int drop(const struct confine_user *u)
{
	/* The bounding set first: dropping it takes a capability itself. EINVAL: the kernel's last. */
	for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++) {
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			return -1;
	}
	if (setgroups(0, NULL) || setresgid(u->gid, u->gid, u->gid) ||
	    setresuid(u->uid, u->uid, u->uid))
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ? -1
											    : 0;
}

int confine_leave(const struct confine_user *user, const struct confine_needs *n, struct diag *d)
{
	const struct rlimit no_core = {0, 0}, tasks = {n->tasks, n->tasks};
	const char *what = "no core dump, few processes";

	tell_sanitizer();
	if (setrlimit(RLIMIT_CORE, &no_core) || setrlimit(RLIMIT_NPROC, &tasks))
		goto fail;
	what = "another root";
	if (n->root < 0 ? empty_root() : fchdir(n->root) || chroot("."))
		goto fail;
	what = "closing files";
	if (close_others(n->keep, n->count))
		goto fail;
	what = "dropping rights";
	if (drop(user))
		goto fail;
	if (!confine_is_bare())
		return diag_set(d, "", 0, 0, "rights were left after they were dropped");
	return 0;
fail:
	return diag_set(d, "", 0, 0, "%s: %s", what, strerror(errno));
}

bool confine_is_bare(void)
{
	uid_t r, e, s;

	if (getresuid(&r, &e, &s) || !r || !e || !s)
		return false;
	/* Could it come back? */
	if (!setuid(0) || !chroot("/"))
		return false;
	return prctl(PR_CAPBSET_READ, 0, 0, 0, 0) == 0 &&
	       prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}
