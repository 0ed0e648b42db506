#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""One test of the boot stage in QEMU; see meson.build for the cases.

  boot.py refuse   packages with a wrong word: said on both consoles
  boot.py change   a signed package: any byte changed, cut off anywhere
  boot.py keys     other keys, older versions, boards with and without a key
  boot.py slots    the second slot, and why the first was not taken
  boot.py start    what a start hands over, what it measures, what it costs
  boot.py gone     what is left when the monitor begins; an exception
  boot.py linux    Debian's kernel as BL33, by the Linux boot protocol
"""
import argparse
import hashlib
import pathlib
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

import package
import run

TICK = 16  # instructions: one nanosecond each, the counter has 62.5 MHz
# Instructions from reset to BL33: nothing verified, measured or edited; and
# what each adds on top (the signature: Mbed TLS's).
LIMIT_START = 1000000
BRK = 0xd4200000
LIMIT_MEASURE = 200000
LIMIT_EDIT = 100000
LIMIT_SIGNATURE = 25000000
LIMIT_MIB = 2000000
MIB = 1 << 20

BOOT_BASE = 0x0e080000
LOG_BASE = 0x0e0fe000
HANDOVER_BASE = 0x0e0ff000
EXTRA = 0x50000000
NS_LOG = 0x400ff000

expect = run.expect


class Boot:
    """The images, and how to start packages of them."""

    def __init__(self, args, directory):
        self.args = args
        self.machine = run.Machine(args, directory)
        self.directory = pathlib.Path(directory)
        self.boot = args.boot.read_bytes()
        self.monitor = args.monitor.read_bytes()
        # No zeros at its end: there a cut would not be seen.
        self.first = args.first.read_bytes() + b'\xa5' * 64

    def key(self, name='key'):
        return package.Key(self.directory / name)

    def good(self, **more):
        return package.good(self.monitor, self.first, **more)

    def full(self, key):
        """A signed package with an image of each kind that runs here."""
        made = self.good(key=key, version=7)
        made.images.append(package.Image('load', b'\x5a' * 5000, EXTRA,
                                         uuid=package.OWN + b'\x10'))
        made.images.append(package.Image('tree', self.tree(), package.DTB_BASE))
        return made

    def tree(self):
        source = '''/dts-v1/; / { #address-cells = <2>; #size-cells = <2>;
            compatible = "linux,dummy-virt";
            memory@40000000 { device_type = "memory";
                              reg = <0 0x40000000 0 0x40000000>; };
            cpus { #address-cells = <1>; #size-cells = <0>;
                   cpu@0 { device_type = "cpu"; reg = <0>;
                           compatible = "arm,cortex-a57"; }; };
            marker { }; };'''
        return subprocess.run(['dtc', '-q', '-O', 'dtb'], check=True,
                              input=source.encode(),
                              capture_output=True).stdout

    def flash1(self, data):
        path = self.directory / 'flash1'
        with open(path, 'wb') as file:
            file.write(data)
            file.truncate(package.FLASH_BYTES)
        return ['-drive', f'if=pflash,unit=1,format=raw,file={path}']

    def start(self, slot, keys=b'', **more):
        image = slot if isinstance(slot, bytes) and len(slot) > \
            package.PACKAGE_OFFSET else package.flash(self.boot, slot, keys)
        more.setdefault('limit', 60)
        # The boot stage's own lines: this console has them last.
        return self.machine.run(image, smp=1, more=more.pop('qemu', ()),
                                until_normal='nothing is started\n', **more)

    def refused(self, what, slot, keys, text, number=0):
        """Refused, for that reason, on both consoles; and nothing ran."""
        _, normal, secure = self.start(slot, keys)
        said = all(re.search(rf'(?m)^boot: slot {number} refused: .*({text})',
                             console) and
                   '\nboot: nothing is started\n' in '\n' + console
                   for console in (normal, secure))
        expect(said and 'first:' not in normal and 'smcgate' not in secure,
               what, normal, secure)

    def starts(self, what, slot, keys, text):
        _, normal, secure = self.start(slot, keys)
        expect('first:' in normal and re.search(text, secure), what, normal,
               secure)


def test_refuse(boot):
    def monitor(**words):
        return lambda made: vars(made.images[0]).update(words)

    def bl33(**words):
        return lambda made: vars(made.images[1]).update(words)

    def head(**words):
        return lambda made: vars(made).update(words)

    end = 1 << 64
    load = package.BL33_BASE
    cases = [
        ('no package', head(toc_magic=0xaa640002)),
        ('manifest: magic', head(magic=b'SMCGMAN2')),
        ('manifest: magic, size', head(manifest_bytes=63)),
        ('size, flags', head(flags=8)),
        ('reserved words', head(reserved=1)),
        ('another board', head(board=b'qemu-sbsa')),
        ('one monitor, one BL33', head(image_count=1)),
        ('known kinds', head(image_count=17)),
        ('known kinds', bl33(kind=0)),
        ('known kinds', head(tos_count=1)),
        ('monitor: does not lie in', monitor(bytes=end - 0x1000)),
        ('bl33: does not lie', bl33(offset=end - 0x1000, bytes=0x2000)),
        ('bl33: does not lie in the package', bl33(bytes=0)),
        ('bl33: does not fit where', bl33(load=package.DTB_BASE)),
        ('bl33: does not fit', bl33(load=0x400ff000)),
        ('bl33: does not fit', bl33(load=package.EL3_BASE + 0x10000)),
        ('bl33: does not fit', bl33(load=0x80000000 - 0x1000)),
        ('bl33: does not fit', bl33(load=load + 1)),
        ('bl33: does not fit', bl33(load=end - 0x1000)),
        ('bl33: does not fit', bl33(memory=16)),
        ('monitor: does not fit', monitor(load=0x0e010000)),
        ('entry is outside', bl33(entry=load - 4)),
        ('entry is outside', bl33(entry=load + (1 << 24))),
        ('bl33: entry', bl33(entry=load + 2)),
        ('name, arguments', bl33(name='b\x1bl')),
        ('bl33: its hash', bl33(sha256=b'\1' * 32)),
        ('bl33: overlaps', lambda made: made.images.insert(1, package.Image(
            'load', b'\x5a' * 16, load + 16, uuid=package.OWN + b'\x10'))),
    ]
    for text, change in cases:
        made = boot.good()
        change(made)
        boot.refused(text, made, b'', text)


def places(made, slot):
    """(name, offset in the package) of a byte of each word and region."""
    found = [('TOC magic', 0), ('TOC serial', 4), ('TOC flags', 8)]
    toc_bytes = made.where['toc'][1]
    for at in range(16, toc_bytes, 40):
        found += [(f'TOC entry at {at}: {word}', at + offset)
                  for word, offset in [('UUID', 3), ('offset', 17),
                                       ('size', 24), ('flags', 39)]]
    manifest = made.where['manifest'][0]
    found += [(f'manifest + {at}', manifest + at)
              for at in [0, 8, 12, 16, 32, 40, 44, 48, 52, 56, 88,
                         package.HEAD.size + 40, package.HEAD.size + 112,
                         package.HEAD.size + 16 * package.IMAGE.size,
                         package.SIGNED_BYTES - 65]]
    key = manifest + package.SIGNED_BYTES - 64
    found += [('key X', key), ('key Y', key + 63),
              ('signature r', key + 64), ('signature s', key + 127)]
    for image in made.images:
        offset, size = made.where[image.name]
        found += [(f'{image.name}: {word}', offset + at)
                  for word, at in [('first', 0), ('middle', size // 2),
                                   ('last', size - 1)]]
    assert all(at < len(slot) for _, at in found)
    return found


def test_change(boot):
    key = boot.key()
    keys = package.board_keys(key, 7)
    made = boot.full(key)
    slot = made.make()
    boot.starts('as it was signed', slot, keys, r'slot 0, version 7\n')
    for name, at in places(made, slot):
        changed = bytearray(slot)
        changed[at] ^= 0x10
        boot.refused(f'a bit of {name}', bytes(changed), keys, '')
    ends = {'the TOC': 60}
    for name, (offset, size) in made.where.items():
        if name != 'toc':
            ends[name] = offset + size // 2
    ends['the last string'] = len(slot) - 2  # the last byte is 0
    for name, at in ends.items():
        boot.refused(f'cut off in {name}', slot[:at], keys, '')


def test_keys(boot):
    key, other = boot.key(), boot.key('other')
    keys = package.board_keys(key, 7)
    blank = {'zeros': b'', 'ones': b'\xff' * package.PAGE}
    for name, page in blank.items():
        for word, made in [('unsigned', boot.good()),
                           ('signed', boot.good(key=other))]:
            boot.starts(f'{word}, on a board of {name}', made, page,
                        'development board: signature not checked')
    boot.refused('unsigned, on a board with a key', boot.good(version=7),
                 keys, 'not signed')
    boot.refused('another key', boot.good(key=other, version=7), keys,
                 'another key')
    boot.refused('older', boot.good(key=key, version=6), keys, 'older than')
    boot.starts('newer', boot.good(key=key, version=8), keys, 'version 8\n')
    boot.refused('not hashed, though signed',
                 boot.good(key=key, version=7, flags=package.UNMEASURED),
                 keys, 'flags')
    boot.refused('a counter but no key', boot.good(key=key, version=7),
                 bytes(32) + struct.pack('<Q', 1), 'another key')
    # The right key's bytes over another's signature; r = 0; s = the order.
    manifest = boot.good(key=key, version=7)
    slot = manifest.make()
    at = manifest.where['manifest'][0] + package.SIGNED_BYTES
    order = bytes.fromhex('ffffffff00000000ffffffffffffffffbce6faada7179e84'
                          'f3b9cac2fc632551')
    signature = other.sign(slot[at - package.SIGNED_BYTES:at])
    for name, value in [("another key's signature", signature),
                        ('r is zero', bytes(32) + slot[at + 32:at + 64]),
                        ('s is zero', slot[at:at + 32] + bytes(32)),
                        ('s is the order', slot[at:at + 32] + order)]:
        boot.refused(name, slot[:at] + value + slot[at + 64:], keys,
                     'the signature is wrong')


def test_slots(boot):
    key = boot.key()
    keys = package.board_keys(key, 7)
    good = boot.full(key).make()
    bad = bytearray(good)
    bad[-1] ^= 1  # the tree that came with it: slot 1 must not see it
    plain = boot.good(key=key, version=9).make()
    for name, first, second, reasons, version in [
            ('the first is good', good, plain, [], 'slot 0, version 7'),
            ('the first is bad', bytes(bad), plain,
             [r'slot 0 refused: tree: its hash'], 'slot 1, version 9'),
            ('the first is empty', b'', good,
             ['slot 0 refused: no package'], 'slot 1, version 7'),
            ('both are bad', bytes(bad), bytes(bad),
             ['slot 0 refused: tree: its hash',
              'slot 1 refused: tree: its hash'], None)]:
        _, normal, secure = boot.start(
            package.flash(boot.boot, first, keys),
            qemu=boot.flash1(second))
        told = all(reason in console for reason in reasons
                   for console in (normal, secure))
        if version:
            expect(told and version in secure and 'first:' in normal, name,
                   normal, secure)
        else:
            expect(told and 'nothing is started' in normal and
                   'first:' not in normal, name, normal, secure)


def counted(boot, slot, keys=b'', **more):
    """Instructions to BL33, the boot stage's own parts, BL33's x0-x3."""
    _, normal, secure = boot.start(slot, keys, icount=True, **more)
    found = re.search(r'first: counter and x0-x3: (.*)', normal)
    ticks = re.search(r'boot: ticks: verified (\d+), loaded (\d+), tree (\d+)',
                      secure)
    if not found or not ticks:
        expect(False, 'the payload starts', normal, secure)
        return 0, [0, 0, 0], []
    words = [int(word, 16) for word in found[1].split()]
    return words[0] * TICK, [int(tick) * TICK for tick in ticks.groups()], \
        words[1:]


def test_start(boot):
    key = boot.key()
    fast = package.UNMEASURED | package.KEEP_TREE
    total, _, x = counted(boot, boot.good(flags=fast))
    expect(x == [package.DTB_BASE, 0, 0, 0], f'x0-x3: {x}')
    expect(total <= LIMIT_START, f'{total} instructions from reset to BL33')
    for name, limit, more, keys in [
            ('hashes and event log', LIMIT_MEASURE,
             dict(flags=package.KEEP_TREE), b''),
            ('device tree', LIMIT_EDIT, dict(flags=package.UNMEASURED), b''),
            ('signature', LIMIT_SIGNATURE,
             dict(flags=package.KEEP_TREE, key=key), package.board_keys(key)),
    ]:
        cost = counted(boot, boot.good(**more), keys)[0] - total
        expect(cost <= limit, f'{cost} instructions more: {name}')
    made = boot.good()
    small = counted(boot, made)[1][1]
    made.images[1].data += bytes(MIB)
    made.images[1].bytes += MIB
    made.images[1].memory += MIB
    cost = counted(boot, made)[1][1] - small
    expect(cost <= LIMIT_MIB, f'{cost} instructions more: a MiB to measure')
    made.flags = fast
    cost = counted(boot, made)[0] - total
    expect(cost <= LIMIT_MIB / 10, f'{cost} instructions more: a MiB to copy')
    check_memory(boot)


def events(log):
    """(PCR, type, SHA-256, text) of each event behind the first."""
    found = []
    at = 32 + struct.unpack_from('<I', log, 28)[0]
    while at < len(log):
        pcr, kind, count, algorithm = struct.unpack_from('<IIIH', log, at)
        size = struct.unpack_from('<I', log, at + 46)[0]
        assert (count, algorithm) == (1, 0xb)
        found.append((pcr, kind, log[at + 14:at + 46],
                      log[at + 50:at + 50 + size]))
        at += 50 + size
    return found


def check_memory(boot):
    """RAM as BL33 finds it: event log, device tree, loaded image."""
    made = boot.full(None)
    made.flags = 0
    idle = bytes.fromhex('7f2003d5ffffff17')  # wfi; b .-4
    made.images[1].data = boot.first = idle + b'\xa5' * 64
    made.images[1].bytes = made.images[1].memory = len(boot.first)
    ram = boot.directory / 'ram'
    _, _, secure = boot.machine.run(
        package.flash(boot.boot, made), smp=1, until=run.boot_line(1),
        more=['-object', f'memory-backend-file,id=ram,size=1G,share=on,'
              f'mem-path={ram}', '-M', 'memory-backend=ram'])
    with open(ram, 'rb') as file:
        def read(address, count):
            file.seek(address - 0x40000000)
            return file.read(count)

        tree = boot.directory / 'tree'
        tree.write_bytes(read(package.DTB_BASE, 0xff000))
        source = subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', tree],
                                capture_output=True, text=True,
                                check=False).stdout
        extra = read(EXTRA, 5000)
        where = re.search(r'smcgate,event-log = <0x00 0x(\w+) 0x00 0x(\w+)>',
                          source)
        log = read(int(where[1], 16), int(where[2], 16)) if where else b''
    expect(where and int(where[1], 16) == NS_LOG, 'the log is in /chosen',
           source, secure)
    for text in ['marker {', 'method = "smc"', 'enable-method = "psci"',
                 f'event-log@{NS_LOG:x}', f'/memreserve/\t0x{NS_LOG:016x}']:
        expect(text in source, f"the package's tree, edited: {text}", source)
    expect(extra == b'\x5a' * 5000, 'an extra image is loaded')
    expect(log[32:48] == b'Spec ID Event03\0', 'the log begins as TCG says')
    slot = made.make()
    manifest = made.where['manifest']
    wanted = [(1, 0xa, slot[manifest[0]:sum(manifest)], b'manifest\0'),
              (1, 0xa, slot[:made.where['toc'][1]], b'toc\0')]
    wanted += [(1 if image.name == 'tree' else 0,
                0xa if image.name == 'tree' else 1, image.data,
                f'{image.name}@0x{image.load:x}\0'.encode())
               for image in made.images]
    expect([(pcr, kind, text) for pcr, kind, _, text in events(log)] ==
           [(pcr, kind, text) for pcr, kind, _, text in wanted] and
           [digest for _, _, digest, _ in events(log)] ==
           [hashlib.sha256(data).digest() for _, _, data, _ in wanted],
           'an event for manifest, table and each image', str(events(log)))


class Gdb:
    """QEMU's gdb stub, as far as it takes to stop once and to look."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(600):
            try:
                self.socket.connect(str(path))
                break
            except OSError:
                time.sleep(0.1)
        self.socket.settimeout(60)

    def ask(self, text):
        total = sum(text.encode()) & 0xff
        self.socket.sendall(f'${text}#{total:02x}'.encode())
        answer = b''
        while not re.search(rb'\$[^#]*#..', answer):
            more = self.socket.recv(1 << 16)
            if not more:
                raise EOFError('QEMU has gone')
            answer += more
        self.socket.sendall(b'+')
        return re.search(rb'\$([^#]*)#', answer)[1].decode()

    def run_to(self, address):
        assert self.ask(f'Z1,{address:x},4') == 'OK'
        return self.ask('c')

    def read(self, address, count):
        return b''.join(bytes.fromhex(self.ask(f'm{at:x},400'))
                        for at in range(address, address + count, 0x400))

    def registers(self):
        """x0-x30, SP, PC"""
        return struct.unpack('<33Q', bytes.fromhex(self.ask('g'))[:33 * 8])


