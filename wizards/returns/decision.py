from odoo import api, fields, models
from odoo.exceptions import UserError


class KoperasiReturnDecision(models.TransientModel):
    """ What somebody of the office says about a return, or why a key is revoked """
    _name = 'koperasi.return.decision'
    _description = "Decision on a Return"

    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, default=lambda self: self.env.company, ondelete='cascade')
    received_id = fields.Many2one('koperasi.return.received', ondelete='cascade')
    key_id = fields.Many2one('koperasi.cooperative.key', ondelete='cascade')
    kind = fields.Selection([('accept', "Accept"), ('ask', "Ask Back"), ('refuse', "Refuse"), ('revoke', "Revoke the Key")], required=True, default='accept')
    needs_words = fields.Boolean(compute='_compute_needs_words')
    words = fields.Text()

    @api.depends('kind', 'received_id')
    def _compute_needs_words(self):
        for dialog in self:
            dialog.needs_words = dialog.kind != 'accept' or bool(dialog.received_id.errors)

    def action_confirm(self):
        """ Do it. The methods of the return and of the key say who may.

        :raises UserError: if words are missing, or it is decided already
        :raises AccessError: if the caller's role does not allow it
        """
        self.ensure_one()
        if self.kind == 'revoke':
            self._one(self.key_id).revoke_key(self.words)
        elif self.kind == 'accept':
            self._one(self.received_id).accept(self.words)
        elif self.kind == 'ask':
            self._one(self.received_id).ask_back(self.words)
        else:
            self._one(self.received_id).refuse(self.words)
        return {'type': 'ir.actions.act_window_close'}

    def _one(self, record):
        if not record:
            raise UserError(self.env._("Open it first, then decide."))
        return record
