/* SPDX-License-Identifier: BSD-2-Clause */
/* Arm ARM: AArch64.Undefined, AArch32.TakeUndefInstrException. */
#include "el3/undef.h"

#include "el3/take.h"

#define ESR_UNKNOWN (1ull << 25) /* EC 0, IL */
#define CPSR_T	    (1ull << 5)

void undef_inject(struct frame *frame)
{
	const struct interrupted from = take_from();
	const bool to_el2 =
		from.level == 2 || (from.level == 0 && (from.hcr & HCR_TGE));

	if (to_el2 && from.el2_is_a32)
		take_hyp(&from, VECTOR32_UND, ESR_UNKNOWN);
	else if (to_el2)
		take_a64(&from, 2, 0, ESR_UNKNOWN);
	else if (take_at_pl1(&from))
		take_pl1(&from, frame, CPSR_UND, VECTOR32_UND,
			 from.spsr & CPSR_T ? 2 : 4);
	else
		take_a64(&from, 1, 0, ESR_UNKNOWN);
}
