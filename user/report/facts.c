/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <inttypes.h>
#include <string.h>

#include "user/judge/words.h"

struct lines {
	const struct report_finding *f;
	enum language l;
	facts_line each;
	void *arg;
	struct strbuf text;
};

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static uint64_t number_of(const json_t *object, const char *key)
{
	json_int_t v = json_integer_value(json_object_get(object, key));

	return v > 0 ? (uint64_t)v : 0;
}

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++) {
		if (!strcmp(name, *list))
			return true;
	}
	return false;
}

static void add_value(struct strbuf *out, const json_t *value);

/* `key: value · key: value`, without the keys of `but`. */
static void add_members(struct strbuf *out, const json_t *object, const char *const *but)
{
	const char *key;
	json_t *member;
	bool first = true;

	json_object_foreach ((json_t *)(uintptr_t)object, key, member) {
		if (but && is_one_of(key, but))
			continue;
		strbuf_addf(out, "%s%s: ", first ? "" : " · ", key);
		add_value(out, member);
		first = false;
	}
}

static void add_value(struct strbuf *out, const json_t *value)
{
	json_t *member;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_STRING:
		strbuf_adds(out, json_string_value(value));
		break;
	case JSON_INTEGER:
		strbuf_addf(out, "%" PRId64, (int64_t)json_integer_value(value));
		break;
	case JSON_REAL:
		strbuf_addf(out, "%g", json_real_value(value));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		strbuf_adds(out, json_is_true(value) ? "true" : "false");
		break;
	case JSON_NULL:
		strbuf_adds(out, "–");
		break;
	case JSON_ARRAY:
		json_array_foreach (value, i, member) {
			strbuf_adds(out, i ? ", " : "");
			add_value(out, member);
		}
		break;
	case JSON_OBJECT:
		add_members(out, value, NULL);
		break;
	}
}

static const char *colon(const struct lines *x)
{
	return x->l == LANGUAGE_ZH ? "：" : ": ";
}

static void begin(struct lines *x, enum text label)
{
	strbuf_reset(&x->text);
	strbuf_addf(&x->text, "%s%s", text_of(x->l, label), colon(x));
}

static void end(struct lines *x, uint64_t t)
{
	if (!x->text.failed)
		x->each(x->arg, t, x->text.data ? x->text.data : "");
}

/* What was done, to what: the judge's words for an operation, and the resource. */
static void act(struct lines *x, const json_t *evidence)
{
	const struct words *words = words_of(language_tag(x->l));
	const char *op = string_of(evidence, "op");
	const json_t *resource = json_object_get(evidence, "resource");
	const char *path = string_of(resource, "path"), *id = string_of(resource, "id");
	const char *type = string_of(resource, "type");
	const struct word fill = {"category", text_category(x->l, x->f->category)};
	int known = op ? access_op_from_name(op) : -1;

	if (!op && !resource)
		return;
	strbuf_reset(&x->text);
	if (known >= 0)
		words_fill(words->ops[known], &fill, 1, &x->text);
	else
		strbuf_adds(&x->text, op ? op : "");
	if (path)
		strbuf_addf(&x->text, "%s%s", colon(x), path);
	if (type || id)
		strbuf_addf(&x->text, " (%s%s%s)", type ? type : "", type && id ? " " : "",
			    id ? id : "");
	end(x, x->f->t);
}

static void subject(struct lines *x, enum text label, const json_t *s)
{
	static const char *const shown[] = {"exe", "pid", "tid", "uid", "start", "app", NULL};
	const char *exe = string_of(s, "exe");
	struct strbuf rest = {0};

	if (!json_is_object(s))
		return;
	begin(x, label);
	strbuf_addf(&x->text, "%s (pid %" PRIu64, exe ? exe : "?", number_of(s, "pid"));
	if (number_of(s, "tid") && number_of(s, "tid") != number_of(s, "pid"))
		strbuf_addf(&x->text, ", tid %" PRIu64, number_of(s, "tid"));
	strbuf_addf(&x->text, ", uid %" PRIu64 ")", number_of(s, "uid"));
	add_members(&rest, s, shown);
	if (rest.len)
		strbuf_addf(&x->text, " · %s", rest.data);
	strbuf_free(&rest);
	end(x, 0);
}

