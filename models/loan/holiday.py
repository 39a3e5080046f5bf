
from odoo import api, fields, models, tools

from ...finance.loan.calendar import Holidays
from ..ledger.run_day import SUNDAY


class KoperasiHoliday(models.Model):
    """ A day off, on which no instalment falls due. """
    _name = 'koperasi.holiday'
    _description = "Holiday"
    _order = 'date'

    date = fields.Date(required=True, index=True)
    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative or Branch", required=True, index=True, default=lambda self: self.env.company.root_id,
        help="A holiday of the cooperative is one of all its branches.")
    moves = fields.Boolean(string="Set by Decree", help="The government sets or may move this day each year (SKB): check it against the decree.")
    basis = fields.Char(help="Law or decree.")
    active = fields.Boolean(default=True)

    _date_uniq = models.Constraint('UNIQUE (company_id, date)', "This day is already a holiday.")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    def _finance_holidays(self, company, rule):
        """ Days off of a company (its own and its cooperative's) and Sundays, for ``finance.loan``.

        :param company: ``res.company``
        :param str rule: next, previous or skip
        """
        return Holidays(rule, self._dates(company.id), frozenset({SUNDAY}))

    @api.model
    @tools.ormcache('company_id')
    def _dates(self, company_id):
        company = self.env['res.company'].sudo().browse(company_id)
        domain = [('company_id', 'in', (company | company.root_id).ids)]
        return frozenset(self.sudo().search(domain).mapped('date'))


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    @api.model
    def _is_day_off(self, company, date):
        return super()._is_day_off(company, date) or date in self.env['koperasi.holiday']._dates(company.id)
