/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS), with what GitHub's code scanning asks of an upload: rules with help and tags, a
 * location with a line, fingerprints that stay the same from run to run.
 *
 * A rule is a code, a result a group of findings with its occurrenceCount. A violation is an error; what
 * could not be verified has kind `open`, which is the standard's word for "not enough was known". What
 * was compliant is left out, since uploads would show it as an alert. A result points to the
 * sentence in the policy, where the policy was given, else to its line in the log.
 */
#include <inttypes.h>
#include <string.h>

#include "base/sha256.h"
#include "facts.h"
#include "report.h"

struct sarif {
	const struct report *r;
	const struct report_frame *f;
	struct strbuf *out;
	enum language l;
};

static void add(struct sarif *s, const char *text)
{
	strbuf_adds(s->out, text);
}

static void string(struct sarif *s, const char *key, const char *value)
{
	strbuf_addf(s->out, "\"%s\":", key);
	strbuf_add_json(s->out, value);
}

/* A relative URI reference (RFC 3986) for a path. */
static void uri(struct strbuf *out, const char *path)
{
	static const char kept[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

	while (*path == '/')
		path++;
	strbuf_addc(out, '"');
	for (; *path; path++) {
		if (strchr(kept, *path))
			strbuf_addc(out, *path);
		else
			strbuf_addf(out, "%%%02X", (unsigned int)(unsigned char)*path);
	}
	strbuf_addc(out, '"');
}

/* The line of the policy that the quote begins in; 0: not there. */
static uint64_t line_in_policy(const struct sarif *s, const char *quote)
{
	const char *at, *text = s->f->policy;
	uint64_t line = 1;

	if (!text || !quote || !*quote)
		return 0;
	at = memmem(text, s->f->policy_len, quote, strlen(quote));
	if (!at)
		return 0;
	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

static void location(struct sarif *s, const struct report_finding *f)
{
	uint64_t line = line_in_policy(s, f->quote);

	add(s, "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
	uri(s->out, line ? s->f->policy_name : s->f->source);
	strbuf_addf(s->out, "},\"region\":{\"startLine\":%" PRIu64,
		    line     ? line
		    : f->seq ? f->seq
			     : (uint64_t)1);
	if (line) {
		add(s, ",\"snippet\":{");
		string(s, "text", f->quote);
		add(s, "}");
	}
	add(s, "}},\"logicalLocations\":[{");
	string(s, "name", f->clause ? f->clause : "undeclared");
	add(s, ",");
	string(s, "kind", "clause");
	add(s, "}]}]");
}

static void message(struct sarif *s, const struct report_group *g)
{
	const struct report_finding *f = g->first;
	const char *colon = s->l == LANGUAGE_ZH ? "：" : ": ";
	struct strbuf b = {0};

	strbuf_addf(&b, "%s%s%s", text_category(s->l, f->category), colon,
		    f->code ? text_code(s->l, f->code) : text_verdict(s->l, f->verdict));
	if (g->count > 1)
		strbuf_addf(&b, " ×%zu", g->count);
	strbuf_addc(&b, '\n');
	if (f->observed)
		strbuf_addf(&b, "%s%s%s\n", text_of(s->l, TEXT_OBSERVED), colon, f->observed);
	if (f->expected)
		strbuf_addf(&b, "%s%s%s\n", text_of(s->l, TEXT_EXPECTED), colon, f->expected);
	strbuf_addf(&b, "%s%s%s", text_of(s->l, TEXT_SENTENCE), colon,
		    f->quote ? f->quote : text_of(s->l, TEXT_UNDECLARED));
	add(s, "\"message\":{");
	string(s, "text", b.data);
	add(s, "}");
	strbuf_free(&b);
}

/* What makes it the same alert in the next run. */
static void fingerprint(struct sarif *s, const struct report_finding *f)
{
	const char *parts[] = {f->app, f->code ? f->code : "", f->clause ? f->clause : "",
			       f->category, f->quote ? f->quote : ""};
	char hex[SHA256_HEX];
	struct strbuf b = {0};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		strbuf_adds(&b, parts[i]);
		strbuf_addc(&b, '\0');
	}
	sha256_hex(b.data, b.failed ? 0 : b.len, hex);
	strbuf_addf(s->out, "\"partialFingerprints\":{\"consentryPromise/v1\":\"%s\"}", hex);
	strbuf_free(&b);
}

static void law(void *arg, const char *text, bool checked)
{
	struct sarif *s = arg;

	(void)checked;
	if (s->out->data[s->out->len - 1] != '[')
		add(s, ",");
	strbuf_add_json(s->out, text);
}

static void properties(struct sarif *s, const struct report_finding *f)
{
	add(s, "\"properties\":{");
	string(s, "app", f->app);
	add(s, ",");
	string(s, "category", f->category);
	add(s, ",");
	string(s, "time", f->time);
	add(s, ",");
	string(s, "attribution", f->attribution ? f->attribution : "unknown");
	strbuf_addf(s->out, ",\"offsetMs\":%.3f,\"regulation\":[",
		    report_offset_ms(s->r, f->app, f->t));
	facts_regulation(f, law, s);
	add(s, "]}");
}

static const char *rule_id(const struct report_finding *f)
{
	return f->code ? f->code : "unverifiable";
}

static bool shown(const struct report_group *g)
{
	return g->first->verdict != VERDICT_COMPLIANT;
}

/* The rules in use: the code of each group, once; their order is that of their first group. */
static size_t rule_index(const struct sarif *s, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < s->r->group_count; i++) {
		const char *each = rule_id(s->r->groups[i].first);
		size_t k = 0;

		if (!shown(&s->r->groups[i]))
			continue;
		while (strcmp(rule_id(s->r->groups[k].first), each))
			k++;
		if (k != i)
			continue;
		if (!strcmp(each, id))
			return n;
		n++;
	}
	return n;
}

/* `BeforeConsent` from `before-consent`: the standard asks for a name that could be an identifier. */
static void rule_name(struct strbuf *out, const char *id)
{
	bool upper = true;

	for (; *id; id++) {
		if (*id == '-') {
			upper = true;
			continue;
		}
		strbuf_addc(out, upper && *id >= 'a' && *id <= 'z' ? (char)(*id - 'a' + 'A') : *id);
		upper = false;
	}
}

static void rule(struct sarif *s, const char *id)
{
	struct strbuf name = {0}, help = {0};
	bool open = !strcmp(id, "unverifiable");
	const char *title = open ? text_of(s->l, TEXT_UNVERIFIABLE) : text_code(s->l, id);

	rule_name(&name, id);
	strbuf_addf(&help, "%s. %s", title, text_of(s->l, TEXT_SARIF_HELP));
	add(s, "{");
	string(s, "id", id);
	add(s, ",");
	string(s, "name", name.data ? name.data : "");
	add(s, ",\"shortDescription\":{");
	string(s, "text", title);
	add(s, "},\"fullDescription\":{");
	string(s, "text", help.data);
	add(s, "},\"help\":{");
	string(s, "text", help.data);
	add(s, ",");
	string(s, "markdown", help.data);
	strbuf_addf(s->out,
		    "},\"defaultConfiguration\":{\"level\":\"%s\"},"
		    "\"properties\":{\"tags\":[\"privacy\",\"compliance\"],\"precision\":\"%s\","
		    "\"problem.severity\":\"%s\"}}",
		    open ? "note" : "error", open ? "low" : "very-high",
		    open ? "recommendation" : "error");
	strbuf_free(&name);
	strbuf_free(&help);
}

static void rules(struct sarif *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->r->group_count; i++) {
		const char *id = rule_id(s->r->groups[i].first);

		if (!shown(&s->r->groups[i]) || rule_index(s, id) != n)
			continue;
		add(s, n++ ? "," : "");
		rule(s, id);
	}
}

