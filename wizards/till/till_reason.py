from odoo import fields, models


class KoperasiTillReason(models.TransientModel):
    """ Asks why a count or a movement is taken back. """
    _name = 'koperasi.till.reason'
    _description = "Take Back"

    operation = fields.Selection([
        ('recount', "Count Again"), ('cancel_opening', "Cancel the Opening"), ('cancel', "Cancel the Movement"),
    ], required=True, readonly=True)
    session_id = fields.Many2one('koperasi.till.session', readonly=True)
    movement_id = fields.Many2one('koperasi.cash.movement', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """ Take it back, with the reason in its history. """
        self.ensure_one()
        if self.operation == 'cancel':
            self.movement_id.cancel(self.reason)
        elif self.operation == 'recount':
            self.session_id.recount(self.reason)
        else:
            self.session_id.cancel_opening(self.reason)
        return {'type': 'ir.actions.act_window_close'}
