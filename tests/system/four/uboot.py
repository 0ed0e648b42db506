#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's U-Boot as a domain, and by a typed `booti` Debian's kernel."""
import argparse
import pathlib
import sys

import typed

CPUS = 2


def boot(console, initrd):
    uboot = typed.Guest(console, 'uboot', 1)
    typed.uboot_prompt(uboot)
    typed.uboot_boots(uboot, initrd)
    uboot.expect('shell: ')
    typed.linux_is(uboot, 'aarch64', CPUS)
    uboot.type('o=/sys/devices/system/cpu/cpu1/online')
    uboot.says('echo 0 >$o; echo off $(nproc)', r'off 1')
    # The CPU may be on its way off still, where the kernel waits no longer.
    uboot.says('until echo 1 >$o; do :; done; echo on $(nproc)', r'on 2')
    # A domain that starts again starts with U-Boot, and its files anew.
    console.type('reboot -f\n')
    console.expect(r'^gate\| uboot: restarts', typed.TROUBLE)
    typed.uboot_prompt(uboot)
    typed.uboot_boots(uboot, initrd)
    uboot.expect('shell: ')
    typed.linux_is(uboot, 'aarch64', CPUS)
    uboot.is_off()
    console.off()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('flash', type=pathlib.Path)
    parser.add_argument('initrd', type=pathlib.Path)
    typed.board_options(parser, limit=350)
    args = parser.parse_args()
    with typed.machine(args, args.flash, 4) as console:
        return typed.run(console, lambda: boot(console, args.initrd))


if __name__ == '__main__':
    sys.exit(main())
