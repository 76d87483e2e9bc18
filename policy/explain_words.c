/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/explain_words.h"

#include <string.h>

#include "base/strbuf.h"
#include "policy/claim.h"

typedef const char *const pair[2]; /* English, Chinese */

static pair words[WORDS_COUNT] = {
	[WORDS_DATA_ITEM] = {"data", "数据"},
	[WORDS_ACTION_DONE] = {"action", "动作"},
	[WORDS_PURPOSE] = {"purpose", "目的"},
	[WORDS_RECIPIENT] = {"recipient", "接收方"},
	[WORDS_ACTOR] = {"who", "主体"},
	[WORDS_CONDITION] = {"condition", "条件"},
	[WORDS_RULE] = {"rule", "规则"},
	[WORDS_WATCHED] = {"watched", "观测"},
	[WORDS_ONLY] = {"only then", "仅限于此"},
	[WORDS_PART_OF] = {"also said in", "另见"},
	[WORDS_NO_STATEMENT] = {"This clause says nothing about data.", "本条没有关于数据的表述。"},
	[WORDS_NOT_UNDERSTOOD] = {"not understood", "未能理解"},
	[WORDS_REVIEW] = {"to be reviewed", "需要复核"},
	[WORDS_POLICY] = {"What the policy says", "政策原文"},
	[WORDS_UNDERSTOOD] = {"What was understood", "编译结果"},
	[WORDS_QUOTES_ONLY] =
		{"Only the quoted sentences are shown: give the policy to see all of it.",
		 "左侧仅有被引用的句子；提供政策文件可查看全文。"},
	[WORDS_CLAUSES] = {"clauses", "条款"},
	[WORDS_STATEMENTS] = {"statements", "表述"},
	[WORDS_RULES] = {"rules", "规则"},
	[WORDS_LEGEND] = {"Colours", "颜色"},
};

static pair categories[CATEGORY_COUNT] = {
	[CATEGORY_AUDIO] = {"sound from the microphone", "麦克风声音"},
	[CATEGORY_CAMERA] = {"camera pictures", "摄像头画面"},
	[CATEGORY_LOCATION] = {"location", "位置"},
	[CATEGORY_LOCATION_GPS] = {"satellite position", "卫星定位"},
	[CATEGORY_LOCATION_WLAN] = {"wireless networks nearby", "附近的无线网络"},
	[CATEGORY_LOCATION_BLUETOOTH] = {"Bluetooth devices nearby", "附近的蓝牙设备"},
	[CATEGORY_LOCATION_CELL] = {"cell towers nearby", "附近的基站"},
	[CATEGORY_CONTACTS] = {"the address book", "通讯录"},
	[CATEGORY_CALENDAR] = {"the calendar", "日历"},
	[CATEGORY_PHOTOS] = {"photos and videos on the device", "设备中的照片和视频"},
	[CATEGORY_FILES] = {"files on the device", "设备中的文件"},
	[CATEGORY_SMS_CALLS] = {"messages and calls", "短信和通话"},
	[CATEGORY_CLIPBOARD] = {"the clipboard", "剪贴板"},
	[CATEGORY_SENSOR] = {"sensor readings", "传感器读数"},
	[CATEGORY_SCREEN] = {"the screen", "屏幕内容"},
	[CATEGORY_BIOMETRIC] = {"biometric data", "生物特征"},
	[CATEGORY_BIOMETRIC_FACE] = {"face features", "面部特征"},
	[CATEGORY_BIOMETRIC_VOICE] = {"voice prints", "声纹"},
	[CATEGORY_BIOMETRIC_OTHER] = {"other biometric data", "其他生物特征"},
	[CATEGORY_DEVICE] = {"data of the device", "设备信息"},
	[CATEGORY_DEVICE_MODEL] = {"the device's model", "设备型号"},
	[CATEGORY_DEVICE_OS] = {"the operating system", "操作系统"},
	[CATEGORY_DEVICE_SETTINGS] = {"device settings", "设备设置"},
	[CATEGORY_DEVICE_ID] = {"device identifiers", "设备标识符"},
	[CATEGORY_DEVICE_AD_ID] = {"the advertising identifier", "广告标识符"},
	[CATEGORY_DEVICE_MAC] = {"network card addresses", "网卡地址"},
	[CATEGORY_DEVICE_APPS] = {"the list of apps", "应用列表"},
	[CATEGORY_DEVICE_ENVIRONMENT] = {"the device's environment", "软硬件环境"},
	[CATEGORY_NETWORK] = {"network data", "网络信息"},
	[CATEGORY_NETWORK_IP] = {"the IP address", "IP 地址"},
	[CATEGORY_NETWORK_CARRIER] = {"the carrier", "运营商"},
	[CATEGORY_NETWORK_TRAFFIC] = {"network traffic", "网络流量"},
	[CATEGORY_ACCOUNT] = {"account data", "账户信息"},
	[CATEGORY_CREDENTIAL] = {"passwords and keys", "登录凭证"},
	[CATEGORY_IDENTITY] = {"identity", "身份信息"},
	[CATEGORY_CONTACT_INFO] = {"phone numbers and addresses to reach the user", "联系方式"},
	[CATEGORY_PROFILE] = {"the user's profile", "个人资料"},
	[CATEGORY_CHILD] = {"a child's data", "儿童信息"},
	[CATEGORY_USAGE] = {"use of the service", "使用记录"},
	[CATEGORY_ORDER] = {"orders", "订单"},
	[CATEGORY_PAYMENT] = {"payment data", "支付信息"},
	[CATEGORY_DELIVERY] = {"delivery data", "配送信息"},
	[CATEGORY_COMMUNICATION] = {"messages to the service or to others", "通信内容"},
	[CATEGORY_PUBLISHED] = {"what the user publishes", "公开发布的内容"},
	[CATEGORY_OTHER] = {"other data", "其他信息"},
};

