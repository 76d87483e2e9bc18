/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/record.h"

#include <string.h>

#include "policy/context.h"

#define NAME_SIZE  40
#define LABEL_SIZE 24

static bool is_bullet(uint32_t c)
{
	return c == ' ' || c == '-' || c == '*' || c == 0x2022 || c == 0xb7 || c == '.' ||
	       c == ')' || c == '(' || c == 0x3001 || (c >= '0' && c <= '9');
}

static size_t skip_bullet(const struct sentence *s)
{
	size_t i = 0;

	while (i < s->n && is_bullet(s->c[i]))
		i++;
	return i;
}

/* Without the sign that ends the line. */
static size_t value_end(const struct sentence *s)
{
	size_t end = s->n;

	while (end && (s->c[end - 1] == ' ' || s->c[end - 1] == ';' || s->c[end - 1] == 0x3002))
		end--;
	return end;
}

/* The colon behind the label that the line begins with, or 0. */
static size_t label_end(const struct sentence *s, size_t begin)
{
	for (size_t i = begin; i < s->n && i < begin + LABEL_SIZE; i++) {
		if (s->c[i] == ':')
			return i > begin ? i : 0;
		if (s->c[i] == ',' || s->c[i] == 0x3002 || s->c[i] == ';')
			return 0;
	}
	return 0;
}

static int open_record(struct build *b, enum condition_kind kind, size_t begin, size_t end)
{
	struct record *r = &b->record;
	struct span bytes = sentence_bytes(&b->draft->sentence, begin, end);
	const struct token *t;

	*r = (struct record){.open = true, .block = b->draft->sentence.block};
	r->condition.kind = kind;
	r->condition.span = text_source(b->text, bytes.begin, bytes.end);
	r->condition.text = arena_strndup(b->arena, b->text->s + bytes.begin,
					  bytes.end - bytes.begin);
	if (kind == CONDITION_PARTY) {
		r->condition.party = r->condition.text;
	} else {
		t = scan_within(&b->draft->scan, begin, end, WORD_PERMISSION);
		r->condition.permission = (enum permission)t->value;
	}
	return r->condition.text ? 0 : -1;
}

/* "3. 地图SDK（高德）", "录音权限", "相册": a line that is a name. */
static void open_by_name(struct build *b)
{
	const struct scan *scan = &b->draft->scan;
	const struct sentence *s = &b->draft->sentence;
	size_t begin = skip_bullet(s), end = value_end(s), bracket;

	b->record.open = false;
	if (end - begin > NAME_SIZE || begin >= end)
		return;
	for (bracket = begin; bracket < end && s->c[bracket] != '('; bracket++) {
		if (scan_is_break(s, bracket))
			return;
	}
	if (bracket > begin && s->c[end - 1] == ')')
		end = bracket;
	while (end > begin && s->c[end - 1] == ' ')
		end--;
	if (scan_ending(scan, begin, end, WORD_SDK) < end && !scan_at(scan, begin, WORD_THIRD) &&
	    !scan_at(scan, begin, WORD_SDK))
		b->failed |= open_record(b, CONDITION_PARTY, begin, end);
	else if (scan_within(scan, begin, end, WORD_PERMISSION) &&
		 (scan_ending(scan, begin, end, WORD_PERMISSION_WORD) < end ||
		  scan_ending(scan, begin, end, WORD_PERMISSION) < end) &&
		 !scan_within(scan, begin, end, WORD_ACTION))
		b->failed |= open_record(b, CONDITION_PERMISSION, begin, end);
}

/* "SDK名称：…", "权限名称：…" open a record too. */
static bool open_by_label(struct build *b, enum column_role role, size_t label, size_t colon)
{
	const struct scan *scan = &b->draft->scan;
	size_t begin = colon + 1, end = value_end(&b->draft->sentence);

	while (begin < end && b->draft->sentence.c[begin] == ' ')
		begin++;
	if (begin >= end || end - begin > NAME_SIZE)
		return false;
	/* "Mapmoth SDK: receives your position": in English the label itself may be the name. */
	if (role == COLUMN_PARTY && sentence_is_latin(&b->draft->sentence) &&
	    !scan_at(scan, label, WORD_SDK))
		return false;
	if (role == COLUMN_PARTY && scan_within(scan, label, colon, WORD_SDK)) {
		b->failed |= open_record(b, CONDITION_PARTY, begin, end);
		return true;
	}
	if (role == COLUMN_PERMISSION && scan_within(scan, begin, end, WORD_PERMISSION)) {
		b->failed |= open_record(b, CONDITION_PERMISSION, begin, end);
		return true;
	}
	return false;
}

