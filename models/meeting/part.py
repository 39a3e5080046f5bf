from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import clean_context


class KoperasiMeetingPart(models.AbstractModel):
    """ What belongs to a meeting. People fill in ``_asked``, and only in those states of the meeting that ``_states`` and ``_later`` name. """
    _name = 'koperasi.meeting.part'
    _description = "Part of a Meeting"
    _asked = frozenset()                # fields of a new one
    _states = frozenset()               # states of the meeting in which one is added or taken away
    _later = {}                         # state of the meeting: fields that may be changed in it

    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='meeting_id.company_id', store=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self.check_access('create')
            for meeting in self.env['koperasi.meeting'].browse({vals['meeting_id'] for vals in vals_list if vals.get('meeting_id')}):
                self._check_meeting(meeting)
            vals_list = [{name: value for name, value in vals.items() if name in {*self._asked, 'meeting_id'}} for vals in vals_list]
            # no default of a caller fills what nobody is asked for
            return super(KoperasiMeetingPart, self.with_env(self.env(context=clean_context(self.env.context)))).create(vals_list)
        return super().create(vals_list)

    def _check_meeting(self, meeting):
        """ The meeting can be given such a part now.

        :raises UserError: otherwise
        """
        if meeting.state not in self._states:
            raise UserError(self.env._("%s takes no more of this.", meeting.display_name))

    def write(self, vals):
        if not self.env.su:
            for part in self:
                if vals.keys() - self._later.get(part.meeting_id.state, frozenset()):
                    raise UserError(self.env._("This stands as it is in %s.", part.meeting_id.display_name))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_asked(self):
        for part in self:
            if part.meeting_id.state not in self._states:
                raise UserError(self.env._("This stands as it is in %s.", part.meeting_id.display_name))
