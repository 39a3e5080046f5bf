from datetime import date, timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.finance.common import CASES

from .common import MEETING, SurplusCase

U1, U2, M2 = CASES['U1']['expected'], CASES['U2'], CASES['M2']


class TestSurplus(SurplusCase):
    """ From the closed year to the booked allocation: review, decision, computation, books (domain 7.1; cases U1 and U2) """

    def of_u2(self, cash=False):
        """ The three members of case U2 and one who has the rest, as factors """
        given = U2['input']
        members = [self.maria, self.yosef, self.join("Anastasia"), self.join("Sisa")]
        rows = [(12 * row['saham_rata2'], row['jasa_dibayar']) for row in given['anggota'].values()]
        rest = 12 * given['total_saham_rata2'] - sum(row[0] for row in rows), given['total_jasa_pinjaman'] - sum(row[1] for row in rows)
        return [(member, *row, cash) for member, row in zip(members, [*rows, rest], strict=True)]

    def test_case_u1(self):
        """ Each line of the by-laws, to the rupiah, first on paper, then in the books """
        surplus = self.booked(self.of_u2())
        self.assertEqual(surplus.surplus, U1['shu'])
        self.assertEqual([int(line.amount) for line in surplus.line_ids], list(U1['alokasi'].values()))
        given, parts = U1['alokasi'], int(surplus.capital_given + surplus.business_given)
        self.assertEqual(-self.balance('316101'), given['cadangan'] + surplus.remainder)
        self.assertEqual(-self.balance('212001') - self.balance('212002'), parts)
        self.assertEqual(parts + surplus.remainder, given['jasa_modal'] + given['jasa_usaha'])
        for code, name in (('212003', 'pengurus_pengawas'), ('212004', 'karyawan'), ('212005', 'pendidikan'), ('212006', 'sosial'), ('212007', 'pembangunan')):
            self.assertEqual(-self.balance(code), given[name], code)
        self.assertEqual((self.balance('317001'), self.balance('216008')), (0, 0))
        self.assert_ledger_ties()

    def test_case_u2(self):
        surplus = self.computed(self.of_u2())
        for member, expected in zip((self.maria, self.yosef, self.env['koperasi.member'].search([('name', '=', "Anastasia")])), U2['expected'].values(), strict=True):
            share = self.share(surplus, member)
            self.assertEqual((share.capital, share.business, share.gross, share.net), (expected['jasa_modal'], expected['jasa_usaha'], expected['shu'], expected['shu']))
        shares = surplus.share_ids
        self.assertEqual(sum(shares.mapped('gross')) + surplus.remainder, surplus.capital_pool + surplus.business_pool)
        self.assertEqual((surplus.total_share_months, surplus.total_interest), (12 * U2['input']['total_saham_rata2'], U2['input']['total_jasa_pinjaman']))

    def test_largest_remainder(self):
        """ Not a rupiah is left, and the sum of the members is what was decided """
        surplus = self.decided()
        self.env.cr.execute("ALTER TABLE koperasi_surplus DISABLE TRIGGER USER")
        surplus.sudo().rounding = 'largest'
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE koperasi_surplus ENABLE TRIGGER USER")
        members = [self.maria, self.yosef, self.join("Anastasia")]
        surplus.sudo()._write_shares([(self.coop.id, member.id, weight, 0, False) for member, weight in zip(members, (3, 3, 1), strict=True)])
        self.assertEqual(sum(surplus.share_ids.mapped('capital')), U1['alokasi']['jasa_modal'])
        self.assertEqual(surplus.remainder, U1['alokasi']['jasa_usaha'])     # nobody paid interest: that pool goes to the reserve
        self.assertEqual([int(self.share(surplus, member).capital) for member in members], [51_428_572, 51_428_571, 17_142_857])

    def test_four_eyes(self):
        """ Board and supervisors each for themselves, never one person; who records the decision does not book """
        surplus = self.draft()
        both = self.make_user('uji_dua', 'koperasi.group_koperasi_board')    # another login of the supervisor's
        both.email = self.supervisor.email
        for user in (self.manager, self.accountant, self.supervisor, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, surplus).action_review_board()
        for user in (self.manager, self.accountant, self.board, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, surplus).action_review_supervisor()
        self.by(both, surplus).action_review_board()
        with self.raises(UserError, "two persons"):
            self.by(self.supervisor, surplus).action_review_supervisor()
        self.env.invalidate_all()
        self.assertEqual((surplus.state, surplus.supervisor_reviewed_by_id.id), ('draft', False))
        both.email = 'lain@contoh.id'
        self.by(self.supervisor, surplus).action_review_supervisor()
        self.assertEqual(surplus.state, 'reviewed')
        self.decide(surplus)
        self.by(self.accountant, surplus).action_compute()
        with self.raises(UserError, "another person"):
            self.by(self.manager, surplus).action_book()
        with self.assertRaises(AccessError):
            self.by(self.board, surplus).action_book()
        self.by(self.accountant, surplus).action_book()
        self.assertEqual(surplus.state, 'booked')

    def test_review_of_other_figures(self):
        """ Who reviewed other percentages has not reviewed these """
        surplus = self.draft()
        self.by(self.board, surplus).action_review_board()
        lines = surplus.line_ids
        self.by(self.accountant, surplus).write({'line_ids': [Command.update(lines[0].id, {'percent': 25}), Command.update(lines[1].id, {'percent': 35})]})
        self.assertFalse(surplus.board_reviewed_by_id)
        self.by(self.board, surplus).action_review_board()
        self.by(self.board, lines[:2]).write({'percent': 30})    # by a way around the form
        self.assertFalse(surplus.board_reviewed_by_id)

    def test_year_closed_again(self):
        """ What was reviewed is not decided once the year brought something else """
        surplus = self.reviewed()
        [step] = self.env['koperasi.run'].search([('kind', '=', 'year_surplus'), ('company_id', '=', self.coop.id), ('date', '=', '2026-12-31')])
        step.result = {**step.result, 'surplus': int(step.result['surplus']) - 1}
        with self.raises(UserError, "closed again"):
            self.decide(surplus)

    def test_105_percent(self):
        surplus = self.draft()
        line = surplus.line_ids[0]
        with self.raises(ValidationError, "105"):
            self.by(self.accountant, surplus).write({'line_ids': [Command.update(line.id, {'percent': 35})]})
        self.by(self.accountant, line).write({'percent': 35})
        with self.raises(ValidationError, "105"):
            self.by(self.board, surplus).action_review_board()

    def test_meeting_changes_percentages(self):
        """ What the meeting decides is what is distributed; the accountant changes nothing of what was reviewed """
        surplus = self.reviewed()
        lines = surplus.line_ids
        change = {'line_ids': [Command.update(lines[0].id, {'percent': 20}), Command.update(lines[1].id, {'percent': 40})]}
        with self.assertRaises(AccessError):
            self.by(self.accountant, surplus).write(change)
        self.by(self.board, surplus).write(change)
        self.decide(surplus)
        self.assertEqual([int(line.amount) for line in surplus.line_ids[:2]], [80_000_000, 160_000_000])
        self.assertEqual([row[3] for row in surplus.decision_ids.allocation[:2]], [80_000_000, 160_000_000])

    def test_bad_decisions(self):
        surplus = self.reviewed()
        for number, day, says in ((False, MEETING, "number"), ("RAT-1", False, "date"), ("RAT-1", date(2026, 12, 31), "after the end"), ("RAT-1", MEETING + timedelta(1), "future"), ("  ", MEETING, "number")):
            with self.subTest(number=number, day=day):
                self.by(self.manager, surplus).write({'decision_number': number, 'decision_date': day})
                with self.raises(UserError, says):
                    self.by(self.manager, surplus).action_decide()
        for user in (self.accountant, self.teller, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, surplus).action_decide()

    def test_decided_is_kept(self):
        """ Not by write, not by another line, not by SQL: only a new decision of another number """
        surplus = self.computed(self.of_u2())
        for call in (lambda: self.by(self.manager, surplus).write({'note': "x"}), lambda: self.by(self.manager, surplus.line_ids[0]).write({'percent': 1}),
                     lambda: self.by(self.manager, surplus.line_ids[0]).unlink(), lambda: self.by(self.manager, surplus).unlink(),
                     lambda: self.by(self.manager, surplus).write({'state': 'draft'}), lambda: self.by(self.board, surplus).write({'surplus': 1})):
            with self.assertRaises(UserError):
                call()
        self.env.flush_all()
        with mute_logger('odoo.sql_db'):
            for statement in ("UPDATE koperasi_surplus SET surplus = surplus + 1", "UPDATE koperasi_surplus SET state = 'draft'", "UPDATE koperasi_surplus SET decision_number = 'x'",
                              "DELETE FROM koperasi_surplus", "UPDATE koperasi_surplus_line SET percent = 1", "DELETE FROM koperasi_surplus_line",
                              "UPDATE koperasi_surplus_share SET capital = capital + 1, gross = gross + 1, net = net + 1", "DELETE FROM koperasi_surplus_share",
                              "UPDATE koperasi_surplus_share SET state = 'paid'", "UPDATE koperasi_surplus_decision SET number = 'x'", "DELETE FROM koperasi_surplus_decision"):
                with self.subTest(statement=statement), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute(statement + (" WHERE surplus_id = %s" if 'surplus_' in statement.split()[1 if statement[0] == 'U' else 2] else " WHERE id = %s"), (surplus.id,))

    @mute_logger('odoo.sql_db')
    def test_no_more_parts(self):
        """ Nobody is added to what is computed, not even one with nothing """
        surplus, other = self.computed(self.of_u2()), self.join("Lain")
        self.env.flush_all()
        with self.assertRaisesRegex(psycopg2.Error, "parts of a surplus are not changed"), self.env.cr.savepoint():
            self.env.cr.execute(
                """INSERT INTO koperasi_surplus_share (surplus_id, company_id, member_id, share_months, interest_paid, capital, business, gross, tax, net, payout, state)
                   VALUES (%s, %s, %s, 0, 0, 0, 0, 0, 0, 0, 'cash', 'computed')""", (surplus.id, other.company_id.id, other.id))

    @mute_logger('odoo.sql_db')
    def test_decided_by_sql_alone(self):
        """ Nothing is decided without the record of a decision """
        surplus = self.reviewed()
        self.env.flush_all()
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_surplus SET state = 'decided', decision_number = 'x', decision_date = '2027-01-04' WHERE id = %s", (surplus.id,))

    def test_new_decision(self):
        surplus = self.computed(self.of_u2())
        with self.assertRaises(AccessError):
            self.by(self.accountant, surplus).action_new_decision()
        self.by(self.board, surplus).action_new_decision()
        self.assertEqual((surplus.state, surplus.member_count, len(surplus.share_ids)), ('reviewed', 0, 0))
        with self.raises(UserError, "recorded already"):
            self.decide(surplus)
        self.decide(surplus, 'RAT-02/2027')
        self.assertEqual(surplus.decision_ids.mapped('number'), ['RAT-02/2027', 'RAT-01/2027'])
        self.by(self.accountant, surplus).action_compute()
        self.by(self.accountant, surplus).action_book()
        with self.raises(UserError, "cannot be done now"):
            self.by(self.board, surplus).action_new_decision()

    def test_year_stays_closed(self):
        """ What the meeting decided on is not opened again """
        surplus = self.decided()
        run = self.Run.search([('kind', '=', 'year'), ('company_id', '=', self.coop.id)])
        with self.raises(UserError, "has decided"):
            self.by(self.accountant, run).reverse("x", self.key())
        self.assertEqual(surplus.state, 'decided')

    def test_taken_back(self):
        """ The booking, before anybody was paid, by another person: as before; then it is booked again """
        surplus = self.booked(self.of_u2())
        with self.raises(UserError, "another person"):
            self.by(self.accountant, surplus).action_take_back()
        with self.raises(UserError, "as a whole"):
            self.by(self.manager, self.env['koperasi.transaction'].search([('surplus_id', '=', surplus.id)])).reverse("x", self.key())
        self.by(self.manager, surplus).action_take_back()
        self.assertEqual((surplus.state, set(surplus.share_ids.mapped('state'))), ('computed', {'computed'}))
        self.assertEqual((self.balance('317001'), self.balance('316101'), self.balance('212001')), (-self.surplus, 0, 0))
        self.by(self.accountant, surplus).action_book()
        self.assertEqual((surplus.state, self.balance('317001')), ('booked', 0))
        self.assert_ledger_ties()

    def test_small_amounts(self):
        """ Less than Rp 1,000 goes to the social fund, in the books too, and is paid to nobody """
        self.env['koperasi.surplus.policy'].search([('company_id', '=', self.coop.id)]).small_to_fund = True
        # of 120,000,000 and 80,000,000: Yosef's parts are Rp 999 together, Maria has the rest
        surplus = self.booked([(self.maria, 120_000_000 - 600, 80_000_000 - 399, False), (self.yosef, 600, 399, False)])
        share = self.share(surplus, self.yosef)
        self.assertEqual((share.gross, share.state, surplus.small_total), (999, 'fund', 999))
        self.assertEqual(self.share(surplus, self.maria).state, 'payable')
        self.assertEqual((-self.balance('212006'), -self.balance('212001'), -self.balance('212002')), (12_000_000 + 999, 120_000_000 - 600, 80_000_000 - 399))

    def test_tax(self):
        """ A rate that law sets again is withheld, rounded down """
        self.env['koperasi.regulation.limit'].create({'code': 'shu_tax_pct', 'label': "x", 'value': 10, 'date_from': '2027-01-01'})
        surplus = self.booked(self.of_u2())
        share = self.share(surplus, self.maria)
        self.assertEqual((share.gross, share.tax, share.net), (175_479, 17_547, 175_479 - 17_547))

    def test_paper_and_worksheet(self):
        surplus = self.booked(self.of_u2())
        paper = surplus._surplus_paper()
        self.assertEqual((paper['figure'].replace('\xa0', ' '), len(paper['rows'])), ("Rp 400.000.000", 8))
        slip = self.by(self.teller, self.share(surplus, self.maria))._slip()
        self.assertEqual((slip['figure'].replace('\xa0', ' '), slip['parts'][0]['formula'].replace('\xa0', ' ')),
                         ("Rp 175.479", "Rp 120.000.000 × Rp 43.200.000 ÷ Rp 57.600.000.000 = Rp 90.000"))
        before = self.env['koperasi.export'].search_count([])
        self.assertTrue(self.by(self.accountant, surplus)._members_xlsx().startswith(b'PK'))
        self.assertEqual(self.env['koperasi.export'].search_count([]), before + 1)

    def test_annual_book(self):
        """ The chapter on the surplus prints the allocation that there is """
        report = self.by(self.accountant, self.env['koperasi.annual.report']).create({'company_id': self.coop.id, 'year': 2026})
        before = len(report._surplus_paper()['rows'])
        surplus = self.reviewed()
        paper = report._surplus_paper()
        self.assertEqual(len(paper['rows']), before + 1 + len(surplus.line_ids) + 1)
        self.assertIn(["Cadangan" if False else surplus.line_ids[0].name, 30.0, 120_000_000], [row['cells'] for row in paper['rows']])

    def test_who_may_begin(self):
        for user in (self.teller, self.officer, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, self.env['koperasi.surplus']).create({'company_id': self.coop.id, 'year': 2026})
        surplus = self.by(self.accountant, self.env['koperasi.surplus']).create({
            'company_id': self.coop.id, 'year': 2026, 'state': 'booked', 'surplus': 1, 'board_reviewed_by_id': self.board.id, 'line_ids': [Command.create({'name': "x", 'percent': 100})]})
        self.assertEqual((surplus.state, surplus.surplus, bool(surplus.board_reviewed_by_id), len(surplus.line_ids)), ('draft', self.surplus, False, 8))

    def test_year_not_closed(self):
        with self.raises(UserError, "not closed"):
            self.draft(2027)


