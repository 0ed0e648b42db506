#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One test of the monitor in QEMU; see meson.build for the cases.

  run.py payload  every test of the payload passes, then the machine is off
  run.py once     likewise, of a payload that does not reset it
  run.py limits   instructions a call (-icount)
  run.py cpus     1 to 34 CPUs, GICv2 and GICv3, with and without EL2

The packages are package.py's: `smcgate pack` makes no bad ones.
"""
import argparse
import ctypes
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

import package

# Instructions: what a call may cost, there and back, by CPU. The entry flushes
# the branch predictor on an A57 and looks for WORKAROUND_1 and _3 (11).
CPUS = {'cortex-a57': 11, 'max,pauth-impdef=on': 0, 'cortex-a53': 0}
LIMITS = {
    'SMCCC_VERSION': 20, 'ARCH_FEATURES': 20, 'ARCH_WORKAROUND_1': 21,
    'PSCI_VERSION': 20, 'PSCI_AFFINITY_INFO': 100, 'UID': 20,
    'unknown-sip': 24, 'forward': 100, 'forward-smc32': 100,
}


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def flash(args, monitor, bl33, **changes):
    return package.flash(args.boot.read_bytes(),
                         package.good(bytes(monitor), bl33, **changes))


class Machine:
    def __init__(self, args, directory):
        self.args = args
        self.directory = pathlib.Path(directory)

    def run(self, image, cpu=None, smp=4, limit=110, until=None, icount=False,
            machine=None, gic=None, more=(), until_normal=None):
        """
        (exit status or None, normal console, secure console)

        Ends where the secure console has @until, or the normal one
        @until_normal: what has been written after that may be there or not.
        """
        machine = machine or 'virtualization=on' + (
            ',mte=on' if (cpu or self.args.cpu).startswith('max') else '')
        path = self.directory / 'flash'
        path.write_bytes(image)
        secure = self.directory / 'secure'
        normal = self.directory / 'normal'
        secure.write_bytes(b'')
        normal.write_bytes(b'')
        command = ['qemu-system-aarch64', '-M',
                   f'virt,secure=on,gic-version={gic or self.args.gic},'
                   f'{machine}', '-cpu',
                   cpu or self.args.cpu, '-smp', str(smp), '-m', '1G',
                   '-bios', str(path), '-net', 'none', '-display', 'none',
                   '-monitor', 'none', '-serial', f'file:{normal}',
                   '-serial', f'file:{secure}']
        if icount:
            command += ['-icount', 'shift=0,sleep=off']
        command += more
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   preexec_fn=die_with_parent)
        status = None
        try:
            for _ in range(limit * 5):
                try:
                    status = process.wait(0.2)
                    break
                except subprocess.TimeoutExpired:
                    if until and re.search(until, self.text(secure)):
                        break
                    if until_normal and re.search(until_normal,
                                                  self.text(normal)):
                        break
        finally:
            process.kill()
            process.wait()
        return status, self.text(normal), self.text(secure)

    @staticmethod
    def text(path):
        return path.read_text(errors='replace').replace('\r', '')


problems = []


def expect(ok, what, *texts):
    print('ok' if ok else 'not ok', '-', what)
    if not ok:
        problems.append(what)
        for text in texts:
            print('\n'.join('#   ' + line for line in text.split('\n')[-30:]))


def boot_line(count):
    plural = '' if count == 1 else 's'
    return rf'(?m)^monitor: smcgate \S+, {count} CPU{plural}, ' \
           r'SMCCC 1\.4, PSCI 1\.3$'


def test_counts(services, normal):
    """Call counts as the payload read them are the rows of each owner."""
    rows = [line.split() for line in services.read_text().splitlines()]
    absent = {'trng'} if 'TRNG: absent' in normal else set()
    read = re.findall(r'(?m)^# count ([0-9a-f]+) (\d+)$', normal)
    for query, count in read:
        owner = int(query, 16) >> 24 & 0x3f
        listed = sum(int(fid, 16) >> 24 & 0x3f == owner and
                     int(fid, 16) & 0xffff < 0xff00 and group not in absent
                     for fid, group, *_ in rows)
        expect(int(count) == listed, f'{query}: {count} calls, {listed} rows')
    expect(len(read) >= 5, f'{len(read)} owners have a count')


def test_payload(machine, monitor, args):
    status, normal, secure = machine.run(
        flash(args, monitor, args.payload.read_bytes()))
    print(normal)
    test_counts(args.services, normal)
    expect(status == 0, f'the machine powered off (status {status})', secure)
    expect(re.search(r'(?m)^# \d+ passed, 0 failed, \d+ skipped$', normal) and
           'not ok' not in normal, 'no test failed', normal)
    expect(len(re.findall(boot_line(4), secure)) == 3,
           'three boot lines: power-on and two resets', secure)


def test_once(machine, monitor, args):
    status, normal, secure = machine.run(
        flash(args, monitor, args.payload.read_bytes()))
    print(normal)
    expect(status == 0, f'the machine powered off (status {status})', secure)
    expect(re.search(r'(?m)^# \d+ passed, 0 failed, \d+ skipped$', normal) and
           'not ok' not in normal, 'no test failed', normal)


def test_limits(machine, monitor, args):
    bench = args.bench.read_bytes()
    for cpu, entry in CPUS.items():
        _, normal, _ = machine.run(flash(args, monitor, bench), cpu=cpu,
                                   icount=True)
        rows = dict(re.findall(r'bench: smc (\S+) (\d+\.\d) \d', normal))
        for name, limit in LIMITS.items():
            cost = float(rows.get(name, 'inf'))
            expect(cost <= limit + entry,
                   f'{cpu}: {name}: {cost:g} instructions, '
                   f'limit {limit + entry}', normal)


MODELS = ['cortex-a53', 'cortex-a57', 'cortex-a72', 'max,pauth-impdef=on']


def run_cpus(machine, image, model, gic, smp, el2):
    """The payload cpus.c: every CPU there is, in their clusters."""
    normally = 'on' if el2 else 'off'
    extension = ',mte=on' if model.startswith('max') and el2 else ''
    status, normal, secure = machine.run(
        image, cpu=model, smp=smp, gic=gic, limit=100,
        machine=f'virtualization={normally}{extension}')
    expect(status == 0 and re.search(boot_line(smp), secure) and
           re.search(rf'(?m)^# {smp} CPUs$', normal) and
           re.search(rf'(?m)^# entered at EL{2 if el2 else 1}$', normal) and
           re.search(r'(?m)^# \d+ passed, 0 failed, 0 skipped$', normal),
           f'{model}, GICv{gic}, {smp} CPUs, EL2 {normally}', normal, secure)


def test_cpus(machine, monitor, args):
    image = flash(args, monitor, args.cpus.read_bytes())
    for model in MODELS:
        for gic in (2, 3):
            for el2 in (True, False):
                run_cpus(machine, image, model, gic, 4, el2)
    for gic, smp in [(2, 1), (2, 2), (2, 8), (3, 1), (3, 2), (3, 8), (3, 18)]:
        run_cpus(machine, image, 'cortex-a57', gic, smp, True)
    run_cpus(machine, image, 'cortex-a53', 2, 8, False)
    run_cpus(machine, image, 'cortex-a53', 3, 18, False)
    # More than there is room for: those stay parked.
    bench = flash(args, monitor, args.bench.read_bytes())
    status, _, secure = machine.run(bench, smp=34)
    expect(status == 0 and re.search(boot_line(24), secure), '34 CPUs',
           secure)


def main():
    cases = {'payload': test_payload, 'once': test_once,
             'limits': test_limits, 'cpus': test_cpus}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('case', choices=cases)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--elf', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--bench', type=pathlib.Path, required=True)
    parser.add_argument('--cpus', type=pathlib.Path, required=True)
    parser.add_argument('--services', type=pathlib.Path)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', default=3, type=int)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        cases[args.case](Machine(args, directory), args.monitor.read_bytes(),
                         args)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
