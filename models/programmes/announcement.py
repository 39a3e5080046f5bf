from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..ledger.checks import check_role
from .choice import CHOICE
from .record import WRITERS

SAID = frozenset({'company_id', 'name', 'body', 'needs_answer', 'answer_by', 'programme_id', 'file_ids'})


class KoperasiAnnouncement(models.Model):
    """ What the office tells cooperatives: sent once, to those that were chosen then; never changed afterwards """
    _name = 'koperasi.announcement'
    _description = "Announcement to Cooperatives"
    _inherit = ['koperasi.office.record', 'koperasi.office.choice']
    _order = 'sent_on desc NULLS FIRST, id desc'
    _check_company_auto = True
    _asked = SAID | CHOICE

    name = fields.Char(string="Subject", required=True)
    body = fields.Text(string="Text", required=True)
    needs_answer = fields.Boolean(string="Asks for an Answer")
    answer_by = fields.Date()
    programme_id = fields.Many2one('koperasi.programme', index='btree_not_null', check_company=True, ondelete='restrict', help="Which programme it invites to, if it does.")
    file_ids = fields.One2many('koperasi.announcement.file', 'announcement_id', string="Attachments")
    state = fields.Selection([('draft', "Draft"), ('sent', "Sent"), ('closed', "Closed")], required=True, readonly=True, default='draft', index=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    recipient_ids = fields.One2many('koperasi.announcement.recipient', 'announcement_id', string="Recipients")
    recipient_count = fields.Integer(compute='_compute_counts')
    mailed_count = fields.Integer(string="Sent by Mail", compute='_compute_counts')
    read_count = fields.Integer(string="Read", compute='_compute_counts')
    answered_count = fields.Integer(string="Answered", compute='_compute_counts')
    read_percent = fields.Float(string="Read, percent", compute='_compute_counts', digits=(16, 2))

    @api.depends('recipient_ids.read_at', 'recipient_ids.answered_at', 'recipient_ids.mail_state')
    def _compute_counts(self):
        rows = {announcement.id: counts for announcement, *counts in self.env['koperasi.announcement.recipient']._read_group(
            [('announcement_id', 'in', self.ids)], ['announcement_id'], ['__count', 'mailed_at:count', 'read_at:count', 'answered_at:count'])}
        for announcement in self:
            total, mailed, read, answered = rows.get(announcement.id, (0, 0, 0, 0))
            announcement.recipient_count, announcement.mailed_count, announcement.read_count, announcement.answered_count = total, mailed, read, answered
            announcement.read_percent = 100 * read / total if total else 0

    @api.constrains('needs_answer', 'answer_by')
    def _check_answer_by(self):
        for announcement in self:
            if announcement.needs_answer and not announcement.answer_by:
                raise ValidationError(self.env._("Say until when you ask for an answer."))

    @api.constrains('company_id')
    def _check_announcement_office(self):
        for announcement in self:
            if not announcement.company_id.koperasi_is_office:
                raise ValidationError(self.env._("%s is no supervising office.", announcement.company_id.name))

    def _check_asked(self, names):
        for announcement in self:
            if announcement.state != 'draft':
                raise UserError(self.env._("What was sent is not changed: send another announcement."))
        return super()._check_asked(names)

    def action_send_announcement(self):
        """ Send it: one row a recipient, by one statement; mails go out by and by.

        :raises AccessError: if the caller writes to no cooperatives
        :raises UserError: if it was sent, or nobody is chosen
        """
        announcement = self._act(WRITERS, 'draft')
        now = fields.Datetime.now()
        # the row is the lock: who sends it at the same time fails and finds it sent
        announcement.write({'state': 'sent', 'sent_on': now, 'sent_by_id': self.env.uid})
        self.env.flush_all()
        # a cooperative that is a company of this database reads it there as well: it is known by its NIK, else by its legal number
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_announcement_recipient (announcement_id, company_id, cooperative_id, reader_company_id, token, sent_at, email, mail_state, reminders)
               SELECT %(announcement)s, %(office)s, c.id, r.id, md5(gen_random_uuid()::text || gen_random_uuid()::text), %(now)s,
                      NULLIF(TRIM(COALESCE(NULLIF(TRIM(c.email), ''), p.email)), ''),
                      CASE WHEN COALESCE(NULLIF(TRIM(c.email), ''), NULLIF(TRIM(p.email), '')) IS NULL THEN 'none' ELSE 'waiting' END, 0
               FROM koperasi_cooperative c LEFT JOIN res_partner p ON p.id = c.partner_id
               LEFT JOIN LATERAL (SELECT id FROM res_company WHERE parent_id IS NULL AND (koperasi_nik <> '' AND koperasi_nik = c.nik
                                        OR koperasi_legal_number <> '' AND koperasi_legal_number = c.legal_number)
                                  ORDER BY koperasi_nik IS NOT DISTINCT FROM c.nik DESC, id LIMIT 1) r ON TRUE
               WHERE %(where)s""", announcement=announcement.id, office=announcement.company_id.id, now=now, where=announcement._choice_where()))
        if not self.env.cr.rowcount:
            raise UserError(self.env._("No cooperative is chosen."))
        self.env.invalidate_all()
        announcement.env.ref('koperasi.cron_koperasi_announcement')._trigger()
        return True

    def action_remind_unread(self):
        """ Write once more to all who did not read it, or did not answer where an answer is asked for; at most once a day each.

        :raises AccessError: if the caller writes to no cooperatives
        """
        announcement = self._act(WRITERS, 'sent')
        announcement._remind()
        announcement.env.ref('koperasi.cron_koperasi_announcement')._trigger()
        return True

    def _remind(self):
        """ Mails wait again for who did not read, or answer; who may ask was checked.

        :return: int, how many
        """
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE koperasi_announcement_recipient SET reminders = reminders + 1, reminded_on = %(today)s, mail_state = 'waiting', tries = 0, next_at = NULL
               WHERE announcement_id = %(id)s AND email IS NOT NULL AND %(open)s AND COALESCE(reminded_on, (sent_at)::date) < %(today)s""",
            today=fields.Date.context_today(self), id=self.id, open=SQL("answered_at IS NULL") if self.needs_answer else SQL("read_at IS NULL")))
        found = self.env.cr.rowcount
        self.env.invalidate_all()
        return found

    def action_close_announcement(self):
        """ No more answers are waited for, and nobody is reminded.

        :raises AccessError: if the caller writes to no cooperatives
        """
        self._act(WRITERS, 'sent').state = 'closed'
        return True

    def action_recipients(self):
        """ Its recipients, who read and who answered.

        :return: action
        """
        self.ensure_one()
        self.check_access('read')
        check_role(self.env, 'koperasi.group_koperasi_dinas')
        return {**self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_announcement_recipient'), 'domain': [('announcement_id', '=', self.id)]}


class KoperasiAnnouncementFile(models.Model):
    """ A file that goes with an announcement """
    _name = 'koperasi.announcement.file'
    _description = "Attachment of an Announcement"
    _inherit = ['koperasi.office.record', 'koperasi.document']
    _order = 'announcement_id, id'
    _rec_name = 'file_name'
    _check_company_auto = True
    _asked = frozenset({'announcement_id', 'file', 'file_name'})

    announcement_id = fields.Many2one('koperasi.announcement', required=True, index=True, check_company=True, ondelete='cascade')
    company_id = fields.Many2one(related='announcement_id.company_id', store=True, index=True)

    def _check_asked(self, names):
        for file in self:
            if file.announcement_id.state != 'draft':
                raise UserError(self.env._("What was sent is not changed: send another announcement."))
        return super()._check_asked(names)
