from odoo import api, fields, models

from ...models.ledger.checks import text


class KoperasiExportReason(models.TransientModel):
    """ Says what the next files with data of many members are for. """
    _name = 'koperasi.export.reason'
    _description = "Reason for an Export"

    company_id = fields.Many2one('res.company', string="Branch", required=True, default=lambda self: self.env.company)
    reason = fields.Char(required=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals['reason'] = text(self.env, vals.get('reason'), self.env._("The reason"), required=True)
        return super().create(vals_list)

    def action_confirm(self):
        """ Close the dialog: the reason counts from when it was written.

        :return: action
        :raises AccessError: if the caller does not work in the cooperative
        """
        self.check_access('read')
        return {'type': 'ir.actions.act_window_close'}
