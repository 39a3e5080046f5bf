import json

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...finance.periodic_return import key_id
from ..ledger.checks import ADMIN, BOARD, MANAGER, check_role, text
from ..ledger.outgoing import Refused, check_url
from . import keys


class ResCompany(models.Model):
    """ Where a cooperative's returns go, and the key under which it signs them """
    _inherit = 'res.company'

    koperasi_return_key = fields.Char(string="Public Key of Returns", readonly=True, copy=False, help="The office checks the cooperative's signature with it.")
    koperasi_return_key_id = fields.Char(string="Key of Returns", compute='_compute_koperasi_return_key_id', help="Sixteen digits by which the cooperative and the office compare the key.")
    koperasi_return_office_id = fields.Many2one(
        'res.company', string="Office in This Database", domain=[('koperasi_is_office', '=', True)], ondelete='restrict', help="Returns are handed to it at once.")
    koperasi_return_url = fields.Char(string="Address of the Office's Program", help="Begins with https://.")
    koperasi_return_database = fields.Char(string="Database of the Office")
    koperasi_return_remind = fields.Boolean(string="Remind of Returns", default=True, help="Accountants and managers find the return that is due among their activities, made as a draft.")

    @api.depends('koperasi_return_key')
    def _compute_koperasi_return_key_id(self):
        for company in self:
            company.koperasi_return_key_id = key_id(company.koperasi_return_key) if company.koperasi_return_key else False

    @api.constrains('koperasi_return_url', 'koperasi_return_office_id')
    def _check_koperasi_return_office(self):
        for company in self.sudo():
            if company.koperasi_return_url:
                try:
                    check_url(company.koperasi_return_url, self.env['koperasi.return']._private())
                except Refused:
                    raise ValidationError(self.env._("The address of the office begins with https:// and holds no password.")) from None
            if company.koperasi_return_office_id and not company.koperasi_return_office_id.koperasi_is_office:
                raise ValidationError(self.env._("%s is no supervising office.", company.koperasi_return_office_id.name))

    def koperasi_return_new_key(self):
        """ Sign returns from now on under a new key; the office needs its sender card before the next return.

        :return: str, the id of the new key
        :raises AccessError: if the caller is no administrator of the cooperative
        :raises UserError: if the folder of keys takes none
        """
        self.ensure_one()
        check_role(self.env, ADMIN)
        self.check_access('read')
        # narrow sudo(): an administrator of the cooperative may not write companies
        root = self.sudo().root_id
        try:
            root.koperasi_return_key = keys.make(self.env, root)
        except keys.KeyMissing as error:
            raise UserError(self.env['koperasi.return']._key_missing(error)) from error
        return root.koperasi_return_key_id

    def koperasi_return_put_office_key(self, key):
        """ Keep the key under which the office's program knows this cooperative; it goes into a file of the server and is never shown again.

        :param str key: as the office handed it over; empty to forget it
        :raises AccessError: if the caller is no administrator of the cooperative
        :raises UserError: if it cannot be a key, or the folder of keys takes none
        """
        self.ensure_one()
        check_role(self.env, ADMIN)
        self.check_access('read')
        key = text(self.env, key, self.env._("The key")) or ''
        if not key.isascii() or ' ' in key or len(key) > 200:
            raise UserError(self.env._("%s is not valid.", self.env._("The key")))
        try:
            keys.put_office_key(self.env, self, key)
        except keys.KeyMissing as error:
            raise UserError(self.env['koperasi.return']._key_missing(error)) from error
        return True

    def _koperasi_sender_card(self):
        """ What the office is handed to know this cooperative's signature: no secret, bytes of JSON """
        root = self.root_id.sudo()
        public = self.env['koperasi.return']._public_key(root)
        return json.dumps({
            'format': 'koperasi-sender/1', 'nik': root.koperasi_nik or '', 'legal_number': root.koperasi_legal_number or '', 'name': root.name, 'key': public, 'key_id': key_id(public),
            'made_at': f'{fields.Datetime.now().isoformat()}Z'}, ensure_ascii=False, indent=1, sort_keys=True).encode()

    def koperasi_return_card(self):
        """ Download the sender card, which makes the key if there is none yet.

        :return: action
        :raises AccessError: if the caller is neither administrator, manager nor board
        """
        self.ensure_one()
        check_role(self.env, ADMIN, MANAGER, BOARD)
        self.check_access('read')
        self.env['koperasi.return']._public_key(self)
        return {'type': 'ir.actions.act_url', 'url': '/koperasi/return/card.json', 'target': 'self'}


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_return_key_id = fields.Char(related='company_id.koperasi_return_key_id')
    koperasi_return_office_id = fields.Many2one(related='company_id.koperasi_return_office_id', readonly=False)
    koperasi_return_url = fields.Char(related='company_id.koperasi_return_url', readonly=False)
    koperasi_return_database = fields.Char(related='company_id.koperasi_return_database', readonly=False)
    koperasi_return_remind = fields.Boolean(related='company_id.koperasi_return_remind', readonly=False)
    koperasi_return_office_key = fields.Char(string="Key of the Office's Program", compute='_compute_koperasi_return_office_key', inverse='_inverse_koperasi_return_office_key',
                                             help="Written once, never shown.")
    koperasi_return_office_key_set = fields.Boolean(string="Key Is Kept", compute='_compute_koperasi_return_office_key')

    @api.depends('company_id')
    def _compute_koperasi_return_office_key(self):
        for settings in self:
            settings.koperasi_return_office_key = False
            settings.koperasi_return_office_key_set = bool(keys.office_key(self.env, settings.company_id))

    def _inverse_koperasi_return_office_key(self):
        for settings in self.filtered('koperasi_return_office_key'):
            settings.company_id.koperasi_return_put_office_key(settings.koperasi_return_office_key)

    def action_koperasi_return_card(self):
        """ Download the sender card. """
        return self.company_id.koperasi_return_card()

    def action_koperasi_return_new_key(self):
        """ Sign returns under a new key from now on. """
        self.company_id.koperasi_return_new_key()
        return self.company_id.koperasi_return_card()
