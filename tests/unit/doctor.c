/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor says of each rule, for ladders made by hand. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "judging.h"
#include "user/cli/doctor_rules.h"
#include "user/collect/coverage.h"

#define CONTROLS                                                                                   \
	"\"controls\":[{\"name\":\"icon\",\"mode\":\"tap\",\"device\":\"Touchscreen\","            \
	"\"region\":[0,0,9,9]}],"

/* A ladder on which everything serves, each fact on its first rung. */
static void serve(struct ladder *l)
{
	memset(l, 0, sizeof(*l));
	for (int i = 0; ladder_facts[i].name; i++) {
		l->footings[i].rung = &ladder_facts[i].rungs[0];
		l->footings[i].live = true;
	}
}

static void leave(struct ladder *l, const char *fact, const char *why)
{
	struct footing *f = &l->footings[ladder_fact(fact)];

	memset(f, 0, sizeof(*f));
	snprintf(f->why, sizeof(f->why), "%s", why);
}

/* The table for one rule, with blanks run together. */
static void tell(const struct ladder *l, const char *rules, const char *profile, char *out,
		 size_t size)
{
	char json[4096];
	struct strbuf text = {0};
	struct profile *p;
	struct rules *r;
	size_t n = 0;

	snprintf(json, sizeof(json), "{\"format\":\"consentry-rules/1\",\"rules\":[%s]}", rules);
	r = judging_rules(json);
	snprintf(json, sizeof(json),
		 "{\"format\":\"consentry-profile/1\",\"app\":\"shop\",\"rules\":\"r.json\",%s}",
		 profile);
	p = judging_profile(json);
	cr_assert_eq(doctor_rules(l, p, r, &text), 0);
	for (size_t i = 0; i < text.len && n + 1 < size; i++) {
		if (text.data[i] != ' ' || !n || (out[n - 1] != ' ' && out[n - 1] != '\n'))
			out[n++] = text.data[i];
	}
	out[n] = '\0';
	strbuf_free(&text);
	profile_free(p);
	rules_free(r);
}

static void expect(const struct ladder *l, const char *rules, const char *profile,
		   const char *const *wanted)
{
	char out[8192];

	tell(l, rules, profile, out, sizeof(out));
	for (; *wanted; wanted++)
		cr_expect(strstr(out, *wanted), "\"%s\" is not in\n%s", *wanted, out);
}
#define EXPECT(l, rules, profile, ...)                                                             \
	expect(l, rules, profile, (const char *const[]){__VA_ARGS__, NULL})

Test(doctor, all_is_told)
{
	struct ladder l;

	serve(&l);
	EXPECT(&l,
	       PERMIT("audio",
		      "\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"},"
		      "{\"kind\":\"gesture\",\"control\":\"icon\"},{\"kind\":\"launch\"}]"),
	       CONTROLS ALL_WITNESSES, "P audio, permit\n",
	       "audio: pcm fentry/snd_pcm_post_start\n", "consent marks policy\n",
	       "permission marks microphone\n", "gesture fentry/input_event, marks icon\n",
	       "launch the access itself\n", "= judged\n", "Rules: 1 judged, 0 in part");
}

Test(doctor, a_taking_that_nothing_sees)
{
	struct ladder l;

	serve(&l);
	leave(&l, "pcm", "kprobe/snd_pcm_post_start: this kernel has no such hook");
	EXPECT(&l, PERMIT("audio", ""), ALL_WITNESSES,
	       "audio: pcm nothing kprobe/snd_pcm_post_start: this kernel has no such hook\n",
	       "= no finding: what it speaks of is not seen", "1 without a finding");
	/* The other rules do not care. */
	EXPECT(&l, PERMIT("camera", ""), ALL_WITNESSES,
	       "camera: read, video lsm/file_permission, fexit/v4l2_ioctl\n", "= judged\n");
}

Test(doctor, one_of_several_ways_unseen)
{
	struct ladder l;

	serve(&l);
	leave(&l, "netlink", "lsm/netlink_send: attached, but did not see its own test");
	EXPECT(&l, PERMIT("device.mac", ""), ALL_WITNESSES,
	       "device.mac: netlink nothing lsm/netlink_send: attached, but",
	       "= judged; what nothing sees leaves no finding\n");
}

