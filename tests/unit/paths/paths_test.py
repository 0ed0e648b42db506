#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What scripts/paths.py makes of instructions, of QEMU's log and of the lines
that calls touch. Prints TAP.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / 'scripts'))
import a64  # noqa: E402
import paths  # noqa: E402

X = [0x10000 * (i + 1) for i in range(31)] + [0x7f00]  # x0-x30, SP
MASK = (1 << 64) - 1
START = 0x40201c58


def equal(got, want):
    assert got == want, f'{got!r} is not {want!r}'


def touched(text, x=None, base=0):
    return a64.Instruction(text, base=base).touches(x or X)


def unknown(text):
    try:
        got = touched(text)
    except a64.Unknown:
        return
    raise AssertionError(f'{text}: taken for {got}')


def loads(text, address, size, **more):
    equal((text, touched(text, **more)), (text, [(address, size, True, False)]))


def stores(text, address, size, **more):
    equal((text, touched(text, **more)), (text, [(address, size, False, True)]))


def updates(text, address, size):
    equal((text, touched(text)), (text, [(address, size, True, True)]))
    assert a64.Instruction(text).atomic, text


def immediate_offsets():
    loads('ldr\tx3, [x1]', 0x20000, 8)
    loads('ldr w3, [x1, #20]', 0x20014, 4)
    loads('ldr x3, [sp, #16]', 0x7f10, 8)
    stores('str xzr, [x2, #8]', 0x30008, 8)
    stores('stur w3, [x2, #-4]', 0x2fffc, 4)
    stores('stp x28, x29, [sp]', 0x7f00, 16)
    loads('ldp w4, wzr, [x0, #0x18]', 0x10018, 8)
    loads('ldpsw x4, x5, [x0, #8]', 0x10008, 8)
    stores('stnp x4, x5, [x0, #-16]', 0xfff0, 16)
    loads('ldr x0, [x1, #8] // comment', 0x20008, 8)


def the_base_moves_before_or_behind():
    stores('stp x29, x30, [sp, #-96]!', 0x7f00 - 96, 16)
    loads('ldp x29, x30, [sp], #96', 0x7f00, 16)
    loads('ldrb w2, [x3, #1]!', 0x40001, 1)
    stores('strb w2, [x3], #-1', 0x40000, 1)


def register_offsets():
    x = list(X)
    x[2] = 0xffffffff_fffffffe
    loads('ldr x0, [x1, x2]', 0x1fffe, 8, x=x)
    loads('ldr x0, [x1, x3, lsl #3]', 0x20000 + 8 * 0x40000, 8)
    stores('strb w0, [x1, w2, uxtw]', 0x20000 + 0xfffffffe, 1, x=x)
    loads('ldrh w0, [x1, w2, uxtw #1]', 0x20000 + 2 * 0xfffffffe, 2, x=x)
    loads('ldr x0, [x1, w2, sxtw #3]', 0x20000 - 16, 8, x=x)
    loads('ldr x0, [x1, x2, sxtx #3]', 0x20000 - 16, 8, x=x)
    loads('ldr x0, [x1, xzr]', 0x20000, 8)
    x[1] = 8
    loads('ldr x0, [x1, #-16]', MASK - 7, 8, x=x)


def widths():
    for text, size in [('ldrb w0, [x1]', 1), ('ldrsb x0, [x1]', 1),
                       ('ldrh w0, [x1]', 2), ('ldrsh w0, [x1]', 2),
                       ('ldrsw x0, [x1]', 4), ('ldurb w0, [x1, #0]', 1),
                       ('ldr q0, [x1]', 16), ('ldr d0, [x1]', 8),
                       ('ldp q0, q1, [x1]', 32), ('ldtr x0, [x1]', 8)]:
        loads(text, 0x20000, size)


def ordered_accesses_are_no_locks():
    for text in ['ldar x0, [x1]', 'ldarb w0, [x1]', 'ldapr w0, [x1]',
                 'stlr x0, [x1]', 'stlrh wzr, [x1]', 'ldlar x0, [x1]']:
        assert not a64.Instruction(text).atomic, text
        equal(touched(text)[0][0], 0x20000)


