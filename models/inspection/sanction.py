from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oversight.common import words_of
from .common import HEAD, INSPECTOR, frozen
from .letter import KINDS

STATES = [('proposed', "Proposed"), ('decided', "In Force"), ('appealed', "Appealed"), ('ended', "Ended"), ('refused', "Refused"), ('annulled', "Annulled")]
STOOD = ('decided', 'appealed', 'ended')   # a step that was taken: the next one may follow


class KoperasiSanctionLevel(models.Model):
    """ A step of the ladder of sanctions, as data: each office follows the rules in force, which change """
    _name = 'koperasi.sanction.level'
    _description = "Step of the Ladder of Sanctions"
    _order = 'sequence, id'

    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    basis = fields.Char(required=True, help="Law or regulation.")
    days = fields.Integer(string="Deadline (Days)", required=True, default=14)
    letter_kind = fields.Selection([kind for kind in KINDS if kind[0].startswith('warning')])
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint('UNIQUE (code)', "There is a step of this code already.")
    _days_check = models.Constraint('CHECK (days BETWEEN 1 AND 3650)', "A deadline lies in the future.")


class KoperasiSanction(models.Model):
    """ A sanction: proposed by an inspector, decided by the head, step by step; one that skips a step says why """
    _name = 'koperasi.sanction'
    _description = "Sanction"
    _inherit = ['koperasi.inspection.case']
    _order = 'id desc'
    _open_states = ('proposed',)
    _written = frozenset({'cooperative_id', 'level_id', 'reason', 'skip_reason', 'finding_ids'})
    _linked = ('finding_ids',)
    _about = 'sanction_id'

    level_id = fields.Many2one('koperasi.sanction.level', string="Step", required=True, index=True, ondelete='restrict')
    basis = fields.Char(related='level_id.basis')
    reason = fields.Text(required=True)
    skip_reason = fields.Char(string="Why a Step Is Skipped", size=300)
    skips = fields.Boolean(compute='_compute_skips', help="A lower step was not taken against this cooperative.")
    finding_ids = fields.Many2many('koperasi.inspection.finding', 'koperasi_sanction_finding_rel', string="Findings", domain="[('cooperative_id', '=', cooperative_id)]")
    state = fields.Selection(STATES, required=True, readonly=True, default='proposed', copy=False, index=True)
    decided_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    decided_on = fields.Date(readonly=True, copy=False)
    deadline = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    letter_id = fields.Many2one('koperasi.office.letter', readonly=True, copy=False, index='btree_not_null', ondelete='restrict')
    overdue = fields.Boolean(compute='_compute_overdue')
    event_ids = fields.One2many('koperasi.inspection.event', 'sanction_id', string="History", readonly=True)

    def init(self):
        frozen(self.env.cr, self._table, self._open_states, ['ended_on', 'letter_id'])

    @api.depends('level_id', 'cooperative_id')
    def _compute_display_name(self):
        for sanction in self:
            sanction.display_name = f"{sanction.level_id.name or ''}: {sanction.cooperative_id.name or ''}"

    @api.depends('level_id', 'cooperative_id', 'state')
    def _compute_skips(self):
        for sanction in self:
            sanction.skips = bool(sanction._missing_level())

    @api.depends('state', 'deadline')
    def _compute_overdue(self):
        today = fields.Date.context_today(self)
        for sanction in self:
            sanction.overdue = sanction.state in ('decided', 'appealed') and bool(sanction.deadline) and sanction.deadline < today

    def _missing_level(self):
        """ The step before this one, if it was never taken against the cooperative """
        before = self.env['koperasi.sanction.level'].search(
            [('sequence', '<', self.level_id.sequence)], order='sequence desc, id desc', limit=1) if self.level_id else self.level_id
        taken = before and self.search_count([('cooperative_id', '=', self.cooperative_id.id), ('level_id.sequence', '>=', before.sequence), ('state', 'in', STOOD)], limit=1)
        return before if not taken else before.browse()

    @api.constrains('level_id', 'cooperative_id', 'skip_reason')
    def _check_order(self):
        for sanction in self:
            if sanction.state == 'proposed' and (missing := sanction._missing_level()) and not (sanction.skip_reason or '').strip():
                raise UserError(self.env._("“%s” comes first: say why this step is skipped.", missing.name))

    def decide_sanction(self):
        """ Put it in force; the letter of the step is written, to be signed.

        :raises AccessError: if the caller is not the head
        :raises UserError: if he proposed it, or it skips a step without a reason
        """
        sanction, today = self._act(('proposed',), HEAD), fields.Date.context_today(self)
        self._check_another(sanction.create_uid)
        sanction._check_order()
        level, deadline = sanction.level_id, today + timedelta(days=sanction.level_id.days)
        letter = sanction.letter_id
        if level.letter_kind:
            # written in the name of who proposed it, so that the head may sign
            letter = self.env['koperasi.office.letter'].with_user(sanction.create_uid).sudo().create({
                'cooperative_id': sanction.cooperative_id.id, 'kind': level.letter_kind, 'date': today, 'subject': level.name, 'text': sanction.reason, 'answer_by': deadline,
                'finding_ids': [(6, 0, sanction.finding_ids.ids)]})
        sanction.write({'state': 'decided', 'decided_by_id': self.env.uid, 'decided_on': today, 'deadline': deadline, 'letter_id': letter.id})
        self._note('decided', level.name)

    def refuse_sanction(self, note):
        """ Not to be.

        :param str note: why
        """
        sanction, note = self._act(('proposed',), HEAD), words_of(self.env, note, self.env._("The reason"))
        sanction.write({'state': 'refused'})
        self._note('refused', note)

    def note_appeal(self, note):
        """ The cooperative objects.

        :param str note: how and why
        """
        sanction, note = self._act(('decided',), INSPECTOR, HEAD), words_of(self.env, note, self.env._("The note"))
        sanction.write({'state': 'appealed'})
        self._note('appealed', note)

    def end_sanction(self, note):
        """ It did what it should, or the head grants the appeal: then it counts as if it had not been.

        :param str note: why
        """
        sanction, note = self._act(('decided', 'appealed'), HEAD), words_of(self.env, note, self.env._("The reason"))
        sanction.write({'state': 'annulled' if sanction.state == 'appealed' else 'ended', 'ended_on': fields.Date.context_today(self)})
        self._note('ended', note)

    def reject_appeal(self, note):
        """ The appeal is not granted: it stays in force.

        :param str note: why
        """
        sanction, note = self._act(('appealed',), HEAD), words_of(self.env, note, self.env._("The reason"))
        sanction.write({'state': 'decided'})
        self._note('decided', note)

    def action_refuse(self):
        """ Open the dialog that refuses it. """
        return self._dialog('sanction_refuse')

    def action_appeal(self):
        """ Open the dialog for an appeal. """
        return self._dialog('sanction_appeal')

    def action_reject_appeal(self):
        """ Open the dialog that rejects an appeal. """
        return self._dialog('sanction_reject')

    def action_end(self):
        """ Open the dialog that ends it. """
        return self._dialog('sanction_end')
