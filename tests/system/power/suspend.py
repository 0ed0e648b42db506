#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's kernel suspends to RAM under the gate and is woken by its console.

`echo mem > /sys/power/state`: the other vCPUs go off, the last one calls
SYSTEM_SUSPEND; a character on the UART wakes it, all are on again. Twice, as
the second time everything has been down before. PV time is found, too.
"""
import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / 'guests'))
from console import Console, Failed  # noqa: E402

PROMPT = r'^linux\| .*# $'
BAD = r'PANIC|Kernel panic|rcu: INFO|BUG:|WARNING:'


def qemu(args, secure_log):
    return ['qemu-system-aarch64',
            '-M', 'virt,virtualization=on,gic-version=3,secure=on',
            '-cpu', args.cpu, '-smp', '4', '-m', '1G', '-display', 'none',
            '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
            '-serial', f'file:{secure_log}', '-bios', str(args.flash)]


def suspend(console, vcpus):
    """Down, a while, up by a key; the shell goes on where it was."""
    console.type('echo mem > /sys/power/state\n')
    console.expect(r'PM: suspend entry \(deep\)', BAD)
    # The last that it says. A key that comes before may be the driver's.
    console.expect(rf'psci: CPU{vcpus - 1} killed', BAD)
    try:
        console.expect(r'PM: suspend exit', BAD, limit=3)
    except Failed:
        pass
    else:
        raise Failed('it woke up by itself')
    console.type('\n')
    console.expect(r'PM: suspend exit', BAD)
    console.wake(PROMPT)
    online = console.command('cat /sys/devices/system/cpu/online', PROMPT)
    if f'0-{vcpus - 1}' not in online:
        raise Failed(f'online afterwards: {online}')


def run(args, console):
    console.expect('/demo runs the demonstration', BAD)
    console.wake(PROMPT)
    if 'using stolen time PV' not in console.command(
            'dmesg | grep -i stolen', PROMPT):
        raise Failed('PV time is not found')
    if '[deep]' not in console.command('cat /sys/power/mem_sleep', PROMPT):
        raise Failed('no SYSTEM_SUSPEND')
    # A line that is wrapped has no echo: short ones.
    console.command('cd /sys/class/tty/ttyAMA0/power', PROMPT)
    console.command('echo enabled > wakeup', PROMPT)
    console.command('cd /', PROMPT)
    for _ in range(2):
        suspend(console, args.vcpus)
    console.type('poweroff -f\n')
    console.expect(r'gate\| linux: is off')
    console.off()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--flash', type=pathlib.Path, required=True)
    parser.add_argument('--vcpus', type=int, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=170)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        with Console(qemu(args, pathlib.Path(directory) / 'secure.log'),
                     args.limit) as console:
            try:
                run(args, console)
            except Failed as error:
                print(f'FAILED: {error}\n{console.tail()}')
                return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
