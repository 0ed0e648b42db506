#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Monitors that are broken on purpose, and what becomes of them.

  crash.py report   each way to crash: a whole report, and the CPU stops
  crash.py end      the package wants a reset: the machine starts anew
  crash.py sealed   what the start has written once faults when written
  crash.py maps     the monitor's page tables, read out of its memory
  crash.py cases    the list of known attacks; the secure console is silent
  crash.py aborts   errors of lower levels, which EL3 sees first (abort.c)

Instructions of the monitor's image are replaced: el3_call() is the first code
that a call to C runs.
"""
import argparse
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
# pylint: disable=wrong-import-position
import package
from run import Machine, die_with_parent, expect, problems

BRK = 0xd4200000
NOP = 0xd503201f
UDF = 0x00000000
STOPS = r'monitor: this CPU stops\n'
RESETS = r'monitor: the machine is reset\n'
BOOTS = r'monitor: smcgate \S+, \d+ CPUs'
KEPT_BASE = 0x0e0fd000  # boot/kept.h
PAUTH = 'max,pauth-impdef=on'
ABORTS_OFFSET = 148  # struct board's aborts


def mov(reg, value):
    """movz, movk: a 32-bit constant."""
    return [0xd2800000 | (value & 0xffff) << 5 | reg,
            0xf2a00000 | (value >> 16) << 5 | reg]


def store_zero(address):
    return mov(9, address) + [0xf900013f]  # str xzr, [x9]


class Monitor:
    """The image, its symbols, and what is changed in it."""

    def __init__(self, args):
        self.image = args.monitor.read_bytes()
        self.elf = str(args.elf)
        out = subprocess.run(['nm', '-S', self.elf], capture_output=True,
                             text=True, check=True).stdout
        lines = [line.split() for line in out.splitlines()]
        self.symbols = {words[-1]: int(words[0], 16) for words in lines
                        if len(words) in (3, 4)}
        self.sizes = {words[3]: int(words[1], 16) for words in lines
                      if len(words) == 4}

    def __getitem__(self, name):
        return self.symbols[name]

    def branch(self, at, to, link=False):
        """b or bl from the address @at."""
        return (0x94000000 if link else 0x14000000) | \
            (self[to] - at) // 4 & 0x3ffffff

    def broken(self, **changes):
        """The image with words at symbols; a word may be a function."""
        image = bytearray(self.image)
        for name, words in changes.items():
            for i, word in enumerate(words):
                at = self[name] + 4 * i
                if callable(word):
                    word = word(at)
                struct.pack_into('<I', image, at - self['image_start'], word)
        return bytes(image)

    def word(self, name, offset, value):
        """The image with one word of data changed."""
        image = bytearray(self.image)
        struct.pack_into('<I', image,
                         self[name] + offset - self['image_start'], value)
        return bytes(image)

    def disassembly(self, name):
        """(address, text) of a function's instructions."""
        out = subprocess.run(
            ['aarch64-linux-gnu-objdump', '-d', '--no-show-raw-insn',
             f'--disassemble={name}', self.elf],
            capture_output=True, text=True, check=True).stdout
        return [(int(at, 16), text) for at, text in
                re.findall(r'(?m)^\s+([0-9a-f]+):\t(.*)$', out)]

    def code(self, address, word):
        image = bytearray(self.image)
        struct.pack_into('<I', image, address - self['image_start'], word)
        return bytes(image)


def flash(args, image, payload=None, flags=0):
    return package.flash(
        args.boot.read_bytes(),
        package.good(image, (payload or args.payload).read_bytes(),
                     flags=flags))


def run(machine, args, image, until=STOPS, cpu=None, flags=0, payload=None,
        limit=60):
    _, normal, secure = machine.run(flash(args, image, payload, flags),
                                    cpu=cpu, limit=limit, until=until)
    return normal, secure


