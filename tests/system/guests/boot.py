#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Other people's software as BL33 on our monitor, unmodified, in QEMU.

  boot.py linux  Debian's kernel straight: all CPUs, hotplug, power-off
  boot.py uboot  Debian's U-Boot, and by a typed `booti` the kernel
  boot.py xen    Debian's Xen, and the kernel as its dom0
  boot.py kvm    a guest of the kernel's KVM
  boot.py power  the kernel with SDEI, its idle CPUs powered down (CPUs with VHE)

The flash image is made here by `smcgate pack`. What has not been fetched
(make guests) is a skipped test: exit status 77.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

import trees
from console import Console, Failed, die_with_parent

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent.parent
MISSING = 77  # Meson: the test is skipped

KERNEL_AT = 0x48000000
INITRD_AT = 0x70000000
# More than the host has CPUs make dom0 wait for itself, for minutes.
DOM0_VCPUS = 2
PROMPT = r'^/ # '
SHELL = r'shell: /demo runs'
# In time, or after the kernel had given up to wait: then it starts again all the
# same, which it could not if it were on still.
TAKEN_OFF = r'psci: CPU[0-9]+ (killed|may not have shut down cleanly)'
ON_TRIES = 10
IDLE_TRIES = 20
# Whatever guest: these words end the wait for better ones.
TROUBLE = r'Kernel panic|PANIC|not started|Synchronous Abort|exception at EL3'


class Machine:
    """QEMU's virt board with our monitor, as the options ask for it."""

    def __init__(self, args, directory):
        self.args = args
        self.directory = pathlib.Path(directory)
        self.secure = self.directory / 'secure.log'

    def qemu(self, *more, options=''):
        args = self.args
        return ['qemu-system-aarch64', '-M',
                'virt,secure=on,virtualization=on,'
                f'gic-version={args.gic}{options}',
                '-cpu', args.cpu, '-smp', str(args.smp), '-m', '1G',
                '-display', 'none', '-net', 'none', '-monitor', 'none',
                *map(str, more)]

    def pack(self, bl33, *options):
        flash = self.directory / 'flash.bin'
        if self.args.signed:
            key = self.directory / 'key.pem'
            subprocess.run(['openssl', 'ecparam', '-name', 'prime256v1',
                            '-genkey', '-noout', '-out', key], check=True)
            options += ('--key', key, '--version', '2', '--rollback', '2')
        subprocess.run([self.args.build / 'tools/smcgate', 'pack',
                        '--bl33', bl33, *options, '-o', flash], check=True)
        return flash

    def start(self, flash, *more, slow=False):
        return Console(self.qemu('-bios', flash, '-serial', 'stdio', '-serial',
                                 f'file:{self.secure}', *more),
                       self.args.limit, slow)

    def device_tree(self, firmware):
        """QEMU's own for this machine with any @firmware, as text."""
        dtb = self.directory / 'virt.dtb'
        subprocess.run(self.qemu('-bios', firmware,
                                 options=f',dumpdtb={dtb}'),
                       check=True, capture_output=True,
                       preexec_fn=die_with_parent)
        return trees.decompile(dtb)


def need(path):
    if not path.exists():
        print(f'{path} is missing: make guests')
        sys.exit(MISSING)
    return path


def loaded(path, address):
    return ['-device', f'loader,file={path},addr={address:#x},force-raw=on']


def arguments(initrd):
    return (f'console=ttyAMA0 quiet panic=-1 '
            f'initrdmem={INITRD_AT:#x},{initrd.stat().st_size}')


def check(ok, what, text):
    if not ok:
        raise Failed(f'{what}: {text!r}')


def shell(console, cpus):
    """At the kernel's shell: the CPUs, each off and on, and the power."""
    online = f'0-{cpus - 1}' if cpus > 1 else '0'
    console.expect(SHELL, TROUBLE)
    console.expect(PROMPT, TROUBLE)
    if console.slow:
        console.wake(PROMPT)
    # No line of ours is wrapped; the kernel's log is read, not its console.
    console.command('stty cols 200; dmesg -n 1', PROMPT)
    said = console.command('cat /sys/devices/system/cpu/online', PROMPT)
    check(said.strip() == online, 'CPUs on line', said)
    said = console.command('dmesg | grep psci:', PROMPT)
    check(re.search(r'psci: PSCIv1\.\d detected in firmware', said),
          'PSCI', said)
    return online


