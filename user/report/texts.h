/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that a report says in its own words, per language. What the policy and the judge say
 * comes with the finding.
 */
#ifndef REPORT_TEXTS_H
#define REPORT_TEXTS_H

#include "base/strbuf.h"
#include "consentry/access.h"
#include "consentry/finding.h"

enum language { LANGUAGE_EN, LANGUAGE_ZH, LANGUAGE_COUNT };

/* "en", "zh", also with a region ("zh-CN", "zh_CN.UTF-8"); -1 for others. */
int language_from_name(const char *name);
const char *language_tag(enum language l);

#define TEXT_LIST(X)                                                                                                                          \
	X(TITLE, "Privacy promises and what happened", "隐私政策承诺与实际行为核查报告")                                                      \
	X(VIOLATIONS, "violations", "违反承诺")                                                                                               \
	X(UNVERIFIABLE, "not verifiable", "无法判定")                                                                                         \
	X(COMPLIANT, "compliant", "符合承诺")                                                                                                 \
	X(CLAUSES_BROKEN, "clauses broken", "涉及条款")                                                                                       \
	X(NO_VIOLATION, "No violation was found", "未发现违反承诺的行为")                                                                     \
	X(BREAKS, "breaks its privacy policy", "违反其隐私政策")                                                                              \
	X(TIMES, "times", "次")                                                                                                               \
	X(PERIOD, "Period", "时段")                                                                                                           \
	X(APP, "App", "应用")                                                                                                                 \
	X(SOURCE, "Findings log", "记录文件")                                                                                                 \
	X(LINES, "lines", "行")                                                                                                               \
	X(INTACT, "chain intact", "哈希链完整")                                                                                               \
	X(TAMPERED, "the log was changed: this report proves nothing until that is cleared up",                                               \
	  "记录已被改动：在查清之前，本报告不能作为依据")                                                                                     \
	X(NOT_CHECKED, "chain not checked (read from a pipe)", "未校验哈希链（来自管道）")                                                    \
	X(SIGNED_BY, "sealed with key", "签名密钥")                                                                                           \
	X(SUMMARY, "Summary", "概要")                                                                                                         \
	X(BY_CODE, "By kind of breach", "按违反类型")                                                                                         \
	X(BY_CLAUSE, "By clause", "按条款")                                                                                                   \
	X(CODE, "Kind", "类型")                                                                                                               \
	X(CLAUSE, "Clause", "条款")                                                                                                           \
	X(SENTENCE, "Sentence of the policy", "政策原文")                                                                                     \
	X(UNDECLARED, "No sentence of the policy declares this.",                                                                             \
	  "政策中没有任何一句声明此项收集。")                                                                                                 \
	X(TIMELINE, "Timeline", "时间线")                                                                                                     \
	X(SINCE_START, "milliseconds since the app started", "自应用启动起的毫秒数")                                                          \
	X(SINCE_FIRST, "milliseconds since the first record", "自首条记录起的毫秒数")                                                         \
	X(SINCE_FINDING, "milliseconds since the first finding: no trace was given",                                                          \
	  "自首条发现起的毫秒数（未提供轨迹文件）")                                                                                           \
	X(WHAT, "What happened", "发生了什么")                                                                                                \
	X(FINDINGS, "Violations, each beside the sentence that it breaks",                                                                    \
	  "违反承诺的行为及对应的政策原文")                                                                                                   \
	X(PROMISED, "What the policy says", "政策承诺")                                                                                       \
	X(HAPPENED, "What happened", "实际行为")                                                                                              \
	X(EXPECTED, "Expected", "应当")                                                                                                       \
	X(OBSERVED, "Observed", "观察到")                                                                                                     \
	X(ALSO, "also", "同时")                                                                                                               \
	X(EVIDENCE, "Evidence", "证据")                                                                                                       \
	X(OCCURRENCES, "Occurrences", "各次发生")                                                                                             \
	X(BASIS, "Basis", "依据")                                                                                                             \
	X(UNCHECKED, "cited from memory; check before use", "引用未经核对，使用前请核实")                                                     \
	X(EXCEPTIONS, "Exceptions of the policy that might apply", "可能适用的例外条款")                                                      \
	X(ATTRIBUTION, "Attribution", "归因等级")                                                                                             \
	X(SEEN_BY, "Seen by", "观测点")                                                                                                       \
	X(LOST, "Lost events in the window", "窗口内丢失的事件")                                                                              \
	X(RECORD, "Record", "记录编号")                                                                                                       \
	X(RULE, "Rule", "规则")                                                                                                               \
	X(DATA, "Data", "数据类别")                                                                                                           \
	X(MORE_BEFORE, "and", "另有")                                                                                                         \
	X(MORE_AFTER, "more", "项")                                                                                                           \
	X(UNVERIFIABLE_TITLE, "Not verifiable: no violation, and no clean bill either",                                                       \
	  "无法判定：既不算违反，也不算合规")                                                                                                 \
	X(UNVERIFIABLE_WHY,                                                                                                                   \
	  "A fact that the decision needs was missing, or events were lost in the window. Supply "                                            \
	  "the missing witness and test again.",                                                                                              \
	  "判定所需的事实缺失，或窗口内有事件丢失。请补充相应的见证后复测。")                                                                 \
	X(HOW, "How to read this", "阅读说明")                                                                                                \
	X(HOW_OPEN, "Opening a device is not collecting: only what takes data is reported.",                                                  \
	  "打开设备不等于收集：只报告实际取得数据的行为。")                                                                                   \
	X(HOW_CONTENT, "No content was recorded, only that an access took place.",                                                            \
	  "未记录任何内容，仅记录访问行为的发生。")                                                                                           \
	X(HOW_VERIFY, "Whether the log was changed since can be checked with",                                                                \
	  "可用下列命令核对记录是否被改动：")                                                                                                 \
	X(START, "app starts", "应用启动")                                                                                                    \
	X(EXIT, "process ends", "进程结束")                                                                                                   \
	X(CONSENT_ASKED, "policy shown, consent asked", "展示政策并征求同意")                                                                 \
	X(CONSENT_GRANTED, "user agrees", "用户同意")                                                                                         \
	X(CONSENT_REFUSED, "user refuses", "用户拒绝")                                                                                        \
	X(CONSENT_WITHDRAWN, "user withdraws consent", "用户撤回同意")                                                                        \
	X(PERMISSION_ASKED, "permission asked", "请求权限")                                                                                   \
	X(PERMISSION_GRANTED, "permission granted", "权限获准")                                                                               \
	X(PERMISSION_REFUSED, "permission denied", "权限被拒")                                                                                \
	X(PERMISSION_WITHDRAWN, "permission revoked", "权限被收回")                                                                           \
	X(GESTURE_TAP, "tap", "点按")                                                                                                         \
	X(GESTURE_PRESS, "press", "按下")                                                                                                     \
	X(GESTURE_RELEASE, "release", "松开")                                                                                                 \
	X(GESTURE_PICK, "pick", "选取")                                                                                                       \
	X(BEGINS, "begins", "开始")                                                                                                           \
	X(ENDS, "ends", "结束")                                                                                                               \
	X(MARKER_FEATURE, "feature", "功能")                                                                                                  \
	X(MARKER_FOREGROUND, "foreground", "前台")                                                                                            \
	X(MARKER_LOGIN, "login", "登录")                                                                                                      \
	X(MARKER_GUARDIAN, "guardian's consent", "监护人同意")                                                                                \
	X(MARKER_ACCOUNT_CLOSED, "account closed", "账号注销")                                                                                \
	X(MARKER_EXIT, "app exits on refusal", "拒绝后退出")                                                                                  \
	X(PROCESS, "process", "进程")                                                                                                         \
	X(FOR, "on behalf of", "受托于")                                                                                                      \
	X(PARTY, "party", "所属方")                                                                                                           \
	X(STACK, "call stack", "调用栈")                                                                                                      \
	X(MISSING, "missing for a verdict", "缺少的判定依据")                                                                                 \
	X(LATE, "this record came late", "该记录迟到")                                                                                        \
	X(NO_CONSENT_YET, "no consent so far", "此前未征得同意")                                                                              \
	X(NO_PERMISSION_YET, "no permission so far", "此前未获权限")                                                                          \
	X(NO_GESTURE_YET, "no user action on record", "此前无用户操作")                                                                       \
	X(GESTURE, "user action", "用户操作")                                                                                                 \
	X(USED, "used", "已被使用")                                                                                                           \
	X(NEVER, "never began", "从未开始")                                                                                                   \
	X(SUSPECTED, "suspected", "疑似")                                                                                                     \
	X(LEDGER, "user and system", "用户与系统")                                                                                            \
	X(LOSS, "events lost", "事件丢失")                                                                                                    \
	X(SARIF_HELP,                                                                                                                         \
	  "The app took data in a way that the quoted sentence of its privacy policy rules out, "                                             \
	  "or that no sentence of it declares. Change the app, or the promise.",                                                              \
	  "应用收集数据的方式与所引的隐私政策原文不符，或政策中没有任何一句作出声明。请修改应用或" \
	  "修改"                                                                                                                            \
	  "政策。")                                                                                                                           \
	X(TIME, "Time", "时间")                                                                                                               \
	X(NONE, "none", "无")

#define X(id, en, zh) TEXT_##id,
enum text { TEXT_LIST(X) TEXT_COUNT };
#undef X

const char *text_of(enum language l, enum text t);

/* What a code means in a few words, from the judge's own; the code itself where it is not known. */
const char *text_code(enum language l, const char *code);
/* What a category means in a few words; the dotted name where it is not known. */
const char *text_category(enum language l, const char *category);
const char *text_verdict(enum language l, enum verdict v);
/* What a grade of attribution means; the grade itself where it is not known. */
const char *text_attribution(enum language l, const char *grade);
/* "microphone" and the like. */
const char *text_permission(enum language l, const char *permission);
/* What a verdict missed: a witness of the profile, or "loss", "late", …; the name where it is not known. */
const char *text_missing(enum language l, const char *name);
/* A kind of fact in an evidence list; the name where it is not known. */
const char *text_fact(enum language l, const char *kind);
/* Appends "and N more". */
void text_more(enum language l, size_t n, struct strbuf *out);

#endif
