/* SPDX-License-Identifier: Apache-2.0 */
/* What a tap, a hold and a toggle authorise, and for how long. */
#include <criterion/criterion.h>

#include "judging.h"

#define OK  "0 consent policy granted\n0 foreground begin\n"
#define TAP PERMIT("audio", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]")
#define TAP_OR_FILM                                                                                \
	PERMIT("audio", "\"any\":[{\"kind\":\"gesture\",\"control\":\"icon\"},"                    \
			"{\"kind\":\"feature\",\"feature\":\"film\"}]")
#define ICON(mode)                                                                                 \
	ALL_WITNESSES ",\"controls\":[{\"name\":\"icon\",\"mode\":\"" mode                         \
		      "\",\"device\":\"Touch\",\"region\":[0,0,9,9]}]"

Test(judge_gesture, authorises_one_capture)
{
	EXPECT_FINDINGS(TAP, ICON("tap"),
			OK "100 tap icon\n200 start audio id=a\n300 stop audio id=a\n"
			   "400 start audio id=a",
			"200 compliant\n400 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("tap"),
			OK "100 tap icon\n150 tap icon\n200 start audio id=a\n300 stop audio id=a\n"
			   "400 start audio id=a",
			"200 compliant\n400 compliant\n");
	/* The oldest that still counts goes first, so that none is wasted. */
	EXPECT_FINDINGS(TAP, ICON("tap"),
			OK
			"100 tap icon\n1900 tap icon\n2000 start audio id=a\n2050 stop audio id=a\n"
			"3000 start audio id=a",
			"2000 compliant\n3000 compliant\n");
	/* What would be permitted anyway uses up nothing. */
	EXPECT_FINDINGS(TAP_OR_FILM, ICON("tap"),
			OK "50 feature film begin\n100 tap icon\n200 start audio id=a\n"
			   "300 stop audio id=a\n350 feature film end\n400 start audio id=a",
			"200 compliant\n400 compliant\n");
	EXPECT_FINDINGS(
		TAP "," PERMIT("audio", "\"all\":[{\"kind\":\"feature\",\"feature\":\"film\"}]"),
		ICON("tap"),
		OK "50 feature film begin\n100 tap icon\n200 start audio id=a\n"
		   "300 stop audio id=a\n350 feature film end\n400 start audio id=a",
		"200 compliant\n400 compliant\n");
	/* Nor does what is a breach in any case. */
	EXPECT_FINDINGS(TAP, ICON("tap"),
			"100 tap icon\n200 start audio id=a\n210 stop audio id=a\n"
			"300 consent policy granted\n400 start audio id=a",
			"200 violation before-consent\n400 compliant\n");
}

Test(judge_gesture, the_reads_of_one_thing_are_one_taking)
{
	const char *rule = PERMIT("contacts",
				  "\"all\":[{\"kind\":\"gesture\",\"control\":\"find\"}]");

	EXPECT_FINDINGS(rule, ICON("tap"),
			OK "100 tap find\n200 read contacts id=db\n210 read contacts id=db\n"
			   "220 read contacts id=other\n230 read contacts id=db pid=2\n"
			   "2101 read contacts id=db",
			"200 compliant\n210 compliant\n220 violation no-gesture\n"
			"230 violation no-gesture\n2101 violation no-gesture\n");
	/* Nobody can tell whether two nameless things are one. */
	EXPECT_FINDINGS(rule, ICON("tap"), OK "100 tap find\n200 read contacts\n210 read contacts",
			"200 compliant\n210 violation no-gesture\n");
	/* What is read from a running capture belongs to it. */
	EXPECT_FINDINGS(
		TAP, ICON("tap"),
		OK
		"100 tap icon\n200 start audio id=a\n9000 read audio id=a\n9100 stop audio id=a\n"
		"9200 read audio id=a",
		"9000 compliant\n200 compliant\n9200 violation no-gesture\n");
}

