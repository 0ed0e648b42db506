#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Accesses that must stop the domain that makes them, and nothing else.

The cases are those of guests/isolation/crash.c. The domain asks on its console
which one it shall try; its manifest starts it again after each.
"""
import argparse
import ctypes
import pathlib
import re
import select
import signal
import subprocess
import sys
import time

LAST_LINES = 40
# Cache maintenance by address and prefetches: QEMU has no caches. A store
# without its exclusive load does not happen.
HARMLESS = re.compile(r'(DC [IC]|IC |prefetch|store without)')
# An exception at its own level: the CPU knows no such instruction.
NEWER = re.compile(r'(atomic|swap|compare|the same on a pair)')
# Another's line may break one of the domain that has the input anywhere.
BREAK = r'\n(?:(?!hostile)\w+\| [^\n]*\n)+hostile\| '


def said(text):
    """A pattern for what the hostile domain says."""
    return r'hostile\| ' + f'(?:{BREAK})?'.join(re.escape(c) for c in text)


STOPPED = (r'gate\| hostile: stopped: vCPU 0 used (?:memory|code) that it '
           r'does not own')
BAD = re.compile(r'PANIC|NOT as it was|Bail out|hostile: (?:is off|lost)')


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class Machine:
    def __init__(self, args):
        self.text = ''
        self.at = 0  # what comes is looked for from here on
        self.until = time.monotonic() + args.limit
        self.process = subprocess.Popen(
            ['qemu-system-aarch64', '-M',
             'virt,virtualization=on,secure=on,gic-version=3', '-cpu',
             args.cpu, '-smp', '2', '-m', '1G', '-display', 'none', '-net',
             'none', '-monitor', 'none', '-serial', 'stdio', '-serial',
             'null', '-bios', str(args.flash)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, preexec_fn=die_with_parent)

    def wait(self, pattern):
        """The match, or None when the time is over; goes on behind it."""
        while True:
            found = re.compile(pattern).search(self.text, self.at)
            if found:
                self.at = found.end()
                return found
            if time.monotonic() > self.until:
                return None
            if not select.select([self.process.stdout], [], [], 0.2)[0]:
                continue
            data = self.process.stdout.read1(65536)
            if not data:
                return None
            self.text += data.decode('utf-8', 'replace').replace('\r', '')

    def say(self, line):
        self.process.stdin.write(line.encode() + b'\n')
        self.process.stdin.flush()

    def end(self):
        self.process.kill()
        self.process.wait()


def try_case(machine, number):
    """The case's name and what came of it: '' is good."""
    machine.say(str(number))
    found = machine.wait(said(f'case {number}: ') + rf'((?:{BREAK}|.)*?)\.\n')
    if not found:
        return f'case {number}', 'did not begin'
    name = re.sub(BREAK, '', found.group(1))
    back, undefined = said('no effect'), said('not on this CPU')
    how = machine.wait(f'{STOPPED}|(?P<back>{back})|(?P<none>{undefined})')
    if not how:
        return name, 'neither stopped nor came back'
    if how['back'] and not HARMLESS.match(name):
        return name, 'came back'
    if how['none'] and not NEWER.match(name):
        return name, 'is undefined'
    return name, ''


def run(machine):
    asked = machine.wait(said('which of ') + rf'((?:{BREAK}|\d)+)\?')
    count = int(re.sub(BREAK, '', asked.group(1))) if asked else 0
    problems = [] if count else ['nothing asks for a case']
    for number in range(count):
        name, trouble = try_case(machine, number)
        print(f'{"not ok" if trouble else "ok"} {number + 1} - crash: {name}')
        if trouble:
            problems.append(f'{name}: {trouble}')
        if not machine.wait(said('which of ')):
            problems.append(f'{name}: the domain did not start again')
            break
    for _ in range(2):
        if not machine.wait(r'witness\| alive \d+: all as it was'):
            problems.append('the witness is silent')
    return problems


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--flash', type=pathlib.Path, required=True)
    parser.add_argument('--cpu', default='cortex-a57')
    parser.add_argument('--limit', type=float, default=170)
    machine = Machine(parser.parse_args())
    try:
        problems = run(machine)
    finally:
        machine.end()
    problems += [line for line in machine.text.split('\n') if BAD.search(line)]
    if not problems:
        return 0
    print('\n'.join(['FAILED: ' + problem for problem in problems] +
                    ['the console, at its end:'] +
                    machine.text.split('\n')[-LAST_LINES:]))
    return 1


if __name__ == '__main__':
    sys.exit(main())
