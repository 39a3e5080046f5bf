from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.admission import split_first_payment
from ...finance.dates import in_force
from ..ledger.posting import GlLine, Movement, Posting
from .checks import MANAGER, TELLER, cash_journal, check_role, rupiah, text, whole_amount
from .member import STAFF


class KoperasiMember(models.Model):
    """ The money of joining (domain 3.3, case M1). What a candidate pays waits on an account of its own (216006) until he
    is admitted; then it is divided: entrance fee, principal share, first mandatory share, the rest to savings.
    """
    _inherit = 'koperasi.member'

    entrance_fee_paid = fields.Monetary(readonly=True, copy=False, groups=STAFF)
    entry_missing = fields.Monetary(string="Entry Money Missing", compute='_compute_entry_missing', groups=STAFF)

    @api.model
    def _get_protected_fields(self):
        return super()._get_protected_fields() | {'entrance_fee_paid'}

    @api.depends('state')
    def _compute_entry_missing(self):
        for member in self:
            missing = 0
            if member.state == 'prospective':
                missing = max(member._entry_money_asked() - int(member.entry_paid), 0)
            member.entry_missing = missing

    # -- what is asked --------------------------------------------------------

    def _principal_share_asked(self):
        """ The principal share (simpanan pokok), the same for everybody, rupiah """
        return int(self.sudo().root_company_id.koperasi_principal_share)

    def _entrance_fee_asked(self):
        """ What is still owed of the entrance fee, rupiah """
        member = self.sudo()
        return max(int(member.root_company_id.koperasi_entrance_fee - member.entrance_fee_paid), 0)

    def _entry_money_asked(self):
        """ What must be paid before the admission, rupiah: the principal share may come in instalments if the cooperative allows """
        principal = 0 if self.sudo().root_company_id.koperasi_principal_instalments else self._principal_share_asked()
        return self._entrance_fee_asked() + principal

    def _mandatory_share_asked(self):
        """ The mandatory share of a month in force today, rupiah """
        day = self.company_id._koperasi_book_date()
        plan = self.sudo()._mandatory_plan(day, self.sudo().root_company_id)
        return in_force(plan.amounts, day).amount if plan else 0

    def _split_entry(self, paid):
        """ ``finance.admission.FirstPayment`` of what was paid """
        return split_first_payment(
            paid, self._entrance_fee_asked(), max(self._principal_share_asked() - int(self.principal_paid), 0),
            max(self._mandatory_share_asked() - int(self.mandatory_paid), 0))

    # -- doors ----------------------------------------------------------------

    def admit(self, amount, key, journal_id, memo=None):
        """ Take the entry payment of a candidate, or of a member who was admitted without one.

        A candidate's money is kept apart until he is admitted (``action_approve`` divides it), a member's is divided at once.

        :param int amount: whole rupiah
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank of the member's branch that receives it
        :param str memo: shown on the receipt
        :return: dict with ``transaction_id``, ``number`` (of the receipt), ``state``, ``entry_paid`` and ``entry_missing`` in rupiah
        :raises UserError: if the member has paid his principal share before, or the amount does not suffice
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_money_door()
        amount = whole_amount(self.env, amount)
        journal = cash_journal(self.env, journal_id, self.company_id)
        memo = text(self.env, memo, self.env._("The memo"))

        def carry_out():
            transaction = self._admit(amount, key, journal, memo)
            return {
                'transaction_id': transaction.id, 'number': transaction.name, 'state': self.state,
                'entry_paid': int(self.entry_paid), 'entry_missing': int(self.entry_missing),
            }

        return self._carry_out_or_ask(
            'admit', {'amount': amount, 'key': key, 'journal_id': journal.id, 'memo': memo}, 'deposit',
            self.env._("Entry payment of %s", self.display_name), carry_out, amount)

    def refund_entry(self, key, journal_id):
        """ Give a candidate back what he paid, before his application is declined.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till, vault or bank of the member's branch that pays
        :return: dict with ``transaction_id``, ``number`` (of the receipt) and ``amount``
        :raises UserError: if there is nothing to give back
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_money_door()
        journal = cash_journal(self.env, journal_id, self.company_id)
        return self._carry_out_or_ask(
            'refund_entry', {'key': key, 'journal_id': journal.id}, 'withdrawal',
            self.env._("Entry payment of %s returned", self.display_name), lambda: self._refund_entry(key, journal))

    def _refund_entry(self, key, journal):
        """ As ``refund_entry``; who may do so and the journal were checked """
        def prepare(_request_id):
            account = self._system_account('prospective')
            balance = account and account.account_id._lock()[account.account_id.id].balance
            if not balance:
                raise UserError(self.env._("%s has paid no entry money.", self.display_name))
            return self._prepare_member_posting(
                'entry_refund', [Movement(account.account_id.id, -balance, closing=True)],
                [GlLine(journal.default_account_id.id, -balance)], balance, self.env._("Entry payment returned")), journal

        transaction = self._book_for_member(key, {'entry_refund': self.id, 'journal': journal.id}, prepare)
        account = self._system_account('prospective')
        if account and not account.balance:
            account.account_id._set_state('closed', self.company_id._koperasi_book_date())
        return {'transaction_id': transaction.id, 'number': transaction.name, 'amount': int(transaction.amount)}

    def _check_money_door(self):
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')

    def _carry_out_or_ask(self, method, arguments, operation, description, carry_out, amount=None, product=None, account=None):
        """ ``koperasi.approval._carry_out_or_ask`` for a door of this member """
        return self.env['koperasi.approval']._carry_out_or_ask(
            (self, method, arguments), self, description, carry_out, [(operation, amount, product, account)])

    # -- bookings -------------------------------------------------------------

    def _system_account(self, family):
        """ The running account of this member in a family that the program itself uses; empty if there is none """
        return self._running_accounts().filtered(lambda account: account.family == family)[:1]

    def _prepare_member_posting(self, kind, movements, gl_lines, amount, memo):
        return Posting(
            kind=kind, movements=tuple(movements), gl_lines=tuple(gl_lines), partner_id=self.sudo().partner_id.id,
            memo=memo, amount=amount, values={'member_id': self.id})

    def _book_for_member(self, key, request, prepare, origin='office'):
        return self.env['koperasi.transaction']._book_once(self.company_id, key, request, prepare, origin)

    def _admit(self, amount, key, journal, memo=None, origin='office'):
        """ As ``admit``; who may do so, the amount and the journal were checked.

        :return: ``koperasi.transaction``
        """
        def prepare(_request_id):
            cash = GlLine(journal.default_account_id.id, amount)
            if self.state == 'prospective':
                product = self.env['koperasi.savings.product']._of_family(self.company_id, 'prospective')
                account = self.env['koperasi.savings.account']._find_or_create_account(product, self)
                return self._prepare_member_posting(
                    'entry_payment', [Movement(account.account_id.id, amount)], [cash], amount,
                    memo or self.env._("Entry payment")), journal
            self._check_admitted_without_payment(amount)
            movements, gl_lines = self._divide_entry(amount)
            return self._prepare_member_posting(
                'admission', movements, [cash, *gl_lines], amount, memo or self.env._("Entry payment")), journal

        return self._book_for_member(key, {'admit': self.id, 'amount': amount, 'journal': journal.id, 'memo': memo}, prepare, origin)

    def _check_admitted_without_payment(self, amount):
        if self.state not in ('active', 'passive'):
            raise UserError(self.env._("%s is no member and no candidate.", self.display_name))
        if self.principal_paid:
            raise UserError(self.env._("%s has paid on his principal share before: deposit on that account.", self.display_name))
        asked = self._entry_money_asked()
        if amount < asked:
            raise UserError(self.env._("The entry payment is at least %s.", rupiah(self.env, asked)))

    def _divide_entry(self, paid):
        """ ``(movements, gl_lines)`` of the credit side of an entry payment; opens the accounts it needs """
        Product, Account = self.env['koperasi.savings.product'], self.env['koperasi.savings.account']
        parts = self._split_entry(paid)
        movements, gl_lines = [], []
        for family, amount in (('share_principal', parts.principal_share), ('share_mandatory', parts.mandatory_share)):
            if amount:
                account = Account._find_or_create_account(Product._of_family(self.company_id, family), self)
                movements.append(Movement(account.account_id.id, amount))
        if parts.voluntary_savings:
            product = self.sudo().root_company_id.koperasi_default_savings_id or Product._of_family(self.company_id, 'demand')
            account = Account._find_or_create_account(product, self)
            movements.append(Movement(account.account_id.id, parts.voluntary_savings))
        if parts.entrance_fee:
            income = self.env['koperasi.posting.rule']._get_account(self.company_id, 'entrance_fee')
            gl_lines.append(GlLine(income.id, -parts.entrance_fee, self.env._("Entrance fee")))
            member = self.sudo()
            member.entrance_fee_paid += parts.entrance_fee
        return movements, gl_lines

    def _divide_entry_on_admission(self):
        """ Divide what the candidate has paid, now that he is a member """
        account = self._system_account('prospective')
        if not account or not account.balance:
            return

        def prepare(_request_id):
            balance = account.account_id._lock()[account.account_id.id].balance
            movements, gl_lines = self._divide_entry(balance)
            movements.append(Movement(account.account_id.id, -balance, closing=True))
            return self._prepare_member_posting(
                'admission', movements, gl_lines, balance, self.env._("Admission")), account._savings_journal()

        self._book_for_member(f'koperasi-admission-{self.id}', {'admission': self.id}, prepare)
        account._set_closed()

    # -- hooks of the member domain -------------------------------------------

    def _check_can_approve(self):
        obstacles = super()._check_can_approve()
        if missing := self._entry_money_asked() - int(self.entry_paid):
            if missing > 0:
                obstacles.append(self.env._("Of the entrance fee and the principal share, %s is not paid yet.", rupiah(self.env, missing)))
        return obstacles

    def _on_state_changed(self, old, new):
        super()._on_state_changed(old, new)
        if old == 'prospective' and new == 'active':
            self._divide_entry_on_admission()
