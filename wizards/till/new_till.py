from odoo import fields, models


class KoperasiNewTill(models.TransientModel):
    """ Makes one more till of a branch. """
    _name = 'koperasi.new.till'
    _description = "New Till"

    company_id = fields.Many2one('res.company', string="Branch", required=True, default=lambda self: self.env.company)
    name = fields.Char(required=True)

    def action_confirm(self):
        """ Make the till and propose to open it. """
        self.ensure_one()
        till = self.env['account.journal'].koperasi_create_till(self.name, self.company_id.id)
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': self.env._("%(till)s is ready. Its account: %(account)s.", till=till['name'], account=till['account']),
            'next': {'type': 'ir.actions.act_window_close'}}}
