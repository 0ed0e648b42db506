#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's armhf kernel as a domain beside its arm64 one, both unmodified.

Waits for its shell, types commands at it, takes a CPU off and on, restarts it
and switches it off; the other domain must be alive after each.
"""
import argparse
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / 'guests'))
from console import Console, Failed  # noqa: E402

TROUBLE = r'PANIC|Kernel panic|: stopped|Internal error|Oops|BUG:|WARNING:'
ALIVE = r'^linux\| alive'
CPUS = 2


def says(console, command, pattern):
    """Type @command; what it prints is told from its echo by @pattern."""
    console.type(command + '\n')
    return console.expect(r'^linux32\| ' + pattern, TROUBLE)


def alive(console):
    for _ in range(2):
        console.expect(ALIVE, TROUBLE)


def shell(console):
    console.expect(r'^linux32\| shell: of busybox', TROUBLE)
    said = says(console, 'echo it is $(uname -m) $(nproc)', r'it is (\w+) (\d)')
    if said.groups() != ('armv7l', str(CPUS)):
        raise Failed(f'uname -m and nproc say {said.groups()}')


def hotplug(console):
    online = '/sys/devices/system/cpu/cpu1/online'
    says(console, f'echo 0 >{online}; echo off $(nproc)', r'off 1$')
    says(console, f'echo 1 >{online}; echo on $(nproc)', r'on 2$')


def run(console):
    shell(console)
    hotplug(console)
    alive(console)
    console.type('reboot -f\n')
    console.expect(r'^gate\| linux32: restarts', TROUBLE)
    shell(console)
    alive(console)
    console.type('poweroff -f\n')
    console.expect(r'^gate\| linux32: is off', TROUBLE)
    alive(console)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('flash', type=pathlib.Path)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=220)
    args = parser.parse_args()
    command = ['qemu-system-aarch64', '-M',
               'virt,secure=on,virtualization=on,gic-version=3',
               '-cpu', args.cpu, '-smp', '4', '-m', '1G', '-display', 'none',
               '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
               '-serial', 'null', '-bios', args.flash]
    with Console(command, args.limit) as console:
        try:
            run(console)
        except Failed as error:
            print('FAILED:', error)
            print('the console, at its end:')
            print(console.tail())
            return 1
        trouble = re.search(TROUBLE, console.text)
        if trouble:
            print('FAILED: the console says', trouble.group())
            print(console.tail())
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
