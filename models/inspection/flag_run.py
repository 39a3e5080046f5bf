import json
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models
from odoo.tools import SQL

from ...finance.rating import names
from ...finance.red_flags import is_worse, raised, ranking
from ...finance.registry_status import last_year_due
from ..ledger.checks import check_role
from .common import GRAVITY, HEAD, INSPECTOR
from .figure import KNOWN
from .flag_rule import COUNTS

MOST_YEARS, MOST_MONTHS = 10, 24      # what is not known counts as so long ago


class KoperasiFlagRun(models.Model):
    """ The red flags of all cooperatives of an office on a day, worked out in a few queries; one run a day, a second one takes its place """
    _name = 'koperasi.flag.run'
    _description = "Red Flags of a Day"
    _order = 'date desc, id desc'
    _rec_name = 'date'

    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, index=True, ondelete='restrict')
    date = fields.Date(required=True, readonly=True)
    cooperative_count = fields.Integer(string="Cooperatives", readonly=True)
    flagged_count = fields.Integer(string="With Red Flags", readonly=True)
    last = fields.Boolean(string="Newest", compute='_compute_last', search='_search_last')
    rank_ids = fields.One2many('koperasi.flag.rank', 'run_id', string="Ranking", readonly=True)

    _day_uniq = models.UniqueIndex('(company_id, date)', "The flags of this day are there already.")

    def _compute_last(self):
        newest = self._newest()
        for run in self:
            run.last = run in newest

    def _search_last(self, operator, value):
        if operator != 'in' or set(value) != {True}:
            return NotImplemented
        return [('id', 'in', self._newest().ids)]

    @api.model
    def _newest(self):
        """ The newest run of each office that the caller sees """
        found = {}
        for run in self.search([('date', '!=', False)], order='date desc, id desc'):
            found.setdefault(run.company_id, run)
        return self.browse(run.id for run in found.values())

    @api.model
    def work_out_flags(self):
        """ Work out the red flags of the caller's office today.

        :return: action that opens the ranking
        :raises AccessError: if the caller is neither inspector nor head
        """
        check_role(self.env, INSPECTOR, HEAD)
        # narrow sudo(): results, which no role writes; of the office that the caller works in
        self.sudo()._work_out(self.env.company, fields.Date.context_today(self))
        return self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_flag_rank')

    @api.model
    def _cron_work_out(self):
        for office in self.env['res.company'].search([('koperasi_is_office', '=', True)]):
            self._work_out(office, fields.Date.context_today(self))

    def _work_out(self, office, day):
        """ The run of an office on a day, in the place of an earlier one of that day. As superuser.

        :return: ``koperasi.flag.run``
        """
        self.env.flush_all()    # what queries read
        rules = self.env['koperasi.flag.rule']._in_force(day)
        pure = {rule: rule._rule() for rule in rules}
        before = self.search([('company_id', '=', office.id), ('date', '<=', day)], order='date desc', limit=1)
        kept = self._flags_of(before)
        before_scores = self._scores_of(before if before.date != day else self.search([('company_id', '=', office.id), ('date', '<', day)], order='date desc', limit=1))
        if before.date == day:
            before.unlink()
        cooperatives = self._cooperatives(office, day)
        figures = self._figures(office, day, {name for rule in rules for name in names(rule.formula)})
        found = {}
        for number, (_name, state) in cooperatives.items():
            asked = [pure[rule] for rule in rules if state == 'active' or not rule.only_active]
            if flags := raised(asked, figures[number]):
                found[number] = flags
        ranks = ranking({number: sum(rule.weight for rule, _value in flags) for number, flags in found.items()}, {
            number: (cooperatives[number][0], number) for number in found})
        run = self.create({'company_id': office.id, 'date': day, 'cooperative_count': len(cooperatives), 'flagged_count': len(found)})
        run._store(ranks, found, {rule.code: rule for rule in rules}, kept, before_scores)
        return run

    def _store(self, ranks, found, rules, kept, before_scores):
        """ Two inserts for all cooperatives """
        grave = [severity for severity, _label in GRAVITY]
        rows = []
        for number, rank in ranks:
            score, last = sum(rule.weight for rule, _value in found[number]), before_scores.get(number, 0)
            rows.append({'cooperative_id': number, 'rank': rank, 'score': score, 'last_score': last, 'change': score - last, 'flag_count': len(found[number]),
                         'severity': max((rules[rule.code].severity for rule, _value in found[number]), key=grave.index)})
        ids = dict(self.env.execute_query(SQL(
            """INSERT INTO koperasi_flag_rank (run_id, company_id, date, cooperative_id, rank, score, last_score, change, flag_count, severity)
               SELECT %s, %s, %s, r.* FROM jsonb_to_recordset(%s::jsonb)
                   AS r(cooperative_id int, rank int, score int, last_score int, change int, flag_count int, severity varchar)
               ORDER BY r.rank RETURNING cooperative_id, id""", self.id, self.company_id.id, self.date, json.dumps(rows))))
        flags = []
        for number, _rank in ranks:
            for rule, value in found[number]:
                old = kept.get((number, rule.code))
                seen = old and old['acknowledged_by_id'] and not is_worse(rule, value, Decimal(str(old['value'])))
                flags.append({
                    'rank_id': ids[number], 'cooperative_id': number, 'rule_id': rules[rule.code].id, 'severity': rules[rule.code].severity, 'weight': rule.weight,
                    'value': str(value), 'before': str(old['value']) if old else '0', 'has_before': bool(old), 'acknowledged_by_id': (seen and old['acknowledged_by_id']) or None,
                    'acknowledged_on': str(old['acknowledged_on']) if seen else None, 'note': old['note'] if seen else None})
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_flag (company_id, date, rank_id, cooperative_id, rule_id, severity, weight, value, before, has_before, acknowledged_by_id, acknowledged_on, note)
               SELECT %s, %s, f.* FROM jsonb_to_recordset(%s::jsonb)
                   AS f(rank_id int, cooperative_id int, rule_id int, severity varchar, weight int, value numeric, before numeric, has_before bool,
                        acknowledged_by_id int, acknowledged_on date, note text)""", self.company_id.id, self.date, json.dumps(flags)))
        self.env.invalidate_all()

    def _flags_of(self, run):
        """ ``{(cooperative id, code): values}`` of an earlier run """
        rows = self.env.execute_query_dict(SQL(
            """SELECT f.cooperative_id, u.code, f.value, f.acknowledged_by_id, f.acknowledged_on, f.note
               FROM koperasi_flag f JOIN koperasi_flag_rank k ON k.id = f.rank_id JOIN koperasi_flag_rule u ON u.id = f.rule_id WHERE k.run_id = %s""", run.id or 0))
        return {(row['cooperative_id'], row['code']): row for row in rows}

    def _scores_of(self, run):
        return dict(self.env.execute_query(SQL("SELECT cooperative_id, score FROM koperasi_flag_rank WHERE run_id = %s", run.id or 0)))

    # -- what rules read --------------------------------------------------------------

    def _numbers(self, office):
        return self.env['koperasi.cooperative'].search([('company_id', '=', office.id)]).ids

    def _cooperatives(self, office, day):
        """ ``{id: (name, state on the day)}`` of the registry """
        states = self.env['koperasi.cooperative']._states_on(office, day)
        return {number: (name, states.get(number, state)) for number, name, state in self.env.execute_query(SQL(
            "SELECT id, name, state FROM koperasi_cooperative WHERE company_id = %s AND active", office.id))}

    def _figures(self, office, day, wanted):
        """ What formulas read, for all cooperatives of an office.

        :param set wanted: names that any formula reads
        :return: ``{id: {name: Fraction}}``
        """
        codes = sorted({name.removeprefix('last_') for name in wanted} & KNOWN)
        found = defaultdict(dict)
        columns = SQL(", ").join(SQL("f.%s, l.%s AS %s", SQL.identifier(code), SQL.identifier(code), SQL.identifier(f'last_{code}')) for code in codes)
        for row in self.env.execute_query_dict(SQL(
                """WITH f AS (SELECT DISTINCT ON (cooperative_id) * FROM koperasi_cooperative_figure WHERE company_id = %(office)s AND date <= %(day)s
                              ORDER BY cooperative_id, date DESC, CASE period WHEN 'year' THEN 0 WHEN 'quarter' THEN 1 ELSE 2 END, id DESC)
                   SELECT f.cooperative_id, f.date AS figures_date%(columns)s FROM f LEFT JOIN LATERAL (
                       SELECT * FROM koperasi_cooperative_figure b WHERE b.cooperative_id = f.cooperative_id
                       AND b.date = (date_trunc('month', f.date) - interval '11 months' - interval '1 day')::date ORDER BY b.period <> f.period, b.id DESC LIMIT 1) l ON TRUE""",
                office=office.id, day=day, columns=SQL(", %s", columns) if codes else SQL())):
            known = found[row.pop('cooperative_id')]
            date = row.pop('figures_date')
            known.update({name: Fraction(int(value)) for name, value in row.items() if value is not None})
            known['months_without_figures'] = Fraction(min((day.year - date.year) * 12 + day.month - date.month, MOST_MONTHS))
        for name in COUNTS & wanted:
            counts = getattr(self, f'_count_{name}')(office, day)
            for number in self._numbers(office):
                if name not in found[number]:
                    found[number][name] = Fraction(counts.get(number, 0))
        return found

    def _count_months_without_figures(self, office, day):
        """ Who never returned anything: those who did are known by their figures """
        return dict.fromkeys(self._numbers(office), MOST_MONTHS)

    def _count_late_returns(self, office, day):
        return self._late_counts(office, day)

    def _late_counts(self, office, day):
        """ How many returns of the last twelve months came late, or are overdue and not there

        :return: ``{cooperative id: number}``
        """
        return dict(self.env.execute_query(SQL(
            """SELECT cooperative_id, COUNT(*) FROM (
                   SELECT cooperative_id FROM koperasi_return_received WHERE company_id = %(office)s AND late AND state <> 'replaced'
                       AND date_to > %(day)s::date - interval '1 year' AND date_to <= %(day)s
                   UNION ALL SELECT cooperative_id FROM koperasi_return_due WHERE company_id = %(office)s AND status = 'open' AND due_date < %(day)s
                       AND date_to > %(day)s::date - interval '1 year') x GROUP BY 1""", office=office.id, day=day)))

    def _count_root_changed(self, office, day):
        """ Returns of the last year whose proof of balance was not reproduced, where the office checks that """
        Received = self.env['koperasi.return.received']
        if 'root_changed' not in Received._fields or not Received._fields['root_changed'].store:
            return {}
        return dict(self.env.execute_query(SQL(
            """SELECT cooperative_id, COUNT(*) FROM koperasi_return_received WHERE company_id = %s AND root_changed AND date_to > %s::date - interval '1 year' GROUP BY 1""",
            office.id, day)))

    def _count_years_without_rat(self, office, day):
        """ Book years that are due and without a meeting since the last one, or since the cooperative became a legal entity """
        due = last_year_due(day, self.env['koperasi.status.rule'].sudo()._in_force(office, day).deadline_months)     # narrow sudo(): the office's own rule
        rows = self.env.execute_query(SQL(
            """SELECT c.id, COALESCE(MAX(m.book_year), EXTRACT(YEAR FROM c.legal_date) - 1) FROM koperasi_cooperative c
               LEFT JOIN koperasi_cooperative_meeting m ON m.cooperative_id = c.id AND m.date <= %s WHERE c.company_id = %s GROUP BY c.id""", day, office.id))
        return {number: MOST_YEARS if last is None else min(max(due - int(last), 0), MOST_YEARS) for number, last in rows}

    def _count_overdue_findings(self, office, day):
        return dict(self.env.execute_query(SQL(
            """SELECT cooperative_id, COUNT(*) FROM koperasi_inspection_finding WHERE company_id = %s AND state IN ('sent', 'answered', 'closing') AND deadline < %s GROUP BY 1""",
            office.id, day)))
