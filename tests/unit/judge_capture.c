/* SPDX-License-Identifier: Apache-2.0 */
/* What began in order and goes on when it is not any more. */
#include <criterion/criterion.h>

#include "judging.h"

#define OK  "0 consent policy granted\n0 permission microphone granted\n0 foreground begin\n"
#define ANY PERMIT("audio", "")
#define MIC PERMIT("audio", "\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"}]")
#define TAP PERMIT("audio", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]")
#define BOTH                                                                                       \
	PERMIT("audio", "\"all\":[{\"kind\":\"permission\",\"permission\":\"microphone\"},"        \
			"{\"kind\":\"gesture\",\"control\":\"icon\"}]")
#define ICON ALL_WITNESSES ",\"controls\":[{\"name\":\"icon\",\"mode\":\"tap\"}]"

Test(judge_capture, runs_on_past_a_revocation)
{
	/* release_ms to stop in; one finding, whatever comes after. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission microphone revoked\n6000 stop audio",
			"100 compliant\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission microphone revoked\n6001 stop audio",
			"100 violation after-revocation\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK
			"100 start audio\n5000 permission microphone revoked\n9000 clock\n"
			"9500 permission microphone granted\n9600 permission microphone revoked\n"
			"9900 stop audio",
			"100 violation after-revocation\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n200 stop audio\n5000 permission microphone revoked\n"
			   "9000 clock",
			"100 compliant\n");
	/* Another permission, another app. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission camera revoked\n"
			   "5000 permission microphone revoked app=bank\n9000 stop audio",
			"100 compliant\n");
	/* The user tapped for it: that does not outweigh the permission. */
	EXPECT_FINDINGS(BOTH, ICON,
			OK "50 tap icon\n100 start audio\n5000 permission microphone revoked\n"
			   "6001 stop audio",
			"100 violation after-revocation\n");
	EXPECT_FINDINGS(BOTH, ICON,
			OK "50 tap icon\n100 start audio\n5000 permission microphone revoked\n"
			   "6000 stop audio",
			"100 compliant\n");
	/* Another sentence still permits it. */
	EXPECT_FINDINGS(MIC "," PERMIT("audio", "\"all\":[{\"kind\":\"login\"}]"), ALL_WITNESSES,
			OK "50 login begin\n100 start audio\n5000 permission microphone revoked\n"
			   "9000 stop audio",
			"100 compliant\n");
}

Test(judge_capture, runs_on_past_the_end_of_consent)
{
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "100 start audio\n5000 consent policy withdrawn\n6001 stop audio",
			"100 violation after-revocation\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "100 start audio\n5000 consent policy withdrawn\n6000 stop audio",
			"100 compliant\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "100 start audio\n5000 consent policy refused\n6001 stop audio",
			"100 violation after-refusal\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[{\"kind\":\"consent\",\"scope\":\"voice\"}]"),
			ALL_WITNESSES,
			OK "50 consent voice granted\n100 start audio\n"
			   "5000 consent voice withdrawn\n6001 stop audio",
			"100 violation after-revocation\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "100 start audio\n5000 account_closed begin\n6001 stop audio",
			"100 violation after-closure\n");
	EXPECT_FINDINGS(ANY, ALL_WITNESSES,
			OK "100 start audio\n5000 account_closed begin\n6000 stop audio",
			"100 compliant\n");
	/* The first that ends it names it; two at once, in the order of the codes. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission microphone revoked\n"
			   "5500 account_closed begin\n9000 stop audio",
			"100 violation after-revocation\n");
}

Test(judge_capture, runs_on_past_any_other_condition)
{
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[{\"kind\":\"login\"}]"), ALL_WITNESSES,
			OK "50 login begin\n100 start audio\n5000 login end\n6001 stop audio",
			"100 violation not-logged-in\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[{\"kind\":\"foreground\"}]"), ALL_WITNESSES,
			OK "100 start audio\n5000 foreground end\n6001 stop audio",
			"100 violation background\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[{\"kind\":\"foreground\"}]"), ALL_WITNESSES,
			OK "100 start audio\n5000 foreground end\n6000 stop audio",
			"100 compliant\n");
	EXPECT_FINDINGS(ANY "," FORBID("audio", "\"all\":[{\"kind\":\"background\"}]"),
			ALL_WITNESSES, OK "100 start audio\n5000 foreground end\n6001 stop audio",
			"100 violation forbidden +background\n");
	/* What counts or is over from the beginning ends nothing. */
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[{\"kind\":\"launch\"},{\"kind\":\"rate\","
					"\"rate_s\":60}]"),
			ALL_WITNESSES,
			OK "100 start audio start=50\n30000 login begin\n40000 stop audio",
			"100 compliant\n");
	EXPECT_FINDINGS(ANY "," FORBID("audio", "\"all\":[{\"kind\":\"rate\",\"rate_s\":60}]"),
			ALL_WITNESSES, OK "100 start audio\n30000 login begin\n40000 stop audio",
			"100 compliant\n");
}

