#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""PSCI 1.3 of the monitor in QEMU; see meson.build for the cases.

Runs the payload psci_test from power-on through two resets to SYSTEM_OFF2, and
sends a byte to its UART whenever it says that it waits for one.
"""
import argparse
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

import run


def converse(machine, image, cpu, smp, limit):
    """(exit status or None, normal console)"""
    path = machine.directory / 'flash'
    path.write_bytes(image)
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M',
         'virt,secure=on,virtualization=on,gic-version=3', '-cpu', cpu, '-smp',
         str(smp), '-m', '1G', '-bios', str(path), '-net', 'none', '-display',
         'none', '-monitor', 'none', '-serial', 'stdio', '-serial',
         f'file:{machine.directory / "secure"}'],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        preexec_fn=run.die_with_parent)
    text, sent, end = b'', 0, time.monotonic() + limit
    try:
        while time.monotonic() < end:
            if not select.select([process.stdout], [], [], 1)[0]:
                continue
            more = process.stdout.read1(65536)
            if not more:
                return process.wait(10), text.decode(errors='replace')
            text += more
            while text.count(b'# send a byte') > sent:
                time.sleep(0.5)  # it shall be asleep by then
                process.stdin.write(b'w')
                process.stdin.flush()
                sent += 1
        return None, text.decode(errors='replace')
    finally:
        process.kill()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--smp', type=int, default=4)
    parser.add_argument('--limit', type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        machine = run.Machine(args, directory)
        status, normal = converse(
            machine, run.flash(args, args.monitor.read_bytes(),
                               args.payload.read_bytes()),
            args.cpu, args.smp, args.limit)
        secure = machine.text(machine.directory / 'secure')
    normal = normal.replace('\r', '')
    print(normal)
    run.expect(status == 0, f'the machine powered off (status {status})',
               secure)
    run.expect(len(re.findall(r'(?m)^# \d+ passed, 0 failed, 0 skipped$',
                              normal)) == 6 and 'not ok' not in normal,
               'no test failed, in three phases', normal)
    run.expect(len(re.findall(run.boot_line(args.smp), secure)) == 3,
               'three boot lines: power-on and two resets', secure)
    return 1 if run.problems else 0


if __name__ == '__main__':
    sys.exit(main())
