#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""External aborts, SErrors and impossible exceptions, at any moment.

QEMU raises none. The firmware (firmware.S) interrupts a CPU some time after its
guest asked for it, and enters EL2's vectors there as hardware would.

  below   while a guest runs: its domain stops with a report, and starts again
  inside  while the gate does: a report, that CPU stops, its domain is lost;
          with --held NAME at a moment when it holds that lock

Beside them, a domain counts its timer's interrupts, and another one starts
again and again; both must go on. With --aarch32 all but the counting one are
AArch32 guests; the one that starts again takes virtual SErrors. It takes so long, and longer where not all has
come by then that must.
"""
import argparse
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
# pylint: disable=wrong-import-position
import machine
import memory

IMAGE = memory.EL2_BASE
WORDS = b'SMCGABRT'
LAST_LINES = 60
VICTIMS = ('calls', 'prints', 'devices', 'restarts')
LOST = 7  # el2/el2.h, enum domain_state; a bit above it: and settled
TICKS_END = 0x51400000  # abort.dts.in: of its memory
# Whose CPU takes the lock for sure; the console, each that has to report.
TAKERS = {None: VICTIMS, 'console': ('prints',), 'map_lock': ('restarts',)}
TICKS = r'(?m)^ticks\| ticks: (\d+), the latest by (\d+) us.*\n'
STOPPED = r'(?m)^gate\| (\w+): stopped: vCPU 0 used (.*)$'
DEAD = (r'(?m)^gate\| PANIC: (synchronous|SError) exception in the gate, '
        r'CPU (\d)$')
REPORTED_MODE = r'(?m)^gate\|   pc \w{16}  pstate \w{8} \((.*?)\)'
REPORTED_SP = r'(?m)^gate\|   x30 \w{16}  sp  000000004030(\w)\w{3}$'
REPORTED_ABORTS = r"(?m)^gate\|   EL1's last (.*)$"
ABORTS = 'aborts: dfsr 00000805  dfar 12345678  ifsr 0000000d  ifar 9abcdef0'
# Of calls, prints, devices, restarts. The last one's new lives may be hit before
# they have set up any of that.
MODES = {'AArch32 svc', 'AArch32 irq', 'AArch32 fiq', 'AArch32 abt'}
STACKS = {'AArch32 irq': '2', 'AArch32 fiq': '1'}  # a digit of the address
SERROR = r'again\| good\n'
INHERITED = rf'(?s)again\| resets\n.*{SERROR}'
LATEST_US = 5000000  # of which a host that is busy may take seconds
SECONDS = 9


def faults(*labels):
    """The syndromes of firmware.S's lists."""
    source = (HERE / 'firmware.S').read_text()
    lists = [re.search(rf'(?m)^{label}:.*\n((\t\.quad.*\n)+)', source)[1]
             for label in labels]
    return {int(word, 16)
            for word in re.findall(r'\.quad\t(0x\w+)', ''.join(lists))}


def wanted(args):
    if args.where == 'inside':
        return faults('inside')
    return faults('below_both', 'below_a32' if args.aarch32 else 'below')


def reason(esr):
    if esr >> 26 == 0x2f:
        return 'an SError'
    if esr >> 26 in (0x20, 0x24):
        return 'memory that fails'
    return 'what no guest can bring here'


def whole_lines(text):
    return text[:text.rfind('\n') + 1]


