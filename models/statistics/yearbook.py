"""The yearbook of an edition: cover, contents, summary, tables, charts, definitions and sources; chapters are rendered apart and bound."""
from odoo import models

from ...reports.annual.assemble import bind
from ...reports.text import paper_lang, printed

CHAPTERS = ('summary', 'kinds', 'areas', 'charts', 'definitions', 'sources')
KINDS, AREAS = ('kind', 'business', 'scale', 'guidance', 'digital', 'state'), ('regency', 'district')


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _in_office_language(self):
        return self.with_context(lang=paper_lang(self.company_id.partner_id), force_report_rendering=True)

    def _yearbook(self):
        """ The book.

        :return: bytes
        :raises AccessError: if the caller may not read the edition
        """
        self.ensure_one()
        self.check_access('read')
        book = self._in_office_language()
        titles = book._chapter_titles()
        parts = [(titles[code], [book.with_context(koperasi_chapter=titles[code])._print('koperasi.action_report_statistic_chapter', {'chapter': code})])
                 for code in CHAPTERS if book._has_chapter(code)]
        return bind(parts, lambda entries: book._print('koperasi.action_report_statistic_front', {'entries': entries}), book.env)

    def _print(self, report, data):
        content, _type = self.env['ir.actions.report']._render_qweb_pdf(report, self.ids, data)
        return content

    def _chapter_titles(self):
        env = self.env
        return {'summary': env._("Summary"), 'kinds': env._("By kind, level and digital level"), 'areas': env._("By area"), 'charts': env._("Charts"),
                'definitions': env._("What the figures mean"), 'sources': env._("Sources and method")}

    def _has_chapter(self, code):
        if code == 'charts':
            return bool(self._charts_paper())
        dimensions = {'kinds': KINDS, 'areas': AREAS}.get(code)
        return not dimensions or bool(self._tables(dimensions))

    def _charts_paper(self):
        archive = self.search([('company_id', '=', self.company_id.id), ('state', '=', 'published')])
        return [{**chart, 'lines_chart': True} for chart in self._trend(archive)] + [{**chart, 'lines_chart': False} for chart in self._bars()]

    def _chapter_values(self, code):
        """ What the template lays out for a chapter; for what is none, the summary """
        code = code if code in CHAPTERS else 'summary'
        # narrow sudo(): head of the paper, with address and logo
        company = self.company_id.with_env(self.env).sudo()
        values = {'head': company._paper_head(), 'title': self.env.context.get('koperasi_chapter', ''), 'subject': self.area_id.name, 'period': self._day_text(), 'lang': self.env.lang,
                  'printed': printed(self), 'kind': code, 'summary': [], 'words': [], 'sources': [], 'tables': [], 'charts': []}
        if code in ('summary', 'definitions', 'sources'):
            values['summary'] = self._summary()
            values['words'] = list({one['code']: one for one in values['summary']}.values())
            values['sources'] = list(dict.fromkeys(one['source'] for one in values['summary']))
        elif code == 'charts':
            values['charts'] = self._charts_paper()
        else:
            values['tables'] = self._tables(KINDS if code == 'kinds' else AREAS)
        return values
