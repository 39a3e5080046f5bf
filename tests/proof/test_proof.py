import json
import zlib
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...finance import check_proof
from ...models.ledger.posting import GlLine, Movement, Posting
from .common import END, NEXT, ProofCase


@tagged('-at_install', 'post_install')
class TestProof(ProofCase):
    """ The proofs of a month: made by its close, equal to the general ledger, kept as they were. """

    def ledger(self, side):
        """ The control accounts of a side at the end of January, from journal items alone """
        [[amount]] = self.env.execute_query(SQL(
            """SELECT SUM(l.balance)::bigint FROM account_move_line l WHERE l.company_id = %s AND l.parent_state = 'posted' AND l.date <= %s
               AND l.account_id IN (SELECT control_id FROM koperasi_account WHERE company_id = %s AND side = %s)""", self.coop.id, END, self.coop.id, side))
        return amount * (1 if side == 'debit' else -1)

    def test_close_makes_both(self):
        """ Totals are those of the general ledger; everybody's balance is in them, by the independent program """
        proofs = self.close_january()
        self.assertEqual(set(proofs), {'savings', 'loans'})
        savings, loans = proofs['savings'], proofs['loans']
        self.assertEqual((int(savings.total), int(loans.total)), (self.ledger('credit'), self.ledger('debit')))
        # what January's interest adds is booked in February
        own = {member: sum(self.env['koperasi.account']._balance_on(self.env['koperasi.account'].search([('member_id', '=', member.id), ('side', '=', 'credit')]), END).values())
               for member in (self.maria, self.yosef)}
        self.assertEqual(set(own.values()), {450_000})
        for member, balance in own.items():
            self.assertEqual(self.checked(savings, member), balance)
        self.assertEqual(self.checked(loans, self.maria), 1_000_000)
        self.assertIsNone(self.proof_of(loans, self.yosef))
        self.assertEqual(int(savings.total), sum(own.values()) + 70_000)
        self.assertEqual((savings.members, savings.institutions, loans.members, loans.institutions), (3, 1, 1, 0))
        self.assertEqual(sum(amount for _code, _name, amount in savings.controls), int(savings.total))
        self.assertEqual((savings.run_id.kind, savings.user_id, savings.cooperative), ('month_proof', self.accountant, self.coop.name))
        self.assertIn(savings.short_root, savings.run_id.summary)
        proof = self.proof_of(savings, self.maria)
        self.assertEqual(proof['who'], f"{self.maria.number} Maria Bria")
        with self.assertRaises(check_proof.Wrong):
            check_proof.check({**proof, 'who': f"{self.yosef.number} Yosef Nahak"}, savings.root)
        nobody = savings._proof_of(-self.nobody.id)
        self.assertEqual((check_proof.check(nobody, savings.root), nobody['who']), (70_000, f"# TITIPAN-1 {self.coop.name}"))

    def test_refused_where_totals_differ(self):
        """ One rupiah between members' accounts and a control account: the close stops, and says how much and where """
        self.go_to(NEXT)
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute(SQL(
            """UPDATE account_move_line SET credit = credit + 1, balance = balance - 1 WHERE id = (
                 SELECT MIN(id) FROM account_move_line WHERE account_id = %s AND company_id = %s AND credit > 0)""", self.savings.control_id.id, self.coop.id))
        self.env.invalidate_all()
        run = self.month('2026-01-31')
        found, problem, state = self.proofs(), run.problem, run.state
        # the check of the books stands before it; it refuses by itself too
        with self.assertRaises(UserError) as refused:
            self.Proof._make(self.coop, date(2026, 1, 31))
        self.env.cr.precommit.clear()
        savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)
        self.assertEqual((state, found), ('stopped', {}))
        self.assertIn(f"Difference: {self.env['koperasi.transaction']._rupiah(-1)}", str(refused.exception))
        for said in (problem, str(refused.exception)):
            self.assertIn(self.savings.control_id.with_company(self.coop).code, said)
        self.assertEqual(self.month('2026-01-31').state, 'done')
        self.assertEqual(len(self.proofs()), 2)

    def test_day_still_open(self):
        """ Closed on its last day, which takes postings still: the proofs are made when that day is closed, with them """
        self.go_to(END)
        run = self.month('2026-01-31')
        self.assertEqual((run.state, self.proofs()), ('done', {}))
        self.assertIn("is not closed", self.step(run, 'month_proof').summary)
        self.deposit(self.savings, 11_000)
        day = self.close_day()
        self.assertEqual(day.state, 'done', day.step_ids.mapped('problem'))
        savings = self.proofs()['savings']
        self.assertEqual(int(savings.total), self.ledger('credit'))
        self.assertEqual(savings.run_id, self.step(day, 'day_proof'))
        balance = self.env['koperasi.account']._balance_on(self.env['koperasi.account'].search([('member_id', '=', self.maria.id), ('side', '=', 'credit')]), END)
        self.assertEqual(self.checked(savings, self.maria), sum(balance.values()))
        self.assertFalse(self.step(self.close_day(), 'day_proof').result)

    def test_branches(self):
        """ One root over all branches, made by the last one that closes the month; a member of a branch is told by it """
        branch = self.make_branch()
        self.accountant.company_ids |= branch
        other = self.env['koperasi.member'].create({'name': "Ana Cabang", 'company_id': branch.id, 'join_date': '2026-01-02'})
        account = self.env['koperasi.account'].create([{
            'number': 'SIB-C1', 'company_id': branch.id, 'partner_id': other.partner_id.id, 'member_id': other.id, 'control_id': self.savings.control_id.id}])
        bank = self.journal('bank', branch)
        self.env['koperasi.transaction']._post(
            Posting(kind='deposit', movements=(Movement(account.id, 33_000),), gl_lines=(GlLine(bank.default_account_id.id, 33_000),)), bank, self.key(), {}, company=branch)
        self.go_to(NEXT)
        run = self.month('2026-01-31')
        self.assertEqual((run.state, self.proofs()), ('done', {}))
        self.assertIn(branch.name, self.step(run, 'month_proof').summary)
        Day = self.env['koperasi.business.day']
        Day._current(branch)._close()
        Day._open(branch, NEXT)
        answer = self.by(self.accountant, self.Run).start_month(branch.id, '2026-01-31')
        self.Run._work_inline()
        self.env.invalidate_all()
        run = self.Run.browse(answer['run_id'])
        self.assertEqual(run.state, 'done', run.step_ids.mapped('problem'))
        savings = self.proofs()['savings']
        self.assertEqual((savings.members, self.checked(savings, other)), (4, 33_000))
        self.assertTrue(self.proof_of(savings, other)['who'].endswith(", Cabang Timur"))
        self.assertEqual(int(savings.total), self.ledger('credit') + 33_000)

    def test_later_movements(self):
        """ What is booked afterwards changes no proof; the tree that was kept gives the same root """
        savings = self.close_january()['savings']
        before = self.proof_of(savings, self.maria)
        self.deposit(self.savings, 99_000)
        self.assertEqual(self.proof_of(savings, self.maria), before)
        self.assertEqual(sum(amount for _id, _who, amount in self.Proof.sudo()._holders(self.coop, END, 'savings')), int(savings.total))
        self.assertEqual(self.by(self.supervisor, savings).action_verify()['params']['type'], 'success')

    @mute_logger('odoo.sql_db')
    def test_kept_as_it_was(self):
        """ Nobody changes a proof, its leaves or what members said; who takes the triggers away is found by building it again """
        savings = self.close_january()['savings']
        for user in (self.accountant, self.manager, self.supervisor):
            for call in (lambda own: own.write({'total': 1}), lambda own: own.unlink(), lambda own: own.copy()):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    call(self.by(user, savings))
        for statement in ("UPDATE koperasi_proof SET total = total - 1", "DELETE FROM koperasi_proof", "UPDATE koperasi_proof SET root = repeat('0', 64)",
                          "UPDATE koperasi_proof_part SET number = number + 1000000", "DELETE FROM koperasi_proof_part", "TRUNCATE koperasi_proof_check"):
            with self.assertRaises(psycopg2.Error, msg=statement), self.env.cr.savepoint(flush=False):
                self.env.cr.execute(statement)
        self.env.cr.execute("ALTER TABLE koperasi_proof_part DISABLE TRIGGER USER")
        [[data]] = self.env.execute_query(SQL("SELECT data FROM koperasi_proof_part WHERE proof_id = %s AND kind = 'order'", savings.id))
        lines = zlib.decompress(bytes(data)).decode().split('\n')
        one = lines[0].split('\t')
        changed = zlib.compress('\n'.join(['\t'.join([one[0], str(int(one[1]) - 1), one[2]]), *lines[1:]]).encode())
        self.env.cr.execute("UPDATE koperasi_proof_part SET data = %s WHERE proof_id = %s AND kind = 'order'", (psycopg2.Binary(changed), savings.id))
        self.env.cr.execute("ALTER TABLE koperasi_proof_part ENABLE TRIGGER USER")
        with self.assertRaisesRegex(UserError, "gives another root"):
            self.by(self.supervisor, savings).action_verify()
        with self.assertRaises(check_proof.Wrong):
            check_proof.check(savings._proof_of(int(one[0])), savings.root)

    def test_secret_stays(self):
        """ No role reads leaves or the secret, by no way """
        self.close_january()
        parts = self.env['koperasi.proof.part'].search([('company_id', '=', self.coop.id)])
        self.assertTrue(parts)
        for user in (self.accountant, self.manager, self.supervisor, self.admin_user, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, parts).read(['data'])
            with self.assertRaises(AccessError):
                self.by(user, parts).read(['kind'])
        with self.assertRaises(AccessError):
            parts.with_user(self.env.ref('base.user_admin')).read(['data'])

    def test_make_last(self):
        """ By hand, where a branch closed the month elsewhere: the same door, refused while days are open """
        for user in (self.teller, self.supervisor, self.board):
            with self.assertRaises(AccessError):
                self.by(user, self.Proof).make_last()
        with self.assertRaises(UserError):
            self.by(self.accountant, self.Proof).make_last()
        self.go_to(NEXT)
        answer = self.by(self.accountant, self.Proof).make_last()
        self.assertEqual((answer['date'], len(answer['proof_ids'])), ('2026-01-31', 2))
        self.assertEqual(self.by(self.accountant, self.Proof).make_last(), answer)
        self.assertEqual(self.month('2026-01-31').state, 'done')

    def test_latest(self):
        """ What those get who publish it """
        self.assertEqual(self.Proof._latest(self.coop), [])
        proofs = self.close_january()
        found = {row['book']: row for row in self.Proof._latest(self.coop)}
        self.assertEqual(found['savings'], {
            'book': 'savings', 'date': END, 'root': proofs['savings'].root, 'total': int(proofs['savings'].total), 'members': 2, 'checked': 0})
        self.assertEqual((found['loans']['members'], type(found['loans']['total'])), (1, int))

    # -- told outside ---------------------------------------------------------

    def test_mail(self):
        """ One mail a month, to supervisors and to whom the settings name; whether it went out is kept """
        self.coop.koperasi_proof_mail_to = 'dinas@kupang.example, wakil@anggota.example'
        proofs = self.close_january()
        mail = proofs['savings'].mail_id
        self.assertEqual(mail, proofs['loans'].mail_id)
        self.assertEqual(set(mail.email_to.split(', ')), {'pengawas@contoh.id', 'dinas@kupang.example', 'wakil@anggota.example'})
        for proof in proofs.values():
            self.assertIn(proof.root_text, mail.body_html)
        self.assertEqual(self.by(self.supervisor, proofs['savings']).state, 'waiting')
        mail.state = 'sent'
        self.env.invalidate_all()
        seen = self.by(self.supervisor, proofs['savings'])
        self.assertEqual((seen.state, seen.mail_to), ('mailed', mail.email_to))
        answer = self.by(self.manager, proofs['savings'] | proofs['loans']).send_roots()
        self.assertEqual(answer, {'mailed_to': mail.email_to})
        self.assertNotEqual(proofs['savings'].mail_id, mail)
        with self.assertRaises(AccessError):
            self.by(self.supervisor, proofs['savings']).send_roots()
        for wrong in ('x', 'a@b, c', 'a@b.id; c@d.id', 'Dinas <a@b.id>'):
            with self.assertRaises(ValidationError):
                self.coop.koperasi_proof_mail_to = wrong

    def test_statement(self):
        """ The account statement of who is in the last root names it; that of who came later does not """
        savings = self.close_january()['savings']
        paper = self.savings.account_id._statement_paper(date(2026, 1, 1), NEXT)
        self.assertEqual((paper['proof']['root'], paper['proof']['total']), (savings.root_text, int(savings.total)))
        html = self.env['ir.qweb']._render('koperasi.report_statement', self.env['report.koperasi.report_statement']._get_report_values(self.savings.account_id.ids) | {
            'res_company': self.coop, 'web_base_url': ''})
        self.assertIn(savings.root_text, html)
        late = self.join("Petrus Baru")
        self.assertFalse(self.account(late, 'SIBUHAR').account_id._statement_paper(date(2026, 1, 1), NEXT)['proof'])

    def test_annual_book(self):
        """ A chapter of the annual book names the roots of its year """
        savings = self.close_january()['savings']
        report = self.by(self.accountant, self.env['koperasi.annual.report']).create({'year': 2026})
        self.assertEqual(report.chapter_ids.mapped('code')[-2:], ['proof', 'signatures'])
        cells = json.dumps([row['cells'] for row in report._chapter_paper('proof')['rows']])
        self.assertIn(savings.root_text, cells)
        self.assertIn(str(int(savings.total)), cells)
        empty = self.by(self.accountant, self.env['koperasi.annual.report']).create({'year': 2024})
        self.assertIn("No proof", empty._chapter_paper('proof')['problem'])
