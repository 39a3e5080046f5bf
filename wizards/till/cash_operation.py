from uuid import uuid4

from odoo import api, fields, models

from ...finance.words import terbilang
from ...models.till.cash_movement import WAYS


class KoperasiCashOperation(models.TransientModel):
    """ Asks for cash to be moved between vault, till and bank. """
    _name = 'koperasi.cash.operation'
    _description = "Move Cash"

    kind = fields.Selection([
        ('refill', "Refill of the Till"), ('return', "Return to the Vault"),
        ('bank_deposit', "Deposit at the Bank"), ('bank_withdrawal', "Withdrawal from the Bank"),
    ], required=True, default='refill')
    # made once with the dialog: a second click asks for the same thing
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    session_id = fields.Many2one('koperasi.till.session', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)
    source = fields.Selection('_journals', string="From", compute='_compute_journals', store=True, readonly=False)
    target = fields.Selection('_journals', string="To", compute='_compute_journals', store=True, readonly=False)
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    amount = fields.Monetary()
    amount_in_words = fields.Char(compute='_compute_amount_in_words')
    available = fields.Monetary(string="In the Books", compute='_compute_available')
    memo = fields.Char()

    @api.model
    def _places(self):
        """ Vaults, tills and banks of the branches at work; a narrow sudo, since a teller has no right on journals """
        return self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', 'in', ('till', 'vault', 'bank'))], order='company_id, sequence, id')

    @api.model
    def _journals(self):
        several = len(self.env.companies) > 1
        return [(str(place.id), f"{place.name} ({place.company_id.name})" if several else place.name) for place in self._places()]

    @api.depends('kind', 'session_id')
    def _compute_journals(self):
        """ The till that the dialog was opened for, or the caller's own; the first vault and bank of the branch """
        places = self._places().filtered(lambda place: place.company_id == self.env.company).sorted(lambda place: place.koperasi_role != 'vault')
        mine = self.env['koperasi.till.session'].search([('user_id', '=', self.env.uid), ('state', '=', 'open')]).journal_id.sudo()
        for wizard in self:
            own = wizard.session_id.sudo().journal_id or mine
            ranked = (places & own) | places
            for name, roles in zip(('source', 'target'), WAYS[wizard.kind or 'refill'], strict=True):
                place = next((place for place in ranked if place.koperasi_role in roles), None)
                wizard[name] = str(place.id) if place else False

    @api.depends('source')
    def _compute_available(self):
        cash = self._places()._koperasi_cash()
        for wizard in self:
            wizard.available = cash.get(int(wizard.source or 0), 0)

    @api.depends('amount')
    def _compute_amount_in_words(self):
        for wizard in self:
            whole = 0 < wizard.amount <= 10**15 and wizard.amount == int(wizard.amount)
            wizard.amount_in_words = terbilang(int(wizard.amount), capitalised=True) if whole else False

    def action_confirm(self):
        """ Ask; the movement waits for the second signature. """
        self.ensure_one()
        amount = int(self.amount) if self.amount == int(self.amount) else self.amount
        answer = self.env['koperasi.cash.movement'].ask(
            self.kind, int(self.source or 0), int(self.target or 0), amount, self.key, self.memo or None)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.cash.movement', 'view_mode': 'form',
                'views': [(False, 'form')], 'res_id': answer['movement_id']}
