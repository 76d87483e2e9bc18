/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every kind of condition in sentences of our own, what it needs with it, and sentences that look like
 * one and are none.
 */
#include "compiling.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct rules_condition *find(const struct rules *r, enum condition_kind kind)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		for (size_t k = 0; k < r->statements[i].condition_count; k++) {
			if (r->statements[i].conditions[k].kind == kind)
				return &r->statements[i].conditions[k];
		}
	}
	return NULL;
}

static const struct {
	const char *text;
	enum condition_kind kind;
	const char *need; /* control, feature, party or region; NULL: none is asked */
	enum permission permission;
	uint32_t rate_s;
} positive[] = {
	{"只有当您按下对讲按钮时，我们才会采集语音。", CONDITION_GESTURE, "对讲按钮", 0, 0},
	{"We record sound only when you press the talk button.", CONDITION_GESTURE, "talk button",
	 0, 0},
	{"您使用识花功能时，我们会收集您拍摄的图片。", CONDITION_FEATURE, "识花功能", 0, 0},
	{"When you use the plant scanner feature, we collect photos.", CONDITION_FEATURE,
	 "plant scanner feature", 0, 0},
	{"您授予蓝牙权限后，我们会搜索附近的手环。", CONDITION_PERMISSION, NULL,
	 PERMISSION_BLUETOOTH, 0},
	{"After you grant calendar access, we read your calendar entries.", CONDITION_PERMISSION,
	 NULL, PERMISSION_CALENDAR, 0},
	{"一旦您关闭定位权限，我们将停止收集位置信息。", CONDITION_REVOKED, NULL, 0, 0},
	{"If you revoke the location permission, we stop collecting your location.",
	 CONDITION_REVOKED, NULL, 0, 0},
	{"征得您的同意后，我们会读取通讯录。", CONDITION_CONSENT, NULL, 0, 0},
	{"We share your name only with your explicit consent.", CONDITION_CONSENT, NULL, 0, 0},
	{"应用启动时，我们会读取设备型号。", CONDITION_LAUNCH, NULL, 0, 0},
	{"Each time you start the app we read the device model.", CONDITION_LAUNCH, NULL, 0, 0},
	{"我们每30秒获取一次位置信息。", CONDITION_RATE, NULL, 0, 30},
	{"我们每两小时最多读取一次步数。", CONDITION_RATE, NULL, 0, 7200},
	{"We update your location every five seconds.", CONDITION_RATE, NULL, 0, 5},
	{"您注册账号时，需要提供手机号码。", CONDITION_LOGIN, NULL, 0, 0},
	{"When you sign up, we collect your email address.", CONDITION_LOGIN, NULL, 0, 0},
	{"云备份默认关闭，开启后我们会上传照片。", CONDITION_DEFAULT_OFF, NULL, 0, 0},
	{"Backup is off by default.", CONDITION_DEFAULT_OFF, NULL, 0, 0},
	{"我们绝不会读取您的短信内容。", CONDITION_NEVER, NULL, 0, 0},
	{"We never sell your personal data.", CONDITION_NEVER, NULL, 0, 0},
	{"人脸特征仅在设备本地比对。", CONDITION_LOCAL, NULL, 0, 0},
	{"Your face template stays on your device.", CONDITION_LOCAL, NULL, 0, 0},
	{"我们只读取您选择的照片。", CONDITION_PICKED, NULL, 0, 0},
	{"We upload only the photos you pick.", CONDITION_PICKED, NULL, 0, 0},
	{"我们会在后台获取位置信息。", CONDITION_BACKGROUND, NULL, 0, 0},
	{"We collect your location in the background.", CONDITION_BACKGROUND, NULL, 0, 0},
	{"在您使用本应用期间，我们会收集设备型号。", CONDITION_FOREGROUND, NULL, 0, 0},
	{"We collect your location only while the app is open.", CONDITION_FOREGROUND, NULL, 0, 0},
	{"星图地图SDK会收集您的位置信息。", CONDITION_PARTY, "星图地图SDK", 0, 0},
	{"收集孩子的生日之前，须征得监护人的同意。", CONDITION_GUARDIAN, NULL, 0, 0},
	{"We collect children's data only with the consent of a parent.", CONDITION_GUARDIAN, NULL,
	 0, 0},
	{"如需将信息用于其他目的，我们会再次征得您的同意。", CONDITION_PURPOSE_CHANGE, NULL, 0, 0},
	{"Before we use your data for another purpose, we ask again.", CONDITION_PURPOSE_CHANGE,
	 NULL, 0, 0},
	{"您的个人信息存储于中国境内。", CONDITION_REGION, "中国境内", 0, 0},
	{"Your data is stored in Switzerland.", CONDITION_REGION, "Switzerland", 0, 0},
	{"您注销账号后，我们会删除订单信息。", CONDITION_ACCOUNT_CLOSED, NULL, 0, 0},
	{"When you close your account, we delete your order history.", CONDITION_ACCOUNT_CLOSED,
	 NULL, 0, 0},
	{"仅在WiFi环境下，我们才会上传日志信息。", CONDITION_NETWORK, NULL, 0, 0},
	{"We upload crash logs only over Wi-Fi.", CONDITION_NETWORK, NULL, 0, 0},
	{"您拒绝提供生日，不影响您使用其他功能。", CONDITION_REFUSAL_HARMLESS, NULL, 0, 0},
	{"You may refuse location access and still use the app.", CONDITION_REFUSAL_HARMLESS, NULL,
	 0, 0},
	/* Other ways to say it. */
	{"您双击屏幕上的话筒图标时，我们会采集语音。", CONDITION_GESTURE, "话筒图标", 0, 0},
	{"当您陪练钢琴时，我们会采集琴声。", CONDITION_FEATURE, "陪练钢琴", 0, 0},
	{"如果您开通自动续费，我们会保存您的支付账户。", CONDITION_FEATURE, "自动续费", 0, 0},
	{"您寄送标本的，我们会收集寄件人姓名。", CONDITION_FEATURE, NULL, 0, 0},
	{"使用“听声识鸟”时，我们会收集环境声音。", CONDITION_FEATURE, "听声识鸟", 0, 0},
	{"在相机权限已开启的情况下，我们会拍摄画面。", CONDITION_PERMISSION, NULL,
	 PERMISSION_CAMERA, 0},
	{"您退出体验计划的，我们立即停止收集日志信息。", CONDITION_REVOKED, NULL, 0, 0},
	{"您勾选授权书之后，我们会采集人脸图像。", CONDITION_CONSENT, NULL, 0, 0},
	{"登录环节出现异常时，我们会采集设备型号。", CONDITION_LOGIN, NULL, 0, 0},
	{"“摇一摇”默认不启用。", CONDITION_DEFAULT_OFF, NULL, 0, 0},
	{"您的口令存储于您的终端设备，我们不会上传。", CONDITION_LOCAL, NULL, 0, 0},
	{"应用切换到后台后，仍会读取位置信息。", CONDITION_BACKGROUND, NULL, 0, 0},
	{"送货单由合作药店直接收集。", CONDITION_PARTY, NULL, 0, 0},
	{"设备恢复联网后，学习记录会自动上传。", CONDITION_NETWORK, NULL, 0, 0},
	{"不授权麦克风的，您仍可通过文字交流。", CONDITION_REFUSAL_HARMLESS, NULL, 0, 0},
	/* What a person does in a clause of time is a feature of that name, whatever the words. */
	{"When you apply for a loan, we obtain your credit score.", CONDITION_FEATURE,
	 "apply for a loan", 0, 0},
	{"If a visitor under twelve joins a quiz, the answers are stored.", CONDITION_FEATURE,
	 "joins a quiz", 0, 0},
	{"Once you are logged in and order a taxi, we store your address.", CONDITION_FEATURE,
	 "order a taxi", 0, 0},
	{"When location access is on and you book a table, we read your position.",
	 CONDITION_FEATURE, "book a table", 0, 0},
	{"Should you enter a prize draw, we ask for your postal address.", CONDITION_FEATURE,
	 "enter a prize draw", 0, 0},
	{"On booking a room, your card number is stored.", CONDITION_FEATURE, "booking a room", 0,
	 0},
	{"Ordering a refill requires your insurance number.", CONDITION_FEATURE,
	 "Ordering a refill", 0, 0},
	{"A patient who joins a study will be asked for blood values.", CONDITION_FEATURE,
	 "joins a study", 0, 0},
	{"We receive your pictures only after you swipe the card.", CONDITION_GESTURE, "card", 0,
	 0},
	{"Unless you hit the red key, the intercom records nothing.", CONDITION_GESTURE, "red key",
	 0, 0},
	{"After you turn on location, we show stations around you.", CONDITION_PERMISSION, NULL,
	 PERMISSION_LOCATION, 0},
	{"With your phone's Bluetooth enabled, we find the scale.", CONDITION_PERMISSION, NULL,
	 PERMISSION_BLUETOOTH, 0},
	{"From the moment you sign in, your orders are kept.", CONDITION_LOGIN, NULL, 0, 0},
	{"The moment the app opens, the clipboard is read.", CONDITION_LAUNCH, NULL, 0, 0},
	{"While the game is running, we collect the frame rate.", CONDITION_FOREGROUND, NULL, 0, 0},
	{"We keep your position even when the phone is locked.", CONDITION_BACKGROUND, NULL, 0, 0},
	{"Clips are uploaded only when the camera is back online.", CONDITION_NETWORK, NULL, 0, 0},
	{"After you have ticked the consent box, we record your voice.", CONDITION_CONSENT, NULL, 0,
	 0},
	{"If you take back the contacts permission, syncing stops.", CONDITION_REVOKED, NULL, 0, 0},
	{"On termination of the subscription, your data are deleted.", CONDITION_ACCOUNT_CLOSED,
	 NULL, 0, 0},
	{"We sample your heart rate at ten-second intervals.", CONDITION_RATE, NULL, 0, 10},
	{"Voice ID stays off until you activate it.", CONDITION_DEFAULT_OFF, NULL, 0, 0},
	{"Nobody here listens to your calls.", CONDITION_NEVER, NULL, 0, 0},
	{"We keep no record of the pages you visit.", CONDITION_NEVER, NULL, 0, 0},
	{"Your voice is matched by a model that runs on your handset.", CONDITION_LOCAL, NULL, 0,
	 0},
	{"The picker hands us just the file you point to.", CONDITION_PICKED, NULL, 0, 0},
	{"Your card number is verified and kept by the payment institution.", CONDITION_PARTY, NULL,
	 0, 0},
	{"The identity provider itself logs the time of sign-in.", CONDITION_PARTY, NULL, 0, 0},
	{"Partner hotels collect registration forms.", CONDITION_PARTY, NULL, 0, 0},
	{"Embedded videos allow the video platform to record your visit.", CONDITION_PARTY, NULL, 0,
	 0},
	{"Voice search converts what you say into text on our servers.", CONDITION_FEATURE,
	 "Voice search", 0, 0},
	{"Once a ride has been requested, the pick-up point is stored.", CONDITION_FEATURE,
	 "ride has been requested", 0, 0},
	{"For express delivery, your address is given to the courier.", CONDITION_FEATURE,
	 "express delivery", 0, 0},
	{"We pass on your address if, and only if, you tick the box.", CONDITION_CONSENT, NULL, 0,
	 0},
	{"If you turn cookies off, the site remains usable.", CONDITION_REFUSAL_HARMLESS, NULL, 0,
	 0},
	{"Those who say no to the camera can key in the code.", CONDITION_REFUSAL_HARMLESS, NULL, 0,
	 0},
	{"If Wi-Fi is not available, your clips wait.", CONDITION_NETWORK, NULL, 0, 0},
	{"A cancelled membership leads to deletion of your data.", CONDITION_ACCOUNT_CLOSED, NULL,
	 0, 0},
	{"Neither your contacts nor your calendar entries are read.", CONDITION_NEVER, NULL, 0, 0},
	{"Data that serve anything beyond the agreed purpose need fresh consent.",
	 CONDITION_PURPOSE_CHANGE, NULL, 0, 0},
	{"Your treatment is the same whether or not you share your scans.",
	 CONDITION_REFUSAL_HARMLESS, NULL, 0, 0},
};