Test(doctor, what_stands_in_and_what_is_not_proved)
{
	struct ladder l;

	serve(&l);
	leave(&l, "video", "");
	l.footings[ladder_fact("video")].stands_in = true;
	l.footings[ladder_fact("read")].live = false;
	snprintf(l.footings[ladder_fact("read")].why, 32, "no file can be made");
	EXPECT(&l, PERMIT("camera", ""), ALL_WITNESSES,
	       "camera: video lsm/file_ioctl stands in: what is asked for",
	       "camera: read lsm/file_permission no file can be made", "= judged\n");
}

Test(doctor, a_machine_that_cannot_do_it_needs_nobody_to_see_it)
{
	struct ladder l;

	serve(&l);
	leave(&l, "hci", "this kernel has no Bluetooth");
	l.footings[ladder_fact("hci")].unneeded = true;
	EXPECT(&l, PERMIT("location.bluetooth", ""), ALL_WITNESSES,
	       "location.bluetooth: ioctl lsm/file_ioctl\n", "= judged\n");
}

Test(doctor, a_kind_of_witness_that_the_profile_lacks)
{
	const char *all = PERMIT("camera", "\"all\":[{\"kind\":\"login\"}]");
	const char *any = PERMIT("camera", "\"any\":[{\"kind\":\"login\"},{\"kind\":\"launch\"}]");
	const char *forbid = FORBID("camera", "\"all\":[{\"kind\":\"background\"}]");
	struct ladder l;

	serve(&l);
	EXPECT(&l, all, "\"witness\":[\"consent\"]",
	       "login nothing not among the profile's \"witness\"\n",
	       "= never compliant; unverifiable where nothing else is broken: not-logged-in\n",
	       "1 unverifiable at best");
	EXPECT(&l, any, "\"witness\":[\"consent\"]",
	       "= judged; unverifiable where what is not told decides: not-logged-in\n",
	       "1 in part");
	EXPECT(&l, forbid, "\"witness\":[\"consent\"]",
	       "foreground nothing not among the profile's \"witness\"\n",
	       "= never compliant; unverifiable where nothing else is broken: background\n");
	EXPECT(&l, PERMIT("camera", ""), "\"witness\":[]",
	       "consent nothing policy, not among the profile's \"witness\"\n",
	       "= never compliant; unverifiable where nothing else is broken: before-consent\n");
}

Test(doctor, what_no_setup_sees)
{
	struct ladder l;

	serve(&l);
	EXPECT(&l, PERMIT("camera", "\"all\":[{\"kind\":\"region\",\"region\":\"EU\"}]"),
	       ALL_WITNESSES, "region nothing no set-up can see it\n", "= never compliant;");
	EXPECT(&l, PERMIT("camera", "\"all\":[{\"kind\":\"feature\"}]"), ALL_WITNESSES,
	       "feature nothing the sentence does not say which\n", "= never compliant;");
	EXPECT(&l, PERMIT("identity", ""), ALL_WITNESSES, "identity nothing\n",
	       "= no finding: what it speaks of is not seen");
	EXPECT(&l, PERMIT("device", ""), ALL_WITNESSES, "device.settings, device.ad_id",
	       "device.id: read, map, receive lsm/file_permission, lsm/mmap_file",
	       "= judged; what nothing sees leaves no finding\n");
	/* An asset of the profile is seen, whatever it is called. */
	EXPECT(&l, PERMIT("identity", ""),
	       "\"assets\":[{\"category\":\"identity\",\"paths\":[\"/id\"]}]," ALL_WITNESSES,
	       "identity: read, names, map, receive lsm/file_permission", "= judged\n");
}

Test(doctor, touches_that_nothing_sees)
{
	const char *icon = PERMIT("audio", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]");
	struct ladder l;

	serve(&l);
	leave(&l, "input", "kprobe/input_event: this kernel has no such hook");
	EXPECT(&l, icon, CONTROLS ALL_WITNESSES,
	       "gesture nothing icon, touches are not seen here\n",
	       "unverifiable where nothing else is broken: no-gesture\n");
	/* A control without a device is the driver's to mark. */
	EXPECT(&l, icon, ALL_WITNESSES, "gesture marks icon\n", "= judged\n");
}

