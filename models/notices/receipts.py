from odoo import models
from odoo.tools import SQL

from .events import RECEIPTS


class KoperasiTransaction(models.Model):
    """ Who moves a member's money tells him: one statement more in the same database transaction, nothing else. Runs tell nobody: the
    interest of a night is no news to 400,000 people, it stands in the statement.
    """
    _inherit = 'koperasi.transaction'

    def _book(self, *args, **kwargs):
        transactions = super()._book(*args, **kwargs)
        transactions._note_receipts()
        return transactions

    def _note_receipts(self):
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_notice (company_id, member_id, event, about, day, transaction_id, state, created_at)
               SELECT t.company_id, m.member_id, k.event, 'koperasi.transaction,' || t.id, t.business_date, t.id, 'new', now() AT TIME ZONE 'UTC'
               FROM koperasi_transaction t
               JOIN (VALUES %(events)s) AS k(kind, event) ON k.kind = t.kind
               CROSS JOIN LATERAL (
                   SELECT t.member_id WHERE t.member_id IS NOT NULL UNION
                   SELECT a.member_id FROM koperasi_entry e JOIN koperasi_account a ON a.id = e.account_id
                   WHERE e.transaction_id = t.id AND a.member_id IS NOT NULL) m
               WHERE t.id = ANY(%(ids)s) AND t.origin <> 'batch'
               ON CONFLICT DO NOTHING""",
            events=SQL(", ").join(SQL("(%s, %s)", kind, event) for kind, event in RECEIPTS.items()), ids=self.ids))
