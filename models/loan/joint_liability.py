from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.loan.limits import share_shortage
from .checks import MANAGER, OFFICER, TELLER, cash_journal, check_role, rupiah, text, whole_amount, whole_number


class KoperasiLoanShortage(models.Model):
    """ What a member of a group owes to the others who paid his instalment (tanggung renteng). A register beside the books: the money
    came to the cooperative as his payment (domain 6.3, 20).
    """
    _name = 'koperasi.loan.shortage'
    _description = "Shortage Paid by the Group"
    _order = 'id desc'
    _log_access = False

    loan_id = fields.Many2one('koperasi.loan', string="Loan of the Late Member", required=True, readonly=True, index=True, ondelete='restrict')
    group_id = fields.Many2one('koperasi.member.group', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    payer_id = fields.Many2one('koperasi.member', string="Paid By", required=True, readonly=True, index=True, ondelete='restrict')
    date = fields.Date(required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    repaid = fields.Monetary(readonly=True, help="What the late member gave back to him.")
    open_amount = fields.Monetary(string="Still Owed", compute='_compute_open', store=True)
    transaction_id = fields.Many2one('koperasi.transaction', required=True, readonly=True, index=True, ondelete='restrict')

    _amount_check = models.Constraint('CHECK (amount > 0 AND repaid >= 0 AND repaid <= amount)', "Not more is given back than was paid.")

    @api.depends('amount', 'repaid', 'transaction_id.reversal_ids')
    def _compute_open(self):
        for row in self:
            row.open_amount = 0 if row.transaction_id.is_reversed else row.amount - row.repaid

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse(not self.env.su)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse(not self.env.su)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse(True)

    def _refuse(self, wrong):
        if wrong:
            raise UserError(self.env._("What members of a group paid for each other is not changed or deleted."))


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    shortage_ids = fields.One2many('koperasi.loan.shortage', 'loan_id', string="Paid by the Group", readonly=True)

    def cover_shortage(self, amount, payer_ids, key, journal_id):
        """ Receive what this member is short of from the others of his group, in equal shares; the last one pays the rest.

        :param int amount: whole rupiah, at most what is due
        :param list payer_ids: ids of the ``koperasi.member`` who pay, of the same group
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int journal_id: the till or bank that receives it
        :return: dict as of ``repay``, with ``shares``: list of ``member_id``, ``amount``
        :raises UserError: if less is due, or somebody is not of the group
        :raises AccessError: if the caller is neither teller nor manager
        """
        self._check_door()
        amount = whole_amount(self.env, amount)
        payers = self._known_payers(payer_ids)
        journal = cash_journal(self.env, journal_id, self.company_id)
        shares = share_shortage(amount, len(payers))
        if not all(shares):
            raise UserError(self.env._("The amount is too small to be shared by %s members.", len(payers)))
        due = self._amount_due()
        before = self.env['koperasi.request']._is_carried_out(self.company_id, key)
        if amount > due and not before:
            raise UserError(self.env._("%(due)s is due on %(loan)s, not more.", due=rupiah(self.env, due), loan=self.number))
        arguments = {'amount': amount, 'payer_ids': payers.ids, 'key': key, 'journal_id': journal.id}
        return self._take_or_ask('cover_shortage', arguments, ('cash', journal), lambda: self._cover_shortage(amount, payers, shares, key, journal, before))

    def _cover_shortage(self, amount, payers, shares, key, journal, before):
        """ As ``cover_shortage``; who may do so and the arguments were checked """
        memo = self.env._("Paid by the group for %s", self.member_id.display_name)
        transaction = self._repay(amount, key, ('cash', journal), None, memo)
        if not before:
            self.env['koperasi.loan.shortage'].sudo().create([{
                'loan_id': self.id, 'group_id': self.member_id.group_id.id, 'company_id': self.company_id.id, 'payer_id': payer.id,
                'date': transaction.sudo().business_date, 'amount': share, 'transaction_id': transaction.id}
                for payer, share in zip(payers, shares, strict=True)])
        return {**self._payment_answer(transaction), 'shares': [
            {'member_id': payer.id, 'amount': share} for payer, share in zip(payers, shares, strict=True)]}

    def _known_payers(self, payer_ids):
        group = self.member_id.group_id
        if not isinstance(payer_ids, (list, tuple)) or not payer_ids or len(set(map(str, payer_ids))) != len(payer_ids):
            raise UserError(self.env._("%s is not valid.", self.env._("Who pays")))
        ids = [whole_number(self.env, payer_id, self.env._("Who pays")) for payer_id in payer_ids]
        payers = self.env['koperasi.member'].browse(ids).exists()
        if not group or len(payers) != len(ids) or any(payer.group_id != group or payer == self.member_id for payer in payers):
            raise UserError(self.env._("The others of the member's group pay for him."))
        return payers

    def note_group_repaid(self, amount, note=None):
        """ Note that the late member gave money back to those who paid for him, the oldest first. No money of the cooperative moves.

        :param int amount: whole rupiah
        :param str note: kept in the loan's messages
        :return: dict with ``open``: rupiah still owed to the others
        :raises UserError: if less is owed
        :raises AccessError: if the caller is none of teller, loan officer and manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, OFFICER, MANAGER)
        self.check_access('read')
        amount, note = whole_amount(self.env, amount), text(self.env, note, self.env._("The note"))
        self.sudo()._lock()
        rows = self.sudo().shortage_ids.filtered('open_amount').sorted('id')
        if amount > sum(rows.mapped('open_amount')):
            raise UserError(self.env._("The member owes the others %s.", rupiah(self.env, sum(rows.mapped('open_amount')))))
        rest = amount
        for row in rows:
            part = min(rest, int(row.open_amount))
            if part:
                row.repaid += part
                rest -= part
        self.sudo().message_post(body=self.env._("%(amount)s given back to the group. %(note)s", amount=rupiah(self.env, amount), note=note or ''))
        return {'open': int(sum(rows.mapped('open_amount')))}

    @api.model
    def _check_borrower(self, member):
        super()._check_borrower(member)
        group = member.sudo().group_id
        if group.joint_liability and group.shortage_open:
            raise UserError(self.env._("The group %(group)s still owes its members %(amount)s: no loan is paid out to any of them.",
                                       group=group.display_name, amount=rupiah(self.env, group.shortage_open)))


class KoperasiMemberGroup(models.Model):
    _inherit = 'koperasi.member.group'

    shortage_ids = fields.One2many('koperasi.loan.shortage', 'group_id', readonly=True)
    shortage_open = fields.Monetary(compute='_compute_shortage_open', string="Owed among the Members")
    currency_id = fields.Many2one(related='company_id.currency_id')

    @api.depends('shortage_ids.open_amount')
    def _compute_shortage_open(self):
        sums = dict(self.env['koperasi.loan.shortage']._read_group(
            [('group_id', 'in', self.ids), ('open_amount', '>', 0)], ['group_id'], ['open_amount:sum']))
        for group in self:
            group.shortage_open = sums.get(group._origin, 0)
