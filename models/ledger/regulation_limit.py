from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class KoperasiRegulationLimit(models.Model):
    """ A figure of law or ministry, in force from a day on: nothing of the kind stands in code (domain, Appendix A). """
    _name = 'koperasi.regulation.limit'
    _description = "Regulatory Limit"
    _order = 'code, date_from desc'
    _rec_name = 'label'

    code = fields.Char(required=True, index=True, help="Name by which the program looks it up.")
    label = fields.Char(required=True, translate=True)
    value = fields.Float(required=True, digits=(20, 4), aggregator=None)
    date_from = fields.Date(string="In Force From", required=True)
    basis = fields.Char(help="Law, regulation or decision.")

    _code_date_uniq = models.Constraint('UNIQUE (code, date_from)', "There is already a value from this day on.")

    @api.model
    def _find(self, code, date):
        """ The value in force on a day.

        :param str code: e.g. ``deposit_rate_cap_year_pct``
        :param date date: day
        :return: ``Decimal``, None if nothing was in force
        """
        limit = self.sudo().search([('code', '=', code), ('date_from', '<=', date)], order='date_from desc', limit=1)
        return Decimal(str(round(limit.value, 4))) if limit else None

    @api.model
    def _get(self, code, date):
        """ As ``_find``, for figures that must be there.

        :raises UserError: if nothing was in force
        """
        value = self._find(code, date)
        if value is None:
            raise UserError(self.env._(
                "No regulatory limit %(code)s is in force on %(date)s.", code=code, date=format_date(self.env, date)))
        return value
