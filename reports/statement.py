from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .text import day, number, paper_lang, printed, rupiah

MONTHS = 3


class KoperasiAccount(models.Model):
    _inherit = 'koperasi.account'

    def _statement(self, date_from, date_to):
        """ The movements of a period, by business date.

        :param date date_from: first day
        :param date date_to: last day, included
        :return: dict ``opening, lines, total_in, total_out, closing`` in whole rupiah; a line has ``date, number, kind,
            component, memo, reverses, is_reversed, amount`` (signed), ``debit, credit, balance``
        :raises AccessError: if the caller may not read the account
        :raises UserError: if the period ends before it begins
        """
        self.ensure_one()
        self.check_access('read')
        if date_to < date_from:
            raise UserError(self.env._("The period ends before it begins."))
        for model in ('koperasi.entry', 'koperasi.transaction'):
            self.env[model].flush_model()
        [[opening]] = self.env.execute_query(SQL(
            """SELECT COALESCE(SUM(e.amount), 0) FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE e.account_id = %s AND t.business_date < %s""", self.id, date_from))
        # not by the ORM: the account was checked, and a transfer's other party owns the transaction
        rows = self.env.execute_query_dict(SQL(
            """SELECT t.business_date AS date, t.name AS number, t.kind, e.component, t.memo, o.name AS reverses,
                      EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = t.id) AS is_reversed, e.amount
               FROM koperasi_entry e
               JOIN koperasi_transaction t ON t.id = e.transaction_id
               LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               WHERE e.account_id = %s AND t.business_date BETWEEN %s AND %s
               ORDER BY t.business_date, e.seq""", self.id, date_from, date_to))
        opening = balance = int(opening)
        total_in = total_out = 0
        for row in rows:
            amount = row['amount'] = int(row['amount'])
            rise, fall = max(amount, 0), max(-amount, 0)
            row['debit'], row['credit'] = (rise, fall) if self.side == 'debit' else (fall, rise)
            total_in, total_out = total_in + rise, total_out + fall
            row['balance'] = balance = balance + amount
        return {'opening': opening, 'lines': rows, 'total_in': total_in, 'total_out': total_out, 'closing': balance}

    def _statement_period(self):
        """ The last months up to the open business day: ``(date_from, date_to)`` """
        company = self.sudo().company_id or self.env.company
        open_day = self.env['koperasi.business.day'].sudo().search([('company_id', '=', company.id), ('state', '=', 'open')], limit=1)
        date_to = open_day.date or company._koperasi_today()
        return date_to - relativedelta(months=MONTHS), date_to

    def _statement_dates(self, values):
        """ The period that somebody asked for in an address; the usual one for what is not given.

        :param dict values: may hold ``date_from`` and ``date_to`` as ISO text
        :raises UserError: if one is no date
        """
        try:
            return tuple(
                date.fromisoformat(values[name]) if values.get(name) else usual
                for name, usual in zip(('date_from', 'date_to'), self._statement_period(), strict=True))
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("This is no date: write it as 2026-01-31.")) from error

    def _statement_paper(self, date_from, date_to):
        """ ``_statement`` with its texts, in the language of the member; PDF and workbook are made of it. """
        self.ensure_one()
        account = self.with_context(lang=paper_lang(self.sudo().partner_id.with_env(self.env)))
        statement = account._statement(date_from, date_to)
        self.env['koperasi.export']._note('statement', self.env._("Account Statement"), 1, f'{self.number} {date_from} – {date_to}')
        account = account.sudo()    # who may read the account may see its paper, with member, product and branch
        kinds, components = account._statement_words()
        for line in statement['lines']:
            line['description'] = account._statement_line_text(line, kinds, components)
        total_debit, total_credit = statement['total_out'], statement['total_in']
        if account.side == 'debit':
            total_debit, total_credit = total_credit, total_debit
        return {
            **statement, 'account': account, 'cooperative': account.company_id._paper_head(), 'date_from': date_from, 'date_to': date_to,
            'total_debit': total_debit, 'total_credit': total_credit,
            'title': account.env._("Account Statement"),
            'period': account.env._("%(first)s to %(last)s", first=day(account.env, date_from), last=day(account.env, date_to)),
            'head': account._statement_head(),
            'printed': printed(account),
        }

    def _statement_words(self):
        """ What kinds and components of movements are called: two dicts """
        return (dict(self.env['koperasi.transaction']._fields['kind']._description_selection(self.env)),
                dict(self.env['koperasi.entry']._fields['component']._description_selection(self.env)))

    def _statement_line_text(self, line, kinds, components, title=True):
        """ One line of a statement in words.

        :param dict line: as of ``_statement``
        :param bool title: whether to begin with what kind of movement it is
        """
        return " · ".join(filter(None, (
            kinds.get(line['kind'], line['kind']) if title else None, components[line['component']] if line['component'] != 'principal' else None,
            line['reverses'], line['memo'], self.env._("reversed") if line['is_reversed'] else None)))

    def _statement_head(self):
        """ ``[(label, text)]`` that tell whose account it is """
        product = self._paper_products().get(self.id, {})
        branch = self.company_id.name if self.company_id != self.company_id.root_id else False
        rows = [
            (self.env._("Name"), self.member_id.name or self.partner_id.name),
            (self.env._("Member Number"), self.member_id.number),
            (self.env._("Account Number"), self.number),
            (self.env._("Product"), product.get('name')),
            (self.env._("Rate"), product.get('rate')),
            (self.env._("Branch"), branch),
        ]
        return [(label, text) for label, text in rows if text]

    def _paper_products(self):
        """ What a paper says about the product of these accounts.

        :return: ``{id of the account: {'name': ..., 'rate': ...}}``
        """
        # narrow sudo(): called with accounts that may be read, for their papers
        savings = self.env['koperasi.savings.account'].sudo().search([('account_id', 'in', self.ids)])
        loans = self.env['koperasi.loan'].sudo().search([('account_id', 'in', self.ids)])
        units = dict(savings._fields['rate_unit']._description_selection(self.env))
        return {
            **{account.account_id.id: {'name': account.product_id.name, 'rate': account.rate_text} for account in savings},
            **{loan.account_id.id: {'name': loan.product_name, 'rate': f"{loan.rate:g} % {units[loan.rate_unit]}"} for loan in loans},
        }


class ReportStatement(models.AbstractModel):
    _name = 'report.koperasi.report_statement'
    _description = "Statement of a Member Account"

    @api.model
    def _get_report_values(self, docids, data=None):
        accounts = self.env['koperasi.account'].browse(docids)
        papers = {account.id: account._statement_paper(*account._statement_dates(data or {})) for account in accounts}
        return {'docs': accounts, 'papers': papers, 'day': day, 'rupiah': rupiah, 'number': number}
