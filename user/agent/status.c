/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

#include <inttypes.h>
#include <malloc.h>

#define APPS_TOLD 128 /* one by one */

static int write_sensor(void *arg, const struct record *rec)
{
	const struct coverage *c = &rec->u.coverage;
	struct strbuf *out = arg;

	strbuf_adds(out, out->data[out->len - 1] == '[' ? "{\"sensor\":" : ",{\"sensor\":");
	strbuf_add_json(out, c->sensor);
	strbuf_adds(out, ",\"rung\":");
	strbuf_add_json(out, c->rung);
	strbuf_addf(out, ",\"live\":%s}", c->live ? "true" : "false");
	return 0;
}

void status_write(const struct status *s, struct strbuf *out)
{
	struct mallinfo2 heap = mallinfo2();
	struct sensors_counts k;

	sensors_count(s->sensors, &k);
	strbuf_addf(out,
		    "{\"format\":\"consentry-status/1\",\"t\":%" PRIu64 ",\"started\":%" PRIu64
		    ",\"kernel\":{\"seen\":%" PRIu64 ",\"filtered\":%" PRIu64 ",\"sent\":%" PRIu64
		    ",\"lost\":%" PRIu64 ",\"received\":%" PRIu64 "}",
		    sensors_now(), s->started, k.seen, k.filtered, k.sent, k.lost, k.received);
	strbuf_addf(out,
		    ",\"records\":%" PRIu64 ",\"marks\":%" PRIu64 ",\"lost\":{\"ring\":%" PRIu64
		    ",\"restart\":%" PRIu64 ",\"log\":%" PRIu64 "}",
		    s->counts->records, s->counts->marks, k.lost, s->counts->restarts,
		    s->log.dropped);
	strbuf_addf(out,
		    ",\"log\":{\"taken\":%" PRIu64 ",\"acknowledged\":%" PRIu64
		    ",\"waiting_bytes\":%zu,\"failing\":%s},\"heap_bytes\":%zu,\"sensors\":[",
		    s->log.taken, s->log.acknowledged, s->log.waiting,
		    s->log_failing ? "true" : "false", (size_t)(heap.uordblks + heap.hblkhd));
	sensors_coverage(s->sensors, write_sensor, out);
	strbuf_adds(out, "],");
	tally_write(s->tally, APPS_TOLD, out);
	strbuf_addc(out, '}');
}
