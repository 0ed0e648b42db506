#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the gate maps while guests run, read out of its page tables.

Cases 12, 23, 25, 26, 30, 37: the gate does not read a guest's memory twice; but
for a newer policy and mediated calls, copied once, it does not read it at all.
No domain's RAM is mapped at EL2, no page is both writable and executable, and
the monitor's memory is not there.
"""
import argparse
import pathlib
import re
import select
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
# pylint: disable=wrong-import-position
from crash import die_with_parent

IMAGE = 0x60000000
BYTES = 0x04000000  # more than the image and its pool
IMAGE_SIZE = 16  # in an arm64 Image's header; the tool adds the pool to it
LEVELS = 4
ADDRESS = 0x0000fffffffff000
READ_ONLY = 1 << 7
EXECUTE_NEVER = 1 << 54
DEVICES = ((0x08000000, 0x08010000), (0x080a0000, 0x09001000))
MONITOR = (0x0e000000, 0x0f000000)


def symbol(elf, name):
    out = subprocess.run(['nm', elf], check=True, capture_output=True,
                         text=True).stdout
    return int(re.search(rf'(?m)^([0-9a-f]+) . {name}$', out).group(1), 16)


class Memory:
    def __init__(self, data):
        self.data = data

    def word(self, address):
        return struct.unpack_from('<Q', self.data, address - IMAGE)[0]

    def walk(self, table, level, base, found):
        """(first, end, writable, executable) of each block and page."""
        size = 4096 << 9 * (LEVELS - 1 - level)
        for i in range(512):
            entry = self.word(table + 8 * i)
            first = base + i * size
            if not entry & 1:
                continue
            if level < LEVELS - 1 and entry & 2:
                self.walk(entry & ADDRESS, level + 1, first, found)
                continue
            found.append((first, first + size, not entry & READ_ONLY,
                          not entry & EXECUTE_NEVER, entry & ADDRESS))


def command(monitor, line):
    """One line for QEMU's monitor, and its answer up to the next prompt."""
    answer = b''
    if line:
        monitor.sendall(line.encode() + b'\n')
    while not answer.endswith(b'(qemu) '):
        data = monitor.recv(65536)
        if not data:
            sys.exit('no monitor: ' + answer.decode(errors='replace'))
        answer += data
    return answer


def dump(args, directory):
    """The gate's memory once the witness is running."""
    path = directory / 'qmp'
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M',
         'virt,virtualization=on,secure=on,gic-version=3', '-cpu', args.cpu,
         '-smp', '2', '-m', '1G', '-display', 'none', '-net', 'none',
         '-monitor', f'unix:{path}', '-serial', 'stdio', '-serial', 'null',
         '-bios', str(args.flash)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
    monitor, _ = server.accept()
    text, end = '', time.monotonic() + args.limit
    try:
        while 'witness| alive' not in text and time.monotonic() < end:
            if select.select([process.stdout], [], [], 0.2)[0]:
                text += process.stdout.read1(65536).decode(errors='replace')
        # What the monitor says is read, or it stops listening.
        command(monitor, None)
        command(monitor, f'pmemsave {IMAGE:#x} {BYTES:#x} '
                f'"{directory}/memory"')
    finally:
        process.kill()
        process.wait()
    return text, (directory / 'memory').read_bytes()


def overlap(range_, first, end):
    return range_[0] < end and first < range_[1]


def judge(memory, table, level, domains):
    end_of_ours = IMAGE + memory.word(IMAGE + IMAGE_SIZE)
    found = []
    memory.walk(table, level, 0, found)
    problems = [] if found else ['nothing is mapped']
    for first, end, writable, executable, output in found:
        where = f'{first:#x} to {end:#x}'
        if output != first:
            problems.append(f'{where} is not where it is')
        if writable and executable:
            problems.append(f'{where} is writable and executable')
        if any(overlap((first, end), *domain) for domain in domains):
            problems.append(f"{where} is a domain's")
        if overlap((first, end), *MONITOR):
            problems.append(f"{where} is the monitor's")
        if not overlap((first, end), IMAGE, end_of_ours) and \
                not any(overlap((first, end), *device) for device in DEVICES):
            problems.append(f'{where} is nothing of ours')
    print(f'# {len(found)} pages and blocks')
    return problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--flash', type=pathlib.Path, required=True)
    parser.add_argument('--elf', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=60)
    parser.add_argument('--domain', action='append', default=[],
                        metavar='BASE:BYTES', help="a domain's RAM")
    args = parser.parse_args()
    domains = []
    for text in args.domain:
        base, size = (int(word, 0) for word in text.split(':'))
        domains.append((base, base + size))
    with tempfile.TemporaryDirectory() as name:
        text, data = dump(args, pathlib.Path(name))
    memory = Memory(data)
    setup = IMAGE + symbol(args.elf, 'mmu_setup')
    tcr, ttbr = memory.word(setup + 8), memory.word(setup + 16)
    bits = 64 - (tcr & 0x3f)
    problems = judge(memory, ttbr & ADDRESS, 0 if bits > 39 else 1, domains)
    if 'witness| alive' not in text:
        problems.append('the witness is silent')
    for problem in problems[:20]:
        print('FAILED:', problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
