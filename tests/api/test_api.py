import inspect
import json
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.api.errors import STATUS, ApiError

from ..savings.common import NOT_AMOUNTS
from ..security.arguments import GENERIC
from ..security.common import REFUSED, our_methods
from ..security.test_public_methods import allowed
from .common import ApiCase

METHODS = {'member', 'accounts', 'statement', 'deposit', 'withdraw', 'transfer', 'repay', 'schedule', 'quote', 'transaction_status'}
MISSING = ('TAK-ADA', 'x' * 100, '%', '0', "' OR 1=1 --", '../1')
NOT_NUMBERS = (1, 2**31, -1, 0, 1.5, True, False, '', 'x' * 101, '\x00', [], ['1'], {}, {'a': 1})


@tagged('post_install', '-at_install')
class TestApi(ApiCase):
    """ Issue 7 part 7: ten methods, each one transaction with a key of its own """

    def fails(self, code, call, *args, **kwargs):
        """ Refused with this code, and nothing was booked """
        before = self.figures()
        with self.assertRaises(ApiError) as caught, self.env.cr.savepoint():
            call(*args, **kwargs)
        self.assertEqual((caught.exception.code, caught.exception.http_status), (code, STATUS[code]), str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual(self.figures(), before)
        return str(caught.exception)

    def numbers(self):
        return {'account': self.savings.number, 'to_account': self.other_savings.number, 'loan': self.loan.number}

    def test_ten_methods(self):
        found = {method for model, method in our_methods(self.env) if model == 'koperasi.api'} - GENERIC
        self.assertEqual(found, METHODS)
        for method in METHODS:
            self.assertGreater(len(inspect.getdoc(getattr(type(self.env['koperasi.api']), method)).splitlines()), 0)

    # -- reading ---------------------------------------------------------------------------

    def test_member_and_accounts(self):
        api = self.api()
        self.assertEqual(api.member(self.maria.number), {
            'member': self.maria.number, 'name': "Maria Bria", 'state': 'active', 'joined': '2026-01-02', 'left': None})
        found = api.accounts(self.maria.number)
        own = {one['account']: one for one in found['accounts']}
        self.assertEqual(own[self.savings.number], {
            'account': self.savings.number, 'product': 'SIBUHAR', 'name': self.savings.product_id.name, 'family': 'demand', 'state': 'open', 'balance': 125_000,
            'available': int(self.savings.available)})
        self.assertEqual(sum(one['balance'] for one in found['accounts']), 450_000, "what she paid in less the entry fee (case M1)")
        self.assertEqual(found['loans'], [{'loan': self.loan.number, 'product': self.loan.product_name, 'state': 'active', 'balance': 12_000_000, 'due': 0}])
        self.assertEqual(json.loads(json.dumps(found)), found)

    def test_statement_pages(self):
        """ Pages joined are the whole, in order, also when money moves in between; no page has more than was asked """
        for amount in (10_000, 20_000, 30_000, 40_000):
            self.deposit(self.savings, amount)
        api, number = self.api(), self.savings.number
        whole = api.statement(number)
        self.assertIsNone(whole['next'])
        self.assertEqual([one['balance'] for one in whole['movements']], [125_000, 135_000, 155_000, 185_000, 225_000])
        self.assertEqual((whole['balance'], whole['movements'][-1]['kind'], whole['movements'][-1]['date']), (225_000, 'deposit', '2026-01-05'))
        pages, cursor = [], None
        while True:
            page = api.statement(number, limit=2, cursor=cursor)
            self.assertLessEqual(len(page['movements']), 2)
            pages += page['movements']
            cursor = page['next']
            if not cursor:
                break
            if len(pages) == 2:
                self.deposit(self.savings, 50_000)
        self.assertEqual(pages[:5], whole['movements'])
        self.assertEqual([one['amount'] for one in pages[5:]], [50_000])
        self.assertEqual(api.statement(number, date_to='2026-01-04')['movements'], [])
        self.assertEqual(len(api.statement(number, date_from='2026-01-05', date_to='2026-01-05')['movements']), 6)
        for wrong in ({'limit': 0}, {'limit': 501}, {'limit': True}, {'limit': '5'}, {'cursor': 'x'}, {'cursor': 5}, {'cursor': '-1'}, {'date_from': '31/01/2026'},
                      {'date_from': '2026-02-31'}, {'date_to': 5}):
            self.fails('invalid', api.statement, number, **wrong)

    def test_loan(self):
        """ Case N1: Rp 12,000,000 in 12 months at 2 % on the balance, Rp 1,000,000 and interest a month """
        api, number = self.api(), self.loan.number
        found = api.schedule(number)
        first = found['instalments'][0]
        self.assertEqual((len(found['instalments']), first['due'], first['principal'], first['interest'], first['open'], first['state']),
                         (12, '2026-02-05', 1_000_000, 240_000, 1_240_000, 'open'))
        self.assertEqual(sum(one['principal'] for one in found['instalments']), 12_000_000)
        quote = api.quote(number)
        self.assertEqual({name: quote[name] for name in ('loan', 'date', 'principal')}, {'loan': number, 'date': '2026-01-05', 'principal': 12_000_000})
        self.assertEqual({name: value for name, value in api.quote(number, '2026-02-05').items() if name != 'loan'}, self.loan.payoff_quote('2026-02-05'))
        self.fails('invalid', api.quote, number, 'besok')
        with self.assertRaises(UserError):
            api.quote(number, '2026-01-04')

    # -- money -------------------------------------------------------------------------------

    def test_money(self):
        """ Each books once, on the client's bank, in its name, and says what a statement says """
        bank, api, n = self.journal('bank'), self.api(), self.numbers()
        cash = bank._koperasi_cash()[bank.id]
        deposit = api.deposit(n['account'], 500_000, 'k1', memo="Setoran VA")
        self.assertEqual({name: deposit[name] for name in ('kind', 'amount', 'date', 'value_date', 'memo', 'movements')}, {
            'kind': 'deposit', 'amount': 500_000, 'date': '2026-01-05', 'value_date': '2026-01-05', 'memo': "Setoran VA",
            'movements': [{'account': n['account'], 'amount': 500_000, 'balance': 625_000}]})
        booked = self.env['koperasi.transaction'].search([('name', '=', deposit['number']), ('company_id', '=', self.coop.id)])
        self.assertEqual((booked.user_id, booked.origin, booked.journal_id, booked.move_id.state), (self.api_user, 'api', bank, 'posted'))
        self.assertEqual(api.withdraw(n['account'], 100_000, 'k2')['movements'][0]['balance'], 525_000)
        self.assertEqual(api.transfer(n['account'], n['to_account'], 25_000, 'k3')['movements'], [
            {'account': n['account'], 'amount': -25_000, 'balance': 500_000},
            {'account': n['to_account'], 'amount': 25_000, 'balance': int(self.other_savings.balance)}])
        paid = api.repay(n['loan'], 1_240_000, 'k4')
        self.assertEqual(paid['loan']['balance'] + paid['loan']['principal'], 12_000_000)
        self.assertEqual(sum(paid['loan'][part] for part in ('principal', 'interest', 'penalty', 'fee', 'parked')), 1_240_000)
        again = api.repay(n['loan'], 100_000, 'k5', from_account=n['account'])
        self.assertIn({'account': n['account'], 'amount': -100_000, 'balance': 400_000}, again['movements'])
        self.env.invalidate_all()
        self.assertEqual(bank._koperasi_cash()[bank.id] - cash, 500_000 - 100_000 + 1_240_000)
        self.assert_ledger_ties()

    def test_asked_again(self):
        """ The same answer, whatever has changed since; another body under the key is refused, whichever part differs """
        api, n = self.api(), self.numbers()
        first = api.deposit(n['account'], 500_000, 'k', memo="a")
        paid = api.repay(n['loan'], 1_240_000, 'l')
        self.withdraw(self.savings, 300_000)
        api.repay(n['loan'], 100_000, 'm')
        self.client.write({'deposit_limit': 1, 'repayment_limit': 0, 'day_limit': 1})
        before = self.figures()
        self.assertEqual(self.api().deposit(n['account'], 500_000, 'k', memo="a"), first)
        self.assertEqual(self.api().repay(n['loan'], 1_240_000, 'l'), paid)
        self.assertEqual(self.figures(), before)
        for method, arguments in (
            ('deposit', {'account': n['account'], 'amount': 500_001, 'memo': "a"}), ('deposit', {'account': n['account'], 'amount': 500_000, 'memo': "b"}),
            ('deposit', {'account': n['to_account'], 'amount': 500_000, 'memo': "a"}), ('withdraw', {'account': n['account'], 'amount': 500_000, 'memo': "a"}),
            ('transfer', {'account': n['account'], 'to_account': n['to_account'], 'amount': 500_000}), ('repay', {'loan': n['loan'], 'amount': 500_000}),
        ):
            with self.subTest(method=method, arguments=arguments):
                self.fails('key_reused', getattr(self.api(), method), key='k', **arguments)

    def test_keys_are_the_clients_own(self):
        """ Neither the office's key nor another client's is in the way, and nothing can be found out of them """
        other, n = self.make_client(self.coop, "Bank Lain"), self.numbers()
        self.deposit(self.savings, 10_000, key='sama')
        one, two = self.api().deposit(n['account'], 20_000, 'sama'), self.api(other.user_id).deposit(n['account'], 20_000, 'sama')
        self.assertNotEqual(one['number'], two['number'])
        self.fails('not_found', self.api(other.user_id).transaction_status, number=one['number'])
        self.assertEqual(self.api(other.user_id).transaction_status('sama')['number'], two['number'])

    def test_transaction_status(self):
        api, n = self.api(), self.numbers()
        self.fails('not_found', api.transaction_status, 'k')
        answer = api.deposit(n['account'], 20_000, 'k')
        booked = {**answer, 'state': 'booked', 'reversed_by': None}
        self.assertEqual(api.transaction_status('k'), booked)
        self.assertEqual(api.transaction_status(number=answer['number']), booked)
        transaction = self.env['koperasi.transaction'].search([('name', '=', answer['number']), ('company_id', '=', self.coop.id)])
        reversal = self.by(self.accountant, transaction).reverse("salah", self.key())
        found = self.api().transaction_status('k')
        self.assertEqual((found['state'], found['reversed_by']), ('reversed', reversal['number']))
        self.assertEqual(self.api().deposit(n['account'], 20_000, 'k'), answer, "the answer of the request stays what it was")
        for wrong in ({}, {'key': 'k', 'number': 'x'}, {'key': ''}, {'number': 5}):
            self.fails('invalid', api.transaction_status, **wrong)
        own = self.deposit(self.savings, 10_000)
        self.fails('not_found', api.transaction_status, number=own['number'])

    def test_limits(self):
        """ At once by operation, a day over all of them; what was reversed does not count, 0 means that it may not at all """
        api, n = self.api(), self.numbers()
        self.fails('limit', api.deposit, n['account'], 5_000_001, 'k')
        self.fails('limit', api.withdraw, n['account'], 1_000_001, 'k')
        for number in range(4):
            last = api.deposit(n['account'], 4_900_000, f'd{number}')
        self.assertEqual(self.client._booked(date(2026, 1, 5)), 19_600_000)
        self.fails('limit', api.withdraw, n['account'], 400_001, 'k')
        self.fails('limit', api.repay, n['loan'], 400_001, 'k')
        api.withdraw(n['account'], 400_000, 'w')
        self.fails('limit', api.transfer, n['account'], n['to_account'], 1_000, 'k')
        transaction = self.env['koperasi.transaction'].search([('name', '=', last['number']), ('company_id', '=', self.coop.id)])
        self.by(self.accountant, transaction).reverse("salah", self.key())
        self.api().transfer(n['account'], n['to_account'], 1_000, 'k')
        self.client.withdrawal_limit = 0
        self.fails('forbidden', self.api().withdraw, n['account'], 1_000, 'k2')

    def test_rules_of_the_cooperative(self):
        """ What the counter refuses is refused here too, in its words """
        api, n = self.api(), self.numbers()
        before = self.figures()
        share = self.account(self.maria, 'SIPOK') or self.Account.search([('member_id', '=', self.maria.id), ('family', '=', 'share_principal')])
        for call, arguments in (
            (api.withdraw, (n['account'], 999_000, 'k')), (api.withdraw, (share.number, 1_000, 'k')), (api.transfer, (n['account'], n['account'], 1_000, 'k')),
            (api.deposit, (share.number, 1_000, 'k')),
        ):
            with self.subTest(arguments=arguments), self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                call(*arguments)
            self.assertNotIsInstance(caught.exception, ApiError)
        self.assertEqual(self.figures(), before)
        self.assertIn("borrower", self.fails('refused', api.repay, n['loan'], 1_000, 'k', from_account=n['to_account']))

    # -- whose -----------------------------------------------------------------------------------

    def calls(self, member, account, loan):
        own = self.numbers()
        return {
            'member': {'member': member}, 'accounts': {'member': member}, 'statement': {'account': account}, 'deposit': {'account': account, 'amount': 20_000, 'key': 'k'},
            'withdraw': {'account': account, 'amount': 20_000, 'key': 'k'}, 'transfer': {'account': account, 'to_account': own['to_account'], 'amount': 20_000, 'key': 'k'},
            'transfer to': {'account': own['account'], 'to_account': account, 'amount': 20_000, 'key': 'k'}, 'repay': {'loan': loan, 'amount': 20_000, 'key': 'k'},
            'repay from': {'loan': own['loan'], 'amount': 20_000, 'key': 'k', 'from_account': account}, 'schedule': {'loan': loan}, 'quote': {'loan': loan},
            'transaction_status': {'number': account}}

    def test_others_are_not_there(self):
        """ Another cooperative's member, account, loan and what does not exist: one and the same answer """
        foreign = self.env['koperasi.transaction'].search([('company_id', '=', self.other_coop.id)], limit=1).name or 'BNK/1'
        answers = {}
        for member, account, loan in ((self.foreign_member.number + 'x', self.foreign_account.number, self.foreign_loan.number), *((text,) * 3 for text in MISSING)):
            for name, arguments in self.calls(member, account, loan).items():
                with self.subTest(name=name, arguments=arguments):
                    answers.setdefault(name, set()).add(self.fails('not_found', getattr(self.api(), name.split()[0]), **arguments))
        self.assertEqual({name: len(found) for name, found in answers.items()}, dict.fromkeys(self.calls('', '', ''), 1))
        self.fails('not_found', self.api().transaction_status, number=foreign)

    def test_the_same_number_elsewhere(self):
        """ Members of two cooperatives bear the same number: each client finds its own """
        self.env.cr.execute("UPDATE koperasi_member SET number = %s WHERE id = %s", (self.maria.number, self.foreign_member.id))
        other = self.make_client(self.other_coop)
        self.assertEqual(self.api().member(self.maria.number)['name'], "Maria Bria")
        self.assertEqual(self.api(other.user_id).member(self.maria.number)['name'], "Orang Lain")
        forged = {'allowed_company_ids': (self.coop | self.other_coop).ids, 'active_test': False}
        self.fails('not_found', self.api(**forged).statement, self.foreign_account.number)

    def test_forged_context(self):
        """ The context of a call is the caller's: nothing of it reaches the books """
        n = self.numbers()
        answer = self.api(default_memo="x", default_state='draft', allowed_company_ids=self.other_coop.ids, force_company=self.other_coop.id, su=True,
                          default_balance=10**9, mail_notrack=True, lang='xx_XX', tz='No/Where').deposit(n['account'], 20_000, 'k')
        self.assertEqual((answer['memo'], answer['movements'][0]['balance']), (None, 145_000))

    def test_not_numbers(self):
        api = self.api()
        for value in NOT_NUMBERS:
            for name, arguments in self.calls(value, value, value).items():
                with self.subTest(name=name, value=repr(value)):
                    self.fails('invalid', getattr(api, name.split()[0]), **arguments)
        for value in NOT_AMOUNTS:
            with self.subTest(amount=repr(value)):
                self.fails('invalid', api.deposit, self.savings.number, value, 'k')
        for value in ('', ' ', 'x' * 201, '\x00', 5, None, True, ['k']):
            with self.subTest(key=repr(value)):
                self.fails('invalid', api.deposit, self.savings.number, 20_000, value)
        self.fails('invalid', api.deposit, self.savings.number, 20_000, 'k', memo='x' * 501)
        self.fails('invalid', api.deposit, self.savings.number, 20_000, 'k', memo=['x'])

    def test_who_may(self):
        """ Staff, members and an archived client: not through this door """
        for user in (self.teller, self.manager, self.admin_user, self.accountant):
            for name, arguments in self.calls(self.maria.number, self.savings.number, self.loan.number).items():
                with self.subTest(user=user.login, name=name):
                    self.fails('forbidden', getattr(self.api(user), name.split()[0]), **arguments)
        key = self.client._make_key()
        Keys = self.env['res.users.apikeys']
        self.assertEqual(Keys._check_credentials(scope='rpc', key=key), self.api_user.id)
        self.by(self.admin_user, self.client).active = False
        self.env.flush_all()
        self.assertFalse(self.api_user.active)
        self.assertFalse(Keys._check_credentials(scope='rpc', key=key))
        self.fails('forbidden', self.api().member, self.maria.number)

    def test_who_makes_clients(self):
        values = {'name': "Baru", 'company_id': self.coop.id, 'journal_id': self.bank, **{'day_limit': 1_000}}
        Client = self.env['koperasi.api.client']
        for user in (self.teller, self.officer, self.accountant, self.manager, self.supervisor, self.api_user):
            with self.subTest(user=user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.by(user, Client).create(values)
        made = self.by(self.admin_user, Client).create({**values, 'user_id': self.manager.id})
        self.assertNotEqual(made.sudo().user_id, self.manager)
        self.assertEqual(made.sudo().user_id.company_ids, self.coop)
        self.assertFalse(made.sudo().user_id._is_internal())
        made.write({'user_id': self.manager.id, 'company_id': self.other_coop.id})
        self.assertEqual((made.company_id, made.sudo().user_id.login[:4]), (self.coop, 'api-'))
        with self.assertRaises(UserError):
            made.make_key()   # without having shown who he is
        known = type(made).make_key.__wrapped__   # what comes after that
        for user in (self.teller, self.manager, self.supervisor, self.api_user):
            with self.subTest(key=user.login), self.assertRaises(AccessError):
                known(self.by(user, made))
        self.assertTrue(known(made)['context']['default_key'])
        for wrong in (self.till, self.bank_of(self.other_coop)):
            with self.subTest(journal=wrong), self.assertRaises(UserError), self.env.cr.savepoint():
                Client.create({**values, 'journal_id': wrong})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.teller.group_ids = [Command.link(self.env.ref('koperasi.group_koperasi_api').id)]
            self.env.flush_all()

    def bank_of(self, company):
        return self.journal('bank', company).id

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model', 'odoo.sql_db')
    def test_reaches_nothing_else(self):
        """ The login of a client may call what any member of the portal may, and koperasi.api; it reads no row of ours """
        free = allowed()
        for model, method in our_methods(self.env):
            if model == 'koperasi.api' or 'portal_other' in free.get((model, method), ()) or method in GENERIC:
                continue
            Model = self.env[model]
            rows = Model.search([], limit=1).ids if not Model._abstract else []
            arguments = [rows] if not getattr(getattr(type(Model), method), '_api_model', False) else []
            names = inspect.signature(getattr(type(Model), method)).parameters
            needed = [1 for name, parameter in list(names.items())[1:] if parameter.default is parameter.empty and parameter.kind in (0, 1)]
            with self.subTest(model=model, method=method), self.env.cr.savepoint():
                before = self.figures()
                try:
                    found = call_kw(self.env(user=self.api_user.id, su=False, context={})[model], method, [*arguments, *needed], {})
                except REFUSED:
                    continue
                self.assertFalse(found if rows else None, "refused or empty")
                self.assertEqual(self.figures(), before)
        for model in ('koperasi.member', 'koperasi.account', 'koperasi.savings.account', 'koperasi.transaction', 'koperasi.entry', 'koperasi.loan', 'koperasi.api.client',
                      'koperasi.webhook'):
            Model = self.env[model].with_user(self.api_user)
            self.assertFalse(Model.has_access('read') and Model.search_count([]), model)


@tagged('post_install', '-at_install')
class TestJson2(ApiCase, HttpCase):
    """ As it arrives: over HTTP, with a key """

    def call(self, method, body=None, key=None, **kwargs):
        headers = {'Authorization': f'Bearer {key or self.api_key}'} if key is not False else {}
        return self.url_open(f'/json/2/koperasi.api/{method}', json=body if body is not None else {}, headers={**headers, **kwargs}, method='POST')

    def test_over_http(self):
        self.api_key = self.client._make_key()
        answer = self.call('member', {'member': self.maria.number})
        self.assertEqual((answer.status_code, answer.json()['name']), (200, "Maria Bria"))
        body = {'account': self.savings.number, 'amount': 50_000, 'key': 'k'}
        first, again = self.call('deposit', body), self.call('deposit', body)
        self.assertEqual((first.status_code, first.content), (200, again.content))
        self.assertEqual(int(self.savings.balance), 175_000)
        for status, code, response in (
            (401, 'unauthorized', self.call('member', {'member': '1'}, key='0' * 40)), (401, 'unauthorized', self.call('member', {'member': '1'}, key=False)),
            (404, 'not_found', self.call('member', {'member': 'TAK-ADA'})), (404, 'not_found', self.call('nothing', {})), (403, 'forbidden', self.call('_client', {})),
            (409, 'key_reused', self.call('deposit', {**body, 'amount': 60_000})), (422, 'limit', self.call('deposit', {**body, 'amount': 60_000_000, 'key': 'l'})),
            (422, 'refused', self.call('withdraw', {**body, 'amount': 900_000, 'key': 'l'})), (400, 'invalid', self.call('member', {})),
            (400, 'invalid', self.call('member', {'member': '1', 'more': 1})), (400, 'invalid', self.call('member', {'member': 1})),
            (400, 'invalid', self.call('member', {'member': '1', 'ids': [1]})), (400, 'invalid', self.url_open(
                '/json/2/koperasi.api/member', data='{', headers={'Authorization': f'Bearer {self.api_key}', 'Content-Type': 'application/json'})),
        ):
            with self.subTest(code=code, body=response.request.body):
                self.assertEqual((response.status_code, response.json()['code'], sorted(response.json())), (status, code, ['code', 'message']), response.text[:300])
                self.assertNotIn('Traceback', response.text)
        with mute_logger('odoo.http'), self.patch_answer():
            response = self.call('member', {'member': self.maria.number})
        self.assertEqual((response.status_code, response.json()), (500, {'code': 'error', 'message': "Something went wrong here. Nothing was booked."}))

    def patch_answer(self):
        """ A fault in the program """
        def broken(*_args):
            raise ZeroDivisionError("rahasia")
        return self.patched(broken)

    def patched(self, broken):
        from unittest.mock import patch
        return patch.object(type(self.env['koperasi.api']), '_member', broken)
