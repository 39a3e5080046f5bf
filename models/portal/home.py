from odoo import models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.mandatory import allocate_payment, arrears
from ..ledger.checks import rupiah
from ..savings.savings_product import SHARES

# ledger rows that the program keeps by itself: shown only while there is money on them
WAITING = ('prospective', 'exit')
OWING = ('opening', 'active', 'written_off')


def short_day(env, value):
    """ ``21 Nov 2026`` """
    return format_date(env, value, date_format='d MMM y')


class KoperasiMember(models.Model):
    """ The first page of a member on the portal: what he has, what he owes, what is due next. Texts in the reader's language. """
    _inherit = 'koperasi.member'

    # -- what is his own ----------------------------------------------------------

    def _portal_branches(self):
        """ ``res.company``: the branches of this member's cooperative that the login belongs to; at the kiosk, where there is none, all """
        root = self.sudo().root_company_id
        if self.env.user._is_public():
            return root.search([('id', 'child_of', root.id)])
        return self.env.user.sudo().company_ids.filtered(lambda branch: branch.root_id == root)

    def _portal_own(self):
        """ Domain of what is the person's own in this member's cooperative, in whatever branch """
        return [('partner_id', '=', self.sudo().partner_id.id), ('company_id', 'in', self._portal_branches().ids)]

    def _portal_accounts(self, *domain):
        """ The person's own ledger rows; as superuser, since the portal reads no loans: what is shown of them are texts.

        :param domain: more conditions
        :return: ``koperasi.account``
        """
        return self.env['koperasi.account'].sudo().search([*self._portal_own(), *domain])

    def _portal_account(self, account_id):
        """ One of them; empty for an id of others and for one that is not there """
        return self._portal_accounts(('id', '=', account_id))

    def _portal_loan(self, loan_id):
        """ One of the member's own loans, as superuser; empty as ``_portal_account`` """
        loan = self.env['koperasi.loan'].sudo().browse(loan_id).exists()
        return loan if loan and self._portal_account(loan.account_id.id) else loan.browse()

    # -- pages --------------------------------------------------------------------

    def _portal_home(self):
        """ What the first page shows.

        :return: dict ``shares``, ``savings``, ``loans`` (lists of rows), ``totals`` of them, ``next`` (what is due, soonest first), ``surplus``, ``links``
        """
        shares, savings, sums = self._portal_savings(closed=False)
        loans = self.env['koperasi.loan'].sudo().search([*self._portal_own(), ('loan_state', 'in', OWING)])
        played, several = loans._due_now() if loans else {}, len(loans.company_id) > 1
        due = [*(loan._portal_due(played[loan]) for loan in loans if loan in played), self._portal_mandatory()]
        return {
            'shares': shares, 'savings': savings, 'loans': [loan._portal_row(played.get(loan), several) for loan in loans],
            'totals': {'shares': rupiah(self.env, sums[0]), 'savings': rupiah(self.env, sums[1]), 'loans': rupiah(self.env, sum(loans.mapped('balance')))},
            'next': sorted(filter(None, due), key=lambda row: row['date']), 'surplus': self._portal_surplus(), 'links': self._portal_links(),
            'today': short_day(self.env, self.company_id._koperasi_book_date())}

    def _portal_savings(self, closed=True):
        """ Rows of shares and of savings, and the sums of both in rupiah

        :param bool closed: whether closed accounts are in it
        """
        for model in ('koperasi.account', 'koperasi.savings.account', 'koperasi.savings.product'):
            self.env[model].flush_model()
        (_partner, _is, partner), (_company, _in, branches) = self._portal_own()
        # one statement for what is asked with each page: the ORM would read all columns of three tables
        rows = self.env.execute_query_dict(SQL(
            """SELECT a.id, a.number, a.company_id, a.state, a.balance, a.held, s.family, s.maturity_date, COALESCE(p.name->>%s, p.name->>'en_US') AS name
               FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.partner_id = %s AND a.company_id IN %s AND (a.balance <> 0 OR s.family NOT IN %s) %s
               ORDER BY a.state = 'closed', p.sequence, a.number""",
            self.env.lang or 'en_US', partner, tuple(branches) or (0,), WAITING, SQL() if closed else SQL("AND a.state <> 'closed'")))
        several = len({row['company_id'] for row in rows}) > 1
        parts = [[row for row in rows if (row['family'] in SHARES) == shares] for shares in (True, False)]
        return *([self._portal_savings_row(row, several) for row in part] for part in parts), [int(sum(row['balance'] for row in part)) for part in parts]

    def _portal_savings_row(self, row, several):
        """ One account in a list, as texts

        :param bool several: whether its branch has to be named
        """
        env, notes = self.env, []
        if row['maturity_date'] and row['state'] != 'closed':
            notes.append(env._("matures on %s", short_day(env, row['maturity_date'])))
        if row['held']:
            notes.append(env._("%s on hold", rupiah(env, row['held'])))
        states = dict(env['koperasi.account']._fields['state']._description_selection(env)) if row['state'] != 'open' else {}
        return {
            'account_id': row['id'], 'href': f"/my/koperasi/accounts/{row['id']}", 'name': row['name'], 'number': row['number'], 'balance': rupiah(env, row['balance'] or 0),
            'branch': env['res.company'].sudo().browse(row['company_id']).name if several else False, 'state': states.get(row['state'], False),
            'note': ", ".join(notes)}

    def _portal_mandatory(self):
        """ The mandatory share that is due, or will be next; None if nothing is asked """
        due, paid, plan, today = self.sudo()._mandatory_figures()[self.id]
        if not plan:
            return None
        env, late = self.env, arrears(plan, today, paid)
        if late:
            when = env._("%(count)s months open since %(day)s", count=len(late), day=short_day(env, late[0].due_date))
            if len(late) == 1:
                when = env._("due since %s", short_day(env, late[0].due_date)) if late[0].due_date < today else env._("due today")
            return self._portal_due_row(due - paid, late[0].due_date, when, late[0].due_date < today)
        try:
            month = allocate_payment(plan, 1, paid)[0]
        except ValueError:   # nothing is asked any more
            return None
        return self._portal_due_row(
            arrears(plan, month.due_date, paid)[0].amount, month.due_date, env._("due on %s", short_day(env, month.due_date)), False)

    def _portal_due_row(self, amount, date, when, late):
        return {'what': self.env._("Mandatory share"), 'amount': rupiah(self.env, amount), 'date': date, 'when': when, 'level': 'warn' if late else '',
                'href': False, 'pay': '/my/koperasi/pay'}

    def _portal_surplus(self):
        """ The member's part of the surplus (SHU) of last year, as text; None while none was distributed. Domains that distribute it answer. """
        return None

    def _notices_text(self):
        unread = self._unread_notices()
        return self.env._("%s that you have not read", unread) if unread else self.env._("What happened with your money, and how you are told")

    def _portal_links(self):
        """ What a member does besides, in the order of the page: list of dict ``href``, ``name``, ``text``. Domains with pages of their own add theirs. """
        env = self.env
        return [
            {'href': '/my/koperasi/card', 'name': env._("Member card"), 'text': env._("Show its code at the counter")},
            {'href': '/my/koperasi/notices', 'name': env._("Notices"), 'text': self._notices_text()},
            {'href': '/my/koperasi/guarantees', 'name': env._("Guarantees"), 'text': env._("Loans of other members that you answer for")},
            {'href': '/koperasi/simulation', 'name': env._("Loan simulation"), 'text': env._("What a loan would cost")},
        ]

    def _portal_all_accounts(self):
        """ All accounts, those that are closed too: dict of lists ``shares`` and ``savings`` """
        shares, savings, _sums = self._portal_savings()
        return {'shares': shares, 'savings': savings}
