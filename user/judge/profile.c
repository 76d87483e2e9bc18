/* SPDX-License-Identifier: Apache-2.0 */
#include "profile.h"

#include <string.h>

#include "base/arena.h"
#include "base/fields.h"
#include "glob.h"

#define NS_PER_MS  ((uint64_t)1000000)
#define PIXELS_MAX 65536

/* A year: longer windows are slips of the keyboard. */
#define WINDOW_MS_MAX ((uint64_t)366 * 24 * 3600 * 1000)

static void warn_unknown(struct fields *f, const json_t *o, const char *const *known)
{
	json_doc_warn_unknown(&f->doc, o, known, f->diag);
}

static int read_subject(struct fields *f, const json_t *o, struct profile_subject *s)
{
	static const char *const keys[] = {
		[SUBJECT_UID] = "uid",	 [SUBJECT_PACKAGE] = "package", [SUBJECT_CGROUP] = "cgroup",
		[SUBJECT_UNIT] = "unit", [SUBJECT_FLATPAK] = "flatpak", [SUBJECT_EXE] = "exe",
		[SUBJECT_EXE + 1] = NULL};
	int found = -1;

	for (int i = 0; keys[i]; i++) {
		if (!json_object_get(o, keys[i]))
			continue;
		if (found >= 0)
			return json_doc_fault(&f->doc, o, f->diag,
					      "a subject is one of uid, package, cgroup, unit, "
					      "flatpak, exe, not two");
		found = i;
	}
	if (found < 0)
		return json_doc_fault(
			&f->doc, o, f->diag,
			"a subject needs one of uid, package, cgroup, unit, flatpak, exe");
	s->kind = (enum subject_kind)found;
	warn_unknown(f, o, keys);
	return found == SUBJECT_UID ? fields_u32(f, o, "uid", &s->uid)
				    : fields_string(f, o, keys[found], NULL, &s->name);
}

static int read_subjects(struct fields *f, struct profile *p)
{
	struct profile_subject *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "subjects", sizeof(*list), &array, (void **)&list,
			   &p->subject_count))
		return -1;
	for (size_t i = 0; i < p->subject_count; i++) {
		if (read_subject(f, json_array_get(array, i), &list[i]))
			return -1;
	}
	p->subjects = list;
	return 0;
}

static int mode_from_name(const char *name)
{
	static const char *const modes[] = {
		[CONTROL_TAP] = "tap", [CONTROL_HOLD] = "hold", [CONTROL_TOGGLE] = "toggle"};

	for (int i = 0; i <= CONTROL_TOGGLE; i++) {
		if (!strcmp(modes[i], name))
			return i;
	}
	return -1;
}

static int read_region(struct fields *f, const json_t *o, int32_t region[4])
{
	const json_t *v = json_object_get(o, "region");
	const json_t *each;
	size_t i;

	if (!v)
		return 0;
	if (json_array_size(v) != 4)
		return json_doc_fault_at(&f->doc, o, "region", f->diag,
					 "\"region\" must be [left, top, right, bottom]");
	json_array_foreach (v, i, each) {
		if (!json_is_integer(each) || json_integer_value(each) < INT32_MIN ||
		    json_integer_value(each) > INT32_MAX)
			return json_doc_fault_at(&f->doc, o, "region", f->diag,
						 "\"region\" must be four whole numbers");
		region[i] = (int32_t)json_integer_value(each);
	}
	if (region[0] >= region[2] || region[1] >= region[3])
		return json_doc_fault_at(
			&f->doc, o, "region", f->diag,
			"the region is empty: left must be below right, top below bottom");
	return 0;
}

static int read_controls(struct fields *f, struct profile *p)
{
	static const char *const known[] = {"name", "mode", "device", "region", NULL};
	struct profile_control *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "controls", sizeof(*list), &array, (void **)&list,
			   &p->control_count))
		return -1;
	for (size_t i = 0; i < p->control_count; i++) {
		const json_t *o = json_array_get(array, i);
		int mode;

		if (fields_string(f, o, "name", NULL, &list[i].name) ||
		    fields_name(f, o, "mode", mode_from_name, CONTROL_TAP, &mode) ||
		    fields_maybe(f, o, "device", &list[i].device) ||
		    read_region(f, o, list[i].region))
			return -1;
		list[i].mode = (enum control_mode)mode;
		if (list[i].device && list[i].region[0] >= list[i].region[2])
			return json_doc_fault(&f->doc, o, f->diag,
					      "a control on a device needs its \"region\"");
		for (size_t k = 0; k < i; k++) {
			if (!strcmp(list[k].name, list[i].name))
				return json_doc_fault_at(&f->doc, o, "name", f->diag,
							 "the control \"%s\" is listed twice",
							 list[i].name);
		}
		warn_unknown(f, o, known);
	}
	p->controls = list;
	return 0;
}

