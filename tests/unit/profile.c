/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "user/judge/glob.h"
#include "user/judge/profile.h"

static struct profile *accept(const char *text)
{
	struct diag d = {.line = 0};
	struct profile *p;

	cr_assert_eq(profile_read("p", text, strlen(text), &p, &d), 0, "%s", d.message);
	return p;
}

static void refuse(const char *text, const char *expected)
{
	struct diag d = {.line = 0};
	struct profile *p;
	char line[1024];

	cr_assert_eq(profile_read("p", text, strlen(text), &p, &d), -1);
	diag_format(&d, line, sizeof(line));
	cr_expect_str_eq(line, expected);
}

#define HEAD "{\"format\":\"consentry-profile/1\",\"app\":\"shop\",\"rules\":\"r.json\""

Test(profile, the_least_has_defaults)
{
	struct profile *p = accept(HEAD "}");

	cr_expect_str_eq(p->app, "shop");
	cr_expect_eq(p->gesture_ns, 2000000000u);
	cr_expect_eq(p->release_ns, 1000000000u);
	cr_expect_eq(p->reorder_ns, 250000000u);
	for (int w = 0; w < WITNESS_COUNT; w++)
		cr_expect_not(p->witness[w]);
	profile_free(p);
}

Test(profile, everything_is_read)
{
	struct profile *p = accept(
		HEAD
		",\"subjects\":[{\"uid\":10001},{\"exe\":\"/opt/shop/**\"}],"
		"\"controls\":[{\"name\":\"麦克风图标\",\"mode\":\"hold\",\"device\":\"Touch\","
		"\"region\":[1,2,3,4]}],"
		"\"parties\":[{\"name\":\"pay\",\"party\":\"third\",\"modules\":[\"libpay*.so\"]}],"
		"\"recipients\":[{\"name\":\"post\",\"domains\":[\"*.post.example\"]}],"
		"\"assets\":[{\"category\":\"contacts\",\"paths\":[\"/home/**\"]}],"
		"\"witness\":[\"consent\",\"login\"],\"windows\":{\"gesture_ms\":10}}");

	cr_expect_eq(p->subject_count, 2);
	cr_expect_eq(p->subjects[0].uid, 10001);
	cr_expect_eq(p->controls[0].mode, CONTROL_HOLD);
	cr_expect_eq(p->controls[0].region[3], 4);
	cr_expect_eq(p->parties[0].party, PARTY_THIRD);
	cr_expect_str_eq(p->recipients[0].domains[0], "*.post.example");
	cr_expect_eq(p->assets[0].category, CATEGORY_CONTACTS);
	cr_expect(p->witness[WITNESS_LOGIN]);
	cr_expect_not(p->witness[WITNESS_GESTURE]);
	cr_expect_eq(p->gesture_ns, 10000000u);
	profile_free(p);
}

Test(profile, a_fault_has_its_place)
{
	refuse(HEAD ",\n \"assets\":[{\"category\":\"contracts\"}]}",
	       "p:2:24: \"contracts\" is no category");
	refuse(HEAD ",\n \"witness\":[\"consent\",\"smell\"]}",
	       "p:2:23: \"smell\" is no kind of witness");
	refuse(HEAD ",\n \"subjects\":[{\"name\":\"x\"}]}",
	       "p:2:14: a subject needs one of uid, package, cgroup, unit, flatpak, exe");
	refuse(HEAD ",\n \"controls\":[{\"name\":\"x\",\"device\":\"y\"}]}",
	       "p:2:14: a control on a device needs its \"region\"");
	refuse(HEAD ",\n \"windows\":{\"gesture_ms\":-1}}",
	       "p:2:26: \"gesture_ms\" must be a whole number from 0 to 31622400000");
	refuse("{\"format\":\"consentry-profile/2\"}",
	       "p:1:11: version \"consentry-profile/2\" is not known to this program, which reads "
	       "\"consentry-profile/1\"");
	refuse("{\"format\":\"consentry-profile/1\",\"app\":\"a\"}", "p:1:1: \"rules\" is missing");
}

Test(profile, subjects_name_processes)
{
	struct profile *p = accept(HEAD ",\"subjects\":[{\"uid\":7},{\"exe\":\"/opt/shop/**\"},"
					"{\"cgroup\":\"/shop\"}]}");
	struct subject uid = {.uid = 7}, exe = {.uid = UINT32_MAX, .exe = "/opt/shop/bin/app"};
	struct subject group = {.uid = UINT32_MAX, .cgroup = "/shop/a"};
	struct subject other = {.uid = 8, .exe = "/opt/shopper", .cgroup = "/shopper"};

	cr_expect(profile_covers(p, &uid));
	cr_expect(profile_covers(p, &exe));
	cr_expect(profile_covers(p, &group));
	cr_expect_not(profile_covers(p, &other));
	profile_free(p);
}

Test(glob, stars)
{
	cr_expect(glob_match("/a/**", "/a/b/c"));
	cr_expect(glob_match("/a/**/d", "/a/b/c/d"));
	cr_expect(glob_match("/a/**/*.db", "/a/b/c/x.db"));
	cr_expect(glob_match("/a/*", "/a/b"));
	cr_expect_not(glob_match("/a/*", "/a/b/c"));
	cr_expect_not(glob_match("/a/*/c", "/a/b/b/c"));
	cr_expect(glob_match("**/x*y/**", "/p/xaay/q"));
	cr_expect(glob_match("libpay*.so", "libpay-1.2.so"));
	cr_expect_not(glob_match("libpay*.so", "libpay.so.1"));
	cr_expect(glob_match("a?c", "abc"));
	cr_expect_not(glob_match("a?c", "a/c"));
	cr_expect(glob_match("", ""));
	cr_expect_not(glob_match("", "a"));
}

Test(glob, hosts)
{
	cr_expect(glob_match_host("*.post.example", "API.post.example:443"));
	cr_expect(glob_match_host("*.post.example", "a.b.post.example."));
	cr_expect_not(glob_match_host("*.post.example", "post.example"));
	cr_expect_not(glob_match_host("*.post.example", "compost.example"));
}
