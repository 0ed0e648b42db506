# SPDX-License-Identifier: BSD-2-Clause
"""A64 instructions as objdump prints them: what kind one is, and what memory
it touches when the registers are known.

An instruction that touches memory in a form not known here raises Unknown:
what is counted must not be guessed.
"""
import re
import subprocess

MASK = (1 << 64) - 1
OBJDUMP = 'aarch64-linux-gnu-objdump'
NM = 'aarch64-linux-gnu-nm'

BRANCH = re.compile(r'(b|bc)(\.\w+)?|bl|br|blr|ret|cbn?z|tbn?z'
                    r'|(br|blr|ret)a[ab]z?')
CALL = re.compile(r'smc|hvc|svc')
ORDERED = r'(?:a|l|al)?'
ATOMIC = re.compile(rf'(?:swp|cas|(?:ld|st)(?:add|clr|eor|set|[su]max|[su]min))'
                    rf'{ORDERED}([bh]?)')
ATOMIC_PAIR = re.compile(rf'casp{ORDERED}')
EXCLUSIVE = re.compile(r'(ld|st)[al]?x(r[bh]?|p)')
PLAIN = re.compile(r'(ld|st)(?:u|t|a|l|la|apu|lu|ap)?r(s?[bhw]?)')
PAIR = re.compile(r'(ld|st)n?p(sw)?')
TOUCHES = re.compile(r'ld|st|swp|cas|rcw|cpy|set|gcs')
KINDS = {'mrs': 'mrs', 'msr': 'msr', 'isb': 'isb', 'dsb': 'dsb', 'ssbb': 'dsb',
         'pssbb': 'dsb', 'dfb': 'dsb', 'sb': 'dsb', 'dmb': 'dmb',
         'eret': 'eret', 'eretaa': 'eret', 'eretab': 'eret'}
WIDTH = {'b': 1, 'h': 2, 'w': 4, 'x': 8, 's': 4, 'd': 8, 'q': 16}
BASE = re.compile(r'(sp|x\d+)')
LITERAL = re.compile(r'([0-9a-f]+)(?: <.*>)?')
ADDRESS = re.compile(r'(.*?),\s*\[([^\]]*)\](!?)(?:,\s*(\S+))?')
EXTENDED = re.compile(r'([wx])(\d+|zr)(?:, (lsl|uxtw|sxtw|sxtx)(?: #(\d+))?)?')


class Unknown(Exception):
    """An instruction whose effect on memory is not known here."""


