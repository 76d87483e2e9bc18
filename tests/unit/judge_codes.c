/* SPDX-License-Identifier: Apache-2.0 */
/* Every code of a finding: a trace that gives it beside one that just misses it. */
#include <criterion/criterion.h>

#include "judging.h"

#define OK   "0 consent policy granted\n0 permission microphone granted\n0 foreground begin\n"
#define ANY  PERMIT("audio", "")
#define MIC  PERMIT("audio", "\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"}]")
#define TAP  PERMIT("audio", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]")
#define FILM PERMIT("audio", "\"all\":[{\"kind\":\"feature\",\"feature\":\"film\"}]")
#define ICON(mode)                                                                                 \
	ALL_WITNESSES ",\"controls\":[{\"name\":\"icon\",\"mode\":\"" mode                         \
		      "\",\"device\":\"Touch\",\"region\":[0,0,9,9]}]"

Test(judge_codes, after_closure)
{
	EXPECT_FINDINGS(ANY, ALL_WITNESSES, OK "5 account_closed begin\n6 start audio",
			"6 violation after-closure\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "6 start audio\n7 account_closed begin\n8 stop audio", "6 compliant\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "5 account_closed begin\n6 account_closed end\n7 start audio",
			"7 compliant\n");
}

Test(judge_codes, before_consent)
{
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			"1 consent policy asked\n2 start audio\n3 consent policy granted",
			"2 violation before-consent\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES, "1 consent policy granted\n1 start audio",
			"1 compliant\n");
	/* Asking again, as after a change of the policy, takes nothing back. */
	EXPECT_FINDINGS(ANY, ALL_WITNESSES, OK "1 consent policy asked\n2 start audio",
			"2 compliant\n");
	/* It needs no rule to say so. Where nobody tells of consent, nobody can call it compliant. */
	EXPECT_FINDINGS(ANY, "\"witness\":[]", "1 start audio", "1 unverifiable before-consent\n");
}

Test(judge_codes, after_refusal)
{
	EXPECT_FINDINGS(ANY, ALL_WITNESSES, "1 consent policy refused\n2 start audio",
			"2 violation after-refusal\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			"1 consent policy refused\n2 consent policy granted\n3 start audio",
			"3 compliant\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1 permission microphone denied\n2 start audio",
			"2 violation after-refusal +no-permission\n");
}

Test(judge_codes, after_revocation)
{
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "1 start audio\n2 permission microphone revoked\n3 start audio",
			"1 compliant\n3 violation after-revocation\n");
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		OK
		"2 permission microphone revoked\n3 permission microphone granted\n4 start audio",
		"4 compliant\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES, OK "2 consent policy withdrawn\n3 start audio",
			"3 violation after-revocation\n");
	EXPECT_FINDINGS(
		PERMIT("audio", "\"all\":[{\"kind\":\"revoked\",\"permission\":\"microphone\"}]"),
		ALL_WITNESSES, OK "1 permission microphone revoked\n2 start audio",
		"2 violation after-revocation\n");
	/* "Stops after withdrawal" asks for no permission before it. */
	EXPECT_FINDINGS(
		PERMIT("audio", "\"all\":[{\"kind\":\"revoked\",\"permission\":\"camera\"}]"),
		ALL_WITNESSES, OK "2 start audio", "2 compliant\n");
}

Test(judge_codes, undeclared_data)
{
	EXPECT_FINDINGS(PERMIT("camera", ""), ALL_WITNESSES, OK "1 start audio",
			"1 violation undeclared-data\n");
	EXPECT_FINDINGS(PERMIT("location", ""), ALL_WITNESSES, OK "1 query location.gps",
			"1 compliant\n");
	EXPECT_FINDINGS(PERMIT("location.gps", ""), ALL_WITNESSES, OK "1 query location.wlan",
			"1 violation undeclared-data\n");
	/* Some kind of location: perhaps the one that is declared. */
	EXPECT_FINDINGS(PERMIT("location.gps", ""), ALL_WITNESSES, OK "1 query location",
			"1 unverifiable undeclared-data\n");
	/* Only what takes data is judged. */
	EXPECT_FINDINGS(PERMIT("camera", ""), ALL_WITNESSES,
			OK "1 open audio\n2 connect audio\n3 stop audio", "");
}

