#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The demonstration's checks, checked: a good console keeps every promise,
and each way to spoil it breaks the promise that it should, and no other.
Prints TAP.
"""
import pathlib
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / 'scripts'))
import demonstration  # noqa: E402

GOOD = '''\
gate| two domains
linux| [    0.000000] psci: PSCIv1.1 detected in firmware.
linux| [    0.000000] psci: SMC Calling Convention v1.4
probe| 1..3
probe| ok 1 - unknown ids
linux| [    0.097611] smp: Brought up 1 node, 2 CPUs
linux| / # /demo
linux| nproc: 2, online: 0-1
linux| CPU 1 off, online: 0
linux| CPU 1 on, online: 0-1
linux| soc0/soc_id: jep106:043b:0001
linux| soc0/revision: 0x00000001
linux| hw_random:
probe| ok 2 - SiP example is refused
linux| smc 0x82000000: x0=0x0 x1=0x2a x2=0x28 x3=0x0
linux| hvc 0x82000000: x0=0x0 x1=0x2a x2=0x28 x3=0x0
linux| hypervisor 0x85000000 by smc: 6ea08bbc-0000-4000-8000-000000000001 revision 0.1
linux| hypervisor 0x85000000 by hvc: 6ea08bbc-0000-4000-8000-000000000001 revision 0.1
linux| hypervisor 0x86000000 by smc: 6ea08bbc-0000-4000-8000-000000000002 revision 0.1
linux| hypervisor 0x86000000 by hvc: 6ea08bbc-0000-4000-8000-000000000002 revision 0.1
linux| [    1.462351] reboot: Power down
gate| linux: is off
probe| ok 3 - on my own # SKIP one CPU
gate| probe: is off
'''
REFUSED = 'x0=0xffffffffffffffff x1=0x2 x2=0x28 x3=0x0'

# (what is spoilt, old text, new text, the check that must see it)
SPOILT = [
    ('PSCI is too old', 'PSCIv1.1', 'PSCIv1.0', 'psci_version'),
    ('SMCCC is too old', 'Convention v1.4', 'Convention v1.1',
     'smccc_version'),
    ('a CPU is missing', 'node, 2 CPUs', 'node, 1 CPU', 'cpus_up'),
    ('nproc says otherwise', 'nproc: 2', 'nproc: 1', 'cpus_up'),
    ('CPU 1 stays on', 'off, online: 0\n', 'off, online: 0-1\n', 'hotplug'),
    ('CPU 1 stays off', 'on, online: 0-1', 'on, online: 0', 'hotplug'),
    ('no SOC_ID', 'soc0/soc_id: jep106:043b:0001', '', 'soc_id'),
    ('no SoC revision', 'soc0/revision: 0x00000001', '', 'soc_id'),
    ('a TRNG that cannot be', 'hw_random:', 'hw_random: smccc_trng', 'trng'),
    ('a wrong sum', 'x1=0x2a', 'x1=0x2b', 'sip_served'),
    ('a call refused', 'smc 0x82000000: x0=0x0 x1=0x2a',
     'smc 0x82000000: x0=0xffffffffffffffff x1=0x2', 'sip_served'),
    ('a register that changed', 'x3=0x0\n', 'x3=0x1\n', 'sip_served'),
    ('one more that changed', 'x3=0x0\n', 'x3=0x0 x9=0x1\n', 'sip_served'),
    ('HVC refused alone', 'hvc 0x82000000: x0=0x0 x1=0x2a',
     'hvc 0x82000000: x0=0xffffffffffffffff x1=0x2', 'sip_served'),
    ('no call at all', 'smc 0x82000000', 'smc: Permission denied',
     'sip_served'),
    ('probe is served', 'ok 2 - SiP', 'not ok 2 - SiP',
     ('sip_refused_probe', 'tap')),
    ('probe did not ask', 'SiP example is refused', 'another',
     'sip_refused_probe'),
    ('probe skipped it', 'is refused', 'is refused # SKIP',
     'sip_refused_probe'),
    ('two identities', 'smc: 6ea08bbc-0000-4000-8000-000000000002',
     'smc: 7ea08bbc-0000-4000-8000-000000000002', 'hypervisor'),
    ('two versions', '000000000001 revision 0.1\nlinux| hypervisor 0x86',
     '000000000001 revision 0.2\nlinux| hypervisor 0x86', 'hypervisor'),
    ('no identity', '0x85000000 by smc: 6ea08bbc-0000-4000-8000-000000000001'
     ' revision 0.1', '0x85000000 by smc: not supported', 'hypervisor'),
    ('probe fails a test', 'ok 1 -', 'not ok 1 -', 'tap'),
    ('probe loses a test', 'probe| ok 1 - unknown ids\n', '', 'tap'),
    ('probe has no plan', 'probe| 1..3\n', '', 'tap'),
    ('probe bails out', 'probe| ok 1', 'probe| Bail out!\nprobe| ok 1', 'tap'),
    ('linux stays', 'reboot: Power down', '', 'probe_outlives'),
    ('the gate saw no power-off', 'linux: is off', '', 'probe_outlives'),
    ('probe ends with linux',
     'linux| [    1.462351] reboot: Power down\ngate| linux: is off\n'
     'probe| ok 3 - on my own # SKIP one CPU\n',
     'probe| ok 3 - on my own\nlinux| [    1.462351] reboot: Power down\n',
     'probe_outlives'),
]


def setup(**other):
    values = {'cpu': 'cortex-a57', 'has_rndr': False, 'linux_vcpus': 2,
              'exit_status': 0, 'seconds': 1.0,
              'exit_status_text': lambda: 'an exit status'}
    return types.SimpleNamespace(**{**values, **other})


def broken(text, allowed=True, **other):
    """Names of the checks that fail."""
    console = demonstration.Transcript(text)
    names = set()
    for _, check in demonstration.promises(allowed):
        try:
            check(console, setup(**other))
        except demonstration.Broken:
            names.add(check.__name__)
    return names


def interrupted(text):
    """Each long line of linux broken by one of the gate's, as on a console."""
    lines = []
    for line in text.split('\n'):
        if line.startswith('linux| ') and len(line) > 30:
            lines += [line[:25], 'gate| a line in between',
                      'linux| ' + line[25:]]
        else:
            lines.append(line)
    return '\n'.join(lines)


