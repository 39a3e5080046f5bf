from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .posting import ledger_posting

# what a closing notes of the days before it, see checked_day.py
NOTED = ('checked_at', 'checked_entries', 'checked_sum', 'checked_ledger')


class KoperasiBusinessDay(models.Model):
    """ The day of the books of a branch. Money is booked on the one open day; a closed day takes none. """
    _name = 'koperasi.business.day'
    _description = "Business Day"
    _order = 'date desc, id desc'
    _rec_name = 'date'
    _inherit = ['mail.thread']
    _check_company_auto = True

    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    date = fields.Date(required=True, default=lambda self: self._default_date())
    state = fields.Selection([('open', "Open"), ('closed', "Closed")], required=True, readonly=True, default='open', tracking=True)
    opened_by_id = fields.Many2one('res.users', readonly=True, default=lambda self: self.env.user)
    closed_by_id = fields.Many2one('res.users', readonly=True)
    closed_at = fields.Datetime(readonly=True)
    transaction_count = fields.Integer(compute='_compute_totals')

    _date_uniq = models.Constraint('UNIQUE (company_id, date)', "A day of a branch is opened once.")
    _open_uniq = models.UniqueIndex("(company_id) WHERE state = 'open'", "Close the open day of this branch first.")

    @api.model
    def _default_date(self):
        """ The day after the last one, but not before today in the cooperative's zone """
        company = self.env.company
        last = self.search([('company_id', '=', company.id)], order='date desc', limit=1)
        today = company._koperasi_today()
        return max(last.date + timedelta(days=1), today) if last else today

    @api.depends('date', 'company_id')
    def _compute_totals(self):
        for day in self:
            day.transaction_count = self.env['koperasi.transaction'].search_count(
                [('company_id', '=', day.company_id.id), ('business_date', '=', day.date)])

    @api.depends('date', 'company_id')
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{format_date(self.env, day.date)} {day.company_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(state='open', opened_by_id=self.env.uid, closed_by_id=False, closed_at=False, **dict.fromkeys(NOTED, False))
        days = super().create(vals_list)
        for day in days:
            if not day.company_id.koperasi_ready:
                raise UserError(self.env._("%s is not set up as a cooperative yet.", day.company_id.name))
            if later := self.search([('company_id', '=', day.company_id.id), ('date', '>=', day.date), ('id', '!=', day.id)], limit=1):
                raise UserError(self.env._("The day must come after %s, which was opened already.", format_date(self.env, later.date)))
        return days

    def write(self, vals):
        if {'company_id', 'date', 'state', 'opened_by_id', 'closed_by_id', 'closed_at', *NOTED} & vals.keys() and not ledger_posting.get():
            raise UserError(self.env._("A business day is opened once and closed once; it is not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A business day is never deleted."))

    @api.model
    def _open(self, company, date):
        """ Open a day.

        :param company: branch
        :param date date: after all earlier days of the branch
        :return: the ``koperasi.business.day``
        """
        return self.create([{'company_id': company.id, 'date': date}])

    @api.model
    def _current(self, company):
        """ The open day of a branch; UserError if there is none """
        day = self.sudo().search([('company_id', '=', company.id), ('state', '=', 'open')])
        if not day:
            raise UserError(self.env._("%s has no open business day. A manager has to open it.", company.name))
        return day

    @api.model
    def _take(self, company, business_date=None):
        """ The open day, shared-locked: a close waits for us, and fails us if it was first (40001) """
        self.flush_model(['company_id', 'state', 'date'])
        rows = self.env.execute_query(SQL(
            "SELECT id, date FROM koperasi_business_day WHERE company_id = %s AND state = 'open' FOR SHARE", company.id))
        if not rows:
            return self._current(company)
        day = self.sudo().browse(rows[0][0])
        if business_date and business_date != day.date:
            raise UserError(self.env._("%(asked)s is not the open business day of %(branch)s, which is %(day)s.",
                                       asked=format_date(self.env, business_date), branch=company.name, day=format_date(self.env, day.date)))
        return day

    def action_close(self):
        """ Close the day, if the two books agree.

        :raises UserError: naming what does not agree
        :raises AccessError: if the caller is no manager
        """
        if not self.env.su and not self.env.user.has_groups('koperasi.group_koperasi_manager,koperasi.group_koperasi_admin'):
            raise AccessError(self.env._("A manager closes the business day."))
        for day in self:
            day.check_access('read')
            day._close()
        return True

    def _close(self):
        self.ensure_one()
        if self.state != 'open':
            raise UserError(self.env._("This day is closed already."))
        if problems := self._closing_problems():
            raise UserError("\n".join([self.env._("The day cannot be closed:"), *problems]))
        token = ledger_posting.set(True)
        try:
            self.write({'state': 'closed', 'closed_by_id': self.env.uid, 'closed_at': fields.Datetime.now()})
        finally:
            ledger_posting.reset(token)
        self.flush_recordset()   # before the next day is opened: one open day a branch is an index

    def _closing_problems(self):
        """ What keeps this day from being closed: sentences, empty if nothing does """
        self.ensure_one()
        return self._check_books(self.company_id) + self._open_matters()

    def _open_matters(self):
        """ What people have to finish before this day is closed; domains add theirs.

        :return: list of sentences
        """
        return []

    @api.model
    def _zone_today(self, zone):
        """ Today's date in a time zone, e.g. Asia/Makassar """
        return datetime.now(pytz.timezone(zone)).date()
