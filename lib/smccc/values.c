/* SPDX-License-Identifier: BSD-2-Clause */
/* values.def as a table. */
#include <smccc/names.h>

#include "text.h"

static const struct smccc_value_info values[] = {
#define SMCCC_VALUE(kind, name, value, spec) \
	{ #name, spec, value##u, SMCCC_VALUE_##kind },
#include <smccc/values.def>
#undef SMCCC_VALUE
};

#define VALUES (sizeof(values) / sizeof(values[0]))

size_t smccc_value_count(void)
{
	return VALUES;
}

const struct smccc_value_info *smccc_value_at(size_t index)
{
	return index < VALUES ? &values[index] : NULL;
}

const struct smccc_value_info *smccc_value_by_number(enum smccc_value_kind kind,
						     uint32_t value)
{
	for (size_t i = 0; i < VALUES; i++)
		if (values[i].kind == kind && values[i].value == value)
			return &values[i];
	return NULL;
}

const struct smccc_value_info *smccc_value_by_name(const char *name)
{
	for (size_t i = 0; i < VALUES; i++)
		if (smccc_text_equal(values[i].name, name))
			return &values[i];
	return NULL;
}
