from odoo import fields, models


class AccountJournal(models.Model):
    _inherit = 'account.journal'

    koperasi_va_prefix = fields.Char(string="Virtual Account Prefix", help="What the bank puts before the member's number in a virtual account.")