def hotplug(console, cpus, online):
    for cpu in range(1, cpus):
        path = f'/sys/devices/system/cpu/cpu{cpu}/online'
        said = console.command(f'echo 0 >{path}; cat {path}', PROMPT)
        check(said.strip() == '0', f'CPU {cpu} off', said)
    said = console.command('cat /sys/devices/system/cpu/online', PROMPT)
    check(said.strip() == '0', 'CPU 0 alone', said)
    for cpu in range(1, cpus):
        path = f'/sys/devices/system/cpu/cpu{cpu}/online'
        # The kernel waits a tenth of a second for it to be off, no longer. On
        # a host that is busy it may take its time, and can come back then.
        console.command(f'n=0; until echo 1 >{path} || [ $n = {ON_TRIES} ]; '
                        'do n=$((n+1)); sleep 1; done', PROMPT)
        said = console.command(f'cat {path}', PROMPT)
        check(said.strip() == '1', f'CPU {cpu} on again', said)
    said = console.command('cat /sys/devices/system/cpu/online', PROMPT)
    check(said.strip() == online, 'all CPUs on line again', said)
    said = console.command(f'dmesg | grep -cE "{TAKEN_OFF}"', PROMPT)
    check(said.strip() == str(cpus - 1), 'CPUs that PSCI took off', said)


def power_off(console):
    if console.slow:
        console.type_slowly('poweroff -f')
    console.type('\n' if console.slow else 'poweroff -f\n')
    console.off()


def test_linux(machine):
    args = machine.args
    initrd = args.guests / 'initrd.img'
    # With -bios QEMU takes -kernel for nothing but the command line.
    with machine.start(machine.pack(args.guests / 'Image'),
                       '-kernel', args.guests / 'Image',
                       '-append', arguments(initrd),
                       *loaded(initrd, INITRD_AT)) as console:
        yield console
        online = shell(console, args.smp)
        if args.reset:
            console.type('reboot -f\n')
            online = shell(console, args.smp)
        hotplug(console, args.smp, online)
        power_off(console)


def test_uboot(machine):
    args = machine.args
    initrd = args.guests / 'initrd.img'
    uboot = need(args.debian / 'usr/lib/u-boot/qemu_arm64/u-boot.bin')
    with machine.start(machine.pack(uboot),
                       *loaded(args.guests / 'Image', KERNEL_AT),
                       *loaded(initrd, INITRD_AT)) as console:
        yield console
        console.expect('U-Boot 20', TROUBLE)
        # It waits two seconds for a key: one is there before.
        console.type('\n')
        console.expect('Hit any key to stop autoboot', TROUBLE)
        console.type('\n')
        console.expect('^=> ', TROUBLE)
        console.command(f"setenv bootargs '{arguments(initrd)}'", '^=> ')
        console.type(f'booti {KERNEL_AT:#x} - $fdtcontroladdr\n')
        console.expect('Starting kernel', TROUBLE)
        hotplug(console, args.smp, shell(console, args.smp))
        power_off(console)


def test_xen(machine):
    args = machine.args
    initrd = args.guests / 'initrd.img'
    xen = need(args.debian / 'boot/xen-4.17-arm64')
    vcpus = min(args.smp, DOM0_VCPUS)
    tree = trees.with_dom0(machine.device_tree(xen), vcpus,
                           (KERNEL_AT, args.guests / 'Image'),
                           (INITRD_AT, initrd))
    dtb = trees.compile(tree, machine.directory / 'xen.dtb')
    with machine.start(machine.pack(xen, '--dtb', dtb),
                       *loaded(args.guests / 'Image', KERNEL_AT),
                       *loaded(initrd, INITRD_AT), slow=True) as console:
        yield console
        console.expect(r'\(XEN\) Xen version 4\.17', TROUBLE)
        console.expect(r'\(XEN\) Using PSCI v1\.', TROUBLE)
        console.expect(rf'\(XEN\) Brought up {args.smp} CPUs', TROUBLE)
        shell(console, vcpus)
        power_off(console)


