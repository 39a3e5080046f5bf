"""The receipt on a roll of 80 mm, as long as what stands on it."""
import math

from odoo import api, models

from .paper import mm

ROLL, SIDE = 80, 4      # mm: width, margin on both sides (printers reach 72 mm)
TOP, BOTTOM = 4, 6
WIDTH = ROLL - 2 * SIDE
LEADING = 1.32
# millimetres of a letter at a size of one: those of Odoo's font for papers (Lato), and a tenth more
NARROW, WIDE = set("ijlftrI.,:;'|!()[]- \xa0"), set('mwMWGOQ@%&')


def text_width(text, size, bold=False):
    """ An upper estimate of the width of a text, in the unit of ``size`` """
    units = sum(0.31 if char in NARROW else 0.92 if char in WIDE else 0.70 if char.isupper() else 0.60 for char in text)
    return units * size * (1.06 if bold else 1)


def count_lines(text, size, width=WIDTH, bold=False):
    """ On how many lines a text is broken, at words and in words that are too long """
    lines, used = 1, 0.0
    for word in (text or '').split(' '):
        length = text_width(word, size, bold)
        blank = text_width(' ', size, bold) if used else 0
        if used and used + blank + length > width:
            lines, used, blank = lines + 1, 0.0, 0
        if length > width:
            lines += math.ceil(length / width) - 1
            length %= width
        used += blank + length
    return lines


def thermal_height(paper):
    """ Length of the roll in whole millimetres for what ``_receipt`` gives """
    height = 0.0

    def add(text, size, width=WIDTH, bold=False, after=0.0):
        nonlocal height
        if text:
            height += count_lines(str(text), size, width, bold) * size * LEADING + after

    head = paper['head']
    add(head['name'], 4.4, bold=True)
    add(head['branch'] and f"Cabang {head['branch']}", 2.7)
    add(head['legal'], 2.7)
    add(head['address'], 2.7)
    height += 14 if head['logo'] else 0
    add(paper['reversed_by'], 3.1, WIDTH - 4, bold=True, after=4)
    add(paper['title'], 4.2, bold=True, after=4.6)
    add(paper['copy'], 3.1, bold=True)
    for name in ('name', 'reverses', 'business_date', 'posted_at', 'member_number', 'member_name'):
        add(paper[name], 3.1, WIDTH - 24, bold=True, after=0.3)
    for line in paper['lines']:
        add(f"{line['product'] or ''} {line['component'] or ''}", 3.1, WIDTH - 26, bold=True)
        add(' · '.join(filter(None, (line['account'], line['kind'], line['memo'], line['is_reversed'] and 'dibatalkan'))), 2.7, WIDTH - 26)
        height += 2.7 * LEADING + 2.4
    height += (2 * 3.1 * LEADING if paper['received'] else 0) + 4 + 6 * LEADING
    add(paper['words'], 3.1, after=1.2)
    add(paper['memo'], 3.1, WIDTH - 24, after=1)
    add(paper['teller'], 3.1, WIDTH - 24, after=1)
    height += 3 + 28 + 3      # code
    add("Scan the code to check whether this receipt is true.", 2.7)
    add(paper['printed'], 2.7)
    return math.ceil(height) + TOP + BOTTOM


class ReportReceiptThermal(models.AbstractModel):
    _name = 'report.koperasi.report_receipt_thermal'
    _description = "Receipt (80 mm)"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.transaction'].browse(docids)
        papers = {transaction.id: transaction._receipt() for transaction in docs}
        # one print has one size: that of the longest
        return {'docs': docs, 'papers': papers, 'mm': mm, 'height': max(map(thermal_height, papers.values()), default=100)}
