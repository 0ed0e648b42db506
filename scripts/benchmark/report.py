# SPDX-License-Identifier: BSD-2-Clause
"""The figures as text: on the console, and between the marks in the docs."""
from benchmark.machine import ROOT

DOC = ROOT / 'docs/performance.md'
BEGIN, END = '<!-- figures: {} -->', '<!-- end of figures -->'
PATHS = ('total', 'el2', 'el3', 'mrs', 'msr', 'isb', 'dsb', 'dmb', 'loads',
         'stores', 'eret')


def figure(value):
    return f'{value:g}' if isinstance(value, float) else str(value)


def table(head, lines):
    """Markdown, for people at a terminal too."""
    cells = [head, *lines]
    widths = [max(len(str(row[i])) for row in cells)
              for i in range(len(head))]
    text = []
    for row in cells:
        text.append('| ' + ' | '.join(
            str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))) + ' |')
    text.insert(1, '|' + '|'.join('-' * (width + 2) for width in widths) + '|')
    return '\n'.join(text)


def calls(rows, cpu):
    """One line a call; SMC and HVC of a target in one cell."""
    here = [row for row in rows if row['cpu'] == cpu]
    targets = list(dict.fromkeys(row['target'] for row in here))
    cells = {}
    for row in here:
        text = figure(row['instructions'])
        if row.get('refused'):
            text = f'({text})'
        cells.setdefault((row['call'], row['target']), {})[
            row['conduit']] = text

    def cell(call, target):
        both = cells.get((call, target))
        if not both:
            return '-'
        if target.startswith(('monitor', 'floor-el3')):
            return both.get('smc', '-')
        return f'{both.get("smc", "-")} / {both.get("hvc", "-")}'

    names = list(dict.fromkeys(row['call'] for row in here))
    names.sort(key=lambda name: name.startswith('forward+'))
    return table(['SMC / HVC', *targets],
                 [[name, *(cell(name, target) for target in targets)]
                  for name in names])


def executed(rows, cpu, target):
    here = [row for row in rows if (row['cpu'], row['target']) == (cpu,
                                                                  target)]
    return table(['call', *PATHS],
                 [[f'{row["call"]}, {row["conduit"]}',
                   *(row[column] for column in PATHS)] for row in here])


def scaling(what, figures):
    keys = list(figures[0]['rows'])
    return table([f'{what}:', *(entry['count'] for entry in figures)],
                 [[key, *(figure(entry['rows'][key]) for entry in figures)]
                  for key in keys])


def amounts(pairs, head):
    return table(head, [[name, f'{value:,}'] for name, value in
                        pairs.items()])


def sections(data):
    """{name: text} of everything that was measured."""
    found = {}
    for cpu in dict.fromkeys(row['cpu'] for row in data['rows']):
        found[f'calls {cpu}'] = calls(data['rows'], cpu)
    for row in data['paths']:
        name = f'paths {row["cpu"]} {row["target"]}'
        if name not in found:
            found[name] = executed(data['paths'], row['cpu'], row['target'])
    for what, figures in data['scaling'].items():
        found[f'scaling {what}'] = scaling(what, figures)
    found['memory'] = amounts({**{f'{name}, text and data': size for
                                  name, size in data['sizes'].items()},
                               **data['memory']}, ['', 'bytes'])
    if data['startup']:
        found['start-up'] = amounts(data['startup'], ['', 'instructions'])
    if data['rate']:
        found['rate'] = amounts(data['rate'], ['', 'calls a second'])
    return found


def write_docs(data):
    """Replace what stands between the marks that name a section."""
    text = DOC.read_text()
    for name, body in sections(data).items():
        begin = BEGIN.format(name)
        if begin not in text:
            continue
        head, rest = text.split(begin, 1)
        text = f'{head}{begin}\n{body}\n{END}{rest.split(END, 1)[1]}'
    DOC.write_text(text)
