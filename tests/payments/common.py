import hmac
from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command

from odoo.addons.koperasi.tests.common import new_user
from odoo.addons.koperasi.tests.loan.common_running import RunningCase
from odoo.addons.payment.models.payment_transaction import PaymentTransaction

SECRET = b'rahasia penyedia'
PIN = '730518'


class Forbidden(Exception):
    """ What a provider's webhook answers to a wrong signature """


class FakeProvider:
    """ A provider of Odoo's ``payment`` for tests only: it reports what the test says, signed. """

    def __init__(self, case):
        self.case = case
        self.calls = []
        self.down = False

    def message(self, reference, status='paid', amount=None, currency='IDR', number=None):
        return {'reference': reference, 'status': status, 'amount': amount, 'currency': currency, 'id': number or f'prov-{reference}'}

    def sign(self, message):
        return hmac.new(SECRET, repr(sorted(message.items())).encode(), 'sha256').hexdigest()

    def webhook(self, message, signature=None):
        """ As the controllers of Odoo's provider modules do it: find, check the signature, process """
        env = self.case.env(user=self.case.env.ref('base.public_user'), su=True)
        transaction = env['payment.transaction']._search_by_reference('none', message)
        if not transaction:
            return
        if not hmac.compare_digest(signature if signature is not None else self.sign(message), self.sign(message)):
            raise Forbidden
        transaction._process('none', message)

    @contextmanager
    def patched(self):
        def amount_data(transaction, message):
            if message['amount'] is None:
                return {'amount': None, 'currency_code': None}
            return {'amount': message['amount'], 'currency_code': message['currency'], 'precision_digits': 0}

        def apply(transaction, message):
            transaction.provider_reference = message['id']
            {'paid': transaction._set_done, 'pending': transaction._set_pending, 'cancel': transaction._set_canceled,
             'error': lambda: transaction._set_error("Saldo tidak cukup")}[message['status']]()

        def rendering(transaction, values):
            self.calls.append(transaction.reference)
            if self.down:
                transaction._set_error("The provider does not answer")
                return {}
            return {'url': f'https://bayar.contoh.id/{transaction.reference}?x=1', 'reference': transaction.reference}

        with patch.multiple(PaymentTransaction, _extract_amount_data=amount_data, _apply_updates=apply, _get_specific_rendering_values=rendering):
            yield self


class PaymentCase(RunningCase):
    """ Maria has a login, a loan and savings; one published provider, which is not real """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Intent = cls.env['koperasi.payment.intent']
        cls.maria_user = cls.login_of_member(cls.maria, 'uji_maria')
        cls.yosef_user = cls.login_of_member(cls.yosef, 'uji_yosef')
        cls.member = cls.maria.with_user(cls.maria_user)
        cls.loan = cls.lend()
        cls.provider = cls.make_provider()
        cls.option = f'{cls.provider.id}-{cls.provider.payment_method_ids.id}'
        cls.fake = FakeProvider(cls)
        cls.enterClassContext(cls.fake.patched())

    @classmethod
    def login_of_member(cls, member, login):
        return new_user(cls.env, login=login, groups='base.group_portal', partner_id=member.partner_id.id, company_id=cls.coop.id,
                        company_ids=[(6, 0, cls.coop.ids)])

    @classmethod
    def make_provider(cls, **values):
        form = cls.env['ir.ui.view'].create({
            'name': "Formulir Uji", 'type': 'qweb',
            'arch': '<form t-att-action="url" method="get"><input type="hidden" name="ref" t-att-value="reference"/></form>'})
        method = cls.env.ref('payment.payment_method_unknown')
        provider = cls.env['payment.provider'].create({
            'name': "Penyedia Uji", 'code': 'none', 'state': 'enabled', 'is_published': True, 'company_id': cls.coop.id, 'redirect_form_view_id': form.id,
            'payment_method_ids': [Command.set(method.ids)], **values})
        method.active = True
        return provider

    def ask(self, what=None, amount=50_000, key=None, member=None):
        return (member or self.member)._start_payment(what or f'account-{self.savings.id}', amount, self.option, key or self.key())

    def clearing(self):
        """ Balance of what providers owe, in the general ledger """
        self.env.flush_all()
        self.env.cr.execute("SELECT COALESCE(SUM(balance), 0) FROM account_move_line WHERE account_id = %s AND parent_state = 'posted'",
                            [self.coop._koperasi_account('112103').id])
        return int(self.env.cr.fetchone()[0])

    def suspense(self):
        self.env.invalidate_all()
        return int(self.coop.koperasi_suspense_id.balance)
