from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from odoo.addons.koperasi.models.ledger.run_work import Outcome

from .common import RunCase


class TestSteering(RunCase):
    """ Chunks, workers, and what a person may do with a run """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.members = cls.maria | cls.yosef
        cls.savings._deposit(1_000_000, cls.key(), cls.env['account.journal'].browse(cls.bank))

    def start(self, month='2026-01-31'):
        self.go_to(date(2026, 1, 31))
        answer = self.by(self.accountant, self.Run).start_month(self.coop.id, month)
        return self.Run.browse(answer['run_id'])

    def test_pause(self):
        self.rate('SIBUHAR', 8)
        run = self.start()
        self.Run._work_once(own=False)   # the first step has begun
        self.by(self.manager, run).action_pause()
        self.Run._work_inline()
        self.assertEqual((run.state, self.earned(self.savings)), ('paused', {}))
        self.by(self.manager, run).action_resume()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual(run.state, 'done')
        self.assertTrue(self.earned(self.savings))

    def test_progress(self):
        """ Of a step it is the share of its records, of a closing that of its steps; 100 when all is done and not before """
        self.rate('SIBUHAR', 8)
        with patch.object(type(self.Run), '_unit_savings_interest', lambda run: 1):
            run, seen = self.start(), []
            self.assertEqual(run.progress, 0)
            while self.Run._work_once(own=False) is not None:
                self.env.invalidate_all()
                seen.append((round(run.progress, 6), self.step(run, 'savings_interest').progress))
        of_a_step = 100 / (len(run.step_ids) + 1)
        self.assertIn((round(of_a_step / 2, 6), 50), seen)
        self.assertEqual(seen, sorted(seen))
        self.assertEqual((seen[-1], max(progress for progress, _step in seen[:-1])), ((100, 100), round(100 - of_a_step, 6)))

    def test_poison(self):
        """ A record on which all fails is found by halves; the others are done """
        self.rate('SIBUHAR', 8)
        run = self.start()
        work = type(self.Run)._work_savings_interest

        def poisoned(this, chunk):
            if self.yosef.id in chunk.record_ids:
                raise ZeroDivisionError("racun")
            return work(this, chunk)

        with patch.object(type(self.Run), '_work_savings_interest', poisoned), self.assertLogs('odoo.addons.koperasi.models.ledger.run_work', 'ERROR'):
            self.Run._work_inline()
        self.env.invalidate_all()
        step = self.step(run, 'savings_interest')
        self.assertEqual((step.total, step.done, step.skipped), (2, 1, 1))
        self.assertEqual((step.error_ids.res_id, step.error_ids.reason), (self.yosef.id, "ZeroDivisionError: racun"))
        self.assertTrue(self.earned(self.savings))
        self.assertFalse(self.earned(self.other_savings))
        self.by(self.accountant, run).action_retry()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((step.total, step.done, step.skipped), (2, 2, 0))
        self.assertEqual(self.earned(self.other_savings), {'interest': round(125_000 * 0.08 * 27 / 365)})

    def test_chunks(self):
        """ Cut small, it comes to the same, in as many journal entries """
        self.rate('SIBUHAR', 8)
        run = self.start()
        with patch.object(type(self.Run), '_unit_savings_interest', lambda this: 1):
            self.Run._work_inline()
        self.env.invalidate_all()
        step = self.step(run, 'savings_interest')
        self.assertEqual((len(step.chunk_ids), len(step.transaction_ids.move_id), step.done), (2, 2, 2))
        self.assertEqual(self.earned(self.savings), {'interest': round(1_125_000 * 0.08 * 27 / 365)})

    def test_step_that_fails(self):
        """ A step that cannot end stops its closing and says why; the steps after it wait """
        run = self.start()
        with patch.object(type(self.Run), '_finish_loan_accrual', side_effect=UserError("tidak bisa")):
            self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual({step.kind: step.state for step in run.step_ids if step.state != 'done'}, {
            'loan_accrual': 'stopped', 'books_check': 'waiting', 'month_proof': 'waiting', 'seal_check': 'waiting'})
        self.assertEqual(self.step(run, 'loan_accrual').problem, "tidak bisa")
        self.by(self.accountant, run).action_resume()
        self.Run._work_inline()
        self.assertEqual(run.state, 'done')

    def test_records_of_runs_stay(self):
        run = self.start()
        with self.assertRaises(UserError):
            run.sudo().unlink()
        for user in (self.teller, self.manager, self.accountant, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, run).write({'state': 'done'})
        for user in (self.teller, self.officer, self.board, self.supervisor):
            for button in ('action_pause', 'action_resume', 'action_retry'):
                with self.assertRaises(AccessError):
                    getattr(self.by(user, run), button)()

    def test_outcome(self):
        """ A chunk whose work is not booked is not done """
        self.rate('SIBUHAR', 8)
        run = self.start()
        with patch.object(type(self.Run), '_work_savings_interest', lambda this, chunk: Outcome()):
            self.Run._work_inline()
        self.assertFalse(self.step(run, 'savings_interest').transaction_ids)
