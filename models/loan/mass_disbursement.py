from odoo import fields, models
from odoo.exceptions import UserError

from ..ledger.run_work import Outcome

KIND = 'disbursement'
# loans in a chunk: each is a journal entry of its own, and tellers wait for the bank's journal no longer than for these
UNIT = 20


class KoperasiMassFile(models.Model):
    """ A file of signed agreements that are paid out: by the bank of the file, or to a savings account of the borrower that the line names.

    Each loan is what ``koperasi.loan.application.disburse`` would pay out: its own agreement, checks and journal entry. What a second person
    allows is the file as it was read.
    """
    _inherit = 'koperasi.mass.file'

    kind = fields.Selection(selection_add=[(KIND, "Loan Disbursements")], ondelete={KIND: 'cascade'})

    def _pays_out(self):
        return super()._pays_out() or self.kind == KIND

    def _asked_as(self):
        return 'loan_payout' if self.kind == KIND else super()._asked_as()


class KoperasiMassLine(models.Model):
    _inherit = 'koperasi.mass.line'

    application_id = fields.Many2one('koperasi.loan.application', readonly=True, index='btree_not_null', ondelete='restrict')

    def _pay_out_loan(self, run):
        """ Pay out the agreement of this line, with all that a payout at the counter is checked for """
        application = self.application_id
        # runs work in READ COMMITTED: of two payouts at once the second waits here, and sees what the first one did; so for the borrower's limits
        self.env.cr.execute(
            "SELECT FROM koperasi_loan_application a JOIN koperasi_member m ON m.id = a.member_id WHERE a.id = %s FOR NO KEY UPDATE", (application.id,))
        self.env.invalidate_all()
        amount = application._check_payout()
        if amount != self.amount:
            raise UserError(self.env._("The agreement %(number)s is for another amount.", number=application.agreement_number))
        journal = self.file_id.journal_id
        channel = application._channel(*('savings', None, self.account_id.id) if self.account_id else ('bank', journal.id, None))
        application._pay_out(f'run/{run.id}/line/{self.id}', channel, amount, {'run_id': run.id, 'mass_line_id': self.id}, 'batch')


class KoperasiRun(models.Model):
    _inherit = 'koperasi.run'

    def _unit_mass_file(self):
        return UNIT if self._mass_file().kind == KIND else super()._unit_mass_file()

    def _book_lines(self, chunk, lines, twins):
        if self._mass_file().kind != KIND:
            return super()._book_lines(chunk, lines, twins)
        outcome = Outcome()
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    line._refuse_twin(twins)
                    line._pay_out_loan(self)
            except UserError as error:
                outcome.skipped.append((line, str(error)))
            else:
                outcome.amount += int(line.amount)
        return outcome

    def _check_can_reverse(self):
        super()._check_can_reverse()
        payouts = self.env['koperasi.transaction'].sudo().search([('run_id', '=', self.id), ('kind', '=', 'loan_disbursement'), ('is_reversed', '=', False)])
        for payout in payouts:   # a payment of interest alone moves no account
            payout.loan_id._check_can_take_back(payout)
