#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Instructions that the monitor executes for CPU_ON until the first one of the
normal world on the new CPU, and for a power-down suspend until the first one
behind it, with their parts.

QEMU, one instruction a block, logs each PC of EL3 and of the payload's entry
points while psci_cost runs. Fails if a figure is beyond its limit.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

import run

# The whole, by what is counted; with pointer authentication and without.
LIMITS = {'CPU_ON, the caller': 210, 'CPU_ON, the new CPU': 1200,
          'its first time': 1560,
          'suspend, down': 560, 'suspend, up': 590,
          'system, down': 680, 'system, up': 650}
PARTS = [
    ('entry, return', r'el3_vectors|lower|finish|flushed|el3_call|world_eret'),
    ('parked', r'park|cpu_power_down|power_lost'),
    ('MMU, vectors', r'el3_warm|cpu_prepare|mmu_|pauth'),
    ('GIC', r'gic|interface|redistributor'),
    ('features', r'world_|cpu_init|errata|mitigations|kind_|el2_init|feature'),
    ('PSCI, tree', r'.'),
]
TRACE = re.compile(r'(Trace|Stopped)(?: (\d+): \S+ \[[0-9a-f]+/'
                   r'([0-9a-f]{16})/)?')


class Image:
    def __init__(self, elf, base=0):
        out = subprocess.run(['nm', '-n', str(elf)], capture_output=True,
                             text=True, check=True).stdout
        self.symbols = [(int(at, 16) + base, name) for at, kind, name in
                        re.findall(r'(?m)^([0-9a-f]+) (\w) (\S+)$', out)
                        if kind in 'tT' and not name.startswith('$')]
        self.names = dict(reversed(item) for item in self.symbols)
        out = subprocess.run(['aarch64-linux-gnu-objdump', '-d', str(elf)],
                             capture_output=True, text=True, check=True).stdout
        self.waits = {int(at, 16) + base for at in
                      re.findall(r'(?m)^ *([0-9a-f]+):.*\twfi$', out)}

    def function(self, pc):
        name = '?'
        for at, symbol in self.symbols:
            if at > pc:
                break
            name = symbol
        return name


def trace(args, monitor, payload):
    """[(cpu, pc)] in order"""
    low, high = monitor.names['image_start'], monitor.names['text_end']
    marks = [payload.names[name] for name in ('rest_entry', 'rest_start')]
    ranges = ','.join([f'{low:#x}..{high:#x}'] +
                      [f'{mark:#x}..{mark + 3:#x}' for mark in marks])
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        flash, log = directory / 'flash', directory / 'log'
        flash.write_bytes(run.flash(args, args.monitor.read_bytes(),
                                    args.payload.read_bytes()))
        console = subprocess.run(
            ['qemu-system-aarch64', '-M',
             'virt,secure=on,virtualization=on,gic-version=3', '-cpu',
             args.cpu, '-smp', '2', '-m', '1G', '-bios', str(flash), '-net',
             'none', '-display', 'none', '-monitor', 'none', '-serial',
             'stdio', '-serial', 'null', '-accel', 'tcg,thread=single',
             '-singlestep', '-d', 'exec,nochain', '-dfilter', ranges, '-D',
             str(log)], stdin=subprocess.DEVNULL, capture_output=True,
            timeout=100, preexec_fn=run.die_with_parent, check=True).stdout
        if b'# 1 passed, 0 failed' not in console:
            sys.exit(console.decode(errors='replace'))
        executed = []
        with open(log) as lines:
            for kind, cpu, pc in map(lambda m: m.groups(),
                                     filter(None, map(TRACE.match, lines))):
                if kind == 'Stopped':
                    executed.pop()  # it was not: it begins again
                elif cpu:
                    executed.append((int(cpu), int(pc, 16)))
        return executed, marks


def segments(executed, marks, monitor):
    """What is counted: {name: [[pc, ...] by round]}"""
    entry, start = marks
    vectors = {monitor.names[name] + 0x400
               for name in ('el3_vectors', 'el3_vectors_flush')}
    # What gic_wake() is, or calls: the linker may have inlined it.
    wake = monitor.names.get('gic_wake', monitor.names['gic_raise_sgi'])
    found = collections.defaultdict(list)
    pcs = {0: [], 1: []}
    for cpu, pc in executed:
        way = pcs[cpu]
        if pc in vectors:
            if cpu == 0 and wake in way:
                found['CPU_ON, the caller'].append(list(way))
            way.clear()
        if pc not in (entry, start):
            way.append(pc)
            continue
        wait = max((i for i, at in enumerate(way) if at in monitor.waits),
                   default=None)
        if wait is None:  # CPU 1's first: it waited in flash
            found['its first time'].append(list(way))
        elif pc == start:
            found['CPU_ON, the new CPU'].append(way[wait + 1:])
        else:
            # They take turns: the CPU alone, then the system with it.
            what = 'suspend' if len(found['suspend, up']) <= \
                len(found['system, up']) else 'system'
            found[f'{what}, down'].append(way[:wait + 1])
            found[f'{what}, up'].append(way[wait + 1:])
        way.clear()
    return found


def part(function):
    return next(name for name, pattern in PARTS if re.match(pattern, function))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--elf', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--payload-elf', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    args = parser.parse_args()
    monitor = Image(args.elf)
    found = segments(*trace(args, monitor,
                            Image(args.payload_elf, run.package.BL33_BASE)), monitor)
    print(f'{args.cpu:20}   whole' +
          ''.join(f'{name:>15}' for name, _ in PARTS))
    for name, limit in LIMITS.items():
        least = min(found.get(name, []), key=len, default=None)
        if not least:
            run.expect(False, f'{name}: not seen')
            continue
        count = collections.Counter(part(monitor.function(pc))
                                    for pc in least)
        print(f'{name:20} {len(least):7}' +
              ''.join(f'{count[column]:15}' for column, _ in PARTS))
        run.expect(len(least) <= limit,
                   f'{name}: {len(least)} instructions, limit {limit}')
    return 1 if run.problems else 0


if __name__ == '__main__':
    sys.exit(main())
