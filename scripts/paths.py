#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Follows each call of the bench through EL2 and EL3, instruction by
instruction, and tells what it executes and what memory it touches.

guests/bench/once.c makes each call a few times on every CPU; QEMU, one
instruction a block, logs PC and registers before each instruction; objdump
says what that instruction is. A call begins at the payload's SMC or HVC and
ends at the instruction behind it.

--check counts: the totals are what scripts/bench.py's payload counts, and
each exception is returned from once. --check lines: no CPU stores to a line
of memory that another CPU's calls use, nothing takes a lock, and no call
touches the interrupt controller. --check hardened: on a CPU whose firmware
asks for it, EL2 calls WORKAROUND_1 or _3 before its first indirect branch,
unless the manifest says otherwise. --check flood: what is refused, by a rule
or for want of one, stores to the calling CPU's own structure only (where its
calls are recorded, to its ring and its counters too), uses no line that
another CPU stores to and goes no further than EL2, but for the workaround of
a trap: a million such calls cost nobody else anything. The addresses are
listed.
"""
import argparse
import collections
import ctypes
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

import a64

ROOT = pathlib.Path(__file__).resolve().parent.parent
MACHINE = 'virt,virtualization=on,gic-version=3,secure=on'
LINE = 64
CPUS = 3
ROUNDS = 4  # guests/bench/once.c
REFUSED = {'denied', 'unknown-sip', 'unknown-vendor-hyp'}
BY_DATA = {'TRNG_RND'}  # health tests: the way depends on what was read
COLUMNS = ('mrs', 'msr', 'isb', 'dsb', 'dmb', 'loads', 'stores', 'eret',
           'atomics', 'branches')
GUEST_KERNEL = 0x40200000  # tools/guesttree.h, the same in every domain

RECORD = re.compile(rb'(\d+): \S+ \[[0-9a-f]+/([0-9a-f]{16})/')
REGISTER = re.compile(rb'(?:X\d\d|SP)=([0-9a-f]{16})')
MARK = b'Trace '
NOT_EXECUTED = b'\nStopped execution'
LEVEL = re.compile(rb'PSTATE=.*EL(\d)')
NAMED = re.compile(r'^(?:\w+\| )?once: (\d+) (\S+)((?: smc| hvc)+)$',
                   re.MULTILINE)
COUNTED = re.compile(r'bench: (smc|hvc) (\S+) (\d+(?:\.\d+)?) \d')
TARGETS = {  # images of tests/system: to follow, to count; None: BL33 is once
    'gate': ('paths', 'bench'),
    'gate+trace': ('paths-traced', None),
    'gate-unhardened': ('paths-unhardened', None),
    'monitor': (None, None),
}

VECTORS = ('el2_vectors', 'el2_vectors_recorded', 'el2_vectors_hardened',
           'el2_vectors_hardened_recorded')
IRQ_LOWER_A64 = 0x480

WORKAROUNDS = {0x80008000, 0x80003fff}
INDIRECT = re.compile(r'(br|blr|ret)(a[ab]z?)?')
INTERRUPTS = re.compile(r'\b(ich_\w+|icc_\w+|s3_[04]_c12_c(8|9|1[1-5])_\d)\b')

Step = collections.namedtuple('Step', 'pc level insn touched')
Use = collections.namedtuple('Use', 'name step address loads stores')


class Broken(Exception):
    """The trace is not what it should be, so nothing can be said."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def symbol(elf, name):
    out = subprocess.run([a64.NM, str(elf)], capture_output=True, text=True,
                         check=True).stdout
    return int(re.search(rf'^([0-9a-f]+) \w {name}$', out, re.MULTILINE)[1],
               16)


def frame(name):
    """A number of el2/frame.h."""
    text = (ROOT / 'el2/frame.h').read_text()
    return int(re.search(rf'#define {name}\s+(\w+)', text)[1], 0)


def board(name):
    text = (ROOT / 'boards/qemu-virt/memory.h').read_text()
    return int(re.search(rf'{name}\s+BOARD_UL\((\w+)\)', text)[1], 0)


