import json
import re

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

from .guard import guard

CODE = re.compile('[0-9A-F]{12}')


class KoperasiMeetingInvitation(models.Model):
    """ Who was invited to a meeting when, with the code that is scanned at the door. Made by SQL for all at once. """
    _name = 'koperasi.meeting.invitation'
    _description = "Invitation to a Meeting"
    _order = 'meeting_id desc, id'
    _rec_name = 'member_id'
    _log_access = False

    meeting_id = fields.Many2one('koperasi.meeting', string="Meeting of Members", required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    code = fields.Char(required=True, readonly=True)
    invited_at = fields.Datetime(required=True, readonly=True)
    mail = fields.Boolean(string="Has E-mail", readonly=True, help="Who has none gets a letter.")
    letter_at = fields.Datetime(string="Letter Printed At", readonly=True)

    _member_uniq = models.UniqueIndex('(meeting_id, member_id)', "A member is invited once.")
    _code_uniq = models.UniqueIndex('(code)', "This code was given already.")

    def init(self):
        guard(self.env.cr, self._table)

    @api.model
    def _of_invitation_code(self, code):
        """ The invitation with a code, as superuser; empty if there is none """
        code = re.sub(r'[^0-9A-Za-z]', '', code or '').upper()
        # narrow sudo(): the code is the right to it
        return self.sudo().search([('code', '=', code)]) if CODE.fullmatch(code) else self.sudo().browse()

    def _door_url(self):
        """ What its QR code says: the address that a telephone of who sits at the door opens """
        return f'{self.get_base_url()}/koperasi/door/{self.code}'

    def _code_text(self):
        """ ``1A2B-3C4D-5E6F`` """
        return '-'.join(self.code[start:start + 4] for start in (0, 4, 8))


class KoperasiMeeting(models.Model):
    _inherit = 'koperasi.meeting'

    invitation_count = fields.Integer(string="Invited", compute='_compute_invitation_count')
    letter_count = fields.Integer(string="Letters to Print", compute='_compute_invitation_count', help="Invited members without an e-mail address whose letter was not printed.")

    @api.depends('invitation_ids.letter_at')
    def _compute_invitation_count(self):
        Invitation = self.env['koperasi.meeting.invitation'].sudo()
        for meeting in self:
            own = [('meeting_id', '=', meeting._origin.id)]
            meeting.invitation_count = Invitation.search_count(own)
            meeting.letter_count = Invitation.search_count([*own, *Invitation._letter_domain()])

    def _invite(self):
        """ Invite who may attend and was not invited yet: active and passive members of the cooperative or of the group; with delegates, these.

        :return: int, how many are invited now in all
        """
        self.ensure_one()
        self.env.flush_all()
        who = SQL("m.root_company_id = %s AND m.state IN ('active', 'passive')", self.company_id.id)
        if self.kind == 'group':
            # narrow sudo(): groups below this one, in whatever branch
            groups = self.env['koperasi.member.group'].sudo().with_context(active_test=False).search([('id', 'child_of', self.group_id.id)])
            who = SQL("%s AND m.group_id IN %s", who, tuple(groups.ids))
        elif self.by_delegates:
            who = SQL("%s AND m.id IN %s", who, tuple(self._delegates().member_id.ids) or (0,))
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_meeting_invitation (meeting_id, company_id, member_id, code, invited_at, mail)
               SELECT %s, %s, m.id, upper(substr(md5(gen_random_uuid()::text || gen_random_uuid()::text), 1, 12)), now() AT TIME ZONE 'UTC', COALESCE(m.email, '') <> ''
               FROM koperasi_member m WHERE %s ON CONFLICT (meeting_id, member_id) DO NOTHING""", self.id, self.company_id.id, who))
        self.env.invalidate_all()
        return self.env['koperasi.meeting.invitation'].sudo().search_count([('meeting_id', '=', self.id)])

    def _tell_invited(self, news):
        """ Tell all who were invited, each in his language when the notice is written.

        :param str news: invited, changed, tomorrow or cancelled
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_notice (company_id, member_id, event, about, day, facts, state, created_at)
               SELECT m.company_id, m.id, 'meeting', %s, %s, %s::jsonb, 'new', now() AT TIME ZONE 'UTC'
               FROM koperasi_meeting_invitation i JOIN koperasi_member m ON m.id = i.member_id WHERE i.meeting_id = %s ON CONFLICT DO NOTHING""",
            f'koperasi.meeting,{self.id},{news},{self.revision}', self.company_id._koperasi_today(), json.dumps({'meeting': self.id, 'news': news}), self.id))


class KoperasiMeetingLetters(models.Model):
    _inherit = 'koperasi.meeting.invitation'

    @api.model
    def _letter_domain(self):
        return [('mail', '=', False), ('letter_at', '=', False)]


class KoperasiNotice(models.Model):
    _inherit = 'koperasi.notice'

    def _facts_meeting(self):
        """ What is told of a meeting, as it stands when it is told; nothing of an invitation to one that was cancelled meanwhile """
        own = self.filtered(lambda notice: (notice.facts or {}).get('meeting'))
        found = (self - own)._facts_given()
        for notice in own:
            meeting = self.env['koperasi.meeting'].sudo().browse(notice.facts['meeting']).exists()
            news = notice.facts.get('news')
            if not meeting or (meeting._is_over() and news != 'cancelled'):
                continue
            env = self._speaking(notice.member_id)
            zone = meeting.company_id.koperasi_tz or 'Asia/Makassar'
            values = {'meeting': meeting.name, 'moment': format_datetime(env, meeting.date, tz=zone, dt_format='d MMM y, HH:mm'),
                      'place': ", ".join(filter(None, (meeting.place, meeting.online_link)))}
            texts = {
                'invited': lambda env, v: env._("You are invited to %(meeting)s on %(moment)s at %(place)s. Agenda, papers and questions: My Cooperative, Meetings.", **v),
                'changed': lambda env, v: env._("Day or place changed: %(meeting)s is on %(moment)s at %(place)s.", **v),
                'tomorrow': lambda env, v: env._("Tomorrow: %(meeting)s, %(moment)s at %(place)s.", **v),
                'cancelled': lambda env, v: env._("%(meeting)s on %(moment)s is cancelled.", **v),
            }
            if news in texts:
                found[notice.id] = {'what': texts[news](env, values), 'date': self._day_text(env, meeting._day())}
        return found
