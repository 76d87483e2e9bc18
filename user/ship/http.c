/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP and HTTPS through libcurl, in the dialects of five kinds of receiver:
 *
 *	json           JSON Lines as they are, to whatever collects them
 *	elasticsearch  the bulk API: `create` with the finding's hash as _id, so a repeat is a conflict that
 *	               counts as taken
 *	splunk         the HTTP event collector
 *	loki           the push API
 *	clickhouse     INSERT … FORMAT JSONEachRow
 */
#include <curl/curl.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"
#include "pem.h"
#include "transport.h"

#define ANSWER_LIMIT (4u << 20)

#define API_LIST(X)                                                                                \
	X(JSON, "json")                                                                            \
	X(ELASTICSEARCH, "elasticsearch")                                                          \
	X(SPLUNK, "splunk")                                                                        \
	X(LOKI, "loki")                                                                            \
	X(CLICKHOUSE, "clickhouse")

#define X(id, name) API_##id,
enum api { API_LIST(X) API_COUNT };
#undef X

struct http {
	const struct transport_options *o;
	enum api api;
	CURL *curl;
	struct curl_slist *headers;
	char *url;
	struct strbuf body, answer;
};

static size_t keep_answer(char *data, size_t size, size_t count, void *arg)
{
	struct strbuf *b = arg;

	if (b->len + size * count > ANSWER_LIMIT)
		return 0;
	strbuf_add(b, data, size * count);
	return b->failed ? 0 : size * count;
}

/* A finding inside another JSON document: as JSON where it is some, else as a string. */
static void add_event(struct strbuf *out, const char *text, size_t len)
{
	if (len && *text == '{')
		strbuf_add(out, text, len);
	else
		strbuf_add_jsonn(out, text, len);
}

static void make_elasticsearch(struct strbuf *out, const struct ship_batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		strbuf_addf(out, "{\"create\":{\"_id\":\"%s\"}}\n", b->items[i].id);
		strbuf_add(out, b->text + b->items[i].offset, b->items[i].len);
		strbuf_addc(out, '\n');
	}
}

static void make_splunk(struct strbuf *out, const struct ship_batch *b)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct ship_item *item = &b->items[i];

		strbuf_addf(out, "{\"time\":%" PRIu64 ".%03" PRIu64 ",\"host\":",
			    item->time_ns / 1000000000u, item->time_ns / 1000000u % 1000u);
		strbuf_add_json(out, b->device);
		strbuf_adds(out, ",\"source\":\"consentry\",\"sourcetype\":\"consentry:finding\","
				 "\"event\":");
		add_event(out, b->text + item->offset, item->len);
		strbuf_adds(out, "}\n");
	}
}

static void make_loki(struct strbuf *out, const struct ship_batch *b)
{
	strbuf_adds(out, "{\"streams\":[{\"stream\":{\"job\":\"consentry\",\"device\":");
	strbuf_add_json(out, b->device);
	strbuf_adds(out, "},\"values\":[");
	for (size_t i = 0; i < b->count; i++) {
		strbuf_addf(out, "%s[\"%" PRIu64 "\",", i ? "," : "", b->items[i].time_ns);
		strbuf_add_jsonn(out, b->text + b->items[i].offset, b->items[i].len);
		strbuf_addc(out, ']');
	}
	strbuf_adds(out, "]}]}");
}

static const char *make_body(struct http *h, const struct ship_batch *b, size_t *len)
{
	strbuf_reset(&h->body);
	switch (h->api) {
	case API_ELASTICSEARCH:
		make_elasticsearch(&h->body, b);
		break;
	case API_SPLUNK:
		make_splunk(&h->body, b);
		break;
	case API_LOKI:
		make_loki(&h->body, b);
		break;
	default:
		*len = b->len;
		return b->text;
	}
	*len = h->body.len;
	return h->body.failed ? NULL : h->body.data;
}

/*
 * The bulk API answers 200 for the batch and a status for each item. A conflict means that the finding
 * is there already.
 */
static enum ship_result bulk_result(struct http *h, char *why, size_t size)
{
	json_t *root = json_loadb(h->answer.data ? h->answer.data : "", h->answer.len, 0, NULL);
	const json_t *items = json_object_get(root, "items");
	enum ship_result result = SHIP_TAKEN;
	json_t *item;
	size_t i;

	if (!json_is_array(items)) {
		snprintf(why, size, "the answer is not one of the bulk API");
		result = SHIP_RETRY;
	}
	json_array_foreach (items, i, item) {
		const json_t *op = json_object_get(item, "create");
		json_int_t status = json_integer_value(json_object_get(op, "status"));

		if ((status >= 200 && status < 300) || status == 409 || result == SHIP_RETRY)
			continue;
		snprintf(why, size, "an item was answered with %" PRId64, (int64_t)status);
		result = status == 429 || status >= 500 || !status ? SHIP_RETRY : SHIP_REFUSED;
	}
	json_decref(root);
	return result;
}

/* The first line of an answer, as far as it can be shown. */
static void say_answer(const struct http *h, long status, char *why, size_t size)
{
	int n = snprintf(why, size, "HTTP %ld", status);
	size_t at = n > 0 ? (size_t)n : 0;

	if (!h->answer.len || at + 3 >= size)
		return;
	at += (size_t)snprintf(why + at, size - at, ": ");
	for (size_t i = 0; i < h->answer.len && at + 1 < size && i < 160; i++) {
		unsigned char c = (unsigned char)h->answer.data[i];

		if (c == '\n')
			break;
		why[at++] = c >= 0x20 && c < 0x7f ? (char)c : '?';
	}
	why[at] = '\0';
}

