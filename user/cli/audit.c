/* SPDX-License-Identifier: Apache-2.0 */
#include "audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define PROFILE_LIMIT ((size_t)16 << 20)
#define RULES_LIMIT   ((size_t)256 << 20)

/* `name` as seen from the folder of `beside`. Owned by the caller; NULL when out of memory. */
static char *path_beside(const char *beside, const char *name)
{
	const char *slash = strrchr(beside, '/');
	char *path = NULL;

	if (name[0] == '/' || !slash)
		return strdup(name);
	if (asprintf(&path, "%.*s/%s", (int)(slash - beside), beside, name) < 0)
		return NULL;
	return path;
}

/* The rules of the profile that is at a->count: those of a profile before it, if it names the same file. */
static int load_rules(const char *profile_path, struct audit *a, struct diag *d)
{
	char *path = path_beside(profile_path, a->profiles[a->count]->rules), *text;
	size_t len;
	int result;

	a->rules_paths[a->count] = path;
	if (!path)
		return diag_set(d, profile_path, 0, 0, "out of memory");
	for (size_t i = 0; i < a->count; i++) {
		if (!strcmp(a->rules_paths[i], path)) {
			a->rules[a->count] = a->rules[i];
			return 0;
		}
	}
	result = cli_read_file(path, RULES_LIMIT, &text, &len, d);
	if (!result) {
		result = rules_read(path, text, len, &a->rules[a->count], d);
		free(text);
	}
	return result;
}

static int load_one(const char *path, struct audit *a, struct diag *d)
{
	char *text;
	size_t len;
	int result;

	if (cli_read_file(path, PROFILE_LIMIT, &text, &len, d))
		return -1;
	result = profile_read(path, text, len, &a->profiles[a->count], d);
	free(text);
	if (result)
		return -1;
	for (size_t i = 0; i < a->count; i++) {
		if (!strcmp(a->profiles[i]->app, a->profiles[a->count]->app)) {
			diag_set(d, path, 0, 0, "the app \"%s\" has a profile already",
				 a->profiles[i]->app);
			goto fail;
		}
	}
	if (load_rules(path, a, d))
		goto fail;
	a->count++;
	return 0;
fail:
	free(a->rules_paths[a->count]);
	profile_free(a->profiles[a->count]);
	return -1;
}

int audit_load(const char *const *paths, size_t count, struct audit *a, struct diag *d)
{
	memset(a, 0, sizeof(*a));
	a->profiles = calloc(count + 1, sizeof(struct profile *));
	a->rules = calloc(count + 1, sizeof(struct rules *));
	a->rules_paths = calloc(count + 1, sizeof(char *));
	if (!a->profiles || !a->rules || !a->rules_paths) {
		audit_free(a);
		return diag_set(d, "", 0, 0, "out of memory");
	}
	for (size_t i = 0; i < count; i++) {
		if (load_one(paths[i], a, d)) {
			audit_free(a);
			return -1;
		}
	}
	return 0;
}

/* Is it the first of those that share its rules? */
static bool is_first(const struct audit *a, size_t i)
{
	for (size_t j = 0; j < i; j++) {
		if (a->rules[j] == a->rules[i])
			return false;
	}
	return true;
}

void audit_free(struct audit *a)
{
	while (a->count) {
		size_t i = --a->count;

		if (is_first(a, i))
			rules_free(a->rules[i]);
		profile_free(a->profiles[i]);
		free(a->rules_paths[i]);
	}
	free(a->profiles);
	free(a->rules);
	free(a->rules_paths);
	memset(a, 0, sizeof(*a));
}

int audit_brief(const struct audit *a, struct judge *j, struct diag *d)
{
	for (size_t i = 0; i < a->count; i++) {
		if (judge_add_app(j, a->profiles[i], a->rules[i]))
			return diag_set(d, "", 0, 0, "out of memory");
	}
	return 0;
}
