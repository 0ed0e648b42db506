#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A disk that is handed through grows: each time its domain hears of it.

QEMU tells the driver by a change of its configuration, which is an interrupt
and no DMA.
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

MIB = 1 << 20
WANTS = r'disk\| disk: wants (\d) MiB'
EXPECTED = ['2', '3', '4']


def start(args, directory):
    """QEMU and the socket of its monitor."""
    disk = directory / 'disk'
    disk.write_bytes(bytes(MIB))
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(directory / 'monitor'))
    server.listen()
    server.settimeout(args.limit)
    machine = f'virt,virtualization=on,gic-version={args.gic}'
    if args.flash:
        machine += ',secure=on'
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M', machine, '-cpu', 'cortex-a57', '-smp',
         '4', '-m', '1G', '-display', 'none', '-net', 'none', '-monitor',
         f'unix:{directory / "monitor"}', '-serial', 'stdio', '-serial',
         'null', '-drive', f'if=none,id=disk,format=raw,file={disk}',
         '-device', 'virtio-blk-device,drive=disk',
         *(['-bios', str(args.flash)] if args.flash
           else ['-kernel', str(args.kernel)])],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
    try:
        monitor, _ = server.accept()
    except OSError:
        process.kill()
        sys.exit('QEMU did not start: ' +
                 process.stdout.read().decode(errors='replace'))
    monitor.settimeout(args.limit)
    command(monitor, None)
    return process, monitor


def run(args, directory):
    """The console's text; the disk grows as the payload asks for it."""
    process, monitor = start(args, directory)
    text, grown, end = '', 0, time.monotonic() + args.limit
    try:
        while time.monotonic() < end:
            if not select.select([process.stdout], [], [], 0.2)[0]:
                continue
            data = process.stdout.read1(65536)
            if not data:
                break
            text += data.decode(errors='replace').replace('\r', '')
            wanted = re.findall(WANTS, text)
            for size in wanted[grown:]:
                command(monitor, f'block_resize disk {size}M')
            grown = len(wanted)
    finally:
        process.kill()
        process.wait()
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    image = parser.add_mutually_exclusive_group(required=True)
    image.add_argument('--flash', type=pathlib.Path)
    image.add_argument('--kernel', type=pathlib.Path)
    parser.add_argument('--gic', type=int, choices=(2, 3), default=3)
    parser.add_argument('--limit', type=float, default=170)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        text = run(args, pathlib.Path(directory))
    if (re.findall(WANTS, text) == EXPECTED and 'not ok' not in text and
            'PANIC' not in text and re.search(r'disk\| 1\.\.8$', text, re.M)):
        return 0
    print('FAILED, the console:')
    print(text)
    return 1


if __name__ == '__main__':
    sys.exit(main())
