from odoo import models
from odoo.tools.misc import format_date

from .checks import Product, Setup
from .issue import Issue

FORMER_STATES = ('left', 'dismissed')


class KoperasiOpeningImport(models.Model):
    """ What the checks need to know of the cooperative. """
    _inherit = 'koperasi.opening.import'

    def _setup_problems(self):
        """ Steps of the set-up that are missing, and books that are not empty any more.

        :return: list of ``Issue``
        """
        company = self.company_id
        step = None
        if not company.root_id.koperasi_ready or not company.koperasi_ready:
            step = self.env._("Getting Started, Books and products")
        elif not self._products():
            step = self.env._("Getting Started, Rates and the board's decision (savings products)")
        elif not self._loan_control():
            step = self.env._("Books, Posting Rules: %s", self._loan_event())
        if step:
            return [Issue('', 0, '', '', 'not_set_up', {'company': company.name, 'step': step})]
        return [*self._day_problems(), *self._ledger_problems()]

    def _day_problems(self):
        day = self.env['koperasi.business.day'].search([('company_id', '=', self.company_id.id)], order='date desc', limit=1)
        if day and not (day.state == 'open' and day.date == self.cutoff_date):
            yield Issue('', 0, '', '', 'day_passed', {'company': self.company_id.name, 'day': format_date(self.env, day.date)})

    def _ledger_problems(self):
        if self._ledger_balances():
            yield Issue('', 0, '', '', 'ledger_not_empty', {'company': self.company_id.name})

    def _ledger_balances(self):
        """ The branch's general ledger at the end of the cut-off date.

        :return: dict of rupiah by account id, debit positive, without zeros
        """
        groups = self.env['account.move.line']._read_group(
            [('company_id', '=', self.company_id.id), ('parent_state', '=', 'posted'), ('date', '<=', self.cutoff_date)],
            ['account_id'], ['balance:sum'])
        return {account.id: round(balance) for account, balance in groups if round(balance)}

    def _products(self):
        """ Savings products of the cooperative by code in capitals """
        products = self.env['koperasi.savings.product'].search([('company_id', '=', self.company_id.root_id.id)])
        return {product.code.strip().upper(): product for product in products}

    def _loan_control(self):
        return self.env['koperasi.posting.rule'].search(
            [('company_id', '=', self.company_id.root_id.id), ('event', '=', 'loan_principal')], limit=1).account_id

    def _loan_event(self):
        return dict(self.env['koperasi.posting.rule']._fields['event']._description_selection(self.env))['loan_principal']

    def _accounts(self):
        """ Accounts of the chart by code """
        Account = self.env['account.account'].with_company(self.company_id.root_id)
        return {account.code: account for account in Account.search([('company_ids', 'in', self.company_id.root_id.ids)])}

    def _prepare_setup(self, book):
        """ ``Setup`` for the checks of this workbook """
        accounts = self._accounts()
        code_of = {account.id: code for code, account in accounts.items()}
        root = self.company_id.root_id
        return Setup(
            cutoff=self.cutoff_date,
            products={
                code: Product(code, product.name, product.family, code_of[product.control_id.id])
                for code, product in self._products().items()},
            loan_control=code_of[self._loan_control().id],
            accounts=frozenset(accounts),
            other_controls=frozenset(code for code, account in accounts.items() if account.koperasi_control),
            used_members=self._taken('koperasi.member', 'number', book.members, [('company_id', '=', self.company_id.id)]),
            used_niks=self._taken('koperasi.member', 'nik', book.members, [
                ('root_company_id', '=', root.id), ('state', 'not in', FORMER_STATES)]),
            used_accounts=self._taken('koperasi.account', 'number', book.savings, [('company_id', '=', self.company_id.id)]),
            used_loans=self._taken('koperasi.account', 'number', book.loans, [('company_id', '=', self.company_id.id)]),
        )

    def _taken(self, model, field, rows, domain):
        """ Which of the rows' values the cooperative has already """
        values = {getattr(row, field) for row in rows} - {None, ''}
        found = self.env[model].search_fetch([*domain, (field, 'in', sorted(values))], [field])
        return frozenset(record[field] for record in found)
