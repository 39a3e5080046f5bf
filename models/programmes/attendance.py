from odoo import fields, models
from odoo.exceptions import UserError

from ..ledger.checks import check_role
from .record import PROGRAMMES, guard


class KoperasiProgrammeAttendance(models.Model):
    """ Who came to an activity, when, and how it was noted """
    _name = 'koperasi.programme.attendance'
    _description = "Attendance of an Activity"
    _inherit = ['koperasi.programme.part']
    _order = 'activity_id, id'
    _rec_name = 'person_id'

    programme_id = fields.Many2one(related='activity_id.programme_id', store=True, required=False, check_company=False)
    activity_id = fields.Many2one('koperasi.programme.activity', required=True, readonly=True, index=True, ondelete='cascade')
    person_id = fields.Many2one('koperasi.programme.person', required=True, readonly=True, index=True, ondelete='restrict')
    cooperative_id = fields.Many2one(related='person_id.cooperative_id')
    at = fields.Datetime(string="Noted At", required=True, readonly=True)
    how = fields.Selection([('door', "Code at the Door"), ('list', "List")], required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="Noted By", required=True, readonly=True, ondelete='restrict')

    _once_uniq = models.UniqueIndex('(activity_id, person_id)', "This person was noted already.")

    def init(self):
        guard(self.env.cr, self._table)


class KoperasiProgrammeActivity(models.Model):
    _inherit = 'koperasi.programme.activity'

    def note_participant(self, code):
        """ Note who shows this code.

        :param str code: as scanned or typed
        :return: dict ``name``, ``cooperative``, ``present``
        :raises AccessError: if the caller is no programme officer
        :raises UserError: if nobody of this programme has the code, or he was noted already
        """
        self.ensure_one()
        check_role(self.env, PROGRAMMES)
        self.check_access('read')
        person = self.env['koperasi.programme.person']._of_person_code(code if isinstance(code, str) else '')
        if person.programme_id != self.programme_id:
            raise UserError(self.env._("Nobody of this programme has this code."))
        self._note_person(person, 'door')
        return {'name': person.name, 'cooperative': person.cooperative_id.name or '', 'present': self.present_count}

    def _note_person(self, person, how):
        """ Note that somebody came; his cooperative took part by it.

        :param person: ``koperasi.programme.person``
        :param str how: door or list
        :raises AccessError: if the caller is no programme officer
        :raises UserError: if the activity is not open, or he was noted already
        """
        activity = self._act((PROGRAMMES,), 'open')
        if person.programme_id != activity.programme_id:
            raise UserError(self.env._("Nobody of this programme has this code."))
        if activity.attendance_ids.person_id & person:
            raise UserError(self.env._("%s was noted already.", person.name))
        # as superuser, by _act: nobody writes attendance but this
        activity.env['koperasi.programme.attendance'].create({
            'activity_id': activity.id, 'person_id': person.id, 'at': fields.Datetime.now(), 'how': how, 'user_id': self.env.uid})
        activity.env['koperasi.programme.cooperative']._took_part(activity.programme_id, person.cooperative_id)
        self.invalidate_recordset(['attendance_ids', 'present_count'])
