from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context

from .guard import guard


class KoperasiMeetingDelegate(models.Model):
    """ A delegate: represents his group in a meeting of the whole cooperative, with the mandate of the group meeting that elected him (domain 2.6). """
    _name = 'koperasi.meeting.delegate'
    _description = "Delegate of a Group"
    _order = 'meeting_id desc, group_meeting_id, id'
    _rec_name = 'member_id'

    group_meeting_id = fields.Many2one('koperasi.meeting', string="Elected In", required=True, readonly=True, index=True, ondelete='cascade')
    meeting_id = fields.Many2one('koperasi.meeting', string="Represents In", required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    group_id = fields.Many2one(related='group_meeting_id.group_id', string="Member Group", store=True)
    member_id = fields.Many2one('koperasi.member', string="Delegate", required=True, index=True, ondelete='restrict')
    mandate = fields.Text(required=True, help="What the group tells him to stand for.")
    state = fields.Selection([('valid', "Valid"), ('withdrawn', "Withdrawn")], required=True, readonly=True, default='valid')
    withdrawn_reason = fields.Char(string="Reason of the Withdrawal", help="Written, the mandate ends.")

    _once_uniq = models.UniqueIndex("(meeting_id, member_id) WHERE state = 'valid'", "A member represents one group in a meeting.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        """ Delegates are elected in an open group meeting with a quorum, of its members with a vote, as many as the group has seats. """
        rows = []
        for vals in vals_list:
            group_meeting = self.env['koperasi.meeting'].browse(vals.get('group_meeting_id')).exists()
            if not group_meeting or group_meeting.kind != 'group' or not group_meeting.parent_id:
                raise UserError(self.env._("Delegates are elected in the meeting of a group that is held for an annual meeting."))
            rows.append({**{name: value for name, value in vals.items() if name in ('member_id', 'mandate')}, 'group_meeting_id': group_meeting.id,
                         'meeting_id': group_meeting.parent_id.id, 'company_id': group_meeting.company_id.id, 'state': 'valid'})
        delegates = super(KoperasiMeetingDelegate, self.with_env(self.env(context=clean_context(self.env.context)))).create(rows)
        for delegate in delegates:
            delegate._check_election()
        return delegates

    def _check_election(self):
        """ The delegate could be elected.

        :raises UserError: otherwise
        """
        meeting, member = self.group_meeting_id, self.member_id.sudo()      # narrow sudo(): group and state of the member
        meeting._check_quorum()
        if not self.meeting_id.sudo().by_delegates or self.meeting_id.sudo().state not in ('draft', 'invited'):
            raise UserError(self.env._("%s takes no delegates (any more).", self.meeting_id.sudo().name))
        if not meeting._may_vote(member):
            raise UserError(self.env._("%s has no vote in this group, so cannot represent it.", member.name))
        elected = len(meeting.sudo().elected_ids.filtered(lambda one: one.state == 'valid'))
        if elected > meeting.seat_count:
            raise UserError(self.env._("%(group)s has %(seats)s delegates.", group=meeting.group_id.sudo().name, seats=meeting.seat_count))

    def write(self, vals):
        """ Only the end of a mandate is written: with its reason, before the meeting for which it is has opened. """
        if self.env.su:
            return super().write(vals)
        if vals.keys() - {'withdrawn_reason'}:
            raise UserError(self.env._("Who was elected with which mandate stands: withdraw the mandate instead."))
        for delegate in self:
            if delegate.meeting_id.sudo().state not in ('draft', 'invited') or delegate.state != 'valid' or not (vals.get('withdrawn_reason') or '').strip():
                raise UserError(self.env._("A mandate is withdrawn with its reason, before the meeting is opened."))
        result = super().write(vals)
        # narrow sudo(): the state, which follows from the reason
        self.sudo().state = 'withdrawn'
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who was elected with which mandate stands: withdraw the mandate instead."))
