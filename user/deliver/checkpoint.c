/* SPDX-License-Identifier: Apache-2.0 */
#include "checkpoint.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "base/timestamp.h"

static const char format_name[] = "consentry-checkpoint/1";
static const char signature_open[] = ",\"signature\":\"";

void checkpoint_write(const struct checkpoint *c, const struct key *key, struct strbuf *out)
{
	unsigned char signature[KEY_SIGNATURE_SIZE];
	char hex[2 * KEY_SIGNATURE_SIZE + 1], time[TIMESTAMP_SIZE];
	size_t begin = out->len;

	timestamp_format(c->time_ns, time);
	strbuf_addf(out, "{\"format\":\"%s\",\"time\":\"%s\",\"first\":", format_name, time);
	strbuf_add_u64(out, c->first);
	strbuf_adds(out, ",\"part\":");
	strbuf_add_u64(out, c->part);
	strbuf_adds(out, ",\"offset\":");
	strbuf_add_u64(out, c->offset);
	strbuf_adds(out, ",\"seq\":");
	strbuf_add_u64(out, c->at.seq);
	strbuf_addf(out, ",\"hash\":\"%s\"", c->at.hash);
	if (key && key->has_secret) {
		sodium_bin2hex(hex, sizeof(hex), key->public_key, KEY_PUBLIC_SIZE);
		strbuf_addf(out, ",\"key\":\"%s\"", hex);
		if (out->failed)
			return;
		key_sign(key, out->data + begin, out->len - begin, signature);
		sodium_bin2hex(hex, sizeof(hex), signature, sizeof(signature));
		strbuf_addf(out, "%s%s\"", signature_open, hex);
	}
	strbuf_adds(out, "}\n");
}

static bool number(const json_t *root, const char *name, uint64_t *v)
{
	const json_t *j = json_object_get(root, name);

	if (!json_is_integer(j) || json_integer_value(j) < 0)
		return false;
	*v = (uint64_t)json_integer_value(j);
	return true;
}

static bool hex_bytes(const json_t *root, const char *name, unsigned char *out, size_t size)
{
	const json_t *j = json_object_get(root, name);
	size_t n;

	return json_is_string(j) && json_string_length(j) == 2 * size &&
	       !sodium_hex2bin(out, size, json_string_value(j), 2 * size, NULL, &n, NULL) &&
	       n == size;
}

static int read_members(const json_t *root, const char *line, size_t len, struct checkpoint *out)
{
	const char *format = json_string_value(json_object_get(root, "format"));
	const char *time = json_string_value(json_object_get(root, "time"));
	unsigned char raw[KEY_SIGNATURE_SIZE];
	/* What follows the signed bytes: the signature's own text and `"}`. */
	size_t tail = strlen(signature_open) + 2 * KEY_SIGNATURE_SIZE + 2;

	if (!format || strcmp(format, format_name) || !time ||
	    timestamp_parse(time, strlen(time), &out->time_ns) ||
	    !number(root, "first", &out->first) || !number(root, "part", &out->part) ||
	    !number(root, "offset", &out->offset) || !number(root, "seq", &out->at.seq) ||
	    !hex_bytes(root, "hash", raw, (CHAIN_HASH_SIZE - 1) / 2))
		return -1;
	sodium_bin2hex(out->at.hash, sizeof(out->at.hash), raw, (CHAIN_HASH_SIZE - 1) / 2);
	if (!json_object_get(root, "key") && !json_object_get(root, "signature"))
		return 0;
	if (!hex_bytes(root, "key", out->public_key, KEY_PUBLIC_SIZE) ||
	    !hex_bytes(root, "signature", raw, KEY_SIGNATURE_SIZE) || len <= tail ||
	    memcmp(line + len - tail, signature_open, strlen(signature_open)) != 0)
		return -1;
	out->signed_by_key = true;
	out->genuine = key_verify(out->public_key, line, len - tail, raw);
	return 0;
}

int checkpoint_read(const char *line, size_t len, struct checkpoint *out)
{
	json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
	int result;

	memset(out, 0, sizeof(*out));
	result = root ? read_members(root, line, len, out) : -1;
	json_decref(root);
	return result;
}
