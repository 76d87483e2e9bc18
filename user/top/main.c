/* SPDX-License-Identifier: Apache-2.0 */
/*
 * consentry-top: a live view of the running agent. `consentry top` runs it.
 *
 * It asks the control socket once a second and draws the answer; where standard output is no terminal, or with
 * --once, it prints one picture and ends.
 */
#include <curses.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <jansson.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "user/agent/control.h"

#define ANSWER_MS 2000

static const char usage[] =
	"usage: consentry top [--control PATH] [--once]\n\n"
	"Shows the running agent's apps, sensors and verdicts, once a second. q ends it.\n\n"
	"  --control PATH  the agent's control socket (default " CONTROL_PATH ")\n"
	"  --once          print them once and end; so it is where there is no terminal\n\n"
	"Exit status: 0 ended as asked, 2 wrong use, or no agent answered (--once).\n";

/* Where lines go: the screen, or standard output. */
struct page {
	bool screen;
	int row;
};

static void line(struct page *p, int attributes, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void line(struct page *p, int attributes, const char *format, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (!p->screen) {
		puts(text);
		return;
	}
	if (p->row >= LINES)
		return;
	attrset((attr_t)attributes);
	mvaddnstr(p->row++, 0, text, COLS);
	attrset(A_NORMAL);
}

static json_int_t count(const json_t *o, const char *key)
{
	return json_integer_value(json_object_get(o, key));
}

static const char *word(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static void show_app(struct page *p, const json_t *a, json_int_t now)
{
	const json_t *v = json_object_get(a, "verdicts"), *last = json_object_get(a, "last");
	char when[96] = "";

	if (last)
		snprintf(when, sizeof(when), "%s %s, %" JSON_INTEGER_FORMAT " s ago",
			 word(last, "category"),
			 word(last, "code")[0] ? word(last, "code") : word(last, "verdict"),
			 (now - count(last, "t")) / 1000000000);
	line(p, count(v, "violation") ? A_BOLD : A_NORMAL,
	     "%-24.24s %10" JSON_INTEGER_FORMAT " %12" JSON_INTEGER_FORMAT
	     " %10" JSON_INTEGER_FORMAT "  %s",
	     word(a, "app"), count(v, "violation"), count(v, "unverifiable"), count(v, "compliant"),
	     when);
}

static void show_sensors(struct page *p, const json_t *sensors)
{
	char text[512] = "";
	size_t i, n = 0;
	json_t *s;

	json_array_foreach ((json_t *)(uintptr_t)sensors, i, s) {
		bool live = json_is_true(json_object_get(s, "live"));

		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s%s", n ? " " : "",
				      live ? "" : "!", word(s, "sensor"));
		if (n >= sizeof(text))
			break;
		if (n > 70 || i + 1 == json_array_size(sensors)) {
			line(p, A_NORMAL, "  %s", text);
			n = 0;
		}
	}
}

static void show(struct page *p, const json_t *o)
{
	const json_t *k = json_object_get(o, "kernel"), *log = json_object_get(o, "log");
	json_int_t now = count(o, "t");
	size_t i;
	json_t *a;

	line(p, A_REVERSE,
	     "consentry  %" JSON_INTEGER_FORMAT " s  seen %" JSON_INTEGER_FORMAT
	     " = filtered %" JSON_INTEGER_FORMAT " + sent %" JSON_INTEGER_FORMAT
	     " + lost %" JSON_INTEGER_FORMAT "  marks %" JSON_INTEGER_FORMAT
	     "  log %" JSON_INTEGER_FORMAT "%s  heap %" JSON_INTEGER_FORMAT " KiB",
	     (now - count(o, "started")) / 1000000000, count(k, "seen"), count(k, "filtered"),
	     count(k, "sent"), count(k, "lost"), count(o, "marks"), count(log, "acknowledged"),
	     json_is_true(json_object_get(log, "failing")) ? " FAILING" : "",
	     count(o, "heap_bytes") / 1024);
	line(p, A_NORMAL, "%s", "");
	line(p, A_UNDERLINE, "%-24s %10s %12s %10s  %s", "app", "violations", "unverifiable",
	     "compliant", "last");
	json_array_foreach (json_object_get(o, "apps"), i, a)
		show_app(p, a, now);
	line(p, A_NORMAL, "%s", "");
	line(p, A_UNDERLINE, "sensors (! nothing serves, or it is not proved)");
	show_sensors(p, json_object_get(o, "sensors"));
}

/* The agent's status, owned, or NULL with *d set. */
static json_t *ask(const char *control, struct diag *d)
{
	struct strbuf answer = {.len = 0};
	json_error_t e;
	json_t *o = NULL;

	if (!control_ask(control, CONTROL_STATUS, strlen(CONTROL_STATUS), ANSWER_MS, &answer, d)) {
		o = json_loadb(answer.data, answer.len, 0, &e);
		if (!o || strcmp(word(o, "format"), "consentry-status/1")) {
			json_decref(o);
			o = NULL;
			diag_set(d, control, 0, 0, "what answers is no agent of this kind");
		}
	}
	strbuf_free(&answer);
	return o;
}

static int print_once(const char *control)
{
	struct page p = {.screen = false};
	struct diag d = {.line = 0};
	json_t *o = ask(control, &d);
	char text[1024];

	if (o) {
		show(&p, o);
		json_decref(o);
		return 0;
	}
	diag_format(&d, text, sizeof(text));
	fprintf(stderr, "consentry top: %s\n", text);
	return 2;
}

static int watch(const char *control)
{
	struct diag d;
	json_t *o;

	initscr();
	cbreak();
	noecho();
	curs_set(0);
	timeout(1000);
	do {
		struct page p = {.screen = true};

		memset(&d, 0, sizeof(d));
		o = ask(control, &d);
		erase();
		if (o)
			show(&p, o);
		else
			line(&p, A_REVERSE, "consentry  %s", d.message);
		json_decref(o);
		refresh();
	} while (getch() != 'q');
	endwin();
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"control", required_argument, NULL, 'c'},
		{"once", no_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{NULL, 0, NULL, 0},
	};
	const char *control = CONTROL_PATH;
	bool once = !isatty(STDOUT_FILENO);
	int c;

	setlocale(LC_ALL, "");
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (c == 'c') {
			control = optarg;
		} else if (c == 'o') {
			once = true;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return 0;
		} else {
			fprintf(stderr, "consentry top: %s %s; see `consentry top --help`\n",
				c == ':' ? "a value is missing for" : "unknown option",
				argv[optind - 1]);
			return 2;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "consentry top: what is \"%s\"?\n", argv[optind]);
		return 2;
	}
	return once ? print_once(control) : watch(control);
}
