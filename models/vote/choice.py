from odoo import api, fields, models

from .guard import guard


class KoperasiBallotChoice(models.Model):
    """ One line of the paper. Numbers are given when the ballot is opened, then nothing of it changes. """
    _name = 'koperasi.ballot.choice'
    _description = "Choice of a Ballot"
    _order = 'ballot_id, sequence, id'

    ballot_id = fields.Many2one('koperasi.ballot', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='ballot_id.company_id', store=True, index=True)
    sequence = fields.Integer(default=10)
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    name = fields.Char(string="Choice", required=True)
    description = fields.Text(string="Explanation")
    candidate_id = fields.Many2one('koperasi.candidate', string="Nominee", readonly=True, copy=False, index='btree_not_null', ondelete='restrict')
    votes = fields.Integer(compute='_compute_result', aggregator=None)
    elected = fields.Boolean(string="Won", compute='_compute_result')

    def init(self):
        guard(self.env.cr, self._table)

    @api.depends('number', 'ballot_id.result', 'ballot_id.lot_words')
    def _compute_result(self):
        for choice in self:
            ballot = choice.ballot_id
            choice.votes = (ballot.result or {}).get('votes', {}).get(str(choice.number), 0)
            choice.elected = choice.number in ballot._winners()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_fields(vals)
        self.env['koperasi.ballot'].browse([vals['ballot_id'] for vals in vals_list if vals.get('ballot_id')]).exists()._check_draft()
        choices = super().create(vals_list)
        choices.ballot_id._check_draft()
        return choices

    def write(self, vals):
        self._refuse_fields(vals)
        self.ballot_id._check_draft()
        result = super().write(vals)
        self.ballot_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.ballot_id._check_draft()

    def _refuse_fields(self, vals):
        if not self.env.su:
            vals.pop('number', None)
            vals.pop('candidate_id', None)
