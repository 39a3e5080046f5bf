import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

CODE = re.compile('[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]')


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_transparency = fields.Boolean(
        string="Transparency Page", help="Anybody may read the figures that two persons published: members, assets, savings, loans, arrears, surplus.")
    koperasi_public_code = fields.Char(
        string="Code of the Public Page", copy=False, help="Its place in the address of the page: small letters, digits and -, e.g. kopdit-contoh.")

    _koperasi_public_code_uniq = models.UniqueIndex("(koperasi_public_code) WHERE koperasi_public_code IS NOT NULL", "Another cooperative has this code.")

    @api.constrains('koperasi_transparency', 'koperasi_public_code')
    def _check_koperasi_public_code(self):
        for company in self:
            code = company.koperasi_public_code
            if (code or company.koperasi_transparency) and (not CODE.fullmatch(code or '') or code == 'preview'):
                raise ValidationError(self.env._("The code of the public page has 3 to 40 small letters, digits and -, such as kopdit-contoh."))
            if company.koperasi_transparency and company.parent_id:
                raise ValidationError(self.env._("The public page is one of the whole cooperative."))

    @api.model
    def _koperasi_public(self, code):
        """ The cooperative whose public page has an address, as superuser; empty where it was not switched on.

        :param str code: as it came
        """
        if not CODE.fullmatch(code or ''):
            return self.sudo().browse()
        return self.sudo().search([('koperasi_public_code', '=', code), ('koperasi_transparency', '=', True), ('koperasi_ready', '=', True)])