class Machine:
    """One target: what runs where, and the image to start."""

    def __init__(self, args, target, directory):
        self.target = target
        image, bench = TARGETS[target]
        tests = args.build / 'tests/system'
        bl33 = board('BOARD_BL33_BASE')
        payload = args.build / 'guests/bench/once.elf'
        if image:
            self.flash = tests / f'{image}.flash'
            self.bench = bench and tests / f'{bench}.flash'
        else:
            self.flash, self.bench = (
                self.packed(args, directory, name) for name in
                ('once', 'bench'))
        self.code = {3: a64.disassemble(args.build / 'el3/el3.elf'), 2: {}}
        self.data = a64.data_symbols(args.build / 'el3/el3.elf')
        if image:
            self.code[2] = a64.disassemble(args.build / 'el2/el2.elf', bl33)
            self.data += a64.data_symbols(args.build / 'el2/el2.elf', bl33)
            areas = symbol(args.build / 'el2/el2.elf', 'cpu_areas') + bl33
            self.cpu_area = areas + frame('CPU_AREA_TOP')
        base = GUEST_KERNEL if image else bl33
        self.starts = {base + symbol(payload, f'once_{conduit}_pc'): conduit
                       for conduit in ('smc', 'hvc')}
        self.interrupts = {
            bl33 + symbol(args.build / 'el2/el2.elf', table) + IRQ_LOWER_A64
            for table in VECTORS if image}

    @staticmethod
    def packed(args, directory, name):
        out = directory / f'{name}.flash'
        subprocess.run([str(args.build / 'tools/smcgate'), 'pack', '--boot',
                        str(args.build / 'boot/boot.bin'), '--monitor',
                        str(args.build / 'el3/el3.bin'), '--bl33',
                        str(args.build / f'guests/bench/{name}.bin'),
                        '-o', str(out)], check=True)
        return out

    def cpu_struct(self, cpu):
        """Addresses of the structure of one CPU at EL2."""
        size = frame('CPU_BYTES')
        start = self.cpu_area + cpu * (frame('CPU_AREA_TOP') + size)
        return range(start, start + size)

    def ranges(self):
        for code in self.code.values():
            if code:
                yield min(code), max(code) + 4
        for start in self.starts:
            yield start, start + 8

    def variable(self, address):
        for at, size, name in self.data:
            if at <= address < at + size:
                return f'{name}+{address - at:#x}'
        return 'no symbol'


class Call:
    """One call on its way: begun, not yet back."""

    def __init__(self, machine, cpu, conduit, x):
        self.machine, self.cpu, self.conduit = machine, cpu, conduit
        self.index, self.round = x[19], x[20]
        self.steps = []
        self.last = None  # (pc, level, instruction)
        self.forwarded = []  # (step, w0) of each SMC that EL2 makes
        self.aside = False  # EL2 serves an interrupt, before or behind it

    def where(self):
        return (f'CPU {self.cpu}, call {self.index} by {self.conduit}, '
                f'round {self.round}, step {len(self.steps)}')

    def step(self, pc, level, x):
        insn = self.machine.code.get(level, {}).get(pc)
        if insn is None:
            raise Broken(f'{self.where()}: EL{level} executes {pc:#x}, which '
                         'is neither in el2.elf nor in el3.elf')
        if self.last:
            before, at, last = self.last
            if last.goes_on and (at != level or pc != before + 4):
                raise Broken(f'{self.where()}: after {last} comes {insn}: '
                             'an exception, or a gap in the log')
        self.last = pc, level, insn
        if level == 2 and insn.mnemonic == 'smc':
            self.forwarded.append((len(self.steps), x[0] & 0xffffffff))
        self.steps.append(Step(pc, level, insn, insn.touches(x)))

    def pcs(self):
        return [step.pc for step in self.steps]


class Reader:
    """The log, cut into calls: one record is one instruction about to run."""

    def __init__(self, machine):
        self.machine = machine
        self.open = {}   # by CPU
        self.calls = {}  # (cpu, conduit, index): calls by round
        self.marks = [b'/%016x/' % start for start in machine.starts]

    def idle(self, data):
        """Nothing in this part of the log belongs to a call."""
        return not self.open and not any(mark in data for mark in self.marks)

    def feed(self, record):
        head = RECORD.match(record)
        if not head:
            raise Broken(f'not a record of QEMU 7.2: {record[:80]!r}')
        cpu, pc = int(head[1]), int(head[2], 16)
        call = self.open.get(cpu)
        if not call and pc not in self.machine.starts:
            return
        if NOT_EXECUTED in record:
            return  # QEMU looks for interrupts, and begins again
        x = [int(value, 16) for value in REGISTER.findall(record)]
        level = LEVEL.search(record)
        if len(x) != 32 or not level:
            raise Broken(f'no registers behind {record[:80]!r}')
        if not call:
            call = Call(self.machine, cpu, self.machine.starts[pc], x)
            call.start = pc
            self.open[cpu] = call
        elif pc == call.start:
            call.aside = False  # the interrupt came first
        elif pc == call.start + 4:
            self.calls.setdefault((cpu, call.conduit, call.index),
                                  []).append(call)
            del self.open[cpu]
        else:
            call.aside |= pc in self.machine.interrupts
            if not call.aside:
                call.step(pc, int(level[1]), x)


