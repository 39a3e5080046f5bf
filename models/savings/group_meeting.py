from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..ledger.append_only import append_only


class KoperasiGroupMeeting(models.Model):
    """ A meeting of a group: who came, and what was collected. Written once with its money, never changed. """
    _name = 'koperasi.group.meeting'
    _description = "Group Meeting"
    _order = 'date desc, id desc'
    _log_access = False

    name = fields.Char(string="Receipt Number", readonly=True, help="Number of the journal entry that holds what was collected.")
    group_id = fields.Many2one('koperasi.member.group', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(string="Meeting Date", required=True, readonly=True)
    business_date = fields.Date(required=True, readonly=True, help="Day on which the money was booked.")
    posted_at = fields.Datetime(string="Entered At", required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one('res.users', string="Entered By", required=True, readonly=True, ondelete='restrict')
    request_id = fields.Many2one('koperasi.request', required=True, readonly=True, index=True, ondelete='restrict', groups='base.group_system')
    amount = fields.Monetary(required=True, readonly=True, help="What was collected from all.")
    line_ids = fields.One2many('koperasi.group.meeting.line', 'meeting_id', string="Attendance", readonly=True)
    member_count = fields.Integer(string="Members", compute='_compute_counts')
    present_count = fields.Integer(string="Present", compute='_compute_counts')
    earlier_count = fields.Integer(
        string="Earlier Sheets of This Day", compute='_compute_earlier_count', help="A group is seldom collected from twice on one day.")

    def init(self):
        append_only(self.env.cr, self._table)

    @api.depends('group_id', 'date')
    def _compute_display_name(self):
        for meeting in self:
            meeting.display_name = f"{meeting.group_id.display_name}, {format_date(self.env, meeting.date)}"

    @api.depends('line_ids.present')
    def _compute_counts(self):
        for meeting in self:
            meeting.member_count = len(meeting.line_ids)
            meeting.present_count = len(meeting.line_ids.filtered('present'))

    @api.depends('group_id', 'date')
    def _compute_earlier_count(self):
        for meeting in self:
            meeting.earlier_count = self.search_count(
                [('group_id', '=', meeting.group_id.id), ('date', '=', meeting.date), ('id', '<', meeting.id)])

    def action_open_transactions(self):
        """ Open what was booked for the members at this meeting. """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_transaction')
        # narrow sudo(): the number of a request that only the administrator sees; the rules hold for what is listed
        return {**action, 'domain': [('request_id', '=', self.sudo().request_id.id)], 'path': False}


class KoperasiGroupMeetingLine(models.Model):
    """ One member at one meeting. """
    _name = 'koperasi.group.meeting.line'
    _description = "Attendance at a Group Meeting"
    _order = 'meeting_id desc, id'
    _log_access = False
    _rec_name = 'member_id'

    meeting_id = fields.Many2one('koperasi.group.meeting', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    present = fields.Boolean(readonly=True)
    amount = fields.Monetary(string="Paid", readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)
