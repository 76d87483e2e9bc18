/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A real policy, clause by clause: what each clause must give. The text is not part of the project; it
 * is read from ../shared, and the tests say that they did not run where it is absent.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "policy/compile.h"

static const char path[] = "../shared/policies/kaola.zh.txt";

struct policy {
	char *text;
	size_t len;
	struct rules *rules;
};

static void open_policy(struct policy *p)
{
	FILE *f = fopen(path, "rb");
	struct diag d = {0};
	const char *ci = getenv("CI");

	if (!f) {
		cr_assert(!ci || strcmp(ci, "true"), "%s is missing", path);
		cr_skip_test("%s is missing: the clauses of the real policy were not checked",
			     path);
	}
	p->text = malloc(1 << 20);
	p->len = fread(p->text, 1, (1 << 20) - 1, f);
	p->text[p->len] = '\0';
	fclose(f);
	cr_assert_eq(policy_compile("kaola.zh.txt", p->text, p->len, NULL, &p->rules, &d), 0, "%s",
		     d.message);
}

static void close_policy(struct policy *p)
{
	rules_free(p->rules);
	free(p->text);
}

/*
 * A row: the clause, words of its binding sentence, what that sentence's statements must hold, and by
 * what they are witnessed. Categories end with CATEGORY_COUNT, kinds with CONDITION_COUNT.
 */
#define DATA(...)                                                                                  \
	{                                                                                          \
		__VA_ARGS__, CATEGORY_COUNT                                                        \
	}
#define KINDS(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__, CONDITION_COUNT                                                       \
	}
#define NO_DATA                                                                                    \
	{                                                                                          \
		CATEGORY_COUNT                                                                     \
	}
#define NO_KINDS                                                                                   \
	{                                                                                          \
		CONDITION_COUNT                                                                    \
	}

