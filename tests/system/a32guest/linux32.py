#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's armhf kernel as a domain beside its arm64 one, both unmodified.

Waits for its shell, types commands at it, takes a CPU off and on, restarts it
and switches it off; the other domain must be alive after each.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / 'four'))
import typed  # noqa: E402

CPUS = 2


def alive(linux):
    """Twice: the first may have been on its way."""
    linux.skip()
    for _ in range(2):
        linux.expect(r'alive')


def shell(linux32):
    linux32.expect(r'shell: of busybox')
    typed.linux_is(linux32, 'armv7l', CPUS)


def hotplug(linux32):
    online = '/sys/devices/system/cpu/cpu1/online'
    linux32.says(f'c={online}; echo 0 >$c; echo off $(nproc)', r'off 1')
    # The kernel waits a tenth of a second for it to be off: it may not be yet.
    linux32.says('until echo 1 >$c; do sleep 1; done; echo on $(nproc)',
                 r'on 2')


def steps(console):
    linux = typed.Guest(console, 'linux', 1)
    linux32 = typed.Guest(console, 'linux32', 2)
    shell(linux32)
    hotplug(linux32)
    alive(linux)
    console.type('reboot -f\n')
    console.expect(r'^gate\| linux32: restarts', typed.TROUBLE)
    shell(linux32)
    alive(linux)
    linux32.is_off()
    alive(linux)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('flash', type=pathlib.Path)
    typed.board_options(parser, limit=220)
    args = parser.parse_args()
    with typed.machine(args, args.flash, 4) as console:
        return typed.run(console, lambda: steps(console))


if __name__ == '__main__':
    sys.exit(main())
