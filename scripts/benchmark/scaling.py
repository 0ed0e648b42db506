# SPDX-License-Identifier: BSD-2-Clause
"""What a call costs against the number of rules and of domains."""
import struct

from benchmark import machine
from benchmark.machine import MAX
from benchmark.systems import MANIFESTS
from benchmark.targets import rows

RULES = (1, 10, 100, 900)
DOMAINS = (1, 2, 3, 4)
FIRST_FID = 0x82001000
CALLS = ('SMCCC_VERSION', 'UID', 'denied', 'unknown-sip', 'forward',
         'PSCI_AFFINITY_INFO')
IDLE = struct.pack('<II', 0xd503207f, 0x17ffffff)  # wfi; b .-4

MADE_UP = '''\t\tcall@{fid:x} {{
\t\t\treg = <{fid:#x}>;
\t\t\tlabel = "MADE_UP_{number}";
\t\t\targs = <0>;
\t\t\teffect = "pure";
\t\t}};
'''
IDLE_DOMAIN = '''
\tdomain@{number} {{
\t\treg = <{number}>;
\t\tlabel = "idle-{number}";
\t\tmemory = /bits/ 64 <{base:#x} 0x400000>;
\t\tkernel = "idle.bin";

\t\tsmc-policy {{
\t\t\tanswer = "*";
\t\t}};
\t}};
'''


def _with_rules(count):
    """So many rules more, in front of and behind the bench's own."""
    names = ', '.join(f'"MADE_UP_{i}"' for i in range(count))
    calls = ''.join(MADE_UP.format(fid=FIRST_FID + 7 * i, number=i)
                    for i in range(count))
    return ('/ {\n\tcalls {\n\t\t#address-cells = <1>;\n\t\t#size-cells = '
            f'<0>;\n{calls}\t}};\n}};\n\n&bench_policy {{\n\tforward = '
            f'"SMCGATE_SIP_EXAMPLE", "SMCGATE_SIP_EXAMPLE_64", {names};\n'
            '};\n')


def _with_domains(count, last):
    """Idle domains behind the bench's own, or in front of it."""
    text = (MANIFESTS / 'bench.dts').read_text()
    idle = ''.join(IDLE_DOMAIN.format(number=number,
                                      base=0x59000000 + 0x400000 * number)
                   for number in range(2, count + 1))
    at = text.index('\n\tbench: domain@1') if last else text.rindex('};')
    return text[:at] + idle + text[at:]


def _rows(systems, manifest, limit, cpus=1):
    text = machine.boot(MAX, limit, flash=systems.flash(
        systems.image(manifest)), cpus=cpus, until=b'# bench done')
    return {f'{row["call"]} {row["conduit"]}': row['instructions']
            for row in rows('gate', MAX, text) if row['call'] in CALLS}


def measure(systems, limit):
    """{what: [{what: how many, 'rows': {call and conduit: instructions}}]}"""
    (systems.out / 'idle.bin').write_bytes(IDLE)
    found = {'rules': [{'count': count, 'rows': _rows(
        systems, systems.derived(f'bench-rules-{count}', 'bench.dts',
                                 _with_rules(count)), limit)}
        for count in RULES]}
    for place in ('first', 'last'):
        found[f'domains, from the {place}'] = [
            {'count': count, 'rows': _rows(
                systems, systems.manifest(
                    f'bench-{place}-of-{count}',
                    _with_domains(count, place == 'last')), limit, count)}
            for count in DOMAINS]
    return found
