"""Mails of announcements: one recipient after the other, each kept by itself, so that a dead mail server holds nothing up."""
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

BATCH = 200
BACK_OFF = (5, 30, 120, 720)      # minutes until the next try; after the last one nobody tries again by himself
REMIND_BEFORE = timedelta(days=3)


class KoperasiAnnouncementRecipient(models.Model):
    _inherit = 'koperasi.announcement.recipient'

    @api.model
    def _cron_deliver(self):
        """ Send what waits; remind who did not answer three days before an answer is due. """
        today = fields.Date.context_today(self)
        for announcement in self.env['koperasi.announcement'].search([
                ('state', '=', 'sent'), ('needs_answer', '=', True), ('answer_by', '>=', today), ('answer_by', '<=', today + REMIND_BEFORE)]):
            if not announcement.recipient_ids.filtered('reminders'):
                announcement._remind()
        while rows := self._take_waiting():
            for row in rows:
                row._deliver()
            left = self.search_count([('mail_state', '=', 'waiting'), '|', ('next_at', '=', False), ('next_at', '<=', fields.Datetime.now())])
            if not self.env['ir.cron']._commit_progress(len(rows), remaining=left):
                break

    @api.model
    def _take_waiting(self):
        """ The next ones to be sent """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT id FROM koperasi_announcement_recipient WHERE mail_state = 'waiting' AND (next_at IS NULL OR next_at <= %s)
               ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED""", fields.Datetime.now(), BATCH))
        return self.browse([row[0] for row in rows])

    def _deliver(self):
        """ One mail; what goes wrong is noted, and tried again until it was tried five times.

        :return: bool, whether it went out
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send_announcement_mail()
        except Exception as error:
            dead, now = self.tries >= len(BACK_OFF), fields.Datetime.now()
            self.write({'tries': self.tries + 1, 'problem': str(error)[:250], 'mail_state': 'failed' if dead else 'waiting',
                        'next_at': False if dead else now + timedelta(minutes=BACK_OFF[self.tries])})
            return False
        self.write({'mail_state': 'sent', 'mailed_at': fields.Datetime.now(), 'problem': False})
        return True

    def _announcement_url(self):
        return f'{self.get_base_url()}/koperasi/announcement/{self.token}'

    def _send_announcement_mail(self):
        """ Subject and text with the address of its page. What people of the office wrote is text, never evaluated. """
        announcement, office = self.announcement_id, self.company_id
        env = self.with_context(lang=office.partner_id.lang or 'id_ID').env
        subject = env._("Reminder: %s", announcement.name) if self.reminders else announcement.name
        lines = [self.cooperative_id.name, announcement.body]
        if announcement.needs_answer:
            lines.append(env._("Please answer by %s.", format_date(env, announcement.answer_by, date_format='d MMM y')))
        lines += [env._("Read it here, with its attachments: %s", self._announcement_url()), office.name]
        self.env['mail.mail'].create({
            'subject': subject, 'body_html': Markup().join(Markup('<p style="white-space: pre-line">%s</p>') % escape(line) for line in lines), 'email_to': self.email,
            'email_from': office.email_formatted or self.env.user.email_formatted, 'auto_delete': True}).send(raise_exception=True)
