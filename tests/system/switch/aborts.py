#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The execution-state switch on a monitor that takes aborts first, and for
which SIP_REVISION is one: what AArch32 gets to see of it (abort.S).

Takes the arguments of tests/system/sdei/run.py, and --elf.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'el3/robust'))
# pylint: disable=wrong-import-position
import crash


def main():
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument('--elf', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    args, others = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as directory:
        image = pathlib.Path(directory) / 'el3.bin'
        image.write_bytes(crash.errors_first(crash.Monitor(args)))
        done = subprocess.run(
            [sys.executable, str(HERE.parent / 'sdei/run.py'), '--monitor',
             str(image), *others], check=False, capture_output=True, text=True)
    print(done.stdout, done.stderr)
    ran = len(re.findall(r'(?m)^ok .*(abort|SError)', done.stdout))
    print(f'{"" if ran == 3 else "not "}ok - {ran} of 3 errors were judged')
    return 0 if done.returncode == 0 and ran == 3 else 1


if __name__ == '__main__':
    sys.exit(main())
