from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.fields import Command

from ..common import KoperasiCase

YEAR = date(2026, 1, 1), date(2026, 12, 31)


class StatementsCase(KoperasiCase):
    """ ``coop`` without members; journal entries made by hand where no door books them """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Statements = cls.env['koperasi.statements']
        cls.memorial = cls.env['account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': cls.coop.id})

    @classmethod
    def by(cls, user, records):
        """ The records as this user sees them """
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    @classmethod
    def book(cls, lines, day=date(2026, 1, 5), journal=None, company=None):
        """ A journal entry by hand: ``{code: + debit - credit}`` """
        company = company or cls.coop
        entry = cls.env['account.move'].with_company(company).create({
            'journal_id': (journal or cls.memorial).id, 'date': day, 'line_ids': [Command.create({
                'account_id': company._koperasi_account(code).id, 'debit': max(amount, 0), 'credit': max(-amount, 0), 'name': "uji"}) for code, amount in lines.items()]})
        entry.action_post()
        return entry

    def report(self, kind):
        return self.env.ref(f'koperasi.statement_{kind}')

    def evaluate(self, kind, first=YEAR[0], last=YEAR[1], companies=None):
        """ ``{code of a line without its prefix: value}``, and what the statement says is wrong """
        found = self.report(kind)._koperasi_evaluate(companies or self.coop, [(first, last)])
        values = {}
        for line in found['lines']:
            for label in found['labels']:
                figure = found['figures'].get((line.id, label, 0))
                if figure is not None:
                    values[line.code.split('_', 2)[2] + ('' if label == 'balance' else f'.{label}')] = figure.value
        return values, found['problems']

    def show(self, values, user=None):
        return self.by(user or self.accountant, self.Statements).show({'date_from': YEAR[0].isoformat(), 'date_to': YEAR[1].isoformat(), **values})

    def sheet(self, data_only=True, user=None, **values):
        """ The one worksheet of what was chosen """
        statements = self.by(user or self.accountant, self.Statements)
        options = statements._options({'date_from': YEAR[0].isoformat(), 'date_to': YEAR[1].isoformat(), **values})
        [sheet] = load_workbook(BytesIO(statements._xlsx(options)), data_only=data_only).worksheets
        return sheet