Test(conditions, every_kind_is_found_with_what_it_needs)
{
	for (size_t i = 0; i < sizeof(positive) / sizeof(positive[0]); i++) {
		struct rules *r = compile(positive[i].text);
		const struct rules_condition *c = find(r, positive[i].kind);
		const char *need;

		cr_expect_not_null(c, "no %s in: %s", condition_name(positive[i].kind),
				   positive[i].text);
		if (c) {
			need = c->control   ? c->control
			       : c->feature ? c->feature
			       : c->party   ? c->party
					    : c->region;
			if (positive[i].need)
				cr_expect(need && !strcmp(need, positive[i].need), "\"%s\" in: %s",
					  need ? need : "nothing", positive[i].text);
			if (positive[i].permission)
				cr_expect_eq(c->permission, positive[i].permission, "%s in: %s",
					     permission_name(c->permission), positive[i].text);
			if (positive[i].rate_s)
				cr_expect_eq(c->rate_s, positive[i].rate_s, "%u s in: %s",
					     c->rate_s, positive[i].text);
		}
		rules_free(r);
	}
}

static const struct {
	const char *text;
	enum condition_kind kind;
} negative[] = {
	/* A consequence, no condition. */
	{"如您拒绝，您将无法使用扫码功能。", CONDITION_FEATURE},
	/* "Not without consent" is consent. */
	{"未经您同意，我们不会共享您的姓名。", CONDITION_NEVER},
	{"We do not share your name without your consent.", CONDITION_NEVER},
	/* An exemption asks for no consent. */
	{"下列情形中，收集个人信息无需征得您的同意：", CONDITION_CONSENT},
	/* Clicks as data. */
	{"我们会收集点击、浏览等日志信息。", CONDITION_GESTURE},
	/* How often as data. */
	{"我们会收集您的使用频率。", CONDITION_RATE},
	/* Allowing a permission is no consent to the policy. */
	{"您允许使用麦克风后，我们会录制声音。", CONDITION_CONSENT},
	/* The app by its own name is in use: no feature. */
	{"小鹿阅读隐私政策\n\n您使用小鹿阅读软件时，我们会收集设备型号。", CONDITION_FEATURE},
	{"欢迎使用“小鹿阅读”及相关服务。\n\n您使用小鹿阅读时，我们会收集设备型号。",
	 CONDITION_FEATURE},
	/* Agreeing by a button is consent. */
	{"您点击弹窗中的同意按钮后，我们会收集设备型号。", CONDITION_GESTURE},
	/* A duty of the user about another's minors is about guardians, this is not. */
	{"请您妥善保管您的密码。", CONDITION_GUARDIAN},
	/* The whole service is no function. */
	{"When you use our services, we may collect information about you.", CONDITION_FEATURE},
	/* Clicking "I agree" is no gesture that starts anything. */
	{"By clicking \"I agree\" you accept this policy.", CONDITION_GESTURE},
	/* About the contract, advice, rights. */
	{"If you have a dispute with us, the courts decide.", CONDITION_FEATURE},
	{"Before selling your car, please restore factory settings.", CONDITION_FEATURE},
	{"You have the right to a copy of your data when you ask for it.", CONDITION_FEATURE},
	/* What limits a denial is the condition. */
	{"Without an internet connection nothing you type is transmitted.", CONDITION_NEVER},
	/* The location permission, no other consent. */
	{"With location permission on, we scan for your car.", CONDITION_CONSENT},
	/* A company's end is no closing of an account. */
	{"If we cease operations, an announcement is published.", CONDITION_ACCOUNT_CLOSED},
	/* How the denial is meant is the default. */
	{"By default, your history is not saved.", CONDITION_NEVER},
	/* Turning something off is no function in use. */
	{"If you turn cookies off, the site remains usable.", CONDITION_FEATURE},
	/* What a parent does to let the child in is the guardian's consent alone. */
	{"We collect no names until a parent has reviewed and approved this.", CONDITION_FEATURE},
	/* "Our company" is the provider. */
	{"Our company collects your name.", CONDITION_PARTY},
};

