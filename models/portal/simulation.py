from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import day, rupiah
from .home import short_day

# a first instalment further away is a mistake of the keyboard
LATEST_FIRST = timedelta(days=366)


class KoperasiLoanProduct(models.Model):
    _inherit = 'koperasi.loan.product'

    in_simulation = fields.Boolean(
        string="In the Public Simulation", default=True, tracking=True,
        help="Anybody may see on the cooperative's public page what a loan of this product would cost, before he logs in.")

    @api.model
    def _simulated(self):
        """ The products that anybody may try, of all cooperatives, as superuser. With own dates and amounts there is nothing to simulate. """
        products = self.sudo().search([('in_simulation', '=', True), ('method', '!=', 'own'), ('company_id.koperasi_ready', '=', True)])
        return products.filtered(lambda product: product._rate_version(product.company_id._koperasi_book_date()))

    def _simulated_text(self):
        """ What may be asked of this product: amounts and instalments, in one line """
        env = self.env
        low, high = (amount and rupiah(env, amount) for amount in (self.principal_min, self.principal_max))
        amounts = env._("%(low)s to %(high)s", low=low, high=high) if low and high else (low and env._("from %s", low)) or (high and env._("up to %s", high))
        units = dict(self._fields['period_unit']._description_selection(env))
        every = f"{self.period_count} {units[self.period_unit]}" if self.period_count > 1 else units[self.period_unit]
        terms = env._("%(least)s to %(most)s instalments (%(every)s)", least=self.term_min, most=self.term_max, every=every)
        if self.term_min == self.term_max:
            terms = env._("%(most)s instalments (%(every)s)", most=self.term_max, every=every)
        return ", ".join(filter(None, (amounts, terms, self._rate_text())))


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    @api.model
    def _simulate(self, product, principal, instalments=None, first_due=None):
        """ What a loan would cost, for who has no login: the functions of the contract on an unsaved application. Nothing is written.

        :param product: ``koperasi.loan.product`` of ``_simulated``
        :param int principal: whole rupiah
        :param int instalments: their number; the product's usual one if not given
        :param first_due: day of the first instalment, as text; a period after today if empty
        :return: dict of texts: ``name``, ``facts``, ``rows``, ``more`` (rows that are not shown), and ``preview`` (as of ``preview``)
        :raises UserError: in plain words, where the product allows no such loan
        """
        company, env = product.company_id, self.env
        first = day(env, first_due, env._("The first instalment"))
        today = company._koperasi_book_date()
        if first and first > today + LATEST_FIRST:
            raise UserError(env._("The first instalment must be due within a year."))
        offer = self.sudo().with_company(company)._offer_record({
            'product_id': product.id, 'principal': principal, 'instalments': instalments or product.instalments, 'first_due': first and first.isoformat()})
        for row in offer._check_product_limits():
            if not row['passed']:
                raise UserError(env._("%(what)s: %(why)s", what=row['name'], why=row['text']))
        found = offer._previewed()
        return {'name': found['name'], 'preview': found, 'facts': self._simulated_facts(found), 'rows': [{
            'number': row['number'], 'date': short_day(env, row['due_date']), 'principal': rupiah(env, row['principal']), 'interest': rupiah(env, row['interest']),
            'total': rupiah(env, row['total']), 'balance': rupiah(env, row['balance'])} for row in found['rows']],
            'more': found['cost']['count'] - len(found['rows'])}

    @api.model
    def _simulated_facts(self, found):
        """ ``[(label, text, whether it is a headline)]`` """
        env, cost = self.env, found['cost']
        return [
            (env._("Each instalment"), env['koperasi.loan.application']._instalment_text(cost), True),
            (env._("Cash in hand"), rupiah(env, cost['cash']), True),
            (env._("Total cost: interest and fees"), rupiah(env, cost['interest'] + cost['fees']), True),
            (env._("Interest"), rupiah(env, cost['interest']), False),
            *((row['name'], rupiah(env, row['amount']), False) for row in found['fees']),
            *([(env._("Kept as your share"), rupiah(env, cost['share']), False)] if cost['share'] else []),
            (env._("To pay back"), rupiah(env, cost['total']), False),
            (env._("Effective rate a year"), f"{cost['effective']:.2f} %", False),
            (env._("Effective rate a year with fees"), f"{cost['effective_fees']:.2f} %", False),
            (env._("Last instalment"), short_day(env, cost['last_due']), False)]
