from odoo import api, fields, models
from odoo.exceptions import UserError


class KoperasiMemberDecision(models.TransientModel):
    """ The dialog in which a manager or the board records a decision on members. """
    _name = 'koperasi.member.decision'
    _description = "Decision on Members"

    kind = fields.Selection([
        ('approve', "Admit"), ('decline', "Decline or withdraw the application"),
        ('passive', "Make passive"), ('reactivate', "Make active again"),
    ], required=True, default='approve')
    member_ids = fields.Many2many('koperasi.member', string="Members", required=True)
    date = fields.Date(string="Decided On", required=True, default=fields.Date.context_today)
    decision = fields.Char(string="Decision Number", help="Number of the decision or of the minutes of the board's meeting.")
    reason = fields.Char()
    obstacles = fields.Text(compute='_compute_obstacles')

    @api.depends('kind', 'member_ids')
    def _compute_obstacles(self):
        for wizard in self:
            lines = []
            for member in wizard.member_ids._origin:
                if wizard.kind == 'approve':
                    found = member._check_can_approve()
                elif wizard.kind == 'decline':
                    found = member._check_can_leave()
                else:
                    found = []
                lines += [f'{member.display_name}: {obstacle}' for obstacle in found]
            wizard.obstacles = '\n'.join(lines) or False

    def action_confirm(self):
        """ Carry out the decision.

        :raises UserError: if a reason is missing or a member is not in the state for it
        :raises AccessError: if the caller may not decide
        """
        self.ensure_one()
        if self.kind in ('decline', 'passive') and not (self.reason or '').strip():
            raise UserError(self.env._("Please state the reason."))
        members = self.member_ids
        if self.kind == 'approve':
            members.action_approve(self.decision, self.date)
        elif self.kind == 'decline':
            members.action_decline(self.reason, self.date, self.decision)
        elif self.kind == 'passive':
            members.action_set_passive(self.reason, self.date, self.decision)
        else:
            members.action_reactivate(self.reason, self.date, self.decision)
        return {'type': 'ir.actions.act_window_close'}
