"""Days whose books were found right. What is in them does not change: so a close reads what is newer, and the full check finds what changed."""
from datetime import date

from odoo import api, fields, models
from odoo.tools.misc import format_date

from .append_only import FUNCTION
from .koperasi_business_day import NOTED
from .posting import ledger_posting

STAYS_TRIGGER = f"""
{FUNCTION}
DROP TRIGGER IF EXISTS koperasi_day_stays_checked ON koperasi_business_day;
CREATE TRIGGER koperasi_day_stays_checked BEFORE UPDATE ON koperasi_business_day FOR EACH ROW
    WHEN (OLD.checked_at IS NOT NULL AND (OLD.company_id, OLD.date, {', '.join(f'OLD.{name}' for name in NOTED)})
        IS DISTINCT FROM (NEW.company_id, NEW.date, {', '.join(f'NEW.{name}' for name in NOTED)}))
    EXECUTE FUNCTION koperasi_append_only();
DROP TRIGGER IF EXISTS koperasi_checked_day_is_kept ON koperasi_business_day;
CREATE TRIGGER koperasi_checked_day_is_kept BEFORE DELETE ON koperasi_business_day FOR EACH ROW
    WHEN (OLD.checked_at IS NOT NULL) EXECUTE FUNCTION koperasi_append_only();
"""


class KoperasiBusinessDay(models.Model):
    """ A day is noted as checked by the first closing after its own: from then on nothing can be booked into it any more, not
    even by who was under way when it was closed. """
    _inherit = 'koperasi.business.day'

    checked_at = fields.Datetime(string="Books Checked", readonly=True, copy=False, help="When the books until this day were found right, first.")
    checked_entries = fields.Integer(
        string="Movements", readonly=True, copy=False, help="Movements of member accounts since the last day that was checked before.")
    checked_sum = fields.Char(string="Checksum", readonly=True, copy=False, help="Of these movements: it changes with any of them.")
    checked_ledger = fields.Json(string="Ledger Totals", readonly=True, copy=False)

    def init(self):
        self.env.cr.execute(STAYS_TRIGGER)

    @api.model
    def _last_checked(self, company):
        """ The last day of a branch until which the books were found right; empty if none was """
        return self.sudo().search([('company_id', '=', company.id), ('checked_at', '!=', False)], limit=1)

    @api.model
    def _check_books(self, company, full=False):
        """ Check the books of a branch, and note the last closed day if they are right.

        :param bool full: read all, not only what is newer than the last day that was noted
        :return: list of sentences, empty if nothing is wrong
        """
        checked = self._last_checked(company)
        Check = self.env['koperasi.ledger.check'].sudo()
        problems, sums = Check._examine(company, None if full else checked)
        closed = self.sudo().search([('company_id', '=', company.id), ('state', '=', 'closed')], limit=1)
        if not problems and closed and not closed.checked_at:
            closed._note_checked(checked, sums)
        return problems

    def _note_checked(self, before, sums):
        entries, checksum = self._summed(sums, before.date, self.date)
        ledger = self.env.execute_query_dict(self.env['koperasi.ledger.check']._ledger(self.company_id, self.date, before))
        token = ledger_posting.set(True)
        try:
            self.write({
                'checked_at': fields.Datetime.now(), 'checked_entries': entries, 'checked_sum': str(checksum),
                'checked_ledger': {str(row['control_id']): int(row['amount']) for row in ledger if row['amount']}})
        finally:
            ledger_posting.reset(token)

    @staticmethod
    def _summed(sums, after, until):
        """ Number and checksum of the movements of the days after one until another """
        found = [pair for day, pair in sums.items() if (after or date.min) < day <= until]
        return sum(entries for entries, _sum in found), sum(checksum for _entries, checksum in found)


class KoperasiLedgerCheck(models.AbstractModel):
    _inherit = 'koperasi.ledger.check'

    @api.model
    def _changed_days(self, company, sums):
        """ Days whose books are not any more what they were when they were checked, though they may still agree; sentences """
        problems, before = [], None
        days = self.env['koperasi.business.day'].sudo().search([('company_id', '=', company.id), ('checked_at', '!=', False)], order='date')
        for day in days:
            entries, checksum = day._summed(sums, before, day.date)
            if (day.checked_entries, day.checked_sum) != (entries, str(checksum)):
                problems.append(self.env._(
                    "The movements until %(day)s are not what they were when they were checked: %(entries)s now, %(checked)s then.",
                    day=format_date(self.env, day.date), entries=entries, checked=day.checked_entries))
            before = day.date
        if days:
            rows = self.env.execute_query_dict(self._ledger(company, days[-1].date))
            if (days[-1].checked_ledger or {}) != {str(row['control_id']): int(row['amount']) for row in rows if row['amount']}:
                problems.append(self.env._(
                    "The general ledger until %s is not what it was when it was checked.", format_date(self.env, days[-1].date)))
        return problems
