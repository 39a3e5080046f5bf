from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, known


class KoperasiSuspense(models.Model):
    """ Money that came in and whose payer nobody knows yet (domain 5.6: account 216004). Open items come to the balance of the branch's
    suspense account; the books check asks that.
    """
    _name = 'koperasi.suspense'
    _description = "Unidentified Receipt"
    _order = 'id desc'
    _rec_name = 'reference'
    _check_company_auto = True

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', string="Receipt", required=True, readonly=True, ondelete='restrict')
    line_id = fields.Many2one('koperasi.mass.line', readonly=True, index='btree_not_null', ondelete='restrict')
    file_id = fields.Many2one(related='line_id.file_id')
    reference = fields.Char(readonly=True)
    payer = fields.Char(string="Number in the File", readonly=True)
    payer_name = fields.Char(string="Name in the File", readonly=True)
    memo = fields.Char(readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    state = fields.Selection([('open', "Open"), ('matched', "Matched"), ('reversed', "Taken Back")], required=True, readonly=True, default='open', index=True)
    account_id = fields.Many2one('koperasi.account', string="Matched to", readonly=True, ondelete='restrict')
    match_id = fields.Many2one('koperasi.transaction', string="Matched By", readonly=True, ondelete='restrict')

    _transaction_uniq = models.UniqueIndex('(transaction_id)', "This receipt lies in suspense already.")

    def match(self, ledger_account_id, key):
        """ Bring an unidentified receipt to the account of the member who paid it. Reversing that transaction puts it back.

        :param int ledger_account_id: id of the ``koperasi.account`` (of a savings account or a loan) in the same branch
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict with ``transaction_id``, ``number``, ``account_number`` and ``amount`` in rupiah; above a limit of the caller instead
            ``approval_id``, ``state``, ``message``, and nothing is booked: after the approval of a second person the same call books
        :raises UserError: if it is not open, or the account does not take it; then nothing is booked
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        account = known(self.env, 'koperasi.account', ledger_account_id, self.env._("The account"))
        if account.company_id != self.company_id:
            raise UserError(self.env._("The account is in another branch: inter-branch accounts are not set up."))
        journal = self.env['account.journal']._koperasi_get(self.company_id, 'general').sudo()
        journal._koperasi_take_turn()
        Approval, amount = self.env['koperasi.approval'], int(self.amount)
        arguments = {'ledger_account_id': account.id, 'key': key}
        waits = Approval._gate(
            self.company_id, key, Approval._prepare_request(self, 'match', arguments), 'transfer', amount,
            self.env._("Unidentified receipt to %s", account.display_name), Approval._limit_reasons('transfer', amount, self.company_id), self,
            (self, 'match', arguments), lambda: self._match(account, key, journal))
        return waits or self._match(account, key, journal)

    def _match(self, account, key, journal):
        """ As ``match``; who may do so and the account were checked """
        item = self.sudo()

        def prepare(_request_id):
            self.env.cr.execute("SELECT state FROM koperasi_suspense WHERE id = %s FOR UPDATE", (self.id,))
            if self.env.cr.fetchone()[0] != 'open':
                raise UserError(self.env._("This receipt is not open any more."))
            source = item.company_id.koperasi_suspense_id
            posting = account.sudo()._received_posting(int(item.amount), journal, source, item.memo or item.transaction_id.memo)
            posting.values['suspense_id'] = item.id
            return posting, journal

        request = {'suspense': self.id, 'account': account.id}
        transaction = self.env['koperasi.transaction']._book_once(self.company_id, key, request, prepare).sudo()
        if item.state == 'open' and not transaction.is_reversed:
            item.write({'state': 'matched', 'account_id': account.id, 'match_id': transaction.id})
        return {'transaction_id': transaction.id, 'number': transaction.name, 'account_number': account.number, 'amount': int(transaction.amount)}

    def action_open_match(self):
        """ Ask to which account this belongs. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.suspense.dialog', 'view_mode': 'form', 'target': 'new',
                'name': self.env._("Match a Receipt"), 'context': {'default_suspense_id': self.id}}

    def action_open_transactions(self):
        """ Open the receipt and what became of it. """
        self.check_access('read')
        found = self.env['koperasi.transaction'].search([('suspense_id', 'in', self.ids)]) | self.transaction_id
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Transactions"), 'res_model': 'koperasi.transaction', 'view_mode': 'list,form',
            'domain': [('id', 'in', found.ids)]}

    @api.model
    def _insert(self, run):
        """ Items for what a run put into suspense and that has none yet """
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO koperasi_suspense (company_id, date, transaction_id, line_id, reference, payer, payer_name, memo, amount, state)
               SELECT t.company_id, t.business_date, t.id, l.id, l.reference, l.payer, l.payer_name, l.memo, t.amount, 'open'
               FROM koperasi_transaction t JOIN koperasi_mass_line l ON l.id = t.mass_line_id
               WHERE t.run_id = %s AND t.kind = 'suspense' AND NOT EXISTS (SELECT FROM koperasi_suspense s WHERE s.transaction_id = t.id)""", (run.id,))
        self.invalidate_model()


class KoperasiLedgerCheck(models.AbstractModel):
    _inherit = 'koperasi.ledger.check'

    @api.model
    def _invariants(self, full):
        return {**super()._invariants(full), 'suspense': """
            SELECT a.number FROM res_company c JOIN koperasi_account a ON a.id = c.koperasi_suspense_id
            WHERE c.id = %(company)s AND a.balance <> COALESCE(
                (SELECT SUM(s.amount) FROM koperasi_suspense s WHERE s.company_id = c.id AND s.state = 'open'), 0)"""}

    @api.model
    def _messages(self):
        return {**super()._messages(), 'suspense': self.env._("The open unidentified receipts do not come to the balance of %s.")}
