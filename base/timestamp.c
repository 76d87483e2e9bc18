/* SPDX-License-Identifier: Apache-2.0 */
#include "timestamp.h"

#include <stdbool.h>
#include <string.h>

#define NS_PER_S  1000000000u
#define S_PER_DAY 86400u
/* Days from 0000-03-01, where the leap day ends the year, to 1970-01-01. */
#define EPOCH_DAYS	   719468u
#define DAYS_PER_400_YEARS 146097u

/* Days since the epoch and back, by the civil calendar's 400-year cycle that begins in March. */
static uint64_t days_from_date(uint64_t year, unsigned int month, unsigned int day)
{
	uint64_t y = year - (month <= 2), cycle = y / 400, of_cycle = y % 400;
	uint64_t of_year = (153u * (month + (month > 2 ? -3u : 9u)) + 2) / 5 + day - 1;

	return cycle * DAYS_PER_400_YEARS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 +
	       of_year - EPOCH_DAYS;
}

static void date_from_days(uint64_t days, uint64_t *year, unsigned int *month, unsigned int *day)
{
	uint64_t z = days + EPOCH_DAYS, cycle = z / DAYS_PER_400_YEARS,
		 of_cycle = z % DAYS_PER_400_YEARS;
	uint64_t y = (of_cycle - of_cycle / 1460 + of_cycle / 36524 -
		      of_cycle / (DAYS_PER_400_YEARS - 1)) /
		     365;
	uint64_t of_year = of_cycle - (365 * y + y / 4 - y / 100);
	unsigned int m = (unsigned int)((5 * of_year + 2) / 153);

	*day = (unsigned int)(of_year - (153u * m + 2) / 5 + 1);
	*month = m < 10 ? m + 3 : m - 9;
	*year = cycle * 400 + y + (*month <= 2);
}

/* `width` digits of v and the character after them. */
static char *put(char *to, uint64_t v, int width, char after)
{
	to[width] = after;
	for (int i = width - 1; i >= 0; i--, v /= 10)
		to[i] = (char)('0' + v % 10);
	return to + width + 1;
}

void timestamp_format(uint64_t ns, char out[TIMESTAMP_SIZE])
{
	uint64_t seconds = ns / NS_PER_S, year;
	unsigned int month, day, of_day = (unsigned int)(seconds % S_PER_DAY);

	date_from_days(seconds / S_PER_DAY, &year, &month, &day);
	/* By hand: every finding has one, and printf() takes ten times as long. The year is below 2555. */
	out = put(out, year, 4, '-');
	out = put(out, month, 2, '-');
	out = put(out, day, 2, 'T');
	out = put(out, of_day / 3600, 2, ':');
	out = put(out, of_day / 60 % 60, 2, ':');
	out = put(out, of_day % 60, 2, '.');
	out = put(out, ns % NS_PER_S, 9, 'Z');
	*out = '\0';
}

static bool digits(const char *s, size_t n, uint64_t *v)
{
	*v = 0;
	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		*v = *v * 10 + (uint64_t)(s[i] - '0');
	}
	return true;
}

int timestamp_parse(const char *s, size_t len, uint64_t *ns)
{
	uint64_t year, month, day, hour, minute, second, fraction = 0, y, total;
	unsigned int m, d;
	size_t decimals;

	if (len < 20 || s[len - 1] != 'Z' || s[4] != '-' || s[7] != '-' || s[10] != 'T' ||
	    s[13] != ':' || s[16] != ':' || !digits(s, 4, &year) || !digits(s + 5, 2, &month) ||
	    !digits(s + 8, 2, &day) || !digits(s + 11, 2, &hour) || !digits(s + 14, 2, &minute) ||
	    !digits(s + 17, 2, &second))
		return -1;
	if (len > 20) {
		decimals = len - 21;
		if (s[19] != '.' || !decimals || decimals > 9 ||
		    !digits(s + 20, decimals, &fraction))
			return -1;
		for (; decimals < 9; decimals++)
			fraction *= 10;
	}
	if (year < 1970 || year > 2553 || month < 1 || month > 12 || day < 1 || day > 31 ||
	    hour > 23 || minute > 59 || second > 59)
		return -1;
	total = days_from_date(year, (unsigned int)month, (unsigned int)day);
	date_from_days(total, &y, &m, &d);
	if (m != month || d != day)
		return -1;
	*ns = (total * S_PER_DAY + hour * 3600 + minute * 60 + second) * NS_PER_S + fraction;
	return 0;
}
