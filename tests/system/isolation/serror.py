#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""SErrors and aborts where they hurt: case 22.

QEMU 7.2 raises no physical SError. The gate's image is changed instead: to send
an SGI (vgic_sgi1r), which the hostile domain alone does here, does one of these.

  virtual  makes a virtual SError pending (HCR_EL2.VSE): the guest's calls go on
           as before, and it takes the SError where it unmasks it
  guest    enters el2_serror(): the domain stops, nobody else
  own      enters the gate's own SError vector: a report, that CPU stops
  abort    the gate loads from nowhere: likewise
"""
import argparse
import pathlib
import re
import select
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
# pylint: disable=wrong-import-position
from crash import die_with_parent
from maps import symbol

LAST_LINES = 40
VSE_PENDING = [0xd53c1109,  # mrs x9, hcr_el2
               0xb2780129,  # orr x9, x9, #0x100
               0xd51c1109,  # msr hcr_el2, x9
               0xd65f03c0]  # ret
# The stack lies below struct cpu, at a page; the frame is its first 256 bytes.
FRAME_AND_CPU = [0x910003e1,  # mov x1, sp
                 0xb2402c21,  # orr x1, x1, #0xfff
                 0x91000421,  # add x1, x1, #1
                 0xd1040020]  # sub x0, x1, #0x100
LOAD = [0xd2b00009,  # movz x9, #0x8000, lsl #16
        0xd3607d29,  # lsl x9, x9, #32: an address that no table can map
        0xf9400129]  # ldr x9, [x9]

PASSED = r'hostile\| # [1-9]\d* passed, 0 failed'
ALIVE = r'(?s)%s.*witness\| alive \d+: all as it was.*alive \d+: all as it was'
CASES = {
    'virtual': (PASSED, VSE_PENDING),
    'guest': (r'hostile: stopped: vCPU 0 used an SError',
              FRAME_AND_CPU + ['el2_serror']),
    'own': (r'PANIC: SError exception in the gate', ['el2_own_serror']),
    'abort': (r'PANIC: synchronous exception in the gate', LOAD),
}


def branch(at, to):
    return 0x14000000 | (to - at) // 4 & 0x3ffffff


def changed(args, words):
    """The system image with other code at vgic_sgi1r."""
    image = bytearray(args.image.read_bytes())
    at = symbol(args.elf, 'vgic_sgi1r')
    for word in words:
        if isinstance(word, str):
            word = branch(at, symbol(args.elf, word))
        struct.pack_into('<I', image, at, word)
        at += 4
    return image


def make_flash(args, directory, words):
    (directory / 'image').write_bytes(changed(args, words))
    subprocess.run([args.smcgate, 'pack', '--boot', args.boot, '--monitor',
                    args.monitor, '--bl33', directory / 'image', '-o',
                    directory / 'flash'], check=True,
                   stdout=subprocess.DEVNULL)
    return directory / 'flash'


def run(args, flash, until):
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M',
         'virt,virtualization=on,secure=on,gic-version=3', '-cpu', args.cpu,
         '-smp', '2', '-m', '1G', '-display', 'none', '-net', 'none',
         '-monitor', 'none', '-serial', 'stdio', '-serial', 'null', '-bios',
         str(flash)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, preexec_fn=die_with_parent)
    text, end = '', time.monotonic() + args.limit
    try:
        while time.monotonic() < end:
            if re.search(until, text):
                return text, True
            if select.select([process.stdout], [], [], 0.2)[0]:
                data = process.stdout.read1(65536)
                if not data:
                    break
                text += data.decode(errors='replace').replace('\r', '')
    finally:
        process.kill()
        process.wait()
    return text, False


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ('image', 'elf', 'smcgate', 'boot', 'monitor'):
        parser.add_argument('--' + name, type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=60)
    parser.add_argument('case', choices=CASES)
    args = parser.parse_args()
    said, words = CASES[args.case]
    with tempfile.TemporaryDirectory() as name:
        flash = make_flash(args, pathlib.Path(name), words)
        text, good = run(args, flash, ALIVE % said)
    good = good and not re.search('not ok|NOT as it was|Bail out', text)
    good = good and ('PANIC' in said or 'PANIC' not in text)
    if good:
        return 0
    print(f'FAILED: no /{said}/ with a witness that is alive afterwards')
    print('\n'.join(text.split('\n')[-LAST_LINES:]))
    return 1


if __name__ == '__main__':
    sys.exit(main())
