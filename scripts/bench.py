#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Counts instructions: one payload, every target, exact and repeatable.

Under `-icount shift=0,sleep=off` one instruction at any exception level is
one nanosecond of virtual time, so the payload's own counter reads are counts.
Prints a table, writes build/bench.json, and exits 1 if a goal is missed, a
figure is not stable within its run, or it grew by more than 5 % over the
committed ones (docs/bench-baseline.json).
"""
import argparse
import ctypes
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINE = ROOT / 'docs' / 'bench-baseline.json'
TOLERANCE = 1.05
HZ_NS = 16  # one tick of the 62.5 MHz counter in instructions

ROW = re.compile(r'bench: (smc|hvc) (\S+) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)')
BOOT = re.compile(r'domains start at counter (\d+)')

# (target, call, conduit or None for both): at most so many instructions.
# forward is what the gate adds to the same call straight to EL3.
GOALS = [
    ('gate', 'SMCCC_VERSION', None, 36),
    ('gate', 'UID', None, 36),
    ('gate', 'denied', None, 40),
    ('gate', 'unknown-sip', None, 40),
    ('gate', 'unknown-vendor-hyp', None, 40),
    ('monitor', 'SMCCC_VERSION', None, 30),
]
FORWARD_GOAL = 36


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def boot(image, flash, cpu, limit):
    machine = 'virt,virtualization=on,gic-version=3'
    machine += ',secure=on' if flash else ''
    start = ['-bios' if flash else '-kernel', str(image)]
    command = ['qemu-system-aarch64', '-M', machine, '-cpu', cpu, '-m', '1G',
               '-smp', '1', '-icount', 'shift=0,sleep=off', '-display',
               'none', '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
               '-serial', 'null', *start]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=limit, text=True,
                              errors='replace', preexec_fn=die_with_parent,
                              check=False)
    except subprocess.TimeoutExpired as error:
        text = (error.stdout or b'').decode(errors='replace')
        sys.exit(f'bench: {image.name} on {cpu} did not end within {limit} s; '
                 'its last lines:\n' + '\n'.join(text.split('\n')[-20:]))
    if done.returncode != 0 or not ROW.search(done.stdout):
        sys.exit(f'bench: {image.name} on {cpu}: status {done.returncode}:\n'
                 + done.stdout[-2000:] + done.stderr[-500:])
    return done.stdout


def rows(target, cpu, text):
    for conduit, call, least, median in ROW.findall(text):
        yield {'target': target, 'cpu': cpu, 'call': call,
               'conduit': conduit, 'instructions': float(least),
               'median': float(median)}


def pack(args, bl33, out):
    subprocess.run([str(args.build / 'tools/smcgate'), 'pack', '--monitor',
                    str(args.build / 'el3/el3.bin'), '--bl33', str(bl33),
                    '-o', str(out)], check=True)


def measure(args, cpu, directory):
    system = args.build / 'tests/system/bench.img'
    gate, monitor = directory / 'gate.bin', directory / 'monitor.bin'
    pack(args, system, gate)
    pack(args, args.build / 'guests/bench/bench.bin', monitor)
    text = boot(gate, True, cpu, args.limit)
    result = list(rows('gate', cpu, text))
    start = BOOT.search(text)
    if start:
        result.append({'target': 'gate', 'cpu': cpu, 'call': 'boot',
                       'conduit': '-', 'median': 0,
                       'instructions': int(start.group(1)) * HZ_NS})
    result += rows('monitor', cpu, boot(monitor, True, cpu, args.limit))
    if not args.short:
        result += rows('gate-on-qemu', cpu,
                       boot(system, False, cpu, args.limit))
    return result


def find(table, target, call, conduit):
    return [row for row in table
            if (row['target'], row['call']) == (target, call)
            and conduit in (None, row['conduit'])]


def goal_misses(table):
    for target, call, conduit, goal in GOALS:
        found = find(table, target, call, conduit)
        if not found:
            yield f'{target} {call}: not measured'
        for row in found:
            if row['instructions'] > goal:
                yield (f'{target} {call} by {row["conduit"]}: '
                       f'{row["instructions"]:g}, the goal is {goal}')
    for row in find(table, 'gate', 'forward', None):
        straight = find(table, 'monitor', 'forward', 'smc')
        if not straight:
            yield 'monitor forward: not measured'
            continue
        more = row['instructions'] - straight[0]['instructions']
        if more > FORWARD_GOAL:
            yield (f'gate forward by {row["conduit"]}: {more:g} more than '
                   f'straight to EL3, the goal is {FORWARD_GOAL}')


def unstable(table):
    for row in table:
        if row['call'] != 'boot' and row['median'] > row['instructions'] + 1:
            yield (f'{row["target"]} {row["call"]} by {row["conduit"]}: least '
                   f'{row["instructions"]:g}, median {row["median"]:g}')


def key(row):
    return '/'.join((row['cpu'], row['target'], row['conduit'], row['call']))


def growth(table):
    if not BASELINE.exists():
        return
    before = json.loads(BASELINE.read_text())
    for row in table:
        then = before.get(key(row))
        if then and row['instructions'] > then * TOLERANCE + 0.5:
            yield (f'{key(row)}: {row["instructions"]:g}, '
                   f'committed {then:g}')


def print_table(table):
    for cpu in dict.fromkeys(row['cpu'] for row in table):
        print(f'\nInstructions a round trip, {cpu} (SMC or HVC and ERET '
              'included)')
        columns = list(dict.fromkeys(
            (row['target'], row['conduit']) for row in table
            if row['cpu'] == cpu and row['call'] != 'boot'))
        calls = list(dict.fromkeys(row['call'] for row in table
                                   if row['cpu'] == cpu
                                   and row['call'] != 'boot'))
        print(f'{"":22}' + ''.join(f'{t + " " + c:>18}' for t, c in columns))
        for call in calls:
            line = f'{call:22}'
            for target, conduit in columns:
                found = [row for row in find(table, target, call, conduit)
                         if row['cpu'] == cpu]
                line += f'{found[0]["instructions"]:18g}' if found \
                    else f'{"-":>18}'
            print(line)
        for row in table:
            if row['cpu'] == cpu and row['call'] == 'boot':
                print(f'reset to the first domain: {row["instructions"]:,} '
                      'instructions')


def print_sizes(args):
    for name, limit in (('el2', 96), ('el3', 64)):
        elf = args.build / name / f'{name}.elf'
        out = subprocess.run(['size', '-A', str(elf)], capture_output=True,
                             text=True, check=True).stdout
        sections = re.findall(r'^(\.\S+)\s+(\d+)', out, re.MULTILINE)
        resident = sum(int(n) for s, n in sections
                       if not s.startswith(('.bss', '.debug', '.comment')))
        print(f'{name}: {resident} bytes of text and data '
              f'(at most {limit} KiB)')
        if resident > limit * 1024:
            yield f'{name} is larger than {limit} KiB'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    parser.add_argument('--cpu', action='append')
    parser.add_argument('--short', action='store_true',
                        help='one CPU model, gate and monitor only')
    parser.add_argument('--limit', type=float, default=120)
    parser.add_argument('--write-baseline', action='store_true')
    args = parser.parse_args()
    args.build = args.build.resolve()
    cpus = args.cpu or (['cortex-a57'] if args.short else
                        ['cortex-a57', 'cortex-a72', 'max,pauth-impdef=on'])

    table = []
    with tempfile.TemporaryDirectory() as directory:
        for cpu in cpus:
            table += measure(args, cpu, pathlib.Path(directory))
    print_table(table)
    print()
    problems = [*print_sizes(args), *goal_misses(table), *unstable(table),
                *growth(table)]
    (args.build / 'bench.json').write_text(
        json.dumps({'rows': table}, indent=1) + '\n')
    if args.write_baseline:
        BASELINE.write_text(json.dumps(
            {key(row): row['instructions'] for row in table},
            indent=1, sort_keys=True) + '\n')
    for problem in problems:
        print('MISSED:', problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
