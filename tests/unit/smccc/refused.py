#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does the compiler refuse the mistakes that calls.def could be given?

usage: refused.py SOURCE_ROOT COMPILER...

Each case compiles lib/smccc/names.c against a copy of calls.def with rows
added. TAP.
"""

import pathlib
import subprocess
import sys
import tempfile

ROW = ('SMCCC_CALL({}, {}, FAST, SMC32, STD, {}, "", 1, {}, "none")\n')

CASES = [
    ("an identifier of its own is accepted", True,
     ROW.format("ARM", "TEST_ONE", "0xfe00", "PURE")),
    ("an identifier again on another platform is accepted", True,
     ROW.format("XEN", "TEST_ONE", "0x0003", "PURE")),
    ("an identifier twice on one platform is refused", False,
     ROW.format("ARM", "TEST_ONE", "0x0003", "PURE")),
    ("a name twice is refused", False,
     ROW.format("XEN", "PSCI_CPU_ON", "0xfe00", "PURE")),
    ("an unknown platform is refused", False,
     ROW.format("ACME", "TEST_ONE", "0xfe00", "PURE")),
    ("an unknown effect is refused", False,
     ROW.format("ARM", "TEST_ONE", "0xfe00", "NICE")),
]


def compiles(root, compiler, extra):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "smccc"
        copy.mkdir()
        for file in (root / "include/smccc").iterdir():
            text = file.read_text()
            if file.name == "calls.def":
                text += extra
            (copy / file.name).write_text(text)
        result = subprocess.run(
            compiler + ["-std=c11", "-fsyntax-only", "-I", folder,
                        str(root / "lib/smccc/names.c")],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
    return result.returncode == 0


def main():
    root, compiler = pathlib.Path(sys.argv[1]), sys.argv[2:]
    failures = 0

    print(f"1..{len(CASES)}")
    for number, (name, expected, extra) in enumerate(CASES, 1):
        good = compiles(root, compiler, extra) == expected
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