Test(conditions, what_looks_like_one_is_none)
{
	for (size_t i = 0; i < sizeof(negative) / sizeof(negative[0]); i++) {
		struct rules *r = compile(negative[i].text);

		cr_expect_null(find(r, negative[i].kind), "%s in: %s",
			       condition_name(negative[i].kind), negative[i].text);
		rules_free(r);
	}
}

/* What a binding sentence speaks of is data, and a sensor stands for what it takes. */
Test(conditions, what_is_bound_is_known)
{
	static const struct {
		const char *text;
		const char *data;
		enum category category;
	} rows[] = {
		{"我们不会将您的通讯录提供给保险公司。", "通讯录", CATEGORY_CONTACTS},
		{"我们绝不出售您的尿液数据。", "尿液数据", CATEGORY_OTHER},
		{"精确位置、相机、麦克风权限均不会默认开启。", "精确位置", CATEGORY_LOCATION},
		{"精确位置、相机、麦克风权限均不会默认开启。", "麦克风权限", CATEGORY_AUDIO},
		{"您使用视频问诊功能时，我们会调用摄像头与话筒。", "摄像头", CATEGORY_CAMERA},
		{"您使用视频问诊功能时，我们会调用摄像头与话筒。", "话筒", CATEGORY_AUDIO},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules *r = compile(rows[i].text);
		const struct rules_statement *s = &r->statements[0];
		bool found = false;

		cr_assert_eq(r->statement_count, 1u, "%s", rows[i].text);
		for (size_t k = 0; k < s->data_count; k++)
			found = found || (!strcmp(s->data[k].text, rows[i].data) &&
					  s->data[k].category == rows[i].category);
		cr_expect(found, "%s in: %s", rows[i].data, rows[i].text);
		rules_free(r);
	}
}