static const struct row {
	const char *clause;
	const char *words;
	enum category data[20];
	enum condition_kind kinds[5];
	enum observed observed;
} rows[] = {
	{"1.0.2", "并不会影响", NO_DATA, KINDS(CONDITION_REFUSAL_HARMLESS), OBSERVED_MARKER},
	{"1.1.1", "手机号码", DATA(CATEGORY_CONTACT_INFO, CATEGORY_CREDENTIAL),
	 KINDS(CONDITION_LOGIN), OBSERVED_EGRESS},
	{"1.1.2", "特别会员权益", DATA(CATEGORY_PROFILE, CATEGORY_ACCOUNT, CATEGORY_CHILD),
	 NO_KINDS, OBSERVED_EGRESS},
	{"1.1.2", "涉及儿童信息的", NO_DATA, KINDS(CONDITION_GUARDIAN, CONDITION_CONSENT),
	 OBSERVED_MARKER},
	{"1.1.2", "授权登录", DATA(CATEGORY_ACCOUNT), KINDS(CONDITION_CONSENT), OBSERVED_EGRESS},
	{"1.1.3", "账户信息展示", DATA(CATEGORY_PROFILE, CATEGORY_ORDER), NO_KINDS, OBSERVED_NONE},
	{"1.2", "自动[收集]<您的使用情况>", DATA(CATEGORY_USAGE), KINDS(CONDITION_FOREGROUND),
	 OBSERVED_EGRESS},
	{"1.2", "网卡地址",
	 DATA(CATEGORY_DEVICE, CATEGORY_DEVICE_MODEL, CATEGORY_DEVICE_OS, CATEGORY_DEVICE_SETTINGS,
	      CATEGORY_DEVICE_AD_ID, CATEGORY_DEVICE_ID, CATEGORY_DEVICE_MAC, CATEGORY_DEVICE_APPS,
	      CATEGORY_DEVICE_ENVIRONMENT, CATEGORY_LOCATION, CATEGORY_LOCATION_GPS,
	      CATEGORY_LOCATION_WLAN, CATEGORY_LOCATION_BLUETOOTH, CATEGORY_LOCATION_CELL,
	      CATEGORY_SENSOR),
	 NO_KINDS, OBSERVED_KERNEL},
	{"1.2", "服务日志信息：",
	 DATA(CATEGORY_USAGE, CATEGORY_ORDER, CATEGORY_PUBLISHED, CATEGORY_NETWORK_IP,
	      CATEGORY_DEVICE_OS, CATEGORY_NETWORK_CARRIER, CATEGORY_DEVICE_SETTINGS),
	 KINDS(CONDITION_FOREGROUND), OBSERVED_KERNEL},
	{"1.2", "人群画像", DATA(CATEGORY_PROFILE), NO_KINDS, OBSERVED_NONE},
	{"1.3", "分享历史", DATA(CATEGORY_USAGE), NO_KINDS, OBSERVED_EGRESS},
	{"1.4", "收货人联系电话", DATA(CATEGORY_DELIVERY, CATEGORY_ORDER), KINDS(CONDITION_FEATURE),
	 OBSERVED_EGRESS},
	{"1.4", "身份证正反面照片", DATA(CATEGORY_IDENTITY), KINDS(CONDITION_FEATURE),
	 OBSERVED_EGRESS},
	{"1.5", "反洗钱", DATA(CATEGORY_ACCOUNT, CATEGORY_PAYMENT, CATEGORY_DEVICE),
	 KINDS(CONDITION_PARTY, CONDITION_FEATURE), OBSERVED_KERNEL},
	{"1.5", "银行卡号", DATA(CATEGORY_PAYMENT), NO_KINDS, OBSERVED_EGRESS},
	{"1.6", "天天快递", DATA(CATEGORY_DELIVERY), NO_KINDS, OBSERVED_EGRESS},
	{"1.7", "核验您的会员身份", DATA(CATEGORY_OTHER), KINDS(CONDITION_FEATURE),
	 OBSERVED_MARKER},
	{"1.7", "通信/通话记录", DATA(CATEGORY_COMMUNICATION, CATEGORY_ACCOUNT, CATEGORY_ORDER),
	 NO_KINDS, OBSERVED_NONE},
	{"1.8", "涉及儿童个人信息的", NO_DATA, KINDS(CONDITION_GUARDIAN), OBSERVED_MARKER},
	{"1.9", "应用安全SDK",
	 DATA(CATEGORY_DEVICE, CATEGORY_USAGE, CATEGORY_ACCOUNT, CATEGORY_ORDER),
	 KINDS(CONDITION_PARTY), OBSERVED_KERNEL},
	{"1.10.1", "位置权限", DATA(CATEGORY_LOCATION), KINDS(CONDITION_PERMISSION),
	 OBSERVED_KERNEL},
	{"1.10.2", "摄像头权限", DATA(CATEGORY_CAMERA),
	 KINDS(CONDITION_PERMISSION, CONDITION_CONSENT), OBSERVED_KERNEL},
	{"1.10.2", "面部特征", DATA(CATEGORY_BIOMETRIC_FACE),
	 KINDS(CONDITION_FEATURE, CONDITION_CONSENT), OBSERVED_KERNEL},
	{"1.10.3", "相册权限", DATA(CATEGORY_PHOTOS), KINDS(CONDITION_PERMISSION, CONDITION_PICKED),
	 OBSERVED_KERNEL},
	{"1.10.4", "录音内容", DATA(CATEGORY_AUDIO), KINDS(CONDITION_PERMISSION), OBSERVED_KERNEL},
	{"1.10.4", "麦克风图标", DATA(CATEGORY_AUDIO), KINDS(CONDITION_GESTURE, CONDITION_FEATURE),
	 OBSERVED_KERNEL},
	{"1.10.5", "通讯录权限", DATA(CATEGORY_CONTACTS), KINDS(CONDITION_PERMISSION),
	 OBSERVED_KERNEL},
	{"1.10.5", "姓名和电话号码", DATA(CATEGORY_CONTACT_INFO), KINDS(CONDITION_CONSENT),
	 OBSERVED_KERNEL},
	{"1.10.6", "可读取/写入", DATA(CATEGORY_CALENDAR), KINDS(CONDITION_PERMISSION),
	 OBSERVED_KERNEL},
	{"1.10.7", "取消了授权", NO_DATA, KINDS(CONDITION_REVOKED), OBSERVED_MARKER},
	{"1.11.1", "其他用户的个人信息", DATA(CATEGORY_OTHER), KINDS(CONDITION_CONSENT),
	 OBSERVED_MARKER},
	{"1.11.1", "监护人的同意", NO_DATA, KINDS(CONDITION_GUARDIAN), OBSERVED_MARKER},
	{"1.11.2", "未载明的其他用途", NO_DATA, KINDS(CONDITION_PURPOSE_CHANGE, CONDITION_CONSENT),
	 OBSERVED_MARKER},
	{"1.11.3", "无需您的授权同意", NO_DATA, NO_KINDS, OBSERVED_NONE},
	{"1.11.4", "停止运营", NO_DATA, KINDS(CONDITION_ACCOUNT_CLOSED), OBSERVED_MARKER},
};

static bool in_clause(const char *id, const char *clause)
{
	size_t n = strlen(clause);

	return !strncmp(id, clause, n) && (!id[n] || id[n] == '.');
}