class Instruction:
    """One instruction; @base is what the file's addresses lack."""

    def __init__(self, text, symbol='', base=0):
        self.text = ' '.join(text.split('//')[0].split())
        self.symbol = symbol
        self.base = base
        self.mnemonic, _, self.operands = self.text.partition(' ')
        self.kind = KINDS.get(self.mnemonic)
        if BRANCH.fullmatch(self.mnemonic):
            self.kind = 'branch'
        elif CALL.fullmatch(self.mnemonic):
            self.kind = 'call'
        self.atomic = bool(ATOMIC.fullmatch(self.mnemonic) or
                           ATOMIC_PAIR.fullmatch(self.mnemonic) or
                           EXCLUSIVE.fullmatch(self.mnemonic))
        self.goes_on = self.kind not in ('branch', 'call', 'eret')

    def __str__(self):
        return f'{self.text} in {self.symbol}' if self.symbol else self.text

    def touches(self, x):
        """What it reads and writes: [(address, bytes, loads, stores)].
        @x: x0-x30 and SP as they are before it."""
        name = self.mnemonic
        if self.kind or name in ('prfm', 'prfum'):
            return []
        if name == 'dc':
            return self.zeroes(x)
        if name.startswith('.') or name == 'udf':
            raise Unknown(self)
        if '[' not in self.operands and not TOUCHES.match(name):
            return []
        width, loads, stores = self.access()
        return [(self.address(x), width, loads, stores)]

    def access(self):
        """(bytes, loads, stores) by mnemonic and the first register."""
        name = self.mnemonic
        registers = self.operands.split('[')[0].split(',')
        pair = PAIR.fullmatch(name)
        if pair:
            width = 4 if pair[2] else self.width(registers[0])
            return 2 * width, pair[1] == 'ld', pair[1] == 'st'
        plain = PLAIN.fullmatch(name)
        if plain:
            size = plain[2][-1:]
            width = WIDTH[size] if size else self.width(registers[0])
            return width, plain[1] == 'ld', plain[1] == 'st'
        exclusive = EXCLUSIVE.fullmatch(name)
        if exclusive:
            store = exclusive[1] == 'st'
            data = registers[1] if store else registers[0]
            width = WIDTH.get(exclusive[2][1:]) or self.width(data)
            width *= 2 if exclusive[2] == 'p' else 1
            return width, not store, store
        if ATOMIC_PAIR.fullmatch(name):
            return 2 * self.width(registers[0]), True, True
        atomic = ATOMIC.fullmatch(name)
        if atomic:
            return WIDTH.get(atomic[1]) or self.width(registers[0]), True, True
        raise Unknown(self)

    def width(self, register):
        found = re.fullmatch(r'\s*([wxbhsdq])(?:\d+|zr)\s*', register)
        if not found:
            raise Unknown(self)
        return WIDTH[found[1]]

    def address(self, x):
        found = ADDRESS.fullmatch(self.operands)
        if not found:
            return self.literal()
        inner, before, after = found[2], found[3], found[4]
        base, _, offset = inner.partition(', ')
        if not BASE.fullmatch(base) or (after and (offset or before)):
            raise Unknown(self)
        start = x[31] if base == 'sp' else x[int(base[1:])]
        if after:  # the register moves behind the access
            self.immediate(after)
            return start
        if not offset:
            return start
        if offset.startswith('#'):
            return (start + self.immediate(offset)) & MASK
        if before:
            raise Unknown(self)
        return (start + self.extended(offset, x)) & MASK

    def literal(self):
        register, _, target = self.operands.partition(', ')
        found = LITERAL.fullmatch(target)
        if self.mnemonic not in ('ldr', 'ldrsw') or not found:
            raise Unknown(self)
        self.width(register)
        return int(found[1], 16) + self.base

    def immediate(self, text):
        if not re.fullmatch(r'#-?(0x[0-9a-f]+|\d+)', text):
            raise Unknown(self)
        return int(text[1:], 0)

    def extended(self, text, x):
        found = EXTENDED.fullmatch(text)
        if not found:
            raise Unknown(self)
        kind, number, how, amount = found.groups()
        value = 0 if number == 'zr' else x[int(number)]
        if kind == 'w':
            if how not in ('uxtw', 'sxtw'):
                raise Unknown(self)
            value &= 0xffffffff
            if how == 'sxtw' and value >> 31:
                value -= 1 << 32
        elif how in ('uxtw', 'sxtw'):
            raise Unknown(self)
        return value << int(amount or 0)

    def zeroes(self, x):
        """DC ZVA writes a block; the other operations move what is there."""
        operation, _, register = self.operands.partition(', ')
        if operation.startswith(('gva', 'gz')):
            raise Unknown(self)
        if operation != 'zva':
            return []
        if not re.fullmatch(r'x\d+', register):
            raise Unknown(self)
        return [(x[int(register[1:])] & ~63, 64, False, True)]


def disassemble(elf, base=0):
    """{address: Instruction} of an ELF file that runs @base further up."""
    lines = subprocess.run([OBJDUMP, '-d', '--no-show-raw-insn', str(elf)],
                           capture_output=True, text=True, check=True).stdout
    code = {}
    name, start = '', 0
    for line in lines.split('\n'):
        head = re.fullmatch(r'([0-9a-f]+) <(.*)>:', line)
        if head:
            start, name = int(head[1], 16), head[2]
            continue
        place, tab, text = line.partition(':\t')
        if tab:
            at = int(place, 16)
            code[at + base] = Instruction(text, f'{name}+{at - start:#x}', base)
    return code


def data_symbols(elf, base=0):
    """[(address, bytes, name)] of an ELF file's variables."""
    lines = subprocess.run([NM, '-S', str(elf)], capture_output=True,
                           text=True, check=True).stdout
    found = re.findall(r'^([0-9a-f]+) ([0-9a-f]+) [bBdDrRvV] (\S+)$', lines,
                       re.MULTILINE)
    return [(int(at, 16) + base, int(size, 16), name)
            for at, size, name in found]
