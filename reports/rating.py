"""The working paper of a rating: scores by aspect, indicators with target and light, answers, and the figures they stand on."""
from odoo import api, models

from .text import day, number, paper_lang, printed

COLOURS = {'green': '#2e7d32', 'yellow': '#f2b200', 'red': '#c62828'}


class KoperasiRating(models.Model):
    _inherit = 'koperasi.rating'

    def _working_paper(self):
        """ What the working paper shows, in the language of the cooperative.

        :return: dict of texts and rows
        :raises AccessError: if the caller may not read the rating
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the rating may see its paper, with the names of branch, method and people
        paper = self.sudo().with_context(lang=paper_lang(self.company_id.root_id.partner_id))
        env, method = paper.env, paper.method_id
        scores = {row['aspect_id']: row for row in paper.aspects or []}
        aspects = [{
            'name': aspect.name, 'weight': (aspect.weight and f"{aspect.weight:g} %") or '', 'score': self._shown(scores.get(aspect.id, {}).get('score')),
            'count': scores.get(aspect.id, {}).get('count', 0), 'sections': paper._paper_sections(aspect),
        } for aspect in method.aspect_ids]
        states = dict(paper._fields['state']._description_selection(env))
        return {
            'head': paper.company_id._paper_head(), 'title': env._("Rating Working Paper"), 'subject': method.name, 'period': day(env, paper.date),
            'lang': env.lang, 'company': paper.company_id.name, 'basis': method.basis, 'version': day(env, method.date_from), 'state': states[paper.state],
            'final': paper.state == 'final', 'scored': paper.scored, 'score': self._shown(paper.score), 'predicate': paper.predicate, 'has_scores': paper.has_scores,
            'on_target': paper.on_target_count, 'indicators': len(paper.line_ids.filtered(lambda line: line.computed and not line.left_out)), 'open': paper.open_count,
            'aspects': aspects, 'problems': paper._problem_texts(), 'figures': paper._paper_figures(), 'answers': paper._paper_answers(), 'known_by': env._("Supervisor"),
            'prepared_by': paper.submitted_by_id.name or '', 'checked_by': paper.finalised_by_id.name or '', 'note': paper.note, 'printed': printed(paper.with_env(self.env(context=env.context))),
        }

    @staticmethod
    def _shown(value):
        """ ``85,74``, as Indonesia writes it """
        return '–' if value is False or value is None else f"{float(value):,.2f}".translate(str.maketrans(',.', '.,')).replace('-', '−')

    def _paper_sections(self, aspect):
        """ The indicators of an aspect, under their headings """
        sections = []
        lights = dict(self.line_ids._fields['light']._description_selection(self.env))
        for line in self.line_ids.filtered(lambda line: line.aspect_id == aspect).sorted(lambda line: (line.sequence, line.id)):
            if not sections or sections[-1]['name'] != line.indicator_id.section:
                sections.append({'name': line.indicator_id.section, 'lines': []})
            valued = line.computed and not line.left_out
            sections[-1]['lines'].append({
                'code': line.code, 'name': line.indicator_id.name, 'formula': line.indicator_id.kind == 'ratio' and line.indicator_id.formula,
                'value': self._shown(line.value) if valued and line.indicator_id.kind != 'judgement' else '–', 'target': line.target.replace('.', ',') if line.target else '',
                'score': f"{line.score:g}".replace('.', ',') if valued else '–', 'light': lights.get(line.light, '') if valued else '', 'colour': COLOURS.get(line.light) if valued else None,
                'previous': self._shown(line.previous) if line.has_previous else '', 'problem': line.problem,
            })
        return sections

    def _paper_figures(self):
        return [{
            'name': row.figure_id.name, 'code': row.figure_id.code, 'amount': row._amount_text(), 'source': row.source,
            'accounts': [{'code': code, 'name': name, 'amount': number(float(amount))} for code, name, amount in row.accounts or []],
            'given': row.given and (row.note or self.env._("Given by hand")),
        } for row in self.amount_ids]

    def _paper_answers(self):
        """ Questions and judgements with what was answered """
        met, grades = (dict(self.answer_ids._fields[name]._description_selection(self.env)) for name in ('met', 'grade'))
        return [{'indicator': answer.indicator_id.name, 'question': answer.item_id.name, 'answer': met.get(answer.met) or grades.get(answer.grade) or '–', 'note': answer.note}
                for answer in self.answer_ids]


class ReportRating(models.AbstractModel):
    _name = 'report.koperasi.report_rating'
    _description = "Rating Working Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.rating'].browse(docids)
        return {'docs': docs, 'papers': {record.id: record._working_paper() for record in docs}}