static void check_row(const struct policy *p, const struct row *row)
{
	const struct rules_clause *clause = rules_clause_find(p->rules, row->clause);
	const char *at = clause ? strstr(p->text + clause->span.begin, row->words) : NULL;
	bool data[CATEGORY_COUNT] = {0}, kinds[CONDITION_COUNT] = {0}, quoted = false;
	enum observed best = OBSERVED_NONE;
	size_t begin, covered = 0, n = 0;

	cr_assert_not_null(clause, "no clause %s", row->clause);
	cr_assert_not_null(at, "%s: \"%s\" is not there", row->clause, row->words);
	begin = (size_t)(at - p->text);
	cr_assert(begin < clause->span.end, "%s ends before \"%s\"", row->clause, row->words);
	for (size_t i = 0; i < p->rules->statement_count; i++) {
		const struct rules_statement *s = &p->rules->statements[i];

		/* The sentence, and its other half where a semicolon parts it. */
		if (s->span.begin > begin || s->span.end <= begin ||
		    !in_clause(s->clause, row->clause))
			continue;
		quoted = quoted || strstr(s->quote, row->words);
		n++;
		for (size_t k = 0; k < s->data_count; k++)
			data[s->data[k].category] = true;
		for (size_t k = 0; k < s->condition_count; k++)
			kinds[s->conditions[k].kind] = true;
		for (size_t k = 0; k < p->rules->coverage_count; k++) {
			const struct rules_coverage *c = &p->rules->coverage[k];

			if (strcmp(c->statement, s->id))
				continue;
			covered++;
			best = c->observed < best ? c->observed : best;
			cr_assert(*c->why, "%s is covered without a reason", s->id);
		}
	}
	cr_assert(quoted, "%s: no statement quotes \"%s\"", row->clause, row->words);
	cr_assert_eq(covered, n, "%s: %zu statements, %zu coverage lines", row->clause, n, covered);
	for (size_t k = 0; row->data[k] != CATEGORY_COUNT; k++)
		cr_assert(data[row->data[k]], "%s \"%s\": no %s", row->clause, row->words,
			  category_name(row->data[k]));
	for (size_t k = 0; row->kinds[k] != CONDITION_COUNT; k++)
		cr_assert(kinds[row->kinds[k]], "%s \"%s\": no %s", row->clause, row->words,
			  condition_name(row->kinds[k]));
	cr_assert_eq(best, row->observed, "%s \"%s\" is observed by %s", row->clause, row->words,
		     observed_name(best));
}

Test(kaola, every_clause_gives_what_it_says)
{
	struct policy p;

	open_policy(&p);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&p, &rows[i]);
	close_policy(&p);
}

/* Does any statement have a piece of this kind of mark with exactly this span? */
static bool found(const struct rules *r, char mark, uint32_t begin, uint32_t end)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];

		for (size_t k = 0; mark == '<' && k < s->data_count; k++) {
			if (s->data[k].span.begin == begin && s->data[k].span.end == end)
				return true;
		}
		for (size_t k = 0; mark == '[' && k < s->action_count; k++) {
			if (s->actions[k].span.begin == begin && s->actions[k].span.end == end)
				return true;
		}
		for (size_t k = 0; mark == '{' && k < s->purpose_count; k++) {
			if (s->purposes[k].span.begin == begin && s->purposes[k].span.end == end)
				return true;
		}
		if (mark == '(' && s->actor.span.begin == begin && s->actor.span.end == end)
			return true;
	}
	return false;
}

Test(kaola, every_mark_is_found_with_its_span)
{
	static const char opening[] = "{[<(", closing[] = "}]>)";
	static const size_t expected[] = {38, 42, 116, 22};
	size_t stack[16], depth = 0, count[4] = {0};
	struct policy p;

	open_policy(&p);
	for (size_t i = 0; i < p.len; i++) {
		const char *c;

		if (strchr(opening, p.text[i])) {
			stack[depth++] = i;
			continue;
		}
		c = strchr(closing, p.text[i]);
		if (!c)
			continue;
		depth--;
		count[c - closing]++;
		cr_assert(found(p.rules, opening[c - closing], (uint32_t)stack[depth] + 1,
				(uint32_t)i),
			  "not found: %.*s", (int)(i - stack[depth] + 1), p.text + stack[depth]);
	}
	for (size_t k = 0; k < 4; k++)
		cr_assert_eq(count[k], expected[k]);
	close_policy(&p);
}

static size_t count_conditions(const struct rules *r, size_t *data)
{
	size_t n = 0;

	*data = 0;
	for (size_t i = 0; i < r->statement_count; i++) {
		n += r->statements[i].condition_count;
		*data += r->statements[i].data_count;
	}
	return n;
}

Test(kaola, without_marks_no_condition_is_lost_and_few_data)
{
	struct policy p;
	struct diag d = {0};
	struct rules *bare;
	char *plain;
	size_t n = 0, data, bare_data, conditions, bare_conditions;

	open_policy(&p);
	plain = malloc(p.len + 1);
	for (size_t i = 0; i < p.len; i++) {
		if (!strchr("{}[]<>()", p.text[i]))
			plain[n++] = p.text[i];
	}
	plain[n] = '\0';
	cr_assert_eq(policy_compile("plain.txt", plain, n, NULL, &bare, &d), 0, "%s", d.message);
	conditions = count_conditions(p.rules, &data);
	bare_conditions = count_conditions(bare, &bare_data);
	cr_expect(bare_conditions >= conditions, "%zu of %zu conditions", bare_conditions,
		  conditions);
	cr_expect(bare_data * 5 >= data * 4, "%zu of %zu data items", bare_data, data);
	rules_free(bare);
	free(plain);
	close_policy(&p);
}
