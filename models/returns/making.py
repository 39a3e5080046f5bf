"""How a return is made: in one step from the books, with what they do not keep carried over from the return before."""
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import check_role, day, text
from ..registry.figures import MONTHS, PERIODS
from .periodic_return import DONE, MAKERS


class KoperasiReturn(models.Model):
    _inherit = 'koperasi.return'

    # -- doors ------------------------------------------------------------------------

    @api.model
    def make_return(self, period, date):
        """ Make the return of a period from the books of the caller's cooperative, or make a draft of it anew.

        :param str period: month, quarter or year
        :param date: any day of the period, date or ISO text
        :return: dict ``return_id``, ``errors`` (int), ``problems`` (list of sentences), ``warnings`` (list of sentences)
        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if the period is not over, no form is in force, or the return was signed already
        """
        check_role(self.env, *MAKERS)
        asked = day(self.env, date, self.env._("The period"))
        if not isinstance(period, str) or period not in MONTHS or not asked:
            raise UserError(self.env._("%s is not valid.", self.env._("The period")))
        # narrow sudo(): a return is written by the program; who may have it made was checked
        row = self.sudo()._make(self.env.company.root_id, period, asked)
        wrong, look = row._sentences()
        return {'return_id': row.id, 'errors': row.errors, 'problems': wrong, 'warnings': look}

    def action_make_last(self):
        """ Make the return of the last month that is over, in one click, and show it.

        :return: action
        :raises AccessError: if the caller is neither accountant nor manager
        """
        root = self.env.company.root_id
        return self._show_made(self.make_return('month', root._koperasi_book_date().replace(day=1) - timedelta(days=1))['return_id'])

    def action_compute(self):
        """ Make drafts anew from the books as they are now; what was given stays.

        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if one is no draft
        """
        for row in self._check_steps(*MAKERS):
            if row.state != 'draft':
                raise UserError(self.env._("A signed return is not changed: make a correction."))
            row._compute_figures()
        return True

    def correct(self, reason):
        """ Make the next revision of a signed return from the books as they are now; the signed one stays until the new one is signed.

        :param str reason: why, which the office is told
        :return: dict ``return_id``
        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if it is no signed return, or a correction was begun already
        """
        self.ensure_one()
        row = self._check_steps(*MAKERS)
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        if row.state in ('draft', 'replaced'):
            raise UserError(self.env._("Only a signed return is corrected; a draft is simply computed again."))
        if row._siblings().filtered(lambda other: other.state == 'draft'):
            raise UserError(self.env._("A correction of this return was begun already."))
        new = row.create([{
            'company_id': row.company_id.id, 'form_id': row.form_id.id, 'date_from': row.date_from, 'date_to': row.date_to, 'due_date': row.due_date,
            'revision': max(row._siblings().mapped('revision')) + 1, 'reason': reason, 'note': row.note}])
        new._compute_figures(row)
        return {'return_id': new.id}

    @api.model
    def _show_made(self, return_id):
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': return_id, 'view_mode': 'form', 'views': [(False, 'form')], 'name': self.env._("Periodic Return")}

    def verify_again(self):
        """ Compare this return with what the books say of its period today, and say what differs.

        :return: action that shows the answer
        :raises AccessError: if the caller may not read returns
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): sums of the books, for who may read the return that holds them
        differences = self.sudo()._differences()
        lines = [self.env._("%(name)s: %(then)s in the return, %(now)s in the books", **row) for row in differences]
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'warning' if lines else 'success', 'sticky': bool(lines), 'title': self.env._("Books of Today"),
            'message': '\n'.join(lines) or self.env._("The books say today what this return says."), 'next': {'type': 'ir.actions.act_window_close'}}}

    # -- making -----------------------------------------------------------------------

    @api.model
    def _period_of(self, period, on):
        """ First and last day of the period in which a day lies: all of the calendar, as the office adds them up, whatever the book year """
        months = MONTHS[period]
        first = on.replace(day=1) - relativedelta(months=(on.month - 1) % months)
        return first, first + relativedelta(months=months, days=-1)

    @api.model
    def _make(self, root, period, on):
        """ The return of a period as a draft, as superuser

        :param root: root company of the cooperative
        :param date on: any day of the period
        """
        if not root.koperasi_ready:
            raise UserError(self.env._("%s is not set up as a cooperative yet.", root.name))
        first, last = self._period_of(period, on)
        if last > max(root._koperasi_today(), root._koperasi_book_date()):
            raise UserError(self.env._("The period ends on %s: its return is made after that day.", format_date(self.env, last)))
        form = self.env['koperasi.return.form']._in_force(period, last)
        if not form:
            names = dict(PERIODS)
            raise UserError(self.env._("No form of the office is in force for this period: %(period)s until %(day)s.", period=names[period], day=format_date(self.env, last)))
        there = self.search([('company_id', '=', root.id), ('form_id', '=', form.id), ('date_to', '=', last), ('state', '!=', 'replaced')], order='revision desc', limit=1)
        if there and there.state != 'draft':
            raise UserError(self.env._("%s is signed already. If something in it is wrong, make a correction there.", there.display_name))
        row = there or self.create([{
            'company_id': root.id, 'form_id': form.id, 'date_from': first, 'date_to': last, 'due_date': last + timedelta(days=form.due_days)}])
        row._compute_figures()
        return row

    def _siblings(self):
        """ All revisions of this return """
        return self.search([('company_id', '=', self.company_id.id), ('form_id', '=', self.form_id.id), ('date_to', '=', self.date_to)])

    def _last_return(self):
        """ The return of the period just before, by whatever form; empty if there is none """
        return self.search([('company_id', '=', self.company_id.id), ('period', '=', self.period), ('date_to', '=', self.date_from - timedelta(days=1)), ('state', 'in', DONE)],
                           order='revision desc', limit=1)

    def _carried(self, corrected=None):
        """ ``{code: value}`` of what people gave last: in the return that this one corrects, else in the last one that was signed, of any form """
        if corrected:
            return corrected.figures or {}
        found = {}
        earlier = self.search([('company_id', '=', self.company_id.id), ('date_to', '<=', self.date_to), ('state', 'in', DONE), ('id', '!=', self.id)],
                              order='date_to, revision')
        for row in earlier[-6:]:
            found.update({code: value for code, value in (row.figures or {}).items() if value is not None})
        return found

    def _compute_figures(self, corrected=None):
        """ Read the books, fill the lines of the form, run the checks. As superuser; drafts only. """
        self.ensure_one()
        found, unmapped, sentences = self._figures_of_books(self.company_id, self.date_from, self.date_to)
        last, carried = self._last_return().figures or {}, self._carried(corrected)
        lines = {line.code: line for line in self.line_ids}
        values_of_new = []
        for asked in self.form_id.line_ids:
            known = found.get(asked.code)
            values = {'sequence': asked.sequence, 'line_id': asked.id, 'code': asked.code, 'before': self._text(last.get(asked.code)), 'kept': known is not None}
            if known:
                values.update(source='books' if known.value is not None else 'missing', value=self._text(known.value), evidence={'kind': known.kind, 'rows': known.rows})
            line = lines.pop(asked.code, None)
            if not known and not (line and line.given):
                value = carried.get(asked.code)
                values.update(source='missing' if value is None else 'carried', value=self._text(value), evidence=False)
            if line:
                line.write(values)
            else:
                values_of_new.append({'return_id': self.id, **values})
        for line in lines.values():     # of a form that does not ask it any more
            line.unlink()
        self.env['koperasi.return.line'].create(values_of_new)
        self.write({
            'made_by_id': self.env.uid, 'made_on': fields.Datetime.now(), 'disagreements': sentences,
            'unmapped': [{'code': account.code, 'name': account.name, 'amount': account.end or account.year} for account in unmapped]})
        self._take_given()

    @staticmethod
    def _text(value):
        return False if value is None else str(value)

    def _take_given(self):
        """ Figures from the lines, given ones among them, and the checks over all of them; as superuser """
        for row in self:
            figures = {}
            for line in row.line_ids:
                given = line._read_given() if line.given else None
                if given is not None:
                    line.write({'source': 'given', 'value': str(given), 'evidence': False})
                elif line.source == 'given':    # taken back: as before
                    value = row._carried().get(line.code)
                    line.write({'source': 'missing' if value is None else 'carried', 'value': row._text(value)})
                figures[line.code] = row._value(line)
            row.figures = figures
            row._run_checks()

    @staticmethod
    def _value(line):
        """ The value of a line as the document has it; None if there is none """
        if line.value in (False, ''):
            return None
        return int(line.value) if line.kind in ('rupiah', 'count') else line.value

    def _differences(self):
        """ Where the books say something else of the period today: list of dicts ``code, name, then, now``; the digital level has no past """
        found, _unmapped, _sentences = self._figures_of_books(self.company_id, self.date_from, self.date_to)
        return [{'code': line.code, 'name': line.name, 'then': line.shown, 'now': line._show(self._text(found[line.code].value))} for line in self.line_ids
                if line.code in found and line.code != 'digital' and self._text(found[line.code].value) != (line.value or False)]
