/* SPDX-License-Identifier: Apache-2.0 */
#include "texts.h"

#include <string.h>

#include "user/judge/words.h"

static const char *const texts[TEXT_COUNT][LANGUAGE_COUNT] = {
#define X(id, en, zh) {en, zh},
	TEXT_LIST(X)
#undef X
};

struct named {
	const char *name;
	const char *text[LANGUAGE_COUNT];
};

static const struct named missing[] = {
	{"consent", {"who tells of consent", "同意状态"}},
	{"permission", {"who tells of permissions", "权限状态"}},
	{"gesture", {"who tells of the user's actions", "用户操作"}},
	{"feature", {"who tells which feature is in use", "功能使用状态"}},
	{"foreground", {"who tells whether the app is in front", "前后台状态"}},
	{"login", {"who tells of login", "登录状态"}},
	{"guardian", {"who tells of a guardian's consent", "监护人同意"}},
	{"account_closed", {"who tells of closed accounts", "账号注销状态"}},
	{"exit", {"who tells that the app left", "退出行为"}},
	{"loss", {"events lost in the window", "窗口内丢失的事件"}},
	{"late", {"the record came too late", "记录到达过迟"}},
	{"attribution", {"which app it was for", "无法确定归属应用"}},
	{"observation", {"no set-up can see this kind of condition", "此类条件无法观测"}},
	{"detail", {"the record does not say enough", "记录信息不足"}},
	{"end", {"the trace ended before the time was over", "轨迹在时限前结束"}},
};

static const struct named grades[] = {
	{"direct", {"direct: the app's own process", "直接（direct）：应用自身的进程"}},
	{"chained",
	 {"chained: through a server that named the app",
	  "链式（chained）：经由可确认委托方的服务进程"}},
	{"inferred", {"inferred from circumstances", "推断（inferred）：依据情况推断"}},
	{"unknown", {"unknown: charged to nobody", "未知（unknown）：未归于任何应用"}},
};

static const struct named facts[] = {
	{"deadline", {"latest time to stop", "最晚应停止时间"}},
	{"stop", {"stopped", "停止采集"}},
	{"launch", {"process started", "进程启动"}},
	{"pick", {"picked by the user", "用户选取"}},
	{"rate", {"frequency", "频率"}},
	{"recipient", {"recipient", "接收方"}},
	{"loss", {"events lost", "事件丢失"}},
};

int language_from_name(const char *name)
{
	size_t len = strcspn(name, "-_.@");

	if (len == 2 && !strncmp(name, "en", 2))
		return LANGUAGE_EN;
	if (len == 2 && !strncmp(name, "zh", 2))
		return LANGUAGE_ZH;
	return -1;
}

const char *language_tag(enum language l)
{
	return l == LANGUAGE_ZH ? "zh-CN" : "en";
}

const char *text_of(enum language l, enum text t)
{
	return texts[t][l];
}

static const char *find(const struct named *table, size_t count, enum language l, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(table[i].name, name))
			return table[i].text[l];
	}
	return name;
}

static const struct words *words(enum language l)
{
	return words_of(language_tag(l));
}

const char *text_code(enum language l, const char *code)
{
	int known = code ? code_from_name(code) : -1;

	return known >= 0 ? words(l)->titles[known] : code ? code : "";
}

const char *text_category(enum language l, const char *category)
{
	enum category c;

	return category_from_name(category, strlen(category), &c) ? words(l)->categories[c]
								  : category;
}

const char *text_attribution(enum language l, const char *grade)
{
	return find(grades, sizeof(grades) / sizeof(grades[0]), l, grade);
}

const char *text_permission(enum language l, const char *permission)
{
	int known = permission_from_name(permission);

	return known >= 0 ? words(l)->permissions[known] : permission;
}

const char *text_missing(enum language l, const char *name)
{
	return find(missing, sizeof(missing) / sizeof(missing[0]), l, name);
}

const char *text_fact(enum language l, const char *kind)
{
	return find(facts, sizeof(facts) / sizeof(facts[0]), l, kind);
}

const char *text_verdict(enum language l, enum verdict v)
{
	static const enum text t[VERDICT_COUNT] = {TEXT_VIOLATIONS, TEXT_UNVERIFIABLE,
						   TEXT_COMPLIANT};

	return text_of(l, t[v]);
}

void text_more(enum language l, size_t n, struct strbuf *out)
{
	strbuf_addf(out, "%s %zu %s", text_of(l, TEXT_MORE_BEFORE), n, text_of(l, TEXT_MORE_AFTER));
}
