from odoo import fields, models
from odoo.exceptions import UserError

from ..ledger.posting import GlLine, Movement, Posting

WAITING = ('ready', 'unknown', 'left_out')


class KoperasiMassLine(models.Model):
    """ A payment of a file: who, how much, and what became of it. """
    _name = 'koperasi.mass.line'
    _description = "Line of a Mass File"
    _order = 'file_id desc, row_number'
    _rec_name = 'reference'

    file_id = fields.Many2one('koperasi.mass.file', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    row_number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    reference = fields.Char(readonly=True)
    payer = fields.Char(string="Number in the File", readonly=True)
    payer_name = fields.Char(string="Name in the File", readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    memo = fields.Char(readonly=True)
    key = fields.Char(required=True, readonly=True, help="What makes sure that the same payment is not booked from two files.")
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
    account_id = fields.Many2one('koperasi.account', readonly=True, index='btree_not_null', ondelete='restrict')
    state = fields.Selection([
        ('ready', "Ready"), ('unknown', "Payer Unknown"), ('booked', "Booked"), ('suspense', "In Suspense"), ('left_out', "Left Out"), ('reversed', "Taken Back"),
    ], required=True, readonly=True, default='ready')
    problem = fields.Char(readonly=True)

    _key_uniq = models.UniqueIndex("(company_id, key) WHERE state IN ('booked', 'suspense')", "This payment was booked already.")
    _amount_check = models.Constraint('CHECK (amount > 0 AND amount = trunc(amount))', "A payment is in whole rupiah.")

    def _compute_display_name(self):
        for line in self:
            name = line.reference or line.payer or line.payer_name or ''
            line.display_name = self.env._("Row %(row)s: %(name)s", row=line.row_number, name=name)

    def _twins(self):
        """ Lines of other files that are the same payment and were booked: ``{key: koperasi.mass.line}`` """
        return {line.key: line for line in self.search([
            ('company_id', 'in', self.company_id.ids), ('key', 'in', self.mapped('key')), ('state', 'in', ('booked', 'suspense'))])}

    def _refuse_twin(self, twins):
        """ Raise UserError if this payment was booked from another file; ``twins`` as of ``_twins`` """
        if twin := twins.get(self.key):
            raise UserError(self.env._("This payment was booked already: %(file)s, row %(row)s.", file=twin.file_id.display_name, row=twin.row_number))

    def _is_plain(self):
        """ Whether it only brings money to savings that are there: what is asked of them changes nothing """
        return self.file_id.kind != 'payout' and self.account_id.side == 'credit'

    def _prepare_posting(self, twins):
        """ What this line books; list of ``Posting`` """
        self._refuse_twin(twins)
        file, amount = self.file_id, int(self.amount)
        journal, memo = file.journal_id, self.memo or file.memo or None
        account = self.account_id or (self.member_id and self.member_id._file_account(file.kind))
        if account:
            self.env['koperasi.transaction']._check_open(account)   # said here, before the ledger refuses the whole chunk for it
            posting = account._paid_posting(amount, journal, memo) if file.kind == 'payout' else account._received_posting(amount, journal, memo=memo)
        elif file.kind == 'payout':
            raise UserError(self.env._("Nobody is known under %s.", self.payer or self.payer_name or ''))
        else:
            posting = Posting(
                'suspense', movements=(Movement(self.company_id._koperasi_take_suspense().id, amount),),
                gl_lines=(GlLine(journal.default_account_id.id, amount),), partner_id=self.company_id.partner_id.id, amount=amount,
                memo=memo or self.env._("Unidentified: %s", self.payer or self.payer_name or self.reference or ''))
        posting.values['mass_line_id'] = self.id
        return [posting]


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=[('suspense', "Unidentified Receipt")], ondelete={'suspense': 'cascade'})
    # written by the ledger from Posting.values
    mass_line_id = fields.Many2one('koperasi.mass.line', string="Line of a File", readonly=True, index='btree_not_null', ondelete='restrict')
    suspense_id = fields.Many2one('koperasi.suspense', string="Unidentified Receipt", readonly=True, index='btree_not_null', ondelete='restrict')

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind == 'suspense' and self._suspense_item().state != 'open':
            raise UserError(self.env._("%s was matched to a member: take back that first.", self.name))

    def _suspense_item(self):
        """ What lies in suspense by this receipt, as superuser """
        return self.env['koperasi.suspense'].sudo().search([('transaction_id', 'in', self.ids)])

    def _on_reversed(self, reversal):
        super()._on_reversed(reversal)
        transaction = self.sudo()
        if transaction.suspense_id:
            transaction.suspense_id.write({'state': 'open', 'account_id': False, 'match_id': False})
        if transaction.kind == 'suspense':
            self._suspense_item().state = 'reversed'
        line = transaction.mass_line_id
        # a payout that paid off another loan is two transactions: the line stands as long as one of them does
        if line and not self.sudo().search_count([('mass_line_id', '=', line.id), ('is_reversed', '=', False)], limit=1):
            line.state = 'reversed'
