from odoo import fields, models


class KoperasiMeetingAttendance(models.Model):
    """ Who came to a meeting, when and how it was noted. """
    _name = 'koperasi.meeting.attendance'
    _description = "Attendance of a Meeting"
    _order = 'meeting_id, id'
    _rec_name = 'member_id'

    meeting_id = fields.Many2one('koperasi.meeting', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='meeting_id.company_id', store=True, index=True)
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    state = fields.Selection([('present', "Present"), ('cancelled', "Cancelled")], required=True, readonly=True, default='present')
