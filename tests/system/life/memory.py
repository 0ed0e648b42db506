# SPDX-License-Identifier: BSD-2-Clause
"""The machine's memory as a file of the host, and where the gate has what."""
import mmap
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[3]
RAM_BASE, RAM_BYTES = 0x40000000, 0x40000000
EL2_BASE = 0x60000000  # boards/qemu-virt/memory.h, BL33
STOP = b'stopstop'  # ticks.c, lives.c


def run(*command):
    return subprocess.run([str(word) for word in command], check=True,
                          capture_output=True, text=True).stdout


def symbols(elf):
    """{name: (address, size)}"""
    return {words[-1]: (int(words[0], 16), int(words[1], 16))
            for words in map(str.split, run('nm', '-S', elf).splitlines())
            if len(words) == 4}


def layout(elf, directory, fields):
    """
    {name: (physical address, bytes)} of the gate's own, by @fields:
    {name: (`machine` or `cpu_areas`, what C calls the field)}.
    """
    source, target = directory / 'where.c', directory / 'where.o'
    types = {'machine': 'struct machine', 'cpu_areas': 'struct cpu_area'}
    lines = ['#include "el2/cpu.h"']
    for i, (base, field) in enumerate(fields.values()):
        lines += [f'char at_{i}[offsetof({types[base]}, {field}) + 1];',
                  f'char of_{i}[sizeof((({types[base]} *)0)->{field})];']
    source.write_text('\n'.join(lines) + '\n')
    run('aarch64-linux-gnu-gcc', '-std=c11', '-ffreestanding', '-I', ROOT,
        '-I', ROOT / 'include', '-I', ROOT / 'lib', '-c', source, '-o', target)
    sizes, gate = symbols(target), symbols(elf)
    return {name: (EL2_BASE + gate[base][0] + sizes[f'at_{i}'][1] - 1,
                   sizes[f'of_{i}'][1])
            for i, (name, (base, _)) in enumerate(fields.items())}


class Memory:
    def __init__(self, path):
        self.path = path
        with open(path, 'w+b') as file:
            file.truncate(RAM_BYTES)
            self.map = mmap.mmap(file.fileno(), RAM_BYTES)

    def options(self):
        """For QEMU; the board gets `memory-backend=ram`."""
        return ['-object', 'memory-backend-file,id=ram,size=1G,share=on,'
                f'mem-path={self.path}']

    def read(self, address, size):
        at = address - RAM_BASE
        return self.map[at:at + size]

    def stop(self, *ends):
        """Tell domains by the last line of their memory, which ends there."""
        for end in ends:
            at = end - 64 - RAM_BASE
            self.map[at:at + len(STOP)] = STOP
