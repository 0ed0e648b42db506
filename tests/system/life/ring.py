#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A trace ring that is full, three times over (ring.c).

What is left in it are the newest calls, each whole and in its place, and what
is said to be lost is all of the others.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
# pylint: disable=wrong-import-position
import counters

CALLS = 100000  # ring.c
PACKET, PACKETS = 31, 1024  # smcgate/trace.h
VERSION, AFFINITY = 0x80000000, 0xc4000004


def expected(i):
    return {'fid': AFFINITY if i % 3 == 0 else VERSION,
            'conduit': 'hvc' if i & 1 else 'smc', 'x1': i}


def found(record):
    return {'fid': int(record['fid'], 16), 'conduit': record['conduit'],
            'x1': int(record['x'][1], 16)}


def wrong(records, lost):
    if lost + len(records) != records[-1]['sequence'] + 1:
        yield (f'{lost} lost and {len(records)} left are not '
               f'{records[-1]["sequence"] + 1}')
    if not (PACKETS - 2) * PACKET < len(records) <= PACKETS * PACKET:
        yield f'{len(records)} records are left'
    first = records[0]['sequence']
    for at, record in enumerate(records):
        if record['sequence'] != first + at:
            yield f'sequence {record["sequence"]} behind {first + at - 1}'
            return
    # The last one is SYSTEM_OFF's.
    numbered = records[:-1]
    for at, record in enumerate(numbered):
        i = CALLS - len(numbered) + at
        if found(record) != expected(i):
            yield f'{found(record)} is recorded, not {expected(i)}'
            return


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--build', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=170)
    parser.add_argument('flash', type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ram = pathlib.Path(name) / 'ram'
        counters.boot(args.flash, args.cpu, ram, args.limit)
        done = subprocess.run([args.build / 'tools/smcgate', 'trace', '--json',
                               ram], check=True, capture_output=True,
                              text=True)
    records = [json.loads(line) for line in done.stdout.splitlines()]
    lost = re.search(r'smcgate: (\d+) calls lost', done.stderr)
    problems = list(wrong(records, int(lost[1]) if lost else 0))
    if problems:
        print('FAILED:', '\n'.join(problems))
    return bool(problems)


if __name__ == '__main__':
    sys.exit(main())
