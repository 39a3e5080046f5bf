from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools.misc import format_date

from ...finance.money import round_half_up


class KoperasiStatements(models.AbstractModel):
    """ The statements' budget: what the approved budgets of the branches planned for the days of the period """
    _inherit = 'koperasi.statements'

    @api.model
    def _budget(self, options):
        budgets = self._budgets_of(options)
        return self._planned(budgets, options.first, options.last) if budgets else None

    @api.model
    def _budgets_of(self, options):
        """ The approved budgets that count: of all branches that of the whole cooperative where there is one, else those of the branches """
        # narrow sudo(): figures of branches that the door has checked; board and admin read budgets themselves
        found = self.env['koperasi.budget'].sudo().search([
            ('state', '=', 'approved'), ('date_from', '<=', options.last), ('date_to', '>=', options.first),
            '|', ('company_id', 'in', options.companies.ids), ('company_id', '=', options.companies[:1].sudo().root_id.id)])
        all_branches = not options.branch and self._is_whole(options.companies)
        whole = found.filtered('whole') if all_branches else found.browse()
        years = set(whole.mapped('year'))
        return (whole | found.filtered(lambda budget: not budget.whole and budget.year not in years and budget.company_id.id in options.companies.ids))

    @api.model
    def _is_whole(self, companies):
        """ Whether these are all branches of their cooperative """
        # narrow sudo(): whether there are others, no more
        root = companies[:1].sudo().root_id
        return not self.env['res.company'].sudo().search_count([('id', 'child_of', root.ids), ('koperasi_ready', '=', True), ('id', 'not in', companies.ids)])

    @api.model
    def _planned(self, budgets, first, last):
        """ What budgets planned for a period; of a month that it holds in part, as many days.

        :return: ``{account.account id: Decimal, + debit - credit}``
        """
        shares, exact = {}, {}
        for budget in budgets:
            shares[budget] = self._month_shares(budget.date_from, first, last)
        for line in budgets.line_ids:
            amount = sum(share * month for share, month in zip(shares[line.budget_id], line._amounts(), strict=True) if share)
            if amount:
                exact[line.account_id.id] = exact.get(line.account_id.id, 0) + line._sign() * amount
        return {account_id: Decimal(nearest(amount)) for account_id, amount in exact.items()}

    @api.model
    def _month_shares(self, start, first, last):
        """ Of each of the twelve months from ``start``, how much of it lies in a period: ``Fraction`` of 0 to 1 """
        shares = []
        for number in range(12):
            begins, ends = start + relativedelta(months=number), start + relativedelta(months=number + 1) - timedelta(days=1)
            days = (min(ends, last) - max(begins, first)).days + 1
            shares.append(Fraction(max(days, 0), (ends - begins).days + 1))
        return shares

    @api.model
    def _budget_notes(self, options):
        notes = super()._budget_notes(options)
        budgets = self._budgets_of(options) if self._has_budget(options) else None
        if not budgets:
            return notes
        notes += [self.env._("Budget: %(name)s, approved on %(date)s.", name=budget.display_name, date=format_date(self.env, budget.approved_on)) for budget in budgets]
        whole_years = {budget.year for budget in budgets if budget.whole}
        covered = {(budget.company_id.id, budget.year) for budget in budgets}
        # narrow sudo(): names of branches that the door has checked
        without = [branch.name for branch in options.companies.sudo() for year in {budget.year for budget in budgets} - whole_years if (branch.id, year) not in covered]
        if without:
            notes.append(self.env._("Without a budget: %s.", ', '.join(dict.fromkeys(without))))
        first, last = min(budgets.mapped('date_from')), max(budgets.mapped('date_to'))
        if first > options.first or last < options.last:
            notes.append(self.env._("The budget is for %(first)s to %(last)s only.", first=self._day(max(first, options.first)), last=self._day(min(last, options.last))))
        return notes


def nearest(amount):
    """ A fraction of rupiah as whole rupiah, a half away from zero """
    amount = Fraction(amount)
    return round_half_up(Decimal(amount.numerator) / Decimal(amount.denominator))
