#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The monitor's services, read from its ELF file.

Lists them. Fails if two have one identifier or want one slot of the verdict
table, and then names a multiplier (EL3_TABLE_K in frame.h) that fits; if a row
has no handler; if the rules of a checked call say nothing sensible.
"""
import argparse
import random
import re
import struct
import sys

FAST = 1 << 31
SVE_HINT = 1 << 16
WIDTH = 1 << 30
# struct el3_service: fid, finish, features; handler, checks or results
ROW = struct.Struct('<IBBBxQ')
# struct el3_checks: handler, rules, how many
CHECKS = struct.Struct('<QQQ')
# struct el3_rule: kind, argument, length; alignment, low, high
RULE = struct.Struct('<BBBxIQQ')
RANGE, BITS, READ, WRITE = range(1, 5)
# struct el3_service_set: name, rows, count, present
SET = struct.Struct('<QQQQ')
FINISH = ['deny', 'C', 'constant', '2 constants', '4 constants', 'count',
          'ARCH_FEATURES', 'PSCI_FEATURES', 'workaround', 'workaround',
          'workaround', 'UID', 'checked', 'leaf']
HANDLED = ('C', '4 constants', 'UID', 'checked', 'leaf')
# A leaf has none of these: instruction, mask.
RETURNS_LATER = [(0xd503233f, 0xffffffff),  # PACIASP
                 (0x94000000, 0xfc000000),  # BL
                 (0xd61f0000, 0xffdffc1f)]  # BR, BLR
BRANCH = (0x14000000, 0xfc000000)
ARGUMENTS = range(1, 18)
# Whose name it is, if several have one for an identifier.
PLATFORMS = ('ARM', 'SMCGATE', 'TFA', 'ARM_PLAT')


class Elf:
    """As much of ELF64, little endian, as this needs."""

    def __init__(self, data):
        self.data = data
        at, = struct.unpack_from('<Q', data, 40)
        size, count = struct.unpack_from('<HH', data, 58)
        self.sections = [struct.unpack_from('<IIQQQQIIQQ', data,
                                            at + i * size)
                         for i in range(count)]

    def read(self, address, size):
        for _, kind, _, base, offset, length, *_ in self.sections:
            if kind == 1 and base <= address and \
               address + size <= base + length:
                at = offset + address - base
                return self.data[at:at + size]
        raise SystemExit(f'{address:#x} is in no section')

    def text(self, address):
        text = b''
        while not text.endswith(b'\0'):
            text += self.read(address + len(text), 1)
        return text[:-1].decode()

    def symbols(self):
        for _, kind, _, _, offset, length, link, *_ in self.sections:
            if kind != 2:
                continue
            names = self.sections[link][4]
            for at in range(offset, offset + length, 24):
                name, _, _, _, value, size = struct.unpack_from(
                    '<IBBHQQ', self.data, at)
                end = self.data.index(b'\0', names + name)
                yield self.data[names + name:end].decode(), value, size

    def function(self, address):
        """Its instructions."""
        size = next((size for _, value, size in self.symbols()
                     if value == address and size), 0)
        return struct.unpack(f'<{size // 4}I', self.read(address, size))


def is_leaf(elf, address):
    """The function calls nothing, nor goes on in another but in a RET."""
    ends = {value for name, value, _ in elf.symbols() if name == 'el3_return'}
    words = elf.function(address)
    for i, word in enumerate(words):
        if any(word & mask == form for form, mask in RETURNS_LATER):
            return False
        if word & BRANCH[1] == BRANCH[0]:
            words_on = (word & 0x3ffffff ^ 0x2000000) - 0x2000000
            if not 0 <= i + words_on < len(words) and \
               address + 4 * (i + words_on) not in ends:
                return False
    return words != ()


def check_rule(rule, fid, said):
    """What is wrong with one rule, or None; said: arguments so far."""
    kind, argument, length, align, low, high = rule
    top = (1 << 64 if fid & WIDTH else 1 << 32) - 1
    if argument not in ARGUMENTS:
        return f'x{argument} is no argument'
    if argument in said:
        return f'x{argument} has two rules'
    if high > top:
        return f'x{argument}: {high:#x} is wider than the call'
    if kind == RANGE and low > high:
        return f'x{argument}: nothing is {low:#x} to {high:#x}'
    if kind in (RANGE, BITS):
        return None
    if kind not in (READ, WRITE):
        return f'x{argument}: kind {kind}'
    if align == 0 or align & (align - 1):
        return f'x{argument}: {align} is no alignment'
    if not 0 < low <= high:
        return f'x{argument}: {low} to {high} bytes'
    if length == 0 and low != high:
        return f'x{argument}: no register has the length'
    if length and (length not in ARGUMENTS or length == argument or
                   length in said):
        return f'x{argument}: x{length} is not its length'
    return None


def check_rules(rules, fid, limits):
    """What is wrong with a checked call's rules, or None."""
    said = set()
    for rule in rules:
        wrong = check_rule(rule, fid, said)
        if wrong:
            return wrong
        said.add(rule[1])
        if rule[2]:
            said.add(rule[2])
    memory = [rule[5] + 7 & ~7 for rule in rules if rule[0] in (READ, WRITE)]
    if len(memory) > limits['MEMORY_MAX']:
        return f'{len(memory)} arguments are memory'
    if sum(memory) > limits['BUFFER_BYTES']:
        return f'{sum(memory)} bytes of memory'
    return None


