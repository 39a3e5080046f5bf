from odoo import fields, models

KINDS = [('annual', "Annual Meeting (RAT)"), ('extraordinary', "Extraordinary Meeting"), ('group', "Group Meeting before the RAT")]
STATES = [('draft', "Draft"), ('invited', "Invited"), ('open', "Open"), ('closed', "Closed"), ('cancelled', "Cancelled")]


class KoperasiMeeting(models.Model):
    """ A meeting of members (rapat anggota): of the whole cooperative, or of one group that sends delegates to it. """
    _name = 'koperasi.meeting'
    _description = "Meeting of Members"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'date desc, id desc'

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        'res.company', string="Cooperative", required=True, index=True, domain=[('koperasi_ready', '=', True), ('parent_id', '=', False)],
        default=lambda self: self.env.company.root_id, ondelete='restrict')
    kind = fields.Selection(KINDS, required=True, default='annual')
    book_year = fields.Integer(aggregator=None, help="Year whose accounts the meeting hears.")
    date = fields.Datetime(string="Start", required=True)
    state = fields.Selection(STATES, required=True, readonly=True, default='draft', copy=False)
    parent_id = fields.Many2one('koperasi.meeting', string="Annual Meeting", index='btree_not_null', ondelete='restrict', help="To which this group sends its delegates.")
    child_ids = fields.One2many('koperasi.meeting', 'parent_id', string="Group Meetings")
    group_id = fields.Many2one('koperasi.member.group', string="Member Group", index='btree_not_null', ondelete='restrict')
    by_delegates = fields.Boolean(string="Delegates Vote", help="Groups elect delegates before; quorum and votes count these.")
    attendance_ids = fields.One2many('koperasi.meeting.attendance', 'meeting_id', string="Attendance")

    # -- who may vote ---------------------------------------------------------

    def _may_vote(self, member):
        """ Whether a member has a vote in this meeting: an active regular member of the cooperative (of the group), or its delegate.

        :param member: ``koperasi.member``, one
        :return: bool
        """
        self.ensure_one()
        member.ensure_one()
        member = member.sudo()
        if member.root_company_id != self.company_id or not member.may_vote:
            return False
        return not (self.kind == 'group' and member.group_id != self.group_id)

    def _present(self, member):
        """ Whether a member is in the meeting now.

        :param member: ``koperasi.member``, one
        :return: bool
        """
        self.ensure_one()
        return bool(member and member in self._present_members())

    def _present_members(self):
        self.ensure_one()
        # narrow sudo(): who is present, for callers that count votes
        return self.sudo().attendance_ids.filtered(lambda row: row.state == 'present').member_id

    def _voters(self):
        """ Members who may vote now: those present with a vote, or the delegates present.

        :return: ``koperasi.member``, as superuser
        """
        self.ensure_one()
        return self._present_members().filtered(self._may_vote)