/* Behind what hands data over, in front of who takes them, before the colon of a line about an SDK. */
Test(conditions, who_gets_data_is_named)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{"我们委托海鸥云存储您的照片。", "海鸥云"},
		{"例如声谷推送会收集设备标识。", "声谷推送"},
		{"- 迅闻降噪SDK：处理录音，用于消除噪声。", "迅闻降噪SDK"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rules *r = compile(rows[i].text);
		const struct rules_statement *s = &r->statements[0];

		cr_assert_eq(r->statement_count, 1u, "%s", rows[i].text);
		cr_assert_eq(s->recipient_count, 1u, "%s", rows[i].text);
		cr_expect_str_eq(s->recipients[0].text, rows[i].name);
		rules_free(r);
	}
}

/* "Refusing only means that …" promises nothing. */
Test(conditions, a_consequence_is_not_exclusive)
{
	struct rules *r = compile("拒绝提供定位权限只会导致您无法使用周边服务，但不影响其他服务。");

	cr_assert_eq(r->statement_count, 1u);
	cr_expect_not(r->statements[0].exclusive);
	rules_free(r);
}

/* A title names what is to come: no rule rests on it. */
Test(conditions, a_title_permits_nothing)
{
	struct rules *r = compile(
		"一、我们收集的通讯录及其说明\n\n您使用识花功能时，我们会收集设备型号。");

	for (size_t i = 0; i < r->rule_count; i++)
		cr_expect_neq(r->rules[i].category, CATEGORY_CONTACTS);
	cr_expect_gt(r->rule_count, 0u);
	rules_free(r);
}