class TestLoss(SurplusCase):
    surplus = -5_000_000

    def test_loss(self):
        """ Shown, and not distributed """
        surplus = self.draft()
        self.assertEqual((surplus.surplus, surplus.loss, set(surplus.line_ids.mapped('amount'))), (-5_000_000, True, {0}))
        for user, method in ((self.board, 'action_review_board'), (self.supervisor, 'action_review_supervisor')):
            with self.raises(UserError, "nothing to distribute"):
                getattr(self.by(user, surplus), method)()
        self.assertTrue(surplus._surplus_paper()['loss'])


class TestBranches(SurplusCase):
    """ One surplus of the whole cooperative: members of all branches share, each branch books its own part """

    @classmethod
    def in_the_year(cls):
        cls.branch = cls.make_branch()
        cls.earn(-100_000_000, cls.branch)     # before the root's year is locked, which locks the branches too

    def test_two_branches(self):
        """ The branch lost 100 million, the root earned 400: 300 million are shared by all; between the branches it comes to nothing """
        day = self.env['koperasi.business.day']
        day._current(self.branch)._close()
        day._open(self.branch, MEETING)
        user = self.make_user('uji_buku_dua', 'koperasi.group_koperasi_accountant', self.coop | self.branch)
        type(self).accountant = user
        self.close_year(-100_000_000, self.branch)
        surplus = self.by(user, self.env['koperasi.surplus']).create({'company_id': self.coop.id, 'year': 2026}).with_env(self.env)
        self.assertEqual(surplus.surplus, 300_000_000)
        self.by(self.board, surplus).action_review_board()
        self.by(self.supervisor, surplus).action_review_supervisor()
        self.env.invalidate_all()
        self.decide(surplus)
        far = self.env['koperasi.member'].create({'name': "Jauh", 'company_id': self.branch.id, 'join_date': '2026-01-02'})
        surplus.sudo()._write_shares([(self.coop.id, self.maria.id, 300, 0, False), (self.branch.id, far.id, 100, 0, True)])
        surplus.sudo().state = 'computed'
        self.env.flush_all()
        self.by(user, surplus).action_book()
        self.assertEqual((self.balance('317001'), self.balance('317001', self.branch)), (0, 0))
        self.assertEqual((self.balance('216008'), self.balance('216008', self.branch)), (-122_500_000, 122_500_000))
        self.assertEqual((-self.balance('212001'), -self.balance('212001', self.branch)), (67_500_000, 22_500_000))
        self.assert_ledger_ties(self.branch)