def whole(secure):
    """Every part of a report is there."""
    hexes = '[0-9a-f]{16}'
    lines = [rf'(?m)^  ESR  {hexes} \w', rf'(?m)^  SPSR {hexes} EL3h',
             r'(?m)^  called from:\n   [0-9a-f]{8}\n   0e[0-9a-f]{6} x30$',
             r'(?m)^ \*CPU 0  mpidr 0{10} on ',
             r'(?m)^  CPU 1  mpidr 0{9}1 off ',
             rf'(?m)^   {hexes} {hexes} not back$']
    names = ['elr_el3', 'far_el3', 'scr_el3', 'sctlr_el3', 'vbar_el3',
             'ttbr0_el3', 'elr_el1', 'spsr_el1', 'esr_el1', 'far_el1',
             'vbar_el1', 'sp_el1', 'elr_el2', 'spsr_el2', 'esr_el2',
             'far_el2', 'vbar_el2', 'sp_el2', 'hcr_el2']
    lines += [rf'\b{name} +{hexes}' for name in names]
    lines += [rf'\bx{n} +{hexes}' for n in range(31)] + [rf' sp  {hexes}']
    missing = [line for line in lines if not re.search(line, secure)]
    if missing:
        print('# missing:', missing)
    return not missing


def crash_cases(monitor):
    """(name, image, what the report says, CPU or None)"""
    at = monitor['el3_call']
    text = monitor['text_end']  # .rodata: a string without a format
    yield ('BRK', monitor.broken(el3_call=[BRK]),
           'unexpected exception.*\n  ESR  00000000f2000000 BRK', None)
    yield ('a stack that overflows meets its guard page',
           monitor.broken(el3_call=[0xd14007ff, 0xf90003ff]),
           'data abort, write, translation', None)
    yield ('a bad pointer, into the normal world',
           monitor.broken(el3_call=store_zero(0x50000000)),
           r'data abort, write, translation(.|\n)*far_el3 +0{8}50000000\b',
           None)
    yield ('a jump to nowhere',
           monitor.broken(el3_call=mov(16, 0x50000000) + [0xd61f0200]),
           r'instruction abort, translation(.|\n)*elr_el3 +0{8}50000000\b',
           None)
    yield ('data is not executed',
           monitor.broken(el3_call=mov(16, monitor['cpu_areas'] + 0x1000) +
                          [0xd61f0200]),
           'instruction abort, permission', None)
    yield ('an undefined instruction', monitor.broken(el3_call=[UDF]),
           'undefined instruction', None)
    yield ('panic()',
           monitor.broken(el3_call=mov(0, text) +
                          [lambda here: monitor.branch(here, 'panic', True)]),
           f'panic on CPU 0x0, called from 0x{at + 12:x}: '
           r'.*\n  ESR  [0-9a-f]{16} BRK', None)
    yield ('a system register of nobody',
           monitor.broken(el3_call=[0xd53bf000]), 'undefined instruction',
           None)


def canary_store(monitor):
    """Where kind_find() puts its canary, or who has it inline."""
    names = [name for name in ('kind_find', 'cpu_init')
             if name in monitor.symbols]
    loaded = set()
    for at, text in monitor.disassembly(names[0]):
        store = re.match(r'stu?r\s+(x\d+), \[(sp|x29), #(-?\d+)\]', text)
        if store and store[1] in loaded:
            base, offset = 31 if store[2] == 'sp' else 29, int(store[3])
            form = 0xf9000000 | offset // 8 << 10 if offset >= 0 else \
                0xf8000000 | (offset & 0x1ff) << 12
            return at, form | base << 5 | 31
        written = re.match(r'\w+\s+(x\d+), ', text)
        if written and re.match(r'ldr\s+x\d+, \[x(?!29)', text):
            loaded.add(written[1])
        elif written:
            loaded.discard(written[1])
    raise LookupError(f'no canary in {names[0]}()')


