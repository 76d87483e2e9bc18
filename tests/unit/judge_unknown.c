/* SPDX-License-Identifier: Apache-2.0 */
/* What is not known is neither a breach nor its absence; what is known in spite of it stays. */
#include <criterion/criterion.h>

#include "judging.h"

#define OK	       "0 consent policy granted\n0 permission microphone granted\n0 foreground begin\n"
#define C(kind)	       "{\"kind\":\"" kind "\"}"
#define GESTURE	       "{\"kind\":\"gesture\",\"control\":\"icon\"}"
#define FEATURE	       "{\"kind\":\"feature\",\"feature\":\"film\"}"
#define MICROPHONE     "{\"kind\":\"permission\",\"permission\":\"microphone\"}"
#define WITNESSES(...) "\"witness\":[" #__VA_ARGS__ "]"

Test(judge_unknown, a_witness_is_missing)
{
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("login") "]"), WITNESSES("consent"),
			OK "1 login begin\n2 start audio", "2 unverifiable not-logged-in\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" MICROPHONE "]"), WITNESSES("consent"),
			OK "2 start audio", "2 unverifiable no-permission\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" GESTURE "]"), WITNESSES("consent"),
			OK "1 tap icon\n2 start audio", "2 unverifiable no-gesture\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" FEATURE "]"), WITNESSES("consent"),
			OK "2 start audio", "2 unverifiable outside-feature\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("foreground") "]"), WITNESSES("consent"),
			OK "2 start audio", "2 unverifiable background\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("consent") "]"), WITNESSES("permission"),
			OK "2 start audio", "2 unverifiable before-consent\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("guardian") "]"), WITNESSES("consent"),
			OK "2 start audio", "2 unverifiable no-guardian-consent\n");
	/* Kinds that no set-up can see. */
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("region") "]"), ALL_WITNESSES,
			OK "2 start audio", "2 unverifiable\n");
}

Test(judge_unknown, what_is_certain_stays)
{
	/* Missing, but one of the others fails: a breach. */
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("login") "," MICROPHONE "]"),
			WITNESSES("consent", "permission"),
			"0 consent policy granted\n2 start audio", "2 violation no-permission\n");
	/* Missing, but another way holds: none. */
	EXPECT_FINDINGS(PERMIT("audio", "\"any\":[" C("login") "," MICROPHONE "]"),
			WITNESSES("consent", "permission"), OK "2 start audio", "2 compliant\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("login") "]") "," PERMIT("audio", ""),
			WITNESSES("consent"), OK "2 start audio", "2 compliant\n");
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" C("login") "]"), WITNESSES("consent"),
			"2 start audio", "2 violation before-consent\n");
	/* A prohibition that may or may not be in force. */
	EXPECT_FINDINGS(PERMIT("audio", "") "," FORBID("audio", "\"all\":[" C("login") "]"),
			WITNESSES("consent"), OK "2 start audio", "2 unverifiable forbidden\n");
}

Test(judge_unknown, loss_matters_inside_the_window_and_only_there)
{
	const char *tap = PERMIT("audio", "\"all\":[" GESTURE "]");
	const char *rate = PERMIT("device.id", "\"all\":[{\"kind\":\"rate\",\"rate_s\":10}]");

	/* The tap may have been lost. */
	EXPECT_FINDINGS(tap, ALL_WITNESSES, OK "1500 loss 1000 1400\n3000 start audio",
			"3000 unverifiable no-gesture\n");
	EXPECT_FINDINGS(tap, ALL_WITNESSES, OK "1500 loss 900 999\n3000 start audio",
			"3000 violation no-gesture\n");
	EXPECT_FINDINGS(tap, ALL_WITNESSES, OK "3000 start audio\n3100 loss 3001 3100",
			"3000 violation no-gesture\n");
	/* A capture that used the tap may have been lost. */
	EXPECT_FINDINGS(tap, ALL_WITNESSES,
			OK "1000 tap icon\n1200 loss 1100 1200\n1300 start audio",
			"1300 unverifiable no-gesture\n");
	EXPECT_FINDINGS(tap, ALL_WITNESSES, OK "900 loss 800 900\n1000 tap icon\n1300 start audio",
			"1300 compliant\n");
	/* What no tap is needed for is not touched by it. */
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" MICROPHONE "]"), ALL_WITNESSES,
			OK "1200 loss 100 1200\n1300 start audio", "1300 compliant\n");
	/* Accesses that a rate counts may have been lost. */
	EXPECT_FINDINGS(rate, ALL_WITNESSES,
			OK "20000 loss 14000 15000\n25000 read device.id\n40000 read device.id",
			"25000 compliant\n40000 compliant\n");
	EXPECT_FINDINGS(rate, ALL_WITNESSES, OK "20000 loss 15001 15002\n25000 read device.id",
			"25000 unverifiable over-frequency\n");
	EXPECT_FINDINGS(rate, ALL_WITNESSES,
			OK "20000 read device.id\n22000 loss 21000 22000\n25000 read device.id",
			"20000 compliant\n25000 violation over-frequency\n");
}

