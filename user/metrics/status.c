/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static void head(struct strbuf *out, const char *name, const char *type, const char *help)
{
	strbuf_addf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A label's value is escaped as JSON escapes, but for control characters, which no value has. */
static void label(struct strbuf *out, const char *name, const char *value, char before)
{
	strbuf_addf(out, "%c%s=", before, name);
	strbuf_add_json(out, value ? value : "");
}

static uint64_t number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_integer(v) && json_integer_value(v) > 0 ? (uint64_t)json_integer_value(v)
							       : 0;
}

static void plain(struct strbuf *out, const char *name, const char *type, const char *help,
		  uint64_t value)
{
	head(out, name, type, help);
	strbuf_addf(out, "%s %" PRIu64 "\n", name, value);
}

static void kernel(const json_t *o, struct strbuf *out)
{
	const json_t *k = json_object_get(o, "kernel"), *lost = json_object_get(o, "lost");
	uint64_t sent = number(k, "sent"), received = number(k, "received");
	const char *cause;
	json_t *v;

	plain(out, "consentry_accesses_seen_total", "counter",
	      "Accesses that passed the kernel filter's first gate.", number(k, "seen"));
	plain(out, "consentry_accesses_filtered_total", "counter",
	      "Of these, what concerned no audited app or no watched thing after all.",
	      number(k, "filtered"));
	plain(out, "consentry_events_sent_total", "counter", "Of these, what went into the ring.",
	      sent);
	head(out, "consentry_lost_total", "counter",
	     "What was lost: ring, events without room; restart, gaps between two agents; log, "
	     "findings without room.");
	json_object_foreach ((json_t *)(uintptr_t)lost, cause, v) {
		strbuf_adds(out, "consentry_lost_total");
		label(out, "cause", cause, '{');
		strbuf_addf(out, "} %" JSON_INTEGER_FORMAT "\n", json_integer_value(v));
	}
	plain(out, "consentry_ring_events", "gauge",
	      "Events in the ring that the agent has not taken yet.",
	      sent > received ? sent - received : 0);
}

/* metric{app="…",what="…"} of an object of counts in each app. */
static void each_app(const json_t *apps, const char *member, const char *name, const char *what,
		     const char *help, struct strbuf *out)
{
	const char *key, *app;
	size_t i;
	json_t *a, *v;

	head(out, name, "counter", help);
	json_array_foreach ((json_t *)(uintptr_t)apps, i, a) {
		app = json_string_value(json_object_get(a, "app"));
		json_object_foreach (json_object_get(a, member), key, v) {
			strbuf_adds(out, name);
			label(out, "app", app, '{');
			label(out, what, key, ',');
			strbuf_addf(out, "} %" JSON_INTEGER_FORMAT "\n", json_integer_value(v));
		}
	}
}

static void sensors(const json_t *all, struct strbuf *out)
{
	const char *rung;
	json_t *s;
	size_t i;

	head(out, "consentry_sensor_live", "gauge",
	     "1 where a hook serves the sensor and saw the event made for it.");
	json_array_foreach ((json_t *)(uintptr_t)all, i, s) {
		rung = json_string_value(json_object_get(s, "rung"));
		strbuf_adds(out, "consentry_sensor_live");
		label(out, "sensor", json_string_value(json_object_get(s, "sensor")), '{');
		label(out, "rung", rung ? rung : "none", ',');
		strbuf_addf(out, "} %d\n", json_is_true(json_object_get(s, "live")));
	}
}

static void ship(uint64_t acknowledged, const struct status_ship *ships, size_t count,
		 struct strbuf *out)
{
	if (!count)
		return;
	head(out, "consentry_ship_lag_lines", "gauge",
	     "Lines of the log that the receiver has not got yet; NaN where its cursor cannot be "
	     "read.");
	for (size_t i = 0; i < count; i++) {
		strbuf_adds(out, "consentry_ship_lag_lines");
		label(out, "to", ships[i].to, '{');
		if (ships[i].known)
			strbuf_addf(out, "} %" PRIu64 "\n",
				    acknowledged > ships[i].shipped
					    ? acknowledged - ships[i].shipped
					    : 0);
		else
			strbuf_adds(out, "} NaN\n");
	}
}

int status_metrics(const char *text, size_t len, const struct status_ship *ships, size_t count,
		   struct strbuf *out, struct diag *d)
{
	const char *format;
	json_error_t e;
	const json_t *log, *apps;
	json_t *o = text ? json_loadb(text, len, 0, &e) : NULL;

	format = json_string_value(json_object_get(o, "format"));
	if (text && (!format || strcmp(format, "consentry-status/1"))) {
		json_decref(o);
		return diag_set(d, "", 0, 0, "the agent's answer is no consentry-status/1");
	}
	plain(out, "consentry_up", "gauge", "1 while an agent answers.", text != NULL);
	if (text) {
		log = json_object_get(o, "log");
		apps = json_object_get(o, "apps");
		kernel(o, out);
		plain(out, "consentry_records_total", "counter",
		      "Records that the judge was given.", number(o, "records"));
		plain(out, "consentry_marks_total", "counter",
		      "Marks that were taken from the control socket.", number(o, "marks"));
		each_app(apps, "verdicts", "consentry_findings_total", "verdict",
			 "Findings by verdict; compliant ones only with --all.", out);
		each_app(apps, "codes", "consentry_findings_by_code_total", "code",
			 "Findings by their first code.", out);
		sensors(json_object_get(o, "sensors"), out);
		plain(out, "consentry_log_lines", "gauge",
		      "Number of the last line of the log that stays.",
		      number(log, "acknowledged"));
		plain(out, "consentry_log_waiting_bytes", "gauge",
		      "Findings in memory that the disk has not got yet.",
		      number(log, "waiting_bytes"));
		plain(out, "consentry_log_failing", "gauge", "1 while the disk takes no findings.",
		      json_is_true(json_object_get(log, "failing")));
		plain(out, "consentry_agent_heap_bytes", "gauge", "Memory of the agent in use.",
		      number(o, "heap_bytes"));
		ship(number(log, "acknowledged"), ships, count, out);
	}
	json_decref(o);
	return out->failed ? diag_set(d, "", 0, 0, "out of memory") : 0;
}
