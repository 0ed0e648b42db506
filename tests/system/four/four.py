#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Four guests on one machine and one console: Debian's arm64 and armhf
kernels, U-Boot that starts a third kernel, and the conformance payload.

Each is typed at by way of the switch key, and each ends while the others go
on; with the last the machine powers off. The console is then split into a
file a domain, BOARD/NAME.txt in --consoles, and those are looked through.
"""
import argparse
import pathlib
import re
import sys

import typed
from typed import Failed, Guest

CPUS = 5
LINE = re.compile(r'(\w+)\| ?(.*)')
# What must be in whose file; no other's may have it.
OWN = {
    'linux': r'it is aarch64 2',
    'linux32': r'it is armv7l 1',
    'uboot': r'U-Boot 20',
    'probe': r'# [1-9]\d* passed, 0 failed',
    'gate': r'the machine powers off',
}


class Guests:
    def __init__(self, console):
        self.linux = Guest(console, 'linux', 1)
        self.linux32 = Guest(console, 'linux32', 2)
        self.uboot = Guest(console, 'uboot', 3)
        self.probe = Guest(console, 'probe', 4)


def start(console, guests, initrd):
    typed.uboot_prompt(guests.uboot)
    typed.uboot_boots(guests.uboot, initrd)
    for guest in guests.linux, guests.linux32, guests.uboot:
        guest.expect(r'shell: ')
    # All its tests are done, and it stays a while.
    guests.probe.expect(r'# still here')


def type_at_each(guests):
    guests.linux.take_input()
    typed.linux_is(guests.linux, 'aarch64', 2)
    guests.linux32.take_input()
    typed.linux_is(guests.linux32, 'armv7l', 1)
    # Nobody reads here; the next one's input does not wait for that.
    guests.probe.take_input()
    guests.probe.console.type('nobody reads this' * 20 + '\n')
    guests.uboot.take_input()
    typed.linux_is(guests.uboot, 'aarch64', 1)


def end_each(console, guests):
    """What was typed at one reached none of the others: they still answer."""
    guests.uboot.is_off()
    guests.linux.take_input()
    guests.linux.says('echo $((6 * 7)) again', r'42 again')
    guests.linux32.take_input()
    guests.linux32.is_off()
    guests.probe.expect(r'# \d+ passed, 0 failed')
    guests.linux.take_input()
    guests.linux.says('echo $((6 * 7)) alone', r'42 alone')
    guests.linux.is_off()
    console.off()


def split(text, directory):
    """The lines of each into a file of its name; what is nobody's."""
    files = {name: [] for name in OWN}
    nobodys = []
    for line in text.rstrip('\n').split('\n'):
        match = LINE.match(line)
        if match and match.group(1) in OWN:
            files[match.group(1)].append(match.group(2) + '\n')
        else:
            nobodys.append(line)
    directory.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        (directory / f'{name}.txt').write_text(''.join(lines))
    return nobodys


def judge(nobodys, directory):
    if nobodys:
        raise Failed(f'lines that are nobody\'s: {nobodys}')
    for name in OWN:
        # Another's line may have cut one of who had the input.
        text = (directory / f'{name}.txt').read_text()
        text = text.replace('\n', '').replace(f'{name}| ', '')
        for whose, pattern in OWN.items():
            found = re.search(pattern, text)
            if bool(found) != (whose == name):
                raise Failed(f'{name}.txt has {"no " if not found else ""}'
                             f'/{pattern}/')


def steps(console, args):
    guests = Guests(console)
    try:
        start(console, guests, args.initrd)
        type_at_each(guests)
        end_each(console, guests)
    finally:
        nobodys = split(console.text, args.consoles)
    judge(nobodys, args.consoles)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('flash', type=pathlib.Path)
    parser.add_argument('initrd', type=pathlib.Path)
    parser.add_argument('--consoles', type=pathlib.Path, required=True)
    typed.board_options(parser, limit=350)
    args = parser.parse_args()
    args.consoles /= f'{args.cpu}-gicv{args.gic}'
    with typed.machine(args, args.flash, CPUS) as console:
        return typed.run(console, lambda: steps(console, args))


if __name__ == '__main__':
    sys.exit(main())
