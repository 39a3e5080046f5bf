"""What cooperatives see of the office on their pages: announcements, messages, programmes. Always asked for as superuser of rows that were found as the login's own."""
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..requests.reading import moment, read_line
from .participant import MOST_PERSONS, SEXES

BADGES = {'invited': 'kp-warn', 'accepted': 'kp-ok', 'attended': 'kp-ok', 'declined': 'kp-bad'}
SHOWN = ('approved', 'running', 'finished')


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    def _portal_office_links(self):
        env = self.env
        new = len(self._own_announcements().filtered(lambda row: not row.read_at))
        letters = env['koperasi.office.message'].search_count([('cooperative_id', 'in', self.ids), ('from_office', '=', True), ('read_at', '=', False)])
        asked = len(self._own_programmes().filtered(lambda row: row.state == 'invited' and row.programme_id.state != 'finished'))
        return [*super()._portal_office_links(), (env._("Announcements"), '/my/office/announcements', new), (env._("Messages"), '/my/office/messages', letters),
                (env._("Programmes of Guidance"), '/my/office/programmes', asked)]

    def _own_announcements(self):
        return self.env['koperasi.announcement.recipient'].search([('cooperative_id', 'in', self.ids)])

    def _own_programmes(self):
        return self.env['koperasi.programme.cooperative'].search([('cooperative_id', 'in', self.ids), ('programme_id.state', 'in', SHOWN)])

    def _portal_thread(self):
        """ All messages of one cooperative, the latest first; those of the office are read by it.

        :return: list of dict
        """
        self.ensure_one()
        rows = self.env['koperasi.office.message'].search([('cooperative_id', '=', self.id)], limit=200)
        shown = [row._portal_message() for row in rows]
        rows.filtered(lambda row: row.from_office and not row.read_at).write({'read_at': fields.Datetime.now()})
        return shown


class KoperasiOfficeMessage(models.Model):
    _inherit = 'koperasi.office.message'

    def _portal_message(self):
        return {'id': self.id, 'mine': not self.from_office, 'who': self.company_id.name if self.from_office else self.cooperative_id.name, 'body': self.body,
                'when': moment(self.env, self.at, self.company_id), 'file': self.file_name if self.file else '', 'about': self.recipient_id.subject or '',
                'read': bool(self.read_at), 'new': self.from_office and not self.read_at}


class KoperasiAnnouncementRecipient(models.Model):
    _inherit = 'koperasi.announcement.recipient'

    def _portal_announcement(self):
        """ What its page shows """
        self.ensure_one()
        env, announcement = self.env, self.announcement_id
        return {
            'id': self.id, 'subject': announcement.name, 'body': announcement.body, 'office': self.company_id.name, 'cooperative': self.cooperative_id.name,
            'when': moment(env, self.sent_at, self.company_id), 'new': not self.read_at, 'asks': announcement.needs_answer,
            'answer_by': format_date(env, announcement.answer_by, date_format='d MMM y') if announcement.answer_by else '', 'answered': bool(self.answered_at),
            'open': announcement.state == 'sent', 'files': [{'id': file.id, 'name': file.file_name} for file in announcement.file_ids]}


class KoperasiProgrammeCooperative(models.Model):
    _inherit = 'koperasi.programme.cooperative'

    def _portal_programme(self):
        """ What its page shows: the programme, the cooperative's answer, the persons whom it sends """
        self.ensure_one()
        env, programme = self.env, self.programme_id
        sexes, kinds = (dict(env[model]._fields[name]._description_selection(env)) for model, name in (
            ('koperasi.programme.person', 'sex'), ('koperasi.programme', 'facility')))
        states = dict(self._fields['state']._description_selection(env))
        persons = env['koperasi.programme.person'].search([('programme_id', '=', programme.id), ('cooperative_id', '=', self.cooperative_id.id)])
        return {
            'id': self.id, 'name': programme.name, 'facility': kinds[programme.facility], 'office': self.company_id.name, 'cooperative': self.cooperative_id.name,
            'background': programme.background or '', 'period': ' – '.join(dict.fromkeys(format_date(env, day, date_format='d MMM y') for day in (programme.date_from, programme.date_to))),
            'state': states[self.state], 'badge': BADGES[self.state], 'open': programme.state in ('approved', 'running') and self.state != 'attended',
            'may_name': programme.state in ('approved', 'running') and self.state in ('accepted', 'attended'), 'asked': self.state == 'invited', 'declined': self.state == 'declined',
            'activities': [{'name': event.name, 'when': moment(env, event.date, self.company_id), 'place': event.place or '', 'materials': event.materials or '',
                            'cancelled': event.state == 'cancelled'} for event in programme.event_ids],
            'persons': [{'id': person.id, 'name': person.name, 'sex': sexes[person.sex], 'position': person.position or '', 'came': person.came, 'url': person._person_url()}
                        for person in persons]}

    def _name_person(self, name, sex, position):
        """ The cooperative names somebody whom it sends.

        :raises UserError: if it did not accept, names too many, or the same one twice
        """
        self.ensure_one()
        env = self.env
        if not self._portal_programme()['may_name']:
            raise UserError(env._("Accept the invitation first."))
        if sex not in dict(SEXES):
            raise UserError(env._("Choose whether it is a man or a woman."))
        name = read_line(env, name, env._("Name"))
        own = [('programme_id', '=', self.programme_id.id), ('cooperative_id', '=', self.cooperative_id.id)]
        Person = env['koperasi.programme.person']
        if Person.search_count(own) >= MOST_PERSONS:
            raise UserError(env._("A cooperative names at most %s persons.", MOST_PERSONS))
        if name.lower() in {known.lower() for known in Person.search(own).mapped('name')}:
            raise UserError(env._("This person is in the programme already."))
        return Person.create({'programme_id': self.programme_id.id, 'cooperative_id': self.cooperative_id.id, 'name': name, 'sex': sex,
                              'position': read_line(env, position, env._("Position"), required=False), 'by_cooperative': True})

    def _drop_person(self, person_id):
        """ The cooperative sends somebody else; who came stays.

        :raises UserError: if he is none of its own, or came
        """
        self.ensure_one()
        person = self.env['koperasi.programme.person'].search(
            [('id', '=', person_id), ('programme_id', '=', self.programme_id.id), ('cooperative_id', '=', self.cooperative_id.id)])
        if not person or person.came or self.programme_id.state not in ('approved', 'running'):
            raise UserError(self.env._("This person is not removed."))
        person.unlink()
