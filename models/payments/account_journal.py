from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    koperasi_role = fields.Selection(selection_add=[('online', "Online Payments")], ondelete={'online': 'set null'})
