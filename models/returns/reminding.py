"""Nobody forgets a return: when a period is over it stands as a draft among the activities of who makes it, until it is at the office."""
import logging
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import ACCOUNTANT, MANAGER
from ..registry.figures import MONTHS

_logger = logging.getLogger(__name__)
TODO = 'mail.mail_activity_data_todo'


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    @api.model
    def _cron_remind(self):
        """ Each day: of each cooperative that wants it, the last period of each kind that is over and not at the office """
        Cron = self.env['ir.cron']
        roots = self.env['res.company'].sudo().search([('koperasi_ready', '=', True), ('parent_id', '=', False), ('koperasi_return_remind', '=', True)])
        for root in roots:
            for period in MONTHS:
                self.sudo()._remind(root, period)
            Cron._commit_progress(1)

    @api.model
    def _remind(self, root, period):
        """ Make the draft of the last period that is over, if its return is not at the office, and put it before who makes it. As superuser. """
        begin = self.env['koperasi.business.day'].search([('company_id', '=', root.id)], order='date', limit=1).date
        # of books that are behind, the last one that is over there: a later one would be empty
        last = self._period_of(period, min(root._koperasi_today(), root._koperasi_book_date()))[0] - timedelta(days=1)
        if not begin or begin > last or not self.env['koperasi.return.form']._in_force(period, last):
            return self.browse()
        form = self.env['koperasi.return.form']._in_force(period, last)
        there = self.search([('company_id', '=', root.id), ('form_id', '=', form.id), ('date_to', '=', last)])
        if there.filtered(lambda row: row.state not in ('draft', 'signed', 'replaced')):
            return self.browse()
        row = there.filtered(lambda one: one.state == 'signed')[:1] or there[:1]
        if not row:
            try:
                with self.env.cr.savepoint():
                    row = self._make(root, period, last)
            except UserError as error:
                _logger.info("no draft of a return for %s: %s", root.id, error)
                return self.browse()
        if row.activity_ids:
            return row
        row = row.with_context(lang=self.env['koperasi.seal.day']._lang(root))
        for user in row._makers():
            row.activity_schedule(TODO, date_deadline=row.due_date, user_id=user.id,
                                  summary=row.env._("Return to the office: %s", row.display_name), note=row.env._("It is to be at the office by %s.", format_date(row.env, row.due_date)))
        return row

    def _makers(self):
        """ Accountants and managers of the main office; whoever made it comes first """
        groups = [self.env.ref(group).id for group in (ACCOUNTANT, MANAGER)]
        return self.env['res.users'].sudo().search([('all_group_ids', 'in', groups), ('company_ids', 'in', self.company_id.ids), ('share', '=', False)], limit=20)

    def _remind_no_more(self):
        """ It is at the office, or on its way """
        self.activity_ids.sudo().unlink()

    def _tell_makers(self, summary, words):
        """ Something came back from the office """
        self.ensure_one()
        for user in self._makers():
            self.activity_schedule(TODO, user_id=user.id, summary=summary, note=words or '')