def test_report(machine, monitor, args):
    for name, image, says, cpu in crash_cases(monitor):
        normal, secure = run(machine, args, image, cpu=cpu)
        expect(re.search(says, secure), name, secure)
        expect(whole(secure), f'{name}: the report is whole', secure)
        expect('passed' not in normal, f'{name}: no call is answered after it',
               normal)
    normal, secure = run(machine, args, monitor.broken(el3_call=[BRK]),
                         cpu=PAUTH)
    expect(whole(secure), 'with pointer authentication', secure)

    # The start, with x30: table_build() is inlined, table_enter() a leaf then.
    _, secure = run(machine, args, monitor.broken(table_enter=[BRK]))
    places = [int(place, 16) for place in
              re.findall(r'(?m)^   (0e[0-9a-f]{6})(?: x30)?$', secure)]
    starts = sorted(monitor.symbols.values())
    names = {value: key for key, value in monitor.symbols.items()
             if not key.startswith('$')}
    found = [names.get(max(s for s in starts if s <= place))
             for place in places]
    expect(found[:1] == ['table_enter'] and 'el3_main' in found and
           len(places) <= 18, f'the backtrace of a start: {found}', secure)

    _, secure = run(machine, args, monitor.broken(el3_psci_cpu_suspend=[BRK]))
    lines = re.findall(r'(?m)^   [0-9a-f]{8}([0-9a-f]{8}) [0-9a-f]{16} (.*)$',
                       secure)
    expect(len(lines) == 16 and
           lines[-1][0] in ('84000001', 'c4000001') and
           lines[-1][1] == 'not back' and
           all(re.fullmatch('[0-9a-f]{16}', result) for _, result in
               lines[:-1]), 'the last 16 calls to C and their results', secure)

    at, word = canary_store(monitor)
    _, secure = run(machine, args, monitor.code(at, word))
    expect('a stack canary has changed' in secure, 'a stack canary', secure)

    image = monitor.broken(soc_id=[NOP])
    expect(monitor.disassembly('soc_id')[0][1] in ('bti\tc', 'paciasp'),
           'soc_id() begins with a landing pad')
    _, secure = run(machine, args, image, cpu=PAUTH)
    expect('branch target' in secure, 'a missing landing pad faults', secure)


def test_end(machine, monitor, args):
    reset = package.RESET_ON_CRASH
    boots = rf'(?s){BOOTS}.*{RESETS}.*{BOOTS}'
    other = rf'(?s)EL3 on CPU 0x[123].*{RESETS}.*{BOOTS}'
    _, secure = run(machine, args, monitor.broken(el3_call=[BRK]), boots,
                    flags=reset)
    expect(re.search(boots, secure) and whole(secure) and
           not re.search(STOPS, secure), 'reset after a report', secure)
    _, secure = run(machine, args, monitor.broken(cpu_park=[BRK]), other,
                    flags=reset)
    expect(re.search(other, secure),
           'the crash of one CPU resets the machine', secure)

    again = 'crash in a crash report'
    _, secure = run(machine, args,
                    monitor.broken(el3_call=[BRK], crash_report=[BRK]))
    expect(len(re.findall(again, secure)) == 1 and re.search(STOPS, secure),
           'a crash while reporting ends', secure)
    image = monitor.broken(el3_call=[BRK], crash_report=[BRK],
                           crash_syndrome=[BRK])
    _, secure = run(machine, args, image, boots.replace(RESETS, ''),
                    flags=reset)
    expect(len(re.findall(BOOTS, secure)) >= 2 and again in secure,
           'a crash in that ends too', secure)


def test_sealed(machine, monitor, args):
    sealed = ['el3_slots', 'machine', 'mmu_level1', 'tables',
              '__stack_chk_guard', 'image_start', 'guarded_start', 'text_end',
              'board']
    for name in sealed:
        image = monitor.broken(el3_call=store_zero(monitor[name]))
        _, secure = run(machine, args, image)
        expect(re.search(r'data abort, write, permission(.|\n)*far_el3 +0{8}'
                         rf'{monitor[name]:08x}\b', secure),
               f'{name} is read-only', secure)


