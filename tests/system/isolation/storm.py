#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Random calls from four domains, each verdict worked out beside the gate.

Makes four random policies (storm_policy.py). What each says goes into a
manifest for the gate, and, by another way, into the domain's own image
(guests/isolation/rules.c), which judges every call that it makes. The firmware
is our monitor, with calls that give back what arrived (echo.c), and read and
write memory (echo_copy.c). The domains restart all the time. With --linux, Debian runs beside them and must answer to
the end.

Each ten minutes a new machine starts with new policies, of the next seed. The
seed is printed; the same one makes the same policies. A domain that complains
says the seed of its life: with --life, each life makes the same calls.
"""
import argparse
import ctypes
import os
import pathlib
import random
import re
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from storm_functions import Calls  # noqa: E402
from storm_policy import Policy  # noqa: E402

VCPUS = (2, 1, 2, 1)  # of each domain
DOMAINS = len(VCPUS)
RAM_PA, RAM_BYTES = 0x44400000, 0x600000
KINDS = ('denied', 'answered', 'constant', 'undefined', 'forwarded', 'mediated',
         'limited')
LAST_LINES = 60
ROUND = 600  # seconds; then other policies come
BAD = re.compile(r'PANIC|NOT |Bail out|Kernel panic|is off|lost|refused:')
RULED = re.compile(r'storm(\d)\| as ruled: ' +
                   ' '.join(r'(\d+) ' + kind for kind in KINDS))
BUDGET = re.compile(r'gate\| storm(\d): vCPU \d: ([0-9a-f]{8}) took (\d+) us, '
                    'more than its budget')
SVE_HINT = 1 << 16

ROOT = '''/dts-v1/;
/ {
	compatible = "smcgate,manifest-1";
	board = "qemu-virt";
	cpus = <%d>;
	#address-cells = <1>;
	#size-cells = <0>;
	%s
'''
STORM = '''
	domain@%(id)d {
		reg = <%(id)d>;
		label = "storm%(id)d";
		vcpus = <%(vcpus)d>;
		memory = /bits/ 64 <0x%(pa)x 0x%(bytes)x>;
		kernel = "storm%(id)d.bin";
		console = "pl011";
		restart = <65535 1>;
		%(trace)s
		smc-policy {
			%(policy)s
		};
	};
'''
LINUX = '''
	domain@5 {
		reg = <5>;
		label = "linux";
		memory = /bits/ 64 <0x48000000 0x10000000>;
		kernel = "Image";
		initrd = "initrd.img";
		bootargs = "console=ttyAMA0 quiet";
		console = "pl011";
		console-input;
		smc-policy { answer = "*"; };
	};
'''


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def make_manifest(args, directory):
    """The manifest's text, the domains' budgets; the images beside it."""
    calls = Calls(args.smcgate)
    budgets = {}
    text = ROOT % (sum(VCPUS) + bool(args.linux), calls.manifest())
    for i, vcpus in enumerate(VCPUS):
        pa = RAM_PA + i * RAM_BYTES
        policy = Policy(calls, i + 1, vcpus, pa, RAM_BYTES)
        (directory / f'storm{i + 1}.bin').write_bytes(
            policy.image(args.payload.read_bytes(), args.seed * 8 + i,
                         args.life))
        text += STORM % {'id': i + 1, 'vcpus': vcpus, 'pa': pa,
                         'bytes': RAM_BYTES, 'trace': '' if i % 2 else 'trace;',
                         'policy': policy.manifest()}
        budgets.update({(i + 1, fid): us
                        for fid, us in policy.budgets().items()})
    (directory / 'monitor').write_bytes(
        calls.monitor(args.monitor.read_bytes()))
    return text + (LINUX if args.linux else '') + '};\n', budgets


def make(*command):
    """What it says counts if it fails: random manifests earn warnings."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def make_flash(args, directory):
    manifest = directory / 'system.dts'
    text, budgets = make_manifest(args, directory)
    manifest.write_text(text)
    if args.keep:
        args.keep.write_text(text)
    include = ['-I', directory] + (['-I', args.linux] if args.linux else [])
    make(args.smcgate, 'image', manifest, '--gate', args.gate, *include, '-o',
         directory / 'image')
    make(args.smcgate, 'pack', '--boot', args.boot,
         '--monitor', directory / 'monitor', '--bl33', directory / 'image',
         '-o', directory / 'flash')
    return directory / 'flash', budgets