def locks_and_atomic_updates():
    for text, size in [('ldxr x0, [x1]', 8), ('ldaxrb w0, [x1]', 1),
                       ('ldxp x0, x2, [x1]', 16)]:
        loads(text, 0x20000, size)
        assert a64.Instruction(text).atomic, text
    for text, size in [('stxr w5, x0, [x1]', 8), ('stlxr w5, w0, [x1]', 4),
                       ('stlxrh w5, w0, [x1]', 2),
                       ('stxp w5, x0, x2, [x1]', 16)]:
        stores(text, 0x20000, size)
        assert a64.Instruction(text).atomic, text
    updates('ldadd x0, x2, [x1]', 0x20000, 8)
    updates('ldaddal w0, w2, [x1]', 0x20000, 4)
    updates('stset x0, [x1]', 0x20000, 8)
    updates('ldsmaxb w0, w2, [x1]', 0x20000, 1)
    updates('swpal x0, x2, [x1]', 0x20000, 8)
    updates('cas w0, w2, [sp]', 0x7f00, 4)
    updates('caspal x0, x1, x2, x3, [x1]', 0x20000, 16)


def a_literal_lies_where_the_image_runs():
    loads('ldr x0, 9000 <table>', 0x60009000, 8, base=0x60000000)


def dc_zva_writes_a_block():
    stores('dc zva, x1', 0x20000, 64, x=[0, 0x20031] + X[2:])
    equal(touched('dc civac, x1'), [])


def what_touches_no_memory():
    for text in ['add x0, x1, #1', 'mov w0, w0', 'smc #0', 'eret',
                 'mrs x0, esr_el2', 'b.ne 3d4 <x>', 'prfm pldl1keep, [x0]',
                 'csel x0, x1, x2, eq', 'dsb nsh', 'tlbi alle2']:
        equal((text, touched(text)), (text, []))


def what_is_not_known_is_an_error():
    for text in ['ld1 {v0.2d-v3.2d}, [x1], #64', 'ldraa x0, [x1, #8]',
                 'st64b x0, [x1]', 'ldr x0, [x1, x2, lsr #3]',
                 'ldr x0, [x1, w2, lsl #3]', 'ldr x0, [x1, x2]!',
                 'ldr x0, [x1], x2', 'ldr z0, [x1]', 'ldr x0, [w1]',
                 'str x0, 9000 <table>', '.word 0x00000000', 'udf #0',
                 'ldr p0, [x1, #1, mul vl]', 'cpyfp [x0]!, [x1]!, x2!',
                 'dc gzva, x1', 'mov v0.d[0], x1']:
        unknown(text)


def kinds():
    for text, kind in [('mrs x0, elr_el2', 'mrs'), ('msr daifset, #15', 'msr'),
                       ('isb', 'isb'), ('dsb nsh', 'dsb'), ('dmb ish', 'dmb'),
                       ('eret', 'eret'), ('hvc #0', 'call'),
                       ('b 40 <x>', 'branch'), ('b.eq 40 <x>', 'branch'),
                       ('bl 40 <x>', 'branch'), ('blr x1', 'branch'),
                       ('ret', 'branch'), ('retaa', 'branch'),
                       ('braaz x1', 'branch'), ('cbnz w0, 40 <x>', 'branch'),
                       ('tbz w0, #30, 40 <x>', 'branch'),
                       ('bic x0, x1, x2', None),
                       ('bfi x0, x1, #0, #8', None), ('brk #1', None)]:
        equal((text, a64.Instruction(text).kind), (text, kind))


class Machine:
    """As little of one as the reader needs: eight instructions at EL2."""

    starts = {START: 'smc'}
    interrupts = {0x2480}
    code = {2: {0x1000 + 4 * i: a64.Instruction(text) for i, text in enumerate(
        ['stp x28, x29, [sp]', 'mrs x28, esr_el2', 'b 100c <x>', 'nop',
         'ldr x0, [x1]', 'eret', 'ldaxr x0, [x1]', 'smc #0'])}, 3: {}}

    target = 'gate'

    @staticmethod
    def variable(address):
        return hex(address)

    @staticmethod
    def cpu_struct(cpu):
        return range(0x8000 + 0x1000 * cpu, 0x9000 + 0x1000 * cpu)