def summary_broken(table):
    try:
        demonstration.summary_rows(table)
    except demonstration.Broken:
        return True
    return False


def cases():
    norule = GOOD.replace('x0=0x0 x1=0x2a x2=0x28 x3=0x0', REFUSED)
    table = ('linux SMCGATE_SIP_EXAMPLE forward 2\n'
             'probe SMCGATE_SIP_EXAMPLE deny 1\n')
    yield 'a good console keeps all', broken(GOOD), set()
    yield 'so with \\r', broken(GOOD.replace('\n', '\r\n')), set()
    yield 'so with broken lines', broken(interrupted(GOOD)), set()
    yield 'refused without the rule', broken(norule, allowed=False), set()
    yield 'served without the rule', broken(GOOD, allowed=False), \
        {'sip_refused'}
    yield 'linux stays, without the rule', broken(
        norule.replace('linux: is off', ''), allowed=False), {'linux_off'}
    yield 'QEMU fails', broken(GOOD, exit_status=1), {'machine_off'}
    yield 'QEMU hangs', broken(GOOD, exit_status=None), {'machine_off'}
    yield 'no TRNG on max', broken(GOOD, has_rndr=True), {'trng'}
    yield 'an empty console breaks all but the exit', \
        broken(''), {check.__name__ for _, check in
                     demonstration.promises(True)} - {'machine_off'}
    yield 'a good table', summary_broken(table), False
    yield 'a table with a folded row', summary_broken(table.replace(
        'probe SMCGATE_SIP_EXAMPLE', 'probe SMCGATE_* (8 functions)')), False
    yield 'a table without a row', summary_broken(table[:40]), True
    yield 'a table with the wrong verdict', \
        summary_broken(table.replace('deny', 'forward')), True
    for what, old, new, names in SPOILT:
        wanted = {names} if isinstance(names, str) else set(names)
        if old not in GOOD:
            yield what + ': nothing to spoil', False, True
        else:
            yield what, broken(GOOD.replace(old, new)), wanted


def main():
    failed = 0
    number = 0
    for number, (what, found, wanted) in enumerate(cases(), start=1):
        good = found == wanted
        failed += not good
        print(f'{"" if good else "not "}ok {number} - {what}')
        if not good:
            print(f'# found {found}, wanted {wanted}')
    print(f'1..{number}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
