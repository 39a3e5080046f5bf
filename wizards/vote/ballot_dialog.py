from odoo import api, fields, models
from odoo.exceptions import UserError

OPERATIONS = [('slips', "Print Slips"), ('give', "Hand Out a Slip"), ('lot', "Draw Lots"), ('void', "Declare Void"), ('withdraw', "Withdraw Candidacy")]


class KoperasiBallotDialog(models.TransientModel):
    """ What is asked for before a ballot's method is called: it checks, decides nothing itself. """
    _name = 'koperasi.ballot.dialog'
    _description = "Ballot: Dialog"

    ballot_id = fields.Many2one('koperasi.ballot', required=True, readonly=True)
    operation = fields.Selection(OPERATIONS, required=True, readonly=True)
    candidate_id = fields.Many2one('koperasi.candidate', string="Nominee", readonly=True)
    company_id = fields.Many2one(related='ballot_id.company_id', related_sudo=False)
    number = fields.Integer(string="Number of Slips", default=20)
    member_id = fields.Many2one('koperasi.member', help="He has shown who he is. Give him any slip of the pile; nobody notes which one.")
    words = fields.Char(string="Words of the Lot", help="Said aloud in the meeting now, as the figures of dice: from them everybody can draw the same lot.")
    reason = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs.ballot_id.check_access('read')
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self.ballot_id.check_access('read')
        return result

    def action_confirm(self):
        """ Do it. """
        self.ensure_one()
        ballot = self.ballot_id
        if self.operation == 'slips':
            return {**ballot.print_slips(self.number), 'close_on_report_download': True}
        if self.operation == 'give':
            ballot.give_slip(self.member_id.id)
            return ballot.action_give_slip()   # the next member waits
        if self.operation == 'withdraw':
            if self.candidate_id.ballot_id != ballot:
                raise UserError(self.env._("This is no candidate of the ballot."))
            self.candidate_id.withdraw(self.reason)
        elif self.operation == 'lot':
            ballot.draw_lot(self.words)
        else:
            ballot.void(self.reason)
        return {'type': 'ir.actions.act_window_close'}
