from odoo import fields, models


class KoperasiApprovalRefusal(models.TransientModel):
    """ The dialog in which a refusal gets its reason. """
    _name = 'koperasi.approval.refusal'
    _description = "Refusal"

    approval_id = fields.Many2one('koperasi.approval', required=True, readonly=True)
    reason = fields.Char()

    def action_refuse(self):
        """ Refuse what was asked, with this reason.

        :raises UserError: without a reason, or if it does not wait (any more)
        :raises AccessError: if the caller may not decide on it
        """
        self.ensure_one()
        self.approval_id.refuse(self.reason)
        return {'type': 'ir.actions.act_window_close'}
