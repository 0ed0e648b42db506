# SPDX-License-Identifier: BSD-2-Clause
"""What is typed at guests behind the gate's one console, and what comes."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent
                       / 'guests'))
from console import Console, Failed  # noqa: E402

TROUBLE = (r'PANIC|Kernel panic|: stopped|: crashed|Internal error|Oops|BUG:'
           r'|WARNING:|Synchronous Abort|^probe\| not ok')
KEY = '\x1d'  # Ctrl-]
PIECE = 16  # characters; el2/vuart.h has room for 32
# As the manifests have them.
KERNEL_AT = 0x44000000
INITRD_AT = 0x48000000
TREE_AT = 0x40000000
FLASH_WORD = 0x04000000


def board_options(parser, limit):
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', type=int, choices=(2, 3), default=3)
    parser.add_argument('--limit', type=float, default=limit)


def machine(args, flash, smp):
    return Console(['qemu-system-aarch64', '-M',
                    'virt,secure=on,virtualization=on,'
                    f'gic-version={args.gic}', '-cpu', args.cpu,
                    '-smp', str(smp), '-m', '1G', '-display', 'none',
                    '-net', 'none', '-monitor', 'none', '-serial', 'stdio',
                    '-serial', 'null', '-bios', str(flash)], args.limit)


class Guest:
    """
    One domain by its name and place; its lines begin with the name.

    Another's line may break one that is not complete anywhere. So the guest's
    text is looked at without its line ends.
    """

    def __init__(self, console, name, place):
        self.console = console
        self.name = name
        self.place = place
        self.at = 0  # in text()
        self.line = re.compile(rf'^{name}\| (.*)', re.MULTILINE)

    def text(self):
        # Behind a carriage return the gate repeats the name.
        return ''.join(self.line.findall(self.console.text)).replace(
            self.name + '| ', '')

    def expect(self, pattern):
        """Behind what was expected of this guest before."""
        regex = re.compile(pattern)
        while True:
            found = regex.search(self.text(), self.at)
            if found:
                self.at = found.end()
                return found
            wrong = re.search(TROUBLE, self.console.text, re.MULTILINE)
            if wrong:
                raise Failed(f'the console says {wrong.group()!r}')
            try:
                more = self.console.read()
            except Failed as error:
                raise Failed(f'{self.name}: /{pattern}/ did not come: '
                             f'{error}') from None
            if not more:
                raise Failed(f'{self.name}: /{pattern}/ did not come')

    def skip(self):
        """What it said until now is not expected any more."""
        self.at = len(self.text())

    def take_input(self):
        self.console.type(f'{KEY}{self.place}')
        self.console.expect(rf'^gate\| input goes to {self.name}$', TROUBLE)

    def type(self, line):
        """
        In pieces, each behind the echo of the one before: what does not fit
        into the guest's FIFO is dropped when it reads nothing for a second.
        """
        for at in range(0, len(line), PIECE):
            self.console.type(line[at:at + PIECE])
            self.expect(re.escape(line[at:at + PIECE]))
        self.console.type('\n')

    def says(self, command, pattern):
        """Type @command, which @pattern must not match: it is echoed."""
        self.type(command)
        return self.expect(pattern)

    def is_off(self):
        self.console.type('poweroff -f\n')
        self.console.expect(rf'^gate\| {self.name}: is off', TROUBLE)


def same(what, is_, wanted):
    if is_ != wanted:
        raise Failed(f'{what}: {is_}, not {wanted}')


def uboot_prompt(uboot):
    """To U-Boot's prompt; that its flash is erased, and stays so."""
    uboot.expect(r'U-Boot 20')
    uboot.expect(r'Hit any key to stop autoboot')
    uboot.console.type('\n')
    uboot.expect(r'=> ')
    # It drops what is typed while a command runs, looking for Ctrl-C.
    uboot.says(f'md.l {FLASH_WORD:x} 2', r'04000000: ffffffff ffffffff')
    uboot.expect(r'=> ')
    uboot.says(f'mw.l {FLASH_WORD:x} 12345678; md.l {FLASH_WORD:x} 1',
               r'04000000: ffffffff ')
    uboot.expect(r'=> ')


def uboot_boots(uboot, initrd):
    uboot.type(f'booti {KERNEL_AT:x} {INITRD_AT:x}:{initrd.stat().st_size:x} '
               f'{TREE_AT:x}')
    uboot.expect(r'Starting kernel')


def linux_is(guest, machine_name, cpus):
    """At a shell: which machine, and how many CPUs."""
    said = guest.says('dmesg -n 1; echo it is $(uname -m) $(nproc)',
                      r'it is (\w+) (\d)')
    same(guest.name, said.groups(), (machine_name, str(cpus)))


def run(console, steps):
    """The exit status; on failure with the console's end."""
    try:
        steps()
        trouble = re.search(TROUBLE, console.text, re.MULTILINE)
        if not trouble:
            return 0
        print('FAILED: the console says', trouble.group())
    except Failed as error:
        print('FAILED:', error)
    print('the console, at its end:')
    print(console.tail())
    return 1
