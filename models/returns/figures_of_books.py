"""What the books say of the figures of a return, as at the end of its period, for the cooperative with all its branches."""
from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...finance.return_books import Balance, sort_books
from ..lists.definition import Options

MEMBER_STATES = ('active', 'passive')
PROBLEM_CLASSES = ('substandard', 'doubtful', 'loss', 'delinquent_1_12', 'delinquent_over_12')
SHORT = ('liability_current', 'liability_payable', 'liability_credit_card')
MEMBER_FIGURES = ('members_start', 'members_joined', 'members_left', 'members_male', 'members_female', 'members_other', 'candidates')


class Found(NamedTuple):
    """ A figure and where it comes from.

    :param value: int, ISO date or word; None if the books do not say
    :param kind: of evidence: accounts, members, loans, payments, meeting, settings
    :param rows: list of ``[id, code, name, amount]`` that make it, where accounts or classes do
    """
    value: object
    kind: str
    rows: list


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    @api.model
    def _figures_of_books(self, root, first, last):
        """ All figures that the books keep. Who may know them was checked.

        :param root: root company
        :param date first: of the period
        :param date last: of the period
        :return: ``({code: Found}, [unmapped finance.return_books.Balance], [sentence])``; the sentences say what does not agree within the books
        """
        self.env.flush_all()
        branches = self.env['koperasi.proof']._proof_branches(root)
        if not branches:
            return {}, [], [self.env._("%s is not set up as a cooperative yet.", root.name)]
        year = root.sudo().compute_fiscalyear_dates(last)['date_from']
        books = sort_books(self._balances(root, branches, year, last))
        found = {code: Found(value, 'accounts', [list(part) for part in books.parts[code]]) for code, value in books.figures.items()}
        found.update(self._member_figures(branches, first, last))
        loans, sentences = self._loan_figures(branches, first, last, year)
        found.update(loans)
        found.update(self._meeting_figures(root, first, last))
        found['digital'] = Found(self._digital_level(root, branches), 'settings', [])
        return found, books.unmapped, sentences

    # -- general ledger ---------------------------------------------------------------

    def _balances(self, root, branches, year, last):
        """ Posted items of all branches by account; codes are those of the cooperative's own chart, also beside another one """
        rows = self.env.execute_query(SQL(
            """SELECT account_id, COALESCE(SUM(balance), 0), COALESCE(SUM(balance) FILTER (WHERE date >= %s), 0)
               FROM account_move_line WHERE company_id IN %s AND date <= %s AND parent_state = 'posted' AND account_id IS NOT NULL GROUP BY 1""",
            year, tuple(branches.ids), last))
        # narrow sudo(): code, name and type of accounts, for who may see the return
        accounts = self.env['account.account'].sudo().with_company(root).browse([row[0] for row in rows])
        return [Balance(
            account.id, (account.code or '').removeprefix('K'), account.name, account.internal_group, int(end), int(moved),
            account.account_type in SHORT, account.account_type == 'equity_unaffected') for account, (_id, end, moved) in zip(accounts, rows, strict=True)]

    # -- members ------------------------------------------------------------------------

    def _member_figures(self, branches, first, last):
        [row] = self.env.execute_query_dict(SQL(
            """SELECT COUNT(*) FILTER (WHERE s.before) AS members_start, SUM(s.joined) AS members_joined, SUM(s.gone) AS members_left,
                      COUNT(*) FILTER (WHERE s.there AND m.sex = 'male') AS members_male, COUNT(*) FILTER (WHERE s.there AND m.sex = 'female') AS members_female,
                      COUNT(*) FILTER (WHERE s.there AND m.sex IS NULL) AS members_other, COUNT(*) FILTER (WHERE s.candidate) AS candidates
               FROM (%s) s JOIN koperasi_member m ON m.id = s.member_id""", self._member_states(branches, first, last)))
        return {code: Found(int(row[code] or 0), 'members', []) for code in MEMBER_FIGURES}

    def _member_states(self, branches, first, last):
        """ ``SQL``: a row a member with ``before, there, candidate`` (bool), ``joined, gone`` (how often), by the history of his status.

        A change counts from its own date on, but never before the one that was recorded before it: a decision may be dated earlier than the application.
        """
        return SQL(
            """SELECT w.member_id, COALESCE((array_agg(w.member ORDER BY w.id DESC) FILTER (WHERE w.day <= %(yesterday)s))[1], FALSE) AS before,
                      COALESCE((array_agg(w.member ORDER BY w.id DESC) FILTER (WHERE w.day <= %(last)s))[1], FALSE) AS there,
                      COALESCE((array_agg(w.new_state ORDER BY w.id DESC) FILTER (WHERE w.day <= %(last)s))[1], '') = 'prospective' AS candidate,
                      COUNT(*) FILTER (WHERE w.day BETWEEN %(first)s AND %(last)s AND w.member AND NOT w.was) AS joined,
                      COUNT(*) FILTER (WHERE w.day BETWEEN %(first)s AND %(last)s AND NOT w.member AND w.was) AS gone
               FROM (SELECT y.*, COALESCE(LAG(y.member) OVER (PARTITION BY y.member_id ORDER BY y.id), FALSE) AS was
                     FROM (SELECT l.id, l.member_id, l.new_state, l.new_state IN %(states)s AS member,
                                  MAX(l.date) OVER (PARTITION BY l.member_id ORDER BY l.id) AS day
                           FROM koperasi_member_state_log l JOIN koperasi_member p ON p.id = l.member_id WHERE p.company_id IN %(branches)s) y) w
               GROUP BY w.member_id""",
            yesterday=first - timedelta(days=1), first=first, last=last, states=MEMBER_STATES, branches=tuple(branches.ids))

    def _evidence_members(self, code, branches, first, last):
        """ Ids of the members that a figure counts """
        condition = {
            'members_start': SQL("s.before"), 'members_joined': SQL("s.joined > 0"), 'members_left': SQL("s.gone > 0"), 'candidates': SQL("s.candidate"),
            'members_male': SQL("s.there AND m.sex = 'male'"), 'members_female': SQL("s.there AND m.sex = 'female'"), 'members_other': SQL("s.there AND m.sex IS NULL"),
        }[code]
        return [member_id for [member_id] in self.env.execute_query(SQL(
            "SELECT s.member_id FROM (%s) s JOIN koperasi_member m ON m.id = s.member_id WHERE %s ORDER BY 1", self._member_states(branches, first, last), condition))]

    # -- loans ---------------------------------------------------------------------------

    def _loan_figures(self, branches, first, last, year):
        """ Problem loans by what was frozen or the schedules of that day, and payments; the loans outstanding themselves are those of the general ledger """
        classes = dict(self.env['koperasi.loan.snapshot']._fields['loan_class']._description_selection(self.env))
        rows = self.env.execute_query(SQL(
            "SELECT o.loan_class, COUNT(*), SUM(o.balance) FROM (%s) o GROUP BY 1 ORDER BY 1", self._loans_on(branches, first, last)))
        problem = [[0, f'{count}', classes.get(name, name), int(balance)] for name, count, balance in rows if name in PROBLEM_CLASSES]
        found = {'loans_problem': Found(sum(row[3] for row in problem), 'loans', problem)}
        [[granted]], [[volume]] = (self.env.execute_query(self._granted(branches, since, last)) for since in (first, year))
        [[repaid]] = self.env.execute_query(SQL(
            """SELECT COALESCE(SUM(t.loan_principal), 0) FROM koperasi_transaction t
               WHERE t.loan_id IS NOT NULL AND t.company_id IN %s AND t.business_date BETWEEN %s AND %s""", tuple(branches.ids), first, last))
        found['loans_granted'] = Found(int(granted), 'payments', [])
        found['loans_repaid'] = Found(int(repaid), 'payments', [])
        found['volume'] = Found(int(volume), 'payments', [])
        return found, self._loans_tie(branches, sum(balance for _name, _count, balance in rows), last)

    def _granted(self, branches, since, last):
        """ ``SQL``: what was paid out of loans, first parts and further ones, less what of it was taken back """
        return SQL(
            """SELECT COALESCE(SUM(e.amount), 0) FROM koperasi_transaction t LEFT JOIN koperasi_transaction o ON o.id = t.reversal_of_id
               JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_loan r ON r.account_id = e.account_id
               WHERE COALESCE(o.kind, t.kind) = 'loan_disbursement' AND t.company_id IN %s AND t.business_date BETWEEN %s AND %s""", tuple(branches.ids), since, last)

    def _loans_on(self, branches, first, last):
        """ ``SQL``: loans with a balance at the end of the period """
        Lists = self.env['koperasi.list']
        return Lists._query_loans(Options('loans', Lists._definitions()['loans'], branches, last, first))

    def _loans_tie(self, branches, listed, last):
        """ A sentence if the list of loans is not what their control accounts hold """
        [[booked]] = self.env.execute_query(SQL(
            """SELECT COALESCE(SUM(l.balance), 0) FROM account_move_line l WHERE l.company_id IN %(branches)s AND l.date <= %(last)s AND l.parent_state = 'posted'
                 AND l.account_id IN (SELECT a.control_id FROM koperasi_loan r JOIN koperasi_account a ON a.id = r.account_id WHERE a.company_id IN %(branches)s)""",
            branches=tuple(branches.ids), last=last))
        if int(booked) == int(listed):
            return []
        rupiah = self.env['koperasi.transaction']._rupiah
        return [self.env._("The list of loans comes to %(listed)s, their accounts in the general ledger to %(booked)s.", listed=rupiah(int(listed)), booked=rupiah(int(booked)))]

    # -- meeting and service ------------------------------------------------------------

    def _meeting_figures(self, root, first, last):
        """ The annual meeting that was held in the period and is closed; one of an earlier period stands in its own return """
        # narrow sudo(): day and numbers of the meeting, which all members know
        meetings = self.env['koperasi.meeting'].sudo().search([('company_id', '=', root.id), ('kind', '=', 'annual'), ('state', '=', 'closed')])
        held = [(day, meeting) for meeting in meetings if (day := meeting._day()) and first <= day <= last]
        if not held:
            return {code: Found(None, 'meeting', []) for code in ('meeting_date', 'meeting_attended', 'meeting_entitled')}
        day, meeting = max(held, key=lambda pair: (pair[0], pair[1].id))
        rows = [[meeting.id, '', meeting.name, 0]]
        return {
            'meeting_date': Found(day.isoformat(), 'meeting', rows), 'meeting_attended': Found(meeting.present_count, 'meeting', rows),
            'meeting_entitled': Found(meeting.voter_count, 'meeting', rows)}

    def _digital_level(self, root, branches):
        """ How far members are served by the program today: it keeps the books, so never none """
        # narrow sudo(): whether any member has a login, no more
        if not self.env['koperasi.member'].sudo().search_count([('company_id', 'in', branches.ids), ('partner_id.user_ids.share', '=', True)], limit=1):
            return 'internal'
        return 'payments' if root.sudo().koperasi_online_payments and self._has_payment_provider(root) else 'member_app'

    def _has_payment_provider(self, root):
        # narrow sudo(): whether a provider is published, no more
        return bool(self.env['payment.provider'].sudo().search_count([('company_id', '=', root.id), ('state', '=', 'enabled'), ('is_published', '=', True)], limit=1))

    def _problem_loans(self, branches, first, last):
        """ Ids of the problem loans at the end of the period """
        self.env.flush_all()
        return [loan_id for [loan_id] in self.env.execute_query(SQL(
            "SELECT o.id FROM (%s) o WHERE o.loan_class IN %s ORDER BY 1", self._loans_on(branches, first, last), PROBLEM_CLASSES))]