static void stack(struct lines *x, const json_t *frames)
{
	json_t *frame;
	size_t i;

	if (!json_array_size(frames))
		return;
	begin(x, TEXT_STACK);
	json_array_foreach (frames, i, frame) {
		const char *module = string_of(frame, "module");

		strbuf_addf(&x->text, "%s%s+0x%" PRIx64, i ? " ← " : "", module ? module : "?",
			    number_of(frame, "offset"));
	}
	end(x, 0);
}

static void missing(struct lines *x, const json_t *list)
{
	json_t *member;
	size_t i;

	if (!json_array_size(list))
		return;
	begin(x, TEXT_MISSING);
	json_array_foreach (list, i, member)
		strbuf_addf(&x->text, "%s%s", i ? ", " : "",
			    json_is_string(member) ? text_missing(x->l, json_string_value(member))
						   : "?");
	end(x, 0);
}

/* The text for a ledger's state; TEXT_COUNT where it is not known. */
static enum text state_text(const char *state, bool permission)
{
	static const char *const names[2][4] = {{"asked", "granted", "refused", "withdrawn"},
						{"asked", "granted", "denied", "revoked"}};

	for (int i = 0; i < 4 && state; i++) {
		if (!strcmp(state, names[permission][i]))
			return (enum text)(
				(permission ? TEXT_PERMISSION_ASKED : TEXT_CONSENT_ASKED) + i);
	}
	return TEXT_COUNT;
}

/* Consent and permissions in words; false: shown as it is. */
static bool ledger_fact(struct lines *x, const char *kind, const json_t *fact)
{
	bool permission = !strcmp(kind, "permission");
	const char *state = string_of(fact, "state");
	const char *what = string_of(fact, permission ? "permission" : "scope");
	enum text text = state_text(state, permission);

	if ((!permission && strcmp(kind, "consent")) || (state && text == TEXT_COUNT))
		return false;
	strbuf_reset(&x->text);
	if (!state)
		text = permission ? TEXT_NO_PERMISSION_YET : TEXT_NO_CONSENT_YET;
	strbuf_adds(&x->text, text_of(x->l, text));
	if (what && strcmp(what, "policy"))
		strbuf_addf(&x->text, "%s%s", colon(x),
			    permission ? text_permission(x->l, what) : what);
	end(x, number_of(fact, "t"));
	return true;
}

static bool gesture_fact(struct lines *x, const char *kind, const json_t *fact)
{
	static const char *const names[] = {"tap", "press", "release", "pick"};
	static const char *const shown[] = {"kind",   "control", "action", "t",
					    "source", "used",	 NULL};
	const char *control = string_of(fact, "control"), *action = string_of(fact, "action");
	struct strbuf rest = {0};

	if (strcmp(kind, "gesture"))
		return false;
	strbuf_reset(&x->text);
	if (!number_of(fact, "t"))
		strbuf_adds(&x->text, text_of(x->l, TEXT_NO_GESTURE_YET));
	for (int i = 0; i < 4 && action; i++) {
		if (!strcmp(action, names[i]))
			strbuf_adds(&x->text, text_of(x->l, (enum text)(TEXT_GESTURE_TAP + i)));
	}
	if (!x->text.len)
		strbuf_adds(&x->text, text_of(x->l, TEXT_GESTURE));
	if (control && *control)
		strbuf_addf(&x->text, "%s%s", colon(x), control);
	if (json_is_true(json_object_get(fact, "used")))
		strbuf_addf(&x->text, " (%s)", text_of(x->l, TEXT_USED));
	add_members(&rest, fact, shown);
	if (rest.len)
		strbuf_addf(&x->text, " · %s", rest.data);
	strbuf_free(&rest);
	end(x, number_of(fact, "t"));
	return true;
}

/* Features, login and the like, which are on or off. */
static bool interval_fact(struct lines *x, const char *kind, const json_t *fact)
{
	static const struct {
		const char *kind;
		enum text text;
	} kinds[] = {
		{"feature", TEXT_MARKER_FEATURE},
		{"login", TEXT_MARKER_LOGIN},
		{"guardian", TEXT_MARKER_GUARDIAN},
		{"foreground", TEXT_MARKER_FOREGROUND},
		{"account_closed", TEXT_MARKER_ACCOUNT_CLOSED},
	};
	const char *state = string_of(fact, "state"), *value = string_of(fact, "value");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kind, kinds[i].kind))
			continue;
		strbuf_reset(&x->text);
		strbuf_adds(&x->text, text_of(x->l, kinds[i].text));
		if (value && *value)
			strbuf_addf(&x->text, x->l == LANGUAGE_ZH ? "「%s」" : " \"%s\"", value);
		strbuf_addf(&x->text, "%s%s", colon(x),
			    text_of(x->l, !state		    ? TEXT_NEVER
					  : !strcmp(state, "begin") ? TEXT_BEGINS
								    : TEXT_ENDS));
		end(x, number_of(fact, "t"));
		return true;
	}
	return false;
}