class Console:
    """QEMU's monitor."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(600):
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                time.sleep(0.1)
        self.socket.settimeout(60)
        self.answer()

    def answer(self):
        text = b''
        while not text.endswith(b'(qemu) '):
            more = self.socket.recv(4096)
            if not more:
                raise EOFError('QEMU has gone')
            text += more
        return text.decode(errors='replace')

    def command(self, line):
        self.socket.sendall(line.encode() + b'\n')
        return self.answer()


def memory_after_crash(machine, monitor, args, cpu, pages):
    """{address: 4 KiB}, as EL3 sees them; its CPU has stopped there."""
    directory = machine.directory
    path, hmp = directory / 'flash', directory / 'hmp'
    secure = directory / 'secure'
    hmp.unlink(missing_ok=True)
    path.write_bytes(flash(args, monitor.broken(el3_call=[BRK])))
    secure.write_bytes(b'')
    command = ['qemu-system-aarch64', '-M', 'virt,secure=on,gic-version=3,'
               'virtualization=on', '-cpu', cpu, '-smp', '4', '-m', '1G',
               '-bios', str(path), '-net', 'none', '-display', 'none',
               '-monitor', f'unix:{hmp},server,nowait', '-serial', 'null',
               '-serial', f'file:{secure}']
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          preexec_fn=die_with_parent) as process:
        try:
            for _ in range(600):
                if re.search(STOPS, Machine.text(secure)):
                    break
                time.sleep(0.1)
            console = Console(hmp)
            found = {}
            for page in pages:
                out = directory / f'{page:x}'
                console.command(f'memsave 0x{page:x} 0x1000 "{out}"')
                found[page] = out.read_bytes()
            return found, Machine.text(secure)
        finally:
            process.kill()


def leaves(memory, level1):
    """(address, bytes, descriptor) of all that is mapped."""
    def entries(table, count):
        data = memory[table & ~0xfff][table & 0xfff:]
        return struct.unpack_from(f'<{count}Q', data)

    def walk(table, level, base, count):
        step = 1 << (39 - 9 * level)
        for i, entry in enumerate(entries(table, count)):
            at = base + i * step
            if entry & 1 == 0:
                continue
            if level < 3 and entry & 2:
                yield from walk(entry & 0xfffffffff000, level + 1, at, 512)
            else:
                yield at, step, entry

    return list(walk(level1, 1, 0, 4))


def test_maps(machine, monitor, args):
    for cpu in ['cortex-a57', PAUTH]:
        tables = monitor['tables']
        pages = [monitor['mmu_level1'] & ~0xfff] + \
            [tables + 0x1000 * i for i in range(12)] + \
            [monitor['pages']]  # el3/window.c: closed while nobody copies
        memory, secure = memory_after_crash(machine, monitor, args, cpu, pages)
        ttbr = int(re.search(r'ttbr0_el3 +([0-9a-f]+)', secure)[1], 16)
        expect(ttbr == monitor['mmu_level1'], f'{cpu}: TTBR0_EL3', secure)
        judge_maps(monitor, cpu, leaves(memory, ttbr))


def judge_maps(monitor, cpu, mapped):
    """Names are the symbols of el3.ld."""
    device = [leaf for leaf in mapped if leaf[2] >> 2 & 7 == 1]
    image = [leaf for leaf in mapped if leaf not in device]
    ro, xn, ns, gp = 1 << 7, 1 << 54, 1 << 5, 1 << 50

    def all_of(first, last, want, mask):
        pages = [leaf for leaf in image
                 if monitor[first] <= leaf[0] < monitor[last]]
        return len(pages) == (monitor[last] - monitor[first]) // 4096 and \
            all(leaf[2] & mask == want for leaf in pages)

    print(f'# {cpu}: {len(image)} pages, {len(device)} of devices')
    expect(mapped and all(leaf[2] & ns == 0 for leaf in mapped),
           f'{cpu}: no normal-world memory is mapped')
    expect(all(leaf[0] == leaf[2] & 0xfffffffff000 for leaf in mapped),
           f'{cpu}: addresses are physical ones')
    expect(all((monitor['image_start'] <= leaf[0] < monitor['image_end'] or
                leaf[0] == KEPT_BASE) and leaf[1] == 4096 for leaf in image),
           f'{cpu}: no memory but the monitor\'s own: no flash, no RAM')
    expect(all(leaf[2] & (ro | xn) for leaf in image) and
           all(leaf[2] & xn for leaf in device),
           f'{cpu}: nothing is both writable and executable')
    expect(all_of('image_start', 'text_end', ro, ro | xn) and
           all_of('text_end', 'rodata_end', ro | xn, ro | xn),
           f'{cpu}: code and constants')
    expect(all_of('bss_start', 'sealed_end', ro | xn, ro | xn),
           f'{cpu}: sealed data is read-only')
    guarded = gp if cpu == PAUTH else 0
    expect(all_of('image_start', 'unguarded_start', guarded, gp) and
           all_of('unguarded_start', 'guarded_start', 0, gp) and
           all_of('guarded_start', 'text_end', guarded, gp),
           f'{cpu}: pages of C want landing pads where the CPU knows them')
    here = {leaf[0] for leaf in image}
    first = monitor['cpu_areas']
    areas = range(first, first + monitor.sizes['cpu_areas'], 0x3000)
    expect(all(at not in here and at + 0x1000 in here and at + 0x2000 in here
               for at in areas), f'{cpu}: {len(areas)} stacks, guard pages')
    expect(monitor['image_end'] not in here and all(
        leaf[0] >= 0x08000000 for leaf in device), f'{cpu}: and its end')


def errors_first(monitor, offset=ABORTS_OFFSET):
    """A monitor that takes errors first, and makes one of SIP_REVISION."""
    first = bytearray(monitor.word('board', offset, 1))
    # finish_constant2: an error instead; the caller's x1 and x2 describe it.
    at = monitor['finish_constant2']
    words = [0xd51e5201,                          # msr esr_el3, x1
             0xd51e6002,                          # msr far_el3, x2
             0xa94077fc,                          # ldp x28, x29, [sp]
             0x37d00001 |                         # tbnz w1, #26
             ((monitor['lower_serror'] - at - 12) // 4 & 0x3fff) << 5,
             monitor.branch(at + 16, 'trap_in_c')]
    struct.pack_into('<5I', first, at - monitor['image_start'], *words)
    return bytes(first)


def test_aborts(machine, monitor, args):
    """abort.c, alone and as a payload sees it."""
    first = errors_first(monitor, args.aborts_offset)
    for cpu in ['cortex-a57', PAUTH]:
        for name, image in ('lower', monitor.image), ('first', first):
            status, normal, secure = machine.run(
                flash(args, image, args.abort), cpu=cpu, limit=60,
                until=STOPS)
            print(normal)
            good = re.search(r'(?m)^# \d+ passed, 0 failed, \d+ skipped$',
                             normal) and 'not ok' not in normal
            if name == 'lower':
                expect(status == 0 and good and 'below EL3' not in secure,
                       f'{cpu}: SCR_EL3.EA = 0: EL3 sees nothing', normal,
                       secure)
                continue
            expect(good, f'{cpu}: EL3 first', normal,
                   secure)
            lines = re.findall(r'(?m)^monitor: CPU 0x0: (.*) below EL3: (.*)$',
                               secure)
            print(f'# {lines}')
            expect(('data abort', 'external abort') in lines and
                   ('instruction abort', 'external abort') in lines and
                   ('SError', 'corrected') in lines and
                   ('SError', 'recoverable') in lines,
                   f'{cpu}: reported', secure)
            expect(len(lines) <= 8, f'{cpu}: but not without end', secure)
            last = 'recoverable, masked there' if cpu == PAUTH else \
                'uncontainable, ends here'
            expect(re.search(rf'panic on CPU 0x0.*: SError below EL3, {last}',
                             secure) and re.search(STOPS, secure),
                   f'{cpu}: {last}', secure)


def test_cases(machine, monitor, args):
    for cpu in ['cortex-a53', 'cortex-a57', 'cortex-a72', PAUTH]:
        status, normal, secure = machine.run(
            flash(args, monitor.image, args.cases), cpu=cpu, limit=60)
        print(normal)
        expect(status == 0 and re.search(
            r'(?m)^# \d+ passed, 0 failed, \d+ skipped$', normal) and
            'not ok' not in normal, f'{cpu}: no case failed', normal, secure)
        expect(re.fullmatch(rf'(boot: .*\n)*{BOOTS}.*\n', secure.strip('\n') +
                            '\n'),
            f'{cpu}: case 42: the secure console is silent', secure)


def main():
    cases = {'report': test_report, 'end': test_end, 'sealed': test_sealed,
             'maps': test_maps, 'aborts': test_aborts, 'cases': test_cases}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('case', choices=cases)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--elf', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--abort', type=pathlib.Path, required=True)
    parser.add_argument('--cases', type=pathlib.Path, required=True)
    parser.add_argument('--aborts-offset', type=int, default=ABORTS_OFFSET,
                        help='of struct board.aborts')
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', default='3')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        cases[args.case](Machine(args, directory), Monitor(args), args)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