static pair modalities[MODALITY_COUNT] = {
	[MODALITY_REQUIRED] = {"required", "必需"},
	[MODALITY_OPTIONAL] = {"optional", "可选"},
	[MODALITY_PROHIBITED] = {"prohibited", "禁止"},
	[MODALITY_EXEMPT] = {"exempt from consent", "无需同意"},
	[MODALITY_INFORMATIVE] = {"information", "说明"},
};

static pair observations[OBSERVED_COUNT] = {
	[OBSERVED_KERNEL] = {"by the kernel", "由内核观测"},
	[OBSERVED_EGRESS] = {"when it leaves the machine", "在数据外发时观测"},
	[OBSERVED_MARKER] = {"by a marker", "由标记告知"},
	[OBSERVED_NONE] = {"not observable", "无法观测"},
};

static pair actions[ACTION_COUNT] = {
	[ACTION_COLLECT] = {"collects", "收集"}, [ACTION_USE] = {"uses", "使用"},
	[ACTION_STORE] = {"stores", "存储"},	 [ACTION_SHARE] = {"shares", "共享"},
	[ACTION_RECEIVE] = {"receives", "接收"}, [ACTION_ACCESS] = {"accesses", "访问"},
	[ACTION_PROVIDE] = {"provides", "提供"}, [ACTION_PUBLISH] = {"publishes", "公开"},
	[ACTION_DELETE] = {"deletes", "删除"},	 [ACTION_ENABLE] = {"enables", "开启"},
};

static pair permissions[PERMISSION_COUNT] = {
	[PERMISSION_NONE] = {"", ""},
	[PERMISSION_MICROPHONE] = {"microphone", "麦克风"},
	[PERMISSION_CAMERA] = {"camera", "相机"},
	[PERMISSION_LOCATION] = {"location", "位置"},
	[PERMISSION_PHOTOS] = {"photos", "相册"},
	[PERMISSION_CONTACTS] = {"contacts", "通讯录"},
	[PERMISSION_CALENDAR] = {"calendar", "日历"},
	[PERMISSION_BLUETOOTH] = {"Bluetooth", "蓝牙"},
	[PERMISSION_PHONE] = {"phone", "电话"},
	[PERMISSION_SMS] = {"messages", "短信"},
	[PERMISSION_SENSORS] = {"sensors", "传感器"},
	[PERMISSION_NOTIFICATIONS] = {"notifications", "通知"},
	[PERMISSION_STORAGE] = {"storage", "存储"},
};

