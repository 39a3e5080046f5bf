from dataclasses import replace

from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [('fund_drawdown', "Fund Drawn"), ('fund_repayment', "Fund Repaid"), ('subsidy_received', "Interest Subsidy Received")]


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    kind = fields.Selection(selection_add=KINDS, ondelete={kind: 'cascade' for kind, _label in KINDS})
    # written by the ledger from Posting.values; a reversal has the opposite amounts, so that sums are what there is
    fund_line_id = fields.Many2one('koperasi.fund.line', readonly=True, index='btree_not_null', ondelete='restrict')
    fund_drawdown_id = fields.Many2one('koperasi.fund.drawdown', readonly=True, index='btree_not_null', ondelete='restrict')
    fund_principal = fields.Monetary(string="Owed to the Lender", readonly=True, help="What this transaction added to what is owed; below 0, what it repaid.")
    fund_interest = fields.Monetary(string="Interest to the Lender", readonly=True)
    subsidy_claim_id = fields.Many2one('koperasi.subsidy.claim', readonly=True, index='btree_not_null', ondelete='restrict')

    def _check_can_reverse(self):
        super()._check_can_reverse()
        if self.kind == 'fund_drawdown':
            self.sudo().fund_drawdown_id._check_can_take_back()

    def _reversal_postings(self, reason):
        postings = super()._reversal_postings(reason)
        own = self.sudo()
        if own.fund_line_id:
            own.fund_line_id._take_row()
            postings[0] = replace(postings[0], values={
                **postings[0].values, 'fund_line_id': own.fund_line_id.id, 'fund_drawdown_id': own.fund_drawdown_id.id or None,
                'fund_principal': -int(own.fund_principal), 'fund_interest': -int(own.fund_interest)})
        if own.subsidy_claim_id:
            postings[0] = replace(postings[0], values={**postings[0].values, 'subsidy_claim_id': own.subsidy_claim_id.id})
        return postings

    def _on_reversed(self, reversal):
        super()._on_reversed(reversal)
        own = self.sudo()
        if self.kind == 'fund_drawdown':
            own.fund_drawdown_id.state = 'reversed'
        if self.kind == 'subsidy_received':
            own.subsidy_claim_id._taken_back()
        if own.fund_line_id:
            own.fund_line_id._refresh()
            if own.fund_line_id.available_fund < 0 or own.fund_line_id.owed < 0:
                raise UserError(self.env._("So much of the fund is lent already: %s cannot be taken back.", self.name))
