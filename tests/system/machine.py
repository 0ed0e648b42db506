#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One system test: boots an image in QEMU and judges its console.

Every --expect pattern must match a line, in the order given, every --any
pattern one anywhere; no --forbid pattern may match any. The machine must power
off by itself within --limit seconds with exit status 0, unless --until names
the pattern that ends the test. The lines of the domain that has the console's
input may be cut by another's anywhere: with --input they count as one, the
last. On failure the last console lines are printed.
"""
import argparse
import ctypes
import pathlib
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time

LAST_LINES = 40
LAST_CHARACTERS = 500
INFO_MAGIC = b'SMCGIMG1'  # struct gate_image_info, smcgate/blob.h
INFO_OFFSET = 64


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def damaged(path, offset, directory):
    """A copy with one byte of the policy blob inverted."""
    data = bytearray(path.read_bytes())
    info = data.find(INFO_MAGIC)
    if info < 0:
        sys.exit(f'{path}: no system image in it')
    blob = info - INFO_OFFSET + struct.unpack_from('<Q', data, info + 16)[0]
    data[blob + offset] ^= 0xff
    copy = pathlib.Path(directory) / path.name
    copy.write_bytes(data)
    return copy


def command(args, image, secure_log):
    machine = f'virt,virtualization=on,gic-version={args.gic}'
    start = ['-kernel', str(image)]
    if args.flash:
        machine += ',secure=on'
        start = ['-bios', str(image)]
    return ['qemu-system-aarch64', '-M', machine, '-cpu', args.cpu,
            '-smp', str(args.smp), '-m', '1G', '-display', 'none',
            '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
            '-serial', f'file:{secure_log}', *start, *args.qemu]


def whole(text, name):
    """The domain's text put together again, behind all others' lines."""
    prefix = name + '| '
    lines = text.split('\n')
    own = ''.join(line[len(prefix):] for line in lines
                  if line.startswith(prefix))
    # Behind a carriage return the gate repeats the name.
    return '\n'.join([line for line in lines if not line.startswith(prefix)] +
                     [prefix + own.replace(prefix, '')])


def run(args, image, secure_log):
    """The console's text, the exit status (None: killed), and why."""
    process = subprocess.Popen(command(args, image, secure_log),
                               stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT,
                               preexec_fn=die_with_parent)
    until = time.monotonic() + args.limit
    text = ''
    reached = False
    try:
        while time.monotonic() < until:
            if not select.select([process.stdout], [], [], 0.2)[0]:
                continue
            data = process.stdout.read1(65536)
            if not data:
                break
            text += data.decode('utf-8', 'replace').replace('\r', '')
            if not args.until or b'\n' not in data:
                continue  # a guest with the input sends each character
            seen = whole(text, args.input) if args.input else text
            if len(re.findall(args.until, seen)) >= args.times:
                reached = True
                break
        if reached:
            return text, 0, None
        if args.until:
            return text, None, f'/{args.until}/ did not come {args.times} times'
        try:
            status = process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return text, None, f'still running after {args.limit} seconds'
        return text, status, None
    finally:
        process.kill()
        process.wait()


def judge(args, text, status, trouble):
    problems = [trouble] if trouble else []
    if status not in (0, None):
        problems.append(f'QEMU ended with status {status}')
    lines = (whole(text, args.input) if args.input else text).split('\n')
    at = 0
    for pattern in args.expect:
        while at < len(lines) and not re.search(pattern, lines[at]):
            at += 1
        if at == len(lines):
            problems.append(f'no line (after those before it) with /{pattern}/')
            break
        at += 1
    problems += [f'no line with /{pattern}/' for pattern in args.any
                 if not any(re.search(pattern, line) for line in lines)]
    for pattern in args.forbid:
        problems += [f'/{pattern}/ in: {line[-LAST_CHARACTERS:]}'
                     for line in lines if re.search(pattern, line)]
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    image = parser.add_mutually_exclusive_group(required=True)
    image.add_argument('--flash', type=pathlib.Path, help='with our monitor')
    image.add_argument('--kernel', type=pathlib.Path,
                       help="started by QEMU at EL2, QEMU's own PSCI below")
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', type=int, choices=(2, 3), default=3)
    parser.add_argument('--smp', type=int, default=4)
    parser.add_argument('--limit', type=float, default=170)
    parser.add_argument('--expect', action='append', default=[])
    parser.add_argument('--any', action='append', default=[])
    parser.add_argument('--forbid', action='append', default=[])
    parser.add_argument('--until', help='end the test here')
    parser.add_argument('--times', type=int, default=1)
    parser.add_argument('--input', metavar='DOMAIN',
                        help="the one with the console's input")
    parser.add_argument('--damage-blob', type=int, metavar='OFFSET')
    parser.add_argument('--qemu', action='append', default=[],
                        help='one more argument for QEMU')
    args = parser.parse_args()

    with tempfile.TemporaryDirectory() as directory:
        path = args.flash or args.kernel
        if args.damage_blob is not None:
            path = damaged(path, args.damage_blob, directory)
        secure_log = pathlib.Path(directory) / 'secure.log'
        text, status, trouble = run(args, path, secure_log)
        problems = judge(args, text, status, trouble)
        if not problems:
            return 0
        secure = secure_log.read_text(errors='replace')
    for problem in problems:
        print('FAILED:', problem)
    print('the console, at its end:')
    print('\n'.join('  ' + line for line in text.split('\n')[-LAST_LINES:]))
    if secure.strip():
        print('the secure console:')
        print('\n'.join('  ' + line
                        for line in secure.split('\n')[-LAST_LINES:]))
    return 1


if __name__ == '__main__':
    sys.exit(main())
