import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...finance.statistics import LEAST

CODE = re.compile('[a-z][a-z0-9-]{2,39}')


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_office_code = fields.Char(
        string="Address of the Statistics", copy=False, index='btree_not_null', help="The last part of the address of the public page: small letters, digits and -. Empty: the number of the office.")
    koperasi_statistic_least = fields.Integer(
        string="Cooperatives in a Published Sum", default=LEAST, help="Sums of fewer cooperatives are not told, nor what would give them away: a cooperative's figures are its own.")

    _koperasi_office_code_uniq = models.Constraint('UNIQUE (koperasi_office_code)', "Another office has this address.")
    _koperasi_statistic_least_check = models.Constraint('CHECK (koperasi_statistic_least >= 2)', "A published sum is that of two cooperatives at least.")

    @api.constrains('koperasi_office_code')
    def _check_koperasi_office_code(self):
        for company in self:
            if company.koperasi_office_code and not CODE.fullmatch(company.koperasi_office_code):
                raise ValidationError(self.env._("An address has 3 to 40 small letters, digits and -, and begins with a letter."))

    def _koperasi_office_setup(self):
        super()._koperasi_office_setup()
        # narrow sudo(): the registry as a source, for who sets the office up
        self.env['koperasi.statistic.source'].sudo()._own(self)

    @api.model
    def _koperasi_office_public(self, code):
        """ The office of a public address.

        :param str code: its code, or its number
        :return: ``res.company`` as superuser, empty if there is none
        """
        if CODE.fullmatch(code):
            asked = ('koperasi_office_code', '=', code)
        else:
            asked = ('id', '=', int(code) if re.fullmatch('[1-9][0-9]{0,8}', code) else 0)
        # narrow sudo(): anybody may ask whether an office has published something; nothing else of it is told
        return self.sudo().search([('koperasi_is_office', '=', True), asked], limit=1)
