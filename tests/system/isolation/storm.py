#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Random calls from four domains, each verdict worked out beside the gate.

Makes four random policies. What each says goes into a manifest for the gate,
and, by another way, into the domain's own image (guests/isolation/rules.c),
which judges every call that it makes. The domains restart all the time. With
--linux, Debian runs beside them and must answer to the end.

The seed is printed; the same one makes the same policies.
"""
import argparse
import csv
import ctypes
import io
import os
import pathlib
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time

DOMAINS = 4
MAGIC = b'SMCGRULE'
RULES_MAX = 192
ANSWER, CONSTANT, UNDEFINED, FORWARD = 1, 2, 3, 4
ALL = 2**64 - 1
LAST_LINES = 60
BAD = re.compile(r'PANIC|NOT |Bail out|Kernel panic|is off|lost|refused:')
RULED = re.compile(r'storm(\d)\| as ruled: (\d+) denied (\d+) answered '
                   r'(\d+) constant (\d+) undefined (\d+) forwarded')
# Their success ends the life, or starts another CPU.
NO_RETURN = re.compile(r'PSCI_(CPU_SUSPEND|CPU_OFF|CPU_ON|SYSTEM_|CPU_FREEZE|'
                       r'CPU_DEFAULT_SUSPEND)')
FORWARDED = ('SMCCC_ARCH_WORKAROUND_2',)  # by the gate's own service
NEEDED = ('PSCI_VERSION', 'PSCI_SYSTEM_RESET')

ROOT = '''/dts-v1/;
/ {
	compatible = "smcgate,manifest-1";
	board = "qemu-virt";
	cpus = <%d>;
	#address-cells = <1>;
	#size-cells = <0>;
'''
STORM = '''
	domain@%(id)d {
		reg = <%(id)d>;
		label = "storm%(id)d";
		memory = /bits/ 64 <0x%(pa)x 0x400000>;
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


def functions(args):
    """Functions by name without width: {'X': [(fid, name, row), …]}."""
    text = subprocess.run([args.smcgate, 'list', '--csv'], check=True,
                          capture_output=True, text=True).stdout
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        if row['platform'] in ('ARM', 'SMCGATE'):
            found.setdefault(re.sub('_64$', '', row['name']), []).append(
                (int(row['fid'], 16), row['name'], row))
    return found


def row(fid, kind, results=0, callable_=True, value=(), limits=(), args=0):
    limits = list(limits) + [(0, ALL)] * (2 - len(limits))
    return struct.pack('<IBBBB4Q4Q', fid, kind, results, callable_, args,
                       *value, *[0] * (4 - len(value)),
                       limits[0][0], limits[1][0], limits[0][1], limits[1][1])


class Policy:
    """One domain's: the manifest's text, and the same for its image."""

    def __init__(self, known):
        self.text = {'answer': [], 'undefined': [], 'forward': []}
        self.nodes = []
        self.checks = []
        self.rows = []
        answered = [n for n, f in known.items() if f[0][2]['answered'] and
                    not n.startswith('SMCGATE_HYP_')]  # want `control`
        others = [n for n, f in known.items() if not any(
            g[2]['answered'] or g[2]['effect'] != 'PURE' or
            'SMCGATE' in g[1] for g in f)]
        for name in answered:
            if name in NEEDED or random.random() < 0.7:
                self.answer(known[name])
        for name in random.sample(others, 12):
            self.constant(known[name])
        rest = [n for n in others if not any(
            known[n][0][1] in node for node in self.nodes)]
        for name in random.sample(rest, 6):
            for fid, full, _ in known[name]:
                self.text['undefined'].append(full)
                self.rows.append(row(fid, UNDEFINED))
        if random.random() < 0.8:
            self.forward(known['SMCGATE_SIP_EXAMPLE'])

    def answer(self, forms):
        for fid, name, data in forms:
            if not data['answered']:
                continue
            self.text['answer'].append(name)
            self.rows.append(row(fid, ANSWER, int(data['results']),
                                 not NO_RETURN.match(name),
                                 args=int(name in FORWARDED)))

    def constant(self, forms):
        value = [random.getrandbits(random.choice((8, 32, 64)))
                 for _ in range(random.choice((1, 2, 4)))]
        for fid, name, _ in forms:
            number = len(self.nodes)
            words = ' '.join(f'0x{word:x}' for word in value)
            self.nodes.append(
                f'constant@{number:x} {{ reg = <{number}>; call = "{name}"; '
                f'value = /bits/ 64 <{words}>; }};')
            self.rows.append(row(fid, CONSTANT, len(value), True, value))

    def forward(self, forms):
        """Both widths, with the same limits on one or both arguments."""
        limits = [(0, ALL), (0, ALL)]
        for i in random.sample((0, 1), random.choice((0, 1, 2))):
            first = random.getrandbits(random.choice((4, 16, 31)))
            limits[i] = (first, min(first + random.getrandbits(20),
                                    2**32 - 1))
        for fid, name, _ in forms:
            self.text['forward'].append(name)
            self.rows.append(row(fid, FORWARD, 2, True, (), limits, 2))
            for i, (low, high) in enumerate(limits):
                if (low, high) == (0, ALL):
                    continue
                number = len(self.checks)
                self.checks.append(
                    f'check@{number:x} {{ reg = <{number}>; call = "{name}"; '
                    f'argument = <{i + 1}>; '
                    f'range = /bits/ 64 <0x{low:x} 0x{high:x}>; }};')

    def manifest(self):
        cells = '#address-cells = <1>; #size-cells = <0>;'
        parts = [f'{kind} = ' + ', '.join(f'"{name}"' for name in names) + ';'
                 for kind, names in self.text.items() if names]
        parts += [cells] + self.nodes if self.nodes else []
        if self.checks:
            parts.append('checks { ' + cells + ' '.join(self.checks) + ' };')
        return '\n\t\t\t'.join(parts)

    def image(self, payload, seed):
        at = payload.index(MAGIC)
        assert len(self.rows) <= RULES_MAX
        data = MAGIC + struct.pack('<QII', seed, len(self.rows), 0) + \
            b''.join(self.rows)
        return payload[:at] + data + payload[at + len(data):]


def make_flash(args, directory):
    known = functions(args)
    text = ROOT % (DOMAINS + bool(args.linux))
    for i in range(1, DOMAINS + 1):
        policy = Policy(known)
        (directory / f'storm{i}.bin').write_bytes(
            policy.image(args.payload.read_bytes(), args.seed * 8 + i))
        text += STORM % {'id': i, 'pa': 0x44000000 + i * 0x400000,
                         'trace': 'trace;' if i % 2 else '',
                         'policy': policy.manifest()}
    text += (LINUX if args.linux else '') + '};\n'
    (directory / 'system.dts').write_text(text)
    include = ['-I', directory] + (['-I', args.linux] if args.linux else [])
    subprocess.run([args.smcgate, 'image', directory / 'system.dts', '--gate',
                    args.gate, *include, '-o', directory / 'image'],
                   check=True)
    subprocess.run([args.smcgate, 'pack', '--boot', args.boot, '--monitor',
                    args.monitor, '--bl33', directory / 'image', '-o',
                    directory / 'flash'], check=True,
                   stdout=subprocess.DEVNULL)
    return directory / 'flash'


class Machine:
    def __init__(self, args, flash):
        self.tail = ''  # the console's end
        self.linux = ''  # and Linux's, without line ends
        self.bad = []
        self.lives = [0] * (DOMAINS + 1)
        self.calls = [0] * 5
        self.last = [time.monotonic()] * (DOMAINS + 1)
        self.crashes = 0
        cpus = DOMAINS + bool(args.linux)
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
            for i in range(5):
                self.calls[i] += int(found.group(i + 2))
        elif ': stopped: ' in line:
            self.crashes += 1
        elif BAD.search(line):
            self.bad.append(line)

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


def run(args, machine):
    if args.linux and not machine.read(200, 'runs the demonstration'):
        return ['Linux does not come up']
    end = time.monotonic() + args.seconds
    number = 1000
    while time.monotonic() < end and not machine.bad:
        machine.read(min(10, max(1, end - time.monotonic())))
        number += 1
        if args.linux and not machine.ask_linux(number):
            return ['Linux does not answer any more']
        silent = [i for i in range(1, DOMAINS + 1)
                  if time.monotonic() - machine.last[i] > 90]
        if silent:
            return [f'domain {silent[0]} is silent']
    problems = []
    if min(machine.lives[1:]) < 2:
        problems.append(f'lives of the domains: {machine.lives[1:]}')
    if min(machine.calls) == 0:
        problems.append(f'calls by verdict: {machine.calls}')
    return problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('payload', 'gate', 'smcgate', 'boot', 'monitor'):
        parser.add_argument('--' + name, type=pathlib.Path, required=True)
    parser.add_argument('--linux', type=pathlib.Path,
                        help='where Image and initrd.img are')
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--seconds', type=float, default=10)
    parser.add_argument('--seed', type=int, default=0, help='0: by the clock')
    args = parser.parse_args()
    args.seed = args.seed or time.time_ns() // 1000000
    print(f'# seed {args.seed}', flush=True)
    random.seed(args.seed)
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        machine = Machine(args, make_flash(args, directory))
        try:
            problems = run(args, machine) + machine.bad
            if problems:
                machine.read(2, drain=True)
        finally:
            machine.process.kill()
            machine.process.wait()
    print(f'# {sum(machine.calls)} calls: denied, answered, constant, '
          f'undefined, forwarded {machine.calls}; lives {machine.lives[1:]}, '
          f'{machine.crashes} ended by a fault')
    if not problems:
        return 0
    print('\n'.join(['FAILED: ' + problem for problem in problems] +
                    ['the console, at its end:'] +
                    machine.tail.split('\n')[-LAST_LINES:]))
    return 1


if __name__ == '__main__':
    sys.exit(main())
