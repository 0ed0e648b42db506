# SPDX-License-Identifier: BSD-2-Clause
"""What the demonstration promises, each promise checked on the console's text.

Transcript takes the machine's console apart by the owners' prefixes that the
gate writes; promises() lists (sentence, check), and a check returns the
evidence as a string, or raises Broken with what is wrong.
"""
import re

OWNERS = ('gate', 'linux', 'probe')
SIP_EXAMPLE = '0x82000000'
NOT_SUPPORTED = 0xffffffffffffffff


class Broken(Exception):
    """A promise that does not hold."""


class Transcript:
    """The console of one run, by owner."""

    def __init__(self, text):
        self.lines = []  # (owner, text); owner '' where there is no prefix
        for line in text.replace('\r', '').split('\n'):
            owner, bar, rest = line.partition('| ')
            if not bar and line.endswith('|'):  # an empty line, stripped
                owner, bar, rest = line[:-1], '|', ''
            if bar and owner in OWNERS:
                self.lines.append((owner, rest))
            elif line:
                self.lines.append(('', line))

    def of(self, owner):
        return [text for who, text in self.lines if who == owner]

    def texts(self, owner):
        """The owner's text twice: as printed, and with the breaks undone that
        the console makes when another owner's line comes in between. Which
        breaks were the owner's own cannot be seen, so both are searched."""
        yield '\n'.join(self.of(owner))
        joined = ''
        previous = owner
        for who, text in self.lines:
            if who == owner:
                joined += ('\n' if previous == owner else '') + text
            previous = who
        yield joined

    def find(self, owner, pattern):
        for text in self.texts(owner):
            match = re.search(pattern, text, re.MULTILINE)
            if match:
                return match
        return None

    def need(self, owner, pattern, what):
        match = self.find(owner, pattern)
        if not match:
            raise Broken(f'{owner} never printed {what}')
        return match


def at_least(console, pattern, what, wanted):
    match = console.need('linux', pattern, what)
    found = tuple(int(part) for part in match.groups())
    if found < wanted:
        raise Broken(f'{what} is {found[0]}.{found[1]}')
    return match.group(0)


def psci_version(console, _):
    return at_least(console, r'psci: PSCIv(\d+)\.(\d+) detected in firmware',
                    'the PSCI version', (1, 1))


def smccc_version(console, _):
    return at_least(console, r'psci: SMC Calling Convention v(\d+)\.(\d+)',
                    'the SMCCC version', (1, 2))


def cpus_up(console, setup):
    match = console.need('linux', r'smp: Brought up 1 node, (\d+) CPUs?',
                         'how many CPUs came up')
    nproc = console.need('linux', r'nproc: (\d+), online: ([-0-9,]+)', 'nproc')
    if not int(match.group(1)) == int(nproc.group(1)) == setup.linux_vcpus:
        raise Broken(f'{match.group(1)} CPUs came up, nproc says '
                     f'{nproc.group(1)}, the manifest says {setup.linux_vcpus}')
    return match.group(0) + '; ' + nproc.group(0)


def hotplug(console, setup):
    if setup.linux_vcpus < 2:
        return 'one vCPU: nothing to unplug'
    last = setup.linux_vcpus - 1
    without = '0' if last == 1 else '0,2' if last == 2 else f'0,2-{last}'
    off = console.need('linux', r'CPU 1 off, online: ([-0-9,]+)', 'CPU 1 off')
    on = console.need('linux', r'CPU 1 on, online: ([-0-9,]+)', 'CPU 1 on')
    if off.group(1) != without or on.group(1) != f'0-{last}':
        raise Broken(off.group(0) + '; ' + on.group(0))
    return off.group(0) + '; ' + on.group(0)


def soc_id(console, _):
    soc = console.need('linux', r'soc0/soc_id: (jep106:[0-9a-f:]+)',
                       '/sys/devices/soc0/soc_id')
    revision = console.need('linux', r'soc0/revision: (0x[0-9a-f]+)',
                            '/sys/devices/soc0/revision')
    return soc.group(0) + '; ' + revision.group(0)


def trng(console, setup):
    line = console.need('linux', r'hw_random:( ?\S*)', 'its TRNG').group(0)
    if ('smccc_trng' in line) != setup.has_rndr:
        raise Broken(f'{line!r} on {setup.cpu}')
    return line if setup.has_rndr else \
        f'{setup.cpu} has no RNDR, so the firmware has no TRNG: no hw_random'


def sip_call(console, conduit):
    """x0-x17 of the example call 2 + 40 as far as they are printed."""
    words = console.need(
        'linux', conduit + ' ' + SIP_EXAMPLE + r':((?: x\d+=0x[0-9a-f]+)+)',
        f'its {conduit} {SIP_EXAMPLE}')
    regs = re.findall(r'x(\d+)=(0x[0-9a-f]+)', words.group(1))
    return words.group(0), {int(n): int(value, 16) for n, value in regs}


