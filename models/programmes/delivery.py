"""Mails of announcements: one recipient after the other, each kept by itself, so that a dead mail server holds nothing up."""
from datetime import timedelta

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.tools import SQL

BATCH, MOST_TRIES = 200, 5
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
            left = self.search_count([('mail_state', '=', 'waiting')])
            if not self.env['ir.cron']._commit_progress(len(rows), remaining=left):
                break

    @api.model
    def _take_waiting(self):
        """ The next ones to be sent """
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT id FROM koperasi_announcement_recipient WHERE mail_state = 'waiting' ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED", BATCH))
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
            self.write({'tries': self.tries + 1, 'problem': str(error)[:250], 'mail_state': 'failed' if self.tries + 1 >= MOST_TRIES else 'waiting'})
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
            lines.append(env._("Please answer by %s.", fields.Date.to_string(announcement.answer_by)))
        lines += [env._("Read it here, with its attachments: %s", self._announcement_url()), office.name]
        self.env['mail.mail'].create({
            'subject': subject, 'body_html': Markup().join(Markup('<p style="white-space: pre-line">%s</p>') % escape(line) for line in lines), 'email_to': self.email,
            'email_from': office.email_formatted or self.env.user.email_formatted, 'auto_delete': True}).send(raise_exception=True)
