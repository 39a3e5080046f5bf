from odoo import api, models

FUND = """
    SELECT l.name FROM koperasi_fund_line l WHERE l.company_id = %(company)s AND l.state <> 'draft' AND %(since)s IS NOT NULL
      AND COALESCE((SELECT SUM(m.balance) FROM account_move_line m WHERE m.account_id = l.account_id AND m.company_id = l.company_id AND m.parent_state = 'posted'), 0)
        + COALESCE((SELECT SUM(t.fund_principal) FROM koperasi_transaction t WHERE t.fund_line_id = l.id), 0) <> 0"""


class KoperasiLedgerCheck(models.AbstractModel):
    _inherit = 'koperasi.ledger.check'

    @api.model
    def _invariants(self, full):
        return {**super()._invariants(full), 'fund': FUND}

    @api.model
    def _messages(self):
        return {**super()._messages(), 'fund': self.env._("What is owed for fund line %s is not what its liability account holds.")}
