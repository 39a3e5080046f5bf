"""Roots leave the database: a root that somebody else keeps cannot be changed with the books (reliability R12)."""
from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.misc import format_date

from .seal_day import SUPERVISOR

TOLD = 20    # findings that a mail names


class KoperasiSealDay(models.Model):
    _inherit = 'koperasi.seal.day'

    @api.model
    def _supervisors(self, company):
        return self.env['res.users'].sudo().search([
            ('all_group_ids', 'in', self.env.ref(SUPERVISOR).id), ('company_ids', 'in', company.ids), ('share', '=', False)])

    @api.model
    def _addresses(self, company):
        """ Who keeps the roots of a cooperative: its supervisors, a representative of the members, the office that watches it """
        root = company.root_id.sudo()
        found = [*self._supervisors(company).mapped('email'), root.koperasi_seal_representative_email, root.koperasi_seal_office_email]
        return list(dict.fromkeys(filter(None, map(email_normalize, filter(None, found)))))

    def _mail_root(self):
        """ Send the root of this day to those who keep it; nothing is rendered or sent while anybody waits """
        day = self.with_context(lang=self._lang(self.company_id))
        self._mail(self.company_id, day.env._("Seal of %(branch)s, %(day)s", branch=day.company_id.name, day=format_date(day.env, day.date)), [
            day.env._("All that was booked until the end of %(day)s is sealed under this root (seal no. %(number)s):", day=format_date(day.env, day.date), number=day.number),
            day._spaced(), day.words,
            day.env._("It holds %(movements)s movements of accounts, %(transactions)s transactions and %(entries)s journal entries of that day, and the root before it.",
                      movements=day.movements, transactions=day.transactions, entries=day.journal_entries),
            day.env._("Keep this mail, or print it. If anything that was booked until that day is ever changed, the books come to another root: the supervisors compare it under "
                      "Books > Sealed Days."),
        ])

    @api.model
    def _mail(self, company, subject, lines):
        if addresses := self._addresses(company):
            self.env['mail.mail'].sudo().create({
                'subject': subject, 'email_to': ', '.join(addresses), 'email_from': company.root_id.email_formatted or self.env.user.email_formatted,
                'body_html': Markup().join(Markup("<p>%s</p>") % escape(line) for line in lines)})

    @api.model
    def _lang(self, company):
        """ Language of the cooperative's mails and findings """
        installed = dict(self.env['res.lang'].get_installed())
        return next((code for code in (company.root_id.partner_id.lang, 'id_ID') if code in installed), self.env.lang)

    def _spaced(self):
        """ The root in groups of eight digits """
        return ' '.join(self.root[place:place + 8] for place in range(0, len(self.root), 8))

    @api.model
    def _alarm(self, company, findings):
        """ Tell the supervisors what was found, by activity and mail; each finding once """
        if not findings:
            return
        users = self._supervisors(company)
        for user in users:   # one to do a check, on its first finding: a hundred would be read by nobody
            findings[0].activity_schedule(
                'mail.mail_activity_data_todo', user_id=user.id,
                summary=self.env._("The books are not what was sealed: %s findings", len(findings)))
        env = self.with_context(lang=self._lang(company)).env
        rest = len(findings) - TOLD
        self._mail(company, env._("Alarm: the books of %s are not what was sealed", company.name), [
            env._("The nightly check of %s found this:", company.name), *findings[:TOLD].mapped('name'),
            *([env._("and %s more", rest)] if rest > 0 else []),
            env._("Open Books > Changed After Sealing, look into each one, and write down what came of it.")])