Test(judge_codes, forbidden)
{
	EXPECT_FINDINGS(ANY "," FORBID("audio", ""), ALL_WITNESSES, OK "1 start audio",
			"1 violation forbidden\n");
	EXPECT_FINDINGS(
		ANY "," FORBID("audio", "\"all\":[{\"kind\":\"feature\",\"feature\":\"film\"}]"),
		ALL_WITNESSES, OK "1 start audio\n2 feature film begin\n3 start audio",
		"1 compliant\n3 violation forbidden\n");
	EXPECT_FINDINGS(ANY "," FORBID("audio", "\"all\":[{\"kind\":\"never\"}]"), ALL_WITNESSES,
			OK "1 start audio", "1 violation forbidden\n");
	EXPECT_FINDINGS(PERMIT("location", "") "," FORBID("location.gps", ""), ALL_WITNESSES,
			OK "1 query location.wlan\n2 query location.gps\n3 query location",
			"1 compliant\n2 violation forbidden\n3 unverifiable forbidden\n");
}

Test(judge_codes, no_permission)
{
	EXPECT_FINDINGS(MIC, ALL_WITNESSES, "0 consent policy granted\n1 start audio",
			"1 violation no-permission\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1 permission microphone asked\n2 start audio",
			"2 violation no-permission\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1 permission microphone granted\n1 start audio",
			"1 compliant\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"0 consent policy granted\n1 permission camera granted\n2 start audio",
			"2 violation no-permission\n");
}

Test(judge_codes, no_guardian_consent)
{
	const char *rule = PERMIT("child", "\"all\":[{\"kind\":\"guardian\"}]");

	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 read child",
			"1 violation no-guardian-consent\n");
	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 guardian begin\n2 read child", "2 compliant\n");
}

Test(judge_codes, no_separate_consent)
{
	const char *rule = PERMIT("biometric.face",
				  "\"all\":[{\"kind\":\"consent\",\"scope\":\"face\"}]");

	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 read biometric.face",
			"1 violation no-separate-consent\n");
	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 consent face granted\n2 read biometric.face",
			"2 compliant\n");
	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 consent voice granted\n2 read biometric.face",
			"2 violation no-separate-consent\n");
	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 consent face refused\n2 read biometric.face",
			"2 violation after-refusal +no-separate-consent\n");
	EXPECT_FINDINGS(rule, ALL_WITNESSES,
			OK
			"1 consent face granted\n2 consent face withdrawn\n3 read biometric.face",
			"3 violation after-revocation\n");
}

#define PARTIES                                                                                    \
	ALL_WITNESSES ",\"parties\":[{\"name\":\"PayCo\",\"modules\":[\"libpay*.so\"]},"           \
		      "{\"name\":\"AdCo\",\"modules\":[\"libad.so\"]},"                            \
		      "{\"name\":\"own\",\"party\":\"first\",\"modules\":[\"libshop.so\"]}]"

Test(judge_codes, undeclared_party)
{
	const char *pay = "{\"id\":\"1\",\"category\":\"device.id\",\"party\":\"first\",\"effect\":"
			  "\"permit\"},"
			  "{\"id\":\"2\",\"category\":\"device.id\",\"party\":\"third\",\"effect\":"
			  "\"permit\","
			  "\"when\":{\"all\":[{\"kind\":\"party\",\"party\":\"PayCo\"},"
			  "{\"kind\":\"feature\",\"feature\":\"pay\"}]}}";

	EXPECT_FINDINGS(PERMIT("device.id", ""), PARTIES,
			OK "1 read device.id lib=libpay2.so\n2 read device.id lib=libshop.so\n"
			   "3 read device.id",
			"1 violation undeclared-party\n2 compliant\n3 compliant\n");
	EXPECT_FINDINGS(pay, PARTIES,
			OK
			"1 read device.id lib=libpay.so\n2 feature pay begin\n"
			"3 read device.id lib=/opt/shop/libpay.so\n4 read device.id lib=libad.so",
			"1 violation outside-feature\n3 compliant\n4 violation undeclared-party\n");
	/* What only somebody else is said to take. */
	EXPECT_FINDINGS("{\"id\":\"2\",\"category\":\"device.id\",\"party\":\"third\",\"effect\":"
			"\"permit\"}",
			PARTIES, OK "1 read device.id\n2 read device.id lib=libad.so",
			"1 violation undeclared-party\n2 compliant\n");
}