Test(judge_gesture, hold)
{
	/* As long as it is held. */
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "100 press icon\n200 start audio\n90000 release icon\n90500 stop audio",
			"200 compliant\n");
	/* The time over counts, whether a stop comes or not: the finding then comes at once. */
	EXPECT_FINDINGS(
		TAP, ICON("hold"),
		OK "100 press icon\n200 start audio\n300 release icon\n1300 clock\n1551 clock\n"
		   "5000 exit",
		"200 violation outlived-gesture\n");
	/* Let go before it began: it must end as if it had begun before. */
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "100 press icon\n300 release icon\n500 start audio\n1300 stop audio",
			"500 compliant\n");
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "100 press icon\n300 release icon\n500 start audio\n1301 stop audio",
			"500 violation outlived-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("hold"), OK "100 press icon\n300 release icon\n1301 start audio",
			"1301 violation no-gesture\n");
	/* Held when the trace ends: nothing was broken. Let go just before: nobody knows. */
	EXPECT_FINDINGS(TAP, ICON("hold"), OK "100 press icon\n200 start audio\n9000 clock",
			"200 compliant\n");
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK "100 press icon\n200 start audio\n9000 release icon\n9500 clock",
			"200 unverifiable outlived-gesture\n");
	/* The process dies: so does its capture. */
	EXPECT_FINDINGS(TAP, ICON("hold"),
			OK
			"100 press icon\n200 start audio\n300 release icon\n400 gone\n9000 clock",
			"200 compliant\n");
}

Test(judge_gesture, toggle)
{
	EXPECT_FINDINGS(TAP, ICON("toggle"),
			OK "100 tap icon\n200 start audio\n9000 tap icon\n10000 stop audio\n"
			   "10100 start audio",
			"200 compliant\n10100 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("toggle"),
			OK "100 tap icon\n200 start audio\n9000 tap icon\n10001 stop audio",
			"200 violation outlived-gesture\n");
	/* The app stopped by itself: the next tap is a beginning again. */
	EXPECT_FINDINGS(
		TAP, ICON("toggle"),
		OK "100 tap icon\n200 start audio\n300 stop audio\n9000 tap icon\n9100 start audio",
		"200 compliant\n9100 compliant\n");
}

Test(judge_gesture, the_end_of_a_feature)
{
	EXPECT_FINDINGS(
		TAP_OR_FILM, ICON("tap"),
		OK "100 feature film begin\n200 start audio\n300 feature film end\n1300 stop audio",
		"200 compliant\n");
	EXPECT_FINDINGS(
		TAP_OR_FILM, ICON("tap"),
		OK "100 feature film begin\n200 start audio\n300 feature film end\n1301 stop audio",
		"200 violation outlived-gesture\n");
	/* The user tapped as well: that carries it on. */
	EXPECT_FINDINGS(
		TAP_OR_FILM, ICON("tap"),
		OK "100 feature film begin\n150 tap icon\n200 start audio\n300 feature film end\n"
		   "9000 stop audio",
		"200 compliant\n");
	/* But not a tap that has since been used by somebody else: the calendar was read with it. */
	EXPECT_FINDINGS(
		TAP_OR_FILM
		"," PERMIT("calendar", "\"all\":[{\"kind\":\"gesture\",\"control\":\"icon\"}]"),
		ICON("tap"),
		OK "100 feature film begin\n150 tap icon\n200 start audio id=a\n"
		   "220 read calendar id=c\n250 feature film end\n9000 stop audio id=a",
		"220 compliant\n200 violation outlived-gesture\n");
	/* Of two that began under the feature, one can go on by the one tap. */
	EXPECT_FINDINGS(TAP_OR_FILM, ICON("tap"),
			OK "100 feature film begin\n150 tap icon\n200 start audio id=a\n"
			   "210 start audio id=b\n250 feature film end\n8000 stop audio id=a\n"
			   "9000 stop audio id=b",
			"200 violation outlived-gesture\n210 compliant\n");
}

Test(judge_gesture, what_is_no_gesture_of_the_user)
{
	/* A touch from a device that is not listed; one that is. */
	EXPECT_FINDINGS(TAP, ICON("tap"),
			OK "100 tap icon from=kernel:Forged\n200 start audio\n"
			   "300 tap icon from=kernel:Touch\n400 start audio",
			"200 violation no-gesture\n400 compliant\n");
	/* In another app, or while the app is not in front. */
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "100 tap icon app=other\n200 start audio",
			"200 violation no-gesture\n");
	EXPECT_FINDINGS(TAP, ICON("tap"), OK "50 foreground end\n100 tap icon\n200 start audio",
			"200 violation no-gesture\n");
	/* Where nobody has ever told, the line itself says whose control it was. */
	EXPECT_FINDINGS(TAP, ICON("tap"), "0 consent policy granted\n100 tap icon\n200 start audio",
			"200 compliant\n");
	/* A forged second tap does not end what the user began. */
	EXPECT_FINDINGS(TAP, ICON("toggle"),
			OK "100 tap icon from=kernel:Touch\n200 start audio\n"
			   "300 tap icon from=kernel:Forged\n9000 stop audio",
			"200 compliant\n");
}
