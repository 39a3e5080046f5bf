"""The papers of which the yearbook of an edition is bound; what they show: models/statistics/yearbook.py"""
from odoo import api, models
from odoo.tools.misc import format_date


class ReportStatisticChapter(models.AbstractModel):
    _name = 'report.koperasi.report_statistic_chapter'
    _description = "Chapter of a Yearbook"

    @api.model
    def _get_report_values(self, docids, data=None):
        """ One chapter of one edition, in the language that its caller chose """
        edition, code = self.env['koperasi.statistic.edition'].browse(docids)[:1], (data or {}).get('chapter')
        edition.check_access('read')
        return {'docs': edition, 'paper': edition._chapter_values(code)}


class ReportStatisticFront(models.AbstractModel):
    _name = 'report.koperasi.report_statistic_front'
    _description = "Cover and Contents of a Yearbook"

    @api.model
    def _get_report_values(self, docids, data=None):
        """ Cover and table of contents of one edition """
        edition = self.env['koperasi.statistic.edition'].browse(docids)[:1]
        edition.check_access('read')
        made = edition.published_on or edition.prepared_on
        return {'docs': edition, 'paper': {**edition._chapter_values('summary'), 'entries': (data or {}).get('entries') or [],
                                           'made': format_date(edition.env, made.date(), date_format='d MMMM y') if made else ''}}
