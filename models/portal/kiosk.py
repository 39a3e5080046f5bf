import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = 'koperasi-kiosk'
MINUTES = 3   # a token is of one visit


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_kiosk_code = fields.Char(string="Kiosk Code", copy=False, groups='base.group_system,koperasi.group_koperasi_admin')

    def action_koperasi_kiosk(self):
        """ Give the branch's kiosk a new address; the old one leads nowhere from now on.

        :raises AccessError: if the caller is no administrator of the cooperative
        """
        self.ensure_one()
        if not self.env.user.has_group('koperasi.group_koperasi_admin'):
            raise AccessError(self.env._("An administrator of the cooperative sets it up."))
        self.check_access('read')
        self.sudo().koperasi_kiosk_code = secrets.token_urlsafe(16)
        return True

    @api.model
    def _of_kiosk(self, code):
        """ The branch whose kiosk has this address, as superuser; empty if there is none """
        found = self.sudo().search([('koperasi_kiosk_code', '=', code)], limit=1) if code and code.isprintable() else self.sudo()
        return found if found and secrets.compare_digest(found.koperasi_kiosk_code.encode(), code.encode()) else found.browse()


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    koperasi_kiosk_url = fields.Char(string="Kiosk Address", compute='_compute_koperasi_kiosk_url')

    @api.depends('company_id')
    def _compute_koperasi_kiosk_url(self):
        for settings in self:
            code = settings.company_id.koperasi_kiosk_code
            settings.koperasi_kiosk_url = code and f'{settings.get_base_url()}/koperasi/kiosk/{code}'

    def action_koperasi_kiosk(self):
        """ As of the company """
        return self.company_id.action_koperasi_kiosk()


class KoperasiMember(models.Model):
    """ What a member reads at the kiosk of a branch: with his number and PIN, without a login, and nothing that moves money. """
    _inherit = 'koperasi.member'

    @api.model
    def _kiosk_sign_in(self, company, number, pin):
        """ Who stands at the kiosk

        :param company: branch of the kiosk
        :param str number: member number, of this branch before others of the cooperative
        :param str pin: six digits, or the PIN from the counter
        :return: ``koperasi.member``, as superuser
        :raises UserError: one sentence for all: whether somebody has this number is not said
        """
        found = self.sudo().search([
            ('number', '=', number.strip()), ('root_company_id', '=', company.root_id.id), ('state', 'in', ('active', 'passive'))]) if number.strip() and number.isprintable() else self
        member = found.filtered(lambda one: one.company_id == company) or (found if len(found) == 1 else found.browse())
        refusal = self.env._("This number and PIN do not fit, or the PIN is locked: after three wrong ones it is for 30 minutes. You get a PIN at the counter.")
        if not member:
            self.env['res.users']._crypt_context().hash('000000')   # so that it takes as long
            raise UserError(refusal)
        try:
            member._check_pin(pin, may_be_first=True)
        except UserError:
            raise UserError(refusal) from None
        return member

    def _kiosk_token(self, company):
        """ What says for some minutes, at this kiosk and nowhere else, who was signed in """
        return hash_sign(self.sudo().env, SCOPE, [self.id, company.id], expiration=timedelta(minutes=MINUTES))

    @api.model
    def _of_kiosk_token(self, company, token):
        """ The member of a token that holds at this kiosk, as superuser; empty for all else """
        try:
            values = verify_hash_signed(self.sudo().env, SCOPE, token)
        except ValueError:
            values = None
        return self.sudo().browse(values[0]).exists() if values and values[1] == company.id else self.browse()
