#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Debian's Linux controls other domains by `smcgate`, on our monitor.

It lists, stops, starts and restarts them, and replaces the policy: by a newer
one that forbids a call, by one that permits it again; and is refused with ones
that are old, forged, damaged, or permit what the first policy did not.
"""
import argparse
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent /
                       'four'))
import typed  # noqa: E402
from typed import Failed  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
MKINITRD = HERE.parent.parent.parent / 'guests/linux/mkinitrd'

PENDING = 'the last one is still being taken up'  # guests/linux/smcgate.c


class Kit:
    """Keys, policies and images, in a directory of their own."""

    def __init__(self, args, directory):
        self.args = args
        self.directory = pathlib.Path(directory)
        self.key('policy')
        self.key('other')

    def run(self, *command):
        subprocess.run([str(word) for word in command], check=True,
                       stdout=subprocess.DEVNULL, cwd=self.directory)

    def key(self, name):
        self.run('openssl', 'ecparam', '-name', 'prime256v1', '-genkey',
                 '-noout', '-out', f'{name}.key')
        self.run('openssl', 'ec', '-in', f'{name}.key', '-pubout',
                 '-out', f'{name}.pem')

    def manifest(self, version, example='forward', more=''):
        text = (HERE / 'control.dts.in').read_text()
        for name, value in {'GIC': self.args.gic, 'VERSION': version,
                            'EXAMPLE': example, 'MORE': more}.items():
            text = text.replace(f'@{name}@', str(value))
        path = self.directory / f'{version}-{example}.dts'
        path.write_text(text)
        return path

    def smcgate(self, *words):
        self.run(self.args.smcgate, *words)

    def compile(self, version, **rules):
        """A blob, not signed."""
        blob = self.directory / f'{version}.blob'
        self.smcgate('manifest', 'compile', '-I', self.directory,
                     '-I', self.args.payloads, '-I', self.args.guests,
                     '-o', blob, self.manifest(version, **rules))
        return blob

    def sign(self, blob, name):
        out = self.directory / name
        self.smcgate('policy', 'sign', '--key', self.directory / 'policy.key',
                     '-o', out, blob)
        return out

    def policies(self):
        """What Linux finds in /p, by name."""
        good = self.sign(self.compile(2, example='deny'), 'deny')
        more = 'forward = "SMCGATE_EL3_STATISTICS";'
        files = {
            'deny': good,
            'again': self.sign(self.compile(3), 'again'),
            'old': self.sign(self.compile(1), 'old'),
            'above': self.sign(self.compile(4, example='deny', more=more),
                               'above'),
        }
        data = bytearray(good.read_bytes())
        files['unsigned'] = self.directory / 'unsigned'
        files['unsigned'].write_bytes(data[:-72])
        files['short'] = self.directory / 'short'
        files['short'].write_bytes(data[:40])
        data[300] ^= 1
        files['changed'] = self.directory / 'changed'
        files['changed'].write_bytes(data)
        return files

    def flash(self):
        files = self.policies()
        extra = self.directory / 'extra.img'
        self.run(MKINITRD, extra, 'dir:p',
                 *[f'file:p/{name}:{path}' for name, path in files.items()])
        initrd = self.directory / 'initrd.img'
        initrd.write_bytes(
            (self.args.guests / 'initrd.img').read_bytes() +
            extra.read_bytes())
        image = self.directory / 'system.img'
        flash = self.directory / 'flash.bin'
        self.smcgate('image', '-I', self.directory, '-I', self.args.payloads,
                     '-I', self.args.guests, '--gate', self.args.gate,
                     '-o', image, self.manifest(1))
        self.smcgate('pack', '--boot', self.args.boot,
                     '--monitor', self.args.monitor, '--bl33', image,
                     '-o', flash)
        return flash

    def hash(self, version):
        """Of the blob in force: the last field of its header. The first one
        is in the image (struct gate_image_info, smcgate/blob.h)."""
        if version > 1:
            data = (self.directory / f'{version}.blob').read_bytes()
            return data[176:208].hex()
        data = (self.directory / 'system.img').read_bytes()
        at = struct.unpack_from('<Q', data, 64 + 16)[0]
        return data[at + 176:at + 208].hex()


class Session:
    """
    A shell in the domain that controls. Others' lines come at any time and
    may break its own anywhere, so a pattern knows nothing of line ends.
    """

    def __init__(self, console):
        self.linux = typed.Guest(console, 'linux', 1)
        self.others = {name: typed.Guest(console, name, place)
                       for place, name in enumerate(('victim', 'spare'), 2)}

    def run(self, line):
        """What @line prints and how it ends; it is echoed without `$?`."""
        start = self.linux.at
        ended = self.linux.says(line + '; echo "ended: $?."',
                                r'ended: (\d+)\.')
        return self.linux.text()[start:ended.start()], int(ended.group(1))

    def must(self, line, *patterns, status=0):
        text, ended = self.run(line)
        # Some CPU has not taken up the policy before this one yet.
        while PENDING in text:
            text, ended = self.run(line)
        for pattern in patterns:
            if not re.search(pattern, text):
                raise Failed(f'`{line}` says {text!r}, not /{pattern}/')
        typed.same(f'`{line}` ends with', ended, status)

    def says(self, name, pattern):
        self.others[name].expect(pattern)


STARTS = 'victim: starts, controls nothing'


def looks(session, kit):
    session.must('smcgate domains', r' 1 linux +running +2 +0 ',
                 r' 2 victim +running +1 +0 ', r' 3 spare +off +1 +0(?!\d)')
    session.must('smcgate stats victim', r' forwarded +[1-9]',
                 r' from +[0-9]+ ticks +[1-9]')
    session.must('smcgate policy', f'sha256 {kit.hash(1)}', r'version 1(?!\d)',
                 'replaced 0 times')


def orders(session):
    session.must('smcgate stop victim')
    session.must('smcgate stop victim', 'is so already', status=1)
    session.must('smcgate domains', r' 2 victim +off ')
    session.must('smcgate start victim')
    session.says('victim', STARTS)
    session.must('smcgate restart victim')
    session.says('victim', STARTS)
    session.must('smcgate start 3')
    session.says('spare', STARTS)
    session.must('smcgate domains', r' 2 victim +running +1 +2 ',
                 r' 3 spare +running +1 +0(?!\d)')
    session.must('smcgate stop nobody', 'no such domain', status=1)


def policies(session, kit):
    for name, why in {'unsigned': 'not signed', 'changed': 'not signed',
                      'short': 'too long, or cut short',
                      'old': 'not newer',
                      'above': 'permits what the first'}.items():
        session.must(f'smcgate policy replace /p/{name}', why, status=1)
    session.must('smcgate policy', f'sha256 {kit.hash(1)}', r'version 1(?!\d)')
    session.must('smcgate policy replace /p/deny', f'sha256 {kit.hash(2)}',
                 r'version 2(?!\d)', 'replaced 1 times')
    session.says('victim', 'victim: the example answers -1')
    session.must('smcgate policy replace /p/deny', 'not newer', status=1)
    session.must('smcgate policy replace /p/again', r'version 3(?!\d)')
    session.says('victim', 'victim: the example answers 0')
    # A domain that starts again does so under the policy in force.
    session.must('smcgate restart victim')
    session.says('victim', STARTS)


def steps(console, kit):
    session = Session(console)
    session.linux.expect(r'/demo runs the demonstration')
    session.says('victim', STARTS)
    session.says('victim', 'victim: the example answers 0')
    looks(session, kit)
    orders(session)
    policies(session, kit)
    session.must('smcgate stop victim')
    session.must('smcgate stop spare')
    console.type('poweroff -f\n')
    console.expect(r'^gate\| the machine powers off')
    console.off()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ('smcgate', 'gate', 'boot', 'monitor', 'payloads', 'guests'):
        parser.add_argument(f'--{name}', type=pathlib.Path, required=True)
    typed.board_options(parser, limit=350)
    args = parser.parse_args()
    for name in ('smcgate', 'gate', 'boot', 'monitor', 'payloads', 'guests'):
        setattr(args, name, getattr(args, name).resolve())

    with tempfile.TemporaryDirectory() as directory:
        kit = Kit(args, directory)
        with typed.machine(args, kit.flash(), 4) as console:
            return typed.run(console, lambda: steps(console, kit))


if __name__ == '__main__':
    sys.exit(main())