#define RECIPIENTS                                                                                 \
	ALL_WITNESSES ",\"recipients\":[{\"name\":\"Post\",\"domains\":[\"*.post.example\"]},"     \
		      "{\"name\":\"Ads\",\"domains\":[\"*.ads.example\"]},"                        \
		      "{\"name\":\"own\",\"party\":\"first\",\"domains\":[\"api.shop.example\"]}]"

Test(judge_codes, undeclared_recipient)
{
	const char *rules =
		"{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/"
		"1\",\"clause\":\"1\","
		"\"quote\":\"q\",\"recipients\":[{\"text\":\"Post\"}]}],\"rules\":[{\"id\":\"R\","
		"\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":[\"1/1\"]}]}";

	EXPECT_FINDINGS(
		rules, RECIPIENTS,
		OK "1 send delivery path=eu.post.example:443\n"
		   "2 send delivery path=x.ads.example:443\n"
		   "3 send delivery path=api.shop.example:443\n"
		   "4 send delivery path=somebody.example\n5 send delivery path=192.0.2.1:443\n"
		   "6 send delivery\n7 read delivery",
		"1 compliant\n2 violation undeclared-recipient\n3 compliant\n"
		"4 violation undeclared-recipient\n5 unverifiable undeclared-recipient\n"
		"6 unverifiable undeclared-recipient\n7 compliant\n");
}

/* What the kernel sees of a connection: where it goes, not what it is. A policy that does not speak of traffic
 * is not broken by there being some. */
Test(judge_codes, traffic_without_rules_is_asked_for_its_recipient_only)
{
	const char *rules =
		"{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/"
		"1\",\"clause\":\"1\","
		"\"quote\":\"q\",\"recipients\":[{\"text\":\"Post\"}]}],\"rules\":[{\"id\":\"R\","
		"\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":[\"1/1\"]}]}";

	EXPECT_FINDINGS(rules, RECIPIENTS,
			"1 send network.traffic path=eu.post.example:443\n"
			"2 send network.traffic path=x.ads.example:443\n"
			"3 send network.traffic path=api.shop.example:443\n"
			"4 send network.traffic path=192.0.2.1:443\n"
			"5 read network.traffic\n",
			"1 compliant\n2 violation undeclared-recipient\n3 compliant\n"
			"4 unverifiable undeclared-recipient\n"
			"5 violation before-consent +undeclared-data\n");
}

/* Nor is the recipient new who is named only where the data are handed on. */
Test(judge_codes, traffic_to_whom_a_sentence_hands_data_on)
{
	const char *rules =
		"{\"format\":\"consentry-rules/1\",\"statements\":["
		"{\"id\":\"1/"
		"1\",\"clause\":\"1\",\"quote\":\"q\",\"actions\":[{\"kind\":\"collect\"}]},"
		"{\"id\":\"1/"
		"2\",\"clause\":\"1\",\"quote\":\"q\",\"actions\":[{\"kind\":\"share\"}],"
		"\"recipients\":[{\"text\":\"Post\"}]}],\"rules\":["
		"{\"id\":\"R1\",\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":["
		"\"1/1\"]},"
		"{\"id\":\"R2\",\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":["
		"\"1/2\"]}]}";

	EXPECT_FINDINGS(rules, RECIPIENTS,
			"1 send network.traffic path=eu.post.example:443\n"
			"2 send network.traffic path=x.ads.example:443\n",
			"1 compliant\n2 violation undeclared-recipient\n");
}

/* "We collect it" and "with your consent we share it with Post": each on its own terms. */
Test(judge_codes, consent_to_sharing_is_asked_when_it_is_sent)
{
	const char *rules =
		"{\"format\":\"consentry-rules/1\",\"statements\":["
		"{\"id\":\"1/"
		"1\",\"clause\":\"1\",\"quote\":\"q\",\"actions\":[{\"kind\":\"collect\"}]},"
		"{\"id\":\"1/"
		"2\",\"clause\":\"1\",\"quote\":\"q\",\"actions\":[{\"kind\":\"share\"}],"
		"\"recipients\":[{\"text\":\"Post\"}]}],\"rules\":["
		"{\"id\":\"R\",\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":[\"1/"
		"1\"]},"
		"{\"id\":\"S\",\"category\":\"delivery\",\"effect\":\"permit\",\"statements\":[\"1/"
		"2\"],"
		"\"when\":{\"all\":[{\"kind\":\"consent\",\"scope\":\"mail\"}]}}]}";

	EXPECT_FINDINGS(rules, RECIPIENTS,
			OK "1 consent mail refused\n2 read delivery\n"
			   "3 send delivery path=api.shop.example:443\n"
			   "4 send delivery path=eu.post.example:443\n5 consent mail granted\n"
			   "6 send delivery path=eu.post.example:443\n"
			   "7 send delivery path=x.ads.example:443",
			"2 compliant\n3 compliant\n"
			"4 violation after-refusal +no-separate-consent\n6 compliant\n"
			"7 violation undeclared-recipient\n");
}

Test(judge_codes, not_logged_in)
{
	const char *rule = PERMIT("account", "\"all\":[{\"kind\":\"login\"}]");

	EXPECT_FINDINGS(
		rule, ALL_WITNESSES,
		OK "1 read account\n2 login begin\n3 read account\n4 login end\n5 read account",
		"1 violation not-logged-in\n3 compliant\n5 violation not-logged-in\n");
}

Test(judge_codes, no_gesture)
{
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "10 start audio", "10 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "1000 tap icon\n3000 start audio", "3000 compliant\n");
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "1000 tap icon\n3001 start audio",
			"3001 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "10 tap\n11 tap other\n12 start audio",
			"12 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "10 start audio\n11 tap icon",
			"10 violation no-gesture\n");
}

Test(judge_codes, outlived_gesture)
{
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "1000 press icon\n1100 start audio\n5000 release icon\n6001 stop audio",
			"1100 violation outlived-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "1000 press icon\n1100 start audio\n5000 release icon\n6000 stop audio",
			"1100 compliant\n");
	EXPECT_FINDINGS(FILM, ALL_WITNESSES,
			OK
			"10 feature film begin\n20 start audio\n5000 feature film end\n6000 clock\n"
			"6001 clock\n9000 clock",
			"20 violation outlived-gesture\n");
}

Test(judge_codes, outside_feature)
{
	EXPECT_FINDINGS(FILM, ALL_WITNESSES,
			OK "1 start audio pid=1\n2 feature film begin\n3 start audio pid=2\n"
			   "4 stop audio pid=2\n5 feature film end\n6 start audio pid=3\n"
			   "7 feature other begin\n8 start audio pid=4",
			"1 violation outside-feature\n3 compliant\n6 violation outside-feature\n"
			"8 violation outside-feature\n");
}

Test(judge_codes, background)
{
	const char *rule = PERMIT("location", "\"all\":[{\"kind\":\"foreground\"}]");

	EXPECT_FINDINGS(rule, ALL_WITNESSES,
			OK "1 query location.gps\n2 foreground end\n3 query location.gps",
			"1 compliant\n3 violation background\n");
	EXPECT_FINDINGS(PERMIT("location", "") "," FORBID("location",
							  "\"all\":[{\"kind\":\"background\"}]"),
			ALL_WITNESSES, OK "1 query location\n2 foreground end\n3 query location",
			"1 compliant\n3 violation forbidden +background\n");
	/* "Also in the background" is no restriction. */
	EXPECT_FINDINGS(PERMIT("location", "\"all\":[{\"kind\":\"background\"}]"), ALL_WITNESSES,
			OK "1 query location\n2 foreground end\n3 query location",
			"1 compliant\n3 compliant\n");
}

Test(judge_codes, beyond_picked)
{
	const char *rule = PERMIT("photos", "\"all\":[{\"kind\":\"picked\"}]");

	EXPECT_FINDINGS(
		rule, ALL_WITNESSES,
		OK "1 read photos id=a\n2 pick\n3 read photos id=a\n4 read photos id=a\n"
		   "5 read photos id=b\n6 pick\n7 pick\n8 read photos id=b\n9 read photos id=c\n"
		   "10 read photos id=d",
		"1 violation beyond-picked\n3 compliant\n4 compliant\n"
		"5 violation beyond-picked\n8 compliant\n9 compliant\n"
		"10 violation beyond-picked\n");
}

/* A folder: file by file. An address book in one file: no entry that is picked is as much as the book. */
Test(judge_codes, beyond_picked_of_a_folder_or_a_book)
{
	const char *books = ALL_WITNESSES
		",\"assets\":[{\"category\":\"contacts\",\"paths\":[\"/home/*/book.db\"],"
		"\"whole\":true},{\"category\":\"contacts\",\"paths\":[\"/home/*/cards/**\"]}]";
	const char *rule = PERMIT("photos", "\"all\":[{\"kind\":\"picked\"}]") "," PERMIT(
		"contacts", "\"all\":[{\"kind\":\"picked\"}]");

	EXPECT_FINDINGS(rule, books,
			OK "1 pick\n2 read photos id=1 path=/home/a/1.jpg\n"
			   "3 read photos id=2 path=/home/a/2.jpg",
			"2 compliant\n3 violation beyond-picked\n");
	EXPECT_FINDINGS(rule, books,
			OK "1 pick\n2 pick\n3 read contacts id=5 path=/home/a/book.db\n"
			   "4 read contacts id=6 path=/home/a/cards/ann.vcf\n"
			   "5 read contacts id=7 path=/home/a/cards/bob.vcf\n"
			   "6 read contacts id=8 path=/home/a/cards/eve.vcf",
			"3 violation beyond-picked\n4 compliant\n5 compliant\n"
			"6 violation beyond-picked\n");
	/* Known whether or not picks are. */
	EXPECT_FINDINGS(rule,
			"\"witness\":[\"consent\"],\"assets\":[{\"category\":\"contacts\","
			"\"paths\":[\"/book.db\"],\"whole\":true}]",
			OK "1 read contacts path=/book.db\n2 read contacts path=/card.vcf",
			"1 violation beyond-picked\n2 unverifiable beyond-picked\n");
}

Test(judge_codes, over_frequency)
{
	const char *twice = PERMIT("device.id",
				   "\"all\":[{\"kind\":\"rate\",\"rate_n\":2,\"rate_s\":10}]");
	const char *apart = PERMIT("device.id", "\"all\":[{\"kind\":\"rate\",\"rate_s\":30}]");

	EXPECT_FINDINGS(twice, ALL_WITNESSES,
			OK "1000 read device.id\n2000 read device.id\n10999 read device.id\n"
			   "12000 read device.id\n21000 read device.id",
			"1000 compliant\n2000 compliant\n10999 violation over-frequency\n"
			"12000 compliant\n21000 compliant\n");
	EXPECT_FINDINGS(apart, ALL_WITNESSES,
			OK "1000 read device.id\n31000 read device.id\n60999 read device.id",
			"1000 compliant\n31000 compliant\n60999 violation over-frequency\n");
}

Test(judge_codes, sent_despite_local)
{
	const char *rule = PERMIT("biometric.face", "\"all\":[{\"kind\":\"local\"}]");

	EXPECT_FINDINGS(rule, ALL_WITNESSES, OK "1 read biometric.face\n2 send biometric.face",
			"1 compliant\n2 violation sent-despite-local\n");
	EXPECT_FINDINGS(
		PERMIT("biometric", "") "," FORBID("biometric", "\"all\":[{\"kind\":\"local\"}]"),
		ALL_WITNESSES, OK "1 read biometric.face\n2 send biometric.face",
		"1 compliant\n2 violation forbidden +sent-despite-local\n");
}

Test(judge_codes, asked_again)
{
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		OK
		"1 permission camera asked\n2 permission camera denied\n"
		"3 permission camera asked\n4 permission camera denied\n5 permission camera asked",
		"5 violation asked-again\n");
	/* Once more is fair, and so is once more two days later. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "2 permission camera denied\n3 permission camera asked\n"
			   "172800003 permission camera asked",
			"");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "2 permission camera denied\n3 permission camera asked\n"
			   "172800002 permission camera asked",
			"172800002 violation asked-again\n");
	/* A yes in between forgets the no. */
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		OK
		"2 permission camera denied\n3 permission camera asked\n"
		"4 permission camera granted\n5 permission camera asked\n6 permission camera asked",
		"");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			"1 consent policy refused\n2 consent policy asked\n3 consent policy asked",
			"3 violation asked-again\n");
}

