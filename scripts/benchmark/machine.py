# SPDX-License-Identifier: BSD-2-Clause
"""QEMU: how a machine is started, and what it said."""
import ctypes
import os
import pathlib
import select
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
A57, A72, MAX = 'cortex-a57', 'cortex-a72', 'max,pauth-impdef=on'
COUNTED = ['-icount', 'shift=0,sleep=off']
PARALLEL = ['-accel', 'tcg,thread=multi']
TICK = 16  # instructions: one nanosecond each, the counter has 62.5 MHz
LAST = 1500


class Broken(Exception):
    """A machine that did not do what it was started for."""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def run(command, limit):
    """Exit status and output; both streams, a status of None at the limit."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=limit,
                              preexec_fn=die_with_parent, check=False)
        return done.returncode, done.stdout.decode(errors='replace')
    except subprocess.TimeoutExpired as error:
        return None, (error.stdout or b'').decode(errors='replace')


def run_until(command, limit, until):
    """The output up to @until; then the machine, which goes on, is stopped."""
    text = b''
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          preexec_fn=die_with_parent) as process:
        end = time.monotonic() + limit
        while until not in text and process.poll() is None and \
                select.select([process.stdout], [], [],
                              max(end - time.monotonic(), 0))[0]:
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                break
            text += data
        process.kill()
    return 0 if until in text else None, text.decode(errors='replace')


def command(cpu, *, flash=None, kernel=None, cpus=1, el2=True, memory='1G',
            extra=()):
    """With our monitor in flash, or a kernel that QEMU starts itself."""
    board = 'virt,gic-version=3'
    board += ',virtualization=on' if el2 else ''
    board += ',secure=on' if flash else ''
    start = ['-bios', str(flash)] if flash else ['-kernel', str(kernel)]
    return ['qemu-system-aarch64', '-M', board, '-cpu', cpu, '-m', memory,
            '-smp', str(cpus), '-display', 'none', '-net', 'none',
            '-monitor', 'none', '-serial', 'stdio', '-serial', 'null',
            '-semihosting-config', 'enable=on,target=native',
            *start, *extra]


def boot(cpu, limit, extra=COUNTED, until=None, **how):
    """The console of a machine that must power off by itself, or say
    @until."""
    line = command(cpu, extra=extra, **how)
    status, text = run_until(line, limit, until) if until else run(line, limit)
    what = f'{(how.get("flash") or how["kernel"]).name} on {cpu}'
    if status is None:
        raise Broken(f'{what}: not done within {limit:g} s:\n{text[-LAST:]}')
    if status != 0:
        raise Broken(f'{what}: status {status}:\n{text[-LAST:]}')
    return text
