from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from lxml import etree, html

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.checks import rupiah, whole_amount
from .intent import REFERENCE

OPEN_AT_ONCE = 10   # payments of one member that wait: who only plays with the form fills nothing
DEPOSIT = ('demand', 'recurring')


class KoperasiMember(models.Model):
    """ What a member pays online: what there is to pay, and by whom. Called with his own login; who he is was checked. """
    _inherit = 'koperasi.member'

    def _payable_savings(self, families=DEPOSIT):
        """ This member's open accounts of these families, as superuser: portal users read no ledger """
        return self._running_accounts().filtered(lambda account: account.family in families and account.state == 'open').sorted('number')

    def _payable_loans(self):
        """ This member's running loans, as superuser """
        return self.env['koperasi.loan'].sudo().search([('member_id', '=', self.id), ('loan_state', '=', 'active')], order='id')

    def _mandatory_asked(self):
        """ Rupiah of mandatory shares in arrears, or the amount of a month """
        plan, today = self._own_mandatory_plan(), self.sudo().company_id._koperasi_book_date()
        month = [row.amount for row in plan.amounts if row.date_from <= today][-1:] if plan else ()
        return int(self.sudo().mandatory_arrears) or (int(month[0]) if month else 0)

    def _payables(self):
        """ What this member may pay to: list of dicts of texts ``what`` (code), ``name``, ``due``, and ``amount``, what is asked for now """
        member, env = self.sudo(), self.env
        found = []
        for loan in self._payable_loans():
            due = loan._amount_due()
            found.append({'what': f'loan-{loan.id}', 'name': env._("Loan %s", loan.number), 'product': loan.product_name or '', 'amount': due or '',
                          'due': env._("%s is due.", rupiah(env, due)) if due else env._("Nothing is due now."), 'late': loan._due_text()})
        if member.state in ('active', 'passive'):
            asked, arrears = self._mandatory_asked(), int(member.mandatory_arrears)
            if asked:
                found.append({'what': 'mandatory', 'name': env._("Mandatory share"), 'product': '', 'amount': asked, 'late': '',
                              'due': env._("%s is due.", rupiah(env, arrears)) if arrears else env._("Paid up to date; you may pay in advance.")})
            for account in self._payable_savings():
                found.append({'what': f'account-{account.id}', 'name': account.product_id.name, 'product': account.number, 'amount': '', 'late': '',
                              'due': env._("Deposit")})
        return found

    def _payable(self, what):
        """ What a code of ``_payables`` stands for

        :return: ``(purpose, koperasi.account)``, which is empty for mandatory shares; None if it is nothing of this member's
        """
        kind, _dash, number = (what or '').partition('-')
        if kind == 'mandatory' and not number and any(row['what'] == 'mandatory' for row in self._payables()):
            return 'mandatory', self.env['koperasi.account'].sudo()
        records = {'loan': self._payable_loans, 'account': self._payable_savings}.get(kind)
        found = records and records().filtered(lambda one: str(one.id) == number)
        return ('instalment' if kind == 'loan' else 'deposit', found.account_id) if found else None

    # -- by whom -----------------------------------------------------------------------

    def _payment_options(self, amount=0):
        """ Published providers and their methods that take such an amount and lead the payer to a page of their own

        :return: list of ``(code, label, payment.provider, payment.method)``, the records as superuser
        """
        company, partner = self.sudo().company_id, self.sudo().partner_id
        if not company.root_id.koperasi_online_payments:
            return []
        # narrow sudo(): portal users read no providers
        providers = self.env['payment.provider'].sudo()._get_compatible_providers(company.id, partner.id, amount, currency_id=company.currency_id.id)
        # what is paid to a provider in its test mode is no money: nobody but the demo cooperative takes it
        demo = self.env.ref('koperasi.demo_company', raise_if_not_found=False) == company.root_id
        providers = providers.filtered(
            lambda one: (one.state == 'enabled' or demo) and not one.capture_manually and (one.redirect_form_view_id or one.code == 'demo'))
        methods = self.env['payment.method'].sudo()._get_compatible_payment_methods(providers.ids, partner.id, currency_id=company.currency_id.id)
        # a card is typed into the provider's own script, which our pages do not load
        return [
            (f'{provider.id}-{method.id}', method.name if len(providers) == 1 else f'{method.name} ({provider.name})', provider, method)
            for method in methods for provider in method.provider_ids & providers if method.code != 'card' or not provider.inline_form_view_id]

    def _start_payment(self, what, amount, option, key):
        """ Ask for a payment. Nothing is sent to the provider yet.

        :param str what: code of ``_payables``
        :param int amount: whole rupiah
        :param str option: code of ``_payment_options``
        :param str key: idempotency key of the form
        :return: ``koperasi.payment.intent`` as superuser
        :raises UserError: if it could not be booked as things stand, or cannot be paid so
        """
        self.ensure_one()
        env, Intent = self.env, self.env['koperasi.payment.intent'].sudo()
        self.env['koperasi.request']._check_key(key)
        amount = whole_amount(env, amount)
        found = self._payable(what)
        if not found:
            raise UserError(env._("Choose what you pay."))
        self._serialise()   # the same form twice at once: the second finds the first
        purpose, account = found
        company = self.sudo().company_id
        if asked := Intent.search([('company_id', '=', company.id), ('key', '=', key)]):
            if (asked.user_id, asked.member_id, asked.purpose, asked.account_id, asked.amount) != (env.user, self.sudo(), purpose, account, amount):
                raise UserError(env._("This key was already used for another request. Nothing was booked."))
            return asked
        if Intent.search_count([('member_id', '=', self.id), ('state', '=', 'waiting'), ('expires_at', '>', fields.Datetime.now())], limit=OPEN_AT_ONCE) >= OPEN_AT_ONCE:
            raise UserError(env._("You have %s payments open already: pay one of them, or wait until they expire.", OPEN_AT_ONCE))
        chosen = next((row for row in self._payment_options(amount) if row[0] == option), None)
        if not chosen:
            raise UserError(env._("This amount cannot be paid this way now: choose another way, or another amount."))
        _code, _label, provider, method = chosen
        intent = Intent.create({
            'reference': Intent._new_reference(), 'company_id': company.id, 'member_id': self.id, 'user_id': env.uid, 'purpose': purpose,
            'account_id': account.id, 'amount': amount, 'provider_id': provider.id, 'provider_name': provider.name, 'method_name': method.name, 'key': key,
            'expires_at': fields.Datetime.now() + timedelta(hours=company.root_id.koperasi_payment_hours)})
        # what could not be booked today is not asked for; what becomes of it until it is paid is another question
        env['koperasi.approval']._rehearse(lambda: intent._prepare_posting(amount, company._koperasi_online_journal()))
        transaction = env['payment.transaction'].sudo().create({
            'provider_id': provider.id, 'payment_method_id': method.id, 'reference': intent.reference, 'amount': amount, 'currency_id': company.currency_id.id,
            'partner_id': self.sudo().partner_id.id, 'operation': 'online_redirect', 'landing_route': f'/my/koperasi/pay/{intent.reference}'})
        intent._move_on(('waiting',), payment_transaction_id=transaction.id)
        return intent

    # -- how it stands -------------------------------------------------------------------

    def _own_intents(self):
        """ This member's online payments, as superuser: portal users read none """
        return self.env['koperasi.payment.intent'].sudo().search([('member_id', '=', self.id), ('purpose', '!=', 'unknown')], limit=100)

    def _own_intent(self, reference):
        """ The one of this reference, as superuser; empty if it is not his """
        Intent = self.env['koperasi.payment.intent'].sudo()
        if not REFERENCE.fullmatch(reference):
            return Intent
        return Intent.search([('member_id', '=', self.id), ('purpose', '!=', 'unknown'), ('reference', '=', reference)])


