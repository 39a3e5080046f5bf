import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache, str2bool

from ..ledger.outgoing import Refused, check_url

ADMIN_ONLY = 'koperasi.group_koperasi_admin'
EVENTS = ('posted', 'reversed', 'run')
PRIVATE = 'koperasi.webhook_private_addresses'


class KoperasiWebhook(models.Model):
    """ Where another program is told what was booked. What is told is written with the booking (events.py) and sent later (delivery.py). """
    _name = 'koperasi.webhook'
    _description = "Webhook"
    _inherit = ['mail.thread']
    _order = 'name, id'

    name = fields.Char(required=True, tracking=True, help="Who is told.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company, help="Of the cooperative itself: all its branches.")
    url = fields.Char(string="Address", required=True, tracking=True, help="Begins with https://. What is told is sent there by POST.")
    secret = fields.Char(
        required=True, copy=False, groups=ADMIN_ONLY, default=lambda self: secrets.token_hex(32), help="What is sent is signed with it; whoever receives it needs it too.")
    on_posted = fields.Boolean(string="What Is Booked", default=True, tracking=True)
    on_reversed = fields.Boolean(string="What Is Reversed", default=True, tracking=True)
    on_run = fields.Boolean(string="Batch Runs", default=True, tracking=True, help="One message a run, not one for each of its bookings.")
    delivery_ids = fields.One2many('koperasi.webhook.delivery', 'webhook_id', readonly=True)

    @api.constrains('url', 'secret')
    def _check_url(self):
        for webhook in self.sudo():
            try:
                check_url(webhook.url, self._private())
            except Refused:
                raise ValidationError(self.env._("The address of a webhook begins with https:// and holds no password.")) from None
            if len(webhook.secret) < 16:
                raise ValidationError(self.env._("The secret of a webhook has at least 16 characters."))

    @api.model
    def _private(self):
        """ Whether messages may go to addresses of the own network: a setting of the system, for tests and for programs beside this one """
        return str2bool(self.env['ir.config_parameter'].sudo().get_param(PRIVATE), False)

    @api.model_create_multi
    def create(self, vals_list):
        webhooks = super().create(vals_list)
        self.env.registry.clear_cache()
        return webhooks

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @ormcache('company_id', 'event')
    def _listening(self, company_id, event):
        """ Ids of the webhooks that want this event of a branch; asked for each booking and seldom changed """
        return tuple(self.sudo().search([('company_id', 'parent_of', company_id), (f'on_{event}', '=', True)]).ids)