def check_row(elf, row, name, limits):
    fid, finish, _, _, handler = row
    rules, count = 0, 0
    wrong = None
    if FINISH[finish] == 'checked' and handler:
        handler, rules, count = CHECKS.unpack(elf.read(handler, CHECKS.size))
        if count == 0:
            wrong = 'no rules to check'
    if FINISH[finish] in HANDLED and not handler:
        wrong = 'no handler'
    elif FINISH[finish] == 'leaf' and not is_leaf(elf, handler):
        wrong = 'a leaf that calls'
    elif count:
        wrong = check_rules(
            [RULE.unpack(elf.read(rules + i * RULE.size, RULE.size))
             for i in range(count)], fid, limits)
    if wrong:
        sys.exit(f'{name}: {wrong}')


def names(calls, owners):
    """The name of each identifier, as calls.def has it for this board."""
    found = {}
    for platform, name, kind, width, owner, number in re.findall(
            r'SMCCC_CALL\((\w+),\s*(\w+),\s*(\w+),\s*(\w+),\s*(\w+),'
            r'\s*(\w+),', calls):
        if platform in PLATFORMS:
            fid = (FAST if kind == 'FAST' else 0) | \
                  (WIDTH if width == 'SMC64' else 0) | \
                  owners[owner] << 24 | int(number, 0)
            found[fid] = min((PLATFORMS.index(platform), name),
                             found.get(fid, (len(PLATFORMS), '')))
    return {fid: name for fid, (_, name) in found.items()}


def services(elf, limits, called):
    """(set, fid, finish, name) of each row"""
    for symbol, address, _ in elf.symbols():
        if not (symbol.startswith('el3_') and symbol.endswith('_services')):
            continue
        name, rows, count, _ = SET.unpack(elf.read(address, SET.size))
        for i in range(count):
            row = ROW.unpack(elf.read(rows + i * ROW.size, ROW.size))
            called_so = called.get(row[0], f'{row[0]:08x}')
            check_row(elf, row, called_so, limits)
            yield elf.text(name), row[0], FINISH[row[1]], called_so


def tags(fids):
    for fid in fids:
        yield fid
        if fid & FAST:
            yield fid | SVE_HINT


def fits(multiplier, shift, fids):
    slots = [(tag * multiplier & 0xffffffff) >> shift for tag in tags(fids)]
    return len(slots) == len(set(slots))


def find_multiplier(shift, fids):
    numbers = random.Random(1)
    for _ in range(1000000):
        multiplier = numbers.getrandbits(32) | 1
        if fits(multiplier, shift, fids):
            return multiplier
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('frame', help='el3/frame.h')
    parser.add_argument('table', help='el3/table.h')
    parser.add_argument('calls', help='include/smccc/calls.def')
    parser.add_argument('fids', help='include/smccc/fid.h')
    parser.add_argument('elf', help='el3.elf')
    args = parser.parse_args()
    with open(args.table) as file:
        limits = {name: int(value) for name, value in re.findall(
            r'EL3_(MEMORY_MAX|BUFFER_BYTES) (\d+)u', file.read())}
    with open(args.frame) as file:
        numbers = dict(re.findall(r'EL3_TABLE_(K|SHIFT)\s+(\w+)',
                                  file.read()))
    multiplier, shift = int(numbers['K'], 0), int(numbers['SHIFT'], 0)
    with open(args.fids) as file:
        owners = {name: int(value) for name, value in re.findall(
            r'SMCCC_OWNER_(\w+)\s+(\d+)', file.read())}
    with open(args.calls) as file:
        called = names(file.read(), owners)
    with open(args.elf, 'rb') as file:
        rows = sorted(services(Elf(file.read()), limits, called),
                      key=lambda row: row[1])
    if not rows:
        sys.exit(f'{args.elf}: no services')
    fids = [row[1] for row in rows]
    twice = sorted({f'{fid:08x}' for fid in fids if fids.count(fid) > 1})
    if twice:
        sys.exit('more than one row for ' + ', '.join(twice))
    if not fits(multiplier, shift, fids):
        other = find_multiplier(shift, fids)
        sys.exit(f'EL3_TABLE_K {multiplier:#x} puts two into one slot; ' +
                 (f'take {other:#x}' if other else 'none fits: more slots'))
    for group, fid, finish, name in rows:
        print(f'{fid:08x}  {group:5} {finish:14} {name}')


if __name__ == '__main__':
    main()
