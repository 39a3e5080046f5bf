from odoo import fields, models

from ..ledger.append_only import append_only


class KoperasiPassbookPrint(models.Model):
    """ What happened to a book: who printed what where, and why again. Written once, never changed. """
    _name = 'koperasi.passbook.print'
    _description = "Passbook Print"
    _order = 'id desc'
    _log_access = False

    passbook_id = fields.Many2one('koperasi.passbook', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    kind = fields.Selection([
        ('issued', "Book issued"), ('sent', "Sent to the printer"), ('printed', "Printed"), ('reprinted', "Page reprinted"),
        ('moved', "Place corrected"), ('replaced', "Book replaced"),
    ], required=True, readonly=True)
    page = fields.Integer(required=True, readonly=True, aggregator=None)
    line = fields.Integer(string="First Line", required=True, readonly=True, aggregator=None)
    count = fields.Integer(string="Lines", required=True, readonly=True, default=0, aggregator=None)
    seq_from = fields.Integer(string="First Movement", readonly=True, default=0, aggregator=None)
    seq_to = fields.Integer(string="Last Movement", readonly=True, default=0, aggregator=None)
    reason = fields.Char(readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, default=lambda self: self.env.user)
    at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)

    def init(self):
        append_only(self.env.cr, self._table)
