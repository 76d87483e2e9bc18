/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The forms in which policies of many trades bind themselves: what each short sentence says as a whole, whether it
 * says "only", and on which conditions.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "policy/compile.h"

#define R MODALITY_REQUIRED
#define O MODALITY_OPTIONAL
#define P MODALITY_PROHIBITED
#define E MODALITY_EXEMPT
#define I MODALITY_INFORMATIVE

static const struct {
	const char *text;
	enum modality modality;
	bool only;
	const char *conditions; /* "kind=need kind", in any order; "" none */
} rows[] = {
	/* Only, in all its forms. */
	{"我们仅会在您使用导航功能时收集位置信息。", R, true, "feature=导航功能"},
	{"只有在您点击拍摄按钮后，我们才会采集声音。", O, true, "gesture=拍摄按钮"},
	{"除非您开启通讯录权限，我们不会读取您的通讯录。", O, true, "permission=contacts"},
	{"我们不会收集您的位置信息，除非您授予位置权限。", O, true, "permission=location"},
	{"未经您同意，我们不得向第三方提供您的手机号码。", R, true, "consent"},
	{"未征得您的同意，本行不会共享您的征信信息。", R, true, "consent"},
	{"除获得您的明确同意外，我们不会共享您的姓名。", R, true, "consent"},
	{"经您同意后，我们方可收集您的身份证号。", R, true, "consent"},
	{"仅在WiFi环境下，我们才会上传日志信息。", R, true, "network"},
	{"仅当应用处于前台时，我们才会获取位置信息。", R, true, "foreground"},
	{"我们只读取您选择的照片。", O, true, "picked"},
	{"We collect your location only while you use the map feature.", R, true,
	 "feature=map feature"},
	{"We record sound solely when you press the talk button.", O, true, "gesture=talk button"},
	{"Only if you grant camera permission do we access your camera.", O, true,
	 "permission=camera"},
	{"We do not access your contacts unless you allow contacts access.", O, true,
	 "permission=contacts"},
	{"Unless you have consented, we will not share your email address.", R, true, "consent"},
	{"Your health data is not disclosed without your consent.", R, true, "consent"},
	{"We will never share your phone number without your explicit consent.", R, true,
	 "consent"},
	{"Crash logs are uploaded exclusively over Wi-Fi.", R, true, "network"},
	{"We only upload the photos you select.", O, true, "picked"},
	{"We collect your location only in the foreground.", R, true, "foreground"},
	/* Not: of taking, of handing on, of keeping. */
	{"我们不会收集您的短信内容。", P, false, "never"},
	{"本应用绝不读取您的通讯录。", P, false, "never"},
	{"我们不会向任何第三方出售您的个人信息。", P, false, "never"},
	{"我们从不记录您的通话内容。", P, false, "never"},
	{"您的指纹不会上传至服务器。", P, false, "never"},
	{"我们不会在后台获取您的位置信息。", P, false, "never background"},
	{"We do not collect your contacts.", P, false, "never"},
	{"We never upload your photos.", P, false, "never"},
	{"Your messages are never read by us.", P, false, "never"},
	{"We will not sell or rent your personal information.", P, false, "never"},
	{"No location data is collected.", P, false, "never"},
	{"The app does not track you in the background.", P, false, "never background"},
	{"Our cameras do not record audio.", P, false, "never"},
	{"None of your photos are shared.", P, false, "never"},
	/* Here only. */
	{"人脸特征仅保存在您的设备本地。", R, true, "local"},
	{"您的语音只在本机识别。", R, true, "local"},
	{"Your face template never leaves your phone.", R, false, "local"},
	{"Voice commands are processed only on your device.", R, true, "local"},
	{"Fingerprints are stored locally.", R, false, "local"},
	/* The person's choice. */
	{"您可以选择填写您的生日。", O, false, ""},
	{"如您拒绝提供性别，不影响您使用其他功能。", O, false, "refusal_harmless"},
	{"个性化推荐默认关闭。", O, false, "default_off"},
	{"您授权相机权限后，我们会使用相机扫码。", O, false, "permission=camera"},
	{"You may choose to provide your date of birth.", O, false, ""},
	{"Providing your gender is optional.", O, false, ""},
	{"You can decline, and the app still works.", O, false, "refusal_harmless"},
	{"Usage statistics are off by default.", O, false, "default_off"},
	{"If you allow access to your photos, we read the picture you choose.", O, false,
	 "permission=photos picked"},
	/* A duty. */
	{"注册时，您必须提供手机号码。", R, false, "login"},
	{"您需要提供身份证号，否则我们无法为您开户。", R, false, ""},
	{"You must provide your name to open an account.", R, false, "login"},
	{"We require your email address when you register.", R, false, "login"},
	{"We retain your order history for two years.", R, false, ""},
	/* Exempt. */
	{"为履行法定义务所必需的，无需征得您的同意。", E, false, ""},
	{"Your consent is not required where the law obliges us to disclose your name.", E, false,
	 ""},
	/* Plain information. */
	{"本政策适用于我们的全部产品。", I, false, ""},
	{"您可以通过客服热线联系我们。", I, false, ""},
	{"This notice was last updated in May.", I, false, ""},
	{"We are a company registered in Norway.", I, false, ""},
	/* Occasions and their needs. */
	{"我们每30秒获取一次位置信息。", R, false, "rate=30"},
	{"应用启动时，我们会收集设备型号。", R, false, "launch"},
	{"您注销账号后，我们会删除您的订单信息。", R, false, "account_closed"},
	{"您关闭麦克风权限后，我们将停止采集声音。", R, false, "revoked=microphone"},
	{"未满十四周岁的用户，应取得监护人的同意后提供姓名。", R, false, "guardian consent"},
	{"您的个人信息存储在中国境内。", R, false, "region=中国境内"},
	{"We read the step count at most once every ten minutes.", R, false, "rate=600"},
	{"Each time you start the app, we read the device model.", R, false, "launch"},
	{"When you close your account, we erase your profile.", R, false, "account_closed"},
	{"Once you revoke location access, we stop collecting your location.", R, false,
	 "revoked=location"},
	{"A parent must consent before we collect a child's name.", R, false, "guardian"},
	{"Your data is stored in Switzerland.", R, false, "region=Switzerland"},
	{"Before we use your data for another purpose, we ask for your consent again.", R, false,
	 "purpose_change"},
	{"Provided that you have granted location access, we read your position.", O, false,
	 "permission=location"},
	{"At your direction, we share your medical records with your doctor.", R, false, "consent"},
	{"Upon your request, we send your prescriptions to a pharmacy.", R, false, "consent"},
	{"If you choose to scan a document, we access the camera.", O, false, "feature"},
};

