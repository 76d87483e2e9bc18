/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lexicon files as data: people edit them, so every row is checked for what a row must have.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "policy/lexicon.h"
#include "policy/sentence.h"

extern const char lexicon_taxonomy_json[], lexicon_taxonomy_json_end[];
extern const char lexicon_zh_json[], lexicon_zh_json_end[];
extern const char lexicon_en_json[], lexicon_en_json_end[];

static json_t *load(const char *begin, const char *end)
{
	json_error_t error;
	json_t *root = json_loadb(begin, (size_t)(end - begin), JSON_REJECT_DUPLICATES, &error);

	cr_assert_not_null(root, "%d:%d: %s", error.line, error.column, error.text);
	return root;
}

static int category_known(const char *name)
{
	enum category c;

	return category_from_name(name, strlen(name), &c) ? 0 : -1;
}

/* Adds a word; a word with two meanings of one sort would make the meaning a matter of luck. */
static void add_once(json_t *seen, const char *word, const char *meaning, const char *file)
{
	const char *before = json_string_value(json_object_get(seen, word));

	cr_assert(*word, "%s: an empty word for %s", file, meaning);
	cr_assert(!before || !strcmp(before, meaning), "%s: \"%s\" is %s and %s", file, word,
		  before, meaning);
	json_object_set_new(seen, word, json_string(meaning));
}

static void check_terms(const json_t *root, const char *file, const char *key, const char *of,
			int (*known)(const char *))
{
	const json_t *rows = json_object_get(root, key);
	json_t *seen = json_object(), *row, *each;
	size_t i, k;

	cr_assert(json_array_size(rows) > 5, "%s has no %s", file, key);
	json_array_foreach (rows, i, row) {
		const char *term = json_string_value(json_object_get(row, "term"));
		const char *meaning = json_string_value(json_object_get(row, of));
		const json_t *synonyms = json_object_get(row, "synonyms");
		const json_t *examples = json_object_get(row, "examples");

		cr_assert(term && meaning, "%s: row %zu of %s has no term or no %s", file, i, key,
			  of);
		cr_assert(known(meaning) >= 0, "%s: \"%s\" is no %s", file, meaning, of);
		cr_assert(json_is_array(synonyms), "%s: \"%s\" has no synonyms", file, term);
		cr_assert(json_array_size(examples) > 0, "%s: \"%s\" has no example", file, term);
		add_once(seen, term, meaning, file);
		json_array_foreach (synonyms, k, each)
			add_once(seen, json_string_value(each), meaning, file);
		json_array_foreach (examples, k, each)
			cr_assert(*json_string_value(each), "%s: \"%s\": an empty example", file,
				  term);
	}
	json_decref(seen);
}

static void check_language(const char *begin, const char *end, const char *file)
{
	json_t *root = load(begin, end), *row;
	bool kinds[CONDITION_COUNT] = {0};
	size_t i;

	check_terms(root, file, "data", "category", category_known);
	check_terms(root, file, "actions", "kind", action_from_name);
	check_terms(root, file, "permissions", "permission", permission_from_name);
	json_array_foreach (json_object_get(root, "conditions"), i, row) {
		const char *kind = json_string_value(json_object_get(row, "kind"));
		int k = condition_from_name(kind);

		cr_assert(json_array_size(json_object_get(row, "patterns")) > 0,
			  "%s: no pattern for %s", file, kind);
		cr_assert(json_array_size(json_object_get(row, "examples")) > 0,
			  "%s: no example for %s", file, kind);
		if (k >= 0)
			kinds[k] = true;
	}
	for (int k = 0; k < CONDITION_COUNT; k++)
		cr_assert(kinds[k], "%s says nothing about \"%s\"", file,
			  condition_name((enum condition_kind)k));
	json_decref(root);
}

Test(lexicon, chinese_rows_are_whole)
{
	check_language(lexicon_zh_json, lexicon_zh_json_end, "zh.json");
}

Test(lexicon, english_rows_are_whole)
{
	check_language(lexicon_en_json, lexicon_en_json_end, "en.json");
}

Test(lexicon, the_taxonomy_defines_every_category_once)
{
	json_t *root = load(lexicon_taxonomy_json, lexicon_taxonomy_json_end), *row;
	const json_t *rows = json_object_get(root, "categories");
	size_t i;

	cr_assert_eq(json_array_size(rows), CATEGORY_COUNT);
	json_array_foreach (rows, i, row) {
		const char *name = json_string_value(json_object_get(row, "name"));
		const char *definition = json_string_value(json_object_get(row, "definition"));

		cr_assert_str_eq(name, category_name((enum category)i));
		cr_assert(definition && *definition, "%s has no definition", name);
	}
	json_decref(root);
}

static const struct lexicon_node *walk(const uint32_t *word, size_t n)
{
	uint32_t node = LEXICON_ROOT;

	for (size_t i = 0; i < n && node; i++)
		node = lexicon_step(&lexicon, node, lexicon_letter(&lexicon, word[i]));
	return node ? &lexicon.nodes[node] : NULL;
}

Test(lexicon, tables_know_words_of_both_languages)
{
	static const uint32_t nickname[] = {0x6635, 0x79f0}; /* 昵称 */
	static const uint32_t mail[] = {'e', 'm', 'a', 'i', 'l', ' ', 'a',
					'd', 'd', 'r', 'e', 's', 's'};
	static const uint32_t strange[] = {0x6635, 0x10ffff};
	const struct lexicon_node *n = walk(nickname, 2);
	bool data = false;

	cr_assert(n);
	for (size_t i = n->lexeme; i < n->lexeme + n->lexemes; i++)
		data = data || (lexicon.lexemes[i].class == WORD_DATA &&
				lexicon.lexemes[i].value == CATEGORY_ACCOUNT);
	cr_assert(data);
	n = walk(mail, sizeof(mail) / sizeof(mail[0]));
	cr_assert(n && n->lexemes);
	cr_assert_null(walk(strange, 2));
}

Test(lexicon, folding_makes_full_width_half_width_and_lower_case)
{
	cr_assert_eq(sentence_fold(0xff21), 'a'); /* Ａ */
	cr_assert_eq(sentence_fold('Q'), 'q');
	cr_assert_eq(sentence_fold(0xff0c), ','); /* ， */
	cr_assert_eq(sentence_fold(0x4e2d), 0x4e2d);
}
