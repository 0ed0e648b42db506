#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Install the client library, build the examples with it, run them.

usage: examples.py SOURCE_ROOT BUILD_ROOT

TAP. The library is installed to a scratch folder and moved once, for what
refers to it must not care where it lies.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

EXPECTED = ("conduit {}", "PSCI 0x00010001", "SMCCC 0x00010000",
            "PSCI_CPU_ON: yes", "PSCI_SYSTEM_OFF2: no", "CPU 0 is on")
SKIP = "SKIP"


def run(command, **more):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=60, text=True,
                          **more).stdout


def boot(elf, conduit, machine="virt"):
    """The payload says what it should and turns the machine off."""
    wide = "a64" in elf.name or elf.name == "hello.elf"
    qemu = "qemu-system-aarch64" if wide else "qemu-system-arm"
    cpu = "cortex-a57" if wide else "cortex-a15"
    if shutil.which(qemu) is None:
        return SKIP
    said = run([qemu, "-M", machine, "-cpu", cpu, "-nodefaults", "-nographic",
                "-serial", "stdio", "-kernel", str(elf)],
               stdin=subprocess.DEVNULL).split("\n")
    for line in EXPECTED:
        if line.format(conduit) not in said:
            print(f"# missing: {line.format(conduit)}")
            return False
    return True


class Installed:
    def __init__(self, source, build, scratch):
        self.source, self.scratch = source, scratch
        stage = scratch / "stage"
        run(["meson", "install", "-C", str(build), "--no-rebuild",
             "--tags", "smccc", "--destdir", str(stage)])
        config = next(stage.rglob("smccc.pc"))
        prefix = config.parents[2]
        self.prefix = scratch / "moved here"
        prefix.rename(self.prefix)
        self.env = dict(os.environ,
                        PKG_CONFIG_PATH=str(
                            next(self.prefix.rglob("smccc.pc")).parent))

    def make(self, state, conduit, machine="virt"):
        compiler = "aarch64" if state == "a64" else "arm"
        if shutil.which({"aarch64": "aarch64-linux-gnu-gcc",
                         "arm": "arm-linux-gnueabihf-gcc"}[compiler]) is None:
            return SKIP
        run(["make", "-C", str(self.source / "examples/make"),
             f"STATE={state}", f"OUT={self.scratch}"], env=self.env)
        return boot(self.scratch / f"hello-{state}.elf", conduit, machine)

    def cmake(self):
        if shutil.which("cmake") is None:
            return SKIP
        out = self.scratch / "cmake"
        folder = self.source / "examples/cmake"
        run(["cmake", "-S", str(folder), "-B", str(out),
             f"-DCMAKE_PREFIX_PATH={self.prefix}",
             f"-DCMAKE_TOOLCHAIN_FILE={folder / 'aarch64.cmake'}"])
        run(["cmake", "--build", str(out)])
        return boot(out / "hello.elf", "hvc")


def main():
    source, build = (pathlib.Path(p) for p in sys.argv[1:3])
    hyp = "virt,virtualization=on"
    failures = 0

    with tempfile.TemporaryDirectory() as scratch:
        installed = Installed(source, build, pathlib.Path(scratch))
        cases = [
            ("make, AArch64, HVC", lambda: installed.make("a64", "hvc")),
            ("make, AArch64, SMC",
             lambda: installed.make("a64", "smc", hyp)),
            ("make, A32, HVC", lambda: installed.make("a32", "hvc")),
            ("make, A32, SMC", lambda: installed.make("a32", "smc", hyp)),
            ("make, T32, HVC", lambda: installed.make("t32", "hvc")),
            ("make, T32, SMC", lambda: installed.make("t32", "smc", hyp)),
            ("CMake, AArch64", installed.cmake),
        ]
        print(f"1..{len(cases)}")
        for number, (name, case) in enumerate(cases, 1):
            try:
                good = case()
            except subprocess.SubprocessError as error:
                good = False
                for line in (error.output or str(error)).splitlines():
                    print(f"# {line}")
            failures += not good
            skip = " # SKIP a tool is missing" if good == SKIP else ""
            print(f"{'ok' if good else 'not ok'} {number} - {name}{skip}",
                  flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
