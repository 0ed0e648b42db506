#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The latency histogram that assembly counts up, against the trace.

Boots a traced domain whose calls all fit its ring, reads the records and then
the vCPU's counters out of the machine's memory: each record must be in the
bucket of its verdict and duration, and nothing else may be in any.
"""
import argparse
import collections
import ctypes
import json
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RAM_BASE, EL2_BASE = 0x40000000, 0x60000000  # boards/qemu-virt/memory.h
TICK_NS = 16
VERDICTS = ['deny', 'answer', 'forward', 'undefined', 'constant']
BUCKETS = 65  # GATE_LATENCY_BUCKETS
LATENCY = ('offsetof(struct machine, domains) + offsetof(struct domain, vcpus)'
           ' + offsetof(struct vcpu, gate) + offsetof(struct gate_vcpu, '
           'counters) + offsetof(struct gate_counters, latency)')


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run(*command):
    return subprocess.run([str(word) for word in command], check=True,
                          capture_output=True, text=True).stdout


def latency_address(build, directory):
    """Of the first vCPU's: the symbol, and what C says lies before it."""
    source, target = directory / 'where.c', directory / 'where.o'
    source.write_text(f'#include "el2/cpu.h"\nchar where[{LATENCY}];\n')
    run('aarch64-linux-gnu-gcc', '-std=c11', '-ffreestanding', '-I', ROOT,
        '-I', ROOT / 'include', '-I', ROOT / 'lib', '-c', source, '-o', target)
    offset = int(re.search(r'^\w+ (\w+) \w where$', run('nm', '-S', target),
                           re.MULTILINE).group(1), 16)
    symbol = int(re.search(r'^(\w+) \w machine$',
                           run('nm', build / 'el2/el2.elf'),
                           re.MULTILINE).group(1), 16)
    return EL2_BASE + symbol + offset


def boot(flash, cpu, ram, limit):
    board = 'virt,virtualization=on,gic-version=3,secure=on,memory-backend=ram'
    subprocess.run(
        ['qemu-system-aarch64', '-M', board, '-cpu', cpu, '-m', '1G',
         '-object', f'memory-backend-file,id=ram,size=1G,mem-path={ram},'
         'share=on', '-smp', '1', '-display', 'none', '-net', 'none',
         '-monitor', 'none', '-serial', 'null', '-serial', 'null',
         '-bios', str(flash)], stdin=subprocess.DEVNULL, timeout=limit,
        preexec_fn=die_with_parent, check=True)


def counted(ram, address):
    """{(verdict, bucket): calls} as the gate has them."""
    with open(ram, 'rb') as file:
        file.seek(address - RAM_BASE)
        words = struct.unpack(f'<{len(VERDICTS) * BUCKETS}Q',
                              file.read(8 * len(VERDICTS) * BUCKETS))
    return {(VERDICTS[i // BUCKETS], i % BUCKETS): calls
            for i, calls in enumerate(words) if calls}


def recorded(build, ram):
    """The same from the records: the bucket is the ticks' leading zeros."""
    lines = run(build / 'tools/smcgate', 'trace', '--json', ram).splitlines()
    records = [json.loads(line) for line in lines]
    return dict(collections.Counter(
        (record['verdict'], 64 - (record['ns'] // TICK_NS).bit_length())
        for record in records if 'verdict' in record))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='max,pauth-impdef=on')
    parser.add_argument('--limit', type=float, default=40)
    parser.add_argument('flash', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        ram = directory / 'ram'
        boot(args.flash, args.cpu, ram, args.limit)
        gate = counted(ram, latency_address(args.build, directory))
        trace = recorded(args.build, ram)
    print('calls by verdict:', {verdict: sum(
        calls for (which, _), calls in gate.items() if which == verdict)
        for verdict in VERDICTS})
    if sum(trace.values()) < 50:
        print('FAILED: the trace has no more than', trace)
        return 1
    for key in sorted(set(gate) | set(trace)):
        if gate.get(key) != trace.get(key):
            print(f'FAILED: {key}: {gate.get(key)} counted, '
                  f'{trace.get(key)} recorded')
    return gate != trace


if __name__ == '__main__':
    sys.exit(main())