Test(judge_codes, exit_on_refusal)
{
	EXPECT_FINDINGS(MIC, ALL_WITNESSES, OK "1000 permission camera denied\n6000 exit",
			"6000 violation exit-on-refusal\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES, OK "1000 permission camera denied\n6001 exit", "");
	/* The user's own doing, the policy itself, a permission that was given after all. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "1000 permission camera denied\n1500 tap close\n2000 exit", "");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES, OK "1000 consent policy refused\n2000 exit", "");
	EXPECT_FINDINGS(
		MIC, ALL_WITNESSES,
		OK "1000 permission camera denied\n1500 permission camera granted\n2000 exit", "");
}

/* Kinds of condition whose codes are those of others. */
Test(judge_codes, launch)
{
	const char *rule = PERMIT("device.model", "\"all\":[{\"kind\":\"launch\"}]");

	EXPECT_FINDINGS(rule, ALL_WITNESSES,
			OK
			"15000 read device.model start=5000\n15001 read device.model start=5000\n"
			"15002 read device.model",
			"15000 compliant\n15001 violation outside-feature\n"
			"15002 unverifiable outside-feature\n");
}

Test(judge_codes, default_off)
{
	EXPECT_FINDINGS(
		PERMIT("contacts", "\"all\":[{\"kind\":\"default_off\",\"feature\":\"find\"}]"),
		ALL_WITNESSES, OK "1 read contacts\n2 consent find granted\n3 read contacts",
		"1 violation no-separate-consent\n3 compliant\n");
	EXPECT_FINDINGS(PERMIT("contacts", "\"all\":[{\"kind\":\"default_off\"}]"), ALL_WITNESSES,
			OK "1 read contacts", "1 unverifiable no-separate-consent\n");
}

Test(judge_codes, only_leaves_no_room_for_more)
{
	const char *rules = "{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/"
			    "1\",\"exclusive\":true}],"
			    "\"rules\":[{\"id\":\"A\",\"category\":\"audio\"},{\"id\":\"B\","
			    "\"category\":\"audio\","
			    "\"statements\":[\"1/1\"],\"when\":{\"all\":[{\"kind\":\"login\"}]}}]}";

	EXPECT_FINDINGS(rules, ALL_WITNESSES, OK "1 start audio\n2 login begin\n3 start audio id=2",
			"1 violation not-logged-in\n3 compliant\n");
}

Test(judge_codes, what_a_prohibition_is_about)
{
	const char *share = "{\"format\":\"consentry-rules/1\",\"statements\":[{\"id\":\"1/"
			    "1\",\"actions\":[{\"kind\":"
			    "\"share\"}]},{\"id\":\"2/"
			    "1\",\"actions\":[{\"kind\":\"store\"}]}],\"rules\":[{\"id\":\"A\","
			    "\"category\":\"contacts\"},{\"id\":\"B\",\"category\":\"contacts\","
			    "\"effect\":\"forbid\","
			    "\"statements\":[\"1/"
			    "1\"]},{\"id\":\"C\",\"category\":\"contacts\",\"effect\":\"forbid\","
			    "\"statements\":[\"2/1\"]}]}";

	EXPECT_FINDINGS(share, ALL_WITNESSES, OK "1 read contacts\n2 send contacts",
			"1 compliant\n2 violation forbidden\n");
}
