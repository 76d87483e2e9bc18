/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "base/timestamp.h"
#include "consentry/finding.h"

NAMES_DEFINE(format, enum format, FORMAT_LIST, FORMAT_COUNT)

#define NS_PER_MS 1000000u

struct source {
	const json_t *root;
	const json_t *subject;
	const json_t *resource;
	const char *device;
	const char *id; /* the chain's hash */
	uint64_t seq;
	enum verdict verdict;
	const char *code; /* the code, or the verdict where there is none */
	uint64_t time_ms;
};

static const char *get(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static int64_t number(const json_t *object, const char *key)
{
	return (int64_t)json_integer_value(json_object_get(object, key));
}

static int read_source(const json_t *root, const char *device, struct source *s)
{
	const json_t *chain = json_object_get(root, "chain");
	const json_t *evidence = json_object_get(root, "evidence");
	const char *verdict = get(root, "verdict"), *time = get(root, "time");
	int v = verdict ? verdict_from_name(verdict) : -1;
	uint64_t ns;

	if (v < 0 || !time || timestamp_parse(time, strlen(time), &ns) || !get(chain, "hash"))
		return -1;
	s->root = root;
	s->subject = json_object_get(evidence, "subject");
	s->resource = json_object_get(evidence, "resource");
	s->device = device;
	s->id = get(chain, "hash");
	s->seq = (uint64_t)number(chain, "seq");
	s->verdict = (enum verdict)v;
	s->code = get(root, "code") ? get(root, "code") : verdict;
	s->time_ms = ns / NS_PER_MS;
	return 0;
}

/* One sentence for lists of events. */
static void message(const struct source *s, struct strbuf *out)
{
	strbuf_addf(out, "%s: %s: %s", or_empty(get(s->root, "app")), s->code,
		    or_empty(get(s->root, "observed")));
}

/* Members that are null or empty objects say nothing: leave them out. */
static void set(json_t *object, const char *key, json_t *value)
{
	if (!value || json_is_null(value) || (json_is_object(value) && !json_object_size(value)) ||
	    (json_is_array(value) && !json_array_size(value)))
		json_decref(value);
	else
		json_object_set_new(object, key, value);
}

static void set_string(json_t *object, const char *key, const char *value)
{
	if (value && *value)
		json_object_set_new(object, key, json_string(value));
}

static json_t *copy(const json_t *object, const char *key)
{
	return json_incref(json_object_get(object, key));
}

/* Takes over `object`. */
static int dump(json_t *object, struct strbuf *out)
{
	char *text = object ? json_dumps(object, JSON_COMPACT) : NULL;

	json_decref(object);
	if (!text)
		return -1;
	strbuf_adds(out, text);
	free(text);
	return out->failed ? -1 : 0;
}

static json_t *process_of(const struct source *s, const char *executable)
{
	const char *exe = get(s->subject, "exe"), *slash = exe ? strrchr(exe, '/') : NULL;
	json_t *p = json_object();

	set(p, "pid", copy(s->subject, "pid"));
	set_string(p, executable, exe);
	set_string(p, "name", slash ? slash + 1 : exe);
	return p;
}

static const char *file_path(const struct source *s)
{
	const char *type = get(s->resource, "type");

	return type && (!strcmp(type, "file") || !strcmp(type, "chardev"))
		       ? get(s->resource, "path")
		       : NULL;
}

static json_t *text(void (*write)(const struct source *, struct strbuf *), const struct source *s)
{
	struct strbuf b = {0};
	json_t *j;

	write(s, &b);
	j = b.failed ? NULL : json_stringn(or_empty(b.data), b.len);
	strbuf_free(&b);
	return j;
}

/* The finding's own members, without what the envelope has already. */
static json_t *body(const struct source *s)
{
	json_t *j = json_copy((json_t *)(uintptr_t)s->root);

	json_object_del(j, "format");
	return j;
}

static int write_ecs(const struct source *s, struct strbuf *out)
{
	static const char *const outcomes[VERDICT_COUNT] = {"failure", "unknown", "success"};
	static const int severities[VERDICT_COUNT] = {73, 21, 0};
	json_t *o = json_object(), *event, *rule, *user = json_object(), *file = json_object();

	set_string(o, "@timestamp", get(s->root, "time"));
	set(o, "ecs", json_pack("{s:s}", "version", "8.11.0"));
	set(o, "message", text(message, s));
	event = json_pack("{s:s,s:[s],s:[s],s:s,s:s,s:s,s:s,s:I,s:i}", "kind",
			  s->verdict == VERDICT_VIOLATION ? "alert" : "event", "category",
			  "process", "type", "access", "action", s->code, "outcome",
			  outcomes[s->verdict], "module", "consentry", "dataset",
			  "consentry.finding", "sequence", (json_int_t)s->seq, "severity",
			  severities[s->verdict]);
	set_string(event, "id", s->id);
	set(o, "event", event);
	rule = json_object();
	set_string(rule, "id", get(s->root, "rule"));
	set_string(rule, "name", get(s->root, "code"));
	set_string(rule, "category", get(s->root, "category"));
	set_string(rule, "description", get(s->root, "quote"));
	set_string(rule, "ruleset", get(s->root, "clause"));
	set(o, "rule", rule);
	set(o, "process", process_of(s, "executable"));
	if (json_object_get(s->subject, "uid"))
		json_object_set_new(user, "id",
				    json_sprintf("%" PRId64, number(s->subject, "uid")));
	set(o, "user", user);
	set_string(file, "path", file_path(s));
	set(o, "file", file);
	set(o, "host", json_pack("{s:s}", "name", s->device));
	set(o, "service", json_pack("{s:s}", "name", or_empty(get(s->root, "app"))));
	set(o, "tags", json_pack("[s]", "privacy"));
	set(o, "consentry", body(s));
	return dump(o, out);
}

/* `standards` and `requirements` from the finding's regulation. */
static void laws(const struct source *s, json_t *standards, json_t *requirements)
{
	const json_t *list = json_object_get(s->root, "regulation");
	const char *last = "";
	json_t *law;
	size_t i;

	json_array_foreach (list, i, law) {
		const char *document = get(law, "document");

		if (!document)
			continue;
		if (strcmp(document, last))
			json_array_append_new(standards, json_string(document));
		last = document;
		json_array_append_new(requirements, json_sprintf("%s %s", document,
								 or_empty(get(law, "clause"))));
	}
	/* The schema demands one: the promise itself is the standard that was applied. */
	if (!json_array_size(standards))
		json_array_append_new(standards, json_string("privacy policy"));
}

static int write_ocsf(const struct source *s, struct strbuf *out)
{
	static const struct {
		int id;
		const char *name;
	} statuses[VERDICT_COUNT] = {{3, "Fail"}, {2, "Warning"}, {1, "Pass"}};
	static const int severities[VERDICT_COUNT] = {4, 2, 1}; /* high, low, informational */
	json_t *standards = json_array(), *requirements = json_array();
	json_t *o, *compliance, *info, *resource;

	o = json_pack("{s:i,s:i,s:i,s:i,s:i,s:I}", "activity_id", 1, "category_uid", 2, "class_uid",
		      2003, "type_uid", 200301, "severity_id", severities[s->verdict], "time",
		      (json_int_t)s->time_ms);
	set(o, "message", text(message, s));
	set(o, "metadata",
	    json_pack("{s:s,s:{s:s,s:s,s:s},s:s,s:I}", "version", "1.1.0", "product", "name",
		      "consentry", "vendor_name", "consentry", "version", CONSENTRY_VERSION, "uid",
		      s->id, "sequence", (json_int_t)s->seq));
	laws(s, standards, requirements);
	compliance = json_pack("{s:i,s:s,s:o}", "status_id", statuses[s->verdict].id, "status",
			       statuses[s->verdict].name, "standards", standards);
	set_string(compliance, "control", get(s->root, "clause"));
	set(compliance, "requirements", requirements);
	set_string(compliance, "status_code", get(s->root, "code"));
	set_string(compliance, "status_detail", get(s->root, "observed"));
	set(o, "compliance", compliance);
	info = json_pack("{s:s,s:s,s:[s]}", "uid", s->id, "title", s->code, "types",
			 or_empty(get(s->root, "category")));
	set_string(info, "desc", get(s->root, "quote"));
	set(o, "finding_info", info);
	resource = json_pack("{s:s,s:s}", "type", "application", "name",
			     or_empty(get(s->root, "app")));
	set_string(resource, "uid", s->device);
	set(o, "resource", resource);
	set(o, "unmapped", body(s));
	return dump(o, out);
}

/* In the header `\` and `|` are escaped, in an extension `\`, `=` and line ends; neither has others. */
static void cef_escape(struct strbuf *out, const char *value, bool header)
{
	for (; *value; value++) {
		if (*value == '\\' || *value == (header ? '|' : '='))
			strbuf_addf(out, "\\%c", *value);
		else if (*value == '\n' || *value == '\r')
			strbuf_adds(out, header ? " " : *value == '\n' ? "\\n" : "\\r");
		else
			strbuf_addc(out, *value);
	}
}

static void cef_field(struct strbuf *out, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	strbuf_addf(out, "%s%s=", out->data[out->len - 1] == '|' ? "" : " ", key);
	cef_escape(out, value, false);
}

static void cef_number(struct strbuf *out, const char *key, uint64_t value)
{
	strbuf_addf(out, "%s%s=%" PRIu64, out->data[out->len - 1] == '|' ? "" : " ", key, value);
}

static void cef_custom(struct strbuf *out, int n, const char *label, const char *value)
{
	char key[16];

	if (!value || !*value)
		return;
	snprintf(key, sizeof(key), "cs%dLabel", n);
	cef_field(out, key, label);
	snprintf(key, sizeof(key), "cs%d", n);
	cef_field(out, key, value);
}

static int write_cef(const struct source *s, struct strbuf *out)
{
	static const int severities[VERDICT_COUNT] = {8, 3, 0};
	struct strbuf b = {0};

	strbuf_addf(out, "CEF:0|consentry|consentry|%s|", CONSENTRY_VERSION);
	cef_escape(out, s->code, true);
	strbuf_addc(out, '|');
	message(s, &b);
	cef_escape(out, or_empty(b.data), true);
	strbuf_addf(out, "|%d|", severities[s->verdict]);
	if (out->failed || b.failed) {
		strbuf_free(&b);
		return -1;
	}
	cef_number(out, "rt", s->time_ms);
	cef_field(out, "externalId", s->id);
	cef_field(out, "deviceExternalId", s->device);
	cef_field(out, "cat", get(s->root, "category"));
	cef_field(out, "outcome", verdict_name(s->verdict));
	cef_field(out, "sourceServiceName", get(s->root, "app"));
	if (json_object_get(s->subject, "pid"))
		cef_number(out, "spid", (uint64_t)number(s->subject, "pid"));
	cef_field(out, "sproc", get(s->subject, "exe"));
	if (json_object_get(s->subject, "uid"))
		cef_number(out, "suid", (uint64_t)number(s->subject, "uid"));
	cef_field(out, "filePath", file_path(s));
	cef_custom(out, 1, "clause", get(s->root, "clause"));
	cef_custom(out, 2, "sentence", get(s->root, "quote"));
	cef_custom(out, 3, "expected", get(s->root, "expected"));
	cef_custom(out, 4, "observed", get(s->root, "observed"));
	cef_custom(out, 5, "rule", get(s->root, "rule"));
	cef_custom(out, 6, "attribution", get(s->root, "attribution"));
	cef_field(out, "cn1Label", "seq");
	cef_number(out, "cn1", s->seq);
	strbuf_free(&b);
	return out->failed ? -1 : 0;
}

static int write_clickhouse(const struct source *s, const char *line, size_t len,
			    struct strbuf *out)
{
	static const char *const strings[] = {"app",	  "category",	 "clause",
					      "quote",	  "rule",	 "expected",
					      "observed", "attribution", "hook"};
	json_t *o = json_object();

	/* ClickHouse's DateTime is whole seconds; the nanoseconds have a column of their own. */
	json_object_set_new(o, "time", json_integer((json_int_t)(s->time_ms / 1000)));
	json_object_set_new(o, "time_ms", json_integer((json_int_t)s->time_ms));
	json_object_set_new(o, "device", json_string(s->device));
	json_object_set_new(o, "seq", json_integer((json_int_t)s->seq));
	json_object_set_new(o, "id", json_string(s->id));
	json_object_set_new(o, "verdict", json_string(verdict_name(s->verdict)));
	json_object_set_new(o, "code", json_string(or_empty(get(s->root, "code"))));
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		json_object_set_new(o, strings[i], json_string(or_empty(get(s->root, strings[i]))));
	json_object_set_new(o, "exe", json_string(or_empty(get(s->subject, "exe"))));
	json_object_set_new(o, "lost", json_integer(number(s->root, "lost")));
	json_object_set_new(o, "raw", json_stringn(line, len));
	return dump(o, out);
}

int format_write(enum format f, const char *device, const char *line, size_t len,
		 struct strbuf *out)
{
	json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	struct source s;
	int result = -1;

	if (root && !read_source(root, device, &s)) {
		switch (f) {
		case FORMAT_ECS:
			result = write_ecs(&s, out);
			break;
		case FORMAT_OCSF:
			result = write_ocsf(&s, out);
			break;
		case FORMAT_CEF:
			result = write_cef(&s, out);
			break;
		case FORMAT_CLICKHOUSE:
			result = write_clickhouse(&s, line, len, out);
			break;
		default:
			strbuf_add(out, line, len);
			result = out->failed ? -1 : 0;
		}
	}
	json_decref(root);
	return result;
}

uint64_t format_time(const char *line, size_t len)
{
	/* Written by the judge before anything that an app could have named. */
	static const char key[] = ",\"time\":\"";
	const char *at = memmem(line, len, key, sizeof(key) - 1);
	uint64_t ns;

	if (!at)
		return 0;
	at += sizeof(key) - 1;
	if ((size_t)(line + len - at) < TIMESTAMP_SIZE - 1 ||
	    timestamp_parse(at, TIMESTAMP_SIZE - 1, &ns))
		return 0;
	return ns;
}
