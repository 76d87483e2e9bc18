/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "user/deliver/chain.h"
#include "user/deliver/format.h"

#define NASTY "a=b|c\\d\ne\"f<只>"

static char *line;
static char hash[CHAIN_HASH_SIZE];

static void setup(void)
{
	struct strbuf b = {0}, out = {0};
	struct chain c;

	strbuf_adds(
		&b,
		"{\"format\":\"consentry-finding/1\",\"verdict\":\"violation\",\"code\":"
		"\"no-gesture\",\"also\":[],\"t\":5,\"time\":\"2026-01-01T00:00:01.234567890Z\","
		"\"app\":\"shop\",\"category\":\"audio\",\"clause\":\"1.5.4\",\"quote\":");
	strbuf_add_json(&b, NASTY);
	strbuf_adds(&b, ",\"rule\":\"R9\",\"expected\":\"e\",\"observed\":");
	strbuf_add_json(&b, NASTY);
	strbuf_adds(&b, ",\"evidence\":{\"op\":\"start\",\"resource\":{\"type\":\"chardev\",\"id\":"
			"\"116:24\",\"path\":");
	strbuf_add_json(&b, NASTY);
	strbuf_adds(
		&b,
		"},\"subject\":{\"pid\":412,\"tid\":413,\"start\":1,\"uid\":10001,\"exe\":"
		"\"/opt/shop/bin/shop\"}},\"attribution\":\"direct\",\"hook\":\"lsm/file_ioctl\","
		"\"lost\":0,\"regulation\":[{\"document\":\"Law A\",\"clause\":\"3.1\"},"
		"{\"document\":\"Law A\",\"clause\":\"3.2\"},{\"document\":\"Law B\",\"clause\":"
		"\"7\"}],\"exceptions\":[]}");
	chain_init(&c);
	c.seq = 41;
	cr_assert_eq(chain_append(&c, b.data, b.len, &out), 0);
	out.data[out.len - 1] = '\0';
	line = out.data;
	memcpy(hash, c.hash, sizeof(hash));
	strbuf_free(&b);
}

TestSuite(format, .init = setup);

static char *write(enum format f, struct strbuf *out)
{
	cr_assert_eq(format_write(f, "device-7", line, strlen(line), out), 0);
	cr_assert_null(strchr(out->data, '\n'), "more than one line");
	return out->data;
}

static json_t *write_json(enum format f)
{
	struct strbuf out = {0};
	json_t *j = json_loads(write(f, &out), JSON_REJECT_DUPLICATES, NULL);

	cr_assert_not_null(j);
	strbuf_free(&out);
	return j;
}

/* The value at a path of keys and indices: "event.type.0". */
static const json_t *at(const json_t *j, const char *path)
{
	char key[64];
	size_t n;

	while (j && *path) {
		n = strcspn(path, ".");
		snprintf(key, sizeof(key), "%.*s", (int)n, path);
		j = json_is_array(j) ? json_array_get(j, (size_t)(*key - '0'))
				     : json_object_get(j, key);
		path += n + (path[n] == '.');
	}
	return j;
}

static void is(const json_t *j, const char *path, const char *expected)
{
	const char *s = json_string_value(at(j, path));

	cr_expect(s && !strcmp(s, expected), "%s is %s, expected %s", path, s ? s : "missing",
		  expected);
}

static void is_number(const json_t *j, const char *path, json_int_t expected)
{
	const json_t *v = at(j, path);

	cr_expect(json_is_integer(v) && json_integer_value(v) == expected, "%s", path);
}

Test(format, leaves_the_finding_as_it_is)
{
	struct strbuf out = {0};

	cr_expect_str_eq(write(FORMAT_FINDING, &out), line);
	strbuf_free(&out);
}

Test(format, speaks_ecs)
{
	json_t *j = write_json(FORMAT_ECS);

	is(j, "@timestamp", "2026-01-01T00:00:01.234567890Z");
	is(j, "ecs.version", "8.11.0");
	/* Values that ECS allows here, not free text. */
	is(j, "event.kind", "alert");
	is(j, "event.category.0", "process");
	is(j, "event.type.0", "access");
	is(j, "event.outcome", "failure");
	is(j, "event.id", hash);
	is_number(j, "event.sequence", 42);
	is(j, "rule.description", NASTY);
	is(j, "process.executable", "/opt/shop/bin/shop");
	is(j, "process.name", "shop");
	is_number(j, "process.pid", 412);
	is(j, "user.id", "10001");
	is(j, "file.path", NASTY);
	is(j, "host.name", "device-7");
	is(j, "consentry.chain.hash", hash);
	json_decref(j);
}

