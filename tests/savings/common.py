from contextlib import contextmanager
from datetime import date

from odoo.exceptions import AccessError, UserError

from odoo.addons.koperasi.tests.common import KoperasiCase

NOT_AMOUNTS = (True, False, None, '', '50000', b'50000', 0, -1, -50_000, 0.5, 50_000.5, float('nan'), float('inf'), 10**15 + 1, 1e16, [50_000], {'a': 1})


class SavingsCase(KoperasiCase):
    """ ``coop`` with two members who have paid in, each with Rp125,000 on SIBUHAR (case M1). """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.till = cls.journal('till').id
        cls.bank = cls.journal('bank').id
        cls.Account = cls.env['koperasi.savings.account']
        cls.open_till(cls.teller)
        cls.maria = cls.join("Maria Bria")
        cls.yosef = cls.join("Yosef Nahak")
        cls.savings = cls.account(cls.maria, 'SIBUHAR')
        cls.other_savings = cls.account(cls.yosef, 'SIBUHAR')

    @classmethod
    def register(cls, name="Petrus Kolo", **values):
        """ A candidate, registered by the loan officer """
        member = cls.env['koperasi.member'].with_user(cls.officer).with_company(cls.coop).create({
            'name': name, 'company_id': cls.coop.id, 'join_date': date(2026, 1, 2), 'basic_education_date': date(2026, 1, 3), **values})
        return member.with_env(cls.env)

    @classmethod
    def join(cls, name, paid=500_000, **values):
        """ A member who paid as in case M1 """
        member = cls.register(name, **values)
        cls.by(cls.teller, member).admit(paid, cls.key(), cls.till)
        cls.by(cls.manager, member).action_approve('SK-01/2026', date(2026, 1, 5))
        return member

    @classmethod
    def by(cls, user, records):
        """ The records as this user sees them """
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    @classmethod
    def product(cls, code):
        return cls.env['koperasi.savings.product'].search([('company_id', '=', cls.coop.id), ('code', '=', code)])

    @classmethod
    def account(cls, member, code):
        return cls.Account.search([('member_id', '=', member.id), ('product_id.code', '=', code)])

    def deposit(self, account, amount, user=None, **kwargs):
        return self.by(user or self.teller, account).deposit(amount, kwargs.pop('key', None) or self.key(), self.till, **kwargs)

    def withdraw(self, account, amount, user=None, **kwargs):
        return self.by(user or self.teller, account).withdraw(amount, kwargs.pop('key', None) or self.key(), self.till, **kwargs)

    def by_two(self, call, *args, **kwargs):
        """ The answer of a door; where it asks for a second person, he approves and the door is called again """
        answer = call(*args, **kwargs)
        if isinstance(answer, dict) and answer.get('approval_id'):
            self.assertEqual(answer['state'], 'waiting')
            maker = call.__self__.env.user if call.__self__ is not self else kwargs.get('user') or self.teller
            checker = self.board if maker == self.manager else self.manager
            self.by(checker, self.env['koperasi.approval'].browse(answer['approval_id'])).approve()
            answer = call(*args, **kwargs)
        return answer

    def go_to(self, day):
        """ Close the open day and open this one """
        Day = self.env['koperasi.business.day']
        current = Day._current(self.coop)
        if current.date != day:
            tills = self.close_tills()
            current._close()
            Day._open(self.coop, day)
            for journal, user in tills:
                self.open_till(user, journal)
        self.env.invalidate_all()

    def lines(self, result):
        """ ``{account code: balance}`` of the journal entry of a result, debit positive """
        move = self.env['koperasi.transaction'].browse(result['transaction_id']).move_id
        found = {}
        for line in move.line_ids:
            code = line.account_id.with_company(self.coop).code
            found[code] = found.get(code, 0) + int(line.balance)
        return found

    def figures(self):
        """ What a refusal must leave untouched: all balances and the number of transactions """
        self.env.flush_all()
        self.env.cr.execute("SELECT id, balance, held, seq, state FROM koperasi_account ORDER BY id")
        rows = self.env.cr.fetchall()
        self.env.cr.execute("SELECT (SELECT COUNT(*) FROM koperasi_transaction), (SELECT COUNT(*) FROM koperasi_request), (SELECT COUNT(*) FROM account_move), "
                            "(SELECT COUNT(*) FROM koperasi_approval)")
        return rows, self.env.cr.fetchone()

    @contextmanager
    def raises(self, error, says):
        """ As assertRaisesRegex, which unlike assertRaises takes nothing back """
        with self.assertRaises(error) as caught:
            yield
        self.assertIn(says, str(caught.exception))

    def refused(self, call, *args, error=UserError, says=None, **kwargs):
        """ The call fails with this error, and nothing was booked """
        before = self.figures()
        with self.assertRaises(error) as caught:
            call(*args, **kwargs)
        if says:
            self.assertIn(says, str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual(self.figures(), before)

    def denied(self, call, *args, **kwargs):
        self.refused(call, *args, error=AccessError, **kwargs)


