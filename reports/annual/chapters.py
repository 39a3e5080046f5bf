"""What each chapter of the annual book is made of: the papers that there are, or one of its own."""
from odoo import api, models
from odoo.exceptions import UserError

from ..text import paper_lang

STATEMENTS = ('position', 'result', 'equity', 'cash_flow')
RATINGS = ('pearls', 'kkpkk')


class KoperasiAnnualReport(models.Model):
    _inherit = 'koperasi.annual.report'

    def _in_paper_language(self):
        """ The report in the language of the cooperative, over all branches that the user works in """
        branches = self.env.user.company_ids.filtered(lambda company: company.root_id == self.company_id)
        return self.with_context(lang=paper_lang(self.company_id.partner_id), allowed_company_ids=(self.company_id | branches).ids, force_report_rendering=True)

    def _file_name(self):
        return self._in_paper_language().env._("Annual Report %(year)s %(cooperative)s", year=self.year, cooperative=self.company_id.sudo().name)

    @api.model
    def _chapter_title(self, code):
        return dict(self.env['koperasi.annual.chapter']._fields['code']._description_selection(self.env))[code]

    def _chapter_files(self, code):
        """ The files of a chapter, in the order of the book; what cannot be made says why on a page of its own.

        :return: list of bytes
        """
        titled = self.with_context(koperasi_chapter=self._chapter_title(code))
        try:
            if code in STATEMENTS:
                return [titled._statement_file(code, comparison='previous_year')]
            if code == 'notes':
                return [titled._statement_file('notes')]
            if code in RATINGS:
                return [titled._rating_file(code)]
            if code == 'plan_actual':
                return [titled._statement_file('result', budget=True)]
            if code == 'next_plan':
                return [titled._budget_file()]
        except UserError as error:
            return [titled._own_file(code, str(error))]
        return [titled._own_file(code)]

    def _own_file(self, code, problem=''):
        """ A chapter that has a paper of its own, see ``papers.py`` """
        return self._render('koperasi.action_report_annual_chapter', self, {'chapter': code, 'problem': problem})

    def _front(self, entries):
        """ Cover and table of contents

        :param entries: list of ``(title, page)``
        """
        return self._render('koperasi.action_report_annual_front', self, {'entries': entries})

    def _render(self, report, records, data=None):
        content, _type = self.env['ir.actions.report']._render_qweb_pdf(report, records.ids, data)
        return content

    def _statement_file(self, code, **values):
        statements = self.env['koperasi.statements']
        book = code if code == 'notes' else str(statements._reports().filtered(lambda report: report.koperasi_statement == code)[:1].id)
        values = {'book': book, 'date_from': self.date_from.isoformat(), 'date_to': self.date_to.isoformat(), **values}
        return statements._pdf(statements._options(values), values)

    def _rating_file(self, method):
        """ The last rating of the year by a method, a final one before a draft

        :raises UserError: if there is none
        """
        ratings = self.env['koperasi.rating'].search([
            ('company_id', '=', self.company_id.id), ('method_id.code', '=', method), ('state', '!=', 'replaced'), ('date', '>=', self.date_from), ('date', '<=', self.date_to)])
        rating = ratings.filtered(lambda one: one.state == 'final')[:1] or ratings[:1]
        if not rating:
            raise UserError(self.env._("The cooperative was not rated by this method in the book year."))
        return self._render('koperasi.action_report_rating', rating)

    def _budget_file(self):
        """ What is planned for the next year: approved, else the last draft

        :raises UserError: if nothing is
        """
        budget = self._budgets(self.year + 1)[:1]
        if not budget:
            raise UserError(self.env._("No work plan and budget was made for %s.", self.year + 1))
        return self._render('koperasi.action_report_budget', budget)

    def _budgets(self, year):
        """ Budgets of a year, that of the whole cooperative first, approved before drafts """
        found = self.env['koperasi.budget'].search([('company_id', '=', self.company_id.id), ('year', '=', year), ('state', '!=', 'replaced')])
        return found.sorted(lambda budget: (not budget.whole, budget.state != 'approved', -budget.version))
