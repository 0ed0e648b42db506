#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""No straight-line speculation: in the monitor's ELF file each RET, BR and ERET
has a barrier behind it: DSB, then ISB."""
import argparse
import pathlib
import struct
import sys

# Instruction, mask: BR, RET and ERET without and with authentication.
BRANCHES = {
    'BR': (0xd61f0000, 0xfffffc1f), 'BRA': (0xd61f0800, 0xfefff800),
    'RET': (0xd65f0000, 0xfffffc1f), 'RETA': (0xd65f0bff, 0xfffffbff),
    'ERET': (0xd69f03e0, 0xffffffff), 'ERETA': (0xd69f0bff, 0xfffffbff),
}
DSB = (0xd503309f, 0xfffff0ff)
ISB = (0xd50330df, 0xfffff0ff)


def is_one(word, form):
    return word & form[1] == form[0]


def text(elf):
    """(address, words) of .text, ELF64 little endian."""
    at, = struct.unpack_from('<Q', elf, 40)
    size, count, strings = struct.unpack_from('<HHH', elf, 58)
    sections = [struct.unpack_from('<IIQQQQ', elf, at + i * size)
                for i in range(count)]
    names = sections[strings][4]
    for name, _, _, address, offset, length in sections:
        end = elf.index(b'\0', names + name)
        if elf[names + name:end] == b'.text':
            return address, struct.unpack_from(f'<{length // 4}I', elf, offset)
    raise SystemExit('no .text')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('elf', type=pathlib.Path)
    address, words = text(parser.parse_args().elf.read_bytes())
    found, bare = 0, []
    for i, word in enumerate(words):
        name = next((name for name, form in BRANCHES.items()
                     if is_one(word, form)), None)
        if not name:
            continue
        found += 1
        if not (is_one(words[i + 1], DSB) and is_one(words[i + 2], ISB)):
            bare.append(f'{address + 4 * i:#x}: {name}')
    good = found > 40 and not bare
    print('ok' if good else 'not ok', f'- {found} branches have a barrier',
          *bare)
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