def sip_answer(console, wanted, sentence):
    seen = []
    for conduit in ('smc', 'hvc'):
        line, regs = sip_call(console, conduit)
        if regs != wanted:
            raise Broken(f'{line} is not {sentence}')
        seen.append(line)
    return '; '.join(seen)


def sip_served(console, _):
    return sip_answer(console, {0: 0, 1: 42, 2: 40, 3: 0}, 'the sum')


def sip_refused(console, _):
    return sip_answer(console, {0: NOT_SUPPORTED, 1: 2, 2: 40, 3: 0},
                      'NOT_SUPPORTED with the rest as it was')


def sip_refused_probe(console, _):
    lines = [line for line in console.of('probe')
             if re.match(r'(not )?ok\b.*\bsip\b.*\b(refused|denied)', line,
                         re.IGNORECASE)]
    if not lines:
        raise Broken('probe has no test of a refused SiP call')
    for line in lines:
        if line.startswith('not') or re.search(r'# *SKIP', line):
            raise Broken(line)
    return lines[0]


def hypervisor(console, _):
    seen = []
    for owner in ('0x85000000', '0x86000000'):
        by = [console.need('linux', rf'hypervisor {owner} by {conduit}: '
                           r'([-0-9a-f]{36} revision \d+\.\d+)',
                           f'the identity of {owner} by {conduit}').group(1)
              for conduit in ('smc', 'hvc')]
        if by[0] != by[1]:
            raise Broken(f'{owner}: {by[0]} by smc, {by[1]} by hvc')
        seen.append(f'{owner} {by[0]}')
    return '; '.join(seen)


def tap(console, _):
    lines = console.of('probe')
    plans = [line for line in lines if re.match(r'1\.\.\d+$', line)]
    bad = [line for line in lines if re.match(r'not ok\b', line) and
           not re.search(r'# *TODO', line, re.IGNORECASE)]
    bad += [line for line in lines if line.startswith('Bail out!')]
    results = [line for line in lines if re.match(r'(not )?ok\b', line)]
    skipped = sum(bool(re.search(r'# *SKIP', line, re.IGNORECASE))
                  for line in results)
    if bad:
        raise Broken(f'{len(bad)} failed: ' + '; '.join(bad[:3]))
    if len(plans) != 1:
        raise Broken(f'{len(plans)} plans, {len(results)} results')
    planned = int(plans[0][3:])
    if planned == 0 or planned != len(results):
        raise Broken(f'{planned} tests planned, {len(results)} reported')
    return f'{planned - skipped} passed, 0 failed, {skipped} skipped'


def linux_off(console, _):
    console.need('linux', r'reboot: Power down', 'that it powers off')
    return console.need('gate', r'linux: is off', 'that linux is off').group(0)


def probe_outlives(console, _):
    linux_off(console, None)
    last = max(index for index, (who, _) in enumerate(console.lines)
               if who == 'linux')
    after = [text for who, text in console.lines[last + 1:] if who == 'probe']
    if not after:
        raise Broken('probe printed nothing after linux powered off')
    return f'{len(after)} more lines of probe, the first: {after[0]}'


def machine_off(_, setup):
    if setup.exit_status != 0:
        raise Broken(f'QEMU: {setup.exit_status_text()}')
    return f'QEMU exited with 0, {setup.seconds:.1f} s after reset'


COMMON = [
    ('linux finds PSCI 1.1 or later', psci_version),
    ('linux finds SMCCC 1.2 or later', smccc_version),
    ('all CPUs of linux come up', cpus_up),
    ('CPU 1 goes off and on again', hotplug),
    ('SOC_ID is under /sys/devices/soc0', soc_id),
    ('the TRNG is there exactly where the CPU has one', trng),
]
ENDING = [
    ('the hypervisor says the same by SMC and by HVC', hypervisor),
    ('probe: conformance, all passed', tap),
    ('linux powers off, probe goes on', probe_outlives),
    ('probe ends, the machine powers off', machine_off),
]


def promises(allowed):
    """For a system whose manifest allows linux the SiP call; the other one is
    there to show that the rule makes the difference."""
    if not allowed:
        return [(f'{SIP_EXAMPLE} is refused for linux', sip_refused),
                ('linux powers off', linux_off)]
    return COMMON + [
        (f'{SIP_EXAMPLE} is served for linux', sip_served),
        (f'{SIP_EXAMPLE} is refused for probe', sip_refused_probe),
    ] + ENDING


def summary_rows(table):
    """The SiP example's rows of `smcgate trace --summary`, which folds rows
    of many denied functions into one."""
    wanted = [('linux', 'forward'), ('probe', 'deny')]
    rows = []
    for domain, verdict in wanted:
        row = next((line for line in table.splitlines()
                    if domain in line and verdict in line.lower()
                    and ('SMCGATE_SIP_EXAMPLE' in line
                         or 'SMCGATE_* (' in line)), None)
        if row is None:
            raise Broken(f'no row: {domain}, SMCGATE_SIP_EXAMPLE, {verdict}')
        rows.append(' '.join(row.split()))
    return '; '.join(rows)
