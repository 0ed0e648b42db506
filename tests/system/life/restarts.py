#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A domain that restarts a thousand times, beside one that must not notice.

The machine's memory is a file. It tells how often the domain has started, and
by a word in each domain's own memory both are told to end. What the gate knows
of the domain at the end of its last life must be what it knows at the end of
the only life of a domain that does the same; the pool and EL2's page tables
must not have grown; and the neighbour's timer must not have been kept waiting.
"""
import argparse
import ctypes
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

import memory
from memory import Memory

ENDS = (0x50400000, 0x50800000)  # lives.dts: of each domain's memory
DOMAIN, IMAGE_OFFSET = (0x50000000, 0x400000), 0x200000
IMAGE_SIZE = struct.Struct('<16xQ')  # arm64 Image: size behind 16 bytes

FIELDS = {  # name: C's word for offset and size, from `machine` or cpu_areas
    'starts': ('machine', 'domains[0].starts'),
    'crashes': ('machine', 'domains[0].crashes'),
    'state': ('machine', 'domains[0].state'),
    'counters 0': ('machine', 'domains[0].vcpus[0].gate.counters'),
    'counters 1': ('machine', 'domains[0].vcpus[1].gate.counters'),
    'power 1': ('machine', 'domains[0].vcpus[1].gate.power'),
    'start 1': ('machine', 'domains[0].vcpus[1].start'),
    'alive': ('machine', 'domains_alive'),
    'refused 0': ('cpu_areas', 'cpu.denied'),
}
SAME = [name for name in FIELDS if name != 'starts']
VERDICTS, BUCKETS = 5, 65  # struct gate_counters


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def layout(elf, directory):
    """FIELDS, and whole objects of pool.c, mmu.c"""
    places = memory.layout(elf, directory, FIELDS)
    gate = memory.symbols(elf)
    for name in ('pool', 'tables'):
        places[name] = (memory.EL2_BASE + gate[name][0], gate[name][1])
    places['tables'] = (places['tables'][0] + places['tables'][1] - 4096, 8)
    return places


def live(args, places, directory, starts):
    """A whole run, told to end after so many starts: memory and console."""
    ram = Memory(directory / f'ram-{starts}')
    board = 'virt,virtualization=on,gic-version=3,secure=on,memory-backend=ram'
    with open(directory / f'console-{starts}', 'w+b') as console:
        process = subprocess.Popen(
            ['qemu-system-aarch64', '-M', board, '-cpu', args.cpu, '-smp', '4',
             '-m', '1G', *ram.options(), '-display', 'none', '-net', 'none',
             '-monitor', 'none', '-serial', 'stdio', '-serial', 'null',
             '-bios', str(args.flash)], stdin=subprocess.DEVNULL,
            stdout=console, stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent)
        until = time.monotonic() + args.limit
        try:
            while process.poll() is None and time.monotonic() < until:
                made, = struct.unpack('<I', ram.read(*places['starts']))
                if made >= starts:
                    ram.stop(*ENDS)
                time.sleep(0.002)
            status = process.poll()
        finally:
            process.kill()
            process.wait()
        console.seek(0)
        text = console.read().decode(errors='replace').replace('\r', '')
    if status != 0:
        raise SystemExit(f'FAILED: status {status} after {args.limit} seconds; '
                         'the console, at its end:\n' + text[-3000:])
    return ram, text


def outside(ram):
    """The domain's memory but its image, which has stacks in it."""
    whole = ram.read(*DOMAIN)
    size, = IMAGE_SIZE.unpack_from(whole, IMAGE_OFFSET)
    return whole[:IMAGE_OFFSET], whole[IMAGE_OFFSET + size:]


def counted(ram, place):
    """Calls by verdict; how long each took is another matter."""
    words = struct.unpack(f'<{VERDICTS * (1 + BUCKETS)}Q',
                          ram.read(place[0], 8 * VERDICTS * (1 + BUCKETS)))
    return [words[i] + sum(words[VERDICTS + BUCKETS * i:][:BUCKETS])
            for i in range(VERDICTS)]


def differences(places, first, last):
    for name in [*SAME, 'pool', 'tables']:
        read = counted if name.startswith('counters') else \
            lambda ram, place: ram.read(*place).hex()
        a, b = (read(ram, places[name]) for ram in (first, last))
        if a != b:
            yield f'{name}: {a} after one life, {b} now'
    if outside(first) != outside(last):
        yield "the domain's memory differs"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=300)
    parser.add_argument('--starts', type=int, default=1001)
    parser.add_argument('--late-us', type=int, default=5000000,
                        help='how late an interrupt of the neighbour may be; '
                        'a host that is busy takes seconds of that')
    parser.add_argument('flash', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        places = layout(args.build / 'el2/el2.elf', directory)
        begin = time.monotonic()
        first, _ = live(args, places, directory, 1)
        last, text = live(args, places, directory, args.starts)
        problems = list(differences(places, first, last))
        starts, = struct.unpack('<I', last.read(*places['starts']))
        calls = counted(last, places['counters 0'])
    if sum(calls) < 3:
        problems.append(f'calls of the last life: {calls}')
    problems += [f'said: {line}' for line in text.split('\n')
                 if 'NOT clean' in line or 'PANIC' in line or 'lost' in line]
    ticks = re.search(r'ticks: (\d+), the latest by (\d+) us', text)
    if not ticks or int(ticks[1]) < 100 or int(ticks[2]) > args.late_us:
        problems.append(f'the neighbour: {ticks and ticks[0]}')
    print(f'{starts} starts in {time.monotonic() - begin:.0f} s;',
          ticks and ticks[0])
    for problem in problems:
        print('FAILED:', problem)
    return bool(problems)


if __name__ == '__main__':
    sys.exit(main())
