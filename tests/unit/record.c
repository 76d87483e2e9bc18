/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of SDKs and of permissions that are written in lines with labels. */
#include "compiling.h"

#include <criterion/criterion.h>

static const struct rules_rule *rule(const struct rules *r, enum category c, enum party party)
{
	for (size_t i = 0; i < r->rule_count; i++) {
		if (r->rules[i].category == c && r->rules[i].party == party)
			return &r->rules[i];
	}
	return NULL;
}

static const struct rules_condition *condition(const struct rules *r, enum category c,
					       enum condition_kind kind)
{
	for (size_t i = 0; i < r->statement_count; i++) {
		const struct rules_statement *s = &r->statements[i];

		for (size_t k = 0; k < s->data_count; k++) {
			if (s->data[k].category != c)
				continue;
			for (size_t x = 0; x < s->condition_count; x++) {
				if (s->conditions[x].kind == kind)
					return &s->conditions[x];
			}
		}
	}
	return NULL;
}

Test(record, what_an_sdk_takes_is_taken_by_it_alone)
{
	struct rules *r = compile(
		"1. 星图地图SDK\n收集信息：位置信息；Mac地址\n使用目的：附近门店\n"
		"隐私政策链接：https://example.com/位置信息\n\n"
		"SDK名称：鹿角推送SDK；收集的信息：应用列表。\n");
	const struct rules_condition *c = condition(r, CATEGORY_DEVICE_MAC, CONDITION_PARTY);

	cr_assert_not_null(c);
	cr_expect_str_eq(c->party, "星图地图SDK");
	cr_expect_not_null(rule(r, CATEGORY_LOCATION, PARTY_THIRD));
	cr_expect_null(rule(r, CATEGORY_LOCATION, PARTY_FIRST));
	c = condition(r, CATEGORY_DEVICE_APPS, CONDITION_PARTY);
	cr_assert_not_null(c);
	cr_expect_str_eq(c->party, "鹿角推送SDK");
	rules_free(r);
}

Test(record, what_a_permission_opens_asks_for_it)
{
	struct rules *r = compile(
		"录音权限\n- 数据类型：语音信息\n- 使用目的：语音搜索\n- 关闭后果：无法读取相册\n\n"
		"2. 相册\n收集个人信息的类型：照片\n");
	const struct rules_condition *c = condition(r, CATEGORY_AUDIO, CONDITION_PERMISSION);

	cr_assert_not_null(c);
	cr_expect_eq(c->permission, PERMISSION_MICROPHONE);
	c = condition(r, CATEGORY_PHOTOS, CONDITION_PERMISSION);
	cr_assert_not_null(c);
	cr_expect_eq(c->permission, PERMISSION_PHOTOS);
	cr_expect_not_null(rule(r, CATEGORY_AUDIO, PARTY_FIRST));
	rules_free(r);
}

/* A label without a record above it is prose. */
Test(record, lines_apart_are_no_record)
{
	struct rules *r = compile("星图地图SDK\n\n我们重视隐私。\n\n收集信息：位置信息\n");

	cr_expect_null(condition(r, CATEGORY_LOCATION, CONDITION_PARTY));
	rules_free(r);
}

/* Two tables one below the other, as they come out of a page without their lines. */
Test(record, bars_alone_make_a_table)
{
	struct rules *r = compile(
		"权限名称 | 业务功能 | 是否可关闭 |\n相机权限 | 实景罗盘 | 可关闭 |\n"
		"SDK名称 | SDK厂商 | 个人信息字段 | 用途 |\n"
		"星图广告SDK | 星图科技公司 | OAID | 广告投放 |\n");
	const struct rules_condition *c = condition(r, CATEGORY_CAMERA, CONDITION_PERMISSION);

	cr_assert_not_null(c);
	cr_expect_eq(c->permission, PERMISSION_CAMERA);
	c = condition(r, CATEGORY_DEVICE_AD_ID, CONDITION_PARTY);
	cr_assert_not_null(c);
	cr_expect_str_eq(c->party, "星图广告SDK");
	rules_free(r);
}

Test(record, a_line_with_a_bar_is_prose)
{
	struct rules *r = compile("关于我们 | 联系我们\n我们会收集设备型号 | 操作系统版本\n");

	cr_expect_not_null(rule(r, CATEGORY_DEVICE_MODEL, PARTY_FIRST));
	rules_free(r);
}
