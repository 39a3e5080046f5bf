from uuid import uuid4

from odoo import api, fields, models

from ...models.till.denomination import pieces, total


class KoperasiTillCount(models.TransientModel):
    """ The sheet of notes and coins: to open a till, to close it, or to hand it over. """
    _name = 'koperasi.till.count'
    _description = "Count the Till"

    operation = fields.Selection([('open', "Open the Till"), ('close', "Count and Close"), ('hand_over', "Hand Over")], required=True, readonly=True, default='open')
    # made once with the dialog: a second click asks for the same thing
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()))
    session_id = fields.Many2one('koperasi.till.session', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True, default=lambda self: self.env.company)
    journal = fields.Selection('_journals', string="Till", default=lambda self: self._default_journal())
    currency_id = fields.Many2one('res.currency', default=lambda self: self.env.company.currency_id)
    amount_from_vault = fields.Monetary(string="Float from Vault", help="What the vault gives today; it is counted with what was in the till.")
    count = fields.Json(string="Notes and Coins", default=lambda self: {})
    total = fields.Monetary(string="Counted", compute='_compute_total')
    expected = fields.Monetary(string="In the Books", compute='_compute_total')
    difference = fields.Monetary(compute='_compute_total')
    reason = fields.Char(string="Reason of the Difference")
    receiver = fields.Selection('_receivers', string="To")

    @api.model
    def _tills(self):
        """ Tills of the branches at work; a narrow sudo, since a teller has no right on journals """
        return self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', '=', 'till')], order='company_id, sequence, id')

    @api.model
    def _journals(self):
        several = len(self.env.companies) > 1
        return [(str(till.id), f"{till.name} ({till.company_id.name})" if several else till.name) for till in self._tills()]

    @api.model
    def _default_journal(self):
        """ The first till that nobody holds """
        tills = self._tills().filtered(lambda till: till.company_id == self.env.company)
        busy = self.env['koperasi.till.session'].search([('journal_id', 'in', tills.ids), ('state', '!=', 'closed')]).journal_id
        return str(((tills - busy.sudo()) or tills)[:1].id or '') or False

    @api.model
    def _receivers(self):
        """ Tellers and managers of the branches at work; a narrow sudo: names only """
        groups = self.env.ref('koperasi.group_koperasi_teller') | self.env.ref('koperasi.group_koperasi_manager')
        users = self.env['res.users'].sudo().search([('all_group_ids', 'in', groups.ids), ('company_ids', 'in', self.env.companies.ids)], order='name')
        return [(str(user.id), user.name) for user in users if user != self.env.user]

    @api.depends('count', 'journal', 'session_id', 'amount_from_vault')
    def _compute_total(self):
        for wizard in self:
            till = wizard.session_id._filtered_access('read').sudo().journal_id or self._tills().filtered(lambda till, own=wizard.journal: str(till.id) == own)
            wizard.total = total(pieces(self.env, wizard.count or {}))
            wizard.expected = till._koperasi_cash().get(till.id, 0) + wizard.amount_from_vault
            wizard.difference = wizard.total - wizard.expected

    def action_confirm(self):
        """ Hand the count in: the till waits for the second signature. """
        self.ensure_one()
        count = self.count or {}
        reason = self.reason or None
        if self.operation == 'open':
            taken = self.amount_from_vault
            answer = self.env['koperasi.till.session'].open_session(
                int(self.journal or 0), count, int(taken) if taken == int(taken) else taken, self.key, reason)
        elif self.operation == 'close':
            answer = self.session_id.count_close(count, reason, self.key)
        else:
            answer = self.session_id.hand_over(int(self.receiver or 0), count, reason, self.key)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.till.session', 'view_mode': 'form',
                'views': [(False, 'form')], 'res_id': answer['session_id']}
