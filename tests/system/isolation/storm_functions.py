# SPDX-License-Identifier: BSD-2-Clause
"""Functions that a random policy may name, and what it may say of arguments.

The storm's own functions are its monitor's (echo.c, echo_copy.c), which learns
here where the memory is that its calls bring.
"""
import csv
import dataclasses
import io
import random
import re
import struct
import subprocess

RANGE, MASK, SET, BYTES, LENGTH, RESULT = range(1, 7)
WIDE = 1 << 30
ALL = 2**64 - 1
ALL_32 = 2**32 - 1

# guests/isolation/echo.h
ECHO_FID = 0x82000210
ECHO_CALLS = 16
ECHO_LATE = 3  # of four
COPY_FID = 0x82000220
COPY_CALLS = 8
COPY_MEMORIES = 3
COPY_MAGIC = b'SMCGCOPY'

# docs/manifest.md, Mediated calls
COPY_ROOM = 0x10000
PAGE = 4096
ACCESS = {'read': 1, 'write': 2, 'read-write': 3}


def chance(probability):
    return random.random() < probability


@dataclasses.dataclass
class Function:
    fid: int
    name: str
    args: int
    results: int
    answered: bool
    pure: bool
    memories: tuple = ()
    twin: 'Function' = None

    def base(self):
        return re.sub('_64$', '', self.name)


@dataclasses.dataclass
class Memory:
    """Where a call has an address; bytes, 0: as the next argument says."""
    reg: int
    pair: bool
    bytes: int

    def registers(self):
        return range(self.reg, self.reg + 1 + self.pair + (not self.bytes))


@dataclasses.dataclass
class Check:
    """Of one argument; text: as the manifest says it."""
    kind: int
    reg: int
    low: int
    high: int
    text: str
    align: int = 1
    pair: bool = False
    values: tuple = ()
    access: int = 0

    def registers(self):
        return range(self.reg, self.reg + 1 + self.pair +
                     (self.kind == LENGTH))


def random_memories():
    memories, reg = [], 1
    for _ in range(random.choice((1, 1, 2, 2, COPY_MEMORIES))):
        memory = Memory(reg + random.choice((0, 0, 1)), chance(0.2),
                        random.choice((0, 0, 0, 1, 2, 8, 100, PAGE + 1)))
        reg = memory.registers().stop
        if reg > 8:
            break
        memories.append(memory)
    return tuple(memories)


class Calls:
    """All functions that the manifest can name, and the storm's own."""

    def __init__(self, smcgate):
        text = subprocess.run([smcgate, 'list', '--csv'], check=True,
                              capture_output=True, text=True).stdout
        self.functions = [
            Function(int(row['fid'], 16), row['name'], 0, int(row['results']),
                     row['answered'] == 'yes', row['effect'] == 'PURE')
            for row in csv.DictReader(io.StringIO(text))
            if row['platform'] in ('ARM', 'SMCGATE')]
        self.echoes = []
        self.copies = [random_memories() for _ in range(COPY_CALLS)]
        for i in range(ECHO_CALLS):
            self.add_echo('ECHO_', ECHO_FID, i, 0, ())
        for i, memories in enumerate(self.copies):
            least = memories[-1].registers().stop - 1
            self.add_echo('COPY_', COPY_FID, i, least, memories)
        self.functions += self.echoes
        by_name = {f.name: f for f in self.functions}
        for f in self.functions:
            twin = by_name.get(f.name + '_64')
            if twin and twin.fid == f.fid | WIDE:
                f.twin, twin.twin = twin, f
        self.forms = {}
        for f in self.functions:
            self.forms.setdefault(f.base(), []).append(f)
        # Whose clock is it: each domain has some, nobody has one twice.
        numbers = random.sample(range(1, 400), 24)
        self.clocks = {n: 1 + i % 4 for i, n in enumerate(numbers)}

    def add_echo(self, prefix, first, i, least, memories):
        name = prefix + chr(ord('A') + i)
        args = random.choice([n for n in (0, 1, 2, 3, 4, 5, 6, 7, 7, 8, 12, 17)
                              if n >= least])
        for fid, full in ((first + i, name), (first + i | WIDE, name + '_64')):
            self.echoes.append(Function(fid, full, args, 18, False, False,
                                        memories))

    def monitor(self, image):
        """The firmware, which knows where its calls have addresses."""
        data = COPY_MAGIC
        for memories in self.copies:
            data += b''.join(struct.pack('<BBHI', m.reg, m.pair, 0, m.bytes)
                             for m in memories).ljust(8 * COPY_MEMORIES, b'\0')
        at = image.index(COPY_MAGIC)
        return image[:at] + data + image[at + len(data):]

    def manifest(self):
        nodes = ' '.join(
            f'call@{f.fid:x} {{ reg = <0x{f.fid:x}>; label = "{f.name}"; '
            f'args = <{f.args}>; effect = "machine"; }};' for f in self.echoes)
        clocks = ', '.join(f'<{n} {d}>' for n, d in self.clocks.items())
        return ('calls { #address-cells = <1>; #size-cells = <0>; '
                f'{nodes} }};\n\tresources {{ clock {{ map = {clocks}; }}; }};')


