from uuid import uuid4

from odoo import api, fields, models

from ...models.till.denomination import pieces, total


class KoperasiFieldCount(models.TransientModel):
    """ The dialog in which a teller counts what a field officer brought. """
    _name = 'koperasi.field.count'
    _description = "Count Field Cash"

    # made once with the dialog: a second click asks for the same thing
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    session_id = fields.Many2one('koperasi.till.session', string="Till", readonly=True, default=lambda self: self._own_session())
    officer = fields.Selection('_officers', string="Brought By", default=lambda self: self._officers()[0][0] if self._officers() else False)
    receipt_ids = fields.Many2many('koperasi.field.receipt', compute='_compute_receipts', store=True, readonly=False, string="Lines")
    count = fields.Json(string="Notes and Coins", default=lambda self: {})
    expected = fields.Monetary(string="Sum of the Lines", compute='_compute_total')
    total = fields.Monetary(string="Counted", compute='_compute_total')
    difference = fields.Monetary(compute='_compute_total')
    reason = fields.Char(string="Reason of the Difference")

    @api.model
    def _own_session(self):
        return self.env['koperasi.till.session'].search(
            [('user_id', '=', self.env.uid), ('state', '=', 'open'), ('company_id', '=', self.env.company.id)], limit=1)

    @api.model
    def _officers(self):
        """ Who has lines that wait """
        rows = self.env['koperasi.field.receipt']._read_group(
            [('state', '=', 'pending'), ('company_id', '=', self.env.company.id)], ['officer_id'], ['amount:sum'])
        return [(str(officer.id), officer.name) for officer, _amount in rows if officer != self.env.user]

    @api.depends('officer')
    def _compute_receipts(self):
        for wizard in self:
            wizard.receipt_ids = self.env['koperasi.field.receipt'].search([
                ('officer_id', '=', int(wizard.officer)), ('state', '=', 'pending'), ('company_id', '=', wizard.company_id.id)]) if wizard.officer else False

    @api.depends('count', 'receipt_ids')
    def _compute_total(self):
        for wizard in self:
            wizard.expected = sum(wizard.receipt_ids.mapped('amount'))
            wizard.total = total(pieces(self.env, wizard.count or {}))
            wizard.difference = wizard.total - wizard.expected

    def action_confirm(self):
        """ Book what was counted; what could not be booked is named on the count. """
        self.ensure_one()
        answer = self.env['koperasi.field.batch'].count_cash(
            int(self.officer or 0), self.receipt_ids.ids, self.session_id.sudo().journal_id.id, self.count or {}, self.key, self.reason or None)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.field.batch', 'views': [(False, 'form')], 'res_id': answer['batch_id']}