Test(judge_capture, what_is_not_known_ends_nothing)
{
	/* Unverifiable when it began, and a breach once the permission is gone. */
	EXPECT_FINDINGS(BOTH, "\"witness\":[\"consent\",\"permission\"]",
			OK "100 start audio\n200 foreground end\n9000 stop audio",
			"100 unverifiable no-gesture\n");
	EXPECT_FINDINGS(BOTH, "\"witness\":[\"consent\",\"permission\"]",
			OK "100 start audio\n200 permission microphone revoked\n9000 stop audio",
			"100 violation after-revocation\n");
	/* The stop may have been lost; the trace may end before the time is over. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission microphone revoked\n"
			   "5600 loss 5500 5600\n9000 clock",
			"100 unverifiable after-revocation\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n5000 permission microphone revoked\n5600 clock",
			"100 unverifiable after-revocation\n");
	/* Nobody knows whose it was. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio grade=unknown\n5000 permission microphone revoked\n"
			   "9000 stop audio",
			"100 unverifiable\n");
}

Test(judge_capture, a_revocation_that_comes_late)
{
	/* It began when the permission was gone already: that is when its time begins. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "1000 start audio\n1500 clock\n900 permission microphone revoked\n"
			   "2000 stop audio",
			"1000 compliant\n");
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "1000 start audio\n1500 clock\n900 permission microphone revoked\n"
			   "2001 stop audio",
			"1000 violation after-revocation\n");
}

#define HOLD                                                                                       \
	ALL_WITNESSES ",\"controls\":[{\"name\":\"icon\",\"mode\":\"hold\",\"device\":\"Touch\","  \
		      "\"region\":[0,0,9,9]}]"
#define TAP_OR_FILM                                                                                \
	PERMIT("audio", "\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},"                    \
			"{\"kind\":\"feature\",\"feature\":\"film\"}]")
#define TAP_OR_MIC                                                                                 \
	PERMIT("audio", "\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},"                    \
			"{\"kind\":\"permission\",\"permission\":\"microphone\"}]")

Test(judge_capture, a_release_may_have_been_lost)
{
	EXPECT_FINDINGS(TAP, HOLD,
			OK
			"100 press icon from=kernel:Touch\n200 start audio\n6000 loss 5000 6000\n"
			"9000 stop audio",
			"200 unverifiable outlived-gesture\n");
	/* So late that it could not have ended the time; before it began; a touch of a driver is not lost. */
	EXPECT_FINDINGS(TAP, HOLD,
			OK
			"100 press icon from=kernel:Touch\n200 start audio\n8100 loss 8001 8100\n"
			"9000 stop audio",
			"200 compliant\n");
	EXPECT_FINDINGS(TAP, HOLD,
			OK "90 loss 50 90\n100 press icon from=kernel:Touch\n200 start audio\n"
			   "9000 stop audio",
			"200 compliant\n");
	EXPECT_FINDINGS(TAP, HOLD,
			OK "100 press icon\n200 start audio\n6000 loss 5000 6000\n9000 stop audio",
			"200 compliant\n");
	/* It is not what carries it. */
	EXPECT_FINDINGS(TAP_OR_FILM, HOLD,
			OK
			"50 feature film begin\n100 press icon from=kernel:Touch\n200 start audio\n"
			"6000 loss 5000 6000\n9000 stop audio",
			"200 compliant\n");
	/* A release from before the press, told late, is another one's. */
	EXPECT_FINDINGS(TAP, HOLD,
			OK "2000 press icon\n2100 start audio\n3000 clock\n1000 release icon\n"
			   "9000 stop audio",
			"2100 compliant\n");
	/* At the very moment of the start: that may have been the stop. */
	EXPECT_FINDINGS(MIC, ALL_WITNESSES,
			OK "100 start audio\n100 loss 50 100\n200 permission microphone revoked\n"
			   "9000 clock",
			"100 unverifiable after-revocation\n");
}

Test(judge_capture, the_tap_that_takes_over)
{
	/* The first was used for something else, the second is free. */
	EXPECT_FINDINGS(
		TAP_OR_FILM
		"," PERMIT("calendar", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]"),
		ICON,
		OK "50 feature film begin\n120 tap icon\n130 read calendar id=c\n150 tap icon\n"
		   "200 start audio id=a\n250 feature film end\n9000 stop audio id=a",
		"130 compliant\n200 compliant\n");
	/* It takes over from a feature, not from a permission that the user takes back. */
	EXPECT_FINDINGS(TAP_OR_MIC, ICON,
			OK "50 tap icon\n100 start audio\n200 permission microphone revoked\n"
			   "9000 stop audio",
			"100 violation after-revocation +outlived-gesture\n");
	/* And what is read then is no part of what a tap carries. */
	EXPECT_FINDINGS(TAP_OR_MIC, ICON,
			OK "100 start audio id=a\n200 permission microphone revoked\n"
			   "300 read audio id=a\n400 stop audio id=a",
			"300 violation after-revocation +no-gesture\n100 compliant\n");
}

Test(judge_capture, a_tap_is_for_a_capture_or_for_reads)
{
	EXPECT_FINDINGS(TAP, ICON,
			OK "100 tap icon\n200 start audio id=a\n250 stop audio id=a\n"
			   "300 read audio id=a",
			"200 compliant\n300 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON, OK "100 tap icon\n200 read audio id=a\n300 start audio id=a",
			"200 compliant\n300 violation no-gesture\n");
}

Test(judge_capture, what_was_lost_does_not_come_back)
{
	/* Whether there was a tap is not known, so nothing but facts can end it. */
	EXPECT_FINDINGS(TAP, ICON,
			OK
			"1000 loss 900 1000\n1100 start audio\n2000 login begin\n9000 stop audio",
			"1100 unverifiable no-gesture\n");
}