Test(conditions, the_provider_is_known_by_its_name)
{
	static const char *const texts[] = {
		"小鹿阅读隐私政策\n\n小鹿阅读会收集您的手机号码。",
		"北京松针科技有限公司（以下简称“小鹿阅读”）重视隐私。\n\n小鹿阅读会收集您的手机号码"
		"。",
	};
	static const char other[] =
		"我们与合作伙伴（以下简称“小鹿阅读”）共享信息。\n\n小鹿阅读会收集您的手机号码。";
	const struct rules_statement *s;
	struct rules *r;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		r = compile(texts[i]);
		s = &r->statements[r->statement_count - 1];
		cr_expect_eq(s->actor.party, PARTY_FIRST);
		cr_expect_str_eq(s->actor.text, "小鹿阅读");
		rules_free(r);
	}
	/* Only companies are named so. */
	r = compile(other);
	s = &r->statements[r->statement_count - 1];
	cr_expect(!s->actor.text || strcmp(s->actor.text, "小鹿阅读"));
	rules_free(r);
}

Test(conditions, only_in_all_its_forms_is_exclusive)
{
	static const char *const texts[] = {
		"我们仅会在您点击麦克风图标时采集声音。",
		"只有在您同意后，我们才会收集位置信息。",
		"除非您开启定位功能，我们不会收集位置信息。",
		"未经您同意，我们不得向他人提供您的姓名。",
		"We collect your location only while the app is open.",
		"We use your name solely to print labels.",
		"We do not share your name unless you agree.",
		"Location is attached if, and only if, you tap the pin symbol.",
		"The picker hands over just the file you point to.",
		"No voiceprint is taken until you activate Voice ID.",
		"Unless you hit the red key, the intercom records nothing.",
		"We read your contacts merely when you invite a friend.",
		"We upload nothing but the pictures you pick.",
		"Your photo is shown to others with your permission alone.",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct rules *r = compile(texts[i]);

		cr_expect(r->statement_count && r->statements[0].exclusive, "not exclusive: %s",
			  texts[i]);
		rules_free(r);
	}
}

