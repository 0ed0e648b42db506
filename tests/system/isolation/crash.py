#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Accesses that must stop the domain that makes them, and nothing else.

Each case of guests/isolation/crash.c runs in a domain of its own, seven of
them beside the witness in one machine. --match chooses cases by their names.
"""
import argparse
import ctypes
import pathlib
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time

MAGIC = b'SMCGISOL'
BATCH = 7  # domains, and the witness on the eighth CPU
LAST_LINES = 30

ROOT = '''/dts-v1/;
/ {
	compatible = "smcgate,manifest-1";
	board = "qemu-virt";
	cpus = <8>;
	#address-cells = <1>;
	#size-cells = <0>;
'''
DOMAIN = '''
	domain@%(id)d {
		reg = <%(id)d>;
		label = "%(label)s";
		memory = /bits/ 64 <0x%(pa)x 0x%(bytes)x>;
		kernel = "%(kernel)s";
		console = "pl011";
		smc-policy { answer = "*"; };
	};
'''


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def numbered(image, number):
    at = image.index(MAGIC)
    return image[:at] + MAGIC + struct.pack('<Q', number) + image[at + 16:]


def make_flash(args, directory, numbers):
    image = args.crash.read_bytes()
    text = ROOT
    for i, number in enumerate(numbers):
        (directory / f'{number}.bin').write_bytes(numbered(image, number))
        text += DOMAIN % {'id': i + 1, 'label': f'case{number}',
                          'pa': 0x50000000 + i * 0x400000, 'bytes': 0x400000,
                          'kernel': f'{number}.bin'}
    text += DOMAIN % {'id': BATCH + 1, 'label': 'witness', 'pa': 0x58000000,
                      'bytes': 0x800000, 'kernel': args.witness.name} + '};\n'
    (directory / 'system.dts').write_text(text)
    subprocess.run([args.smcgate, 'image', directory / 'system.dts',
                    '--gate', args.gate, '-I', directory,
                    '-I', args.witness.parent, '-o', directory / 'image'],
                   check=True)
    subprocess.run([args.smcgate, 'pack', '--boot', args.boot, '--monitor',
                    args.monitor, '--bl33', directory / 'image', '-o',
                    directory / 'flash'], check=True,
                   stdout=subprocess.DEVNULL)
    return directory / 'flash'


def ended(number, text):
    """How the case ended: 'stopped', 'no effect', or None."""
    if re.search(rf'gate\| case{number}: stopped: vCPU 0 used '
                 r'(memory|code) that it does not own', text):
        return 'stopped'
    if re.search(rf'(?m)^case{number}\| no effect', text):
        return 'no effect'
    return None


def done(numbers, text):
    """All have ended, and the witness has looked around since."""
    last = 0
    for number in numbers:
        if not ended(number, text):
            return False
        for found in re.finditer(rf'case{number}(:|\|)', text):
            last = max(last, found.end())
    return len(re.findall(r'witness\| (alive|NOT)', text[last:])) >= 2


def run(args, flash, numbers):
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M',
         'virt,virtualization=on,secure=on,gic-version=3', '-cpu', args.cpu,
         '-smp', '8', '-m', '1G', '-display', 'none', '-net', 'none',
         '-monitor', 'none', '-serial', 'stdio', '-serial', 'null',
         '-bios', str(flash)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
    until = time.monotonic() + args.limit
    text = ''
    try:
        while time.monotonic() < until and not done(numbers, text):
            if not select.select([process.stdout], [], [], 0.2)[0]:
                continue
            data = process.stdout.read1(65536)
            if not data:
                break
            text += data.decode('utf-8', 'replace').replace('\r', '')
    finally:
        process.kill()
        process.wait()
    return text


# Cache maintenance by address and prefetches: QEMU has no caches.
HARMLESS = re.compile(r'(DC [IC]|IC |prefetch|store without)')


def judge(numbers, text):
    problems = []
    for number in numbers:
        name = re.search(rf'case{number}\| case {number} of \d+: (.*)', text)
        how = ended(number, text)
        name = name.group(1) if name else '(did not start)'
        good = how == 'stopped' or \
            (how == 'no effect' and HARMLESS.match(name))
        print(f'{"ok" if good else "not ok"} {number + 1} - crash: {name}: '
              f'{how}')
        if not good:
            problems.append(f'case {number}, {name}: {how}')
    for bad in ('PANIC', 'NOT as it was', 'Bail out'):
        problems += [line for line in text.split('\n') if bad in line]
    if not done(numbers, text):
        problems.append('the witness did not look around at the end')
    return problems


def names(args):
    """The rows of crash_cases[], in their order."""
    return re.findall(r'(?m)^\t\{ "(.+?)",', args.source.read_text())


def batch(args, numbers):
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        text = run(args, make_flash(args, directory, numbers), numbers)
    problems = judge(numbers, text)
    if problems:
        print('\n'.join(['FAILED: ' + problem for problem in problems] +
                        ['the console, at its end:'] +
                        text.split('\n')[-LAST_LINES:]))
    return not problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('gate', 'crash', 'source', 'witness', 'smcgate', 'boot',
                 'monitor'):
        parser.add_argument('--' + name, type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=60)
    parser.add_argument('--match', default='', help='by name')
    args = parser.parse_args()
    args.witness = args.witness.resolve()
    numbers = [number for number, name in enumerate(names(args))
               if re.search(args.match, name)]
    good = [batch(args, numbers[first:first + BATCH])
            for first in range(0, len(numbers), BATCH)]
    return 0 if good and all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
