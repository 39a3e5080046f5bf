from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..address import record_id
from .amount import read_amount
from .money import MoneyController

TRANSFER, BENEFICIARIES, LIMITS = '/my/koperasi/transfer', '/my/koperasi/beneficiaries', '/my/koperasi/limits'
LOOKS_AN_HOUR = 20   # account numbers that a member may look up: names are masked, but lists of numbers are worth something too


class TransfersController(MoneyController):

    # -- transfer ------------------------------------------------------------------------

    @http.route(TRANSFER, type='http', auth='user', methods=['GET'], sitemap=False)
    def transfer(self, source='', target='', amount='', **_kwargs):
        """ From where, to whom, how much. """
        return self._transfer_page(source=source, target=target, amount=amount)

    @http.route(TRANSFER, type='http', auth='user', methods=['POST'], sitemap=False)
    def review(self, source='', target='', amount='', memo='', key='', **_kwargs):
        """ What will be done, to be looked at and signed. """
        asked = {'source': source, 'target': target, 'amount': amount, 'memo': memo, 'key': key}
        return self._try(lambda: self._review_page(asked), lambda problem: self._transfer_page(problem=problem, **asked))

    @http.route(f'{TRANSFER}/confirm', type='http', auth='user', methods=['POST'], sitemap=False)
    def confirm(self, source='', target='', amount='', memo='', pin='', key='', **_kwargs):
        """ Transfer, signed by the PIN. The form sent twice books once. """
        member, asked = self._member(), {'source': source, 'target': target, 'amount': amount, 'memo': memo, 'key': key}

        def carry_out():
            transaction = member._transfer_by_member(source, target, read_amount(request.env, amount), memo, pin, key)
            if transaction is None:
                return self._missing()
            return request.redirect(f'{TRANSFER}/{transaction.id}?done=1', code=303)

        def again(problem):
            try:
                return self._review_page(asked, problem=problem)
            except UserError as error:   # not the signature: it cannot be done (any more)
                request.env.cr.rollback()
                return self._transfer_page(**{**asked, 'problem': str(error)})

        return self._try(carry_out, again)

    @http.route(f'{TRANSFER}/<string:number>', type='http', auth='user', methods=['GET'], sitemap=False)
    def transferred(self, number, done=None, **_kwargs):
        """ A transfer that the member made. """
        found = self._member()._own_transfer(record_id(number))
        if not found:
            return self._missing()
        return self._page('koperasi.portal_transferred', transfer=found, done=(done == '1' and request.env._("Done: the money has moved.")) or None)

    def _transfer_page(self, **values):
        member = self._member()
        return self._page('koperasi.portal_transfer', **{
            'sources': member._sources(), 'targets': member._targets(), 'limits': member._limit_texts(), 'memo': '', **values})

    def _review_page(self, asked, **values):
        review = self._member()._review_transfer(asked['source'], asked['target'], read_amount(request.env, asked['amount']), asked['memo'])
        if review is None:
            return self._missing()
        return self._page('koperasi.portal_transfer_review', review=review, asked=asked, key=asked['key'], **values)

    # -- beneficiaries -------------------------------------------------------------------

    @http.route(BENEFICIARIES, type='http', auth='user', methods=['GET'], sitemap=False)
    def beneficiaries(self, done=None, **_kwargs):
        """ To whom the member transfers. """
        words = {'added': request.env._("Added."), 'removed': request.env._("Removed.")}
        return self._beneficiaries_page(done=words.get(done))

    @http.route(f'{BENEFICIARIES}/find', type='http', auth='user', methods=['POST'], sitemap=False)
    def find_beneficiary(self, number='', name='', key='', **_kwargs):
        """ Whose account this is, masked, before it is added. """
        return self._try(
            lambda: self._page('koperasi.portal_beneficiary', found=self._looked_up(number), name=name, key=key),
            lambda problem: self._beneficiaries_page(problem=problem, number=number, name=name))

    @http.route(f'{BENEFICIARIES}/add', type='http', auth='user', methods=['POST'], sitemap=False)
    def add_beneficiary(self, number='', name='', pin='', key='', **_kwargs):
        """ Put it on the list, signed by the PIN. """
        def add():
            self._member()._add_beneficiary(number, name, pin)
            return request.redirect(f'{BENEFICIARIES}?done=added', code=303)

        def again(problem):
            try:
                found = self._looked_up(number)
            except UserError as error:
                return self._beneficiaries_page(problem=str(error), number=number, name=name)
            return self._page('koperasi.portal_beneficiary', found=found, name=name, key=key, problem=problem)

        return self._try(add, again)

    @http.route(f'{BENEFICIARIES}/<string:beneficiary_id>/remove', type='http', auth='user', methods=['POST'], sitemap=False)
    def remove_beneficiary(self, beneficiary_id, **_kwargs):
        """ Take it off the list. """
        found = self._member()._beneficiaries().filtered(lambda one: one.id == record_id(beneficiary_id))
        if not found:
            return self._missing()
        found._remove()
        return request.redirect(f'{BENEFICIARIES}?done=removed', code=303)

    def _looked_up(self, number):
        member = self._member()
        if request.env['koperasi.tries']._too_many(f'beneficiary:{member.id}', LOOKS_AN_HOUR, 3600):
            raise UserError(request.env._("You have looked up many account numbers: try again in an hour."))
        return member._beneficiary_found(number)

    def _beneficiaries_page(self, **values):
        member = self._member()
        return self._page('koperasi.portal_beneficiaries', **{
            'rows': [one._page() for one in member._beneficiaries()], 'limits': member._limit_texts(), 'number': '', 'name': '', **values})

    # -- limits ----------------------------------------------------------------------------

    @http.route(LIMITS, type='http', auth='user', methods=['GET'], sitemap=False)
    def limits(self, **_kwargs):
        """ How much may leave the member's savings by his pages. """
        return self._limits_page()

    @http.route(LIMITS, type='http', auth='user', methods=['POST'], sitemap=False)
    def set_limits(self, once='', day='', pin='', **_kwargs):
        """ His own limits: lower at once, higher after 24 hours. """
        return self._try(
            lambda: self._limits_page(done=self._member()._set_transfer_limit(read_amount(request.env, once, zero=True), read_amount(request.env, day, zero=True), pin)),
            lambda problem: self._limits_page(problem=problem, once=once, day=day))

    def _limits_page(self, **values):
        return self._page('koperasi.portal_limits', **{'limits': self._member()._limit_texts(), 'once': '', 'day': '', **values})