static const char *need_of(const struct rules_condition *c, char *room, size_t size)
{
	if (c->rate_s) {
		snprintf(room, size, "%u", c->rate_s);
		return room;
	}
	return c->permission != PERMISSION_NONE ? permission_name(c->permission)
	       : c->control			? c->control
	       : c->feature			? c->feature
	       : c->region			? c->region
						: "";
}

/* Is "kind" or "kind=need" among the conditions of any statement? */
static bool has(const struct rules *r, const char *word, size_t len)
{
	const char *equals = memchr(word, '=', len);
	size_t n = equals ? (size_t)(equals - word) : len;

	for (size_t i = 0; i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];

		for (size_t k = 0; k < s->condition_count; k++) {
			const char *kind = condition_name(s->conditions[k].kind);
			char room[16];
			const char *need = need_of(&s->conditions[k], room, sizeof(room));

			if (strlen(kind) != n || memcmp(kind, word, n))
				continue;
			if (!equals ||
			    (strlen(need) == len - n - 1 && !memcmp(need, equals + 1, len - n - 1)))
				return true;
		}
	}
	return false;
}

static size_t count_words(const char *s)
{
	size_t n = *s != '\0';

	for (; *s; s++)
		n += *s == ' ' && strncmp(s, " feature", 8) && strncmp(s, " button", 7);
	return n;
}

Test(forms, a_sentence_says_what_it_binds)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag d = {0};
		struct rules *r = NULL;
		const char *at = rows[i].conditions;
		size_t found = 0;

		cr_assert_eq(
			policy_compile("p.txt", rows[i].text, strlen(rows[i].text), NULL, &r, &d),
			0, "%s", d.message);
		cr_assert_eq(r->statement_count, 1u, "%zu of: %s", r->statement_count,
			     rows[i].text);
		cr_expect_eq(r->statements[0].modality, rows[i].modality, "%s: %s",
			     modality_name(r->statements[0].modality), rows[i].text);
		cr_expect_eq(r->statements[0].exclusive, rows[i].only, "only: %s", rows[i].text);
		while (*at) {
			/* A need may hold a blank: the next word that is a kind ends it. */
			const char *end = at;

			do {
				end += strcspn(end + 1, " ") + 1;
			} while (*end &&
				 (!strncmp(end, " feature", 8) || !strncmp(end, " button", 7)));
			cr_expect(has(r, at, (size_t)(end - at)), "no %.*s in: %s", (int)(end - at),
				  at, rows[i].text);
			at = *end ? end + 1 : end;
		}
		for (int kind = 0; kind < CONDITION_COUNT; kind++)
			found += has(r, condition_name(kind), strlen(condition_name(kind)));
		cr_expect_eq(found, count_words(rows[i].conditions), "%zu conditions in: %s", found,
			     rows[i].text);
		rules_free(r);
	}
}