class KoperasiPaymentIntent(models.Model):
    _inherit = 'koperasi.payment.intent'

    def _page(self):
        """ How it stands with this payment, as texts for its member """
        env = self.env
        zone = self.company_id.root_id.koperasi_tz
        moment = lambda value: format_datetime(env, value, tz=zone, dt_format='medium') if value else ''   # noqa: E731
        level, words = {
            'waiting': ('warn', env._("Waiting for your payment until %s.", moment(self.expires_at))),
            'received': ('ok', env._("We have your money since %s. It is being booked; if the cooperative is closed, when it opens.", moment(self.received_at))),
            'booked': ('ok', env._("Booked on %s.", moment(self.booked_at))),
            'parked': ('warn', env._("We have your money, but could not book it where it was meant to go. The cooperative looks into it and tells you.")),
            'unclear': ('warn', env._("The provider reported your payment in a way that a person has to look at. The cooperative does so.")),
            'failed': ('warn', env._("Nothing was paid. You may try again.")),
            'expired': ('warn', env._("The time to pay is over. If you have paid all the same, it will be booked when the provider tells us.")),
            'refunded': ('ok', env._("The money went back to you.")),
        }.get(self.state, ('warn', ''))
        return {
            'reference': self.reference, 'amount': rupiah(env, self.amount), 'what': self._what(), 'by': self.method_name or self.provider_name or '',
            'state': dict(self._fields['state']._description_selection(env))[self.state], 'code': self.state, 'level': level, 'words': words,
            'asked': moment(self.asked_at), 'receipt': self.transaction_id._receipt_url() if self.state == 'booked' else '',
            'number': self.transaction_id.name if self.state == 'booked' else '', 'simulated': self.provider_id.code == 'demo'}

    def _what(self):
        """ What it pays, in words """
        if self.purpose == 'instalment':
            return self.env._("Loan %s", self.account_id.number)
        if self.purpose == 'mandatory':
            return self.env._("Mandatory share")
        return self.env._("Deposit on %s", self.account_id.number)

    def _payment_link(self):
        """ Where the provider takes the money; asked for once, since a second request would be a second bill for the same thing

        :return: dict ``action``, ``method`` (get or post) and ``inputs`` (list of pairs); None if the provider gave none
        """
        self.ensure_one()
        if not self._move_on(('waiting',)):   # of two at once, the second waits and finds the first one's answer
            return None
        if self.link:
            return self.link
        try:
            with self.env.cr.savepoint():
                form = self.payment_transaction_id._get_processing_values().get('redirect_form_html')
        except UserError:
            return None
        if self.payment_transaction_id.state != 'draft' or not (link := form and self._form(form)):
            return None
        self._move_on(('waiting',), link=self._fields['link'].convert_to_column(link, self))
        return link

    def _form(self, text):
        """ What the provider's form says, to be laid out as ours; None if it leads nowhere """
        root = html.fromstring(str(text))
        form = root if root.tag == 'form' else next(iter(root.iter('form')), etree.Element('form'))
        action, method = form.get('action') or '', (form.get('method') or 'get').lower()
        parts = urlsplit(action)
        if parts.scheme not in ('https', 'http', '') or not (parts.netloc or parts.path.startswith('/')):
            return None
        inputs = [[one.get('name'), one.get('value') or ''] for one in form.iter('input') if one.get('name')]
        if method == 'get':   # a browser drops what such an address says itself
            inputs = [list(pair) for pair in parse_qsl(parts.query, keep_blank_values=True)] + inputs
            action = urlunsplit(parts._replace(query=''))
        return {'action': action, 'method': method, 'inputs': inputs}
