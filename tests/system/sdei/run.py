#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""A payload of TAP tests on the monitor, in QEMU: all pass, power is off.

  run.py --boot boot.bin --monitor el3.bin --payload X.bin [--cpu C] [--gic 2]
         [--machine virtualization=off] [--append Y.bin --offset N]
"""
import argparse
import importlib.util
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def monitor_run():
    """tests/system/el3/run.py, which knows flash images and machines."""
    sys.path.insert(0, str(HERE.parent / 'el3'))
    spec = importlib.util.spec_from_file_location(
        'monitor_run', HERE.parent / 'el3' / 'run.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--payload', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', default='3')
    parser.add_argument('--machine')
    parser.add_argument('--append', type=pathlib.Path,
                        help='put this behind the payload, at --offset')
    parser.add_argument('--offset', type=lambda n: int(n, 0))
    args = parser.parse_args()
    run = monitor_run()
    with tempfile.TemporaryDirectory() as directory:
        payload = args.payload.read_bytes()
        if args.append:
            payload = payload.ljust(args.offset, b'\0') + \
                args.append.read_bytes()
        image = run.flash(args, args.monitor.read_bytes(), payload)
        status, normal, secure = run.Machine(args, directory).run(
            image, machine=args.machine, limit=100)
    print(normal)
    run.expect(status == 0, f'the machine powered off (status {status})',
               secure)
    run.expect(re.search(r'(?m)^# [1-9]\d* passed, 0 failed, \d+ skipped$',
                         normal) and 'not ok' not in normal,
               'no test failed', normal)
    return 1 if run.problems else 0


if __name__ == '__main__':
    sys.exit(main())