static int read_parties(struct fields *f, struct profile *p)
{
	static const char *const known[] = {"name", "party", "modules", NULL};
	struct profile_party *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "parties", sizeof(*list), &array, (void **)&list,
			   &p->party_count))
		return -1;
	for (size_t i = 0; i < p->party_count; i++) {
		const json_t *o = json_array_get(array, i);
		int party;

		if (fields_string(f, o, "name", NULL, &list[i].name) ||
		    fields_name(f, o, "party", party_from_name, PARTY_THIRD, &party) ||
		    fields_strings(f, o, "modules", &list[i].modules, &list[i].module_count))
			return -1;
		list[i].party = (enum party)party;
		warn_unknown(f, o, known);
	}
	p->parties = list;
	return 0;
}

static int read_recipients(struct fields *f, struct profile *p)
{
	static const char *const known[] = {"name", "party", "domains", NULL};
	struct profile_recipient *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "recipients", sizeof(*list), &array, (void **)&list,
			   &p->recipient_count))
		return -1;
	for (size_t i = 0; i < p->recipient_count; i++) {
		const json_t *o = json_array_get(array, i);
		int party;

		if (fields_string(f, o, "name", NULL, &list[i].name) ||
		    fields_name(f, o, "party", party_from_name, PARTY_THIRD, &party) ||
		    fields_strings(f, o, "domains", &list[i].domains, &list[i].domain_count))
			return -1;
		list[i].party = (enum party)party;
		warn_unknown(f, o, known);
	}
	p->recipients = list;
	return 0;
}

static int read_assets(struct fields *f, struct profile *p)
{
	static const char *const known[] = {"category", "paths", "whole", NULL};
	struct profile_asset *list;
	const json_t *array;

	if (fields_objects(f, f->doc.root, "assets", sizeof(*list), &array, (void **)&list,
			   &p->asset_count))
		return -1;
	for (size_t i = 0; i < p->asset_count; i++) {
		const json_t *o = json_array_get(array, i);
		const char *name;

		if (fields_string(f, o, "category", NULL, &name) ||
		    fields_strings(f, o, "paths", &list[i].paths, &list[i].path_count) ||
		    fields_bool(f, o, "whole", &list[i].whole))
			return -1;
		if (!category_from_name(name, strlen(name), &list[i].category))
			return json_doc_fault_at(&f->doc, o, "category", f->diag,
						 "\"%s\" is no category", name);
		warn_unknown(f, o, known);
	}
	p->assets = list;
	return 0;
}

static int read_witness(struct fields *f, struct profile *p)
{
	const json_t *array = json_object_get(f->doc.root, "witness");
	const char *const *names;
	size_t count;

	if (fields_strings(f, f->doc.root, "witness", &names, &count))
		return -1;
	for (size_t i = 0; i < count; i++) {
		int w = witness_from_name(names[i]);

		if (w < 0)
			return json_doc_fault(&f->doc, json_array_get(array, i), f->diag,
					      "\"%s\" is no kind of witness", names[i]);
		p->witness[w] = true;
	}
	return 0;
}

static int read_screen(struct fields *f, struct profile *p)
{
	static const char *const known[] = {"width", "height", "rotation", NULL};
	uint64_t width = 0, height = 0, rotation = 0;
	const json_t *o;

	if (fields_object(f, f->doc.root, "screen", &o))
		return -1;
	if (!o)
		return 0;
	if (fields_u64(f, o, "width", PIXELS_MAX, &width) ||
	    fields_u64(f, o, "height", PIXELS_MAX, &height) ||
	    fields_u64(f, o, "rotation", 270, &rotation))
		return -1;
	if (!width || !height)
		return json_doc_fault(&f->doc, o, f->diag, "a screen has a width and a height");
	if (rotation % 90)
		return json_doc_fault_at(&f->doc, o, "rotation", f->diag,
					 "a rotation is 0, 90, 180 or 270");
	json_doc_warn_unknown(&f->doc, o, known, f->diag);
	p->screen.width = (int32_t)width;
	p->screen.height = (int32_t)height;
	p->screen.rotation = (uint32_t)rotation;
	return 0;
}

