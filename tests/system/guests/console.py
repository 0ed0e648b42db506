# SPDX-License-Identifier: BSD-2-Clause
"""A machine whose console is read and typed at, under one time limit."""
import ctypes
import os
import re
import select
import signal
import subprocess
import time

LAST_LINES = 60
# Carriage returns, and what a shell or U-Boot sends for the cursor's sake.
NOISE = re.compile(r'\r|\x1b\[[0-9;]*[A-Za-z]')


class Failed(Exception):
    """What was expected did not come."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Console:
    """
    QEMU with its first serial port on our pipes; use it with `with`.

    @slow: type no faster than it echoes. QEMU's PL011 interrupts for the first
    character of an empty FIFO only: a driver that is slow to empty it and
    clears the interrupt first waits for ever. Xen's is one.
    """

    def __init__(self, command, limit, slow=False):
        self.text = ''
        self.at = 0  # what was expected so far lies before
        self.until = time.monotonic() + limit
        self.limit = limit
        self.slow = slow
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, bufsize=0, preexec_fn=die_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def read(self):
        """What comes within a moment; False at its end."""
        if time.monotonic() > self.until:
            raise Failed(f'not done after {self.limit:g} s')
        if not select.select([self.process.stdout], [], [], 0.2)[0]:
            return True
        data = os.read(self.process.stdout.fileno(), 65536)
        # A sequence may come in two pieces: strip over the seam.
        seam = max(self.at, len(self.text) - 16)
        self.text = self.text[:seam] + NOISE.sub(
            '', self.text[seam:] + data.decode('utf-8', 'replace'))
        return bool(data)

    def expect(self, pattern, forbid=None, limit=None):
        """
        Wait for @pattern behind what was expected before; its match. @limit:
        seconds, for a wait that may fail.
        """
        until = limit and time.monotonic() + limit
        regex = re.compile(pattern, re.MULTILINE)
        bad = forbid and re.compile(forbid, re.MULTILINE)
        while True:
            found = regex.search(self.text, self.at)
            if found:
                self.at = found.end()
                return found
            wrong = bad and bad.search(self.text)
            if wrong:
                raise Failed(f'the console says {wrong.group()!r}')
            if until and time.monotonic() > until:
                raise Failed(f'/{pattern}/ did not come')
            try:
                more = self.read()
            except Failed as error:
                raise Failed(f'/{pattern}/ did not come: {error}') from None
            if not more:
                raise Failed(f'the machine ended without /{pattern}/')

    def type(self, line):
        try:
            self.process.stdin.write(line.encode())
        except BrokenPipeError:
            pass  # it ended: the reader sees that

    def wake(self, prompt, tries=5):
        """Press return until a shell has a prompt, and only one."""
        for _ in range(tries):
            self.type('\n')
            try:
                self.expect(prompt, limit=3)
                break
            except Failed:
                pass
        else:
            raise Failed('the console takes no input')
        # One for each return may be on its way: begin behind them.
        self.type_line('echo awake$((40 + 2))')
        self.expect(r'awake42\n')
        self.expect(prompt)

    def type_slowly(self, line):
        """Each character after the echo of the one before."""
        for character in line:
            self.type(character)
            self.expect(re.escape(character))

    def type_line(self, line):
        """As fast as this console takes it."""
        type_ = self.type_slowly if self.slow else self.type
        type_(line + '\n')

    def command(self, line, prompt):
        """Type @line at a shell, wait for its next prompt; what it printed."""
        self.type_line(line)
        if not self.slow:
            self.expect(re.escape(line) + r'\n')
        start = self.at
        end = self.expect(prompt)
        return self.text[start:end.start()]

    def off(self):
        """The machine switches itself off, with success."""
        while self.read():
            pass
        try:
            status = self.process.wait(max(0.1, self.until - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Failed('the machine did not end') from None
        if status != 0:
            raise Failed(f'QEMU ended with status {status}')

    def tail(self):
        return '\n'.join('  ' + line
                         for line in self.text.split('\n')[-LAST_LINES:])