class Run:
    """One machine: what it says, and what becomes of the domains."""

    def __init__(self, args, seed, directory):
        self.args = args
        self.wanted = wanted(args)
        self.text = ''
        self.console = directory / 'console'
        self.memory = memory.Memory(directory / 'ram')
        self.states = memory.layout(args.elf, directory, {
            name: ('machine', f'domains[{i}].state')
            for i, name in enumerate(VICTIMS)})
        self.flash = directory / 'flash'
        self.flash.write_bytes(self.firmware(seed))

    def firmware(self, seed):
        held = self.args.held
        lock = memory.symbols(self.args.elf)[held][0] + IMAGE if held else 0
        image = bytearray(self.args.firmware.read_bytes())
        at = image.index(WORDS) + len(WORDS)
        for word in (int(self.args.where == 'inside'), lock, seed):
            image[at:at + 8] = word.to_bytes(8, 'little')
            at += 8
        return image

    def command(self):
        args = self.args
        args.flash, args.smp = self.flash, 6
        args.qemu = ['-machine', 'memory-backend=ram', *self.memory.options(),
                     '-device', f'loader,addr={IMAGE},force-raw=on,'
                     f'file={args.image}']
        return machine.command(args, self.flash, '/dev/null')

    def live(self):
        """Problems with the end; the rest is in the text."""
        until = time.monotonic() + self.args.limit
        with open(self.console, 'wb') as console:
            process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=console,
                stderr=subprocess.STDOUT, preexec_fn=machine.die_with_parent)
            try:
                time.sleep(SECONDS)
                while self.is_early() and process.poll() is None:
                    if time.monotonic() > until:
                        yield f'not done after {self.args.limit:g} s'
                        yield from self.missing()
                        return
                    time.sleep(0.5)
                if process.poll() is not None:
                    yield f'QEMU ended with status {process.returncode}'
            finally:
                process.kill()
                process.wait()

    def is_early(self):
        """Has not all come? Then ticks is told to end, and does."""
        self.text = whole_lines(
            self.console.read_text(errors='replace').replace('\r', ''))
        if next(self.missing(), None):
            return True
        self.memory.stop(TICKS_END)
        return not re.search(TICKS, self.text)

    def is_lost(self, name):
        state, = struct.unpack('<I', self.memory.read(*self.states[name]))
        return state & 0xff == LOST

    def dead(self):
        return {int(cpu) for _, cpu in re.findall(DEAD, self.text)}

    def syndromes(self):
        """Reports of several CPUs come line by line: each line by itself."""
        return [int(esr, 16) for esr in
                re.findall(r'(?m)^gate\|   esr (\w{8}): ', self.text)]

    def ends(self):
        return re.findall(STOPPED, self.text)

    def losses(self):
        """Where the text tells of each victim's that it does."""
        return {name: at for cpu, name in enumerate(VICTIMS)
                if (at := self.text.find(
                    f'gate| {name}: lost: CPU {cpu} (vCPU 0) has stopped in '
                    'the gate')) >= 0}

    def missing(self):
        """What has not come yet."""
        yield from (self.missing_below() if self.args.where == 'below' else
                    self.missing_inside())
        last = max(self.losses().values(), default=0)
        if self.text[last:].count('gate| again: restarts') < 5:
            yield 'the other neighbour restarts no more'
        if self.args.aarch32 and len(re.findall(SERROR, self.text)) < 5:
            yield 'the other neighbour takes no virtual SErrors'
        if self.args.aarch32 and not re.search(INHERITED, self.text):
            yield 'the other neighbour inherits none'

    def missing_below(self):
        for esr in self.wanted - set(self.syndromes()):
            yield f'esr {esr:08x}: nobody'
        for name in set(VICTIMS) - {name for name, _ in self.ends()}:
            yield f'{name} was not hit'
        if self.args.aarch32:
            for mode in MODES - set(re.findall(REPORTED_MODE, self.text)):
                yield f'{mode}: nobody'
            if ABORTS not in re.findall(REPORTED_ABORTS, self.text):
                yield "nothing of EL1's last aborts"

    def missing_inside(self):
        takers = TAKERS[self.args.held]
        for name in takers:
            cpu = VICTIMS.index(name)
            if cpu not in self.dead():
                yield f'CPU {cpu}, of {name}, did not stop with a report'
            if not self.is_lost(name):
                yield f'{name} is not lost'
        # Who tells of it takes the console, and may be hit just then; but not
        # who tells of the last one.
        if self.args.held != 'console' and not self.losses():
            yield 'nobody tells that a CPU is lost'

    def wrong(self):
        """What must not have come."""
        yield from (self.wrong_below() if self.args.where == 'below' else
                    self.wrong_inside())
        ticks = re.search(TICKS, self.text)
        if ticks and (int(ticks[1]) < 100 or int(ticks[2]) > LATEST_US):
            yield ticks[0]
        yield from re.findall('.*NOT good.*|.*NOT clean.*', self.text)

    def wrong_reports(self):
        """Of AArch32 guests: mode, its stack, the kernel's own aborts."""
        modes = re.findall(REPORTED_MODE, self.text)
        for mode in set(modes) - MODES:
            yield f'{mode}: not wanted'
        stacks = re.findall(REPORTED_SP, self.text)
        for mode, digit in STACKS.items():
            least = modes.count(mode) - 1  # the last report may not be whole
            if stacks.count(digit) < least:
                yield f"{stacks.count(digit)} of {least} with {mode}'s sp"
        partly = re.sub(r'\w{8}', r'(0{8}|\g<0>)', ABORTS)
        for line in set(re.findall(REPORTED_ABORTS, self.text)):
            if not re.fullmatch(partly, line):
                yield f"of EL1's last {line}"

    def wrong_below(self):
        if self.args.aarch32:
            yield from self.wrong_reports()
        seen, ends = self.syndromes(), self.ends()
        for esr in set(seen) - self.wanted:
            yield f'esr {esr:08x}: not wanted'
        for why in set(map(reason, self.wanted)) | {why for _, why in ends}:
            difference = (sum(why == end for _, end in ends) -
                          sum(why == reason(esr) for esr in seen))
            if not 0 <= difference <= len(VICTIMS):
                yield f'{why}: {difference} more reports than such faults'
        yield from re.findall(r'PANIC.*|.*: lost: .*|.*Bail out.*', self.text)

    def wrong_inside(self):
        for esr in re.findall(r'(?m)^gate\|   esr (\w+) \(class', self.text):
            if int(esr, 16) not in self.wanted:
                yield f'a CPU stopped by esr {esr}'
        if self.args.held == 'map_lock' and len(self.dead()) != 1:
            yield 'a CPU stopped without that lock'
        if len(re.findall(DEAD, self.text)) != self.text.count('PANIC'):
            yield 'another panic than those'
        if re.search('used|Bail out', self.text):
            yield 'a guest was blamed'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('firmware', 'image', 'elf'):
        parser.add_argument('--' + name, type=pathlib.Path, required=True)
    parser.add_argument('--held', choices=[name for name in TAKERS if name])
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--runs', type=int, default=1)
    parser.add_argument('--aarch32', action='store_true')
    parser.add_argument('--gic', type=int, choices=(2, 3), default=3)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=170)
    parser.add_argument('where', choices=('below', 'inside'))
    args = parser.parse_args()
    for seed in range(args.seed, args.seed + args.runs):
        with tempfile.TemporaryDirectory() as directory:
            run = Run(args, seed, pathlib.Path(directory))
            problems = [*run.live(), *run.wrong()]
        if problems:
            print(f'FAILED with seed {seed}:')
            print('\n'.join(problems))
            print('\n'.join(run.text.split('\n')[-LAST_LINES:]))
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
