/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct words *words_of(const char *language)
{
	return language && !strncmp(language, "en", 2) ? &words_en : &words_zh;
}

static const char *find(const char *name, size_t len, const struct word *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(list[i].name) == len && !memcmp(list[i].name, name, len))
			return list[i].value;
	}
	return NULL;
}

void words_fill(const char *template, const struct word *list, size_t count, struct strbuf *out)
{
	while (*template) {
		size_t plain = strcspn(template, "{");
		const char *end, *value;

		strbuf_add(out, template, plain);
		template += plain;
		end = strchr(template, '}');
		if (!end)
			break;
		value = find(template + 1, (size_t)(end - template) - 1, list, count);
		if (value)
			strbuf_adds(out, value);
		template = end + 1;
	}
}

void words_duration(const struct words *w, uint64_t ns, char *out, size_t size)
{
	static const uint64_t units[] = {1000000, 1000000000, UINT64_C(60000000000),
					 UINT64_C(3600000000000), UINT64_C(86400000000000)};
	/* From when on the unit is used: two of it, but milliseconds below one second only. */
	static const uint64_t limits[] = {0, 1000000000, UINT64_C(120000000000),
					  UINT64_C(7200000000000), UINT64_C(172800000000000)};
	struct strbuf text = {0};
	char number[48];
	int unit = 4, len;

	while (unit && ns < limits[unit])
		unit--;
	len = snprintf(number, sizeof(number), "%" PRIu64 ".%03" PRIu64, ns / units[unit],
		       ns % units[unit] * 1000 / units[unit]);
	while (number[len - 1] == '0')
		number[--len] = '\0';
	if (number[len - 1] == '.')
		number[--len] = '\0';
	words_fill(strcmp(number, "1") ? w->durations[unit] : w->one[unit],
		   &(struct word){"n", number}, 1, &text);
	snprintf(out, size, "%s", text.data ? text.data : "");
	strbuf_free(&text);
}
