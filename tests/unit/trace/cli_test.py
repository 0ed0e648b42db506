#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`smcgate trace` from outside: RAM files, live ones too, and readers of what
it writes. Prints TAP.

    cli_test.py SMCGATE FIXTURE
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SMCGATE, FIXTURE = (str(pathlib.Path(p).resolve()) for p in sys.argv[1:3])
BABELTRACE = shutil.which('babeltrace2')
LIMIT = 50


class Skip(Exception):
    """This machine lacks what the test needs."""


def trace(*args, status=0):
    done = subprocess.run([SMCGATE, 'trace', *args], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == status, \
        f'status {done.returncode}: {done.stderr or done.stdout[-500:]}'
    return done


def fixture(kind, name='ram'):
    """A RAM file; how many records were written to it."""
    done = subprocess.run([FIXTURE, kind, name], capture_output=True,
                          text=True, check=True, timeout=LIMIT)
    return int(done.stdout)


def equal(got, want):
    assert got == want, f'{got!r} is not {want!r}'


def objects(*args):
    return [json.loads(line)
            for line in trace('--json', *args).stdout.splitlines()]


def each_call_is_a_line_in_order_of_time():
    count = fixture('calls')
    lines = trace('ram').stdout.splitlines()
    equal(len(lines), count)
    times = [float(line.split()[0]) for line in lines]
    equal(times, sorted(times))
    equal({line.split()[1] for line in lines}, {'cpu0', 'cpu1'})


def json_lines_parse_and_say_the_same():
    count = fixture('calls')
    calls = objects('ram')
    equal(len(calls), count)
    first = calls[0]
    equal((first['name'], first['fid'], first['domain'], first['verdict'],
           first['ns'], first['result'][0], len(first['x'])),
          ('PSCI_VERSION', '0x84000000', 'linux', 'constant', 160,
           '0x10001', 8))
    equal([c['name'] for c in calls if c['fid'] == '0x8200ffee'], [None])


def the_table_is_what_the_demonstration_looks_for():
    fixture('calls')
    rows = [' '.join(line.split()) for line in
            trace('--summary', 'ram').stdout.splitlines()]
    assert 'linux SMCGATE_SIP_EXAMPLE forward smc 5 480 512' in rows, rows
    assert 'probe SMCGATE_SIP_EXAMPLE deny smc 1 112 112' in rows, rows
    assert 'probe unknown (SiP Service) deny smc 2 96 96' in rows, rows
    equal(rows[-1], '11 calls; none lost')


def a_sweep_fits_a_screen():
    count = fixture('sweep')
    rows = trace('--summary', 'ram').stdout.splitlines()
    assert len(rows) < 40, len(rows)
    equal(rows[-1], f'{count} calls; none lost')
    assert len(trace('--summary', '--all', 'ram').stdout.splitlines()) > 200


def a_table_as_json_adds_up():
    fixture('calls')
    rows = objects('--summary', 'ram')
    equal(rows.pop(), {'calls': 11, 'lost': 0, 'damaged': 0})
    equal(sum(row['calls'] for row in rows), 11)


def losses_are_told():
    count = fixture('wrapped')
    done = trace('ram')
    left = len(done.stdout.splitlines())
    assert 0 < left < count
    equal(done.stderr, f'smcgate: {count - left} calls lost\n')
    last = trace('--summary', 'ram').stdout.splitlines()[-1]
    assert last.startswith(f'{left} calls; {count - left} more lost'), last


def filters_choose():
    fixture('calls')
    equal(len(objects('--domain', 'probe', 'ram')), 3)
    equal(len(objects('--domain', '1', 'ram')), 8)
    equal(len(objects('--verdict', 'forward', 'ram')), 5)
    equal(len(objects('--fid', '0x84000000', 'ram')), 1)
    equal(len(objects('--fid', 'PSCI_*', 'ram')), 3)
    equal(len(objects('--fid', 'SMCGATE_SIP_EXAMPLE', '--domain', 'probe',
                      'ram')), 1)
    equal(objects('--domain', 'nobody', 'ram'), [])


def bad_files_are_refused_with_a_reason():
    for kind, reason in [
            ('wild', 'ram: error: the descriptor at 0x40020000: cpu_count is '
                     'not 1 to 8\n'),
            ('none', 'ram: error: no trace of a gate in it\n'),
            ('two', 'ram: error: two descriptors, at 0x40010000 and '
                    '0x40020000: say with --at which one is the gate\'s\n')]:
        fixture(kind)
        done = trace('ram', status=2)
        equal((done.stdout, done.stderr), ('', reason))
    assert trace('--at', '0x40020000', 'ram').stdout
    equal(trace('--at', '0x40030000', 'ram', status=2).stderr,
          'ram: error: there is no magic\n')
    equal(trace('missing', status=2).stderr,
          'missing: error: No such file or directory\n')
    equal(trace('.', status=2).stderr, '.: error: not a regular file\n')
    pathlib.Path('empty').touch()
    equal(trace('empty', status=2).stderr, 'empty: error: empty\n')
    os.mkfifo('pipe')
    equal(trace('pipe', status=2).stderr, 'pipe: error: not a regular file\n')


def a_file_cut_anywhere_does_no_harm():
    fixture('wrapped')
    whole = pathlib.Path('ram').read_bytes()
    for size in (1, 4095, 0x20000, 0x20010, 0x201ff, 0x40000, 0x41001,
                 len(whole) - 1):
        pathlib.Path('cut').write_bytes(whole[:size])
        assert 'error: ' in trace('cut', status=2).stderr


def wrong_options_are_refused():
    fixture('calls')
    for args in [['--no-such'], ['--verdict', 'maybe', 'ram'], [],
                 ['ram', 'ram'], ['--fid', 'NO_SUCH_CALL', 'ram'],
                 ['--base', '12z', 'ram'], ['--pid', '1', 'ram'],
                 ['--all', 'ram'], ['--platform', 'MOON', 'ram'],
                 ['--ctf', 'x', '--json', 'ram']]:
        done = trace(*args, status=2)
        assert done.stderr and not done.stdout, args
    assert 'usage: smcgate trace' in trace('--help').stdout


def another_base_is_obeyed():
    fixture('calls')
    trace('--base', '0x80000000', 'ram', status=2)
    assert trace('--base', '0x40000000', 'ram').stdout


def read_ctf(directory):
    if not BABELTRACE:
        raise Skip('no babeltrace2')
    done = subprocess.run([BABELTRACE, directory], capture_output=True,
                          text=True, timeout=LIMIT)
    assert done.returncode == 0, done.stderr
    return done


def babeltrace_reads_what_we_write():
    count = fixture('calls')
    trace('--ctf', 'ctf', 'ram')
    done = read_ctf('ctf')
    lines = done.stdout.splitlines()
    equal(done.stderr, '')
    equal(len(lines), count)
    assert lines[0].startswith('[00:00:00.016000000]') or \
        '0.016000000]' in lines[0], lines[0]
    for piece in ['x0 = ( "PSCI_VERSION" : container = 0x84000000 )',
                  'domain = ( "linux" : container = 1 )',
                  'conduit = ( "smc" : container = 1 )',
                  'verdict = ( "constant" : container = 4 )',
                  'duration = 10,', '[0] = 0x10001']:
        assert piece in lines[0], (piece, lines[0])
    trace('--ctf', 'ctf', 'ram', status=2)


def babeltrace_reads_the_ring_as_it_lies():
    count = fixture('calls')
    trace('--ctf', 'ctf', 'ram')
    ram = pathlib.Path('ram').read_bytes()
    for cpu in range(2):
        at = 0x40000 + cpu * 8 * 4096
        pathlib.Path(f'ctf/cpu{cpu}').write_bytes(ram[at:at + 4096])
    done = read_ctf('ctf')
    equal((len(done.stdout.splitlines()), done.stderr), (count, ''))


def babeltrace_reads_empty_packets_as_they_lie():
    count = fixture('turned')
    trace('--ctf', 'ctf', 'ram')
    equal(os.path.getsize('ctf/cpu0'), 4096)
    ram = pathlib.Path('ram').read_bytes()
    for cpu, packets in [(0, 2), (1, 1)]:
        at = 0x40000 + cpu * 8 * 4096
        pathlib.Path(f'ctf/cpu{cpu}').write_bytes(ram[at:at + packets * 4096])
    done = read_ctf('ctf')
    equal((len(done.stdout.splitlines()), done.stderr), (count, ''))


def a_wrapped_ring_in_ctf_is_whole_and_in_order():
    fixture('wrapped')
    left = len(trace('ram').stdout.splitlines())
    trace('--ctf', 'ctf', 'ram')
    done = read_ctf('ctf')
    lines = done.stdout.splitlines()
    equal((len(lines), done.stderr), (left, ''))
    numbers = [int(line.rsplit('sequence = ', 1)[1].split()[0])
               for line in lines]
    equal(numbers, list(range(1000 - left, 1000)))


def babeltrace_hears_of_a_gap():
    count = fixture('gap')
    trace('--ctf', 'ctf', 'ram')
    done = read_ctf('ctf')
    equal(len(done.stdout.splitlines()), count - 31)
    assert 'Tracer discarded 31 events between' in done.stderr, done.stderr


def live(records, *args):
    """Follow a machine; the command's output, and how much was written."""
    machine = subprocess.Popen([FIXTURE, 'live', 'ram', str(records)],
                               stdout=subprocess.PIPE, text=True)
    args = [a.replace('PID', str(machine.pid)) for a in args]
    done = trace(*args, 'ram')
    return done, int(machine.communicate(timeout=LIMIT)[0])


def following_ends_with_the_machine_and_misses_nothing():
    for args in [['--pid', 'PID'], []]:
        # As many as the rings hold: however late the reader comes.
        done, count = live(15000, '--follow', '--summary', *args)
        equal(done.stdout.splitlines()[-1], f'{count} calls; none lost')
        pathlib.Path('ram').unlink()


def following_prints_what_comes():
    done, count = live(3000, '--follow', '--json', '--pid', 'PID')
    calls = [json.loads(line) for line in done.stdout.splitlines()]
    equal(len(calls), count)
    for cpu in range(2):
        numbers = [c['sequence'] for c in calls if c['cpu'] == cpu]
        equal(numbers, list(range(len(numbers))))


def following_ends_by_a_signal_with_the_table():
    for number in (signal.SIGINT, signal.SIGTERM):
        machine = subprocess.Popen([FIXTURE, 'live', 'ram', '1000000'],
                                   stdout=subprocess.DEVNULL)
        reader = subprocess.Popen(
            [SMCGATE, 'trace', '--follow', '--summary', '--pid',
             str(machine.pid), 'ram'], stdout=subprocess.PIPE, text=True)
        time.sleep(0.4)
        reader.send_signal(number)
        output, _ = reader.communicate(timeout=LIMIT)
        machine.kill()
        machine.wait()
        equal(reader.returncode, 0)
        assert ' calls; ' in output.splitlines()[-1], output
        pathlib.Path('ram').unlink()


def following_ends_when_the_file_is_gone():
    machine = subprocess.Popen([FIXTURE, 'live', 'ram', '1000000'],
                               stdout=subprocess.DEVNULL)
    reader = subprocess.Popen(
        [SMCGATE, 'trace', '--follow', '--summary', '--until-file-gone',
         'ram'], stdout=subprocess.PIPE, text=True)
    time.sleep(0.4)
    pathlib.Path('ram').unlink()
    output, _ = reader.communicate(timeout=LIMIT)
    machine.kill()
    machine.wait()
    equal(reader.returncode, 0)
    assert ' calls; ' in output.splitlines()[-1], output


def a_file_that_shrinks_is_survived():
    machine = subprocess.Popen([FIXTURE, 'shrink', 'ram'])
    time.sleep(0.1)
    done = trace('--follow', 'ram', status=2)
    machine.wait()
    equal(len(done.stdout.splitlines()), 100)
    equal(done.stderr, 'ram: error: became shorter while it was read\n')


def output_that_nobody_takes_is_an_error():
    fixture('calls')
    with open('/dev/full', 'w', encoding='ascii') as full:
        done = subprocess.run([SMCGATE, 'trace', 'ram'], stdout=full,
                              stderr=subprocess.PIPE, text=True,
                              timeout=LIMIT)
    equal(done.returncode, 2)


TESTS = [
    each_call_is_a_line_in_order_of_time,
    json_lines_parse_and_say_the_same,
    the_table_is_what_the_demonstration_looks_for,
    a_sweep_fits_a_screen,
    a_table_as_json_adds_up,
    losses_are_told,
    filters_choose,
    bad_files_are_refused_with_a_reason,
    a_file_cut_anywhere_does_no_harm,
    wrong_options_are_refused,
    another_base_is_obeyed,
    babeltrace_reads_what_we_write,
    babeltrace_reads_the_ring_as_it_lies,
    babeltrace_reads_empty_packets_as_they_lie,
    a_wrapped_ring_in_ctf_is_whole_and_in_order,
    babeltrace_hears_of_a_gap,
    following_ends_with_the_machine_and_misses_nothing,
    following_prints_what_comes,
    following_ends_by_a_signal_with_the_table,
    following_ends_when_the_file_is_gone,
    a_file_that_shrinks_is_survived,
    output_that_nobody_takes_is_an_error,
]


def main():
    failed = 0
    print(f'1..{len(TESTS)}')
    for number, test in enumerate(TESTS, 1):
        name = f'{number} {test.__name__}'
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            try:
                test()
                print(f'ok {name}')
            except Skip as reason:
                print(f'ok {name} # SKIP {reason}')
            except Exception as error:  # a broken test is a failed one
                failed += 1
                print(f'not ok {name}\n# {type(error).__name__}: {error}')
            os.chdir('/')
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