Test(conditions, a_denial_forbids_and_a_contradiction_is_reviewed)
{
	struct rules *r = compile("我们会收集您的短信内容。\n我们不会收集您的短信内容。\n");
	bool forbids = false;

	for (size_t i = 0; i < r->rule_count; i++)
		forbids = forbids || (r->rules[i].effect == EFFECT_FORBID &&
				      r->rules[i].category == CATEGORY_SMS_CALLS);
	cr_assert(forbids);
	cr_assert(r->review_count > 0);
	cr_assert(strstr(r->review[0].why, "sms_calls"), "%s", r->review[0].why);
	rules_free(r);
}

Test(conditions, data_that_point_back_get_the_kinds_they_point_at)
{
	struct rules *r = compile("我们会收集您的昵称和设备型号。我们使用这些信息防范盗号。\n");
	bool account = false, model = false;

	cr_assert_eq(r->statement_count, 2);
	for (size_t k = 0; k < r->statements[1].data_count; k++) {
		account = account || r->statements[1].data[k].category == CATEGORY_ACCOUNT;
		model = model || r->statements[1].data[k].category == CATEGORY_DEVICE_MODEL;
	}
	cr_assert(account && model);
	rules_free(r);
}

Test(conditions, a_table_row_is_one_statement)
{
	struct rules *r = compile("| SDK 名称 | 收集的信息 | 目的 |\n| --- | --- | --- |\n"
				  "| 晨星统计 SDK | 设备型号、OAID | 统计使用人数 |\n");
	const struct rules_statement *s;

	/* Its head is plain information. */
	cr_assert_eq(r->statement_count, 2);
	cr_assert_eq(r->statements[0].modality, MODALITY_INFORMATIVE);
	s = &r->statements[1];
	cr_assert_eq(s->data_count, 2);
	cr_assert_eq(s->data[0].category, CATEGORY_DEVICE_MODEL);
	cr_assert_eq(s->purpose_count, 1);
	cr_assert_str_eq(s->purposes[0].text, "统计使用人数");
	cr_assert_eq(s->recipient_count, 1);
	cr_assert_str_eq(s->recipients[0].text, "晨星统计 SDK");
	rules_free(r);
}
