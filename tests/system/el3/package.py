# SPDX-License-Identifier: BSD-2-Clause
"""Flash images with packages of any kind, good and bad.

`smcgate pack` makes good ones only; here every word may be chosen. The layout
is include/smcgate/package.h's. Signing is done by `openssl`.
"""
import hashlib
import struct
import subprocess

KEYS_OFFSET = 0x3f000
PACKAGE_OFFSET = 0x40000
FLASH_BYTES = 64 << 20
PAGE = 0x1000

EL3_BASE = 0x0e000000
TOS_BASE = 0x0e100000
DTB_BASE = 0x40000000
BL33_BASE = 0x60000000

TOC_MAGIC = 0xaa640001
TOC_SERIAL = 0x12345678
OWN = bytes.fromhex('5e3ca71984d24f0b916e27c84df360')
UUID = {
    'manifest': OWN + b'\x01',
    'monitor': bytes.fromhex('47d4086d4cfe98469b952950cbbd5a00'),
    'bl32': bytes.fromhex('05d0e18953dc13478d2b500a4b7a3e38'),
    'bl33': bytes.fromhex('d6d0eea7fcead54b97829934f234b6e4'),
    'tree': bytes.fromhex('08b8f1d9c9cf9349a9626fbc6b7265cc'),
}
KIND = {'monitor': 1, 'bl33': 2, 'tos': 3, 'load': 4, 'tree': 5}
KEEP_TREE, RESET_ON_CRASH, UNMEASURED = 1, 2, 4
ARG_TREE = 1

IMAGES_MAX, TOS_MAX, INTIDS_MAX = 16, 4, 16
IMAGE = struct.Struct('<16s16sI4s5Q4Q32s')
TOS = struct.Struct('<6Q2I16I')
HEAD = struct.Struct('<8sII16sQ4I32s12I')
MANIFEST_BYTES = 3048
SIGNED_BYTES = MANIFEST_BYTES - 64
assert (HEAD.size + IMAGES_MAX * IMAGE.size + TOS_MAX * TOS.size + 128 ==
        MANIFEST_BYTES)


class Image:
    """One row of the manifest, and what stands in the package for it.

    Any attribute may be set to something wrong afterwards.
    """

    def __init__(self, kind, data, load, entry=None, name=None, uuid=None,
                 x=(0, 0, 0, 0), arg=(0, 0, 0, 0), memory=None):
        self.kind = KIND[kind]
        self.name = name or kind
        self.uuid = uuid or UUID.get(self.name) or UUID[kind]
        self.data = data
        self.offset = 0
        self.bytes = len(data)
        self.load = load
        self.memory = memory_of(data) if memory is None else memory
        runs = kind in ('monitor', 'bl33', 'tos')
        self.entry = (load if runs else 0) if entry is None else entry
        self.x = x
        self.arg = bytes(arg)
        self.sha256 = None

    def row(self, measured):
        used = self.data[self.offset:self.offset + self.bytes]
        digest = self.sha256 or (hashlib.sha256(used).digest() if measured
                                 else bytes(32))
        return IMAGE.pack(self.uuid, self.name.encode(), self.kind, self.arg,
                          self.offset, self.bytes, self.load, self.memory,
                          self.entry, *self.x, digest)


def memory_of(data):
    """Bytes in RAM: an arm64 Image has a word for it."""
    if len(data) >= 64 and data[56:60] == b'ARM\x64':
        return max(len(data), struct.unpack_from('<Q', data, 16)[0])
    return len(data)


