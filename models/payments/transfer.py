from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.checks import rupiah, text, whole_amount
from ..member.person import mask_name
from .transfer_limit import NO_LIMIT

FROM, TO = ('demand', 'recurring'), ('demand', 'recurring', 'share_mandatory')


class KoperasiMember(models.Model):
    """ What a member moves from his savings himself: to his own accounts and loans, and to his beneficiaries. """
    _inherit = 'koperasi.member'

    def _sources(self):
        """ Own accounts that may pay: list of dicts of texts, with their ``code`` """
        return [{'code': str(account.id), 'name': account.product_id.name, 'number': account.number, 'available': rupiah(self.env, account.available)}
                for account in self._payable_savings(FROM) if account._may_pay()]

    def _targets(self):
        """ To whom this member may transfer: list of ``(heading, list of dicts code, name, note)`` """
        env = self.env
        own = [{'code': f'account-{account.id}', 'name': account.product_id.name, 'note': account.number} for account in self._payable_savings(TO)]
        loans = [{'code': f'loan-{loan.id}', 'name': env._("Loan %s", loan.number), 'note': loan._due_sentence()} for loan in self._payable_loans()]
        others = [{'code': f'beneficiary-{row["id"]}', 'name': row['name'], 'note': f'{row["masked"]} · {row["number"]}' if row['usable'] else row['from']}
                  for row in (one._page() for one in self._beneficiaries())]
        return [(heading, rows) for heading, rows in (
            (env._("Your accounts"), own), (env._("Your loans"), loans), (env._("Beneficiaries"), others)) if rows]

    def _transfer_asked(self, source, target, amount, memo=None):
        """ What a member asked to transfer, checked as far as can be without booking.

        :param str source: code of ``_sources``
        :param str target: code of ``_targets``
        :param int amount: whole rupiah
        :return: dict ``source`` (``koperasi.savings.account``), ``target`` (the same, or ``koperasi.loan``), ``beneficiary``, ``amount``, ``memo``; as superuser.
            None if source or target is not his: there is none for him
        :raises UserError: if it may not be, naming the limit
        """
        env = self.env
        account = self._payable_savings(FROM).filtered(lambda one: str(one.id) == source and one._may_pay())
        kind, _dash, number = (target or '').partition('-')
        records = {'account': lambda: self._payable_savings(TO), 'loan': self._payable_loans, 'beneficiary': self._beneficiaries}.get(kind)
        found = records and records().filtered(lambda one: str(one.id) == number)
        if not account or not found:
            return None
        amount, memo = whole_amount(env, amount), text(env, memo, env._("The message"))
        beneficiary = found if kind == 'beneficiary' else env['koperasi.beneficiary']
        if beneficiary and not beneficiary._is_usable():
            raise UserError(env._("You have just added %(name)s: transfers are possible from %(when)s.", name=beneficiary.name, when=format_datetime(
                env, beneficiary.usable_from, tz=self.sudo().root_company_id.koperasi_tz, dt_format='short')))
        return {'source': account, 'target': beneficiary.account_id or found, 'beneficiary': beneficiary, 'amount': amount, 'memo': memo}

    def _check_transfer_limits(self, amount):
        """ :raises UserError: if it is above a limit, naming it """
        env, (once, day) = self.env, self._transfer_limits()
        visit = env._("Come to the counter for more.")
        if amount > once:
            raise UserError(env._("%(amount)s is above the limit of %(limit)s at once. %(visit)s", amount=rupiah(env, amount), limit=rupiah(env, once), visit=visit))
        today = self._transferred_today() if day < NO_LIMIT else 0
        if today + amount > day:
            raise UserError(env._("With the %(today)s of today it is above the limit of %(limit)s a day. %(visit)s",
                                  today=rupiah(env, today), limit=rupiah(env, day), visit=visit))

    def _review_transfer(self, source, target, amount, memo=None):
        """ What the member confirms, after it was carried out and taken back: what cannot be done is said now.

        :return: dict of texts; None as of ``_transfer_asked``
        """
        asked = self._transfer_asked(source, target, amount, memo)
        if asked is None:
            return None
        self._check_transfer_limits(asked['amount'])
        self.env['koperasi.approval']._rehearse(lambda: self._carry_out_transfer(asked, f'rehearsal:{self.env["koperasi.payment.intent"]._new_reference()}'))
        loan = asked['target']._name == 'koperasi.loan'
        return {
            'amount': rupiah(self.env, asked['amount']), 'from': f"{asked['source'].product_id.name} {asked['source'].number}",
            'to': self.env._("Loan %s", asked['target'].number) if loan else asked['target'].number,
            'name': mask_name(asked['target'].member_id.name) if asked['beneficiary'] else '', 'memo': asked['memo'] or ''}

    def _transfer_by_member(self, source, target, amount, memo, pin, key):
        """ Transfer, signed by the member's PIN; the same key books once.

        :return: ``koperasi.transaction`` as superuser; None as of ``_transfer_asked``
        :raises UserError: if anything does not allow it; then nothing was booked
        """
        self.ensure_one()
        asked = self._transfer_asked(source, target, amount, memo)
        if asked is None:
            return None
        self._check_pin(pin)   # before the queue: looking at a PIN takes long on purpose
        self._transfer_journal(asked)._koperasi_take_turn()
        self._serialise()   # two at once, from two accounts: the second sees what the first took of the day's limit
        if not self.env['koperasi.request']._is_carried_out(asked['source'].company_id, key):
            self._check_transfer_limits(asked['amount'])
        return self._carry_out_transfer(asked, key).sudo()

    def _transfer_journal(self, asked):
        role = 'loan' if asked['target']._name == 'koperasi.loan' else 'savings'
        return self.env['account.journal']._koperasi_get(asked['source'].company_id, role).sudo()

    def _carry_out_transfer(self, asked, key):
        source, target = asked['source'], asked['target']
        if target._name == 'koperasi.loan':
            return target._repay(asked['amount'], key, ('savings', source.account_id), memo=asked['memo'], origin='portal')
        kind = 'mandatory' if target.family == 'share_mandatory' else 'transfer'
        return source._transfer(target, asked['amount'], key, asked['memo'], kind=kind, origin='portal')

    def _own_transfer(self, number):
        """ A transfer that this member made by his pages, as a page shows it; None if it is not his """
        transaction = self.env['koperasi.transaction'].sudo().search([
            ('id', '=', number), ('member_id', '=', self.id), ('origin', '=', 'portal'), ('payment_intent_id', '=', False)])
        return (transaction and {
            'number': transaction.name, 'amount': rupiah(self.env, transaction.amount), 'memo': transaction.memo or '', 'receipt': transaction._receipt_url(),
            'moment': format_datetime(self.env, transaction.posted_at, tz=self.sudo().root_company_id.koperasi_tz, dt_format='medium')}) or None
