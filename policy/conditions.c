/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conditions. The patterns of the lexicon find them; what a kind needs (the name of a control, of a
 * feature, of a party, an interval) is read off the words that the pattern matched.
 */
#include "policy/draft.h"
#include "policy/feature.h"

#include <string.h>

/*
 * The same kind of condition at the same words is one condition; the reading that names a permission
 * wins over one that does not.
 */
static bool known(struct draft *d, const struct draft_condition *c)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		struct draft_condition *o = &d->conditions[i];

		if (o->kind != c->kind || o->match.begin >= c->match.end ||
		    c->match.begin >= o->match.end)
			continue;
		if (o->match.value == -1 && o->kind == CONDITION_REVOKED)
			o->match.value = c->match.value;
		if (o->match.value == c->match.value || c->match.value == -1)
			return true;
	}
	return false;
}

/*
 * A capture begins where the gap of its pattern began, which may be too early: "开启相机后使用扫码功能".
 * The name is what follows the last word that cannot belong to it.
 */
void conditions_trim(const struct draft *d, struct pattern_match *m)
{
	const struct scan *s = &d->scan;
	uint32_t begin = m->capture_begin;

	for (uint32_t i = m->capture_begin; i < m->capture_end; i++) {
		const struct token *t = scan_at(s, i, WORD_CUT);

		/* "push-to-talk" */
		if (t && i && s->sentence->c[i - 1] == '-')
			continue;
		/* At least two characters must be left. */
		if (t && t->end + 2u <= m->capture_end)
			begin = t->end;
	}
	while (begin < m->capture_end &&
	       (s->sentence->c[begin] == '"' || s->sentence->c[begin] == ' '))
		begin++;
	while (m->capture_end > begin && (s->sentence->c[m->capture_end - 1] == '"' ||
					  s->sentence->c[m->capture_end - 1] == ' '))
		m->capture_end--;
	m->capture_begin = begin;
}

/* "上述功能" says which only in the sentence before: it is no name that a marker could have. */
static bool is_vague(const struct draft *d, const struct pattern_match *m)
{
	const struct token *t = scan_at(&d->scan, m->capture_begin, WORD_VAGUE);

	if (!t)
		t = scan_at(&d->scan, m->capture_begin, WORD_ANAPHOR);
	return t && t->end >= m->capture_end;
}

/* "使用小鹿阅读软件时": the app itself is no feature, nor is a word in its name. */
static bool is_app(const struct draft *d, const struct pattern_match *m)
{
	const struct scan *s = &d->scan;
	size_t end = m->capture_end;

	/* 使用 | "牧野天气" | 客户端: whatever the quotes hold is software as a whole. */
	if (end > m->capture_begin && s->sentence->c[end] == '"')
		end++;
	if (end && s->sentence->c[end - 1] == '"' && scan_at(s, end, WORD_SOFTWARE))
		return true;
	if (!class_set_has(&s->present, WORD_OWN_NAME))
		return false;
	for (size_t i = m->begin; i < m->capture_end; i++) {
		const struct token *t = scan_at(s, i, WORD_OWN_NAME);

		if (!t || t->end <= m->capture_begin)
			continue;
		if (t->begin < m->capture_begin || t->end >= m->capture_end)
			return true;
		if (t->begin > m->capture_begin + 1u)
			continue;
		/* What follows its name names nothing more: 软件, 的服务. */
		for (size_t k = t->end; k < m->capture_end; k++) {
			const struct token *more = scan_at(s, k, WORD_APP_NOUN);

			if (!more)
				more = scan_at(s, k, WORD_OF);
			if (!more)
				more = scan_at(s, k, WORD_AND);
			if (!more)
				return s->sentence->c[k] == '"' && k + 1 == m->capture_end;
			k = more->end - 1u;
		}
		return true;
	}
	return false;
}

/* "This feature", "the feature": the one that was named before. */
static bool points_back(const struct draft *d, const struct pattern_match *m)
{
	for (size_t i = m->begin; i < m->capture_end; i++) {
		const struct token *t = scan_at(&d->scan, i, WORD_THAT);

		if (t && t->end == m->capture_end)
			return true;
	}
	return false;
}

/* The name of an SDK is written before the word: 地图 | SDK. */
static void find_party(const struct draft *d, struct pattern_match *m)
{
	const struct words *w = &d->words;

	for (size_t i = 0; i < w->count; i++) {
		const struct token *sdk = scan_at(&d->scan, w->at[i].begin, WORD_SDK);

		if (w->at[i].end <= m->begin || w->at[i].begin >= m->end)
			continue;
		if (!sdk && w->at[i].part != PART_THIRD)
			continue;
		m->capture_begin = w->at[party_begin(d, i)].begin;
		m->capture_end = sdk ? sdk->end : w->at[i].end;
		return;
	}
}

static uint32_t number_of(uint32_t c)
{
	static const uint32_t digits[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94,
					  0x516d, 0x4e03, 0x516b, 0x4e5d};

	if (c >= '0' && c <= '9')
		return c - '0';
	if (c == 0x4e24) /* 两 */
		return 2;
	for (uint32_t i = 0; i < 9; i++) {
		if (digits[i] == c)
			return i + 1;
	}
	return UINT32_MAX;
}

