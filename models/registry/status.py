"""Is a cooperative active? Worked out from its annual meetings and accepted returns by the office's dated rule; an override needs two people (domain 10.2)."""
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.registry_status import inactive_from, last_year_due
from ..ledger.append_only import append_only
from ..ledger.checks import check_role
from .cooperative import STATES

REGISTRAR = 'koperasi.group_koperasi_registrar'
HEAD = 'koperasi.group_koperasi_office_head'
REASONS = [
    ('no_meeting', "No annual meeting (RAT)"), ('no_report', "No report"), ('no_business', "No business activity"), ('board_duties', "Board does not understand its duties"),
    ('founded_for_aid', "Founded only for aid"), ('no_members', "No members, or moved"), ('capital_lost', "Bad loans, capital lost"), ('conflict', "Conflict or fraud"),
    ('address', "Address not found"), ('pandemic', "Pandemic"), ('merged', "Merged"), ('dissolution', "Dissolution in process"), ('meeting_held', "Meeting held, its report is to come"),
    ('rule', "By the rule"), ('other', "Other")]
BY = [('rule', "Rule"), ('override', "Override"), ('note', "Reason Noted")]
MAX_NOTE = 500


class Judged(NamedTuple):
    """ What a cooperative is on a day, why, since when, and by which override """
    id: int
    state: str
    by: str
    reason: str
    since: object
    override_id: int | None


