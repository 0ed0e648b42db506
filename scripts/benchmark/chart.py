# SPDX-License-Identifier: BSD-2-Clause
"""The figures as a picture: bars on a logarithmic scale, a group a call."""
import math
import shutil
import subprocess
from xml.sax.saxutils import escape

from benchmark.machine import A57, MAX

CALLS = ('SMCCC_VERSION', 'ARCH_FEATURES', 'ARCH_WORKAROUND_1', 'PSCI_VERSION',
         'PSCI_AFFINITY_INFO', 'UID', 'unknown-sip')
# label, fill, pattern, (cpu, target, conduit)
BARS = [
    ('floor at EL2, SMC', '#ffffff', None, (MAX, 'floor-el2', 'smc')),
    ('gate, SMC', '#1b4f72', None, (MAX, 'gate', 'smc')),
    ('gate, HVC', '#5dade2', None, (MAX, 'gate', 'hvc')),
    ('Xen 4.17, SMC', '#b9770e', 'up', (MAX, 'xen-4.17', 'smc')),
    ('KVM VHE, HVC', '#7b241c', 'down', (MAX, 'kvm-vhe', 'hvc')),
    ('KVM nVHE, HVC', '#c39bd3', 'cross', (A57, 'kvm-nvhe', 'hvc')),
    ('monitor, SMC from EL2', '#196f3d', None, (MAX, 'monitor', 'smc')),
    ('floor at EL3', '#d5d8dc', None, (MAX, 'floor-el3', 'smc')),
]
WIDTH, LEFT, RIGHT, TOP, BAR, GAP = 900, 190, 60, 90, 13, 16
LOW, HIGH = 10, 3000
STRIPES = {'up': 'M0 6L6 0', 'down': 'M0 0L6 6', 'cross': 'M0 0L6 6M0 6L6 0'}


def _x(value):
    span = math.log10(HIGH) - math.log10(LOW)
    share = (math.log10(max(value, LOW)) - math.log10(LOW)) / span
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _text(x, y, text, more=''):
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(text)}</text>'


def _bar(number, x, y, width):
    fill, pattern = BARS[number][1:3]
    rect = (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" '
            f'height="{BAR - 2}" stroke="#000" stroke-width="0.6" ')
    parts = [f'{rect}fill="{fill}"/>']
    if pattern:
        parts.append(f'{rect}fill="url(#{pattern})"/>')
    return parts


def _legend():
    parts = []
    for i, (label, *_) in enumerate(BARS):
        x, y = LEFT + i % 4 * 168, 42 + i // 4 * 18
        parts += _bar(i, x, y - 9, 22)
        parts.append(_text(x + 28, y, label))
    return parts


def svg(rows):
    cost = {(row['cpu'], row['target'], row['conduit'], row['call']):
            row['instructions'] for row in rows}
    groups = [(call, [(i, cost[(*key, call)]) for i, (*_, key) in
                      enumerate(BARS) if (*key, call) in cost])
              for call in CALLS]
    height = TOP + sum(BAR * len(bars) + GAP for _, bars in groups) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{height}" font-family="DejaVu Sans, sans-serif" '
        'font-size="11">',
        '<defs>' + ''.join(
            f'<pattern id="{name}" width="6" height="6" '
            f'patternUnits="userSpaceOnUse"><path d="{path}" stroke="#000" '
            'stroke-width="0.8"/></pattern>'
            for name, path in STRIPES.items()) + '</defs>',
        '<rect width="100%" height="100%" fill="#fff"/>',
        _text(10, 20, 'Instructions a round trip, call and ERET included '
              '(logarithmic; QEMU -icount)', 'font-size="14"'),
        *_legend(),
    ]
    for value in (10, 20, 50, 100, 200, 500, 1000, 2000):
        x = _x(value)
        parts.append(f'<path d="M{x:.1f} {TOP - 8}V{height - 26}" '
                     'stroke="#bbb" stroke-width="0.6"/>')
        parts.append(_text(x, height - 10, str(value),
                           'text-anchor="middle"'))
    y = TOP
    for call, bars in groups:
        middle = y + BAR * len(bars) / 2 + 4
        parts.append(_text(LEFT - 10, middle, call, 'text-anchor="end"'))
        for number, value in bars:
            width = max(_x(value) - LEFT, 1)
            parts += _bar(number, LEFT, y, width)
            parts.append(_text(LEFT + width + 4, y + 9, f'{value:g}'))
            y += BAR
        y += GAP
    return '\n'.join([*parts, '</svg>']) + '\n'


def write(rows, path):
    """@path and, where librsvg is there, a PNG beside it."""
    path.write_text(svg(rows))
    if shutil.which('rsvg-convert'):
        subprocess.run(['rsvg-convert', '-z', '1.5', '-o',
                        path.with_suffix('.png'), path], check=True)
        return True
    return False
