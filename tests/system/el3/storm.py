#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Random calls from four CPUs, with interrupts and hotplug (guests/storm).

  storm.py [options] --payload STORM.BIN -- smcgate pack …

The seed is printed; the same one makes the same calls. On a failure the last
lines of both consoles are printed.
"""
import argparse
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

MAGIC = b'SMCGSTRM'
LAST_LINES = 40


def configured(image, seed, calls):
    """The payload with its struct storm_config filled in."""
    at = image.index(MAGIC)
    return image[:at] + MAGIC + struct.pack('<QQ', seed, calls) + \
        image[at + 24:]


def storm(args, directory, cpu):
    payload = directory / 'storm.bin'
    payload.write_bytes(configured(args.payload.read_bytes(), args.seed,
                                   args.calls))
    flash, secure = directory / 'flash', directory / 'secure'
    subprocess.run([*args.pack, '--bl33', payload, '-o', flash], check=True)
    command = ['qemu-system-aarch64', '-M',
               'virt,secure=on,virtualization=on,gic-version=3', '-cpu', cpu,
               '-smp', '4', '-m', '1G', '-bios', flash, '-net', 'none',
               '-display', 'none', '-monitor', 'none', '-serial', 'stdio',
               '-serial', f'file:{secure}']
    started = time.monotonic()
    try:
        run = subprocess.run(command, stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, timeout=args.limit,
                             check=False)
        status, text = run.returncode, run.stdout
    except subprocess.TimeoutExpired as error:
        status, text = f'none after {args.limit} s', error.stdout or b''
    text = text.decode(errors='replace').replace('\r', '')
    print(f'# {cpu}: {time.monotonic() - started:.0f} s\n{text}')
    if status == 0 and ' 0 failed' in text and 'not ok' not in text:
        return True
    print(f'{cpu}: status {status}, the secure console:')
    print('\n'.join(secure.read_text(errors='replace')
                    .split('\n')[-LAST_LINES:]))
    return False


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--seed', type=int, default=1, help='0: by the clock')
    parser.add_argument('--calls', type=int, default=50000, help='a CPU')
    parser.add_argument('--cpu', action='append', default=[])
    parser.add_argument('--limit', type=float, default=100)
    parser.add_argument('pack', nargs='+', help='makes the flash image')
    args = parser.parse_args()
    args.seed = args.seed or time.time_ns() // 1000000
    with tempfile.TemporaryDirectory() as directory:
        good = [storm(args, pathlib.Path(directory), cpu)
                for cpu in args.cpu or ['cortex-a57']]
    return 0 if all(good) else 1


if __name__ == '__main__':
    sys.exit(main())