static pair parties[PARTY_COUNT] = {
	[PARTY_FIRST] = {"the app", "本应用"},
	[PARTY_USER] = {"the user", "用户"},
	[PARTY_THIRD] = {"a third party", "第三方"},
};

/* Without what the kind needs, and with it: %s. */
struct phrase {
	pair bare;
	pair with;
};

static const struct phrase conditions[CONDITION_COUNT] = {
	[CONDITION_GESTURE] = {{"the user operates a control for it", "用户为此操作了控件"},
			       {"the user operates “%s”", "用户操作“%s”"}},
	[CONDITION_FEATURE] = {{"the feature is in use", "正在使用该功能"},
			       {"“%s” is in use", "正在使用“%s”"}},
	[CONDITION_PERMISSION] = {{"the permission is granted", "已授予权限"},
				  {"the %s permission is granted", "已授予%s权限"}},
	[CONDITION_REVOKED] = {{"it has not been withdrawn", "授权未被撤回"},
			       {"the %s permission has not been withdrawn", "%s权限未被撤回"}},
	[CONDITION_CONSENT] = {{"the user has agreed", "已征得用户同意"},
			       {"the user has agreed to “%s” separately", "已就“%s”征得单独同意"}},
	[CONDITION_LAUNCH] = {{"the app is starting", "应用正在启动"}, {NULL, NULL}},
	[CONDITION_RATE] = {{"not more often than stated", "不超过所述频率"},
			    {"at most %s", "至多 %s"}},
	[CONDITION_LOGIN] = {{"the user is logged in", "用户已登录"}, {NULL, NULL}},
	[CONDITION_DEFAULT_OFF] = {{"the user has switched it on", "用户已主动开启"}, {NULL, NULL}},
	[CONDITION_NEVER] = {{"never", "绝不"}, {NULL, NULL}},
	[CONDITION_LOCAL] = {{"the data stay on the device", "数据留在本机"}, {NULL, NULL}},
	[CONDITION_PICKED] = {{"only what the user picked", "仅限用户所选内容"}, {NULL, NULL}},
	[CONDITION_BACKGROUND] = {{"the app is in the background", "应用在后台"}, {NULL, NULL}},
	[CONDITION_FOREGROUND] = {{"the app is in the foreground", "应用在前台"}, {NULL, NULL}},
	[CONDITION_PARTY] = {{"another party does it", "由其他主体进行"},
			     {"“%s” does it", "由“%s”进行"}},
	[CONDITION_GUARDIAN] = {{"the guardian has agreed", "已取得监护人同意"}, {NULL, NULL}},
	[CONDITION_PURPOSE_CHANGE] = {{"a new purpose has been agreed to", "新目的已重新取得同意"},
				      {NULL, NULL}},
	[CONDITION_REGION] = {{"it stays in the region", "限于所述地域"},
			      {"it stays in “%s”", "限于“%s”"}},
	[CONDITION_ACCOUNT_CLOSED] = {{"the account is open", "账户未注销"}, {NULL, NULL}},
	[CONDITION_NETWORK] = {{"the network is the one named", "处于所述网络"}, {NULL, NULL}},
	[CONDITION_REFUSAL_HARMLESS] = {{"refusing it costs nothing else", "拒绝不影响其他功能"},
					{NULL, NULL}},
};

const char *say_of(enum explain_language l, enum explain_word w)
{
	return words[w][l];
}

const char *say_category(enum explain_language l, enum category c)
{
	return categories[c][l];
}

const char *say_modality(enum explain_language l, enum modality m)
{
	return modalities[m][l];
}

const char *say_observed(enum explain_language l, enum observed o)
{
	return observations[o][l];
}

const char *say_action(enum explain_language l, enum action_kind a)
{
	return actions[a][l];
}

/* Appends what the kind needs, in words; nothing when the policy does not say. */
static void need_of(enum explain_language l, const struct rules_condition *c, struct strbuf *need)
{
	const char *text = c->control	? c->control
			   : c->feature ? c->feature
			   : c->party	? c->party
			   : c->scope	? c->scope
			   : c->region	? c->region
					: permissions[c->permission][l];

	if (c->kind != CONDITION_RATE) {
		strbuf_adds(need, text);
	} else if (c->rate_s) {
		if (l == EXPLAIN_ZH)
			strbuf_addf(need, "每 %u 秒 %u 次", c->rate_s, c->rate_n ? c->rate_n : 1);
		else
			strbuf_addf(need, "%u in %u s", c->rate_n ? c->rate_n : 1, c->rate_s);
	}
}

