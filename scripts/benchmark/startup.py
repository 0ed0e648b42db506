# SPDX-License-Identifier: BSD-2-Clause
"""From reset to a domain's kernel, and from there to Linux's first process;
beside the same kernel started straight by QEMU."""
import re
import subprocess

from benchmark import machine
from benchmark.machine import A57, Broken, ROOT, TICK
from benchmark.targets import DOMAINS_START

LINUX = ROOT / 'guests/linux'
INIT = re.compile(r'init at counter (\d+)')
MANIFEST = '''/* SPDX-License-Identifier: BSD-2-Clause */
/dts-v1/;

/ {
\tcompatible = "smcgate,manifest-1";
\tboard = "qemu-virt";
\tcpus = <1>;
\t#address-cells = <1>;
\t#size-cells = <0>;

\tdomain@1 {
\t\treg = <1>;
\t\tlabel = "linux";
\t\tmemory = /bits/ 64 <0x48000000 0x10000000>;
\t\tkernel = "Image";
\t\tinitrd = "counter.img";
\t\tbootargs = "console=ttyAMA0";
\t\tconsole = "pl011";

\t\tsmc-policy {
\t\t\tanswer = "*";
\t\t};
\t};
};
'''


def _initrd(systems):
    program, out = systems.out / 'counter', systems.out / 'counter.img'
    subprocess.run(['aarch64-linux-gnu-gcc', '-std=c11', '-D_GNU_SOURCE',
                    '-O2', '-Wall', '-Werror', '-static', '-s', '-o', program,
                    LINUX / 'counter.c'], check=True)
    subprocess.run([LINUX / 'mkinitrd', out, 'dir:dev',
                    'node:dev/console:5:1', f'file:init:{program}'],
                   check=True)
    return out


def _ticks(pattern, text, what):
    found = pattern.search(text)
    if not found:
        raise Broken(f'{what}: no {pattern.pattern} in its output:\n'
                     + text[-machine.LAST:])
    return int(found.group(1)) * TICK


def _straight(initrd, kernel, limit, el2):
    text = machine.boot(A57, limit, kernel=kernel, el2=el2, memory='256M',
                        extra=[*machine.COUNTED, '-initrd', str(initrd),
                               '-append', 'console=ttyAMA0'])
    return _ticks(INIT, text, f'Linux, el2={el2}')


def measure(systems, limit):
    """Instructions on cortex-a57, one CPU; {} where no kernel was fetched."""
    kernel = systems.build / 'guests/Image'
    if not kernel.exists():
        return {}
    initrd = _initrd(systems)
    image = systems.image(systems.manifest('bench-linux', MANIFEST),
                          kernel.parent)
    text = machine.boot(A57, limit, flash=systems.flash(image))
    start = _ticks(DOMAINS_START, text, 'the gate')
    return {
        'reset to the kernel': start,
        'kernel to init, under the gate': _ticks(INIT, text, 'Linux') - start,
        'kernel to init, straight at EL2': _straight(initrd, kernel, limit,
                                                     True),
        'kernel to init, straight at EL1': _straight(initrd, kernel, limit,
                                                     False),
    }