static int read_windows(struct fields *f, struct profile *p)
{
	const struct {
		const char *key;
		uint64_t *ns;
		uint64_t fallback_ms;
	} windows[] = {{"gesture_ms", &p->gesture_ns, 2000},
		       {"release_ms", &p->release_ns, 1000},
		       {"reorder_ms", &p->reorder_ns, 250},
		       {"launch_ms", &p->launch_ns, 10000},
		       {"exit_ms", &p->exit_ns, 5000},
		       {"ask_ms", &p->ask_ns, (uint64_t)48 * 3600 * 1000}};
	enum { COUNT = sizeof(windows) / sizeof(windows[0]) };
	const char *known[COUNT + 1] = {NULL};
	const json_t *o;

	if (fields_object(f, f->doc.root, "windows", &o))
		return -1;
	for (int i = 0; i < COUNT; i++) {
		uint64_t ms = windows[i].fallback_ms;

		known[i] = windows[i].key;
		if (fields_u64(f, o, windows[i].key, WINDOW_MS_MAX, &ms))
			return -1;
		*windows[i].ns = ms * NS_PER_MS;
	}
	if (o)
		warn_unknown(f, o, known);
	return 0;
}

int profile_read(const char *name, const char *text, size_t len, struct profile **out,
		 struct diag *d)
{
	static const char *const known[] = {"format",	"app",	   "rules",	 "subjects",
					    "controls", "parties", "recipients", "assets",
					    "witness",	"windows", "screen",	 NULL};
	struct fields f = {.diag = d};
	struct profile *p;
	int result = -1;

	*out = NULL;
	if (json_doc_open(&f.doc, name, text, len, d))
		return -1;
	f.arena = arena_new();
	p = f.arena ? arena_zalloc(f.arena, 1, sizeof(*p)) : NULL;
	if (!p) {
		fields_no_memory(&f);
	} else if (!json_doc_format(&f.doc, "consentry-profile/1", d)) {
		p->arena = f.arena;
		warn_unknown(&f, f.doc.root, known);
		if (!fields_string(&f, f.doc.root, "app", NULL, &p->app) &&
		    !fields_string(&f, f.doc.root, "rules", NULL, &p->rules) &&
		    !read_subjects(&f, p) && !read_controls(&f, p) && !read_parties(&f, p) &&
		    !read_recipients(&f, p) && !read_assets(&f, p) && !read_witness(&f, p) &&
		    !read_windows(&f, p) && !read_screen(&f, p))
			result = 0;
	}
	json_doc_close(&f.doc);
	if (result)
		arena_free(f.arena);
	else
		*out = p;
	return result;
}

void profile_free(struct profile *p)
{
	if (p)
		arena_free(p->arena);
}

/* A cgroup subject names the group and what lies below it. */
static bool below(const char *group, const char *cgroup)
{
	size_t len = strlen(group);

	while (len && group[len - 1] == '/')
		len--;
	return !strncmp(group, cgroup, len) && (!cgroup[len] || cgroup[len] == '/');
}

bool profile_covers(const struct profile *p, const struct subject *s)
{
	for (size_t i = 0; i < p->subject_count; i++) {
		const struct profile_subject *each = &p->subjects[i];

		if ((each->kind == SUBJECT_UID && each->uid == s->uid) ||
		    (each->kind == SUBJECT_EXE && s->exe && glob_match(each->name, s->exe)) ||
		    (each->kind == SUBJECT_CGROUP && s->cgroup && below(each->name, s->cgroup)))
			return true;
	}
	return false;
}

bool profile_is_whole(const struct profile *p, enum category c, const char *path)
{
	for (size_t i = 0; path && i < p->asset_count; i++) {
		const struct profile_asset *a = &p->assets[i];

		for (size_t k = 0; a->whole && category_covers(a->category, c) && k < a->path_count;
		     k++) {
			if (glob_match(a->paths[k], path))
				return true;
		}
	}
	return false;
}