/* The verb of the label says what is done: 收集 | 信息; without one the label itself does. */
static void add_action(struct draft *d, size_t begin, size_t colon)
{
	for (size_t i = begin; i < colon; i++) {
		const struct token *t = scan_at(&d->scan, i, WORD_ACTION);

		if (t && (t->value == ACTION_COLLECT || t->value == ACTION_RECEIVE ||
			  t->value == ACTION_ACCESS || t->value == ACTION_SHARE)) {
			pieces_add(&d->actions, t->begin, t->end, t->value, false);
			return;
		}
	}
	pieces_add(&d->actions, begin, colon, ACTION_COLLECT, false);
}

/* "迅音降噪SDK：处理音频流": the label is a name, and what follows a sentence about it. */
static bool is_name(const struct scan *scan, size_t label, size_t colon)
{
	size_t word = scan_ending(scan, label, colon, WORD_SDK);

	return word < colon && word > label && !scan_at(scan, label, WORD_THIRD) &&
	       !scan_at(scan, label, WORD_COLUMN_PARTY);
}

static void read_value(struct build *b, size_t label, size_t colon)
{
	struct draft *d = b->draft;
	size_t begin = colon ? colon + 1 : skip_bullet(&d->sentence), end = value_end(&d->sentence);

	d->condition_count = 0;
	memset(d->roles, 0, sizeof(d->roles));
	switch (b->record.role) {
	case COLUMN_DATA:
		table_items(d, begin, end);
		if (d->data.count && colon)
			add_action(d, label, colon);
		break;
	case COLUMN_PURPOSE:
		pieces_add(&d->purposes, begin, end, -1, false);
		break;
	case COLUMN_PARTY:
		pieces_add(&d->recipients, begin, end, PARTY_THIRD, false);
		break;
	case COLUMN_PERMISSION:
	case COLUMN_REFUSE:
	case COLUMN_UNKNOWN:
		break;
	}
}

bool record_line(struct build *b)
{
	struct record *r = &b->record;
	const struct sentence *s = &b->draft->sentence;
	size_t label = skip_bullet(s), colon = label_end(s, label);
	enum column_role role;

	if (s->cells)
		return false;
	/* "收集信息：联网信息；设备信息": what follows a semicolon is still said of the label. */
	if (!colon && s->continues && r->open && r->block == s->block &&
	    r->role != COLUMN_UNKNOWN) {
		read_value(b, label, 0);
		return true;
	}
	if (!colon) {
		open_by_name(b);
		return false;
	}
	if (is_name(&b->draft->scan, label, colon)) {
		r->open = false;
		return false;
	}
	role = table_role(b->draft, label, colon);
	if (open_by_label(b, role, label, colon)) {
		b->record.role = role == COLUMN_PARTY ? COLUMN_PARTY : COLUMN_UNKNOWN;
		b->record.named = true;
		read_value(b, label, colon);
		return true;
	}
	if (!r->open || s->block > r->block + 1) {
		r->open = false;
		return false;
	}
	r->block = s->block;
	r->role = role;
	r->named = false;
	if (scan_within(&b->draft->scan, label, colon, WORD_LABEL_ASIDE))
		r->role = COLUMN_UNKNOWN;
	else if (role == COLUMN_UNKNOWN || role == COLUMN_PERMISSION || role == COLUMN_REFUSE)
		return false;
	read_value(b, label, colon);
	return true;
}

int record_statement(struct build *b, struct rules_statement *s)
{
	const struct record *r = &b->record;
	struct rules_condition *c;
	struct rules_phrase *p;

	if (!r->open || r->block != b->draft->sentence.block || s->condition_count ||
	    !(r->named ? r->role == COLUMN_PARTY : r->role == COLUMN_DATA && s->data_count))
		return 0;
	c = arena_dup(b->arena, &r->condition, sizeof(*c));
	if (!c)
		return -1;
	s->conditions = c;
	s->condition_count = 1;
	if (c->kind != CONDITION_PARTY || s->recipient_count)
		return 0;
	p = arena_zalloc(b->arena, 1, sizeof(*p));
	if (!p)
		return -1;
	p->text = c->text;
	p->span = c->span;
	s->recipients = p;
	s->recipient_count = 1;
	return 0;
}
