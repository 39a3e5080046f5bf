from odoo import models

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
        return self.env['koperasi.loan'].search([
            ('company_id', '=', self.company_id.id), ('loan_state', '=', 'active'), ('open_since', '<', self.date),
            '|', ('penalty_rate', '>', 0), ('penalty_amount', '>', 0)], order='id').ids

    def _work_loan_night(self, chunk):
        due = self.env['koperasi.loan'].browse(chunk.record_ids)._due_now(self.date)
        return Outcome(sum(played.arrears.penalty for played in due.values()))

    def _finish_loan_night(self):
        return {**super()._finish_loan_night(), 'penalty': int(sum(self.chunk_ids.mapped('amount')))}

    def _describe_loan_night(self):
        return "; ".join([super()._describe_loan_night(), self.env._("Penalties of late loans: %s", rupiah(self.env, self.result.get('penalty', 0)))])
