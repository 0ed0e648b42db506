#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""To which CPU a device's interrupt goes: its domain's vCPU 0's.

Read from the machine's GICD_IROUTER once the device has interrupted: wherever
it went, the domain has heard of it. Should the machine power off before it is
asked, it stays as it is.
"""
import argparse
import pathlib
import re
import select
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       'isolation'))
# pylint: disable=wrong-import-position
from crash import die_with_parent
from maps import command

IROUTER = 0x08006000
INTID = 34
CPU = 1  # of the domain with the clock, which is the second


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--flash', type=pathlib.Path, required=True)
    parser.add_argument('--limit', type=float, default=170)
    args = parser.parse_args()
    text, end = '', time.monotonic() + args.limit
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / 'monitor'
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(path))
        server.listen()
        process = subprocess.Popen(
            ['qemu-system-aarch64', '-M',
             'virt,virtualization=on,secure=on,gic-version=3', '-cpu',
             'cortex-a57', '-smp', '4', '-m', '1G', '-display', 'none', '-net',
             'none', '-monitor', f'unix:{path}', '-serial', 'stdio',
             '-serial', 'null', '-no-shutdown', '-bios', str(args.flash)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
        monitor, _ = server.accept()
        try:
            while 'left| ok 2' not in text and time.monotonic() < end:
                if select.select([process.stdout], [], [], 0.2)[0]:
                    text += process.stdout.read1(65536).decode(
                        errors='replace')
            command(monitor, None)
            answer = command(monitor, f'xp /1gx {IROUTER + 8 * INTID:#x}')
        finally:
            process.kill()
            process.wait()
    router = re.search(rb': 0x([0-9a-f]{16})', answer)
    if 'left| ok 2' in text and router and int(router.group(1), 16) == CPU:
        return 0
    print(f'FAILED: INTID {INTID} goes to {router and router.group(1)}, not '
          f'to CPU {CPU}')
    print(text)
    return 1


if __name__ == '__main__':
    sys.exit(main())
