# SPDX-License-Identifier: BSD-2-Clause
#
# A thin front of Meson: `make run` is the demonstration, `make test` is
# everything that is checked. Both install what is missing (scripts/setup).

.NOTPARALLEL:
.DEFAULT_GOAL := all

BUILD := build
GUESTS := $(BUILD)/guests
CROSS := scripts/cross/aarch64-gcc.ini
DESTDIR ?=
PREFIX ?= /usr/local

export SMCGATE_DEBIAN ?= $(CURDIR)/$(GUESTS)/debian

all: configured
	ninja -C $(BUILD)

run: all
	scripts/run

test: configured configured-clang configured-asan
	scripts/test

bench: all
	scripts/setup librsvg2-bin fonts-dejavu-core
	tests/peers/fetch-xen
	scripts/bench.py

# Long: guests on the other boards; every function ID, type and width.
sweep: all
	meson test -C $(BUILD) --suite long --print-errorlogs

# Long: ten million random calls of the monitor, seed by the clock.
hostile: all
	meson test -C $(BUILD) 'monitor, ten million random calls' --print-errorlogs

# Long: random calls from four domains under random rules, Linux beside them.
# SECONDS=36000 for a night. SEED: 0 is by the clock, a failure prints it.
SECONDS := 600
SEED := 0
storm: all
	tests/system/isolation/storm.py --seconds $(SECONDS) --seed $(SEED) \
		--linux $(GUESTS) --smcgate $(BUILD)/tools/smcgate \
		--payload $(BUILD)/guests/isolation/isolation-storm.bin \
		--gate $(BUILD)/el2/el2.bin --boot $(BUILD)/boot/boot.bin \
		--monitor $(BUILD)/tests/system/isolation/storm_el3.bin

# Our payloads on other people's hypervisors (Debian's Xen and KVM).
peers: all
	tests/peers/fetch-xen
	meson test -C $(BUILD) --suite peers --print-errorlogs

check: configured-clang
	scripts/lint format
	scripts/lint headers
	scripts/lint docs
	scripts/lint cppcheck
	scripts/lint tidy

docs: all
	mkdir -p $(BUILD)/docs
	cp README.md CHANGELOG.md docs/*.md $(BUILD)/docs
	$(BUILD)/tools/smcgate list --md >$(BUILD)/docs/calls.md
	scripts/lint docs

install: all
	meson configure $(BUILD) --prefix $(PREFIX)
	DESTDIR=$(DESTDIR) meson install -C $(BUILD)

setup:
	scripts/setup

# The kernel and the initrd come first: the images are made of them.
guests: setup
	scripts/fetch-guests
	+$(MAKE) --no-print-directory -C guests/linux OUT=$(CURDIR)/$(GUESTS)

configured: guests
	@scripts/configure $(BUILD) --cross-file $(CROSS)

configured-clang: guests
	@scripts/configure $(BUILD)-clang \
		--cross-file scripts/cross/aarch64-clang.ini

configured-asan: guests
	@scripts/configure $(BUILD)-asan --cross-file $(CROSS) \
		--native-file scripts/native-sanitize.ini

# Debian's packages stay: distclean removes them too.
clean:
	rm -rf $(BUILD)-clang $(BUILD)-asan
	if [ -d $(BUILD) ]; then find $(BUILD) -mindepth 1 -maxdepth 1 \
		-not -path $(GUESTS) -exec rm -rf {} +; fi
	if [ -d $(GUESTS) ]; then find $(GUESTS) -mindepth 1 -maxdepth 1 \
		-not -path $(GUESTS)/debian -exec rm -rf {} +; fi

distclean: clean
	rm -rf $(BUILD)

.PHONY: all run test bench sweep hostile storm peers check docs install setup guests clean distclean \
	configured configured-clang configured-asan
