from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...finance.meeting import delegate_seats, quorum_needed


class KoperasiMeeting(models.Model):
    """ Who votes in a meeting, and whether enough of them are there (domain 2.6). """
    _inherit = 'koperasi.meeting'

    call = fields.Selection([('first', "First Call"), ('second', "Second Call")], readonly=True, required=True, default='first', copy=False)
    second_call_on = fields.Datetime(readonly=True, copy=False)
    first_pct = fields.Float(string="Quorum of the First Call, percent", digits=(5, 2), readonly=True, copy=False, help="More than this share has to be present.")
    second_pct = fields.Float(string="Quorum of the Second Call, percent", digits=(5, 2), readonly=True, copy=False, help="At least this share has to be present.")
    base_count = fields.Integer(string="Voters Counted", readonly=True, copy=False, help="Members with a vote, or delegates, when the meeting was opened.")
    voter_count = fields.Integer(string="Voters", compute='_compute_quorum', help="Members with a vote, or delegates.")
    present_count = fields.Integer(string="Voters Present", compute='_compute_quorum')
    guest_count = fields.Integer(string="Present without a Vote", compute='_compute_quorum')
    needed_count = fields.Integer(string="Needed for the Quorum", compute='_compute_quorum')
    has_quorum = fields.Boolean(string="Quorum Reached", compute='_compute_quorum')
    seat_count = fields.Integer(string="Delegates to Elect", compute='_compute_quorum')

    def _voter_domain(self):
        """ Domain of ``koperasi.member``: the members with a vote of the cooperative, or of the group """
        domain = [('root_company_id', '=', self.company_id.id), ('may_vote', '=', True)]
        return [*domain, ('group_id', 'child_of', self.group_id.id)] if self.kind == 'group' else domain

    def _members_with_vote_count(self):
        # narrow sudo(): a number of members, whose branches the caller may not see
        return self.env['koperasi.member'].sudo().search_count(self._voter_domain())

    def _delegates(self):
        """ Delegates whose mandate holds: elected by a group meeting that is closed, not withdrawn; as superuser

        :return: ``koperasi.meeting.delegate``
        """
        return self.sudo().delegate_ids.filtered(lambda delegate: delegate.state == 'valid' and delegate.group_meeting_id.state == 'closed')

    @api.depends('state', 'call', 'base_count', 'by_delegates', 'kind', 'group_id', 'company_id', 'first_pct', 'second_pct', 'attendance_ids.state')
    def _compute_quorum(self):
        for meeting in self:
            if not meeting.company_id:
                meeting.update(dict.fromkeys(('voter_count', 'present_count', 'guest_count', 'needed_count', 'has_quorum', 'seat_count'), 0))
                continue
            counted = meeting.state in ('open', 'closed')
            meeting.voter_count = meeting.base_count if counted else meeting._count_base()
            meeting.present_count, meeting.guest_count = meeting._count_present()
            percents = (meeting.first_pct, meeting.second_pct) if counted else meeting._percents()
            meeting.needed_count = quorum_needed(meeting.voter_count, Decimal(str(round(percents[meeting.call == 'second'], 2))), meeting.call)
            meeting.has_quorum = counted and meeting.present_count >= meeting.needed_count
            meeting.seat_count = delegate_seats(meeting.voter_count, meeting.company_id.sudo().koperasi_delegate_members) if meeting.kind == 'group' else 0

    def _count_base(self):
        """ How many the quorum is counted of """
        return len(self._delegates()) if self.by_delegates else self._members_with_vote_count()

    def _count_present(self):
        """ ``(with a vote, without)`` of who is in the meeting, proxies with those whom they speak for """
        rows = self.env['koperasi.meeting.attendance'].sudo()._read_group(
            [('meeting_id', '=', self._origin.id), ('state', '=', 'present')], ['with_vote'], ['__count'])
        counts = dict(rows)
        return counts.get(True, 0), counts.get(False, 0)

    def _percents(self):
        """ ``(first, second)`` call: the cooperative's by-laws, else what is usual (domain, Appendix A) """
        company, day = self.company_id.sudo(), self._day() or self.company_id._koperasi_today()
        Limit = self.env['koperasi.regulation.limit']
        return (company.koperasi_quorum_first or float(Limit._find('rat_quorum_first_pct', day) or 50),
                company.koperasi_quorum_second or float(Limit._find('rat_quorum_second_pct', day) or 20))

    def _check_quorum(self):
        """ The meeting may decide now.

        :raises UserError: if it is not open, or too few are present
        """
        self.ensure_one()
        if self.state != 'open':
            raise UserError(self.env._("Decisions are made in an open meeting: %s is not open.", self.display_name))
        if not self.has_quorum:
            raise UserError(self.env._(
                "No quorum, so nothing is decided: %(present)s of %(base)s voters are present, %(needed)s are needed.",
                present=self.present_count, base=self.voter_count, needed=self.needed_count))

    # -- who may vote (the seam for ballots) ----------------------------------

    def _with_vote(self, members):
        """ Of some members those who have a vote in this meeting: active regular members of the cooperative (of the group), or its delegates.

        :param members: ``koperasi.member``
        :return: ``koperasi.member``, as superuser
        """
        self.ensure_one()
        # narrow sudo(): branch, group and state of members whom the caller knows
        members = members.sudo().filtered(lambda member: member.root_company_id == self.company_id and member.may_vote)
        if self.kind == 'group':
            groups = self.env['koperasi.member.group'].sudo().with_context(active_test=False).search([('id', 'child_of', self.group_id.id)])
            return members.filtered(lambda member: member.group_id in groups)
        return members & self._delegates().member_id if self.by_delegates else members

    def _may_vote(self, member):
        """ Whether a member has a vote in this meeting: an active regular member of the cooperative (of the group), or its delegate.

        :param member: ``koperasi.member``, one
        :return: bool
        """
        member.ensure_one()
        return bool(self._with_vote(member))

    def _present(self, member):
        """ Whether a member is in the meeting now, himself.

        :param member: ``koperasi.member``, one
        :return: bool
        """
        self.ensure_one()
        return bool(member) and bool(self.env['koperasi.meeting.attendance'].sudo().search_count(
            [('meeting_id', '=', self.id), ('member_id', '=', member.id), ('state', '=', 'present'), ('how', '!=', 'proxy')], limit=1))

    def _voters(self):
        """ Members who may vote now: those present with a vote, or the delegates present.

        :return: ``koperasi.member``, as superuser
        """
        self.ensure_one()
        rows = self.env['koperasi.meeting.attendance'].sudo().search([('meeting_id', '=', self.id), ('state', '=', 'present'), ('how', '!=', 'proxy')])
        return self._with_vote(rows.member_id)