def words(values):
    return '/bits/ 64 <' + ' '.join(f'0x{v:x}' for v in values) + '>'


def near(value, most):
    """A range around the value, often with it at one end."""
    low = value - random.choice((0, 0, 1, 5, 0x1000))
    high = value + random.choice((0, 0, 1, 7, 0x10000))
    return max(0, low), min(most, high)


def value_check(reg, most, clocks):
    """Something that one number, at least, is."""
    value = random.getrandbits(random.choice((1, 4, 12, 31, 32, 64))) & most
    what = random.choice(('range', 'range', 'mask', 'mask', 'set', 'value',
                          'zero', 'resource'))
    if what == 'range':
        low, high = near(value, most)
        return Check(RANGE, reg, low, high, f'range = {words((low, high))};')
    if what == 'mask':
        mask = random.getrandbits(64) & random.getrandbits(64) & most
        mask |= 1 << random.randrange(most.bit_length())
        return Check(MASK, reg, value & mask, mask,
                     f'mask = {words((mask, value & mask))};')
    if what == 'set':
        few = tuple(sorted({value} | {
            random.getrandbits(random.choice((3, 16, 32))) & most
            for _ in range(random.randrange(8))}))
        return Check(SET, reg, 0, len(few), f'set = {words(few)};',
                     values=few)
    if what == 'value':
        return Check(MASK, reg, value, ALL, f'value = {words((value,))};')
    if what == 'zero':
        return Check(MASK, reg, 0, ALL, 'zero;')
    return Check(SET, reg, 0, len(clocks), 'resource = "clock";',
                 values=tuple(clocks))


def memory_check(reg, pair, most, with_length):
    align = random.choice((1, 1, 2, 8, 64, 4096))
    access = random.choice(tuple(ACCESS))
    text = 'memory; ' + (f'align = <{align}>; ' if align > 1 else '') + \
        f'access = "{access}"; '
    check = Check(BYTES, reg, most, 0, text, align, pair,
                  access=ACCESS[access])
    if not with_length:
        check.text += f'bytes = {words((most,))};'
        return check
    check.kind, check.high = LENGTH, most
    check.low = min(most, random.choice((0, 1, 1, 2, 64, 4096)))
    check.text += (
        f'length-argument = <{reg + 1 + pair}>; ' +
        (f'min = {words((check.low,))}; ' if check.low != 1 else '') +
        f'max = {words((most,))};')
    return check


def copy_checks(f, wide, clocks):
    """Of all of its memories, and of some other registers."""
    checks, room = [], COPY_ROOM
    taken = set()
    for i, memory in enumerate(f.memories):
        behind = 2 * PAGE * (len(f.memories) - 1 - i)
        most = memory.bytes or min(room - behind, random.choice(
            (1, 2, 64, 100, 300, 300, 4095, 4096, 5000, 20000, COPY_ROOM)))
        checks.append(memory_check(memory.reg, memory.pair, most,
                                   not memory.bytes))
        room -= -(-most // PAGE) * PAGE
        taken |= {*memory.registers()}
    for reg in {*range(1, min(f.args, 7) + 1)} - taken:
        if len(checks) < 6 and chance(0.4):
            checks.append(value_check(reg, ALL if wide else ALL_32, clocks))
    return sorted(checks, key=lambda check: check.reg)


def random_checks(args, wide, ram_bytes, clocks):
    """Of some of x1 to x7; some registers have several."""
    checks = []
    last = min(args, 7)
    reg = 1
    while reg <= last and len(checks) < 6:
        room = last - reg
        pair = room > 0 and chance(0.2)
        most = ALL if wide or pair else ALL_32
        if chance(0.35):
            length = room > pair and chance(0.6)
            bytes_ = random.choice((1, 2, 8, 64, 100, 4095, 4096, 65536,
                                    ram_bytes))
            check = memory_check(reg, pair, bytes_, length)
        elif chance(0.8):
            check = value_check(reg, most, clocks)
            check.pair = pair
        else:
            reg += 1
            continue
        checks.append(check)
        if check.kind in (BYTES, LENGTH) or chance(0.85):
            reg += len(check.registers())
    return checks


def random_results(late, room):
    """Masks; those that assembly applies come more often."""
    registers = [r for r in (*range(8), *range(8), *range(8, 18))
                 if not (late and r in (2, 3))]
    chosen = {random.choice(registers)
              for _ in range(min(room, random.choice((0, 0, 1, 2))))}
    masks = [(r, random.getrandbits(64)) for r in sorted(chosen)]
    return [Check(RESULT, r, mask, 0, f'mask = {words((mask,))};')
            for r, mask in masks]
