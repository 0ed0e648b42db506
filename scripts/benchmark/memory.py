# SPDX-License-Identifier: BSD-2-Clause
"""Bytes: what stays resident, and what a domain, a vCPU and a rule cost."""
import re
import subprocess

from benchmark.machine import ROOT

STRUCTS = ('domain', 'vcpu', 'cpu_area', 'gate_blob_rule', 'gate_slot',
           'gate_step', 'gate_trace_packet')
TABLE_MIN_BITS = 9  # GATE_TABLE_MIN_BITS
RING_PACKETS = 1024  # GATE_TRACE_RING_PACKETS


def resident(build):
    """{image: bytes of text and data}"""
    sizes = {}
    for name in ('el2', 'el3'):
        out = subprocess.run(['size', '-A', str(build / name / f'{name}.elf')],
                             capture_output=True, text=True, check=True).stdout
        sections = re.findall(r'^(\.\S+)\s+(\d+)', out, re.MULTILINE)
        sizes[name] = sum(int(size) for section, size in sections
                          if not section.startswith(('.bss', '.noinit',
                                                     '.debug', '.comment')))
    return sizes


def structures(out):
    """{struct: bytes}: an array of each size, measured in its object file."""
    source, target = out / 'sizes.c', out / 'sizes.o'
    source.write_text('#include "el2/cpu.h"\n' + ''.join(
        f'char {name}[sizeof(struct {name})];\n' for name in STRUCTS))
    subprocess.run(['aarch64-linux-gnu-gcc', '-std=c11', '-ffreestanding',
                    '-mgeneral-regs-only', '-I', ROOT, '-I', ROOT / 'include',
                    '-I', ROOT / 'lib', '-c', source, '-o', target],
                   check=True)
    text = subprocess.run(['nm', '-S', str(target)], capture_output=True,
                          text=True, check=True).stdout
    return {name: int(size, 16) for size, name in
            re.findall(r'^[0-9a-f]+ ([0-9a-f]+) \w (\w+)$', text,
                       re.MULTILINE)}


def costs(out):
    """What one more of each takes."""
    size = structures(out)
    return {
        'a domain (struct domain, with its 8 vCPUs)': size['domain'],
        'of that, a vCPU': size['vcpu'],
        "a CPU's struct, stack and guard page": size['cpu_area'],
        'a rule in the blob': size['gate_blob_rule'],
        'its two slots in the verdict table': 2 * size['gate_slot'],
        'a step of a check': size['gate_step'],
        'the smallest verdict table, 2^9 slots':
            size['gate_slot'] << TABLE_MIN_BITS,
        "a CPU's trace ring": RING_PACKETS * size['gate_trace_packet'],
    }