class Machine:
    def __init__(self, args, flash, budgets):
        self.budgets = budgets
        self.over_budget = 0
        self.tail = ''  # the console's end
        self.linux = ''  # and Linux's, without line ends
        self.bad = []
        self.lives = [0] * (DOMAINS + 1)
        self.calls = [0] * len(KINDS)
        self.last = [time.monotonic()] * (DOMAINS + 1)
        self.crashes = 0
        cpus = sum(VCPUS) + bool(args.linux)
        self.process = subprocess.Popen(
            ['qemu-system-aarch64', '-M',
             'virt,virtualization=on,secure=on,gic-version=3', '-cpu',
             args.cpu, '-smp', str(cpus), '-m', '1G', '-display', 'none',
             '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
             '-serial', 'null', '-bios', str(flash)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)

    def line(self, line):
        if line.startswith('linux| '):
            # Others' lines come in between: put together what is Linux's.
            self.linux = (self.linux + line[len('linux| '):])[-20000:]
        found = RULED.match(line)
        if found:
            domain = int(found.group(1))
            self.lives[domain] += 1
            self.last[domain] = time.monotonic()
            for i in range(len(KINDS)):
                self.calls[i] += int(found.group(i + 2))
        elif ': stopped: ' in line:
            self.crashes += 1
        elif BUDGET.match(line):
            self.budget(*BUDGET.match(line).groups())
        elif BAD.search(line):
            self.bad.append(line)

    def budget(self, domain, fid, took):
        """A report of a call: it has a budget, and took longer."""
        self.over_budget += 1
        budget = self.budgets.get((int(domain), int(fid, 16) & ~SVE_HINT))
        if budget is None or int(took) < budget:
            self.bad.append(f'storm{domain}: {fid} took {took} us of {budget}')

    def read(self, seconds, until=None, drain=False):
        """Whether Linux said @until in that time; counts what comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (not self.bad or drain):
            if until and until in self.linux:
                return True
            if not select.select([self.process.stdout], [], [], 0.2)[0]:
                continue
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                self.bad.append('the machine has ended')
                return False
            text = data.decode('utf-8', 'replace').replace('\r', '')
            lines = (self.tail.rsplit('\n', 1)[-1] + text).split('\n')
            for line in lines[:-1]:
                self.line(line)
            self.tail = (self.tail + text)[-20000:]
        return bool(until and until in self.linux)

    def ask_linux(self, number):
        self.process.stdin.write(f'echo is $(({number}*7)) here\n'.encode())
        self.process.stdin.flush()
        return self.read(60, f'is {number * 7} here')


def missing(machine):
    """What has not been seen yet."""
    problems = []
    if min(machine.lives[1:]) < 2:
        problems.append(f'lives of the domains: {machine.lives[1:]}')
    if min(machine.calls) == 0:
        problems.append(f'calls by verdict: {machine.calls}')
    # 100 us are less than half of what such a call may stay.
    if machine.over_budget == 0 and 100 in machine.budgets.values():
        problems.append('no call went over its budget')
    return problems


def run(args, machine):
    if args.linux and not machine.read(200, 'runs the demonstration'):
        return ['Linux does not come up']
    end = time.monotonic() + args.seconds
    late = end + 120  # on a machine that is busy
    number = 1000
    while not machine.bad and time.monotonic() < late and (
            time.monotonic() < end or missing(machine)):
        machine.read(min(10, max(1, end - time.monotonic())))
        number += 1
        if args.linux and not machine.ask_linux(number) and not machine.bad:
            return ['Linux does not answer any more']
        silent = [i for i in range(1, DOMAINS + 1)
                  if time.monotonic() - machine.last[i] > 90]
        if silent:
            return [f'domain {silent[0]} is silent']
    if args.linux and not machine.bad:
        print(f'# Linux has answered {number - 1000} times')
    return [] if machine.bad else missing(machine)


def path(text):
    return pathlib.Path(text).resolve()


def repeat(args):
    """The command; after a complaint, --life with its life's seed besides."""
    return shlex.join([sys.argv[0]] + [
        text for name, value in vars(args).items() if value and name != 'keep'
        for text in ('--' + name, str(value))])


def storm(args):
    """One machine, with policies of its own, for args.seconds."""
    print(f'# seed {args.seed}', flush=True)
    random.seed(args.seed)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        machine = Machine(args, *make_flash(args, directory))
        try:
            problems = run(args, machine)
            if problems or machine.bad:
                machine.read(2, drain=True)
            problems = machine.bad + problems
        finally:
            machine.process.kill()
            machine.process.wait()
    print(f'# {sum(machine.calls)} calls in {time.monotonic() - start:.1f} s: ' +
          ', '.join(f'{n} {kind}' for n, kind in zip(machine.calls, KINDS)) +
          f'; lives {machine.lives[1:]}, {machine.crashes} ended by a fault; '
          f'{machine.over_budget} reports of budgets', flush=True)
    if problems:
        print('\n'.join(['FAILED: ' + problem for problem in problems] +
                        ['the console, at its end:'] +
                        machine.tail.split('\n')[-LAST_LINES:] +
                        ['to repeat it:', repeat(args)]))
    return not problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('payload', 'gate', 'smcgate', 'boot', 'monitor'):
        parser.add_argument('--' + name, type=path, required=True)
    parser.add_argument('--linux', type=path,
                        help='where Image and initrd.img are')
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--seconds', type=float, default=10)
    parser.add_argument('--seed', type=int, default=0, help='0: by the clock')
    parser.add_argument('--life', type=lambda text: int(text, 0), default=0,
                        help='the seed of each life, as a complaint names it')
    parser.add_argument('--keep', type=path,
                        help='where a copy of the manifest goes')
    args = parser.parse_args()
    args.seed = args.seed or time.time_ns() // 1000000
    left = args.seconds
    while left > 0:
        args.seconds = min(left, ROUND)
        if not storm(args):
            return 1
        left -= args.seconds
        args.seed += 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
