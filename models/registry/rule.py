from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.registry_status import kuk_class
from ..ledger.checks import check_role
from .status import HEAD, REGISTRAR

VARIANTS = [('requirements', "Members 5,000 / 9,000 / 20,000"), ('guideline', "Members 5,000 / 9,000 / 35,000")]


class KoperasiStatusRule(models.Model):
    """ By what an office calls a cooperative active, as dated data: a later row takes the place of an earlier one from its date on (domain 10.2) """
    _name = 'koperasi.status.rule'
    _description = "Rule of Active Cooperatives"
    _order = 'company_id, date_from desc'
    _rec_name = 'date_from'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    date_from = fields.Date(string="In Force From", required=True)
    years = fields.Integer(string="Book Years without RAT", required=True, default=2, aggregator=None, help="So many in a row make a cooperative not active.")
    deadline_months = fields.Integer(string="RAT Due after (Months)", required=True, default=6, aggregator=None, help="Months after the end of the book year; 6: by 30 June.")
    months = fields.Integer(string="Months without Return", default=0, aggregator=None, help="No accepted return for so many months makes a cooperative not active as well; 0: not asked.")
    kuk = fields.Selection(VARIANTS, string="KUK Classes", required=True, default='requirements', help="Which of the two tables of limits that are in use.")
    basis = fields.Char(help="Law, regulation or decision.")

    _date_uniq = models.Constraint('UNIQUE (company_id, date_from)', "There is a rule from this day on already.")
    _years_check = models.Constraint('CHECK (years BETWEEN 1 AND 10)', "Between 1 and 10 book years without a meeting.")
    _deadline_check = models.Constraint('CHECK (deadline_months BETWEEN 0 AND 18)', "The meeting is due within 18 months.")
    _months_check = models.Constraint('CHECK (months BETWEEN 0 AND 120)', "Between 0 and 120 months without a return.")

    @api.model
    def _in_force(self, office, day):
        """ The rule of an office on a day; before the first one that first one; a new, unsaved one with the defaults if it has none """
        rules = self.search([('company_id', '=', office.id)])
        return rules.filtered(lambda rule: rule.date_from <= day)[:1] or rules[-1:] or self.new({'company_id': office.id, 'date_from': '2000-01-01'})

    def action_work_out(self):
        """ Work the status of all cooperatives of the office out now, as is done each night.

        :raises AccessError: if the caller is neither registrar nor head of the office
        """
        check_role(self.env, REGISTRAR, HEAD)
        self.check_access('read')
        Cooperative = self.env['koperasi.cooperative']
        changed = sum(Cooperative._work_out_status(office) for office in self.company_id)
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': self.env._("Worked out: the status of %s cooperatives changed.", changed)}}

    def write(self, vals):
        if vals.keys() - {'basis'} and self.env['koperasi.cooperative.status'].sudo().search_count([('rule_id', 'in', self.ids)], limit=1):
            # narrow sudo(): whether a rule was used
            raise UserError(self.env._("Cooperatives were judged by this rule: it stays. Add one from a later day on."))
        return super().write(vals)


class KoperasiKukLimit(models.Model):
    """ The limits of the classes KUK 1 to 4, as dated data in two variants (domain 2.5) """
    _name = 'koperasi.kuk.limit'
    _description = "Limit of a KUK Class"
    _order = 'variant, date_from desc, number'
    _rec_name = 'number'

    variant = fields.Selection(VARIANTS, required=True)
    date_from = fields.Date(string="In Force From", required=True)
    number = fields.Integer(string="Class", required=True, aggregator=None)
    members = fields.Integer(string="Members up to", aggregator=None, help="0: no limit.")
    own_capital = fields.Float(string="Own Capital up to", digits=(20, 0), aggregator=None, help="Rupiah; 0: no limit.")
    assets = fields.Float(string="Assets up to", digits=(20, 0), aggregator=None, help="Rupiah; 0: no limit.")
    basis = fields.Char()

    _number_uniq = models.Constraint('UNIQUE (variant, date_from, number)', "This class has its limits from this day on already.")
    _number_check = models.Constraint('CHECK (number BETWEEN 1 AND 4)', "The classes are 1 to 4.")

    @api.model
    def _class_of(self, figure):
        """ The class that the figures of a period come to by the rule of the office.

        :param figure: ``koperasi.cooperative.figure``; may be empty
        :return: ``KUK 2``; False without figures or limits
        """
        if not figure:
            return False
        variant = self.env['koperasi.status.rule'].sudo()._in_force(figure.company_id, figure.date).kuk     # narrow sudo(): a figure of law
        number = self._class_in(self._in_force(variant, figure.date), figure.members, int(figure.own_capital), int(figure.assets))
        return f'KUK {number}' if number else False

    @api.model
    def _class_in(self, limits, members, own_capital, assets):
        """ The class by rows of ``_in_force`` (see ``finance.registry_status.kuk_class``); 0 without any """
        return kuk_class(members, own_capital, assets, limits)

    @api.model
    def _in_force(self, variant, day):
        """ Rows for ``kuk_class`` """
        limits = self.search([('variant', '=', variant), ('date_from', '<=', day)])
        latest = limits[:1].date_from
        return [(row.number, row.members, row.own_capital, row.assets) for row in limits if row.date_from == latest]