void say_condition(struct strbuf *b, enum explain_language l, const struct rules_condition *c)
{
	const struct phrase *p = &conditions[c->kind];
	struct strbuf need = {0};
	const char *hole;

	need_of(l, c, &need);
	hole = need.len && p->with[l] ? strstr(p->with[l], "%s") : NULL;
	if (hole) {
		strbuf_add(b, p->with[l], (size_t)(hole - p->with[l]));
		strbuf_add(b, need.data, need.len);
		strbuf_adds(b, hole + 2);
	} else {
		strbuf_adds(b, p->bare[l]);
	}
	b->failed |= need.failed;
	strbuf_free(&need);
}

static void add_when(struct strbuf *b, enum explain_language l, const struct rules_when *w,
		     bool outer)
{
	static pair all = {" and ", "，且"}, any = {" or ", " 或 "};
	bool brackets = !outer && w->child_count > 1;

	if (w->op == WHEN_CONDITION) {
		say_condition(b, l, &w->condition);
		return;
	}
	if (brackets)
		strbuf_adds(b, l == EXPLAIN_ZH ? "（" : "(");
	for (size_t i = 0; i < w->child_count; i++) {
		if (i)
			strbuf_adds(b, w->op == WHEN_ALL ? all[l] : any[l]);
		add_when(b, l, &w->child[i], false);
	}
	if (brackets)
		strbuf_adds(b, l == EXPLAIN_ZH ? "）" : ")");
}

const char *say_why(enum explain_language l, const struct rules_coverage *c)
{
	/* The rules give the reason in English; what it comes to depends on what can witness it. */
	static const char *const zh[] = {
		[OBSERVED_KERNEL] = "读取设备、文件或者系统服务时，内核可见",
		[OBSERVED_EGRESS] = "由用户输入或在应用内产生：只有离开本机时可见",
		[OBSERVED_MARKER] = "条件何时成立，须由测试者告知",
		[OBSERVED_NONE] = "没有写明可见的信息，或者只涉及已经取得的信息：本机上无迹可寻",
	};

	return l == EXPLAIN_ZH && c->why && *c->why ? zh[c->observed] : c->why;
}

bool rule_hands_on(const struct rules *r, const struct rules_rule *rule)
{
	const struct rules_statement *s = rule->statement_count
						  ? rules_statement_find(r, rule->statements[0])
						  : NULL;
	bool other = false;

	for (size_t i = 0; i < r->rule_count; i++)
		other = other || (&r->rules[i] != rule && r->rules[i].effect == EFFECT_PERMIT &&
				  r->rules[i].category == rule->category &&
				  r->rules[i].party == rule->party);
	return s && other && rule->effect == EFFECT_PERMIT && rule->party == PARTY_FIRST &&
	       claim_sort(s, rule->category) == CLAIM_HANDS_ON;
}

void say_rule(struct strbuf *b, enum explain_language l, const struct rules *r,
	      const struct rules_rule *rule)
{
	static pair may[] = {{"%s may take %s", "%s可以取用%s"},
			     {"%s must not take %s", "%s不得取用%s"},
			     {"%s may hand on %s to others", "%s可以向他人提供%s"}};
	static pair bound = {" if ", "，条件是："};
	const char *format = may[rule_hands_on(r, rule) ? 2 : rule->effect == EFFECT_FORBID][l];
	const char *args[2] = {parties[rule->party][l], categories[rule->category][l]};
	size_t used = 0;

	for (const char *p = format; *p; p++) {
		if (p[0] == '%' && p[1] == 's') {
			strbuf_adds(b, args[used++]);
			p++;
		} else {
			strbuf_addc(b, *p);
		}
	}
	if (rule->when.op != WHEN_CONDITION && !rule->when.child_count)
		return;
	strbuf_adds(b, bound[l]);
	add_when(b, l, &rule->when, true);
}
