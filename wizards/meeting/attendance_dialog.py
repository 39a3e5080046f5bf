from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import check_role, known, text
from ...models.meeting.steps import DOOR


class KoperasiMeetingAttendanceDialog(models.TransientModel):
    """ The dialog in which attendance is noted from the list, a proxy is noted, or a row is taken back. """
    _name = 'koperasi.meeting.attendance.dialog'
    _description = "Note Attendance"

    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", required=True, readonly=True)
    operation = fields.Selection([('list', "Present"), ('proxy', "By Proxy"), ('take_back', "Take Back")], required=True, default='list')
    code = fields.Char(string="Code or Member Number", help="Of the invitation, of the member card, or the member number.")
    proxy_code = fields.Char(string="Represented By", help="Code or member number of who is present and speaks for him.")
    attendance_id = fields.Many2one('koperasi.meeting.attendance', string="Row", readonly=True)
    reason = fields.Char()

    def action_confirm(self):
        """ Note it.

        :raises AccessError: if the caller does not work at the door
        :raises UserError: as of the meeting's methods
        """
        self.ensure_one()
        check_role(self.env, *DOOR)
        meeting = known(self.env, 'koperasi.meeting', self.meeting_id.id, self.env._("The meeting"))
        if self.operation == 'take_back':
            row = known(self.env, 'koperasi.meeting.attendance', self.attendance_id.id, self.env._("The row"))
            row._take_back(text(self.env, self.reason, self.env._("The reason"), required=True))
            return {'type': 'ir.actions.act_window_close'}
        member = meeting._of_code(text(self.env, self.code, self.env._("The code"), required=True))
        proxy = None
        if self.operation == 'proxy':
            proxy = meeting._of_code(text(self.env, self.proxy_code, self.env._("Who represents him"), required=True))
            if proxy == member:
                raise UserError(self.env._("Nobody represents himself."))
        meeting._note(member, 'list', proxy)
        return meeting.action_attendance()
