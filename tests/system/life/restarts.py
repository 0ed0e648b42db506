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
import mmap
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
RAM_BASE, RAM_BYTES = 0x40000000, 0x40000000
EL2_BASE = 0x60000000  # boards/qemu-virt/memory.h, BL33
STOP = b'stopstop'
# lives.dts: the last line of each domain's memory
STOP_LINES = (0x50400000 - 64, 0x50800000 - 64)
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


def run(*command):
    return subprocess.run([str(word) for word in command], check=True,
                          capture_output=True, text=True).stdout


def symbols(elf):
    """{name: (address, size)}"""
    return {words[-1]: (int(words[0], 16), int(words[1], 16))
            for words in map(str.split, run('nm', '-S', elf).splitlines())
            if len(words) == 4}


def layout(build, directory):
    """{field: (physical address, bytes)}, and whole objects of pool.c, mmu.c"""
    source, target = directory / 'where.c', directory / 'where.o'
    types = {'machine': 'struct machine', 'cpu_areas': 'struct cpu_area'}
    lines = ['#include "el2/cpu.h"']
    for i, (base, field) in enumerate(FIELDS.values()):
        lines += [f'char at_{i}[offsetof({types[base]}, {field}) + 1];',
                  f'char of_{i}[sizeof((({types[base]} *)0)->{field})];']
    source.write_text('\n'.join(lines) + '\n')
    run('aarch64-linux-gnu-gcc', '-std=c11', '-ffreestanding', '-I', ROOT,
        '-I', ROOT / 'include', '-I', ROOT / 'lib', '-c', source, '-o', target)
    sizes = symbols(target)
    el2 = symbols(build / 'el2/el2.elf')
    places = {}
    for i, (name, (base, _)) in enumerate(FIELDS.items()):
        places[name] = (EL2_BASE + el2[base][0] + sizes[f'at_{i}'][1] - 1,
                        sizes[f'of_{i}'][1])
    for name in ('pool', 'tables'):
        places[name] = (EL2_BASE + el2[name][0], el2[name][1])
    places['tables'] = (places['tables'][0] + places['tables'][1] - 4096, 8)
    return places


class Memory:
    def __init__(self, path):
        self.path = path
        with open(path, 'w+b') as file:
            file.truncate(RAM_BYTES)
            self.map = mmap.mmap(file.fileno(), RAM_BYTES)

    def read(self, address, size):
        at = address - RAM_BASE
        return self.map[at:at + size]

    def stop(self):
        for line in STOP_LINES:
            at = line - RAM_BASE
            self.map[at:at + len(STOP)] = STOP


def live(args, places, directory, starts):
    """A whole run, told to end after so many starts: memory and console."""
    memory = Memory(directory / f'ram-{starts}')
    board = 'virt,virtualization=on,gic-version=3,secure=on,memory-backend=ram'
    with open(directory / f'console-{starts}', 'w+b') as console:
        process = subprocess.Popen(
            ['qemu-system-aarch64', '-M', board, '-cpu', args.cpu, '-smp', '4',
             '-m', '1G', '-object', 'memory-backend-file,id=ram,size=1G,'
             f'share=on,mem-path={memory.path}', '-display', 'none', '-net',
             'none', '-monitor', 'none', '-serial', 'stdio', '-serial', 'null',
             '-bios', str(args.flash)], stdin=subprocess.DEVNULL,
            stdout=console, stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent)
        until = time.monotonic() + args.limit
        try:
            while process.poll() is None and time.monotonic() < until:
                made, = struct.unpack('<I', memory.read(*places['starts']))
                if made >= starts:
                    memory.stop()
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
    return memory, text


def outside(memory):
    """The domain's memory but its image, which has stacks in it."""
    whole = memory.read(*DOMAIN)
    size, = IMAGE_SIZE.unpack_from(whole, IMAGE_OFFSET)
    return whole[:IMAGE_OFFSET], whole[IMAGE_OFFSET + size:]


def counted(memory, place):
    """Calls by verdict; how long each took is another matter."""
    words = struct.unpack(f'<{VERDICTS * (1 + BUCKETS)}Q',
                          memory.read(place[0], 8 * VERDICTS * (1 + BUCKETS)))
    return [words[i] + sum(words[VERDICTS + BUCKETS * i:][:BUCKETS])
            for i in range(VERDICTS)]


def differences(places, first, last):
    for name in [*SAME, 'pool', 'tables']:
        read = counted if name.startswith('counters') else \
            lambda memory, place: memory.read(*place).hex()
        a, b = (read(memory, places[name]) for memory in (first, last))
        if a != b:
            yield f'{name}: {a} after one life, {b} now'
    if outside(first) != outside(last):
        yield "the domain's memory differs"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=150)
    parser.add_argument('--starts', type=int, default=1001)
    parser.add_argument('--late-us', type=int, default=1000000,
                        help='how late an interrupt of the neighbour may be')
    parser.add_argument('flash', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        places = layout(args.build, directory)
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