def record(pc, level, cpu=0, stopped=False, **values):
    x = list(X)
    for name, value in values.items():
        x[31 if name == 'sp' else int(name[1:])] = value
    text = f'{cpu}: 0x7f00 [0000000000000000/{pc:016x}/00000061/ff000201] \n' \
           f' PC={pc:016x} '
    text += ' '.join(f'X{i:02d}={x[i]:016x}' for i in range(31))
    text += f'  SP={x[31]:016x}\nPSTATE=600003c9 -ZC- NS EL{level}h\n'
    if stopped:
        text += f'Stopped execution of TB chain before 0x7f00 [{pc:016x}] \n'
    return text.encode()


def read(*log):
    reader = paths.Reader(Machine)
    for one in log:
        reader.feed(one)
    return reader.calls


def broken(*log):
    try:
        read(*log)
    except paths.Broken:
        return
    raise AssertionError('the log was taken')


def call(*steps, cpu=0, index=5, of=0, **values):
    """The log of one call."""
    yield record(START, 1, cpu, x19=index, x20=of)
    for pc in steps:
        yield record(pc, 2, cpu, **values)
    yield record(START + 4, 1, cpu)


def a_call_is_cut_from_the_log():
    calls = read(record(0x1000, 2), *call(0x1000, 0x1004, 0x1008, 0x1014),
                 record(0x1000, 2))
    (key, (one,)), = calls.items()
    equal(key, (0, 'smc', 5))
    equal(one.pcs(), [0x1000, 0x1004, 0x1008, 0x1014])
    equal(one.steps[0].touched, [(0x7f00, 16, False, True)])


def two_cpus_are_told_apart():
    first, second = call(0x1000, 0x1004), call(0x1010, 0x1014, cpu=1)
    log = [one for pair in zip(first, second) for one in pair]
    calls = read(*log)
    equal(calls[0, 'smc', 5][0].pcs(), [0x1000, 0x1004])
    equal(calls[1, 'smc', 5][0].pcs(), [0x1010, 0x1014])


def what_was_not_executed_does_not_count():
    begin, *rest = call(0x1000, 0x1004)
    calls = read(record(START, 1, stopped=True), begin,
                 record(0x1000, 2, stopped=True), *rest)
    equal(calls[0, 'smc', 5][0].pcs(), [0x1000, 0x1004])


def an_interrupt_is_not_the_calls():
    begin, *rest = call(0x1000, 0x1004)
    irq = [record(0x2480, 2), record(0x9000, 2), record(0x1014, 2)]
    calls = read(begin, *irq, begin, *rest)
    equal(calls[0, 'smc', 5][0].pcs(), [0x1000, 0x1004])
    calls = read(begin, *rest[:-1], *irq, rest[-1])
    equal(calls[0, 'smc', 5][0].pcs(), [0x1000, 0x1004])


def a_gap_in_the_log_is_an_error():
    broken(*call(0x1000, 0x1008))
    broken(*call(0x1000, 0x1000))
    broken(*call(0x1000, 0x9000))
    broken(b'something else')


def a_part_without_a_call_is_passed_over():
    reader = paths.Reader(Machine)
    assert reader.idle(b'Trace ' + record(0x1000, 2))
    assert not reader.idle(b'Trace ' + record(START, 1))
    reader.feed(record(START, 1, x19=0, x20=0))
    assert not reader.idle(b'Trace ' + record(0x1000, 2))


def followed(*logs):
    """{(cpu, conduit, name): calls by round}, as shared_lines() wants it."""
    calls = read(*(one for log in logs for one in log))
    return {(cpu, conduit, f'call-{index}'): rounds
            for (cpu, conduit, index), rounds in calls.items()}


def shared(*logs):
    return list(paths.shared_lines(Machine, followed(*logs)))


def lines_of_their_own_are_fine():
    equal(shared(call(0x1000, sp=0x8000), call(0x1000, cpu=1, sp=0x8040)), [])


def tables_that_all_read_are_fine():
    equal(shared(call(0x1010, x1=0x8000), call(0x1010, cpu=1, x1=0x8000)), [])


def a_store_to_what_another_cpu_reads_is_found():
    problems = shared(call(0x1000, sp=0x8000),
                      call(0x1010, cpu=1, index=6, x1=0x8038))
    equal(len(problems), 1)
    for piece in ['0x8000', 'CPU 0 stores', 'stp x28, x29, [sp]',
                  'call-5 by smc', 'CPU 1 uses', '0x8038', 'ldr x0, [x1]',
                  'call-6 by smc']:
        assert piece in problems[0], problems[0]


