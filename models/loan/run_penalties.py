from odoo import models
from odoo.tools import SQL

from ..ledger.run_work import Outcome
from .checks import rupiah
from .run_loans import UNIT


class KoperasiRun(models.Model):
    """ The close of a day says what penalties late loans owe by its end. They are income when they are paid (domain 5.8) and follow from the replay:
    nothing is booked, and nothing is kept but the sum. """
    _inherit = 'koperasi.run'

    def _unit_loan_night(self):
        return UNIT

    def _model_loan_night(self):
        return 'koperasi.loan'

    def _split_loan_night(self):
        """ Late loans with a penalty, past their days of grace: only these are replayed """
        self.env['koperasi.loan'].flush_model()
        return [loan_id for (loan_id,) in self.env.execute_query(SQL(
            """SELECT l.id FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
               WHERE a.company_id = %s AND l.loan_state = 'active' AND l.open_since + COALESCE(l.penalty_grace_days, 0) < %s
                 AND (l.penalty_rate > 0 OR l.penalty_amount > 0) ORDER BY l.id""", self.company_id.id, self.date))]

    def _work_loan_night(self, chunk):
        due = self.env['koperasi.loan'].browse(chunk.record_ids)._due_now(self.date)
        return Outcome(sum(played.arrears.penalty for played in due.values()))

    def _finish_loan_night(self):
        return {**super()._finish_loan_night(), 'penalty': int(sum(self.chunk_ids.mapped('amount')))}

    def _describe_loan_night(self):
        return "; ".join([super()._describe_loan_night(), self.env._("Penalties of late loans: %s", rupiah(self.env, self.result.get('penalty', 0)))])
