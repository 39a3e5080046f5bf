from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import check_role
from ..requests.reading import read_words
from .record import WRITERS

MOST_WORDS = 4000


class KoperasiOfficeMessage(models.Model):
    """ What an office and a cooperative write each other, in one thread a cooperative. Written once, never changed. """
    _name = 'koperasi.office.message'
    _description = "Message Between Office and Cooperative"
    _inherit = ['koperasi.office.record', 'koperasi.document']
    _order = 'id desc'
    _rec_name = 'body'
    _check_company_auto = True
    _asked = frozenset({'company_id', 'cooperative_id', 'body', 'file', 'file_name'})

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, check_company=True, ondelete='restrict', domain="[('company_id', '=', company_id)]")
    body = fields.Text(string="Text", required=True)
    from_office = fields.Boolean(readonly=True, default=False)
    author_id = fields.Many2one('res.users', string="Written By", readonly=True, ondelete='restrict')
    at = fields.Datetime(string="Written At", required=True, readonly=True, default=fields.Datetime.now)
    recipient_id = fields.Many2one('koperasi.announcement.recipient', string="Answers", readonly=True, index='btree_not_null', ondelete='restrict')
    read_at = fields.Datetime(readonly=True, help="When the other side opened it.")
    file = fields.Binary(required=False)
    direction = fields.Selection([('in', "From the Cooperative"), ('out', "From the Office")], string="Which Way", compute='_compute_direction')

    @api.depends('from_office')
    def _compute_direction(self):
        for message in self:
            message.direction = 'out' if message.from_office else 'in'

    @api.model_create_multi
    def create(self, vals_list):
        """ What somebody of the office writes is from the office and his own. """
        if self.env.su:
            return super().create(vals_list)
        check_role(self.env, *WRITERS)
        messages = super().create([{**vals, 'body': read_words(self.env, vals.get('body') if isinstance(vals.get('body'), str) else '', self.env._("Text"), MOST_WORDS)}
                                   for vals in vals_list])
        # narrow sudo(): nobody says himself who wrote it
        messages.sudo().write({'from_office': True, 'author_id': self.env.uid})
        return messages

    def _check_asked(self, names):
        if names is not None:
            raise UserError(self.env._("A message is not changed: write another one."))
        return super()._check_asked(names)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise UserError(self.env._("A message is not removed."))

    @api.model
    def _from_cooperative(self, cooperative, body, upload=None, recipient=None):
        """ A message of a cooperative to the office, as superuser; the cooperative was found as the caller's own.

        :param str body: checked text
        :param dict upload: ``file, file_name`` or None
        :param recipient: row of the announcement that it answers
        """
        return cooperative.env['koperasi.office.message'].create({
            'company_id': cooperative.company_id.id, 'cooperative_id': cooperative.id, 'body': body, 'author_id': self.env.uid, 'recipient_id': recipient and recipient.id,
            **(upload or {})})

    def action_read_message(self):
        """ Open a message; one of a cooperative is read by that.

        :return: action
        :raises AccessError: if the caller writes to no cooperatives
        """
        self.ensure_one()
        check_role(self.env, *WRITERS)
        self.check_access('read')
        if not self.from_office and not self.read_at:
            self.sudo().read_at = fields.Datetime.now()     # narrow sudo(): the receipt of the office
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'view_mode': 'form', 'views': [(False, 'form')], 'name': self.cooperative_id.name}

    def action_answer_message(self):
        """ Write to the cooperative of this message.

        :return: action with an empty message
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'views': [(False, 'form')], 'name': self.cooperative_id.name,
                'context': {'default_cooperative_id': self.cooperative_id.id, 'default_company_id': self.company_id.id}}