def test_gone(boot):
    key = boot.key()
    path = boot.directory / 'gdb'
    flash = boot.directory / 'image'
    flash.write_bytes(package.flash(boot.boot, boot.full(key),
                                    package.board_keys(key)))
    process = subprocess.Popen(
        ['qemu-system-aarch64', '-M', 'virt,secure=on,gic-version=3,'
         'virtualization=on', '-cpu', boot.args.cpu, '-m', '1G', '-bios',
         str(flash), '-net', 'none', '-display', 'none', '-monitor', 'none',
         '-serial', 'null', '-serial', 'null', '-S', '-gdb',
         f'unix:{path},server=on'], stdin=subprocess.DEVNULL,
        preexec_fn=run.die_with_parent)
    try:
        gdb = Gdb(path)
        gdb.run_to(package.EL3_BASE)
        x = gdb.registers()
        # The pages of the log and of the handover are what stays.
        ram = gdb.read(BOOT_BASE, LOG_BASE - BOOT_BASE)
        handover = gdb.read(HANDOVER_BASE, 0x400)
        monitor = gdb.read(package.EL3_BASE, 0x400)
    finally:
        process.kill()
        process.wait()
    expect(x[32] == package.EL3_BASE and x[0] == HANDOVER_BASE and
           x[1] == package.EL3_BASE and not any(x[2:31]),
           "x0 is the handover's address, no register else holds anything",
           str([hex(word) for word in x]))
    left = [at for at, byte in enumerate(ram) if byte]
    expect(not left, f"the boot stage's RAM is zero: {len(left)} bytes left",
           str([hex(BOOT_BASE + at) for at in left[:9]]))
    expect(monitor == boot.monitor[:0x400], 'the monitor is loaded')
    end, entry, x0 = struct.unpack_from('<3Q', handover)
    expect((end, entry, x0) == (0x80000000, package.BL33_BASE,
                                package.DTB_BASE), 'the handover is filled')

    broken = bytearray(boot.boot)
    symbols = subprocess.run(['nm', boot.args.boot_elf], check=True,
                             capture_output=True, text=True).stdout
    at = int(re.search(r'(?m)^(\w+) T slot_load$', symbols)[1], 16)
    struct.pack_into('<I', broken, at, BRK)
    _, normal, secure = boot.machine.run(
        package.flash(bytes(broken), boot.good()), smp=1,
        until_normal=r'FAR \w+\n')
    for console in (normal, secure):
        expect(re.search(rf'boot: unexpected exception: ESR f2000000 '
                         rf'ELR {at:x} ', console),
               'an exception of its own is told', console)


