# SPDX-License-Identifier: BSD-2-Clause
"""What tests/peers' programs share: options, and QEMU under a time limit."""
import argparse
import ctypes
import pathlib
import re
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MISSING = 77  # Meson: the test is skipped
LAST_LINES = 40


def options(doc):
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--icount', action='store_true',
                        help='count instructions (bench.bin); one CPU only')
    parser.add_argument('--limit', type=float, default=200, metavar='SECONDS')
    parser.add_argument('--expect', action='append', default=[],
                        metavar='REGEX', help='must be in the console')
    parser.add_argument('payload', type=pathlib.Path)
    return parser


def qemu(args, machine, *more):
    command = ['qemu-system-aarch64', '-M', machine + ',gic-version=3',
               '-cpu', args.cpu, '-m', '1G', '-nodefaults', '-display', 'none',
               '-no-reboot', '-serial', 'stdio', *map(str, more)]
    if args.icount:
        command += ['-icount', 'shift=0,sleep=off']
    return command


def loaded(path, address):
    return ['-device', f'loader,file={path},addr={address:#x},force-raw=on']


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def console(args, command):
    """The machine's console, until it powers off; exits if it does not."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=args.limit,
                              check=False, preexec_fn=die_with_parent)
        output, good = done.stdout, done.returncode == 0
        end = f'ended with status {done.returncode}, {done.stderr.decode()!r}'
    except subprocess.TimeoutExpired as error:
        output, end = error.stdout, f'still ran after {args.limit:g} s'
        good = False
    text = (output or b'').decode(errors='replace').replace('\r', '')
    text = text.strip('\n')
    if not good or 'Bail out!' in text:
        fail(f'QEMU {end}', text)
    return text


def report(args, text):
    """The payload's lines, and whether what was expected is in them."""
    for pattern in args.expect:
        if not re.search(pattern, text, re.MULTILINE):
            fail(f'no line with /{pattern}/', text)
    print(text)


def fail(why, text):
    lines = text.split('\n')[-LAST_LINES:]
    sys.exit('\n'.join([f'{sys.argv[0]}: {why}; the console, at its end:',
                        *('  ' + line for line in lines)]))


def need(*paths):
    for path, how in paths:
        if not path.exists():
            print(f'{path} is missing: {how}')
            sys.exit(MISSING)
