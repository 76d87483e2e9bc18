/* SPDX-License-Identifier: Apache-2.0 */
/* A ledger line, as any local process may send one to the control socket. */
#include <stdint.h>
#include <stdlib.h>

#include "base/strbuf.h"
#include "user/judge/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace_reader *r = trace_reader_new("fuzz");
	struct diag d = {.line = 0};
	struct strbuf out = {0};
	struct record rec;
	bool has_t = false;

	if (!r)
		abort();
	if (trace_read_ledger(r, (const char *)data, size, &rec, &has_t, &d) == 1) {
		if (!rec.app || rec.kind == RECORD_ACCESS || rec.kind == RECORD_LOSS)
			abort();
		trace_write(&rec, &out);
	} else if (!d.message[0]) {
		abort();
	}
	strbuf_free(&out);
	trace_reader_free(r);
	return 0;
}
