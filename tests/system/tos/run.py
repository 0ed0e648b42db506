#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Trusted OSes under the monitor in QEMU; see meson.build for the cases."""
import argparse
import ctypes
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'el3'))
import package  # noqa: E402

TOS_BYTES = 0x100000
TIMER = 29
FAILS = 0xbad
ROWS = [[0xb2, 0xbe, 0xbf, 0xf2, 0xfe, 0xff, 0x02, 0x1f, 0x32, 0x72],
        [0xb3, 0xbc, 0xf3, 0x3c]]
# What a Trusted OS executes itself for the call that is measured.
OWN = 8
LIMIT = 400
# And a call of SMCCC_VERSION, with which it is compared (tests/system/el3).
SMCCC_VERSION = {'cortex-a57': 30, 'cortex-a72': 30}

# case: what each Trusted OS gets in x0 at its start
CASES = {'none': [], 'one': [0], 'two': [0, 1], 'first-fails': [FAILS, 1],
         'second-fails': [0, FAILS], 'fails': [FAILS], 'cost': [0]}


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def flash(args):
    tos = args.tos.read_bytes()
    whole = package.good(args.monitor.read_bytes(), args.payload.read_bytes())
    starts = CASES[args.case]
    for number, x0 in enumerate(starts):
        base = package.TOS_BASE + number * TOS_BYTES
        whole.images.append(package.Image(
            'tos', tos, base, memory=TOS_BYTES, x=(x0, 0, 0, 0),
            name='bl32' if number == 0 else f'tos{number}',
            uuid=number and package.OWN + bytes([0x30 + number])))
        last = max((i for i, start in enumerate(starts) if start != FAILS),
                   default=0)
        whole.toses.append(package.tos(
            len(whole.images) - 1, base, TOS_BYTES, rows=ROWS[number],
            intids=[TIMER] if number == last else []))
    return package.flash(args.boot.read_bytes(), whole)


def run(args, directory):
    """(exit status or None, normal console, secure console)"""
    directory = pathlib.Path(directory)
    image, normal, secure = (directory / n for n in ('f', 'normal', 'secure'))
    image.write_bytes(flash(args))
    machine = 'virtualization=' + args.el2
    if args.cpu.startswith('max'):
        machine += ',mte=on'
    command = ['qemu-system-aarch64', '-M',
               f'virt,secure=on,gic-version={args.gic},{machine}', '-cpu', args.cpu,
               '-smp', '1' if args.case == 'cost' else '4', '-m', '1G', '-bios', str(image), '-net', 'none',
               '-display', 'none', '-monitor', 'none', '-serial',
               f'file:{normal}', '-serial', f'file:{secure}']
    if args.case == 'cost':
        command += ['-icount', 'shift=0,sleep=off']
    try:
        status = subprocess.run(command, stdin=subprocess.DEVNULL,
                                timeout=args.limit, check=False,
                                preexec_fn=die_with_parent).returncode
    except subprocess.TimeoutExpired:
        status = None
    return status, *(p.read_text(errors='replace').replace('\r', '')
                     for p in (normal, secure))


problems = []


def expect(good, what):
    print('ok' if good else 'not ok', '-', what)
    if not good:
        problems.append(what)


def check(args, status, normal, secure):
    starts = CASES[args.case]
    good = [x0 for x0 in starts if x0 != FAILS]
    print(normal, secure, sep='\n')
    expect(status == 0, f'the machine powered off (status {status})')
    expect(re.search(r'(?m)^# \d+ passed, 0 failed, \d+ skipped$', normal) and
           'not ok' not in normal, 'no test failed')
    boots = 1 if args.case == 'cost' else 2
    failed = boots * (len(starts) - len(good))
    expect(secure.count('tos: starts') == boots * len(good) and
           secure.count('tos: fails') == failed and
           len(re.findall(r'(?m)^monitor: Trusted OS \d failed to start: its '
                          'calls are refused$', secure)) == failed,
           'each is started at each boot; failures are told')
    expect(secure.count('tos: system reset') == (boots - 1) * len(good),
           'SYSTEM_RESET is told to each that runs')
    expect(secure.count('tos: system off') == len(good),
           'SYSTEM_OFF is told to each that runs')
    names = re.search(r'Trusted OSes:(.*)', normal)
    expect(names and len(names.group(1).split()) == len(good),
           'those that run are found')
    if args.case == 'cost':
        cost = int(re.search(r'SMCCC_VERSION: (\d+)', normal).group(1))
        cost = cost + SMCCC_VERSION.get(args.cpu, 19) - OWN
        expect(cost <= LIMIT, f'{args.cpu}: there and back {cost:g} '
               f'instructions, limit {LIMIT}')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('case', choices=CASES)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--tos', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--el2', choices=['on', 'off'], default='on')
    parser.add_argument('--gic', choices=['2', '3'], default='3')
    parser.add_argument('--limit', type=int, default=100)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        check(args, *run(args, directory))
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