Test(judge_unknown, a_stop_may_have_been_lost)
{
	const char *film = PERMIT("audio", "\"all\":[" FEATURE "]");

	EXPECT_FINDINGS(film, ALL_WITNESSES,
			OK "100 feature film begin\n200 start audio\n300 feature film end\n"
			   "800 loss 700 800\n9000 clock",
			"200 unverifiable outlived-gesture\n");
	EXPECT_FINDINGS(film, ALL_WITNESSES,
			OK "100 feature film begin\n199 loss 150 199\n200 start audio\n"
			   "300 feature film end\n9000 clock",
			"200 violation outlived-gesture\n");
	/* The time is over before the stop comes: that is when it is judged. */
	EXPECT_FINDINGS(film, ALL_WITNESSES,
			OK "100 feature film begin\n200 start audio\n300 feature film end\n"
			   "800 loss 700 800\n1400 stop audio",
			"200 unverifiable outlived-gesture\n");
}

Test(judge_unknown, who_it_was)
{
	EXPECT_FINDINGS(
		PERMIT("audio", ""), ALL_WITNESSES,
		OK "1 start audio grade=unknown\n2 start camera grade=unknown\n"
		   "3 start camera grade=inferred",
		"2 unverifiable undeclared-data\n3 violation undeclared-data\n1 unverifiable\n");
	/* A server's access is the app's that it acts for. */
	EXPECT_FINDINGS(PERMIT("audio", ""), ALL_WITNESSES,
			OK "1 start camera app=- for=shop grade=chained\n2 start camera app=-",
			"1 violation undeclared-data\n");
}

Test(judge_unknown, what_is_certain_in_spite_of_it)
{
	/* One way is unknown, the other closed: only the unknown one is feared. */
	EXPECT_FINDINGS(PERMIT("audio", "\"any\":[" C("login") "," MICROPHONE "]"),
			WITNESSES("consent", "permission"),
			"0 consent policy granted\n2 start audio",
			"2 unverifiable not-logged-in\n");
	/* Picks come from the ledger: what is lost in the kernel takes none away. */
	EXPECT_FINDINGS(PERMIT("photos", "\"all\":[" C("picked") "]"), ALL_WITNESSES,
			OK "200 loss 100 200\n300 read photos id=a",
			"300 violation beyond-picked\n");
	EXPECT_FINDINGS(PERMIT("photos", "\"all\":[" C("picked") "]"), ALL_WITNESSES,
			OK "90 pick\n200 loss 100 200\n300 read photos id=a",
			"300 unverifiable beyond-picked\n");
	/* Late, but the gestures of that time are still known. */
	EXPECT_FINDINGS(PERMIT("audio", "\"all\":[" GESTURE "]"), ALL_WITNESSES,
			OK "1500 clock\n1000 start audio", "1000 violation no-gesture\n");
}

#define PANEL                                                                                      \
	"\"controls\":[{\"name\":\"icon\",\"mode\":\"tap\",\"device\":\"Touchscreen\","            \
	"\"region\":[0,0,9,9]}],"

Test(judge_unknown, touches_that_nothing_sees)
{
	const char *icon = PERMIT("audio", "\"all\":[" GESTURE "]");

	EXPECT_FINDINGS(icon, PANEL ALL_WITNESSES, OK "1 coverage gesture\n9 start audio",
			"9 unverifiable no-gesture\n");
	/* A driver that marks what it taps is believed. */
	EXPECT_FINDINGS(icon, PANEL ALL_WITNESSES,
			OK "1 coverage gesture\n8 tap icon\n9 start audio", "9 compliant\n");
	EXPECT_FINDINGS(icon, PANEL ALL_WITNESSES, OK "1 coverage gesture served\n9 start audio",
			"9 violation no-gesture\n");
	/* The last line counts, those of other sensors do not. */
	EXPECT_FINDINGS(
		icon, PANEL ALL_WITNESSES,
		OK "1 coverage gesture\n2 coverage gesture served\n3 coverage audio\n9 start audio",
		"9 violation no-gesture\n");
	/* No touch of the kernel is this control: its gestures are the driver's to mark. */
	EXPECT_FINDINGS(icon, ALL_WITNESSES, OK "1 coverage gesture\n9 start audio",
			"9 violation no-gesture\n");
}
