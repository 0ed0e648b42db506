# SPDX-License-Identifier: BSD-2-Clause
"""The systems that are measured: manifests, images, flash images.

Everything is made anew in build/bench, of what the build made: the tool, the
gate, the monitor and the payloads.
"""
import subprocess

from benchmark.machine import Broken, ROOT

MANIFESTS = ROOT / 'tests/system/manifests'
CONFIGURE = ROOT / 'guests/conformance/configure'

TRACED = '&bench { trace; };\n'
UNHARDENED = '&bench { no-bp-hardening; };\n'


class Systems:
    """Makes images, each once."""

    def __init__(self, build):
        self.build = build
        self.out = build / 'bench'
        self.out.mkdir(exist_ok=True)
        self.made = {}

    def _run(self, *arguments):
        done = subprocess.run([str(word) for word in arguments],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Broken(' '.join(str(word) for word in arguments) + '\n'
                         + done.stdout + done.stderr)
        return done.stdout + done.stderr

    def payload(self, name='bench.bin', *options):
        """The payload, its header's words set by guests/conformance/configure.

        Only its name differs from that of the one that was built.
        """
        plain = self.build / 'guests/bench/bench.bin'
        out = self.out / name
        if name not in self.made:
            self._run(CONFIGURE, *options, plain, out)
            self.made[name] = out
        return out

    def manifest(self, name, text):
        path = self.out / f'{name}.dts'
        path.write_text(text)
        return path

    def derived(self, name, base, changes):
        """A manifest of the tree with a few properties more."""
        return self.manifest(name, '/* SPDX-License-Identifier: BSD-2-Clause '
                             f'*/\n/dts-v1/;\n\n/include/ "{base}"\n\n'
                             f'{changes}')

    def image(self, manifest, *include):
        """The system image: the gate, the policy, the domains' files."""
        name = manifest.stem
        if name not in self.made:
            self.payload()
            out = self.out / f'{name}.img'
            paths = [word for path in (self.out, MANIFESTS, *include)
                     for word in ('-I', path)]
            self._run(self.build / 'tools/smcgate', 'image', manifest,
                      '--gate', self.build / 'el2/el2.bin', *paths, '-o', out)
            self.made[name] = out
        return self.made[name]

    def flash(self, bl33):
        """Our boot stage and monitor, and what they start at EL2; no hashes."""
        out = self.out / f'{bl33.name}.flash'
        if out.name not in self.made:
            self._run(self.build / 'tools/smcgate', 'pack', '--boot',
                      self.build / 'boot/boot.bin', '--monitor',
                      self.build / 'el3/el3.bin', '--bl33', bl33,
                      '--unmeasured', '-o', out)
            self.made[out.name] = out
        return out

    def plain(self):
        return self.image(MANIFESTS / 'bench.dts')

    def variants(self, hardened_cpu):
        """(target, name of the call forward, image) of each gate system.

        A name of None: every row is measured. Otherwise the system is about
        that one row.
        """
        yield 'gate', None, self.plain()
        yield 'gate+trace', None, self.image(
            self.derived('bench-trace', 'bench.dts', TRACED))
        for check in ('range', 'ipa'):
            base = f'bench-{check}.dts'
            yield 'gate', f'forward+{check}', self.image(MANIFESTS / base)
            yield 'gate+trace', f'forward+{check}', self.image(
                self.derived(f'bench-{check}-trace', base, TRACED))
        if hardened_cpu:
            yield 'gate-unhardened', None, self.image(
                self.derived('bench-unhardened', 'bench.dts', UNHARDENED))
            for check in ('range', 'ipa'):
                yield 'gate-unhardened', f'forward+{check}', self.image(
                    self.derived(f'bench-{check}-unhardened',
                                 f'bench-{check}.dts', UNHARDENED))