Test(doctor, rules_that_are_asked_about_no_access)
{
	static const char statement[] =
		"{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/"
		"1\",\"clause\":\"1\","
		"\"quote\":\"q\",\"actions\":[{\"kind\":\"%s\"}]}],\"rules\":[{\"id\":\"F\","
		"\"category\":\"%s\",\"effect\":\"forbid\",\"statements\":[\"1/1\"]}]}";
	static const struct {
		const char *action, *category, *recipients, *says;
	} cases[] = {
		{"delete", "contacts", "", "= no finding: it is about what is stored or deleted"},
		{"share", "contacts", "",
		 "send                       nothing                                of a send the "
		 "recipient is seen, not which data\n"},
		{"share", "network.traffic", "",
		 "send                       nothing                                the profile "
		 "names "
		 "no recipients\n"},
		{"share", "network.traffic",
		 "\"recipients\":[{\"name\":\"x\",\"domains\":[\"x.org\"]}],",
		 "network.traffic: send      lsm/socket_sendmsg\n"},
	};
	char json[1024];
	struct ladder l;

	serve(&l);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct strbuf out = {0};
		struct profile *p;
		struct rules *r;

		snprintf(json, sizeof(json), statement, cases[i].action, cases[i].category);
		r = judging_rules(json);
		snprintf(json, sizeof(json),
			 "{\"format\":\"consentry-profile/1\",\"app\":\"shop\","
			 "\"rules\":\"r.json\",%s" ALL_WITNESSES "}",
			 cases[i].recipients);
		p = judging_profile(json);
		cr_assert_eq(doctor_rules(&l, p, r, &out), 0);
		cr_expect(strstr(out.data, cases[i].says), "\"%s\" is not in\n%s", cases[i].says,
			  out.data);
		strbuf_free(&out);
		profile_free(p);
		rules_free(r);
	}
	EXPECT(&l,
	       "{\"id\":\"T\",\"category\":\"audio\",\"party\":\"third\",\"effect\":\"permit\"}",
	       ALL_WITNESSES, "= no finding: no call stack is told here");
}

static int note_coverage(void *arg, const struct record *rec)
{
	const struct coverage *c = &rec->u.coverage;

	if (c->rules)
		strbuf_addf(arg, "%s by %s\n", c->sensor, c->rules);
	return 0;
}

Test(doctor, coverage_lines_name_the_rules)
{
	static const char rules[] =
		"{\"format\":\"consentry-rules/1\",\"rules\":["
		"{\"id\":\"R1\",\"category\":\"audio\",\"effect\":\"permit\",\"when\":"
		"{\"any\":[{\"kind\":\"login\"},{\"kind\":\"gesture\",\"control\":\"icon\"}]}},"
		"{\"id\":\"R2\",\"category\":\"device\",\"effect\":\"permit\"},"
		"{\"id\":\"R3\",\"category\":\"audio\",\"effect\":\"forbid\",\"party\":\"third\"}]"
		"}";
	static const char profile[] = "{\"format\":\"consentry-profile/1\",\"app\":\"shop\","
				      "\"rules\":\"r.json\"}";
	struct profile *p = judging_profile(profile);
	struct rules *r = judging_rules(rules);
	const struct profile *profiles[] = {p, p};
	const struct rules *all[] = {r, r};
	struct strbuf out = {0};
	struct ladder l;

	serve(&l);
	cr_assert_eq(coverage_tell(&l, profiles, all, 1, 0, note_coverage, &out), 0);
	cr_expect_eq(out.len, 0, "all serves, and it names %s", out.data);
	leave(&l, "pcm", "none");
	leave(&l, "input", "none");
	leave(&l, "hci", "this kernel has no Bluetooth");
	l.footings[ladder_fact("hci")].unneeded = true;
	cr_assert_eq(coverage_tell(&l, profiles, all, 1, 0, note_coverage, &out), 0);
	cr_expect_str_eq(out.data, "audio by shop: R1, R3\ngesture by shop: R1\n");
	strbuf_reset(&out);
	leave(&l, "pcm", "");
	leave(&l, "sockname", "none");
	leave(&l, "creds", "none");
	l.footings[ladder_fact("input")].rung = &ladder_facts[0].rungs[0];
	cr_assert_eq(coverage_tell(&l, profiles, all, 2, 0, note_coverage, &out), 0);
	cr_expect_str_eq(out.data,
			 "audio by shop: R1, R3; shop: R1, R3\ndevice.mac by shop: R2; shop: R2\n"
			 "process by shop: R1, R2, R3; shop: R1, R2, R3\n");
	strbuf_reset(&out);
	cr_assert_eq(coverage_tell(&l, profiles, NULL, 1, 0, note_coverage, &out), 0);
	cr_expect_eq(out.len, 0, "without rules it names %s", out.data);
	strbuf_free(&out);
	profile_free(p);
	rules_free(r);
}
