/* SPDX-License-Identifier: BSD-2-Clause */
/* Between report.c, which reads the CPU, and report_text.c, which does not. */
#ifndef EL2_REPORT_TEXT_H
#define EL2_REPORT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "el2/report.h"

#define REPORT_TEXT 160
#define SPSR_EL1H   5u

/** report_mode() - the state that an SPSR came from: "EL1h", "AArch32 svc". */
const char *report_mode(uint64_t spsr);

/** report_recorded() - has the CPU a trace of its vCPU's calls? */
bool report_recorded(const struct cpu *cpu);

#endif
