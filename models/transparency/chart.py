"""A line chart as numbers that a template draws: nothing of it needs a script."""
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 340, 170, 44, 8, 10, 24


def line_chart(code, title, labels, series, note=''):
    """ Where lines and texts of a chart stand.

    :param labels: names of the places from left to right
    :param series: list of dict ``name``, ``values`` (a number or None each), ``texts`` (as a table shows them)
    :param str note: the unit
    :return: dict for the template ``koperasi.transparency_chart``
    """
    values = [value for line in series for value in line['values'] if value is not None]
    low, high, step = scale(min(values, default=0), max(values, default=1))
    inner, across = HEIGHT - TOP - BOTTOM, WIDTH - LEFT - RIGHT

    def x_of(place):
        return round(LEFT + across * (place / (len(labels) - 1) if len(labels) > 1 else 0.5), 1)

    def y_of(value):
        return round(TOP + inner * (1 - (value - low) / (high - low)), 1)
    lines = []
    for number, line in enumerate(series, 1):
        parts, part = [], []
        for place, value in enumerate(line['values']):
            if value is None:
                parts, part = [*parts, part], []
            else:
                part.append((x_of(place), y_of(value)))
        parts = [part for part in [*parts, part] if part]
        lines.append({'name': line['name'], 'class': f'kp-line-{number}', 'parts': [' '.join(f'{x},{y}' for x, y in part) for part in parts],
                      'dots': [dot for part in parts for dot in part], 'last': line['texts'][-1]})
    ticks = [low + step * number for number in range(round((high - low) / step) + 1)]
    shown = sorted({0, len(labels) - 1, (len(labels) - 1) // 2} if len(labels) > 2 else {0, len(labels) - 1})
    return {
        'code': code, 'title': title, 'note': note, 'lines': lines, 'width': WIDTH, 'height': HEIGHT, 'left': LEFT, 'right': WIDTH - RIGHT, 'bottom': HEIGHT - BOTTOM,
        'ticks': [(y_of(tick), number_text(tick, step)) for tick in ticks],
        'labels': [(x_of(place), labels[place], 'start' if place == 0 else 'end' if place == len(labels) - 1 else 'middle') for place in shown],
        'head': ['', *(line['name'] for line in series)], 'rows': [[label, *(line['texts'][place] for line in series)] for place, label in enumerate(labels)],
        'description': '; '.join(f"{line['name']}: {labels[0]} {line['texts'][0]}, {labels[-1]} {line['texts'][-1]}" for line in series)}


def scale(low, high):
    """ Round ends of an axis that holds both, and the step between its lines: ``(low, high, step)`` """
    if high == low:
        low, high = low - max(abs(low) * 0.05, 1), high + max(abs(high) * 0.05, 1)
    raw = (high - low) / 4
    size = 10 ** floor(log10(raw))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= raw)
    return floor(low / step) * step, ceil(high / step) * step, step


def number_text(value, step):
    """ A number beside the axis, with as many places as its step needs """
    places = max(0, -floor(log10(step)))
    return f'{value:,.{places}f}'.replace(',', ' ').replace('.', ',').replace(' ', '.')
