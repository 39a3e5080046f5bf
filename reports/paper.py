"""Papers whose size is not fixed: a roll of paper ends where its text ends, a passbook has the size of the book."""
import re

from odoo import api, models

NAMES = {'data-report-page-width': '--page-width', 'data-report-page-height': '--page-height'}
# Sizes in millimetres for the style of a paper. The engines differ in how many pixels a millimetre has, so all stands in rem:
# 8 px in that of 2012, a part of the width in those that know vw (``koperasi.paper_unit``), both of 2.6458 mm.
MM_PER_REM = 2.6458


def mm(value):
    """ A length on paper, as a CSS length """
    return f'{value / MM_PER_REM:.4f}rem'


class RecordPaper(models.AbstractModel):
    """ Reports that show of each record what one of its methods gives; ``_koperasi_paper`` names model and method. """
    _name = 'koperasi.record.paper'
    _description = "Paper of a Record"
    _koperasi_paper = ()

    @api.model
    def _get_report_values(self, docids, data=None):
        model, paper = self._koperasi_paper
        docs = self.env[model].browse(docids)
        return {'docs': docs, 'papers': {record.id: getattr(record, paper)() for record in docs}}


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    def _build_wkhtmltopdf_args(self, paperformat_id, landscape, specific_paperformat_args=None, set_viewport_size=False):
        """ A report of ours may say its own page size in millimetres, on its first tag as Odoo's margins """
        args = super()._build_wkhtmltopdf_args(
            paperformat_id, landscape, specific_paperformat_args=specific_paperformat_args, set_viewport_size=set_viewport_size)
        for name, option in NAMES.items():
            size = (specific_paperformat_args or {}).get(name, '')
            if not re.fullmatch(r'\d{1,4}(\.\d{1,2})?', size):
                continue
            if option in args:
                args[args.index(option) + 1] = f'{size}mm'
            else:
                args += [option, f'{size}mm']
        return args