/* The attributes that OCSF 1.1 requires of class 2003, each with the type that it asks for. */
Test(format, speaks_ocsf)
{
	json_t *j = write_json(FORMAT_OCSF);

	is_number(j, "activity_id", 1);
	is_number(j, "category_uid", 2);
	is_number(j, "class_uid", 2003);
	is_number(j, "type_uid", 2003 * 100 + 1);
	is_number(j, "severity_id", 4);
	is_number(j, "time", 1767225601234);
	is(j, "metadata.version", "1.1.0");
	is(j, "metadata.product.vendor_name", "consentry");
	is(j, "finding_info.uid", hash);
	cr_expect(json_is_string(at(j, "finding_info.title")));
	is(j, "compliance.status", "Fail");
	is_number(j, "compliance.status_id", 3);
	is(j, "compliance.standards.0", "Law A");
	is(j, "compliance.standards.1", "Law B");
	cr_expect_null(at(j, "compliance.standards.2"));
	is(j, "compliance.requirements.1", "Law A 3.2");
	is(j, "compliance.control", "1.5.4");
	is(j, "resource.uid", "device-7");
	is(j, "unmapped.chain.hash", hash);
	json_decref(j);
}

/* Undoes the escapes of an extension's value; NULL when the field is not there. */
static char *cef_value(const char *cef, const char *key)
{
	static char out[4096];
	char search[64];
	const char *p;
	size_t n = 0;

	snprintf(search, sizeof(search), "%s=", key);
	for (p = cef; (p = strstr(p, search)); p++) {
		if (p[-1] == ' ' || p[-1] == '|')
			break;
	}
	if (!p)
		return NULL;
	for (p += strlen(search); *p && *p != '='; p++) {
		if (*p == '\\') {
			p++;
			out[n++] = *p == 'n' ? '\n' : *p;
		} else {
			out[n++] = *p;
		}
	}
	if (*p == '=') { /* the next key came with it */
		while (n && out[n - 1] != ' ')
			n--;
		n--;
	}
	out[n] = '\0';
	return out;
}

Test(format, speaks_cef)
{
	struct strbuf out = {0};
	char *cef = write(FORMAT_CEF, &out), *p = cef;
	int bars = 0;

	cr_expect_eq(strncmp(cef, "CEF:0|consentry|consentry|", 26), 0);
	for (; bars < 7; p++) {
		cr_assert(*p);
		if (*p == '\\')
			p++;
		else if (*p == '|')
			bars++;
	}
	cr_expect_eq(strncmp(p, "rt=1767225601234 ", 17), 0, "%s", p);
	cr_expect_str_eq(cef_value(cef, "cs2"), NASTY);
	cr_expect_str_eq(cef_value(cef, "filePath"), NASTY);
	cr_expect_str_eq(cef_value(cef, "externalId"), hash);
	cr_expect_str_eq(cef_value(cef, "suid"), "10001");
	cr_expect_str_eq(cef_value(cef, "cs1Label"), "clause");
	cr_expect_str_eq(cef_value(cef, "cn1"), "42");
	strbuf_free(&out);
}

Test(format, makes_flat_rows)
{
	json_t *j = write_json(FORMAT_CLICKHOUSE);

	is_number(j, "time", 1767225601);
	is_number(j, "time_ms", 1767225601234);
	is_number(j, "seq", 42);
	is(j, "device", "device-7");
	is(j, "id", hash);
	is(j, "raw", line);
	is(j, "quote", NASTY);
	json_decref(j);
}

Test(format, refuses_what_is_no_finding)
{
	static const char *const bad[] = {"", "{", "{}", "[]", "{\"verdict\":\"violation\"}"};
	struct strbuf out = {0};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (int f = 0; f < FORMAT_COUNT; f++)
			cr_expect_eq(
				format_write((enum format)f, "d", bad[i], strlen(bad[i]), &out), -1,
				"%s", bad[i]);
	}
	cr_expect_eq(format_time(line, strlen(line)), 1767225601234567890u);
	cr_expect_eq(format_time("{}", 2), 0);
}
