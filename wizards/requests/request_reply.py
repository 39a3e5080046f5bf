from odoo import api, fields, models


class KoperasiMemberRequestReply(models.TransientModel):
    """ The dialog in which a request is answered: it calls one method of the request. """
    _name = 'koperasi.member.request.reply'
    _description = "Answer to a Request"

    request_id = fields.Many2one('koperasi.member.request', required=True, readonly=True)
    kind = fields.Selection([('reply', "Answer"), ('decline', "Decline"), ('supervisor', "Answer of the Supervisors")], required=True, readonly=True, default='reply')
    # not as superuser: who may not read the request does not read it here
    text = fields.Text(related='request_id.text', related_sudo=False)
    answer = fields.Text(required=True, help="The member reads it on the portal.")

    @api.model_create_multi
    def create(self, vals_list):
        replies = super().create(vals_list)
        replies.request_id.check_access('read')
        return replies

    def write(self, vals):
        result = super().write(vals)
        self.request_id.check_access('read')
        return result

    def action_confirm(self):
        """ Give the answer. """
        self.ensure_one()
        call = {'reply': self.request_id.reply, 'decline': self.request_id.decline, 'supervisor': self.request_id.conclude}[self.kind]
        call(self.answer)
        return {'type': 'ir.actions.act_window_close'}