def qemu(args, flash, cpus, *more):
    return ['qemu-system-aarch64', '-M', MACHINE, '-cpu', args.cpu, '-m', '1G',
            '-smp', str(cpus), '-display', 'none', '-net', 'none', '-monitor',
            'none', '-serial', 'stdio', '-serial', 'null', '-bios', str(flash),
            *more]


def records(pipe, reader, until):
    """What stands between the log's marks, as it comes; not what the reader
    would pass over."""
    rest = b''
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise Broken('the machine did not end in time')
        data = os.read(pipe, 1 << 20)
        if not data:
            break
        data = rest + data
        if reader.idle(data):
            rest = data[data.rindex(MARK):] if MARK in data else data
            continue
        *whole, rest = data.split(MARK)
        yield from filter(None, whole)
        rest = MARK + rest
    yield from filter(None, rest.split(MARK))


def follow(args, machine):
    """The calls that a whole run of the machine made, and its console."""
    ours, theirs = os.pipe()
    ranges = ','.join(f'{low:#x}..{high - 1:#x}'
                      for low, high in machine.ranges())
    command = qemu(args, machine.flash, CPUS,
                   '-accel', 'tcg,thread=single',  # whole records only
                   '-singlestep', '-d', 'exec,cpu,nochain', '-dfilter', ranges,
                   '-D', f'/dev/fd/{theirs}')
    reader = Reader(machine)
    with tempfile.TemporaryFile() as console:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   stdout=console, stderr=subprocess.STDOUT,
                                   pass_fds=[theirs],
                                   preexec_fn=die_with_parent)
        os.close(theirs)
        trouble = None
        try:
            for record in records(ours, reader,
                                  time.monotonic() + args.limit):
                reader.feed(record)
            if process.wait(10):
                trouble = f'QEMU ended with status {process.returncode}'
        except Broken as error:
            trouble = str(error)
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        console.seek(0)
        text = console.read().decode(errors='replace').replace('\r', '')
    if not trouble and 'PANIC' in text:
        trouble = 'PANIC'
    if trouble:
        raise Broken(f'{trouble}; the console, at its end:\n'
                     + '\n'.join(text.split('\n')[-15:]))
    return reader, text


def complete(reader, text):
    """{(cpu, conduit, call's name): calls by round}, and all are there."""
    names = {(conduit, int(index)): name
             for index, name, conduits in NAMED.findall(text)
             for conduit in conduits.split()}
    if not names:
        raise Broken('the payload has made no call:\n' + text[-500:])
    calls = {}
    for cpu in range(CPUS):
        made = {key[1:] for key in reader.calls if key[0] == cpu}
        if made != set(names):
            raise Broken(f'CPU {cpu}: the log differs from what the payload '
                         f'says in {sorted(made ^ set(names))}')
        for key, name in names.items():
            rounds = reader.calls[(cpu, *key)]
            if [call.round for call in rounds] != list(range(ROUNDS)):
                raise Broken(f'{rounds[0].where()}: not {ROUNDS} rounds')
            calls[cpu, key[0], name] = rounds
    return calls


def usual(name, rounds):
    """The shortest way, once warm; one call in many goes another, where the
    trace opens a packet."""
    first, second = sorted(rounds[1:], key=lambda call: len(call.steps))[:2]
    if name not in BY_DATA and first.pcs() != second.pcs():
        raise Broken(f'{first.where()}: {name} does not go the same way twice')
    return first


def row(machine, args, key, call):
    """One line of the table. The caller's own SMC or HVC is in the total."""
    count = collections.Counter()
    for step in call.steps:
        count[f'el{step.level}'] += 1
        count[step.insn.kind] += 1
        count['atomics'] += step.insn.atomic
        count['loads'] += any(loads for _, _, loads, _ in step.touched)
        count['stores'] += any(stores for _, _, _, stores in step.touched)
    count['branches'] = count['branch']
    return {'target': machine.target, 'cpu': args.cpu, 'call': key[2],
            'conduit': key[1], 'el2': count['el2'], 'el3': count['el3'],
            'total': len(call.steps) + 1,
            **{column: count[column] for column in COLUMNS},
            'entries': count['call'] + 1}


