# SPDX-License-Identifier: BSD-2-Clause
"""What the figures must reach, in instructions, and which of them do not."""
from benchmark.machine import A57, A72, MAX

CONSTANTS = ('SMCCC_VERSION', 'PSCI_VERSION', 'UID', 'hyp-UID')
REFUSALS = ('denied', 'unknown-sip', 'unknown-vendor-hyp')
WORKAROUNDS = ('ARCH_WORKAROUND_1', 'ARCH_WORKAROUND_3')
# The monitor's that no key is switched for (el3/leaf.S).
LEAVES = ('EM_CPU_ERRATUM_FEATURES', 'EL3_STATISTICS')
FLUSH = 11  # el3_vectors_flush, up to where other CPUs begin

# (target, calls, {conduit: at most}), on a CPU that needs no hardening.
ABSOLUTE = [
    ('gate', CONSTANTS, {'smc': 29, 'hvc': 25}),
    ('gate', REFUSALS, {'smc': 34, 'hvc': 30}),
    ('gate', WORKAROUNDS, {'smc': 26, 'hvc': 18}),
    ('gate', ('PSCI_AFFINITY_INFO',), {'smc': 130, 'hvc': 130}),
    ('monitor', ('SMCCC_VERSION', 'PSCI_VERSION', 'UID', 'ARCH_FEATURES'),
     {'smc': 20}),
    ('monitor', ('forward', 'PSCI_AFFINITY_INFO'), {'smc': 100}),
    ('monitor', LEAVES, {'smc': 80}),
]
# Of A57 and A72, which have no keys to switch; FLUSH: what they do first.
KEYLESS = [('monitor', ('forward', *LEAVES), {'smc': 80 + FLUSH})]
# More than the same call straight to EL3. SMC32: w0 and two arguments more.
SURCHARGE = {'forward': 28, 'forward-smc32': 31, 'forward+range': 60,
             'forward+ipa': 110}
STRAIGHT = {'forward+range': 'forward', 'forward+ipa': 'forward'}
TRACE = 40    # a record and its counter, added to any call
HARDENED = 24  # WORKAROUND_1 or _3 on the trap, added to any call
SCALING = 2   # 1 rule to 900, 1 domain to 4
BYTES = {'el2': 104 * 1024, 'el3': 56 * 1024}  # text and data


class Table:
    """Rows by what they say: (cpu, target, call, conduit)."""

    def __init__(self, rows):
        self.rows = {(row['cpu'], row['target'], row['call'], row['conduit']):
                     row['instructions'] for row in rows}

    def get(self, *key):
        return self.rows.get(key)

    def pairs(self, cpu, more, less):
        """(call, conduit, the difference) of two targets."""
        for (where, target, call, conduit), cost in self.rows.items():
            other = self.get(cpu, less, call, conduit)
            if (where, target) == (cpu, more) and other is not None:
                yield call, conduit, cost - other


def _absolute(table, cpu, rules):
    for target, calls, goals in rules:
        for call in calls:
            for conduit, most in goals.items():
                cost = table.get(cpu, target, call, conduit)
                if cost is None:
                    yield (f'{target} {call} by {conduit} on {cpu}: not '
                           'measured')
                elif cost > most:
                    yield (f'{target} {call} by {conduit} on {cpu}: {cost:g}, '
                           f'the goal is {most}')


def _surcharges(table):
    for call, most in SURCHARGE.items():
        straight = table.get(MAX, 'monitor', STRAIGHT.get(call, call), 'smc')
        for conduit in ('smc', 'hvc'):
            cost = table.get(MAX, 'gate', call, conduit)
            if cost is None or straight is None:
                yield f'gate {call} by {conduit}: not measured'
            elif cost - straight > most:
                yield (f'gate {call} by {conduit}: {cost - straight:g} more '
                       f'than straight to EL3, the goal is {most}')


def _differences(table, cpus):
    pairs = [(MAX, 'gate+trace', 'gate', TRACE)] if MAX in cpus else []
    pairs += [(cpu, 'gate', 'gate-unhardened', HARDENED)
              for cpu in (A57, A72) if cpu in cpus]
    for cpu, more, less, most in pairs:
        found = list(table.pairs(cpu, more, less))
        if not found:
            yield f'{more} less {less} on {cpu}: not measured'
        for call, conduit, difference in found:
            # Without hardening these are the firmware's to do.
            if less == 'gate-unhardened' and call in WORKAROUNDS:
                continue
            if difference > most:
                yield (f'{more} {call} by {conduit} on {cpu}: '
                       f'{difference:g} more than {less}, the goal is {most}')


def misses(rows, cpus, sizes, scaling):
    """A sentence for each goal that is not reached."""
    table = Table(rows)
    if MAX in cpus:
        yield from _absolute(table, MAX, ABSOLUTE)
        yield from _surcharges(table)
    for cpu in (A57, A72):
        if cpu in cpus:
            yield from _absolute(table, cpu, KEYLESS)
    yield from _differences(table, cpus)
    for name, size in sizes.items():
        if size > BYTES[name]:
            yield f'{name}: {size} bytes, the goal is {BYTES[name]}'
    for what, figures in scaling.items():
        for key in figures[0]['rows'] if figures else ():
            costs = [figure['rows'][key] for figure in figures]
            if max(costs) - min(costs) > SCALING:
                yield (f'{key} against {what}: {min(costs):g} to '
                       f'{max(costs):g}, the goal is {SCALING} at most')


def unstable(rows):
    """Figures that did not repeat within their run. Linux's tick disturbs a
    batch in KVM's: there the least is what counts."""
    for row in rows:
        if not row['target'].startswith('kvm') and \
           row['median'] > row['instructions'] + 1:
            yield (f'{row["target"]} {row["call"]} by {row["conduit"]} on '
                   f'{row["cpu"]}: least {row["instructions"]:g}, median '
                   f'{row["median"]:g}')
