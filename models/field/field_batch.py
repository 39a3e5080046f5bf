from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..ledger.checks import MANAGER, TELLER, check_role, known, rupiah, text, whole_number
from ..ledger.posting import GlLine, Movement, Posting
from ..savings.receipt_service import ReceiptLine
from ..till.checks import cash_journal
from ..till.denomination import pieces, total


class KoperasiFieldBatch(models.Model):
    """ The cash that a field officer brought back, counted by who holds a till. Only now is it money in the books: each line where it was meant to go,
    and where that is not possible any more (the loan was paid meanwhile), in suspense until somebody decides. So the till always holds what the books say.
    """
    _name = 'koperasi.field.batch'
    _description = "Count of Field Cash"
    _order = 'id desc'

    name = fields.Char(string="Number", required=True, readonly=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    officer_id = fields.Many2one('res.users', string="Brought By", required=True, readonly=True, index=True, ondelete='restrict')
    counted_by_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    session_id = fields.Many2one('koperasi.till.session', string="Till Session", required=True, readonly=True, ondelete='restrict')
    business_date = fields.Date(required=True, readonly=True)
    count = fields.Json(string="Notes and Coins", readonly=True)
    expected = fields.Monetary(string="Sum of the Lines", required=True, readonly=True)
    counted = fields.Monetary(required=True, readonly=True)
    difference = fields.Monetary(readonly=True, help="Counted less expected: negative when cash is missing.")
    reason = fields.Char(string="Reason of the Difference", readonly=True)
    request_id = fields.Many2one('koperasi.request', required=True, readonly=True, index=True, ondelete='restrict')
    receipt_ids = fields.One2many('koperasi.field.receipt', 'batch_id', string="Lines", readonly=True)
    receipt_count = fields.Integer(compute='_compute_counts')
    undecided_count = fields.Integer(string="To Decide", compute='_compute_counts')

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_writing(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_writing(vals)
        return super().write(vals)

    def _refuse_writing(self, what):
        if what and not self.env.su:
            raise UserError(self.env._("Cash of the field is counted in the dialog for it."))

    @api.depends('receipt_ids.state', 'receipt_ids.suspense_id.state')
    def _compute_counts(self):
        for batch in self:
            batch.receipt_count = len(batch.receipt_ids)
            batch.undecided_count = len(batch.receipt_ids.filtered(lambda receipt: receipt.suspense_id.state == 'open'))

    # -- the count ------------------------------------------------------------

    @api.model
    def count_cash(self, officer_id, receipt_ids, journal_id, count, key, reason=None):
        """ Count the cash that a field officer brought, and book what he received, on the business date of today.

        :param int officer_id: the ``res.users`` who brought it, another person than the caller
        :param list receipt_ids: ids of his pending ``koperasi.field.receipt``, in one branch
        :param int journal_id: the till of that branch that the caller holds
        :param dict count: pieces of each note and coin, ``{"100000": 12, ...}``
        :param str key: idempotency key made by the client, 1 to 255 characters
        :param str reason: why the cash is not what the lines say, where it is not
        :return: dict with ``batch_id``, ``name``, ``expected``, ``counted``, ``difference`` (rupiah), ``booked`` (how many) and ``problems``: list of ``number``,
            ``member``, ``amount``, ``problem`` of what went to suspense
        :raises UserError: if a line is not pending (any more), a difference has no reason, or the till is not open; then nothing is booked
        :raises AccessError: if the caller is neither teller nor manager, or is the officer himself
        """
        check_role(self.env, TELLER, MANAGER)
        receipts = self._known_receipts(receipt_ids)
        officer = receipts.officer_id
        if officer.id != whole_number(self.env, officer_id, self.env._("The officer")):
            raise UserError(self.env._("These are not all lines of one officer in one branch."))
        if self.env.user._koperasi_same_person(officer):
            raise AccessError(self.env._("Another person counts the cash that you brought."))
        journal = cash_journal(self.env, journal_id, receipts.company_id)
        if journal.koperasi_role != 'till':
            raise UserError(self.env._("Cash is counted into a till."))
        counted = pieces(self.env, count)
        reason = text(self.env, reason, self.env._("The reason"))
        request = {'field_count': sorted(receipts.ids), 'journal': journal.id, 'count': counted, 'reason': reason}
        request_id, done = self.env['koperasi.request']._claim(receipts.company_id, key, request)
        if done:
            return self.sudo().search([('request_id', '=', request_id)])._answer()
        return self._count(receipts, journal, counted, reason, request_id)._answer()

    def _known_receipts(self, ids):
        if not isinstance(ids, (list, tuple)) or not 1 <= len(ids) <= 500 or len(set(map(str, ids))) < len(ids):
            raise UserError(self.env._("%s is not valid.", self.env._("The list of lines")))
        receipts = self.env['koperasi.field.receipt'].union(
            *(known(self.env, 'koperasi.field.receipt', receipt_id, self.env._("The line")) for receipt_id in ids))
        if len(receipts.officer_id) != 1 or len(receipts.company_id) != 1:
            raise UserError(self.env._("These are not all lines of one officer in one branch."))
        return receipts.sorted('id')

    def _count(self, receipts, journal, counted, reason, request_id):
        """ As ``count_cash``; who may do so and the lines were checked. The batch as superuser """
        states = self.env.execute_query(SQL("SELECT state FROM koperasi_field_receipt WHERE id IN %s ORDER BY id FOR UPDATE", tuple(receipts.ids)))
        if any(state != 'pending' for (state,) in states):
            raise UserError(self.env._("Some of these lines were counted already. Open the list again."))
        expected = sum(int(amount) for amount in receipts.mapped('amount'))
        difference = total(counted) - expected
        if difference and not reason:
            raise UserError(self.env._(
                "Counted %(counted)s, the lines say %(expected)s: a difference of %(difference)s. Count again, or give the reason.",
                counted=rupiah(self.env, total(counted)), expected=rupiah(self.env, expected), difference=rupiah(self.env, difference)))
        session = self.env['koperasi.till.session']._require(journal)
        batch = self.sudo().create({
            'name': f"{session.name}/{self._next(session)}", 'company_id': journal.company_id.id, 'officer_id': receipts.officer_id.id, 'counted_by_id': self.env.uid,
            'session_id': session.id, 'business_date': session.company_id._koperasi_book_date(), 'count': {str(value): number for value, number in counted.items()},
            'expected': expected, 'counted': total(counted), 'difference': difference, 'reason': reason if difference else None, 'request_id': request_id})
        for receipt in receipts:
            batch._book_line(receipt, journal)
        session.sudo()._book_difference(difference, self.env._("Field cash of %(officer)s: %(reason)s", officer=batch.officer_id.name, reason=reason), request_id)
        return batch

    def _next(self, session):
        return f"F{self.sudo().search_count([('session_id', '=', session.id)]) + 1}"

    def _book_line(self, receipt, journal):
        """ One line where it was meant to go, by who counts; else into suspense, with the reason why not """
        own = receipt.sudo()
        try:
            with self.env.cr.savepoint():
                transaction = self._book_meant(receipt, journal)
        except UserError as error:
            self.env.invalidate_all()
            transaction = self._book_suspense(own, journal, str(error))
            item = self.env['koperasi.suspense'].sudo().create({
                'company_id': own.company_id.id, 'date': self.business_date, 'transaction_id': transaction.id, 'reference': own.name, 'payer': own.account_number,
                'payer_name': own.member_id.name, 'memo': str(error)[:250], 'amount': own.amount})
            own.write({'state': 'suspense', 'batch_id': self.id, 'transaction_id': transaction.id, 'suspense_id': item.id, 'problem': str(error)[:250]})
        else:
            own.write({'state': 'booked', 'batch_id': self.id, 'transaction_id': transaction.id})

    def _book_meant(self, receipt, journal):
        member = receipt.member_id.with_env(receipt.env)
        amount = int(receipt.amount)
        line = ReceiptLine(receipt.kind, receipt.record_id or None, amount)
        if reasons := self.env['koperasi.limit']._reasons_of(member._receipt_parts((line,), None), receipt.company_id):
            raise UserError(" ".join(reasons))
        return member._serve((line,), f'field:{receipt.key}', journal, memo=self._memo(receipt), origin='field')

    def _memo(self, receipt):
        return self.env._("Field %s", receipt.name) if receipt.kind != 'mandatory' else None   # its months say more

    def _book_suspense(self, receipt, journal, problem):
        company, amount = receipt.company_id, int(receipt.amount)
        request = {'field_suspense': receipt.id}
        suspense = company._koperasi_take_suspense()
        return self.env['koperasi.transaction']._post(
            Posting('suspense', movements=(Movement(suspense.id, amount),), gl_lines=(GlLine(journal.default_account_id.id, amount),),
                    partner_id=receipt.member_id.partner_id.id, memo=self.env._("Field %(number)s: %(problem)s", number=receipt.name, problem=problem)[:250]),
            journal, f'field-suspense:{receipt.key}', request, company=company, origin='field')

    def _answer(self):
        batch = self.sudo()
        parked = batch.receipt_ids.filtered(lambda receipt: receipt.state == 'suspense').sorted('id')
        return {
            'batch_id': batch.id, 'name': batch.name, 'expected': int(batch.expected), 'counted': int(batch.counted), 'difference': int(batch.difference),
            'booked': len(batch.receipt_ids - parked), 'problems': [
                {'number': one.name, 'member': one.member_id.name, 'amount': int(one.amount), 'problem': one.problem} for one in parked]}