def counted(args, machine):
    """{(conduit, call): instructions} as the bench's payload counts them."""
    out = subprocess.run(qemu(args, machine.bench, 1,
                              '-icount', 'shift=0,sleep=off'),
                         stdin=subprocess.DEVNULL, capture_output=True,
                         timeout=args.limit, preexec_fn=die_with_parent,
                         check=False).stdout.decode(errors='replace')
    return {(conduit, call): float(least)
            for conduit, call, least in COUNTED.findall(out)}


def wrong_counts(args, machine, rows):
    for one in rows:
        if one['eret'] != one['entries']:
            yield (f'{one["call"]} by {one["conduit"]}: {one["entries"]} '
                   f'exceptions, {one["eret"]} ERETs')
    if not machine.bench:
        return
    bench = counted(args, machine)
    here = {(one['conduit'], one['call']): one['total'] for one in rows}
    if not bench:
        yield 'the bench counts nothing'
    for key in dict.fromkeys([*here, *bench]):
        # The bench's is a mean, of calls that may ask a source twice, too.
        if abs(here.get(key, 0) - bench.get(key, 0)) > \
           max(0.5, bench.get(key, 0) / 100):
            yield (f'{key[1]} by {key[0]}: {here.get(key, "none")} followed, '
                   f'{bench.get(key, "none")} counted by the bench')