static enum ship_result judge_answer(struct http *h, char *why, size_t size)
{
	long status = 0;

	curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status >= 200 && status < 300)
		return h->api == API_ELASTICSEARCH ? bulk_result(h, why, size) : SHIP_TAKEN;
	say_answer(h, status, why, size);
	/* Of the content itself. Anything else (no such path, no right, a full queue) can be mended. */
	return status == 400 || status == 413 || status == 422 ? SHIP_REFUSED : SHIP_RETRY;
}

static enum ship_result http_send(void *arg, const struct ship_batch *b, char *why, size_t size)
{
	struct http *h = arg;
	size_t len;
	const char *body = make_body(h, b, &len);
	CURLcode code;

	if (!body) {
		snprintf(why, size, "out of memory");
		return SHIP_RETRY;
	}
	strbuf_reset(&h->answer);
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
	code = curl_easy_perform(h->curl);
	if (code != CURLE_OK) {
		snprintf(why, size, "%s", curl_easy_strerror(code));
		return SHIP_RETRY;
	}
	return judge_answer(h, why, size);
}

static void http_close(void *arg)
{
	struct http *h = arg;

	curl_easy_cleanup(h->curl);
	curl_slist_free_all(h->headers);
	strbuf_free(&h->body);
	strbuf_free(&h->answer);
	free(h->url);
	free(h);
}

static bool add_header(struct http *h, const char *header)
{
	struct curl_slist *more = curl_slist_append(h->headers, header);

	if (more)
		h->headers = more;
	return more != NULL;
}

/* ClickHouse takes the statement in the query string and the rows in the body. */
static char *make_url(const struct http *h)
{
	const char *table = h->o->table ? h->o->table : "consentry_findings";
	char *statement = NULL, *escaped, *url = NULL;

	if (h->api != API_CLICKHOUSE)
		return strdup(h->o->to);
	if (asprintf(&statement, "INSERT INTO %s FORMAT JSONEachRow", table) < 0)
		return NULL;
	escaped = curl_easy_escape(h->curl, statement, 0);
	if (!escaped || asprintf(&url, "%s%squery=%s", h->o->to, strchr(h->o->to, '?') ? "&" : "?",
				 escaped) < 0)
		url = NULL;
	curl_free(escaped);
	free(statement);
	return url;
}

static bool set_up(struct http *h)
{
	const struct transport_options *o = h->o;
	CURL *c = h->curl;

	if (!add_header(h, h->api == API_JSON || h->api == API_ELASTICSEARCH
				   ? "Content-Type: application/x-ndjson"
				   : "Content-Type: application/json") ||
	    !add_header(h, "Expect:"))
		return false;
	for (size_t i = 0; i < o->header_count; i++) {
		if (!add_header(h, o->headers[i]))
			return false;
	}
	curl_easy_setopt(c, CURLOPT_URL, h->url);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, h->headers);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "consentry/" CONSENTRY_VERSION);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)o->timeout_ms);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, keep_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, &h->answer);
	return true;
}

/* Hands libcurl a copy: it reads files at each connection, when they may be out of reach. */
static int hand_over(CURL *c, CURLoption option, const char *path, struct diag *d)
{
	struct strbuf pem = {0};
	struct curl_blob blob = {.flags = CURL_BLOB_COPY};
	int result = pem_read(path, &pem, d);

	blob.data = pem.data;
	blob.len = pem.len;
	if (!result && curl_easy_setopt(c, option, &blob))
		result = diag_set(d, path, 0, 0, "cannot be used");
	pem_forget(&pem);
	return result;
}

static int set_up_tls(struct http *h, struct diag *d)
{
	const struct transport_options *o = h->o;

	if (o->ca) {
		/* These and no others: a folder of the system's would be trusted beside them. */
		curl_easy_setopt(h->curl, CURLOPT_CAPATH, NULL);
		if (hand_over(h->curl, CURLOPT_CAINFO_BLOB, o->ca, d))
			return -1;
	}
	if (o->cert && (hand_over(h->curl, CURLOPT_SSLCERT_BLOB, o->cert, d) ||
			hand_over(h->curl, CURLOPT_SSLKEY_BLOB, o->key ? o->key : o->cert, d)))
		return -1;
	return 0;
}

int http_open(const struct transport_options *o, struct transport *out, struct diag *d)
{
	static const char *const names[] = {API_LIST(NAMES_STRING)};
	int api = o->api ? names_find(names, API_COUNT, o->api) : API_JSON;
	struct http *h;

	if (api < 0)
		return diag_set(d, o->to, 0, 0, "the API \"%s\" is not known", o->api);
	h = calloc(1, sizeof(*h));
	if (!h)
		return diag_set(d, o->to, 0, 0, "out of memory");
	h->o = o;
	h->api = (enum api)api;
	h->curl = curl_easy_init();
	h->url = h->curl ? make_url(h) : NULL;
	if (!h->url || !set_up(h)) {
		http_close(h);
		return diag_set(d, o->to, 0, 0, "out of memory");
	}
	if (set_up_tls(h, d)) {
		http_close(h);
		return -1;
	}
	out->ship.arg = h;
	out->ship.send = http_send;
	out->close = http_close;
	return 0;
}