/* The first number in [i, end), Arabic or Chinese up to ninety-nine; 1 when there is none. */
static uint32_t read_number(const struct scan *scan, size_t i, size_t end)
{
	const struct sentence *s = scan->sentence;
	const struct token *tens = scan_within(scan, i, end, WORD_TENS);
	const struct token *word = scan_within(scan, i, end, WORD_NUMBER);
	uint32_t n = 0;
	bool any = false;

	if (scan_within(scan, i, end, WORD_TWICE))
		return 2;
	if (tens || word)
		return tens ? (uint32_t)tens->value * 10 : (uint32_t)word->value;
	for (; i < end; i++) {
		uint32_t v = number_of(s->c[i]);

		if (s->c[i] == 0x5341) { /* 十 */
			n = (any ? n : 1) * 10;
			any = true;
		} else if (v != UINT32_MAX && n < 100000) {
			n = any && n % 10 == 0 && n >= 10 && s->c[i] > '9' ? n + v : n * 10 + v;
			any = true;
		} else if (any) {
			break;
		}
	}
	return any && n ? n : 1;
}

/* "每 30 秒一次", "twice a day": how many seconds, and how often in them. */
static void find_rate(struct draft_condition *c, const struct draft *d)
{
	static const struct {
		unsigned int class;
		uint32_t seconds;
	} units[] = {{WORD_SECOND, 1}, {WORD_MINUTE, 60}, {WORD_HOUR, 3600}, {WORD_DAY, 86400}};
	const struct pattern_match *m = &c->match;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const struct token *t = scan_within(&d->scan, m->begin, m->end, units[i].class);
		const struct token *times = scan_within(&d->scan, m->begin, m->end, WORD_COUNT);
		uint64_t seconds;
		size_t from = m->begin;

		if (!t)
			continue;
		c->rate_n = read_number(&d->scan, t->end, m->end);
		/* "three times per hour": how often stands before "times". */
		if (times && times->begin < t->begin) {
			c->rate_n = read_number(&d->scan, m->begin, times->end);
			from = times->end;
		}
		seconds = (uint64_t)read_number(&d->scan, from, t->begin) * units[i].seconds;
		c->rate_s = seconds > UINT32_MAX ? UINT32_MAX : (uint32_t)seconds;
		return;
	}
}

/* "your phone's Bluetooth": the telephone is where it is, and not what is asked for. */
static void find_permission(const struct draft *d, struct pattern_match *m)
{
	const struct scan *s = &d->scan;

	if (m->value != PERMISSION_PHONE)
		return;
	for (uint32_t k = s->first[m->begin]; k < s->first[m->end]; k++) {
		if (s->tokens[k].class == WORD_PERMISSION && s->tokens[k].end <= m->end &&
		    s->tokens[k].value != PERMISSION_PHONE)
			m->value = s->tokens[k].value;
	}
}

static void add(struct draft *d, struct draft_condition *c)
{
	if (c->kind == CONDITION_PERMISSION)
		find_permission(d, &c->match);
	if (c->kind == CONDITION_PARTY)
		find_party(d, &c->match);
	else if (c->match.capture_end > c->match.capture_begin)
		conditions_trim(d, &c->match);
	if (c->kind == CONDITION_RATE)
		find_rate(c, d);
	if (c->kind == CONDITION_FEATURE) {
		const struct token *t = scan_at(&d->scan, c->match.capture_begin, WORD_MOMENT);

		c->vague = is_vague(d, &c->match);
		c->points_back = c->vague && points_back(d, &c->match);
		c->moment = t && t->end == c->match.capture_end;
	}
	d->conditions[d->condition_count++] = *c;
}

/*
 * Is the condition said by another one already? "当您长按语音按钮时" is a tap, no feature by the name of its
 * button.
 */
static bool is_said(const struct draft *d, const struct draft_condition *c)
{
	for (size_t i = 0; i < d->condition_count; i++) {
		const struct draft_condition *o = &d->conditions[i];

		if (c->kind == CONDITION_FEATURE && o->kind == CONDITION_GESTURE &&
		    c->match.capture_begin < o->match.end && o->match.begin < c->match.capture_end)
			return true;
	}
	return false;
}

static void drop_said(struct draft *d)
{
	size_t kept = 0;

	for (size_t i = 0; i < d->condition_count; i++) {
		struct draft_condition c = d->conditions[i];

		d->conditions[i].said = is_said(d, &c);
	}
	for (size_t i = 0; i < d->condition_count; i++) {
		if (!d->conditions[i].said)
			d->conditions[kept++] = d->conditions[i];
	}
	d->condition_count = kept;
}

void conditions_find(struct draft *d)
{
	struct pattern_set candidates;

	pattern_candidates(&d->scan, &candidates);
	for (size_t i = 0; pattern_set_next(&candidates, &i); i++) {
		const struct pattern *p = &d->lexicon->patterns[i];
		struct draft_condition c = {.pattern = p};
		size_t from = 0;

		while (pattern_find(p, &d->scan, from, &c.match)) {
			from = c.match.end;
			if (p->role >= CONDITION_COUNT) {
				conditions_trim(d, &c.match);
				if (!d->roles[p->role])
					d->matches[p->role] = c.match;
				d->roles[p->role] = true;
				break;
			}
			c.kind = (enum condition_kind)p->role;
			if (c.kind == CONDITION_FEATURE && is_app(d, &c.match))
				continue;
			if (!known(d, &c) && d->condition_count < CONDITIONS_MAX)
				add(d, &c);
		}
	}
	drop_said(d);
	if (class_set_has(&d->scan.present, WORD_ZH))
		feature_names(d);
}
