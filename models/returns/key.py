import json
from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.periodic_return import key_id
from ..ledger.checks import check_role, text

REGISTRAR = 'koperasi.group_koperasi_registrar'
INSPECTOR = 'koperasi.group_koperasi_inspector'


class KoperasiCooperativeKey(models.Model):
    """ The public part of a key with which a cooperative signs its returns; the private part never comes here. Somebody of the office compares
    its sixteen digits with the cooperative before it is entered. A new key does not end an older one: revoking does, from that moment on.
    """
    _name = 'koperasi.cooperative.key'
    _description = "Key of a Cooperative"
    _inherit = ['koperasi.cooperative.part']
    _order = 'id desc'
    _rec_name = 'key_code'

    public = fields.Char(string="Public Key", required=True, help="As the cooperative's program shows it, or the whole sender card.")
    key_code = fields.Char(string="Key", compute='_compute_key_code', store=True, index=True, help="Sixteen digits: compare them with what the cooperative sees.")
    date_from = fields.Date(string="Known Since", required=True, readonly=True, default=lambda self: fields.Date.context_today(self))
    given_by_id = fields.Many2one('res.users', string="Entered By", readonly=True, default=lambda self: self.env.uid, ondelete='restrict')
    revoked_on = fields.Datetime(readonly=True, copy=False)
    revoke_reason = fields.Char(string="Why Revoked", readonly=True, copy=False)

    _public_uniq = models.UniqueIndex('(company_id, public)', "The office knows this key already.")

    @api.depends('public')
    def _compute_key_code(self):
        for key in self:
            try:
                key.key_code = key_id(key.public or '')
            except ValueError:
                key.key_code = False

    @api.constrains('public')
    def _check_public(self):
        if any(not key.key_code for key in self):
            raise ValidationError(self.env._("This is no public key: copy it again as the cooperative's program shows it."))

    @api.model_create_multi
    def create(self, vals_list):
        kept = ('cooperative_id', 'public')
        clean = [{name: vals[name] for name in kept if name in vals} if not self.env.su else vals for vals in vals_list]
        return super().create([{**vals, 'public': public_of_card(str(vals.get('public') or ''))} for vals in clean])

    def write(self, vals):
        if not self.env.su and vals:
            raise UserError(self.env._("A key stays as it is: revoke it and enter the new one."))
        return super().write(vals)

    def revoke_key(self, reason):
        """ From now on nothing that was signed with this key is taken. What was taken before stays.

        :param str reason: why, e.g. that the computer was stolen
        :raises AccessError: if the caller is no registrar
        """
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        reason = text(self.env, reason, self.env._("Reason"), required=True)
        open_keys = self.filtered(lambda key: not key.revoked_on)
        # narrow sudo(): the office's own registrar, whose right to write was checked
        open_keys.sudo().write({'revoked_on': fields.Datetime.now(), 'revoke_reason': reason})
        for key in open_keys:
            key.cooperative_id.sudo().message_post(body=self.env._("%(who)s revoked the key %(key)s: %(reason)s", who=self.env.user.name, key=key.key_code, reason=reason))
        return True


def public_of_card(words):
    """ The public key of what was pasted: itself, or the sender card (JSON) that holds it """
    with suppress(ValueError):
        card = json.loads(words)
        if isinstance(card, dict) and isinstance(card.get('key'), str):
            return card['key'].strip()
    return words.strip()


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    key_ids = fields.One2many('koperasi.cooperative.key', 'cooperative_id', string="Keys")
