#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""el3/table.py refuses services that must not build.

One row or rule of the monitor's ELF file is damaged at a time.
"""
import argparse
import importlib.util
import pathlib
import struct
import subprocess
import sys
import tempfile

ROW, RULE = 16, 24
CHECKSUM, CHECKSUM_64, PATTERN = 2, 3, 4  # rows of example.c


def load(path):
    spec = importlib.util.spec_from_file_location('table', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Target:
    def __init__(self, table, elf):
        self.elf = table.Elf(elf.read_bytes())
        symbols = {name: at for name, at, _ in self.elf.symbols()}
        _, self.rows, _, _ = table.SET.unpack(
            self.elf.read(symbols['el3_example_services'], table.SET.size))
        assert table.ROW.size == ROW and table.RULE.size == RULE
        _, self.leaves, _, _ = table.SET.unpack(
            self.elf.read(symbols['el3_statistics_services'], table.SET.size))
        self.calls = symbols['el3_call']

    def row(self, number, offset):
        return self.rows + number * ROW + offset

    def rule(self, row, number, offset):
        rules, = struct.unpack('<Q', self.elf.read(self.checks(row, 8), 8))
        return rules + number * RULE + offset

    def checks(self, row, offset):
        checks, = struct.unpack('<Q', self.elf.read(self.row(row, 8), 8))
        return checks + offset

    def damaged(self, address, form, value):
        """The file with @value at @address."""
        for _, kind, _, base, offset, length, *_ in self.elf.sections:
            if kind == 1 and base <= address < base + length:
                data = bytearray(self.elf.data)
                struct.pack_into(form, data, offset + address - base, value)
                return data
        raise SystemExit(f'{address:#x} is in no section')


def cases(target):
    row, rule, checks = target.row, target.rule, target.checks
    yield 'more than one row', row(0, 0), '<I', 0x82000001
    yield 'more than one row', row(CHECKSUM, 0), '<I', 0x84000000
    yield 'no handler', row(0, 8), '<Q', 0
    yield 'no handler', row(CHECKSUM, 8), '<Q', 0
    yield 'no handler', checks(CHECKSUM, 0), '<Q', 0
    yield 'no rules to check', checks(CHECKSUM, 16), '<Q', 0
    yield 'x0 is no argument', rule(CHECKSUM, 0, 1), '<B', 0
    yield 'x18 is no argument', rule(CHECKSUM, 0, 1), '<B', 18
    yield 'x2 has two rules', rule(CHECKSUM, 1, 1), '<B', 2
    yield 'x3: kind 0', rule(CHECKSUM, 1, 0), '<B', 0
    yield 'x3: kind 5', rule(CHECKSUM, 1, 0), '<B', 5
    yield 'wider than the call', rule(PATTERN, 0, 16), '<Q', 1 << 32
    yield 'nothing is 0x9 to 0x3', rule(PATTERN, 0, 8), '<Q', 9
    yield '3 is no alignment', rule(CHECKSUM, 0, 4), '<I', 3
    yield '0 is no alignment', rule(CHECKSUM, 0, 4), '<I', 0
    yield '0 to 4096 bytes', rule(CHECKSUM, 0, 8), '<Q', 0
    yield '4097 to 4096 bytes', rule(CHECKSUM, 0, 8), '<Q', 4097
    yield '8192 bytes of memory', rule(CHECKSUM, 0, 16), '<Q', 8192
    yield '4104 bytes of memory', rule(CHECKSUM_64, 0, 16), '<Q', 4097
    yield 'no register has the length', rule(CHECKSUM, 0, 2), '<B', 0
    yield 'x1 is not its length', rule(CHECKSUM, 0, 2), '<B', 1
    yield 'x31 is not its length', rule(CHECKSUM, 0, 2), '<B', 31
    yield 'a leaf that calls', target.leaves + 8, '<Q', target.calls
    yield 'a leaf that calls', target.leaves + 8, '<Q', target.calls + 4
    # A length that has been given a rule of its own before.
    yield 'x1 is not its length', rule(PATTERN, 1, 2), '<B', 1


def run(args, elf):
    return subprocess.run([sys.executable, args.table, args.frame,
                           args.header, args.calls, args.fids, str(elf)], capture_output=True,
                          text=True, check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ['table', 'frame', 'header', 'calls', 'fids', 'elf']:
        parser.add_argument(name, type=pathlib.Path)
    args = parser.parse_args()
    failed = run(args, args.elf).returncode != 0
    print('not ok' if failed else 'ok', '- the monitor as it is')
    target = Target(load(args.table), args.elf)
    with tempfile.NamedTemporaryFile() as file:
        for said, address, form, value in cases(target):
            file.seek(0)
            file.write(target.damaged(address, form, value))
            file.flush()
            result = run(args, file.name)
            good = result.returncode != 0 and said in result.stderr
            failed |= not good
            print('ok' if good else 'not ok', '-', said,
                  '' if good else result.stderr or 'was taken')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
