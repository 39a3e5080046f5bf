from odoo import api, models


class KoperasiMember(models.Model):
    """ What a member may do on one receipt beside his savings. Domains that know nothing of each other meet here: each names the
    kinds of lines that its model carries out.
    """
    _inherit = 'koperasi.member'

    @api.model
    def _receipt_kinds(self):
        """ ``{kind of a line: model}``. A record of such a model, which has ``member_id`` and ``company_id``, answers

        - ``_receipt_check(seq)``: locks itself; UserError if its last entry is another one than the screen showed (None: it showed none)
        - ``_receipt_posting(kind, amount, journal, source, memo)``: ``Posting`` of rupiah that come in by a till or bank, or from ``source``,
          a ``koperasi.account`` that was asked whether it may pay
        - ``_receipt_cells(members)`` on the empty recordset: what stands on a group's sheet, list of dicts ``member_id``, ``id``, ``kind``, ``due``,
          ``balance``, ``seq``, in the order of the columns
        """
        return {}


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    def _receipt_line(self):
        """ What a receipt's line has booked: dict ``account_number``, ``kind``, ``amount``, ``balance``, and ``cash``, in or out; in rupiah """
        entry = self.entry_ids.sorted('id')[-1:]   # what was paid from an account comes second on the account that receives it
        return {
            'account_number': entry.account_id.number, 'kind': 'deposit' if self.kind == 'transfer' else self.kind,
            'amount': abs(int(entry.amount)), 'balance': int(entry.balance_after), 'cash': int(entry.amount)}
