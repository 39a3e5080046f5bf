from odoo import api, fields, models


class KoperasiTransparencyWithdrawal(models.TransientModel):
    """ The dialog that asks why published figures are to be withdrawn: it calls one method. """
    _name = 'koperasi.transparency.withdrawal'
    _description = "Withdrawal of Public Figures"

    snapshot_id = fields.Many2one('koperasi.transparency', required=True, readonly=True, ondelete='cascade')
    reason = fields.Char(required=True, help="Everybody reads it on the page.")

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs.snapshot_id.check_access('read')
        return dialogs

    def action_confirm(self):
        """ Ask for the withdrawal. """
        self.ensure_one()
        self.snapshot_id.ask_withdrawal(self.reason)
        return {'type': 'ir.actions.act_window_close'}
