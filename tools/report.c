/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/report.h"

#include <stdarg.h>

enum severity { SEVERITY_error, SEVERITY_warning };

static const struct {
	const char *code;
	enum severity severity;
	const char *explanation;
} findings[] = {
#define FINDING(id, code, severity, explanation) \
	{ code, SEVERITY_##severity, explanation },
	FINDINGS
#undef FINDING
};

const char *finding_code(enum finding finding)
{
	return findings[finding].code;
}

void report(struct report *r, struct place place, enum finding finding,
	    const char *mend, const char *format, ...)
{
	bool error = findings[finding].severity == SEVERITY_error;
	const char *explanation = findings[finding].explanation;
	va_list args;

	if (error)
		r->errors++;
	else
		r->warnings++;

	fputs(place.file, r->out);
	if (place.line)
		fprintf(r->out, ":%u:%u", place.line, place.column);
	fputs(error ? ": error: " : ": warning: ", r->out);
	va_start(args, format);
	vfprintf(r->out, format, args);
	va_end(args);
	fprintf(r->out, " [%s]\n", findings[finding].code);

	if (explanation && !r->seen[finding])
		fprintf(r->out, "    %s\n", explanation);
	r->seen[finding] = true;
	if (mend)
		fprintf(r->out, "    mend: %s\n", mend);
}
