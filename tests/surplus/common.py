from datetime import date

from odoo.fields import Command

from odoo.addons.koperasi.tests.runs.common import RunCase

ENDS = [date(2026, month + 1, 1) - date.resolution for month in range(1, 12)] + [date(2026, 12, 31)]
MEETING = date(2027, 1, 4)


class SurplusCase(RunCase):
    """ 2026 is closed with a surplus of Rp 400,000,000 (case U1); it is 4 January 2027. Maria and Yosef are members since 5 January 2026. """
    surplus = 400_000_000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.in_the_year()
        cls.close_year(cls.surplus)

    @classmethod
    def in_the_year(cls):
        """ What happens before the year is closed """

    @classmethod
    def earn(cls, surplus, company):
        """ An entry of the accountant after which the year of a branch has this surplus """
        cls.env.flush_all()
        cls.env.cr.execute(
            """SELECT COALESCE(SUM(-l.balance), 0)::bigint FROM account_move_line l JOIN account_account a ON a.id = l.account_id
               WHERE l.company_id = %s AND l.parent_state = 'posted' AND (a.account_type LIKE 'income%%' OR a.account_type LIKE 'expense%%') AND l.date <= '2026-12-31'""", (company.id,))
        if more := surplus - cls.env.cr.fetchone()[0]:
            accounts = {code: company._koperasi_account(code).id for code in ('711001', '112101')}
            Journal = cls.env['account.journal']
            memorial = Journal.search([('company_id', '=', company.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1) or Journal.create(
                {'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': company.id})
            cls.env['account.move'].with_company(company).create({
                'journal_id': memorial.id, 'date': date(2026, 12, 30),
                'line_ids': [Command.create({'account_id': accounts['711001'], 'credit': max(more, 0), 'debit': max(-more, 0)}),
                             Command.create({'account_id': accounts['112101'], 'debit': max(more, 0), 'credit': max(-more, 0)})]}).action_post()

    @classmethod
    def close_year(cls, surplus, company=None):
        """ The year of a branch closed with this surplus in the end """
        company = company or cls.coop
        cls.Run.create([{'kind': 'month', 'company_id': company.id, 'date': end, 'state': 'done'} for end in ENDS])
        cls.earn(surplus, company)
        if company == cls.coop:
            cls.go_to(cls, MEETING)
        cls.Run.with_user(cls.accountant).with_context(allowed_company_ids=cls.accountant.company_ids.ids).start_year(company.id, '2026-12-31')
        cls.Run._work_inline()
        cls.env.invalidate_all()

    def draft(self, year=2026):
        """ The surplus as the accountant begins it """
        return self.by(self.accountant, self.env['koperasi.surplus']).create({'company_id': self.coop.id, 'year': year}).with_env(self.env)

    def reviewed(self):
        surplus = self.draft()
        self.by(self.board, surplus).action_review_board()
        self.by(self.supervisor, surplus).action_review_supervisor()
        self.env.invalidate_all()
        return surplus

    def decide(self, surplus, number='RAT-01/2027'):
        self.by(self.manager, surplus).write({'decision_number': number, 'decision_date': MEETING})
        self.by(self.manager, surplus).action_decide()
        self.env.invalidate_all()

    def decided(self):
        surplus = self.reviewed()
        self.decide(surplus)
        return surplus

    def computed(self, factors=None):
        """ The parts, of the real members, or of factors ``[(member, share-months, interest, cash)]`` """
        surplus = self.decided()
        if factors is None:
            self.by(self.accountant, surplus).action_compute()
        else:
            surplus.sudo()._write_shares([(member.company_id.id, member.id, months, interest, cash) for member, months, interest, cash in factors])
            surplus.sudo().state = 'computed'
        self.env.flush_all()
        self.env.invalidate_all()
        return surplus

    def booked(self, factors=None):
        surplus = self.computed(factors)
        self.by(self.accountant, surplus).action_book()
        self.env.invalidate_all()
        return surplus

    def share(self, surplus, member):
        return surplus.share_ids.filtered(lambda share: share.member_id == member)

    def balance(self, code, company=None):
        """ Rupiah on an account of the general ledger, debit positive """
        account = self.coop._koperasi_account(code)
        return sum(int(line.balance) for line in self.env['account.move.line'].search(
            [('account_id', '=', account.id), ('company_id', '=', (company or self.coop).id), ('parent_state', '=', 'posted')]))
