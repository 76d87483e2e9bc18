/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart above the timeline: a lane for what the user and the system did, a lane for each category
 * of data, and lines where consent was given or taken back. Inline SVG; positions are in its own units.
 */
#include <inttypes.h>
#include <string.h>

#include "html.h"

#define WIDTH	    1000
#define LABEL_WIDTH 150
#define RIGHT	    24
#define LANE_HEIGHT 30
#define TOP	    26
#define LANES_MAX   12
#define TICKS	    6
/* Dots closer than this would lie on each other. */
#define DOT_STEP 5

struct chart {
	struct html *h;
	const char *app;
	double from, to;	      /* ms */
	const char *lanes[LANES_MAX]; /* categories; lane 0 is the ledger's */
	size_t lane_count;
};

static double x_of(const struct chart *c, double ms)
{
	return LABEL_WIDTH + (ms - c->from) / (c->to - c->from) * (WIDTH - LABEL_WIDTH - RIGHT);
}

static double y_of(size_t lane)
{
	return TOP + (double)lane * LANE_HEIGHT + LANE_HEIGHT / 2.0;
}

static double ms_of(const struct chart *c, const struct report_event *e)
{
	return report_offset_ms(c->h->r, c->app, e->t);
}

/* 0 where the chart has no room for another category. */
static size_t lane_of(struct chart *c, const char *category)
{
	for (size_t i = 1; i < c->lane_count; i++) {
		if (!strcmp(c->lanes[i], category))
			return i;
	}
	if (c->lane_count == LANES_MAX)
		return 0;
	c->lanes[c->lane_count] = category;
	return c->lane_count++;
}

static bool concerns(const struct chart *c, const struct report_event *e)
{
	return !*e->app || !strcmp(e->app, c->app);
}

static void measure(struct chart *c)
{
	const struct report *r = c->h->r;
	bool any = false;
	double ms;

	c->lane_count = 1;
	for (size_t i = 0; i < r->event_count; i++) {
		const struct report_event *e = &r->events[i];

		if (!concerns(c, e))
			continue;
		ms = ms_of(c, e);
		if (!any || ms < c->from)
			c->from = ms;
		if (!any || ms > c->to)
			c->to = ms;
		any = true;
		if (e->finding)
			lane_of(c, e->finding->category);
	}
	if (c->to - c->from < 1)
		c->to = c->from + 1;
}

/* A step of 1, 2 or 5 times a power of ten that gives at most TICKS of them. */
static double tick_step(double span)
{
	double step = 1;

	for (;;) {
		if (span / step <= TICKS)
			return step;
		if (span / (step * 2) <= TICKS)
			return step * 2;
		if (span / (step * 5) <= TICKS)
			return step * 5;
		step *= 10;
	}
}

static void axis(struct chart *c)
{
	double step = tick_step(c->to - c->from),
	       bottom = TOP + (double)c->lane_count * LANE_HEIGHT;
	double ms = step * (double)(int64_t)(c->from / step);
	struct strbuf *out = c->h->out;

	for (; ms <= c->to; ms += step) {
		if (ms < c->from)
			continue;
		strbuf_addf(out,
			    "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%.1f\"/>"
			    "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%.0f ms</text>\n",
			    x_of(c, ms), x_of(c, ms), TOP, bottom, x_of(c, ms), bottom + 16, ms);
	}
}

static void lanes(struct chart *c)
{
	struct strbuf *out = c->h->out;

	for (size_t i = 0; i < c->lane_count; i++) {
		strbuf_addf(out,
			    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
			    "<text class=\"lane\" x=\"0\" y=\"%.1f\">",
			    LABEL_WIDTH, WIDTH, y_of(i), y_of(i), y_of(i) + 4);
		escape_markup(out, i ? text_category(c->h->l, c->lanes[i])
				     : text_of(c->h->l, TEXT_LEDGER));
		strbuf_adds(out, "</text>\n");
	}
}

/* Where consent changes, everything after it is judged by another measure. */
static void consent_line(struct chart *c, const struct report_event *e)
{
	struct strbuf *out = c->h->out;
	double x = x_of(c, ms_of(c, e));
	bool left = x > WIDTH - 200;

	strbuf_addf(out,
		    "<line class=\"mark\" x1=\"%.1f\" x2=\"%.1f\" y1=\"14\" y2=\"%.1f\"/>"
		    "<text class=\"marktext\" x=\"%.1f\" y=\"11\" text-anchor=\"%s\">",
		    x, x, TOP + (double)c->lane_count * LANE_HEIGHT, x, left ? "end" : "middle");
	escape_markup(out, text_of(c->h->l, e->text));
	strbuf_adds(out, "</text>\n");
}

static void dots(struct chart *c)
{
	const struct report *r = c->h->r;
	double last[LANES_MAX][VERDICT_COUNT + 1];
	struct strbuf *out = c->h->out, text = {0};

	for (size_t i = 0; i < LANES_MAX; i++) {
		for (size_t k = 0; k <= VERDICT_COUNT; k++)
			last[i][k] = -1e9;
	}
	for (size_t i = 0; i < r->event_count; i++) {
		const struct report_event *e = &r->events[i];
		const char *class = e->finding ? html_verdict_class(e->finding->verdict) : "l";
		size_t lane = e->finding ? lane_of(c, e->finding->category) : 0;
		size_t kind = e->finding ? (size_t)e->finding->verdict : VERDICT_COUNT;
		double ms, x;

		if (!concerns(c, e) || (e->finding && !lane))
			continue;
		ms = ms_of(c, e);
		x = x_of(c, ms);
		if (x - last[lane][kind] < DOT_STEP)
			continue;
		last[lane][kind] = x;
		strbuf_addf(out, "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"><title>",
			    class, x, y_of(lane));
		html_offset(out, ms);
		strbuf_adds(out, " ms  ");
		strbuf_reset(&text);
		report_event_text(e, c->h->l, &text);
		escape_markup(out, text.data);
		strbuf_adds(out, "</title></circle>\n");
	}
	strbuf_free(&text);
}

static void one_chart(struct html *h, const char *app)
{
	struct chart c = {.h = h, .app = app};
	const struct report *r = h->r;

	measure(&c);
	strbuf_addf(h->out,
		    "<svg class=\"chart\" viewBox=\"0 0 %d %zu\" role=\"img\" aria-label=\"", WIDTH,
		    TOP + c.lane_count * LANE_HEIGHT + 22);
	html_text(h, TEXT_TIMELINE);
	strbuf_adds(h->out, " ");
	escape_markup(h->out, app);
	strbuf_adds(h->out, "\">\n");
	lanes(&c);
	axis(&c);
	for (size_t i = 0; i < r->event_count; i++) {
		const struct report_event *e = &r->events[i];

		if (!e->finding && e->kind == RECORD_CONSENT && e->text != TEXT_CONSENT_ASKED &&
		    !e->detail && concerns(&c, e))
			consent_line(&c, e);
	}
	dots(&c);
	strbuf_adds(h->out, "</svg>\n");
}

void html_chart(struct html *h)
{
	for (size_t i = 0; i < h->r->app_count; i++) {
		if (h->r->app_count > 1) {
			strbuf_adds(h->out, "<p><b>");
			escape_markup(h->out, h->r->apps[i].name);
			strbuf_adds(h->out, "</b></p>\n");
		}
		one_chart(h, h->r->apps[i].name);
	}
}
