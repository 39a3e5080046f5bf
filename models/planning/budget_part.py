from odoo import api, fields, models
from odoo.exceptions import UserError

from .guard import guard


class KoperasiBudgetPart(models.AbstractModel):
    """ What belongs to a budget: written while that is a draft """
    _name = 'koperasi.budget.part'
    _description = "Part of a Budget"
    _asked = frozenset()        # fields that people fill in
    _reported = frozenset()     # those that they fill in later too, while the year runs

    budget_id = fields.Many2one('koperasi.budget', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='budget_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='budget_id.currency_id')
    state = fields.Selection(related='budget_id.state')

    def init(self):
        if not self._abstract:
            guard(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.env['koperasi.budget'].browse(vals['budget_id'] for vals in vals_list if vals.get('budget_id'))._check_draft()
            vals_list = [{name: value for name, value in vals.items() if name in {*self._asked, *self._reported, 'budget_id'}} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - self._reported:
                self.budget_id._check_draft()
            if vals.keys() - self._asked - self._reported:
                raise UserError(self.env._("This follows from the budget, and is not written."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if not self.env.su:
            self.budget_id._check_draft()
