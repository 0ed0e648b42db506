#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Counts instructions: one payload, every target, exact and repeatable.

Under `-icount shift=0,sleep=off` one instruction at any exception level is
one nanosecond of virtual time, so the payload's own counter reads are counts.
Prints tables, writes build/bench.json, build/bench.svg and .png (with --short
build/bench-short.json alone), and exits 1 if a goal is missed (benchmark/goals.py), a figure is not stable within its
run, or it grew by more than 5 % over the committed ones
(docs/bench-baseline.json).
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

from benchmark import (chart, goals, machine, memory, report, scaling, startup,
                       targets)
from benchmark.machine import A57, A72, MAX, ROOT
from benchmark.systems import Systems

BASELINE = ROOT / 'docs' / 'bench-baseline.json'
TOLERANCE = 1.05
RATE = re.compile(r'rate: (smc|hvc) (\S+) (\d+) (\d+)')
OURS = ('gate', 'monitor')  # targets whose figures are committed


def key(row):
    return '/'.join((row['cpu'], row['target'], row['conduit'], row['call']))


def growth(rows, cpus):
    """Against the committed figures; one that is missing is one as well."""
    now = {key(row): row['instructions'] for row in rows}
    for name, then in json.loads(BASELINE.read_text()).items():
        if name.split('/')[0] not in cpus:
            continue
        if name not in now:
            yield f'{name}: not measured, committed {then:g}'
        elif now[name] > then * TOLERANCE + 0.5:
            yield f'{name}: {now[name]:g}, committed {then:g}'


def write_baseline(rows):
    BASELINE.write_text(json.dumps(
        {key(row): row['instructions'] for row in rows
         if row['target'].startswith(OURS)}, indent=1, sort_keys=True) + '\n')


def rate(systems, limit):
    """Calls a second, CPUs side by side: a sanity ratio, not a figure."""
    payload = systems.payload('bench-rate.bin', '--cpus', '2')
    text = (machine.ROOT / 'tests/system/manifests/bench.dts').read_text()
    text = text.replace('label = "bench";', 'label = "bench";\n\t\tvcpus = '
                        '<2>;').replace('bench.bin', payload.name)
    image = systems.image(systems.manifest('bench-two', text))
    out = machine.boot(MAX, limit, extra=machine.PARALLEL, cpus=2,
                       flash=systems.flash(image))
    return {f'{call} by {conduit}, {cpus} CPU{"s" * (cpus != "1")}':
            int(number) for conduit, call, cpus, number in RATE.findall(out)}


def paths(systems, cpus):
    """What each call executes (scripts/paths.py)."""
    rows = []
    for cpu in cpus:
        out = systems.out / 'paths.json'
        subprocess.run([ROOT / 'scripts/paths.py', '--build', systems.build,
                        '--cpu', cpu, '--json', out],
                       stdout=subprocess.DEVNULL, check=True)
        rows += json.loads(out.read_text())['rows']
    return rows


def measure(args, cpus):
    systems = Systems(args.build)
    data = {'rows': [], 'paths': [], 'scaling': {}, 'startup': {}, 'rate': {},
            'memory': {}, 'notes': [],
            'sizes': memory.resident(args.build)}
    for cpu in cpus:
        rows, reset = targets.ours(systems, cpu, args.limit)
        data['rows'] += rows
        data['startup'].setdefault(f'reset to a payload of a few KB, {cpu}',
                                   reset)
        rows, notes = targets.peers(systems, cpu, args.limit, not args.short)
        data['rows'] += rows
        data['notes'] += notes
    if not args.short:
        data['versions'] = targets.peer_versions()
        data['memory'] = memory.costs(systems.out)
        data['scaling'] = scaling.measure(systems, args.limit)
        data['startup'].update(startup.measure(systems, args.limit))
        data['paths'] = paths(systems, cpus)
        data['rate'] = rate(systems, args.limit)
    return data


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    parser.add_argument('--cpu', action='append')
    parser.add_argument('--short', action='store_true',
                        help='two CPU models, ours and the floors only')
    parser.add_argument('--limit', type=float, default=240,
                        help='seconds for each machine')
    parser.add_argument('--write-baseline', action='store_true')
    parser.add_argument('--write-docs', action='store_true',
                        help="the tables of docs/performance.md, and its chart")
    args = parser.parse_args()
    args.build = args.build.resolve()
    cpus = args.cpu or ([A57, MAX] if args.short else [A57, A72, MAX])

    try:
        data = measure(args, cpus)
    except machine.Broken as error:
        sys.exit(f'bench: {error}')
    for name, text in report.sections(data).items():
        print(f'\n{name}\n\n{text}')
    if args.write_baseline:
        write_baseline(data['rows'])
    problems = [*goals.misses(data['rows'], cpus, data['sizes'],
                              data['scaling']),
                *goals.unstable(data['rows']), *growth(data['rows'], cpus)]
    if not args.short and not chart.write(data['rows'],
                                          args.build / 'bench.svg'):
        data['notes'].append('no rsvg-convert: no PNG')
    name = 'bench-short.json' if args.short else 'bench.json'
    (args.build / name).write_text(json.dumps(data, indent=1) + '\n')
    if args.write_docs:
        report.write_docs(data)
        (ROOT / 'docs/bench.svg').write_text(chart.svg(data['rows']))
    print()
    for note in data['notes']:
        print('note:', note)
    for problem in problems:
        print('MISSED:', problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