def tos(image, base, size, rows=(), intids=(), count=None):
    """A struct package_tos; @rows are values of FID[31:24]."""
    words = [0] * 4
    for row in rows:
        words[row // 64] |= 1 << row % 64
    return TOS.pack(base, size, *words, image,
                    len(intids) if count is None else count,
                    *(tuple(intids) + (0,) * (INTIDS_MAX - len(intids))))


class Key:
    """A P-256 key pair in a file, made anew."""

    def __init__(self, path):
        self.path = str(path)
        subprocess.run(['openssl', 'ecparam', '-name', 'prime256v1', '-genkey',
                        '-noout', '-out', self.path], check=True,
                       capture_output=True)
        der = subprocess.run(['openssl', 'ec', '-in', self.path, '-pubout',
                              '-outform', 'DER'], check=True,
                             capture_output=True).stdout
        self.public = der[-64:]
        self.hash = hashlib.sha256(self.public).digest()

    def sign(self, data):
        der = subprocess.run(['openssl', 'dgst', '-sha256', '-sign',
                              self.path], input=data, check=True,
                             capture_output=True).stdout
        r_bytes = der[3]
        r = der[4:4 + r_bytes]
        s = der[6 + r_bytes:]
        return b''.join(part.lstrip(b'\0').rjust(32, b'\0')
                        for part in (r, s))


class Package:
    """What lies in a slot. Set attributes, then make()."""

    def __init__(self, *images, key=None, version=0, flags=0, toses=()):
        self.images = list(images)
        self.toses = list(toses)
        self.key = key
        self.version = version
        self.flags = flags
        self.magic = b'SMCGMAN1'
        self.manifest_bytes = MANIFEST_BYTES
        self.board = b'qemu-virt'
        self.reserved = 0
        self.toc_magic = TOC_MAGIC
        self.image_count = None
        self.tos_count = None
        self.uid = (0,) * 12
        self.where = {}  # name: (offset, bytes), after make()

    def _entries(self):
        """(UUID, data) of each file; images of one UUID share it."""
        files = {UUID['manifest']: bytes(MANIFEST_BYTES)}
        for image in self.images:
            files.setdefault(image.uuid, image.data)
        return list(files.items())

    def _toc(self):
        entries = self._entries()
        toc_bytes = 16 + 40 * (len(entries) + 1)
        toc = struct.pack('<IIQ', self.toc_magic, TOC_SERIAL, 0)
        offset = -(-toc_bytes // PAGE) * PAGE
        names = {image.uuid: image.name for image in self.images}
        for uuid, data in entries:
            toc += struct.pack('<16sQQQ', uuid, offset, len(data), 0)
            self.where[names.get(uuid, 'manifest')] = (offset, len(data))
            end = offset + len(data)
            offset = -(-end // PAGE) * PAGE
        self.where['toc'] = (0, toc_bytes)
        return toc + struct.pack('<16sQQQ', bytes(16), end, 0, 0), entries

    def _manifest(self, toc):
        measured = not self.flags & UNMEASURED
        count = self.image_count
        body = HEAD.pack(
            self.magic, self.manifest_bytes, self.flags, self.board,
            self.version, len(toc),
            len(self.images) if count is None else count,
            len(self.toses) if self.tos_count is None else self.tos_count,
            self.reserved,
            hashlib.sha256(toc).digest() if measured else bytes(32),
            *self.uid)
        body += b''.join(image.row(measured) for image in self.images) \
            .ljust(IMAGES_MAX * IMAGE.size, b'\0')
        body += b''.join(self.toses).ljust(TOS_MAX * TOS.size, b'\0')
        body += self.key.public if self.key else bytes(64)
        return body + (self.key.sign(body) if self.key else bytes(64))

    def make(self):
        toc, entries = self._toc()
        manifest = self._manifest(toc)
        out = bytearray(toc)
        for (uuid, data), (offset, _) in zip(
                entries, [self.where[name] for name in self._order(entries)]):
            out += bytes(offset - len(out))
            out += manifest if uuid == UUID['manifest'] else data
        return bytes(out)

    def _order(self, entries):
        names = {image.uuid: image.name for image in self.images}
        return [names.get(uuid, 'manifest') for uuid, _ in entries]


def good(monitor, bl33, **more):
    """A package of the two that every one has."""
    return Package(Image('monitor', monitor, EL3_BASE),
                   Image('bl33', bl33, BL33_BASE, arg=(ARG_TREE, 0, 0, 0)),
                   **more)


def flash(boot, slot, keys=b''):
    """flash0; @slot: a Package, or bytes; @keys: a struct package_keys."""
    if isinstance(slot, Package):
        slot = slot.make()
    image = bytearray(boot.ljust(KEYS_OFFSET, b'\0'))
    image += keys.ljust(PAGE, b'\0')
    return bytes(image + slot)


def board_keys(key, version=0):
    return key.hash + struct.pack('<Q', version)
