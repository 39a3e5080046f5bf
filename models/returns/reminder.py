from odoo import api, fields, models

from ..ledger.append_only import append_only
from .sender import letter_lang

STAGES = [('1', "Three Days Before"), ('2', "A Day After"), ('3', "Two Weeks After"), ('4', "A Month After")]
DAYS = {1: -3, 2: 1, 3: 14, 4: 30}   # from the due date
MANY = 500


def stage_of(days):
    """ The reminder that belongs to a day, 0 for none yet

    :param int days: after the due date, below 0 before it
    """
    return max((stage for stage, since in DAYS.items() if days >= since), default=0)


class KoperasiReturnReminder(models.Model):
    """ A reminder of a return that is owed: shown on the portal, and sent to whoever has an address. Each once; who was away is reminded of the last one only. """
    _name = 'koperasi.return.reminder'
    _description = "Reminder of a Return"
    _order = 'id desc'
    _rec_name = 'stage'
    _log_access = False

    due_id = fields.Many2one('koperasi.return.due', string="Return Owed", required=True, readonly=True, index=True, ondelete='restrict')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    stage = fields.Selection(STAGES, required=True, readonly=True)
    at = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    sent_to = fields.Char(readonly=True, help="Addresses; empty if the office knows none.")

    _once_uniq = models.UniqueIndex('(due_id, stage)')

    def init(self):
        append_only(self.env.cr, self._table)

    @api.model
    def _remind(self, office, today=None):
        """ Send what is to be sent today. Run again, it sends nothing more.

        :return: how many
        """
        today, Due = today or office._koperasi_office_today(), self.env['koperasi.return.due']
        due = Due.search([('company_id', '=', office.id), ('status', '=', 'open'), ('due_date', '<=', fields.Date.add(today, days=3))])
        wanted = [(row, stage) for row in due if (stage := stage_of((today - row.due_date).days)) > row.stage]
        for start in range(0, len(wanted), MANY):
            part = wanted[start:start + MANY]
            addresses = self._addresses([row.cooperative_id for row, _stage in part])
            self.create([{
                'due_id': row.id, 'cooperative_id': row.cooperative_id.id, 'company_id': office.id, 'stage': str(stage), 'sent_to': ', '.join(addresses[row.cooperative_id.id]) or False,
            } for row, stage in part])
            self.env['mail.mail'].create([
                row._mail(stage, addresses[row.cooperative_id.id], today) for row, stage in part if addresses[row.cooperative_id.id]])
            for row, stage in part:
                row.stage = stage
            self.env.flush_all()
        return len(wanted)

    def _addresses(self, cooperatives):
        """ ``{cooperative id: [address]}``: of the cooperative itself and of who fills in its returns """
        senders = self.env['koperasi.return.sender'].search([('cooperative_id', 'in', [one.id for one in cooperatives]), ('kind', '=', 'person')])
        found = {one.id: [one.email] if one.email else [] for one in cooperatives}
        for sender in senders:
            if sender.email not in found[sender.cooperative_id.id]:
                found[sender.cooperative_id.id].append(sender.email)
        return found


class KoperasiReturnDue(models.Model):
    _inherit = 'koperasi.return.due'

    def _reminder_words(self, stage, today):
        """ ``(subject, sentence)`` in the language of who reads """
        env, days = self.env, (today - self.due_date).days
        facts = {'form': self.form_id.name, 'cooperative': self.cooperative_id.name, 'period': env['koperasi.return.sender']._period_text(self.period, self.date_to),
                 'due': env['koperasi.return.sender']._day_text(self.due_date)}
        if stage == 1:
            return env._("%(form)s %(period)s is due on %(due)s", **facts), env._("%(form)s of %(cooperative)s for %(period)s is due on %(due)s.", **facts)
        return (env._("%(form)s %(period)s is late", **facts),
                env._("%(form)s of %(cooperative)s for %(period)s was due on %(due)s, %(days)s days ago. The office has not received it.", days=days, **facts))

    def _mail(self, stage, addresses, today):
        row = self.with_context(lang=letter_lang(self.env))
        subject, sentence = row._reminder_words(stage, today)
        body = row.env['ir.qweb']._render('koperasi.return_reminder_mail', {'sentence': sentence, 'office': self.company_id.name, 'url': f'{self.get_base_url()}/my/office'})
        return {'subject': subject, 'body_html': body, 'email_to': ','.join(addresses), 'email_from': self.company_id.email_formatted or self.env.user.email_formatted,
                'auto_delete': True}
