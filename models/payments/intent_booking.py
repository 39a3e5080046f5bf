import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.checks import rupiah
from ..ledger.posting import GlLine, Movement, Posting

_logger = logging.getLogger(__name__)


class KoperasiPaymentIntent(models.Model):
    """ What was received by a provider goes to what it was for, or into suspense; once. """
    _inherit = 'koperasi.payment.intent'

    def _book_received(self):
        """ Book this payment on the open business day, as the member who asked for it. While no day is open it waits.

        :return: whether it was booked or parked (now)
        """
        self.ensure_one()
        intent = self.sudo()
        company = intent.company_id
        if intent.state != 'received' or not company.koperasi_open_date:
            return False
        company._koperasi_online_journal()._koperasi_take_turn()
        # as himself, in his language, whoever finds it: the key of the booking is for one user
        own = intent.with_user(intent.user_id).with_company(company).with_context(lang=intent.user_id.lang).sudo()
        if not own._move_on(('received',)):
            return False
        own.env['koperasi.business.day']._take(company)
        amount = int(own.reported_amount)
        problem = own._why_not(amount)
        if not problem:
            try:
                with own.env.cr.savepoint():
                    transaction = own._book_once(amount, own._prepare_posting, '')
            except UserError as error:
                problem = str(error)
        if problem:
            own._park(amount, problem)
        else:
            own._move_on(('received',), 'booked', transaction_id=transaction.id, booked_at=fields.Datetime.now(), problem=None)
        return True

    def _why_not(self, amount):
        """ Why this is not what was asked for; empty if it is """
        if amount != int(self.amount):
            return self.env._("%(paid)s came, %(asked)s was asked for.", paid=rupiah(self.env, amount), asked=rupiah(self.env, self.amount))
        return ''

    def _book_once(self, amount, prepare, suffix):
        """ :param prepare: function of the amount and the journal that gives the ``Posting`` """
        journal = self.company_id._koperasi_online_journal()

        def prepare_once(_request_id):
            posting = prepare(amount, journal)
            posting.values['payment_intent_id'] = self.id
            return posting, journal

        return self.env['koperasi.transaction']._book_once(
            self.company_id, f'online:{self.reference}{suffix}', {'intent': self.reference, 'amount': amount}, prepare_once, origin='portal')

    def _prepare_posting(self, amount, journal):
        account = self.account_id or self.member_id._mandatory_account().sudo().account_id
        self.env['koperasi.transaction']._check_open(account)
        late = self.received_at and self.expires_at and self.received_at > self.expires_at
        memo = late and self.env._("Paid after %s", format_datetime(self.env, self.expires_at, tz=self.company_id.root_id.koperasi_tz, dt_format='short'))
        return account._received_posting(amount, journal, memo=memo or None)

    def _prepare_suspense(self, amount, journal):
        return Posting(
            'suspense', movements=(Movement(self.company_id._koperasi_take_suspense().id, amount),), gl_lines=(GlLine(journal.default_account_id.id, amount),),
            partner_id=self.company_id.partner_id.id, amount=amount, memo=self.env._("Online payment %s", self.reference))

    def _park(self, amount, reason):
        """ What cannot go where it was meant to lies in suspense, with the reason, until a person has looked """
        transaction = self._book_once(amount, self._prepare_suspense, ':suspense').sudo()
        self.env['koperasi.suspense'].sudo().create({
            'company_id': self.company_id.id, 'date': transaction.business_date, 'transaction_id': transaction.id, 'reference': self.reference,
            'payer': self.member_id.number, 'payer_name': self.member_id.name, 'memo': reason[:500], 'amount': amount})
        self._move_on(('received', 'unclear'), 'parked', transaction_id=transaction.id, booked_at=fields.Datetime.now(), problem=reason[:500])

    @api.model
    def _cron_book(self):
        """ Book what was received and not yet booked, for as long as it takes: the day was closed, or a worker died """
        self._expire()
        found = self.search([('state', '=', 'received')], order='id')
        found = found.filtered('company_id.koperasi_open_date')
        Cron = self.env['ir.cron']
        Cron._commit_progress(remaining=len(found))
        for intent in found:
            try:
                intent._book_received()
            except OperationalError:
                self.env.cr.rollback()   # somebody else was there first, or will be tried again
            except Exception:
                _logger.exception("Online payment %s cannot be booked now", intent.reference)
                self.env.cr.rollback()
            if not Cron._commit_progress(1):
                break


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    # written by the ledger from Posting.values
    payment_intent_id = fields.Many2one('koperasi.payment.intent', string="Online Payment", readonly=True, index='btree_not_null', ondelete='restrict')