def test_kvm(machine):
    args = machine.args
    files = args.build / 'guests/kvm'
    initrd = machine.directory / 'initrd.img'
    subprocess.run([ROOT / 'guests/linux/mkinitrd', initrd, 'dir:dev',
                    'node:dev/console:5:1', 'node:dev/kvm:10:232',
                    f'file:init:{files}/vmm', f'file:dtb:{files}/virt.dtb',
                    f'file:payload:{args.payload}'], check=True)
    with machine.start(machine.pack(args.guests / 'Image'),
                       '-kernel', args.guests / 'Image',
                       '-append', arguments(initrd),
                       *loaded(initrd, INITRD_AT)) as console:
        yield console
        console.expect(r'kvm\| 1\.\.\d+', TROUBLE)
        console.expect(r'kvm\| # [1-9]\d* passed, \d+ failed', TROUBLE)
        console.expect('vmm: the guest is off', TROUBLE)
        console.off()


def idle(console, cpus):
    """Each CPU goes into the power-down sooner or later, and comes back."""
    path = '/sys/devices/system/cpu/cpu*/cpuidle/state1/usage'
    counts = []
    for _ in range(IDLE_TRIES):
        said = console.command(f'cat {path}', PROMPT).split()
        check(len(said) == cpus and all(word.isdigit() for word in said),
              'CPUs with a power-down', said)
        counts.append([int(word) for word in said])
        if all(counts[-1][cpu] > counts[0][cpu] for cpu in range(cpus)):
            return
        console.command('sleep 1', PROMPT)
    raise Failed(f'not each CPU was powered down: {counts}')


def test_power(machine):
    args = machine.args
    initrd = args.guests / 'initrd.img'
    tree = trees.with_power(machine.device_tree(args.guests / 'Image'),
                            arguments(initrd))
    dtb = trees.compile(tree, machine.directory / 'power.dtb')
    with machine.start(machine.pack(args.guests / 'Image', '--dtb', dtb),
                       *loaded(initrd, INITRD_AT)) as console:
        yield console
        online = shell(console, args.smp)
        said = console.command('dmesg | grep sdei:', PROMPT)
        check(re.search(r'sdei: SDEIv1\.1 \(0x\w+\) detected in firmware', said),
              'SDEI', said)
        said = console.command(
            'cat /sys/devices/system/cpu/cpu0/cpuidle/state1/name', PROMPT)
        check(said.strip() == 'cpu-down', 'idle state', said)
        idle(console, args.smp)
        hotplug(console, args.smp, online)
        idle(console, args.smp)
        power_off(console)


def options(cases):
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('guest', choices=cases)
    parser.add_argument('--build', type=pathlib.Path, default=ROOT / 'build')
    parser.add_argument('--guests', type=pathlib.Path,
                        default=ROOT / 'build/guests',
                        help='where Image and initrd.img are')
    parser.add_argument('--debian', type=pathlib.Path,
                        default=ROOT / 'build/guests/debian')
    parser.add_argument('--payload', type=pathlib.Path,
                        help='what the guest of KVM runs')
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', type=int, choices=[2, 3], default=3)
    parser.add_argument('--smp', type=int, default=4)
    parser.add_argument('--reset', action='store_true',
                        help='linux: once more after a reset')
    parser.add_argument('--signed', action='store_true',
                        help='by a new key that the board has')
    parser.add_argument('--limit', type=float, default=170, metavar='SECONDS')
    return parser.parse_args()


def main():
    cases = {'linux': test_linux, 'uboot': test_uboot, 'xen': test_xen,
             'kvm': test_kvm, 'power': test_power}
    args = options(cases)
    need(args.guests / 'Image')
    with tempfile.TemporaryDirectory() as directory:
        machine = Machine(args, directory)
        test = cases[args.guest](machine)
        console = next(test)
        try:
            next(test, None)
            return 0
        except Failed as error:
            print('FAILED:', error)
            print('the console, at its end:')
            print(console.tail())
            print('the secure console:')
            print(machine.secure.read_text(errors='replace'))
            return 1
        finally:
            test.close()


if __name__ == '__main__':
    sys.exit(main())
