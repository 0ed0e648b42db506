#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A policy that is changed while it is handed over (race.c): cases 12, 23.

Versions 2 and up, two of each, all signed, lie in both domains' memory. What
the payloads find in force, by hash and by what a call answers, must be one of
these, whole, whatever bytes the gate saw meanwhile.
"""
import argparse
import pathlib
import re
import struct
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
# pylint: disable=wrong-import-position
import machine
from control import Kit

EXAMPLE, OTHER = '"SMCGATE_SIP_EXAMPLE_64"', '"SMCGATE_SIP_EXAMPLE"'
# By whether it is a newer one, and what becomes of the example. One of the two
# is denied, so that the blobs are of one length.
RULES = {(False, 'forward'): f'forward = {EXAMPLE}, {OTHER};',
         (True, 'forward'): f'forward = {EXAMPLE}; deny = {OTHER};',
         (True, 'deny'): f'deny = {EXAMPLE}; forward = {OTHER};'}
END = r'race: version \d+ is in force to the end'


class RaceKit(Kit):
    def manifest(self, version, example='forward', more=''):
        text = (HERE / 'race.dts.in').read_text()
        text = text.replace('@VERSION@', str(version))
        path = self.directory / f'{version}-{example}.dts'
        path.write_text(text.replace('@RULES@', RULES[version > 1, example]))
        return path

    def policies(self):
        """race.c: struct policies, then a struct policy each."""
        path = self.directory / 'policies'
        path.write_bytes(b'\0' * 64)
        entries = []
        for version in range(2, 2 + self.args.versions):
            for example, answer in ('deny', -1), ('forward', 0):
                blob = self.compile(version, example=example)
                data = self.sign(blob, 'signed').read_bytes()
                entries.append(struct.pack('<Qq', len(data), answer) + data)
        longest = max(map(len, entries))
        if longest != min(map(len, entries)):
            raise SystemExit(f'not of one length: {[len(e) for e in entries]}')
        stride = -(-longest // 64) * 64
        path.write_bytes(
            struct.pack('<QQ48x', self.args.versions, stride) +
            b''.join(entry.ljust(stride, b'\0') for entry in entries))


def wrong(text):
    for line in re.findall(r'.*(?:NOT|PANIC|Bail out|: lost).*', text):
        yield line
    if len(re.findall(END, text)) != 2:
        yield 'not both came to the end'
    for what, least in {r'racer: policy version \d+ is in force': 3,
                        r'racer: a policy is refused \(3\)': 1,
                        r'rival: policy version \d+ is in force': 1,
                        r'racer: ordered to start': 1}.items():
        found = len(re.findall(what, text))
        if found < least:
            yield f'/{what}/ {found} times only'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('smcgate', 'gate', 'boot', 'monitor', 'payloads'):
        parser.add_argument(f'--{name}', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=170)
    parser.add_argument('--versions', type=int, default=20)
    args = parser.parse_args()
    for name in ('smcgate', 'gate', 'boot', 'monitor', 'payloads'):
        setattr(args, name, getattr(args, name).resolve())
    args.guests = args.payloads
    with tempfile.TemporaryDirectory() as directory:
        kit = RaceKit(args, directory)
        kit.policies()
        image = kit.directory / 'system.img'
        flash = kit.directory / 'flash.bin'
        kit.smcgate('image', '-I', directory, '-I', args.payloads, '--gate',
                    args.gate, '-o', image, kit.manifest(1))
        kit.smcgate('pack', '--boot', args.boot, '--monitor', args.monitor,
                    '--bl33', image, '-o', flash)
        args.flash, args.gic, args.smp, args.qemu = flash, 3, 4, []
        args.until, args.times, args.input = END, 2, None
        text = machine.run(args, flash, '/dev/null')[0]
    problems = list(wrong(text))
    if problems:
        print('FAILED:', '\n'.join(problems))
        print('\n'.join(text.split('\n')[-60:]))
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
