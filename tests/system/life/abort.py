#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""External aborts, SErrors and impossible exceptions, at any moment.

QEMU raises none. The firmware (firmware.S) interrupts a CPU some time after its
guest asked for it, and enters EL2's vectors there as hardware would.

  below   while a guest runs: its domain stops with a report, and starts again
  inside  while the gate does: a report, that CPU stops, its domain is lost;
          with --held NAME at a moment when it holds that lock

Beside them, a domain counts its timer's interrupts, and another one starts
again and again; both must go on.
"""
import argparse
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / 'isolation'), str(HERE.parent)]
# pylint: disable=wrong-import-position
import machine
from maps import symbol

IMAGE = 0x60000000
WORDS = b'SMCGABRT'
LAST_LINES = 60
VICTIMS = ('calls', 'prints', 'devices', 'restarts')
# Whose CPU takes the lock for sure; the console, each that has to report.
TAKERS = {None: VICTIMS, 'console': ('prints',), 'map_lock': ('restarts',)}
TICKS = (r'(?m)^ticks\| ticks: (\d+), the latest by (\d+) us')
STOPPED = r'(?m)^gate\| (\w+): stopped: vCPU 0 used (.*)$'
DEAD = (r'(?m)^gate\| PANIC: (synchronous|SError) exception in the gate, '
        r'CPU (\d)$')
LATEST_US = 2000000  # less than from one miss of the watchdog to a loss


def faults(source, label):
    """The syndromes of one of firmware.S's lists."""
    text = source.split(f'\n{label}:')[1].split('.equ')[0]
    return {int(word, 16) for word in re.findall(r'\.quad\t(0x\w+)', text)}


def reason(esr):
    if esr >> 26 == 0x2f:
        return 'an SError'
    if esr >> 26 in (0x20, 0x24):
        return 'memory that fails'
    return 'what no guest can bring here'


def run(args, seed):
    lock = IMAGE + symbol(args.elf, args.held) if args.held else 0
    image = bytearray(args.firmware.read_bytes())
    at = image.index(WORDS) + len(WORDS)
    for word in (int(args.where == 'inside'), lock, seed):
        image[at:at + 8] = word.to_bytes(8, 'little')
        at += 8
    with tempfile.TemporaryDirectory() as directory:
        flash = pathlib.Path(directory) / 'flash'
        flash.write_bytes(image)
        args.flash, args.gic, args.smp, args.times = flash, 3, 6, 1
        args.until = TICKS
        args.qemu = ['-device', f'loader,addr={IMAGE},force-raw=on,'
                     f'file={args.image}']
        return machine.run(args, flash, '/dev/null')[0]


def wrong_below(text):
    wanted = faults((HERE / 'firmware.S').read_text(), 'below')
    # Reports of several CPUs come out line by line: each line by itself.
    seen = [int(esr, 16) for esr in
            re.findall(r'(?m)^gate\|   esr (\w{8}): ', text)]
    for esr in set(seen) ^ wanted:
        yield f'esr {esr:08x}: {"not wanted" if esr in seen else "nobody"}'
    ends = re.findall(STOPPED, text)
    for why in set(map(reason, wanted)) | {why for _, why in ends}:
        difference = (sum(why == end for _, end in ends) -
                      sum(why == reason(esr) for esr in seen))
        if not 0 <= difference <= len(VICTIMS):
            yield f'{why}: {difference} more reports than such faults'
    for name in set(VICTIMS) - {name for name, _ in ends}:
        yield f'{name} was not hit'
    for line in re.findall(r'PANIC.*|.*: lost: .*|.*Bail out.*', text):
        yield line


def wrong_inside(args, text):
    wanted = faults((HERE / 'firmware.S').read_text(), 'inside')
    cpus = {int(cpu) for _, cpu in re.findall(DEAD, text)}
    for esr in re.findall(r'(?m)^gate\|   esr (\w+) \(class', text):
        if int(esr, 16) not in wanted:
            yield f'a CPU stopped by esr {esr}'
    for name in TAKERS[args.held]:
        cpu = VICTIMS.index(name)
        if cpu not in cpus:
            yield f'CPU {cpu}, of {name}, did not stop with a report'
        # Who tells of it takes the console, and may be hit then.
        if (args.held != 'console' and
                f'gate| {name}: lost: CPU {cpu} (vCPU 0) has stopped in the '
                'gate' not in text):
            yield f'{name} is not lost'
    if args.held == 'map_lock' and len(cpus) != 1:
        yield 'a CPU stopped without that lock'
    if len(re.findall(DEAD, text)) != text.count('PANIC'):
        yield 'another panic than those'
    if re.search('used|Bail out', text):
        yield 'a guest was blamed'


def wrong(args, text):
    yield from (wrong_below(text) if args.where == 'below' else
                wrong_inside(args, text))
    ticks = re.search(TICKS, text)
    if not ticks:
        yield 'the neighbour did not come to its end'
    elif int(ticks[1]) < 100 or int(ticks[2]) > LATEST_US:
        yield ticks[0]
    last = max((text.rfind(f'gate| {name}: lost') for name in VICTIMS))
    if text[max(last, 0):].count('gate| again: restarts') < 5:
        yield 'the other neighbour restarts no more'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('firmware', 'image', 'elf'):
        parser.add_argument('--' + name, type=pathlib.Path, required=True)
    parser.add_argument('--held', choices=[name for name in TAKERS if name])
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--runs', type=int, default=1)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=40)
    parser.add_argument('where', choices=('below', 'inside'))
    args = parser.parse_args()
    for seed in range(args.seed, args.seed + args.runs):
        text = run(args, seed)
        problems = list(wrong(args, text))
        if problems:
            print(f'FAILED with seed {seed}:')
            print('\n'.join(problems))
            print('\n'.join(text.split('\n')[-LAST_LINES:]))
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
