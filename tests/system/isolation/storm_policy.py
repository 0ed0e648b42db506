# SPDX-License-Identifier: BSD-2-Clause
"""Random policies: as a manifest, and as rows for a domain's own image.

What a manifest means is worked out here from docs/manifest.md, with nothing of
the tool's. The rows' form is guests/isolation/rules.h.
"""
import fnmatch
import random
import re
import struct

from storm_functions import (ECHO_LATE, RESULT, SET, WIDE, chance,
                             copy_checks, random_checks, random_results, words)

MAGIC = b'SMCGRULE'
RULES_MAX, CHECKS_MAX, LIMITS_MAX, VALUES_MAX = 320, 384, 32, 512
DENY, ANSWER, CONSTANT, UNDEFINED, FORWARD, MEDIATE = range(6)
KINDS = {'deny': DENY, 'answer': ANSWER, 'undefined': UNDEFINED,
         'forward': FORWARD, 'mediate': MEDIATE}
BY_RULE = {ANSWER, CONSTANT, FORWARD, MEDIATE}  # let through, at least
TO_FIRMWARE = {FORWARD, MEDIATE}
CALLABLE, THERE = 1, 2
SMC, HVC = 1, 2
RAM_IPA = 0x40000000
CHECKS_PER_CALL = 8
EXACT, TWIN, PATTERN = 3, 2, 1  # how closely a rule names a call

# Their success ends the life, or starts another CPU.
NO_RETURN = re.compile(r'PSCI_(CPU_SUSPEND|CPU_OFF|CPU_ON|SYSTEM_|CPU_FREEZE|'
                       r'CPU_DEFAULT_SUSPEND)')
# Answered on each of our machines, and never like a call over its limit.
ALWAYS_THERE = re.compile(r'SMCCC_VERSION|PSCI_(VERSION|AFFINITY_INFO|STAT_|'
                          r'MIGRATE_INFO_TYPE)|[A-Z_]+_CALL_(UID|COUNT)|'
                          r'(CPU|STD|STD_HYP|VENDOR_HYP)_REVISION')
BY_FIRMWARE = ('SMCCC_ARCH_WORKAROUND_2',)  # by way of the gate's own service
NEEDED = ('PSCI_VERSION', 'PSCI_SYSTEM_RESET', 'PSCI_CPU_ON')
# IDs that no function with a service has.
FREE_IDS = (0x82001000, 0x8200f000, 0x83000000, 0xc2000300, 0xc3000000,
            0x84000060, 0x84000100, 0xc4000060, 0x86001000)
PATTERNS = {'answer': ('TRNG_*', 'CPU_CALL_*', 'STD_*', 'PSCI_STAT_*',
                       'VENDOR_HYP_*', 'PSCI_AFFINITY_????'),
            'deny': ('*_HYP_CALL_UID', 'FFA_MEM_*', 'TRNG_RND*'),
            'undefined': ('OEM_*', 'FFA_PARTITION_*', '?EM_REVISION')}


