/* SPDX-License-Identifier: BSD-2-Clause */
#include "tools/file.h"

static struct manifest_file *current(struct reader *rd)
{
	return &rd->domain->files[rd->domain->file_count - 1];
}

static void read_reg(struct reader *rd, const struct value *value,
		     int parameter)
{
	struct manifest_file *file = current(rd);
	uint64_t ipa;

	(void)parameter;
	file->ipa_place = value->place;
	if (!reader_words(rd, value, 1, &ipa, "write /bits/ 64 <address>"))
		return;
	reader_unit(rd, value, ipa);
	file->ipa = ipa;
	file->has_ipa = true;
}

static void read_name(struct reader *rd, const struct value *value,
		      int parameter)
{
	struct manifest_file *file = current(rd);
	const char *name = reader_string(rd, value);

	(void)parameter;
	file->name_place = value->place;
	if (name && !*name)
		report(rd->report, value->place, FINDING_BAD_VALUE, NULL,
		       "\"%s\" names no file", value->name);
	else
		file->name = name;
}

static const struct property file_properties[] = {
	{ "reg", read_reg, 0, true },
	{ "file", read_name, 0, true },
};
static const struct node_kind file_kind = NODE_KIND("a file", file_properties);

void file_node_read(struct reader *rd)
{
	struct manifest_domain *domain = rd->domain;
	const struct place place = source_node(rd->source, rd->path);

	domain->files =
		grow(domain->files, domain->file_count, sizeof(*domain->files));
	domain->files[domain->file_count++] = (struct manifest_file){
		.place = place,
		.name_place = place,
		.ipa_place = place,
	};
	reader_properties(rd, &file_kind);
	reader_no_children(rd, "a file");
}
