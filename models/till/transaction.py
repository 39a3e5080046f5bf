from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [('cash_movement', "Cash Movement"), ('cash_difference', "Cash Difference")]


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})
    # written by the ledger from Posting.values
    till_session_id = fields.Many2one('koperasi.till.session', readonly=True, index='btree_not_null', ondelete='restrict')

    def _prepare_move(self, postings, journal, company, date, lines, detailed):
        """ A till or a vault gives no more than lies in it; its row is locked by now """
        cash_account = journal.sudo().default_account_id.id
        given = sum(line['credit'] - line['debit'] for _command, _id, line in lines if line['account_id'] == cash_account)
        if given > 0:
            self.env['koperasi.cash.movement']._check_cash(journal.sudo(), given)
        return super()._prepare_move(postings, journal, company, date, lines, detailed)

    def _insert_transactions(self, postings, move, *args, **kwargs):
        """ What passes a till belongs to its session, whoever books it """
        journal = move.sudo().journal_id
        if journal.koperasi_role == 'till' and (session := self.env['koperasi.till.session']._running(journal)):
            postings = [replace(posting, values={'till_session_id': session.id, **posting.values}) for posting in postings]
        return super()._insert_transactions(postings, move, *args, **kwargs)

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind in dict(KINDS):
            raise UserError(self.env._("Cash that was moved or found missing is not reversed: move it back, or count again."))
        journal = self.sudo().journal_id
        if journal.koperasi_role == 'till' and self.env['koperasi.till.session']._running(journal).state != 'open':
            raise UserError(self.env._("%s has no open till session: the cash cannot be given back.", journal.name))
