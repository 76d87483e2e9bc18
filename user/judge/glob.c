/* SPDX-License-Identifier: Apache-2.0 */
#include "glob.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

/*
 * The usual walk with one way back: to the last star met. Of two kinds of star the outer one must be
 * kept too, because `*` gives up at a '/' where `**` before it would go on.
 */
struct star {
	const char *glob; /* after the star; NULL: none */
	const char *s;	  /* where it stops eating */
};

static bool match(const char *glob, const char *s, const char *end, bool fold)
{
	struct star one = {NULL, NULL}, two = {NULL, NULL};

	for (;;) {
		if (glob[0] == '*' && glob[1] == '*') {
			glob += 2;
			two = (struct star){glob, s};
			one.glob = NULL;
			continue;
		}
		if (*glob == '*') {
			one = (struct star){++glob, s};
			continue;
		}
		if (s == end && !*glob)
			return true;
		if (s < end && *glob &&
		    ((*glob == '?' && *s != '/') || *glob == *s ||
		     (fold && tolower((unsigned char)*glob) == tolower((unsigned char)*s)))) {
			glob++;
			s++;
			continue;
		}
		if (one.glob && one.s < end && *one.s != '/') {
			s = ++one.s;
			glob = one.glob;
		} else if (two.glob && two.s < end) {
			s = ++two.s;
			glob = two.glob;
			one.glob = NULL;
		} else {
			return false;
		}
	}
}

bool glob_match(const char *glob, const char *path)
{
	return match(glob, path, path + strlen(path), false);
}

bool glob_match_host(const char *glob, const char *host)
{
	const char *colon = strrchr(host, ':');
	const char *end = host + strlen(host);

	if (colon && colon[1] && strspn(colon + 1, "0123456789") == strlen(colon + 1))
		end = colon;
	if (end > host && end[-1] == '.')
		end--;
	return match(glob, host, end, true);
}
