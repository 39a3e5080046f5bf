"""What is put into a month's public figures: the rest of the cooperative asked, in the order of the page."""
from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.disclosure import Disclosure
from ..lists.definition import Options
from .figure import SECTIONS

COMPLAINT_FEW = 5


class Sheet:
    """ The figures of a month while they are made """

    def __init__(self, earlier):
        self.disclosure = Disclosure(earlier)
        self.rows, self.portfolio = [], False

    def add(self, section, code, value=None, unit='rupiah', **more):
        """ A figure; without a value (and no text) it is withheld for the ``reason`` given """
        reason = more.pop('reason', None)
        if unit == 'text':
            told = {'value': 0}
        elif reason or value is None:
            told = {'value': 0, 'suppressed': True, 'reason': reason or 'none', 'people': 0}
            more.pop('people', None)
        else:
            told = {'value': value}
        self.rows.append({'section': section, 'code': code, 'unit': unit, 'sequence': len(self.rows) + 1, **more, **told})

    def sort(self):
        """ In the order of the page """
        places = {section: place for place, (section, _label) in enumerate(SECTIONS)}
        self.rows.sort(key=lambda row: (places[row['section']], row['sequence']))
        for number, row in enumerate(self.rows, 1):
            row['sequence'] = number


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _branches(self):
        """ The cooperative and its branches """
        return self.env['res.company'].search([('id', 'child_of', self.company_id.id), ('koperasi_ready', '=', True)])

    def _check_closed(self):
        """ The month is closed in every branch: its days are over, and its loans were frozen, or its close ran to the end, or it was closed elsewhere before the books were brought in.

        :raises UserError: otherwise
        """
        self.ensure_one()
        open_in = []
        for branch in self._branches():
            frozen = self.env['koperasi.loan.provision'].search_count(
                [('company_id', '=', branch.id), ('date', '>=', self.date.replace(day=1)), ('date', '<=', self.date)], limit=1)
            closed = frozen or self.env['koperasi.run'].search_count(
                [('company_id', '=', branch.id), ('kind', '=', 'month'), ('date', '=', self.date), ('state', '=', 'done')], limit=1) or self._closed_elsewhere(branch)
            if not closed or branch._koperasi_book_date() <= self.date:
                open_in.append(branch.name)
        if open_in:
            raise UserError(self.env._("%(month)s is not closed yet in: %(branches)s", month=format_date(self.env, self.date, date_format='MMMM y'), branches=', '.join(open_in)))

    def _closed_elsewhere(self, branch):
        """ Whether this is the month as of which a branch brought its books in """
        begun = self.env['koperasi.business.day'].search([('company_id', '=', branch.id)], order='date', limit=1).date
        if not begun or not self.date <= begun <= self.date + timedelta(days=31):
            return False
        return bool(self.env['account.move.line'].search_count([('company_id', '=', branch.id), ('parent_state', '=', 'posted'), ('date', '<=', self.date)], limit=1))

    def _options(self):
        """ As ``koperasi.list`` takes them: all branches, at the end of the month """
        lists = self.env['koperasi.list']
        return Options('loans', lists._definitions()['loans'], self._branches(), self.date, self.date.replace(day=1))

    def _year_start(self):
        return self.company_id.compute_fiscalyear_dates(self.date)['date_from']

    def _gather(self):
        """ Work out all figures, as superuser; nothing is written.

        :return: Sheet
        :raises UserError: if members' accounts and the general ledger differ
        """
        self.ensure_one()
        self.env.flush_all()
        sheet = Sheet([snapshot._basis() for snapshot in self._ever_public()])
        self._gather_books(sheet)
        self._gather_members(sheet)
        self._gather_loans(sheet)
        self._gather_queue(sheet)
        self._gather_rates(sheet)
        self._gather_health(sheet)
        self._gather_board(sheet)
        self._gather_complaints(sheet)
        for section, facts in (('meeting', self._meeting_facts()), ('proof', self._proof_facts()), ('surplus', self._surplus_facts())):
            for row in facts if isinstance(facts, list) else [facts]:
                sheet.add(section, f'{section}_facts', unit='text', text='' if row else '-', data=row or None)
        for row in self._seal_facts():
            sheet.add('proof', 'seal_facts', unit='text', data=row)
        sheet.sort()
        return sheet

    # -- what other parts of the program know, of the end of the month -----------------

    def _meeting_facts(self):
        """ The last annual meeting (RAT) that was held

        :return: None while there was none, else dict ``date`` (ISO text), ``name``, ``present`` and ``entitled`` (who has a vote), ``decisions`` and ``decisions_open`` (numbers)
        """
        meetings = self.env['koperasi.meeting'].search([('company_id', '=', self.company_id.id), ('kind', '=', 'annual'), ('state', '=', 'closed')], order='date desc')
        last = next((meeting for meeting in meetings if meeting._day() <= self.date), None)
        if last is None:
            return None
        decisions = last.decision_ids.filtered(lambda decision: decision.outcome == 'accepted')
        return {
            'date': last._day().isoformat(), 'name': last.name, 'present': last.present_count, 'entitled': last.voter_count, 'decisions': len(decisions),
            'decisions_open': len(decisions.filtered(lambda decision: decision.state in ('open', 'progress')))}

    def _proof_facts(self):
        """ The proofs of balances of the last close

        :return: None, or list of dict ``book`` (savings, loans), ``date`` (ISO text), ``root`` (hex), ``total`` (rupiah), ``members`` and ``checked`` (numbers)
        """
        return [{**proof, 'date': proof['date'].isoformat()} for proof in self.env['koperasi.proof']._latest(self.company_id, self.date)] or None

    def _seal_facts(self):
        """ The last day of each branch whose books were sealed by the end of the month: roots and no amounts

        :return: list of dict ``branch`` (name), ``date`` (ISO text), ``root`` (hex), ``words`` (the root, to be read aloud)
        """
        days = [self.env['koperasi.seal.day']._last(branch, self.date) for branch in self._branches()]
        return [{'branch': day.company_id.name, 'date': day.date.isoformat(), 'root': day.root, 'words': day.words} for day in days if day]

    def _surplus_facts(self):
        """ The surplus (SHU) that the members decided on last

        :return: None, or dict ``year``, ``amount`` (rupiah), ``decided_on`` (ISO text), ``parts``: list of dict ``name``, ``percent``, ``amount`` (rupiah)
        """
        decision = self.env['koperasi.surplus.decision'].search([('company_id', '=', self.company_id.id), ('date', '<=', self.date)], order='date desc, id desc', limit=1)
        return {
            'year': decision.surplus_id.year, 'amount': int(decision.surplus), 'decided_on': decision.date.isoformat(),
            'parts': [{'name': name, 'percent': float(percent), 'amount': amount} for name, _kind, percent, amount in decision.allocation]} if decision else None

    # -- what needs no rule of disclosure -------------------------------------------

    def _gather_rates(self, sheet):
        """ What is paid and asked on the last day, and by which decision """
        for section, model in (('savings_rates', 'koperasi.savings.rate'), ('loan_rates', 'koperasi.loan.rate')):
            versions = self.env[model].search([('company_id', '=', self.company_id.id), ('date_from', '<=', self.date), ('product_id.active', '=', True)], order='date_from desc, id desc')
            newest = {}
            for version in versions:
                newest.setdefault((version.product_id, version.term_months if section == 'savings_rates' else 0), version)
            for (product, months), version in sorted(newest.items(), key=lambda item: (item[0][0].sequence, item[0][0].name or '', item[0][1])):
                if not version.rate:
                    continue
                name = product.with_context(lang=self._lang()).name
                effective = {'effective': version.effective_pct} if section == 'loan_rates' and version.effective_pct else {}
                sheet.add(section, section, version.rate, 'percent', text=name, data={
                    'per': version.rate_unit, 'months': months, 'since': version.date_from.isoformat(),
                    'decision': version.decision_number or getattr(product, 'decision_number', None) or '', 'decided_on': self._iso(
                        version.decision_date or getattr(product, 'decision_date', None)), **effective})

    @api.model
    def _iso(self, day):
        return day.isoformat() if day else ''

    def _lang(self):
        """ The language in which names stand that are translated: the cooperative's own """
        return self.company_id.partner_id.lang or self.env.lang

    def _gather_health(self, sheet):
        """ The newest final rating of each method """
        ratings = self.env['koperasi.rating'].search([('company_id', '=', self.company_id.id), ('state', '=', 'final'), ('date', '<=', self.date)], order='date desc, id desc')
        methods = {}
        for rating in ratings:
            methods.setdefault(rating.method_id.code, rating)
        for rating in methods.values():
            data = {'date': rating.date.isoformat(), 'predicate': rating.predicate or ''}
            name = rating.method_id.with_context(lang=self._lang()).display_name
            if rating.scored:
                sheet.add('health', 'rating', rating.score, 'score', text=name, data=data)
            else:
                sheet.add('health', 'rating', rating.on_target_count, 'count', text=name, data={**data, 'of': len(rating.line_ids)})
        if not methods:
            sheet.add('health', 'rating', unit='text', text='-')

    def _gather_board(self, sheet):
        """ Who signed the newest annual report, or is to sign it: names and offices that the cooperative's register tells everybody """
        reports = self.env['koperasi.annual.report'].search([('company_id', '=', self.company_id.id)], order='year desc, id desc')
        report = (reports.filtered(lambda report: report.state == 'done') or reports)[:1]
        for signer in report.signer_ids.sorted(lambda signer: (signer.body, signer.sequence, signer.id)):
            sheet.add('board', 'officer', unit='text', text=signer.name, data={'office': signer.position, 'body': signer.body})
        if not report.signer_ids:
            sheet.add('board', 'officer', unit='text', text='-')

    def _gather_complaints(self, sheet):
        """ Complaints on the last day and in the book year; how many, where they are five or more """
        first, last = self._midnight(self._year_start()), self._midnight(self.date + timedelta(days=1))
        complaints = self.env['koperasi.member.request'].search([('company_id', 'in', self._branches().ids), ('kind', '=', 'complaint'), ('filed_at', '<', last)])
        waiting = complaints.filtered(lambda row: row.state == 'open' or (row.answered_at and row.answered_at >= last))
        closed = complaints.filtered(lambda row: row.state in ('done', 'refused') and row.answered_at and first <= row.answered_at < last)
        for code, rows in (('complaints_open', waiting), ('complaints_closed', closed)):
            people = len(rows.member_id)
            sheet.add('complaints', code, len(rows), 'count', reason='small' if 0 < people < COMPLAINT_FEW else None)

    def _midnight(self, day):
        """ When a day begins in the cooperative's zone, as the database keeps times """
        zone = pytz.timezone(self.company_id.koperasi_tz or 'Asia/Makassar')
        return zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    def _gather_queue(self, sheet):
        """ Applications decided in the last twelve months: days to the decision by product, reasons of refusals """
        branches = self._branches()
        decided = self.env['koperasi.decision.time'].search([
            ('company_id', 'in', branches.ids), ('decided_on', '>', self.date - relativedelta(years=1)), ('decided_on', '<=', self.date)])
        for product in decided.product_id.sorted(lambda product: (product.sequence, product.id)):
            rows = decided.filtered(lambda row, product=product: row.product_id == product)
            reason = sheet.disclosure.single(f'queue {product.id}', [(row.id, row.member_id.id, f'{row.days_to_decision:.1f}') for row in rows], f'queue {product.id}')
            sheet.add('queue', 'decision_days', round(sum(rows.mapped('days_to_decision')) / len(rows), 1), 'days', cell=product.with_context(lang=self._lang()).name,
                      people=len(rows.member_id), reason=reason)
        if not decided:
            sheet.add('queue', 'decision_days', unit='text', text='-')
        refused = decided.filtered(lambda row: row.outcome == 'refused')
        cells = {}
        for row in refused:
            cells.setdefault(row.application_id.refusal_code or 'judgement', []).append((row.id, row.member_id.id, 1))
        self._add_table(sheet, 'queue', 'refusals', cells, 'refusals', counts=True)
