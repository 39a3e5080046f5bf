from dateutil.relativedelta import relativedelta

from odoo import api, models

from ...models.savings.checks import known, rupiah

ADULT = 17    # years: age of the identity card
LAST = 5


class KoperasiCounter(models.AbstractModel):
    """ One member at the counter: what he has, what is due today, and what the teller should know. """
    _inherit = 'koperasi.counter'

    @api.model
    def member(self, member_id):
        """ A member with his accounts.

        :param int member_id: id of the ``koperasi.member``
        :return: dict as of ``find``, with ``joined``, ``warnings`` (``code``, ``level``, ``text``), ``due_total``, ``accounts`` (``id``, False for
            mandatory shares that are paid for the first time; ``number``, ``product``, ``family``, ``family_label``, ``balance``,
            ``available``, ``seq``, ``state``, ``dormant``, ``can``, ``due``, ``due_text``), ``loans`` (``id``, ``key``, ``kind``, ``number``, ``product``,
            ``family``, ``balance``, ``seq``, ``can``, ``due``, ``due_text``, ``payoff``, ``text``) and ``last`` (five transactions: ``id``, ``number``, ``kind_label``, ``amount``, ``date``); amounts in rupiah
        :raises UserError: if there is none
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_counter()
        member = known(self.env, 'koperasi.member', member_id, self.env._("The member"))
        accounts = self._running(member)
        rows = self._account_rows(member, accounts)
        loans = self._loans(member)
        joined = member.approval_date or member.join_date
        return {
            **self._member_head(member), 'joined': joined and joined.isoformat(),
            'warnings': self._warnings(member, accounts), 'due_total': sum(row['due'] for row in [*rows, *loans]), 'accounts': rows,
            'loans': loans, 'last': self._last(member)}

    def _running(self, member):
        accounts = self.env['koperasi.savings.account'].search([('member_id', '=', member.id), ('state', '!=', 'closed')])
        return accounts.sorted(lambda account: (account.product_id.sequence, account.number))

    # -- accounts -------------------------------------------------------------

    def _account_rows(self, member, accounts):
        dues = accounts._dues()
        rows = [self._account_row(account, dues[account.id]) for account in accounts]
        if member.state in ('active', 'passive') and 'share_mandatory' not in accounts.mapped('family'):
            rows[:0] = self._first_mandatory(member)
        return rows

    def _account_row(self, account, due):
        families = dict(account._fields['family']._description_selection(self.env))
        return {
            'id': account.id, 'number': account.number, 'product': account.product_id.name, 'family': account.family,
            'family_label': families[account.family], 'balance': int(account.balance), 'available': int(account.available), 'seq': account.seq,
            'state': account.state, 'dormant': account.dormant, 'can': {'deposit': account._may_take(), 'withdraw': account._may_pay()},
            'due': due, 'due_text': self._due_text(account, due)}

    def _due_text(self, account, due):
        if not due:
            return ''
        if account.family == 'share_mandatory':
            return account._default_memo('mandatory', due) or ''
        return self.env._("Still to pay: %s", rupiah(self.env, due))

    def _first_mandatory(self, member):
        """ A row for the member's first mandatory share, whose account is opened with it """
        product = self.env['koperasi.savings.product'].search(
            [('company_id', '=', member.root_company_id.id), ('family', '=', 'share_mandatory')], limit=1)
        if not product:
            return []
        due = int(member.mandatory_arrears)
        families = dict(product._fields['family']._description_selection(self.env))
        months = self.env._("%s months", member.mandatory_months) if due else ''
        return [{
            'id': False, 'number': '', 'product': product.name, 'family': product.family, 'family_label': families[product.family],
            'balance': 0, 'available': 0, 'seq': None, 'state': 'open', 'dormant': False, 'can': {'deposit': True, 'withdraw': False},
            'due': due, 'due_text': months}]

    # -- warnings -------------------------------------------------------------

    def _warnings(self, member, accounts):
        """ What the teller should know, the gravest first """
        found = [*self._state_warnings(member), *self._account_warnings(accounts), *self._person_warnings(member)]
        order = ('danger', 'warning', 'info')
        return [{'code': code, 'level': level, 'text': message} for code, level, message in sorted(found, key=lambda row: order.index(row[1]))]

    def _state_warnings(self, member):
        if member.state == 'active':
            return
        states = dict(member._fields['state']._description_selection(self.env))
        level = 'warning' if member.state in ('passive', 'prospective') else 'danger'
        yield 'passive', level, self.env._("Status: %s", states[member.state])

    def _account_warnings(self, accounts):
        def numbers(found):
            return ", ".join(found.mapped('number'))

        if frozen := accounts.filtered(lambda account: account.state == 'frozen'):
            yield 'frozen', 'danger', self.env._("Frozen: %s", numbers(frozen))
        if dormant := accounts.filtered('dormant'):
            yield 'dormant', 'warning', self.env._("Dormant, a manager has to reactivate: %s", numbers(dormant))
        for account in accounts.filtered('held'):
            yield 'blocked', 'info', self.env._("%(amount)s of %(account)s is on hold", amount=rupiah(self.env, account.held), account=account.number)

    def _person_warnings(self, member):
        today = member.company_id._koperasi_book_date()
        if member.mandatory_months:
            yield 'arrears', 'warning', self.env._(
                "Mandatory shares: %(months)s months in arrears, %(amount)s",
                months=member.mandatory_months, amount=rupiah(self.env, member.mandatory_arrears))
        if member.state in ('active', 'passive'):
            shares = member.heir_ids.mapped('share')
            if not shares:
                yield 'heirs', 'warning', self.env._("No heirs are registered")
            elif round(sum(shares), 2) != 100:
                yield 'heirs', 'warning', self.env._("The shares of the heirs do not make 100 percent")
        born = member.birth_date
        if born and born + relativedelta(years=ADULT) > today:
            yield 'minor', 'info', self.env._("Younger than %s years: served with a parent", ADULT)
        # who was born on 29 February has the birthday on the 28th in other years
        if born and born + relativedelta(years=today.year - born.year) == today:
            yield 'birthday', 'info', self.env._("Has birthday today")

    # -- loans and history ----------------------------------------------------

    def _loans(self, member):
        loans = self.env['koperasi.loan'].search(
            [('member_id', '=', member.id), ('loan_state', 'in', ('opening', 'active', 'written_off'))], order='id')
        return [{
            'id': loan.id, 'key': f'loan-{loan.id}', 'kind': 'instalment', 'number': loan.number, 'product': loan.product_name, 'family': 'loan',
            'balance': int(loan.balance), 'available': 0, 'seq': loan.seq, 'state': loan.state, 'dormant': False,
            'can': {'deposit': loan.loan_state != 'opening', 'withdraw': False}, 'due': loan._amount_due(), 'due_text': loan._due_text(),
            'payoff': loan.payoff_quote()['to_pay'] if loan.loan_state == 'active' else 0,
            'text': self.env._("%(balance)s of %(amount)s", balance=rupiah(self.env, loan.balance), amount=rupiah(self.env, loan.principal_amount)),
        } for loan in loans]

    def _last(self, member):
        transactions = self.env['koperasi.transaction'].search([('member_id', '=', member.id)], order='id desc', limit=LAST)
        kinds = dict(transactions._fields['kind']._description_selection(self.env))
        return [{
            'id': transaction.id, 'number': transaction.name, 'kind_label': kinds[transaction.kind], 'amount': int(transaction.amount),
            'date': transaction.business_date.isoformat()} for transaction in transactions]
