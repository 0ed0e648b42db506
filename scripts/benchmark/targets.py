# SPDX-License-Identifier: BSD-2-Clause
"""One payload on everything: rows of instructions a round trip."""
import re
import subprocess

from benchmark import machine
from benchmark.machine import A57, A72, Broken, ROOT, TICK

HARDENED = (A57, A72)  # these need WORKAROUND_1 on each trap
PEERS = ROOT / 'tests/peers'
NOT_FETCHED = 77

ROW = re.compile(r'bench: (smc|hvc) (\S+) (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)'
                 r'( refused)?')
DOMAINS_START = re.compile(r'domains start at counter (\d+)')


def number(text):
    value = float(text)
    return int(value) if value.is_integer() else value


def rows(target, cpu, text, only=None):
    """The rows of one run; @only: the row forward alone, under that name."""
    found = []
    for conduit, call, least, median, refused in ROW.findall(text):
        if only and call != 'forward':
            continue
        row = {'target': target, 'cpu': cpu, 'call': only or call,
               'conduit': conduit, 'instructions': number(least),
               'median': number(median)}
        if refused:
            row['refused'] = True
        found.append(row)
    if not found:
        raise Broken(f'{target} on {cpu}: no figure in its output:\n'
                     + text[-machine.LAST:])
    return found


def ours(systems, cpu, limit):
    """Rows of everything that is ours, and what a start cost."""
    table = []
    reset = None
    for target, only, image in systems.variants(cpu in HARDENED):
        text = machine.boot(cpu, limit, flash=systems.flash(image))
        table += rows(target, cpu, text, only)
        start = DOMAINS_START.search(text)
        if target == 'gate' and not only and start:
            reset = int(start.group(1)) * TICK
    table += rows('gate-on-qemu', cpu,
                  machine.boot(cpu, limit, kernel=systems.plain()))
    for target, payload in (
            ('monitor', systems.payload()),
            ('monitor-el1', systems.payload('bench-el1.bin', '--el1'))):
        table += rows(target, cpu, machine.boot(
            cpu, limit, flash=systems.flash(payload)))
    return table, reset


def _peers(systems, cpu):
    """(target, command) of each program that is not ours, and of the floors."""
    payload = systems.build / 'guests/bench/bench.bin'
    kvm = 'kvm-nvhe' if cpu in HARDENED else 'kvm-vhe'
    counted = ['--icount', '--cpu', cpu, str(payload)]
    yield 'xen-4.17', [PEERS / 'xen', *counted]
    yield kvm, [PEERS / 'kvm', *counted]
    for level in ('el2', 'el3'):
        yield f'floor-{level}', [PEERS / 'floor', '--level', level,
                                 '--build', str(systems.build), *counted]


def peers(systems, cpu, limit, whole):
    """Rows of the peers, and a sentence for each that could not be measured.

    Without @whole the floors alone.
    """
    table, notes = [], []
    for target, command in _peers(systems, cpu):
        if not whole and not target.startswith('floor'):
            continue
        if not command[0].exists():
            notes.append(f'{target} on {cpu}: there is no {command[0]}')
            continue
        status, text = machine.run(command, limit)
        if status == NOT_FETCHED:
            notes.append(f'{target} on {cpu}: not fetched ({text.strip()})')
        elif status != 0:
            raise Broken(f'{target} on {cpu}: status {status}:\n'
                         + text[-machine.LAST:])
        else:
            table += rows(target, cpu, text)
    return table, notes


def peer_versions():
    """For the report: which Debian package the kernel of KVM came from."""
    release = ROOT / 'build/guests/debian/release'
    qemu = subprocess.run(['qemu-system-aarch64', '--version'], check=True,
                          capture_output=True, text=True).stdout
    return {'qemu': re.search(r'version (\S+)', qemu).group(1),
            'linux': release.read_text().strip() if release.exists() else '-'}
