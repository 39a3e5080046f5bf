from odoo import models
from odoo.exceptions import UserError

from ...finance.surplus import what_if
from ..ledger.checks import rupiah
from ..portal.home import short_day

NBSP = '\N{NO-BREAK SPACE}'
SHOWN = ('reviewed', 'decided', 'computed', 'booked', 'paid')
MOST = 10**12   # rupiah that a member may suppose


class KoperasiMember(models.Model):
    """ What a member sees of the surplus: his parts with each factor, and what would be if he had more. Texts in the reader's language. """
    _inherit = 'koperasi.member'

    def _portal_surplus_shares(self):
        """ The person's own parts of all years that may be shown, newest first, as superuser """
        shares = self.env['koperasi.surplus.share'].sudo().search([
            ('member_id.partner_id', '=', self.sudo().partner_id.id), ('company_id', 'in', self._portal_branches().ids), ('surplus_id.state', 'in', SHOWN)])
        return shares.sorted(lambda share: (-share.surplus_id.year, share.id))

    def _portal_surplus_share(self, share_id):
        """ One of them; empty for an id of others and for one that is not there """
        return self._portal_surplus_shares().filtered(lambda share: share.id == share_id)

    def _portal_surplus(self):
        """ What was decided for him last, as text """
        share = self._portal_surplus_shares().filtered(lambda share: share.surplus_id.state != 'reviewed')[:1]
        return f"{rupiah(self.env, share.net)} ({share.surplus_id.year})" if share else super()._portal_surplus()

    def _portal_links(self):
        return [*super()._portal_links(), {'href': '/my/koperasi/surplus', 'name': self.env._("My surplus (SHU)"), 'text': self.env._("Your part of each year, and how it follows from your figures")}]

    def _portal_surplus_page(self):
        """ All years in one list: dict ``rows`` """
        return {'rows': [share._portal_row() for share in self._portal_surplus_shares()]}


class KoperasiSurplusShare(models.Model):
    _inherit = 'koperasi.surplus.share'

    def _portal_row(self):
        return {'href': f'/my/koperasi/surplus/{self.id}', 'year': str(self.surplus_id.year), 'amount': rupiah(self.env, self.net), 'status': self._portal_status(), 'estimate': self._is_estimate()}

    def _is_estimate(self):
        return self.surplus_id.state == 'reviewed'

    def _portal_status(self):
        """ Where it stands, in a few words """
        env, surplus = self.env, self.surplus_id
        if self._is_estimate():
            return env._("Estimate: the meeting of members has not decided yet")
        if self.state == 'paid':
            on = short_day(env, self.transaction_id.business_date)
            return env._("Paid in cash on %s", on) if self.transaction_id.kind == 'surplus_claim' else env._("Credited to your account on %s", on)
        if self.state == 'fund':
            return env._("Less than %s: it goes to the social fund", rupiah(env, surplus.small_limit))
        if self.state == 'payable':
            return env._("Ready for you at the counter") if self.payout == 'cash' else env._("Will be credited to your account")
        if self.state == 'none':
            return env._("Nothing this year")
        return env._("Decided by the meeting of members on %s", short_day(env, surplus.decision_date))

    def _factors(self):
        """ The two parts, each with its numbers: list of dict ``name``, ``pool``, ``own``, ``all``, ``amount``, ``formula``, as texts """
        env, surplus = self.env, self.surplus_id
        parts = [
            (env._("Capital part"), surplus.capital_pool, self.share_months, surplus.total_share_months, self.capital,
             env._("For all capital parts"), env._("Your share-months"), env._("Share-months of all members")),
            (env._("Business part"), surplus.business_pool, self.interest_paid, surplus.total_interest, self.business,
             env._("For all business parts"), env._("Loan interest you paid"), env._("Loan interest paid by all members"))]
        return [{
            'name': name, 'amount': rupiah(env, amount), 'facts': [(pool_label, rupiah(env, pool)), (own_label, rupiah(env, own)), (all_label, rupiah(env, total))],
            'formula': "{} × {} ÷ {} = {}".format(*(rupiah(env, value).replace(' ', NBSP) for value in (pool, own, total, amount))) if total else False,
        } for name, pool, own, total, amount, pool_label, own_label, all_label in parts]

    def _rule_text(self):
        """ How share-months are counted, in a sentence """
        if self.surplus_id.basis == 'average':
            return self.env._("Share-months are the sum of your shares at the end of each of the twelve months; your average was %s.", rupiah(self.env, self.average_shares).replace(' ', '\N{NO-BREAK SPACE}'))
        return self.env._(
            "Share-months are the sum of your shares in each of the twelve months; what you paid in after day %(day)s counts from the next month. Your average was %(average)s.",
            day=self.surplus_id.cutoff_day, average=rupiah(self.env, self.average_shares).replace(' ', '\N{NO-BREAK SPACE}'))

    def _portal_page(self):
        """ One year: status, parts with factors and formulas, whole allocation """
        env, surplus = self.env, self.surplus_id
        totals = [(env._("Together"), rupiah(env, self.gross))]
        if self.tax:
            totals += [(env._("Tax"), rupiah(env, -self.tax)), (env._("You receive"), rupiah(env, self.net))]
        facts = [(env._("Book year"), f'{short_day(env, surplus.date_from)} – {short_day(env, surplus.date_to)}'), (env._("Surplus of the cooperative"), rupiah(env, surplus.surplus))]
        if not self._is_estimate():
            facts.append((env._("Decision of the meeting"), f'{surplus.decision_number}, {short_day(env, surplus.decision_date)}'))
        return {
            'id': self.id, 'year': str(surplus.year), 'net': rupiah(env, self.net), 'status': self._portal_status(), 'estimate': self._is_estimate(), 'parts': self._factors(),
            'rule': self._rule_text(), 'totals': totals, 'facts': facts, 'has_slip': self.state in ('payable', 'paid'),
            'allocation': [(line.name, f"{line.percent:g} %", rupiah(env, line.amount)) for line in surplus.line_ids]}

    def _portal_what_if(self, more_shares, more_interest):
        """ What this part would have been with more shares all year and more loan interest paid, had all others what they have; the formula of the distribution.

        :param int more_shares: rupiah more of shares in each of the twelve months
        :param int more_interest: rupiah more of loan interest paid
        :return: dict of texts ``capital``, ``business``, ``total``, ``more``
        :raises UserError: for an amount that nobody has
        """
        if not (0 <= more_shares <= MOST and 0 <= more_interest <= MOST):
            raise UserError(self.env._("This amount is too big."))
        surplus = self.surplus_id
        found = [max(what_if(int(pool), int(own), int(total), more), int(now)) if more else int(now) for pool, own, total, more, now in (
            (surplus.capital_pool, self.share_months, surplus.total_share_months, 12 * more_shares, self.capital),
            (surplus.business_pool, self.interest_paid, surplus.total_interest, more_interest, self.business))]
        return {'capital': rupiah(self.env, found[0]), 'business': rupiah(self.env, found[1]), 'total': rupiah(self.env, sum(found)),
                'more': rupiah(self.env, sum(found) - int(self.gross))}