static void fact_line(struct lines *x, const json_t *fact)
{
	static const char *const shown[] = {"kind", "t", NULL};
	const char *kind = string_of(fact, "kind");
	struct strbuf rest = {0};

	if (kind && (ledger_fact(x, kind, fact) || gesture_fact(x, kind, fact) ||
		     interval_fact(x, kind, fact)))
		return;
	strbuf_reset(&x->text);
	strbuf_adds(&x->text, kind ? text_fact(x->l, kind) : "");
	if (!kind && !json_is_object(fact))
		add_value(&rest, fact);
	else
		add_members(&rest, fact, shown);
	if (rest.len)
		strbuf_addf(&x->text, "%s%s", kind ? colon(x) : "", rest.data);
	strbuf_free(&rest);
	end(x, number_of(fact, "t"));
}

void facts_evidence(const struct report_finding *f, enum language l, facts_line each, void *arg)
{
	static const char *const known[] = {"op",    "resource", "subject", "origin",
					    "party", "stack",	 "cpu",	    "seq",
					    "late",  "facts",	 "missing", NULL};
	const json_t *evidence = json_object_get(f->root, "evidence");
	struct lines x = {.f = f, .l = l, .each = each, .arg = arg};
	const json_t *list;
	json_t *member;
	size_t i;

	list = json_object_get(evidence, "facts");
	json_array_foreach (list, i, member)
		fact_line(&x, member);
	act(&x, evidence);
	subject(&x, TEXT_PROCESS, json_object_get(evidence, "subject"));
	list = json_object_get(evidence, "origin");
	json_array_foreach (list, i, member)
		subject(&x, TEXT_FOR, member);
	if (json_object_get(evidence, "party")) {
		begin(&x, TEXT_PARTY);
		add_value(&x.text, json_object_get(evidence, "party"));
		end(&x, 0);
	}
	stack(&x, json_object_get(evidence, "stack"));
	missing(&x, json_object_get(evidence, "missing"));
	if (json_is_true(json_object_get(evidence, "late"))) {
		begin(&x, TEXT_LATE);
		end(&x, 0);
	}
	strbuf_reset(&x.text);
	if (json_is_object(evidence))
		add_members(&x.text, evidence, known);
	else if (evidence && !json_is_null(evidence))
		add_value(&x.text, evidence);
	if (x.text.len)
		end(&x, 0);
	strbuf_free(&x.text);
}

void facts_regulation(const struct report_finding *f,
		      void (*each)(void *arg, const char *text, bool checked), void *arg)
{
	const json_t *list = json_object_get(f->root, "regulation"), *verified;
	struct strbuf b = {0};
	json_t *law;
	size_t i;

	json_array_foreach (list, i, law) {
		const char *document = string_of(law, "document"),
			   *clause = string_of(law, "clause");
		const char *title = string_of(law, "title");

		strbuf_reset(&b);
		if (document && title)
			strbuf_addf(&b, "%s %s – %s", document, clause ? clause : "", title);
		else
			add_value(&b, law);
		verified = json_object_get(law, "verified");
		if (!b.failed)
			each(arg, b.data ? b.data : "", !verified || json_is_true(verified));
	}
	strbuf_free(&b);
}

void facts_exceptions(const struct report_finding *f, facts_line each, void *arg)
{
	const json_t *list = json_object_get(f->root, "exceptions");
	struct strbuf b = {0};
	json_t *e;
	size_t i;

	json_array_foreach (list, i, e) {
		const char *clause = string_of(e, "clause"), *quote = string_of(e, "quote");

		strbuf_reset(&b);
		if (quote)
			strbuf_addf(&b, "%s %s", clause ? clause : "", quote);
		else
			add_value(&b, e);
		if (!b.failed)
			each(arg, 0, b.data ? b.data : "");
	}
	strbuf_free(&b);
}

void facts_also(const struct report_finding *f, struct strbuf *out)
{
	const json_t *list = json_object_get(f->root, "also");

	if (json_array_size(list))
		add_value(out, list);
}
