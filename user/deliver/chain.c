/* SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

#include <string.h>

#include "base/sha256.h"

#define HEX (CHAIN_HASH_SIZE - 1)

static const char member_open[] = "\"chain\":{\"seq\":";
static const char prev_open[] = ",\"prev\":\"";
static const char hash_open[] = "\",\"hash\":\"";
static const char tail[] = "\"}}";

#define LEN(literal) (sizeof(literal) - 1)

void chain_init(struct chain *c)
{
	c->seq = 0;
	memset(c->hash, '0', HEX);
	c->hash[HEX] = '\0';
}

int chain_append(struct chain *c, const char *line, size_t len, struct strbuf *out)
{
	size_t begin = out->len;
	char hash[CHAIN_HASH_SIZE];

	if (len < 2 || line[0] != '{' || line[len - 1] != '}' || memchr(line, '\n', len) ||
	    out->failed)
		return -1;
	strbuf_add(out, line, len - 1);
	if (len > 2)
		strbuf_addc(out, ',');
	strbuf_adds(out, member_open);
	strbuf_add_u64(out, c->seq + 1);
	strbuf_adds(out, prev_open);
	strbuf_adds(out, c->hash);
	strbuf_adds(out, hash_open);
	if (!out->failed)
		sha256_hex(out->data + begin, out->len - begin, hash);
	else
		hash[0] = '\0';
	strbuf_adds(out, hash);
	strbuf_adds(out, tail);
	strbuf_addc(out, '\n');
	if (out->failed) {
		out->failed = false;
		out->len = begin;
		if (out->data)
			out->data[begin] = '\0';
		return -1;
	}
	c->seq++;
	memcpy(c->hash, hash, sizeof(hash));
	return 0;
}

/* Takes the literal off the end of line[0..*end). */
static bool take_back(const char *line, size_t *end, const char *literal, size_t len)
{
	if (*end < len || memcmp(line + *end - len, literal, len) != 0)
		return false;
	*end -= len;
	return true;
}

static bool take_hash(const char *line, size_t *end, char hex[CHAIN_HASH_SIZE])
{
	if (*end < HEX)
		return false;
	*end -= HEX;
	for (size_t i = 0; i < HEX; i++) {
		char c = line[*end + i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
		hex[i] = c;
	}
	hex[HEX] = '\0';
	return true;
}

/* A number from 1 without leading zeros: there is one way to write a line. */
static bool take_seq(const char *line, size_t *end, uint64_t *seq)
{
	uint64_t scale = 1, v = 0, digit;
	size_t i = *end;

	while (i && line[i - 1] >= '0' && line[i - 1] <= '9' && *end - i < 20) {
		digit = (uint64_t)(line[--i] - '0');
		if (digit && (digit > UINT64_MAX / scale || digit * scale > UINT64_MAX - v))
			return false;
		v += digit * scale;
		scale *= 10; /* wraps after the 20th digit only, where it is no longer used */
	}
	if (i == *end || line[i] == '0')
		return false;
	*end = i;
	*seq = v;
	return true;
}

int chain_link_read(const char *line, size_t len, struct chain_link *link)
{
	size_t end = len, hashed;
	char actual[CHAIN_HASH_SIZE];

	if (!len || line[0] != '{' || !take_back(line, &end, tail, LEN(tail)) ||
	    !take_hash(line, &end, link->hash))
		return -1;
	hashed = end;
	if (!take_back(line, &end, hash_open, LEN(hash_open)) ||
	    !take_hash(line, &end, link->prev) ||
	    !take_back(line, &end, prev_open, LEN(prev_open)) ||
	    !take_seq(line, &end, &link->seq) ||
	    !take_back(line, &end, member_open, LEN(member_open)) || !end)
		return -1;
	if (end > 1 && line[--end] != ',')
		return -1;
	link->finding_len = end;
	sha256_hex(line, hashed, actual);
	link->intact = !memcmp(actual, link->hash, HEX);
	return 0;
}

bool chain_follows(const struct chain *c, const struct chain_link *link)
{
	return link->intact && link->seq == c->seq + 1 && !memcmp(link->prev, c->hash, HEX);
}

void chain_advance(struct chain *c, const struct chain_link *link)
{
	c->seq = link->seq;
	memcpy(c->hash, link->hash, sizeof(c->hash));
}