static void result(struct sarif *s, const struct report_group *g)
{
	const struct report_finding *f = g->first;
	bool open = f->verdict == VERDICT_UNVERIFIABLE;

	add(s, "{");
	string(s, "ruleId", rule_id(f));
	strbuf_addf(s->out, ",\"ruleIndex\":%zu,\"kind\":\"%s\",\"level\":\"%s\",",
		    rule_index(s, rule_id(f)), open ? "open" : "fail", open ? "none" : "error");
	message(s, g);
	add(s, ",");
	location(s, f);
	strbuf_addf(s->out, ",\"occurrenceCount\":%zu,", g->count);
	fingerprint(s, f);
	add(s, ",");
	properties(s, f);
	add(s, "}");
}

void report_sarif(const struct report *r, const struct report_frame *f, struct strbuf *out)
{
	struct sarif s = {.r = r, .f = f, .out = out, .l = f->language};
	size_t n = 0;

	add(&s,
	    "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\","
	    "\"runs\":[{\"tool\":{\"driver\":{\"name\":\"consentry\",");
	string(&s, "version", CONSENTRY_VERSION);
	add(&s, ",");
	string(&s, "semanticVersion", CONSENTRY_VERSION);
	add(&s, ",");
	string(&s, "language", language_tag(s.l));
	add(&s, ",\"rules\":[");
	rules(&s);
	add(&s, "]}},\"columnKind\":\"unicodeCodePoints\",\"automationDetails\":{");
	string(&s, "id", "consentry/");
	add(&s, "},\"results\":[\n");
	for (size_t i = 0; i < r->group_count; i++) {
		if (!shown(&r->groups[i]))
			continue;
		add(&s, n++ ? ",\n" : "");
		result(&s, &r->groups[i]);
	}
	add(&s, "\n]}]}\n");
}