class Policy:
    """One domain's."""

    def __init__(self, calls, number, vcpus, ram_pa, ram_bytes):
        self.calls = calls
        self.clocks = sorted(n for n, d in calls.clocks.items() if d == number)
        self.vcpus = vcpus
        self.ram_pa, self.ram_bytes = ram_pa, ram_bytes
        self.lists = {kind: [] for kind in KINDS}
        self.ranges = {'deny': [], 'undefined': []}
        self.separate = []
        self.conduits = {SMC: [], HVC: []}  # smc-only, hvc-only
        self.constants = []  # (name, words)
        self.checks = []     # (name, Check), results among them
        self.limits = []     # (pattern, {property: number})
        self.choose_answers()
        self.choose_others()
        self.choose_forwards()
        self.choose_ranges()
        self.choose_conduits()
        self.choose_limits()

    # --- what the manifest orders -------------------------------------------

    def order(self, kind, forms):
        """One or both of the twins, or one without the other."""
        names = [f.name for f in forms]
        if len(names) == 2 and chance(0.6):
            named, other = random.sample(names, 2)
            names = [named]
            apart = random.random()
            if apart < 0.3:
                self.separate.append(random.choice((named, other)))
            elif apart < 0.5:
                self.lists['deny'].append(other)
        self.lists[kind] += names
        return names

    def choose_answers(self):
        for base, forms in self.calls.forms.items():
            forms = [f for f in forms if f.answered]
            if base.startswith('SMCGATE_') or not forms:
                continue  # wants `control`
            if base in NEEDED:
                self.lists['answer'].append(forms[0].name)
            elif chance(0.6):
                self.order('answer', forms)
        for kind, patterns in PATTERNS.items():
            self.lists[kind] += [p for p in patterns if chance(0.3)]

    def choose_others(self):
        bases = [base for base, forms in self.calls.forms.items() if
                 not base.startswith(('ECHO_', 'COPY_', 'SMCGATE_')) and
                 not any(f.answered or not f.pure for f in forms)]
        # FF-A has the oddest way to say that a limit is reached.
        chosen = [random.choice([b for b in bases if b.startswith('FFA_')])]
        chosen += random.sample([b for b in bases if b not in chosen], 19)
        for base in chosen[:13]:
            self.choose_constant(self.calls.forms[base])
        for base in chosen[13:]:
            self.order('undefined', self.calls.forms[base])

    def choose_constant(self, forms):
        for f in forms[:1] if chance(0.5) else forms:
            self.constants.append(
                (f.name, [random.getrandbits(random.choice((8, 32, 64)))
                          for _ in range(random.choice((1, 2, 3, 4)))]))

    def choose_forwards(self):
        for kind, prefix in (('forward', 'ECHO_'), ('mediate', 'COPY_')):
            whole = chance(0.4)
            if whole:
                self.lists[kind].append(prefix + '*')
            for base, forms in self.calls.forms.items():
                if not base.startswith(prefix):
                    continue
                if chance(0.85):
                    if not whole or chance(0.5):
                        self.order(kind, forms)
                elif whole:
                    self.lists['deny'].append(random.choice(forms).name)
        for forms in self.calls.forms.values():
            if any(self.action(f) in TO_FIRMWARE for f in forms):
                self.choose_checks([f for f in forms
                                    if self.action(f) in TO_FIRMWARE])

    def choose_checks(self, forms):
        """Of one for both, or of each by itself."""
        late = forms[0].fid % 4 == ECHO_LATE
        alone = len(forms) == 1 or self.is_apart(forms[0])
        own = alone or chance(0.3)
        for f in forms if own else [random.choice(forms)]:
            # Its twin's are 32 bits wide, if it has none of its own.
            wide = f.fid & WIDE and (alone or own and any(
                name == f.twin.name and c.kind != RESULT
                for name, c in self.checks))
            if f.memories:
                checks = copy_checks(f, wide, self.clocks)
            else:
                checks = [] if chance(0.2) else random_checks(
                    f.args, wide, self.ram_bytes, self.clocks)
            masks = random_results(late, CHECKS_PER_CALL - len(checks))
            self.checks += [(f.name, c) for c in checks + masks]

    def choose_ranges(self):
        for first in random.sample(FREE_IDS, 5):
            first += random.randrange(32)
            last = first + random.choice((0, 1, 7, 64))
            if first >> 24 == 0x82 and chance(0.5):
                last = 0x8300fff0  # over IDs with reserved bits
            kind = random.choice(('undefined', 'undefined', 'deny'))
            self.ranges[kind].append((first, last))
            if kind == 'undefined' and chance(0.3) and last > first:
                self.ranges['deny'].append((last, last))  # beats the other

    def choose_conduits(self):
        for base, forms in self.calls.forms.items():
            if base not in NEEDED and chance(0.15) and any(
                    self.action(f) not in (None, DENY) for f in forms):
                self.conduits[random.choice((SMC, HVC))].append(
                    random.choice(forms).name)
        if chance(0.5):
            self.conduits[random.choice((SMC, HVC))].append(
                random.choice(('TRNG_*', '*_CALL_*', 'ECHO_?', 'COPY_?')))

    def choose_limits(self):
        """The late ones are limited most: they can be seen to overlap."""
        late = [{'at-once': 1}, {'share-us': random.choice((500, 5000, 30000))},
                random.choice(({'at-once': 1, **self.rate()},
                               {'at-once': 2, **self.rate()},
                               {'share-us': 8000, **self.rate()})),
                {'at-once': 1, 'budget-us': random.choice((100, 10000))},
                {'at-once': 1}, {'budget-us': 10000}]
        random.shuffle(late)
        for base, forms in self.calls.forms.items():
            actions = {self.action(f) for f in forms}
            if not actions & BY_RULE or base in NEEDED:
                continue
            if actions & TO_FIRMWARE and forms[0].fid % 4 == ECHO_LATE:
                self.limits.append((base + '*', late.pop()))
            elif len(self.limits) < LIMITS_MAX - 6 and (
                    ANSWER not in actions or ALWAYS_THERE.match(base)) and \
                    chance(0.8 if base.startswith('FFA_') else 0.25):
                name = next(f.name for f in forms
                            if self.action(f) in BY_RULE)
                self.limits.append((name, self.rate()))

    @staticmethod
    def rate():
        rate = {'calls-per-second': random.choice((1, 3, 20, 100, 700))}
        if chance(0.8):
            rate['burst'] = random.choice((1, 2, 5, 16))
        return rate

    # --- what that means -----------------------------------------------------

    def is_apart(self, f):
        return f.twin is not None and any(
            fnmatch.fnmatchcase(g.name, pattern)
            for g in (f, f.twin) for pattern in self.separate)

    def level(self, name, f):
        """How closely the name, or pattern, names the call; 0: not."""
        twin = None if self.is_apart(f) else f.twin
        if name == f.name:
            return EXACT
        if twin and name == twin.name:
            return TWIN
        return PATTERN if any(fnmatch.fnmatchcase(g.name, name)
                              for g in (f, twin) if g) else 0

    def action(self, f):
        """None: no name orders anything."""
        found = [(self.level(name, f), CONSTANT)
                 for name, _ in self.constants]
        for kind, names in self.lists.items():
            for name in names:
                level = self.level(name, f)
                if kind == 'answer' and not f.answered:
                    if level == TWIN:
                        found.append((level, DENY))
                    continue
                if kind == 'answer' and level == PATTERN and \
                   f.name.startswith('SMCGATE_HYP_'):
                    continue
                found.append((level, KINDS[kind]))
        closest = max(level for level, _ in found + [(0, DENY)])
        actions = {action for level, action in found if level == closest}
        if closest == 0:
            return None
        if DENY in actions:
            return DENY
        assert len(actions) == 1, (f, actions)
        return actions.pop()

    def closest(self, entries, f):
        """Of (name, thing) the thing that names the call most closely."""
        level, thing = max(((self.level(name, f), i)
                            for i, (name, _) in enumerate(entries)),
                           default=(0, None))
        return entries[thing][1] if level else None

    def denied_conduits(self, f):
        entries = [(name, HVC) for name in self.conduits[SMC]] + \
                  [(name, SMC) for name in self.conduits[HVC]]
        return self.closest(entries, f) or 0

    def checks_of(self, f):
        """The call's own; its twin's where it has none."""
        found = []
        for result in (False, True):
            of = {name: [c for n, c in self.checks if n == name and
                         (c.kind == RESULT) == result]
                  for name in (f.name, f.twin.name if f.twin else None)}
            found += of[f.name] or (
                [] if not f.twin or self.is_apart(f) else of[f.twin.name])
        return found

    def budgets(self):
        """{fid: microseconds}"""
        limits = {f.fid: self.closest(self.limits, f) for f in
                  self.calls.functions if self.action(f) in TO_FIRMWARE}
        return {fid: limit['budget-us'] for fid, limit in limits.items()
                if limit and 'budget-us' in limit}

    # --- as text -------------------------------------------------------------

    def numbered(self, what, items):
        return ' '.join(f'{what}@{i:x} {{ reg = <{i}>; {text} }};'
                        for i, text in enumerate(items))

    def manifest(self):
        cells = '#address-cells = <1>; #size-cells = <0>; '
        parts = []
        lists = dict(self.lists)
        lists.update({'separate-twins': self.separate,
                      'smc-only': self.conduits[SMC],
                      'hvc-only': self.conduits[HVC]})
        for kind, names in lists.items():
            if names:
                parts.append(f'{kind} = ' + ', '.join(
                    f'"{name}"' for name in sorted(set(names))) + ';')
        for kind, ranges in self.ranges.items():
            if ranges:
                parts.append(f'{kind}-range = ' + ', '.join(
                    f'<0x{a:x} 0x{b:x}>' for a, b in ranges) + ';')
        parts.append(cells + self.numbered('constant', (
            f'call = "{name}"; value = {words(value)};'
            for name, value in self.constants)))
        arguments = [f'call = "{name}"; argument = <{c.reg}>; ' +
                     ('pair; ' if c.pair else '') + c.text
                     for name, c in self.checks if c.kind != RESULT]
        results = [f'call = "{name}"; register = <{c.reg}>; ' + c.text
                   for name, c in self.checks if c.kind == RESULT]
        limits = [f'call = "{name}"; ' + ' '.join(
            f'{key} = <{number}>;' for key, number in limit.items())
            for name, limit in self.limits]
        for what, items in (('check', arguments), ('result', results),
                            ('limit', limits)):
            if items:
                parts.append(f'{what}s {{ {cells}' +
                             self.numbered(what, items) + ' };')
        return '\n\t\t\t'.join(parts)

    # --- as rows -------------------------------------------------------------

    def pack_checks(self, f, checks, values):
        """The index of the call's first; how many."""
        mine = self.checks_of(f)
        first = len(checks)
        for c in mine:
            low = c.low
            if c.kind == SET:
                low = len(values)
                values += c.values
            access = c.access if f.memories else 0
            checks.append(struct.pack('<BBBBI2Q', c.kind, c.reg, c.pair,
                                      access, c.align, low, c.high))
        return first, len(mine)

    def pack_rule(self, f, action, checks, values):
        first = count = limit = 0
        value = []
        flags = CALLABLE
        results = f.results
        if action in TO_FIRMWARE:
            first, count = self.pack_checks(f, checks, values)
        if action == CONSTANT:
            value = self.closest(self.constants, f)
            results = (0, 1, 2, 4, 4)[len(value)]  # of three, x3 is 0
        if action == ANSWER:
            flags = (0 if NO_RETURN.match(f.name) else CALLABLE) | \
                (THERE if ALWAYS_THERE.match(f.name) else 0)
        if action in BY_RULE:
            names = [(name, 1 + i) for i, (name, _) in enumerate(self.limits)]
            limit = self.closest(names, f) or 0
        args = f.args or int(f.name in BY_FIRMWARE)
        return struct.pack('<2I8B2I4Q', f.fid, f.fid, action, results, flags,
                           args, self.denied_conduits(f), limit, count, 0,
                           first, 0, *value, *[0] * (4 - len(value)))

    def pack_rules(self, checks, values):
        rows = []
        for f in self.calls.functions:
            action = self.action(f)
            if action is None and f in self.calls.echoes:
                action = DENY  # to be tried
            if action is not None:
                rows.append(self.pack_rule(f, action, checks, values))
        for kind in ('deny', 'undefined'):
            rows += [struct.pack('<2I8B2I4Q', a, b, KINDS[kind], 0, CALLABLE,
                                 *[0] * 11) for a, b in self.ranges[kind]]
        return rows

    def pack_limits(self):
        def number(limit, key):
            return limit.get(key, 0)
        return [struct.pack('<4I', number(limit, 'calls-per-second'),
                            limit.get('burst', number(limit,
                                                      'calls-per-second')),
                            number(limit, 'at-once'),
                            number(limit, 'share-us'))
                for _, limit in self.limits]

    def image(self, payload, seed, life):
        """The payload with this policy's rows in it."""
        checks, values = [], []
        rows = self.pack_rules(checks, values)
        limits = self.pack_limits()
        data = MAGIC + struct.pack('<5Q2I', seed, life, RAM_IPA, self.ram_pa,
                                   self.ram_bytes, len(rows), self.vcpus)
        numbers = [struct.pack('<Q', v) for v in values]
        for items, most, size in ((rows, RULES_MAX, 56),
                                  (checks, CHECKS_MAX, 24),
                                  (limits, LIMITS_MAX, 16),
                                  (numbers, VALUES_MAX, 8)):
            assert len(items) <= most, (len(items), most)
            data += b''.join(items).ljust(most * size, b'\0')
        at = payload.index(MAGIC)
        return payload[:at] + data + payload[at + len(data):]