class KoperasiCooperativeStatus(models.Model):
    """ What a cooperative was called from a day on, why and by whom. Rows are only added. """
    _name = 'koperasi.cooperative.status'
    _description = "Status of a Cooperative"
    _order = 'id desc'
    _rec_name = 'state'
    _log_access = False

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    state = fields.Selection(STATES, required=True, readonly=True)
    date_from = fields.Date(string="Since", required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    by = fields.Selection(BY, string="Decided By", required=True, readonly=True)
    rule_id = fields.Many2one('koperasi.status.rule', readonly=True, index='btree_not_null', ondelete='restrict')
    override_id = fields.Many2one('koperasi.status.override', readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    at = fields.Datetime(string="Written On", required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Char(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    state_reason = fields.Selection(REASONS, string="Reason", readonly=True, copy=False)
    state_by = fields.Selection(BY[:2], string="Decided By", readonly=True, copy=False)
    status_ids = fields.One2many('koperasi.cooperative.status', 'cooperative_id', readonly=True)
    override_ids = fields.One2many('koperasi.status.override', 'cooperative_id', string="Overrides", readonly=True)
    last_meeting_year = fields.Integer(string="Last RAT (Book Year)", compute='_compute_last_meeting', store=True, aggregator=None)

    @api.depends('meeting_ids.book_year')
    def _compute_last_meeting(self):
        for row in self:
            row.last_meeting_year = max(row.meeting_ids.mapped('book_year'), default=0)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.browse([row.id for row, vals in zip(rows, vals_list, strict=True) if 'state' not in vals])._follow_status()
        return rows

    def write(self, vals):
        result = super().write(vals)
        if 'legal_date' in vals:
            self._follow_status()
        return result

    # -- the rule -------------------------------------------------------------

    @api.model
    def _states_on(self, office, day):
        """ What each cooperative of an office was on a day: by the meetings held and the returns of periods that ended until then, the rule in force and the
        overrides in force on that day; meetings that were reported later count for the day on which they were held.

        :return: ``{cooperative id: 'active' or 'inactive'}`` of those that had been founded and not been closed
        """
        return {row.id: row.state for row in self._judge(office, day, self.env['koperasi.status.rule'].sudo()._in_force(office, day))}

    @api.model
    def _judge(self, office, day, rule, ids=None):
        """ :param rule: a ``koperasi.status.rule``, which need not be saved
        :param ids: only these cooperatives
        :return: list of ``Judged``
        """
        self.env.flush_all()
        due = last_year_due(day, rule.deadline_months)
        rows = self.env.execute_query(SQL("""
            SELECT c.id, GREATEST(m.year, EXTRACT(YEAR FROM c.legal_date)::int - 1), EXTRACT(YEAR FROM c.create_date)::int - 1, m.held, c.legal_date, c.create_date::date,
                   r.date, o.id, o.new_state, o.reason, o.date_from
              FROM koperasi_cooperative c
              LEFT JOIN LATERAL (SELECT MAX(book_year) AS year, MAX(date) AS held FROM koperasi_cooperative_meeting WHERE cooperative_id = c.id AND date <= %(day)s) m ON TRUE
              LEFT JOIN LATERAL (SELECT MAX(date) AS date FROM koperasi_cooperative_figure WHERE cooperative_id = c.id AND source = 'return' AND date <= %(day)s) r ON TRUE
              LEFT JOIN LATERAL (SELECT * FROM koperasi_status_override WHERE cooperative_id = c.id AND confirmed_on IS NOT NULL AND date_from <= %(day)s AND date_to >= %(day)s
                                    AND (ended_on IS NULL OR ended_on > %(day)s) ORDER BY id DESC LIMIT 1) o ON TRUE
             WHERE c.company_id = %(office)s AND (c.active OR c.closed_on > %(day)s) AND (c.legal_date IS NULL OR c.legal_date <= %(day)s) AND %(these)s""",
            office=office.id, day=day, these=SQL("TRUE") if ids is None else SQL("c.id = ANY(%s)", list(ids))))
        limit = fields.Date.subtract(day, months=rule.months)
        found = []
        for row_id, year, entered, held, legal, created, returned, override, state, reason, since in rows:
            last = entered if year is None else year
            if override:
                found.append(Judged(row_id, state, 'override', reason, since, override))
            elif last <= due - rule.years:
                found.append(Judged(row_id, 'inactive', 'rule', 'no_meeting', inactive_from(last, rule.years, rule.deadline_months), None))
            elif rule.months and (returned or legal or created) < limit:
                found.append(Judged(row_id, 'inactive', 'rule', 'no_report', day, None))
            else:
                found.append(Judged(row_id, 'active', 'rule', 'rule', held or legal or created, None))
        return found

    @api.model
    def _work_out_status(self, office, day=None, ids=None):
        """ Write down what the rule makes of each cooperative today, where that is another thing than what stands there.

        :param day: today
        :param ids: only these cooperatives
        :return: how many changed
        """
        day = day or office._koperasi_today()
        rule = self.env['koperasi.status.rule'].sudo()._in_force(office, day)
        judged = self._judge(office, day, rule, ids)
        now = {row[0]: row[1:] for row in self.env.execute_query(SQL(
            """SELECT c.id, c.state, c.state_by, c.state_date, l.override_id FROM koperasi_cooperative c LEFT JOIN LATERAL (
                      SELECT override_id FROM koperasi_cooperative_status WHERE cooperative_id = c.id ORDER BY id DESC LIMIT 1) l ON TRUE WHERE c.id = ANY(%(ids)s)""",
            ids=[row.id for row in judged]))}
        changed = []
        for row in judged:
            state, by, since, override = now[row.id]
            if (state, by) != (row.state, row.by) or (row.override_id and row.override_id != override):
                # active again: since the meeting that made it so; at first: since it was founded
                changed.append(row if row.state == 'inactive' or row.by == 'override' or not by or not since else row._replace(since=max(since, row.since)))
        self._keep_status(office, [(row, False) for row in changed], rule)
        return len(changed)

    @api.model
    def _keep_status(self, office, judged, rule):
        """ :param judged: ``[(Judged, note)]`` """
        if not judged:
            return
        # narrow sudo(): no role writes the status
        self.env['koperasi.cooperative.status'].sudo().create([{
            'cooperative_id': row.id, 'company_id': office.id, 'state': row.state, 'date_from': row.since, 'reason': row.reason, 'by': row.by, 'override_id': row.override_id,
            'rule_id': rule.id or False, 'user_id': self.env.uid, 'note': note} for row, note in judged])
        self.env.cr.execute_values(
            """UPDATE koperasi_cooperative c SET state = v.state, state_by = CASE v.by WHEN 'note' THEN c.state_by ELSE v.by END, state_reason = v.reason, state_date = v.since::date
               FROM (VALUES %s) AS v (id, state, by, reason, since) WHERE c.id = v.id""",
            [(row.id, row.state, row.by, row.reason, row.since) for row, _note in judged])
        rows = self.browse([row.id for row, _note in judged])
        names = ['state', 'state_by', 'state_reason', 'state_date']
        rows.invalidate_recordset([*names, 'status_ids'], flush=False)
        rows.modified(names)

    def _follow_status(self):
        """ Work the status of these cooperatives out, after something it goes by has changed """
        for office in self.company_id:
            self._work_out_status(office, ids=self.filtered(lambda row, office=office: row.company_id == office).ids)

    @api.model
    def _cron_status(self):
        """ Each night, for every office """
        for office in self.env['res.company'].search([('koperasi_is_office', '=', True)]):
            self._work_out_status(office)

    # -- what people decide ---------------------------------------------------

    def registry_ask_override(self, state, reason, date_from, date_to, note=''):
        """ Ask that a cooperative be called active or not active, whatever the rule says; the head of the office confirms it.

        :param str state: ``active`` or ``inactive``
        :param str reason: code of ``REASONS``
        :param date_from, date_to: days, both included
        :return: the ``koperasi.status.override``
        :raises AccessError: if the caller is no registrar
        :raises UserError: if anything is wrong, or another override of it waits
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        self._check_word(state, STATES)
        self._check_word(reason, REASONS)
        start, end = self._check_day(date_from), self._check_day(date_to)
        if end < start:
            raise UserError(self.env._("An override ends on its first day or later."))
        if self.override_ids.filtered(lambda row: row.state == 'asked'):
            raise UserError(self.env._("Another override of this cooperative waits for the head of the office."))
        # narrow sudo(): no role writes overrides but by these methods
        return self.env['koperasi.status.override'].sudo().create({
            'cooperative_id': self.id, 'new_state': state, 'reason': reason, 'date_from': start, 'date_to': end, 'note': self._check_note(note), 'asked_by_id': self.env.uid,
        }).sudo(self.env.su)

    def registry_note_reason(self, reason, note=''):
        """ Note why a cooperative is not active: what the office found, beside the rule. The state stays.

        :param str reason: code of ``REASONS``
        :raises AccessError: if the caller is no registrar
        :raises UserError: if the cooperative is active, or there is no such reason
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        self._check_word(reason, REASONS)
        if self.state != 'inactive':
            raise UserError(self.env._("%s is active: there is no reason to note.", self.name))
        self._note_reasons({self: (reason, self._check_note(note))})
        return True

    def _note_reasons(self, said):
        """ :param said: ``{cooperative: (reason, note)}``, all of one office """
        for office in self.company_id:
            self._keep_status(office, [(Judged(row.id, row.state, 'note', reason, row.state_date or office._koperasi_today(), None), note or False)
                                       for row, (reason, note) in said.items() if row.company_id == office], self.env['koperasi.status.rule'])

    def registry_close(self, reason, date, note=''):
        """ Take a cooperative that has merged or been dissolved out of the lists from a day on. Nothing of it is deleted.

        :param str reason: ``merged`` or ``dissolved``
        :raises AccessError: if the caller is not the head of the office
        :raises UserError: if anything is wrong
        """
        self.ensure_one()
        check_role(self.env, HEAD)
        self._check_word(reason, self._fields['close_reason'].selection)
        day = self._check_day(date)
        if not self.active:
            raise UserError(self.env._("%s is closed already.", self.name))
        if day > self.company_id._koperasi_today():
            raise UserError(self.env._("This day has not come yet."))
        # narrow sudo(): nobody writes these fields by hand; the head's role was checked
        self.sudo()._from('office', self._check_note(note)).write({'active': False, 'closed_on': day, 'close_reason': reason})
        return True

    def registry_reopen(self, note):
        """ Put a cooperative that was closed by mistake back into the lists.

        :raises AccessError: if the caller is not the head of the office
        :raises UserError: if it is not closed, or nothing is said
        """
        self.ensure_one()
        check_role(self.env, HEAD)
        self.check_access('read')
        words = self._check_note(note)
        if self.active or not words:
            raise UserError(self.env._("Say why; only a closed cooperative is put back."))
        # narrow sudo(): nobody writes these fields by hand; the head's role was checked
        self.sudo()._from('office', words).write({'active': True, 'closed_on': False, 'close_reason': False})
        self._follow_status()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A cooperative stays in the registry: its legal entity does not end here. Close it with a reason instead."))

    def _check_word(self, word, words):
        if not isinstance(word, str) or word not in dict(words):
            raise UserError(self.env._("This choice is not known."))

    def _check_note(self, note):
        if note and not isinstance(note, str):
            raise UserError(self.env._("Say it in words."))
        return ' '.join((note or '').replace('\x00', '').split())[:MAX_NOTE]

    def _check_day(self, day):
        try:
            found = fields.Date.to_date(day)
        except (TypeError, ValueError, AttributeError):
            found = None
        if not found or not 1945 <= found.year <= 2200:
            raise UserError(self.env._("This is no date."))
        return found


class KoperasiStatusOverride(models.Model):
    """ A decision of the office against the rule, for a time: asked by a registrar, confirmed by the head """
    _name = 'koperasi.status.override'
    _description = "Override of a Status"
    _order = 'id desc'
    _rec_name = 'cooperative_id'

    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one(related='cooperative_id.company_id', store=True, index=True)
    state = fields.Selection([('asked', "To Be Confirmed"), ('confirmed', "Confirmed"), ('refused', "Refused"), ('ended', "Ended Early")],
                             compute='_compute_state', store=True, string="Step")
    new_state = fields.Selection(STATES, string="Status", required=True, readonly=True)
    reason = fields.Selection(REASONS, required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Until", required=True, readonly=True)
    note = fields.Char(readonly=True)
    asked_by_id = fields.Many2one('res.users', required=True, readonly=True, ondelete='restrict')
    confirmed_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    confirmed_on = fields.Date(readonly=True)
    refused_on = fields.Date(readonly=True)
    ended_on = fields.Date(readonly=True)

    _dates_check = models.Constraint('CHECK (date_to >= date_from)', "An override ends on its first day or later.")

    @api.depends('confirmed_on', 'refused_on', 'ended_on')
    def _compute_state(self):
        for row in self:
            row.state = 'ended' if row.ended_on else 'confirmed' if row.confirmed_on else 'refused' if row.refused_on else 'asked'

    def action_confirm(self):
        """ Confirm what a registrar asked for.

        :raises AccessError: if the caller is not the head of the office, or asked for it himself
        """
        self._decide({'confirmed_by_id': self.env.uid, 'confirmed_on': 'today'}, self.env._("Who asked for it does not confirm it."))
        return True

    def action_refuse(self):
        """ Refuse what a registrar asked for. """
        self._decide({'refused_on': 'today'})
        return True

    def _decide(self, values, other=None):
        self.ensure_one()
        check_role(self.env, HEAD)
        self.check_access('read')
        if self.state != 'asked':
            raise UserError(self.env._("This was decided already on %s.", format_date(self.env, self.confirmed_on or self.refused_on)))
        if other and self.asked_by_id == self.env.user:
            raise UserError(other)
        today = self.company_id._koperasi_today()
        # narrow sudo(): no role writes overrides but by these methods
        self.sudo().write({name: today if value == 'today' else value for name, value in values.items()})
        self.cooperative_id._follow_status()

    def action_end(self):
        """ End a confirmed override today: from now on the rule holds again.

        :raises AccessError: if the caller is not the head of the office
        :raises UserError: if it is not in force
        """
        self.ensure_one()
        check_role(self.env, HEAD)
        self.check_access('read')
        today = self.company_id._koperasi_today()
        if self.state != 'confirmed' or self.date_to < today:
            raise UserError(self.env._("This override is not in force."))
        # narrow sudo(): no role writes overrides but by these methods
        self.sudo().ended_on = today
        self.cooperative_id._follow_status()
        return True


class KoperasiCooperativeMeeting(models.Model):
    _inherit = 'koperasi.cooperative.meeting'

    @api.model_create_multi
    def create(self, vals_list):
        meetings = super().create(vals_list)
        meetings.cooperative_id._follow_status()
        return meetings

    def write(self, vals):
        before = self.cooperative_id
        result = super().write(vals)
        (before | self.cooperative_id)._follow_status()
        return result

    def unlink(self):
        cooperatives = self.cooperative_id
        result = super().unlink()
        cooperatives._follow_status()
        return result
