"""From figures and answers to indicators, aspects and the total."""
import logging
from collections import Counter
from decimal import Decimal
from fractions import Fraction

from odoo import api, fields, models

from ...finance.rating import (
    CannotCompute,
    aspect_score,
    checklist,
    evaluate,
    find_band,
    light,
    light_of_score,
    total_score,
    two_decimals,
)

_logger = logging.getLogger(__name__)


class KoperasiRating(models.Model):
    _inherit = 'koperasi.rating'

    def _work_out(self):
        """ Figures, answers to be given, lines, aspects and the total, anew """
        for rating in self:
            figures = rating._work_out_figures()
            rating._prepare_answers()
            rating._work_out_lines(figures)
            rating._work_out_total()
            rating.write({'unmapped': rating._find_unmapped(), 'computed_on': fields.Datetime.now(), 'stale': False})

    def _work_out_figures(self):
        """ :return: as ``_figures``; kept in ``amount_ids`` """
        indicators, Figure = self.method_id.aspect_ids.indicator_ids, self.env['koperasi.rating.figure']
        needed = Figure._needed(indicators._figure_codes())
        rows = {row.figure_id: row for row in self.amount_ids}
        self.amount_ids.filtered(lambda row: row.figure_id not in needed).unlink()
        given = {figure.code: Fraction(str(row.given_amount)) for figure, row in rows.items() if figure in needed and row.given}
        found = self._figures(needed, given)
        for figure in needed:
            value, reason, accounts = found[figure.code]
            values = {'amount': float(value) if value is not None else 0, 'computed': value is not None, 'reason': reason, 'accounts': accounts, 'source': self._source_of(figure)}
            if figure in rows:
                rows[figure].write(values)
            else:
                self.amount_ids.create({'rating_id': self.id, 'figure_id': figure.id, **values})
        return found

    def _source_of(self, figure):
        """ Where a figure of this rating comes from, in words and codes """
        return figure._source()

    def _prepare_answers(self):
        """ A row for each question and judgement of the method """
        indicators = self.method_id.aspect_ids.indicator_ids
        items, judged = indicators.filtered(lambda indicator: indicator.kind == 'checklist').item_ids, indicators.filtered(lambda indicator: indicator.kind == 'judgement')
        self.answer_ids.filtered(lambda row: row.item_id not in items if row.item_id else row.indicator_id not in judged).unlink()
        self.answer_ids.create(
            [{'rating_id': self.id, 'indicator_id': item.indicator_id.id, 'item_id': item.id} for item in items - self.answer_ids.item_id]
            + [{'rating_id': self.id, 'indicator_id': indicator.id} for indicator in judged - self.answer_ids.filtered(lambda row: not row.item_id).indicator_id])

    def _work_out_lines(self, figures):
        rows = {line.indicator_id: line for line in self.line_ids}
        indicators = self.method_id.aspect_ids.indicator_ids
        self.line_ids.filtered(lambda line: line.indicator_id not in indicators).unlink()
        previous = self._previous_values()
        for indicator in indicators:
            values = {**self._result(indicator, figures, self.answer_ids.filtered(lambda row, one=indicator: row.indicator_id == one)),
                      'previous': previous.get(indicator.code, 0), 'has_previous': indicator.code in previous}
            if indicator in rows:
                rows[indicator].write(values)
            else:
                self.line_ids.create({'rating_id': self.id, 'indicator_id': indicator.id, **values})

    @api.model
    def _result(self, indicator, figures, answers):
        """ What an indicator comes to, as values of its line """
        known = {code: value for code, (value, _reason, _rows) in figures.items() if value is not None}
        none = {'computed': False, 'value': 0, 'score': 0, 'light': False, 'target': '', 'zero_taken': False}
        target = None
        try:
            target = indicator._target(known)
            if indicator.kind == 'judgement':
                return {**none, **self._judged(indicator, answers)}
            exact, zero_taken = self._exact(indicator, known, answers)
            value = two_decimals(exact)
            score = self._score(indicator, value)
        except CannotCompute as error:
            reason = {'reason': error.reason, 'what': error.what}
            if error.reason == 'missing' and error.what in figures:
                reason = figures[error.what][1]
            return {**none, 'reason': reason, 'target': self._limits_text(target)}
        best = indicator.method_id.best_score
        shown = self._light(indicator, value, target, score, best)
        return {'computed': True, 'reason': False, 'value': float(value), 'score': float(score or 0), 'light': shown, 'target': self._limits_text(target), 'zero_taken': zero_taken}

    @api.model
    def _judged(self, indicator, answers):
        score = answers[:1].grade
        if not score:
            raise CannotCompute('unanswered', '1')
        best = indicator.method_id.best_score
        worth = Fraction(int(score) * best, 4)
        return {'computed': True, 'reason': False, 'value': 25 * int(score), 'score': float(worth), 'light': light_of_score(worth, Fraction(best))}

    @api.model
    def _exact(self, indicator, figures, answers):
        """ The value in percent, and whether it stands for a division by nothing """
        if indicator.kind == 'checklist':
            return checklist(None if not row.met else row.met == 'yes' for row in answers.filtered('item_id')), False
        try:
            return evaluate(indicator.formula, figures), False
        except CannotCompute as error:
            if error.reason == 'zero' and indicator._zero() is not None:
                return indicator._zero(), True
            raise

    @api.model
    def _score(self, indicator, value):
        if not indicator.method_id.best_score:
            return None
        if indicator.score_formula:
            return evaluate(indicator.score_formula, {'value': Fraction(value)})
        return Fraction(str(find_band(value, indicator.band_ids._bands()).worth.score))

    @api.model
    def _light(self, indicator, value, target, score, best):
        if indicator.target_low or indicator.target_high:
            return light(value, target, Decimal(str(indicator.tolerance)))
        return light_of_score(score, Fraction(best)) if score is not None else False

    @api.model
    def _limits_text(self, limits):
        """ ``≥ 10``, ``70 – 80`` """
        if limits is None:
            return ''
        low, high = (None if limit is None else f'{limit:f}'.rstrip('0').rstrip('.') if '.' in f'{limit:f}' else f'{limit:f}' for limit in (limits.low, limits.high))
        if low is not None and high is not None:
            return low if low == high else f'{low} – {high}'
        if low is not None:
            return f"{'≥' if limits.low_included else '>'} {low}"
        return f"{'≤' if limits.high_included else '<'} {high}" if high is not None else ''

    def _previous_values(self):
        """ ``{code of the indicator: value}`` of the rating before this one, by the same method """
        before = self.search([*self._same_subject(), ('method_id.code', '=', self.method_id.code), ('date', '<', self.date),
                              ('state', '=', 'final')], order='date desc', limit=1)
        return {line.indicator_id.code: line.value for line in before.line_ids if line.computed}

    def _work_out_total(self):
        lines, best = self.line_ids, Fraction(self.method_id.best_score)
        counts = Counter(line.light for line in lines if line.computed and not line.left_out)
        values = {'open_count': len(lines.filtered(lambda line: not line.computed and not line.left_out)), 'on_target_count': counts['green']}
        aspects, scores = [], []
        for aspect in self.method_id.aspect_ids:
            own = lines.filtered(lambda line, one=aspect: line.aspect_id == one and not line.left_out)
            missing = own.filtered(lambda line: not line.computed)
            score = None
            if best and own and not missing:
                score = aspect_score([(Fraction(str(line.indicator_id.weight)), Fraction(str(line.score))) for line in own], best)
                scores.append((Fraction(str(aspect.weight)), score))
            aspects.append({'aspect_id': aspect.id, 'count': len(own), 'missing': len(missing), 'score': score is not None and str(two_decimals(score))})
        values['aspects'] = aspects
        scored = bool(best) and len(scores) == len(aspects) and bool(aspects)
        total = total_score(scores) if scored else None
        predicate = self.env['koperasi.rating.band']
        if scored:
            try:
                predicate = find_band(total, self.method_id._predicates()).worth
            except CannotCompute:
                _logger.warning("%s has no predicate for %s", self.method_id.display_name, total)
        self.write({**values, 'scored': scored, 'score': float(total or 0), 'predicate_id': predicate.id})
