/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/sha256.h"
#include "base/strbuf.h"
#include "cli.h"
#include "policy/explain.h"
#include "policy/text.h"

#define RULES_MAX  ((size_t)1 << 30)
#define POLICY_MAX ((size_t)64 << 20)

struct request {
	const char *rules;
	const char *what;
	const char *policy;
	const char *page;
	const char *color;
	const char *language;
};

static int set_color(const struct command *self, const char *when, bool *on)
{
	const char *none = getenv("NO_COLOR");

	if (!strcmp(when, "always"))
		*on = true;
	else if (!strcmp(when, "never"))
		*on = false;
	else if (!strcmp(when, "auto"))
		*on = isatty(STDOUT_FILENO) && !(none && none[0]);
	else
		return cli_usage(self, "--color is always, never or auto, not \"%s\"", when);
	return 0;
}

static int set_language(const struct command *self, const char *name, const struct rules *r,
			enum explain_language *l)
{
	const char *source = r->source.language ? r->source.language : "";

	if (!name)
		name = !strncmp(source, "zh", 2) ? "zh" : "en";
	if (!strcmp(name, "zh"))
		*l = EXPLAIN_ZH;
	else if (!strcmp(name, "en"))
		*l = EXPLAIN_EN;
	else
		return cli_usage(self, "--language is zh or en, not \"%s\"", name);
	return 0;
}

/* Is the policy the one that the rules were made of? Rules written by hand do not say. */
static int check_source(const struct rules *r, const char *path, const char *data, size_t len,
			struct diag *d)
{
	char hex[SHA256_HEX];

	if (!r->source.sha256 || !r->source.sha256[0])
		return 0;
	sha256_hex(data, len, hex);
	if (!strcmp(hex, r->source.sha256))
		return 0;
	return diag_set(d, path, 0, 0, "is not the policy that these rules were made of");
}

static int write_page(const struct request *q, const struct rules *r,
		      const struct explain_options *o, struct diag *d)
{
	struct arena *a = arena_new();
	struct strbuf out = {0};
	struct text text;
	char *data = NULL;
	size_t len;
	int rc = 0;

	if (!a)
		return diag_set(d, q->page, 0, 0, "out of memory");
	if (q->policy) {
		rc = cli_read_file(q->policy, POLICY_MAX, &data, &len, d);
		if (!rc)
			rc = check_source(r, q->policy, data, len, d);
		if (!rc)
			rc = text_read(cli_base_name(q->policy), data, len, NULL, a, &text, d);
	}
	if (!rc) {
		rc = explain_html(r, q->policy ? &text : NULL, o, &out);
		if (rc)
			diag_set(d, q->page, 0, 0, "out of memory");
		else
			rc = cli_write_file(q->page, out.data, out.len, d);
	}
	strbuf_free(&out);
	free(data);
	arena_free(a);
	return rc;
}

static int write_text(const struct request *q, const struct rules *r,
		      const struct explain_options *o, struct diag *d)
{
	struct strbuf out = {0};
	int rc = explain_text(r, q->what, o, &out);

	if (rc > 0)
		rc = diag_set(d, q->rules, 0, 0, "no clause, statement, rule or category is \"%s\"",
			      q->what);
	else if (rc)
		diag_set(d, q->rules, 0, 0, "out of memory");
	else
		rc = cli_write_file("-", out.data, out.len, d);
	strbuf_free(&out);
	return rc;
}

static int explain(const struct command *self, const struct request *q)
{
	struct cli_warnings warnings = {0};
	struct explain_options o = {.color = false};
	struct rules *rules;
	struct diag d;
	char *data;
	size_t len;
	int rc;

	cli_diag_init(&d, &warnings);
	if (set_color(self, q->color, &o.color))
		return EXIT_USAGE;
	if (cli_read_file(q->rules, RULES_MAX, &data, &len, &d))
		return cli_fault(&d);
	rc = rules_read(q->rules, data, len, &rules, &d);
	free(data);
	if (rc)
		return cli_fault(&d);
	rc = set_language(self, q->language, rules, &o.language);
	if (!rc) {
		rc = q->page ? write_page(q, rules, &o, &d) : write_text(q, rules, &o, &d);
		if (rc)
			cli_fault(&d);
	}
	rules_free(rules);
	return rc ? EXIT_USAGE : EXIT_CLEAN;
}

static int run(const struct command *self, int argc, char **argv)
{
	static const struct option options[] = {
		{"html", required_argument, NULL, 'H'},
		{"policy", required_argument, NULL, 'p'},
		{"color", required_argument, NULL, 'c'},
		{"language", required_argument, NULL, 'l'},
		{NULL, 0, NULL, 0},
	};
	struct request q = {.color = "auto"};
	int c;

	while ((c = getopt_long(argc, argv, ":p:", options, NULL)) != -1) {
		switch (c) {
		case 'H':
			q.page = optarg;
			break;
		case 'p':
			q.policy = optarg;
			break;
		case 'c':
			q.color = optarg;
			break;
		case 'l':
			q.language = optarg;
			break;
		default:
			return cli_bad_option(self, c, argv);
		}
	}
	if (argc - optind < 1 || argc - optind > 2)
		return cli_usage(self, "expected RULES and at most one CLAUSE, RULE or CATEGORY");
	q.rules = argv[optind];
	q.what = argv[optind + 1];
	if (q.page && q.what)
		return cli_usage(self, "--html writes the whole policy: name no clause");
	if (q.policy && !q.page)
		return cli_usage(self, "--policy goes with --html");
	return explain(self, &q);
}

const struct command command_explain = {
	"explain",
	"show what a policy was understood to say",
	"usage: consentry explain RULES [CLAUSE | STATEMENT | RULE | CATEGORY]\n"
	"       consentry explain RULES --html PAGE [--policy POLICY]\n\n"
	"Shows sentences with their parts, the rules that they make in words, and how each is "
	"watched.\n"
	"Without a second argument: all rules in short. \"1.10.4\", \"一（十）4\", \"R12\" and\n"
	"\"location\" are examples of one.\n\n"
	"      --html PAGE       write a page instead: the policy beside what was understood\n"
	"  -p, --policy POLICY   for the page: the policy that RULES was made of; without it the "
	"page\n"
	"                        has the quoted sentences only\n"
	"      --color WHEN      always, never or auto (default: on a terminal)\n"
	"      --language L      zh or en for the words around the policy's own (default: the "
	"policy's)\n",
	run,
};