def a_store_across_the_end_of_a_line_counts_for_both():
    equal(len(shared(call(0x1000, sp=0x8038),
                     call(0x1010, cpu=1, x1=0x8040))), 1)


def two_stores_to_one_line_are_found():
    assert shared(call(0x1000, sp=0x8000), call(0x1000, cpu=1, sp=0x8010))


def a_lock_is_found():
    problems = shared(call(0x1018, x1=0x8000))
    assert len(problems) == 1 and 'ldaxr x0, [x1]' in problems[0], problems


def flooded(*steps, cpu=0, name='denied', target='gate', **values):
    """What is wrong with a refused call beside another CPU's."""
    calls = followed(call(*steps, cpu=cpu, **values),
                     call(0x1000, cpu=2, sp=0xf000))
    calls[cpu, 'smc', name] = calls.pop((cpu, 'smc', 'call-5')) \
        if cpu != 2 else calls[2, 'smc', 'call-5']

    class Target(Machine):
        pass

    Target.target = target
    return list(paths.flooding(Target, calls))


def a_refusal_stores_to_its_own_cpu():
    equal(flooded(0x1000, 0x1004, 0x1008, 0x1014, sp=0x8100), [])
    equal(flooded(0x1000, cpu=1, sp=0x9ff0), [])


def a_refusal_that_stores_elsewhere_is_found():
    problems = flooded(0x1000, sp=0x7ff8)
    assert len(problems) == 1 and 'stp x28, x29, [sp]' in problems[0], problems
    assert flooded(0x1000, sp=0x9000)
    assert flooded(0x1000, sp=0x8ff8)
    assert flooded(0x1000, cpu=1, sp=0x8000)
    equal(flooded(0x1000, sp=0x7000, name='constant'), [])


def a_refusal_that_goes_to_the_firmware_is_found():
    problems = flooded(0x101c, x0=0x82000000)
    assert len(problems) == 1 and '0x82000000' in problems[0], problems
    equal(flooded(0x101c, x0=0x80008000), [])


def a_recorded_refusal_may_store_to_what_nobody_else_uses():
    equal(flooded(0x1000, sp=0x7000, target='gate+trace'), [])
    assert flooded(0x1000, sp=0xf008, target='gate+trace')


def the_usual_way_is_the_shortest_that_comes_twice():
    short, long = (0x1000, 0x1004), (0x1000, 0x1004, 0x1008)

    def usual(*ways):
        log = (call(*way, of=i) for i, way in enumerate(ways))
        (_, rounds), = followed(*log).items()
        return paths.usual('it', rounds).pcs()

    equal(usual(long, short, long, short), list(short))
    equal(usual(short, long, long, long), list(long))
    try:
        usual(short, short, long, long)
    except paths.Broken:
        return
    raise AssertionError('a way that came once was taken')


TESTS = [
    immediate_offsets,
    the_base_moves_before_or_behind,
    register_offsets,
    widths,
    ordered_accesses_are_no_locks,
    locks_and_atomic_updates,
    a_literal_lies_where_the_image_runs,
    dc_zva_writes_a_block,
    what_touches_no_memory,
    what_is_not_known_is_an_error,
    kinds,
    a_call_is_cut_from_the_log,
    two_cpus_are_told_apart,
    what_was_not_executed_does_not_count,
    an_interrupt_is_not_the_calls,
    a_gap_in_the_log_is_an_error,
    a_part_without_a_call_is_passed_over,
    lines_of_their_own_are_fine,
    tables_that_all_read_are_fine,
    a_store_to_what_another_cpu_reads_is_found,
    a_store_across_the_end_of_a_line_counts_for_both,
    two_stores_to_one_line_are_found,
    a_lock_is_found,
    a_refusal_stores_to_its_own_cpu,
    a_refusal_that_stores_elsewhere_is_found,
    a_refusal_that_goes_to_the_firmware_is_found,
    a_recorded_refusal_may_store_to_what_nobody_else_uses,
    the_usual_way_is_the_shortest_that_comes_twice,
]


def main():
    failed = 0
    print(f'1..{len(TESTS)}')
    for number, test in enumerate(TESTS, 1):
        name = f'{number} {test.__name__}'
        try:
            test()
            print(f'ok {name}')
        except Exception as error:  # a broken test is a failed one
            failed += 1
            print(f'not ok {name}\n# {type(error).__name__}: {error}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