def test_linux(boot):
    """The kernel is BL33; -kernel makes QEMU take -append, no more."""
    key = boot.key()
    kernel = boot.args.kernel.read_bytes()
    initrd = boot.args.initrd
    arguments = f'console=ttyAMA0 initrdmem=0x70000000,{initrd.stat().st_size}'
    made = package.good(boot.monitor, kernel, key=key)
    _, normal, secure = boot.machine.run(
        package.flash(boot.boot, made, package.board_keys(key)), smp=4,
        until_normal='/ # ',
        more=['-kernel', str(boot.args.kernel), '-append', arguments, '-device',
              f'loader,file={initrd},addr=0x70000000,force-raw=on'])
    for text in ['psci: PSCIv1', 'Brought up 1 node, 4 CPUs',
                 'Run /init as init process']:
        expect(text in normal, text, normal, secure)
    # Nothing of what is the secure world's.
    expect('9040000' not in normal and '90b0000' not in normal,
           'no secure device is found', normal)
    # An Image that is not where it says it has to be.
    made.images[1].load += 0x1000
    made.images[1].entry += 0x1000
    _, normal, secure = boot.start(package.flash(
        boot.boot, made, package.board_keys(key)))
    expect('refused: bl33: arm64 Image' in normal and
           'Linux' not in normal, 'an Image at a wrong address', normal)


def main():
    cases = {'refuse': test_refuse, 'change': test_change, 'keys': test_keys,
             'slots': test_slots, 'start': test_start, 'gone': test_gone, 'linux': test_linux}
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('case', choices=cases)
    parser.add_argument('--boot', type=pathlib.Path, required=True)
    parser.add_argument('--boot-elf', type=pathlib.Path, required=True)
    parser.add_argument('--monitor', type=pathlib.Path, required=True)
    parser.add_argument('--first', type=pathlib.Path, required=True)
    parser.add_argument('--kernel', type=pathlib.Path)
    parser.add_argument('--initrd', type=pathlib.Path)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--gic', type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        cases[args.case](Boot(args, directory))
    return 1 if run.problems else 0


if __name__ == '__main__':
    sys.exit(main())