def uses_by_line(calls):
    """{line: {cpu: uses}}, one use for each instruction and kind of call."""
    lines = {}
    for (cpu, conduit, name), rounds in calls.items():
        seen = set()
        for step in (step for call in rounds for step in call.steps):
            for address, size, loads, stores in step.touched:
                for line in range(address // LINE,
                                  (address + size - 1) // LINE + 1):
                    if (line, step.pc) in seen:
                        continue
                    seen.add((line, step.pc))
                    lines.setdefault(line, {}).setdefault(cpu, []).append(
                        Use(f'{name} by {conduit}', step, address, loads,
                            stores))
    return lines


def shared_lines(machine, calls):
    """Stores to what another CPU uses, and locks: a problem for each pair of
    instructions, with the first call that shows it."""
    found = {}
    for line, by_cpu in sorted(uses_by_line(calls).items()):
        for cpu, uses in by_cpu.items():
            for use in (use for use in uses if use.stores):
                for other, theirs in by_cpu.items():
                    if other == cpu:
                        continue
                    pair = (line, use.step.pc, theirs[0].step.pc)
                    found.setdefault(pair, (
                        f'line {line * LINE:#x}: CPU {cpu} stores to '
                        f'{machine.variable(use.address)} ({use.address:#x}):'
                        f' {use.step.insn}, in {use.name}; CPU {other} uses '
                        f'{machine.variable(theirs[0].address)} '
                        f'({theirs[0].address:#x}): {theirs[0].step.insn}, '
                        f'in {theirs[0].name}'))
    yield from found.values()
    locks = {}
    for (cpu, conduit, name), rounds in calls.items():
        for step in (step for call in rounds for step in call.steps):
            if step.insn.atomic:
                locks.setdefault(step.pc, f'a lock or atomic update: '
                                 f'{step.insn}, in {name} by {conduit}')
    yield from locks.values()


def wrong_hardening(machine, calls):
    """Calls whose first indirect branch at EL2 comes too early, or a
    workaround where none was wanted."""
    for (_, conduit, name), rounds in calls.items():
        for call in rounds:
            branch = next((i for i, step in enumerate(call.steps)
                           if step.level == 2 and
                           INDIRECT.fullmatch(step.insn.mnemonic)),
                          len(call.steps))
            # The guest's own is forwarded with its x0, behind the branch.
            done = any(at < branch and w0 in WORKAROUNDS
                       for at, w0 in call.forwarded)
            if done != (machine.target != 'gate-unhardened'):
                yield (f'{name} by {conduit}: '
                       + ('a workaround is called' if done else
                          'no workaround before the first indirect branch'))
                break


def flooding(machine, calls):
    """What refused calls store to that is not their own CPU's, and how far
    they get."""
    by_line = uses_by_line(calls)
    recorded = machine.target == 'gate+trace'
    for (cpu, conduit, name), rounds in calls.items():
        if name not in REFUSED:
            continue
        own = machine.cpu_struct(cpu)
        for _, w0 in (one for call in rounds for one in call.forwarded):
            if w0 not in WORKAROUNDS:
                yield f'{name} by {conduit}: {w0:#x} goes to the firmware'
        for step in (step for call in rounds for step in call.steps):
            for address, size, _, stores in step.touched:
                if not stores or (address in own and
                                  address + size - 1 in own):
                    continue
                others = set(by_line[address // LINE]) - {cpu}
                # EL3's part, where the trap calls a workaround.
                if others or not (recorded or step.level == 3):
                    yield (f'{name} by {conduit} on CPU {cpu} stores to '
                           f'{machine.variable(address)} ({address:#x}): '
                           f'{step.insn}')


def print_flood(machine, calls):
    """The bytes that refused calls store to, as offsets in struct cpu."""
    stored = set()
    for (cpu, _, name), rounds in calls.items():
        own = machine.cpu_struct(cpu)
        for step in (step for call in rounds for step in call.steps):
            stored |= {(address - own.start if address in own else None, size)
                       for address, size, _, stores in step.touched
                       if stores and name in REFUSED and step.level == 2}
    inside = sorted(one for one in stored if one[0] is not None)
    print(f'{machine.target}: refused calls store to struct cpu '
          + ', '.join(f'+{offset:#x} ({size})' for offset, size in inside)
          + (' and to their trace' if len(inside) < len(stored) else ''))


def interrupts(calls):
    for (_, conduit, name), rounds in calls.items():
        for step in (step for call in rounds for step in call.steps):
            if step.insn.kind in ('mrs', 'msr') and \
               INTERRUPTS.search(step.insn.operands):
                yield (f'{name} by {conduit} touches the interrupt '
                       f'controller: {step.insn}')
                break


def print_table(rows):
    width = max(len(column) for column in COLUMNS) + 1
    columns = ('el2', 'el3', 'total', *COLUMNS)
    for target in dict.fromkeys((one['target'], one['cpu']) for one in rows):
        print(f'\n{target[0]} on {target[1]}')
        print(f'{"":24}' + ''.join(f'{c:>{width}}' for c in columns))
        for one in rows:
            if (one['target'], one['cpu']) == target:
                print(f'{one["call"] + " " + one["conduit"]:24}' +
                      ''.join(f'{one[c]:{width}}' for c in columns))


def examine(args, target, directory):
    """Rows and problems of one target."""
    machine = Machine(args, target, directory)
    try:
        reader, text = follow(args, machine)
        calls = complete(reader, text)
        rows = [row(machine, args, key, usual(key[2], rounds))
                for key, rounds in calls.items() if key[0] == 0]
    except (Broken, a64.Unknown) as error:
        return [], [f'{target} on {args.cpu}: {error}']
    problems = []
    if 'counts' in args.check:
        problems += wrong_counts(args, machine, rows)
    if 'lines' in args.check:
        problems += shared_lines(machine, calls)
        problems += interrupts(calls)
        stores = sum(any(use.stores for uses in by_cpu.values()
                         for use in uses)
                     for by_cpu in uses_by_line(calls).values())
        print(f'{target} on {args.cpu}: {len(calls)} kinds of call on {CPUS} '
              f'CPUs, {stores} lines stored to')
    if 'flood' in args.check and machine.code[2]:
        problems += flooding(machine, calls)
        print_flood(machine, calls)
    if 'hardened' in args.check and machine.code[2]:
        problems += wrong_hardening(machine, calls)
    return rows, [f'{target} on {args.cpu}: {problem}' for problem in problems]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    parser.add_argument('--cpu', default='max,pauth-impdef=on')
    parser.add_argument('--target', action='append', choices=TARGETS)
    parser.add_argument('--check', action='append', default=[],
                        choices=('counts', 'flood', 'hardened', 'lines'))
    parser.add_argument('--json', type=pathlib.Path)
    parser.add_argument('--limit', type=float, default=100,
                        help='seconds for each run of QEMU')
    args = parser.parse_args()
    args.build = args.build.resolve()

    table, problems = [], []
    with tempfile.TemporaryDirectory() as directory:
        for target in args.target or ('gate', 'gate+trace', 'monitor'):
            rows, trouble = examine(args, target, pathlib.Path(directory))
            table += rows
            problems += trouble
    print_table(table)
    if args.json:
        args.json.write_text(json.dumps({'rows': table}, indent=1) + '\n')
    for problem in problems:
        print('FAILED:', problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
