/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints every reading that the choosers of a policy weigh, for tools/weights/weigh.
 *
 *	readings POLICY		one reading a line: what begin end feature…
 *	readings --names	the names of templates, parts and categories
 *
 * `what` is d (data), v (verb), p (purpose) or o (a new group of purposes begins). Features are
 * numbered as in policy/choice.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/build.h"

static void print_reading(void *arg, const struct draft *d, int what, size_t begin, size_t end,
			  const struct features *f)
{
	struct span bytes = sentence_bytes(&d->sentence, begin, end);
	struct span s = text_source(d->sentence.text, bytes.begin, bytes.end);

	(void)arg;
	printf("%c %u %u", what, s.begin, s.end);
	for (size_t i = 0; f && i < f->count; i++)
		printf(" %u", f->at[i]);
	putchar('\n');
}

static void print_names(void)
{
	for (unsigned int i = 0; i < TEMPLATE_COUNT; i++) {
		const struct feature_kind *k = feature_kind(i);

		printf("T %u %s %d %d\n", i, k->name, (int)k->a, (int)k->b);
	}
	for (int i = 0; i < PART_COUNT; i++)
		printf("P %d %s\n", i, part_name((enum part)i));
	for (int i = 0; i < CATEGORY_COUNT; i++)
		printf("C %d %s\n", i, category_name((enum category)i));
}

int main(int argc, char **argv)
{
	struct rules *rules;
	struct diag d = {0};
	char *data = malloc((size_t)4 << 20);
	size_t len;
	FILE *f;

	if (argc != 2 || !data) {
		fprintf(stderr, "usage: readings POLICY | --names\n");
		return 2;
	}
	if (!strcmp(argv[1], "--names")) {
		print_names();
		return 0;
	}
	f = fopen(argv[1], "rb");
	if (!f) {
		perror(argv[1]);
		return 2;
	}
	len = fread(data, 1, (size_t)4 << 20, f);
	fclose(f);
	if (build_observed(argv[1], data, len, NULL, print_reading, NULL, &rules, &d)) {
		fprintf(stderr, "%s\n", d.message);
		return 2;
	}
	rules_free(rules);
	free(data);
	return 0;
}
